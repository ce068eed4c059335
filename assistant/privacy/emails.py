"""E-mail addresses as they are spoken and written."""

from assistant.privacy.answers import Span
from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    STOPS,
    Sort,
    word_set,
)
from assistant.privacy.tokens import NUMBERS, Token

_DOTS = frozenset({"dot", "point", "."})
_JOINS = _DOTS | {"under", "score", "underscore", "dash", "hyphen", "_", "-", "plus", "+"}
_ENDINGS = word_set(
    "com org net co uk nz ie no edu gov io me info eu us biz govt ac ca au in school mail app dev de fr nl se dk es it"
    " scot wales london online shop tv"
)
MAKERS = word_set(
    "gmail hotmail yahoo outlook icloud aol btinternet googlemail protonmail live msn xtra eircom ymail rediffmail"
    " rocketmail comcast verizon bellsouth sbcglobal optusnet bigpond fastmail proton hushmail zoho mac att virginmedia"
    " talktalk ntlworld tiscali blueyonder sympatico shaw telus rogers vodafone gmx"
)
"""Names of mail services."""
DOMAIN_WORDS = MAKERS | _ENDINGS | _JOINS | {"at", "mail"}
"""Words of an e-mail address that say nothing of whose it is."""
_LOOKING = word_set("look looked looking bought buy shop shopped shopping ordered ended complained")
_LEADS_TO_LOCAL = (STOPS - {"and"}) | word_set(
    "is address mail email e at as on use try word lower upper case write me send sent sending it's account got"
    " reach to changed here there from with contact via check yep yeah hi hello domain"
)
"""Words before the front of an e-mail address that are no part of it."""
_GREETING = word_set("hello hi contact support help sales send mail there us")
"""Words that stop the front of an address and can be all of it."""
_ONE_WORD = (["all", "one", "word"], ["as", "one", "word"], ["all", "lower", "case"], ["all", "small", "letters"])
"""Asides between the front of an address and its `at`."""
_MOST_LOCAL = 24
_MOST_DOMAIN = 6
"""Words of a domain at most before its first dot."""
_LETTERS_OF_ENDING = 3
_NO_DOMAIN = word_set(
    "i i'm i've it's is please thanks but that that's because you they we he she was are if when then what okay"
    " yeah yes no sorry this"
)


def emails(of: list[Token], expected: bool) -> list[Span]:
    """E-mail addresses, written or spoken.

    Args:
        of: the tokens of the text.
        expected: true where an e-mail address was asked for; then `john smith at gmail` is one too.
    """
    found = [Span(token.start, token.end, Kind.EMAIL) for token in of if token.sort is Sort.MAIL]
    for place, token in enumerate(of):
        if token.text in ("at", "@") and (end := _domain(of, place + 1, expected)) is not None:
            if all(t.sort in NUMBERS or t.sort is Sort.ZERO_LETTER or t.text in _DOTS for t in of[place + 1 : end + 1]):
                continue
            start = _local(of, place)
            if (
                start == place > 0
                and of[place - 1].text in _GREETING
                and (of[end].text in _ENDINGS or of[end].sort is Sort.LETTER)
            ):
                start -= 1
            if (start < place and of[place - 1].text not in _LOOKING) or expected or of[place + 1].text in MAKERS:
                found.append(Span(of[start].start, of[end].end, Kind.EMAIL))
    if expected and found:
        said = {token.text for token in of if any(one.start <= token.start < one.end for one in found)} - DOMAIN_WORDS
        again = (t for t in of if t.sort is Sort.WORD and t.text in said - COMMON and t.end <= found[0].start)
        found += [Span(of[_joined_from(of, token)].start, token.end, Kind.EMAIL) for token in again]
    if expected and found and (front := _front_apart(of, found[0].start)) is not None:
        found.append(front)
    if expected and not found:
        found = _halves(of)
    if not expected or found:
        return found
    for place, token in enumerate(of):
        if token.text in ("dot", "underscore", "_"):
            at = next((p for p in range(place) if of[p].text == "at" and p > 0 and of[p - 1].text not in COMMON), place)
            end = place
            while end + 1 < len(of) and of[end + 1].text not in STOPS:
                end += 1
            found.append(Span(of[_local(of, at)].start, of[end].end, Kind.EMAIL))
    return found


def _joined_from(of: list[Token], token: Token) -> int:
    """The first token of what is joined to a word by dots: `j dot lopez`."""
    first = of.index(token)
    while first > 1 and of[first - 1].text in _JOINS and of[first - 2].sort in (Sort.LETTER, Sort.WORD):
        first -= 2
    return first


def _halves(of: list[Token]) -> list[Span]:
    """A domain without what stands before it: `hotmail dot com`, as the answer to `and after the at`."""
    for place, token in enumerate(of):
        if token.text in MAKERS and (end := _dotted(of, place)) is not None:
            return [Span(token.start, of[end].end, Kind.EMAIL)]
    return []


def _front_apart(of: list[Token], before: int) -> Span | None:
    """The front of an address with an aside before its domain: `info at the domain is …`."""
    for place, token in enumerate(of):
        if token.end >= before:
            return None
        if token.text == "at" and place > 0 and of[place - 1].text not in COMMON | _LOOKING:
            return Span(of[_local(of, place)].start, token.end, Kind.EMAIL)
    return None


def _domain(of: list[Token], first: int, expected: bool) -> int | None:
    """Index of the last token of a domain that begins at `first`."""
    last = None
    while first < len(of) and of[first].text in ("sign", "symbol", "um", "uh", "er", "erm", "like"):
        first += 1
    if (dotted := _dotted(of, first)) is not None:
        return dotted
    for place in range(first, min(first + 14, len(of))):
        token = of[place]
        before = of[place - 1].text
        spelled = (
            token.sort in (Sort.LETTER, Sort.ZERO_LETTER)
            and last is not None
            and (last == place - 1 or _is_dot(of, place - 1))
        )
        named = place > first and (before in MAKERS | {"mail"} or last == place - 1) and token.text in _ENDINGS
        if (
            named
            or spelled
            or token.text == "dotcom"
            or (_is_dot(of, place - 1) and place > first and token.sort is not Sort.MARK)
        ):
            last = place
        elif last is not None and token.text not in _DOTS and token.sort is not Sort.LETTER:
            break
        elif token.sort is Sort.LETTER:
            continue
        elif (
            token.text in (STOPS if expected else COMMON - {"mail", "work"})
            and token.sort not in NUMBERS
            and token.text not in _DOTS
        ):
            break
    sure = expected or (first > 1 and of[first - 2].text not in COMMON | _LOOKING)
    if last is None and sure and first < len(of):
        joined = of[first].text + (of[first + 1].text if first + 1 < len(of) else "")
        if of[first].text in MAKERS:
            return first
        if joined in MAKERS:
            return first + 1
    return last


def _dotted(of: list[Token], first: int) -> int | None:
    """Index of the last token of a domain with a spoken ending, as `smith and sons dot co dot u k`."""
    place, words = first, 0
    while place < len(of) and not _is_dot(of, place):
        words += of[place].sort is not Sort.LETTER
        if words > _MOST_DOMAIN or of[place].text in _NO_DOMAIN or of[place].sort is Sort.MASK:
            return None
        place += 1
    if place == first or place + 1 >= len(of):
        return None
    last = None
    while place + 1 < len(of) and _is_dot(of, place):
        ending = place + 1
        spelled = ending
        while spelled + 1 < len(of) and of[spelled].sort is Sort.LETTER and of[spelled + 1].sort is Sort.LETTER:
            spelled += 1
        if of[ending].text in _ENDINGS or 0 < spelled - ending < _LETTERS_OF_ENDING:
            last = spelled
        elif of[ending].sort is not Sort.WORD:
            break
        place = spelled + 1
    return last


def _is_dot(of: list[Token], place: int) -> bool:
    """True for a dot of an address: said, or written without a space behind it; a full stop is none."""
    dot = of[place]
    return dot.text in _DOTS and (dot.text != "." or (place + 1 < len(of) and of[place + 1].start == dot.end))


def _local(of: list[Token], at: int) -> int:
    """Index of the first token of what stands before the `at` at `at`."""
    start = at
    stops = _LEADS_TO_LOCAL
    while start > 0 and at - start < _MOST_LOCAL:
        before = of[start - 1]
        joined = start < at and of[start].text in _JOINS
        spelled = before.sort in (Sort.LETTER, Sort.ZERO_LETTER) and (
            start == at or of[start].sort is Sort.LETTER or joined
        )
        if before.text in ("for", "as", "in", "like") and start > 1 and of[start - 2].sort is Sort.LETTER:
            start -= 1
            continue
        if [token.text for token in of[max(0, start - 3) : start]] in _ONE_WORD:
            start -= 3
            continue
        if before.sort is Sort.MASK or before.text in ("is", "it's", "address", "mail", "email", "to", "at"):
            break
        if (
            before.text in stops
            and before.text not in _JOINS
            and before.sort not in NUMBERS
            and not joined
            and not spelled
        ):
            break
        initial = before.text == "." and start > 1 and of[start - 2].sort is Sort.LETTER
        if before.text in (".", "/") and before.end != of[start].start and not initial:
            break
        start -= 1
    while start < at and of[start].text in FILLERS and of[start].text not in _JOINS:
        start += 1
    return start
