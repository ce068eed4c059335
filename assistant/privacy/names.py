"""Names of people, where they are said to be names."""

import re

from assistant.privacy.answers import Span, short_answer
from assistant.privacy.fullnames import full_names, whole
from assistant.privacy.introductions import NO_NAMES, introduced, self_spelled, spellings
from assistant.privacy.kinds import Kind
from assistant.privacy.people import CONFUSABLE, TITLES, beside_cues, vocative
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    FIRST_NAMES,
    LEADS_TO_NAMES,
    MEASURES,
    ORDINARY,
    Sort,
)
from assistant.privacy.tokens import NUMBERS, Token

_LEADS = re.compile(
    r"(?:name's|name is|names|name was|surname is|surname's|surname|(?:first|last|middle|maiden|family|full"
    r"|second|christian)"
    r" name|name on (?:the|your|my) (?:card|account)(?: is)?|speaking (?:to|with)|(?<!was )(?<!been )talking to"
    r"|you're through to|through to(?= \w+(?: and| here|$))|in the name of|registered to|ask for|belongs to"
    r"|is that(?= \w+ \w+$)|it's (?:mr|mrs|miss|ms|dr|doctor)|cardholder(?: name)?(?: is)?)(?![\w'])",
    re.IGNORECASE,
)
_NO_NAME_SAID = re.compile(
    r" (?:(?:was|is|being|got|all|been) )*(?:spel\w+|misspel\w+|missing|mentioned|used|given|taken|printed|written"
    r"|removed"
    r"|added|incorrect|mud|dirt|private|none|associated|attached|listed|there|nobody's|not|no|still"
    r"|the same)\b(?! [a-z] [a-z]\b)",
    re.IGNORECASE,
)
_THIS_IS = re.compile(
    r"(?<![\w'])(?:this is|i'm|i am|it's) ((?:[^\W\d_]+(?:['’-][^\W\d_]+)? ?){1,3}?)(?=(?:(?<= )| )(?:calling(?! me| us"
    r"| you| every)|speaking|here\b|from\b|phoning))",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^\W*(?:hi|hello|hey|(?:good )?(?:morning|afternoon|evening)),? (?:is that ([^\W\d_]+(?: [^\W\d_]+)?)(?=\W*$)"
    r"|([^\W\d_]+),? (?=this is|it's|i'm|my name))",
    re.IGNORECASE,
)
"""Who is spoken to: `hello is that caoimhe`, `hi rob this is …`."""
_TITLED = re.compile(r"(?<![\w'])(?:mr|mrs|miss|ms|mister|missus|dr|doctor)\.? (?=[^\W\d_])", re.IGNORECASE)
_OWN = re.compile(r"\b(?:my|the|a|your|his|her|our|their|every)\W*$", re.IGNORECASE)
"""What stands before a doctor without a name."""
_HERE = re.compile(
    r"^(?:(?:hi|hello|hey|yeah|yes|good|morning|afternoon"
    r"|there) )*((?:[^\W\d_]+(?:['’-][^\W\d_]+)? ?){1,3}?) (?:here|speaking|calling)\b",
    re.IGNORECASE,
)

_THE_NAME = re.compile(
    r"(?<![\w'])((?:[^\W\d_]+ ){0,1}?[^\W\d_]+?(?:['’][^\W\d_]{2,})?)(?:'s| is) (?:the|my|his|her) (?:full |first "
    r"|last )?name(?![\w'])",
    re.IGNORECASE,
)


_WITH_LETTER = re.compile(
    r"(?<![\w'])(?:it's|that's|is|spelled|spelt|no) (?:actually )?(?!spel|sort)([^\W\d_]{3,}) (?:with|without)"
    r" (?:an?|two|one|the|no|double)(?: (?:capital|silent))? [a-z](?:'s|s)?(?![\w'])",
    re.IGNORECASE,
)
"""A name by a letter of it: `it's hardinge with an e`."""
_IS_THERE = re.compile(
    r"(?<![\w'])is ([^\W\d_]{3,}(?: [^\W\d_]{3,})?) (?:there|in|around|home|about|available)"
    r"(?=(?: please| at all)?\W*$)",
    re.IGNORECASE,
)
"""Who is asked for: `is obadiah there`."""
_CHANGED = re.compile(
    r"\b(?:name|married|divorced|separated|deed poll|remarried)\b.{0,40}?\b(?:it's|i'm|is|go by|am) (?:now |back to )*"
    r"((?:[^\W\d_]+(?:['’-][^\W\d_]+)? ?){2,3}?)(?= now|\W*$)",
    re.IGNORECASE,
)
"""A new name: `i got married so it's now …`."""
_NOBODY = re.compile(
    r"(?<![\w'])(?:there(?:'s| is) (?:no|no such person as|no one called|no-one called)|i'm not|i am not|never heard of"
    r"|don't know (?:any|a)|no) ([^\W\d_]+ [^\W\d_]+)(?= (?:here|at this|on this|living|lives|in this)\b)",
    re.IGNORECASE,
)
"""Somebody who is not there: `there's no randall pike here`."""
_SURE = FIRST_NAMES - CONFUSABLE


def names(
    text: str, of: list[Token], expected: bool, known: re.Pattern[str] | None, spelled: bool = False
) -> list[Span]:
    """Names of people that are said to be names, and those that are known.

    Args:
        text: the text.
        of: its tokens.
        expected: true where a name was asked for in the turn before; then a short answer is one.
        spelled: true where what is spelled is a name.
        known: finds the names that the call's facts give.
    """
    found: list[Span] = []
    for match in _LEADS.finditer(text):
        if not _NO_NAME_SAID.match(text, match.end()):
            found.extend(_name_after(of, match.end()))
    for match in (*_THIS_IS.finditer(text), *_HERE.finditer(text), *_THE_NAME.finditer(text)):
        said = match.group(1).split()
        lone = len(said) == 1 and said[0].lower() in ORDINARY
        if said and not lone and not any(word.lower() in NO_NAMES for word in said):
            found.append(Span(match.start(1), match.start(1) + len(match.group(1).rstrip()), Kind.NAME))
    if changed := _CHANGED.search(text):
        words = changed.group(1).lower().split()
        if len(words) > 1 and not any(w in NO_NAMES for w in words) and any(w not in ORDINARY for w in words):
            found.append(Span(*changed.span(1), Kind.NAME))
    for match in (*_WITH_LETTER.finditer(text), *_NOBODY.finditer(text), *_IS_THERE.finditer(text)):
        first = match.group(1).split()[0].lower()
        if first in FIRST_NAMES or first not in ORDINARY | NO_NAMES:
            found.append(Span(*match.span(1), Kind.NAME))
    if greeted := _GREETED.search(text):
        group = greeted.lastindex or 1
        if not any(word.lower() in NO_NAMES for word in greeted.group(group).split()):
            found.append(Span(*greeted.span(group), Kind.NAME))
    for match in _TITLED.finditer(text):
        if _OWN.search(text[: match.start()]) or text[match.end() :].split(" ", 1)[0].lower() in ORDINARY:
            continue
        found.extend(_name_after(of, match.start()))
    found.extend(_first_names(of))
    found += [*introduced(of, text), *self_spelled(of), *beside_cues(text, of), *vocative(of)]
    found += [Span(match.start(), match.end(), Kind.NAME) for match in known.finditer(text)] if known else []
    if expected and not found:
        if any(token.sort in NUMBERS for token in of):
            begin = next((token for token in of if token.text not in COMMON | MEASURES | ORDINARY), None)
            found = _name_after(of, begin.start) if begin is not None else []
        else:
            found = short_answer(of, Kind.NAME, 12) or _before_letters(of)
    found = [whole(of, span) for span in [*found, *full_names(of)]]
    if spelled:
        found += [one for one in spellings(of) if not any(span.start <= one.start < span.end for span in found)]
    return found


def _before_letters(of: list[Token]) -> list[Span]:
    """The word that begins an answer and is spelled then: `mcconville m c c not m a c`."""
    spelled = len(of) > 2 and of[0].sort is Sort.WORD and all(token.sort is Sort.LETTER for token in of[1:3])
    return [Span(of[0].start, of[0].end, Kind.NAME)] if spelled and of[0].text not in COMMON else []


def _name_after(of: list[Token], position: int) -> list[Span]:
    begin = next((place for place, token in enumerate(of) if token.start >= position), len(of))
    while begin < len(of) and (of[begin].text in FILLERS or of[begin].text in ("is", ".")):
        begin += 1
    last = begin
    while last < len(of) and (of[last].text in TITLES or (last > begin and of[last].text == ".")):
        last += 1
    titled, first = last > begin, last
    while last < len(of) and last - first < 12 and _of_name(of, first, last):
        last += 1
    return [Span(of[begin].start, of[last - 1].end, Kind.NAME)] if last > first or (titled and last > first) else []


def _first_names(of: list[Token]) -> list[Span]:
    """Common first names after a word that leads to one (`i'm`, `hello`, `my wife`), with the word after them."""
    found = []
    for place, token in enumerate(of[1:], 1):
        if token.text in _SURE and of[place - 1].text in LEADS_TO_NAMES:
            last = place
            while last + 1 < len(of) and last - place < 2 and _of_name(of, place, last + 1):
                last += 1
            if of[place - 1].text != "it's" or last + 1 >= len(of) or of[last + 1].text not in ("that", "who"):
                found.append(Span(token.start, of[last].end, Kind.NAME))
    return found


def _of_name(of: list[Token], begin: int, place: int) -> bool:
    token = of[place]
    if token.sort is Sort.LETTER or (token.sort is Sort.ZERO_LETTER and place > begin):
        beside = of[max(begin, place - 1) : place] + of[place + 1 : place + 2]
        return token.text not in ("a", "i") or any(one.sort is Sort.LETTER for one in beside)
    if token.sort is Sort.MONTH:
        return token.text in ("april", "may", "june", "august") and place - begin < 4
    if token.sort is not Sort.WORD and token.sort is not Sort.REPEAT:
        return False
    return token.text not in COMMON and (place - begin < 4 or of[place - 1].sort is Sort.LETTER)
