"""What a partial holds back: numbers at its end of which it is not yet clear what they are."""

import re

from assistant.privacy.context import Context
from assistant.privacy.emails import MAKERS
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.spelling import stretches
from assistant.privacy.spoken import COMMON, FILLERS, MEASURES, PHONETIC, Sort
from assistant.privacy.tokens import NUMBERS

_NO_STREETS = COMMON | MEASURES
_NEARBY = 2
"""Words after a number that can still make it an address."""
_WAITED = 4
"""Words after a number that can still say what it is."""
_SHORTEST = 3
"""Digits of a number that waits for them."""
_LETTERS = 2
_TAIL = NUMBERS | {
    Sort.REPEAT,
    Sort.ZERO_LETTER,
    Sort.ORDINAL,
    Sort.MONTH,
    Sort.LETTER,
    Sort.HOMOPHONE,
    Sort.MARK,
    Sort.FILLER,
}
_DIGITS = NUMBERS | {Sort.REPEAT, Sort.ZERO_LETTER}
_MAYBE = re.compile(
    r"(?<![\w'])(?:(?:this is|it's|i'm|i am) (?=[^\W\d_]+(?: [^\W\d_'’-]+){0,2}$)"
    r"|(?=[^\W\d_]+ at [^\W\d_]+(?: [^\W\d_]+)?$))"
    r"([^\W\d_].*)$",
    re.IGNORECASE,
)
"""Words at the end that the next word can make a name (`it's mary jones …`) or an e-mail address (`info at …`)."""
_MAIL = frozenset({"dot", "dash", "at", "underscore", "@", "point", "hyphen"})


def held_from(text: str, heard: Heard, before: Context, after: Context, dictating: bool) -> int | None:
    """Where the part of a partial begins that is held back; none where all of it can be shown.

    Args:
        text: the words so far.
        heard: what was read in them.
        before: the context when the utterance began.
        after: the context with the words so far.
        dictating: true where a number was said in the turns before.
    """
    of = heard.tokens
    if not of:
        return None
    wanted = [
        one.meaning
        for one in after.expected
        if (isinstance(one.meaning, Kind) and not one.complete) or one.meaning is Kind.ADDRESS
    ]
    private = after.card_talk or before.card_talk or any(kind not in (Kind.NAME, Kind.EMAIL) for kind in wanted)
    first = len(of)
    while first > 0 and (
        of[first - 1].sort in _TAIL
        or (private and of[first - 1].text in PHONETIC)
        or of[first - 1].text in ("of", "the")
    ):
        first -= 1
    while first < len(of) and (
        of[first].text in FILLERS or of[first].text in ("a", "i", "to", "for", "too", "of", "the")
    ):
        first += 1
    tail = of[first:]
    places: list[int] = []
    numbers = [token for token in tail if token.sort in _DIGITS]
    if numbers and (private or len(numbers) > 1 or numbers[0].sort in (Sort.REPEAT, Sort.LITERAL)):
        places.append(tail[0].start)
    if private and tail and any(token.sort in (Sort.ORDINAL, Sort.MONTH, Sort.LETTER) for token in tail):
        places.append(tail[0].start)
    dated = sum(token.sort in _DIGITS | {Sort.ORDINAL, Sort.MONTH} for token in tail)
    if dated > 1 and any(token.sort in (Sort.MONTH, Sort.ORDINAL) for token in tail):
        places.append(tail[0].start)
    pieces = [run for run in heard.free if run.plain and len(run.digits) >= _SHORTEST]
    if len(pieces) > 1:
        places.append(pieces[0].start)
    for run in heard.free:
        since = len(of) - 1 - run.last
        if run.plain and (after.card_talk or before.card_talk):
            places.append(run.start)
        if run.plain and len(run.digits) >= _SHORTEST and (dictating or (since <= _WAITED and run.said >= _SHORTEST)):
            places.append(run.start)
    for stretch in stretches(of, heard.runs)[-1:]:
        ends = len(of) - 1 - stretch[-1].last <= _NEARBY
        if ends and sum(piece.said.isalpha() and piece.said not in ("A", "I") for piece in stretch) >= _LETTERS:
            places.append(of[stretch[0].first].start)
    if (place := _perhaps_address(heard)) is not None:
        places.append(place)
    if Kind.ADDRESS in wanted and (place := _after_common(heard)) is not None:
        places.append(place)
    mail = Kind.EMAIL in wanted or any(token.text in _MAIL - {"at", "point"} for token in of[-4:])
    mail = mail or any(token.text in MAKERS for token in of[-2:]) or (len(of) > 1 and of[-1].text == "at")
    if mail and (place := _after_common(heard)) is not None:
        places.append(place)
    if Kind.EMAIL in wanted and (place := _answer(heard)) is not None:
        places.append(place)
    if (match := _MAYBE.search(text)) and not any(
        word in COMMON for word in match.group(1).lower().split() if word != "at"
    ):
        places.append(match.start(1))
    return min(places) if places else None


def _perhaps_address(heard: Heard) -> int | None:
    """A number with a word or two after it that are no measure: `forty two elm`."""
    of = heard.tokens
    for run in heard.runs:
        following = of[run.last + 1 :]
        named = all(token.sort is Sort.WORD and token.text not in _NO_STREETS for token in following)
        if named and 0 < len(following) <= _NEARBY and not run.money and run.digits not in ("", "1"):
            return run.start
    return None


def _answer(heard: Heard) -> int | None:
    """The first word that may begin an e-mail address, after those that are taken out."""
    done = max((span.end for span in heard.spans), default=0)
    fresh = (t for t in heard.tokens if t.start >= done and t.text not in COMMON | FILLERS)
    return next((token.start for token in fresh), None)


def _after_common(heard: Heard) -> int | None:
    """The words at the end that are no common ones."""
    of = heard.tokens
    first = len(of)
    while first > 0 and (
        of[first - 1].text not in COMMON or of[first - 1].text in _MAIL or of[first - 1].sort in NUMBERS
    ):
        if of[first - 1].sort is Sort.MASK:
            break
        first -= 1
    while first < len(of) and (of[first].text in FILLERS or of[first].text in ("at", "point")):
        first += 1
    return of[first].start if first < len(of) else None
