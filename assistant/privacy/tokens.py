"""The words, numbers and marks of a text, with their places and what each of them is."""

import re
from typing import NamedTuple

from assistant.privacy.spoken import (
    FILLERS,
    HOMOPHONES,
    MONTHS,
    ORDINALS,
    REPEATS,
    SCALES,
    TEENS,
    TENS,
    UNITS,
    ZERO_LETTERS,
    Sort,
)

_TOKEN = re.compile(
    r"(?P<mask>\[[^\[\]]{1,24}\])|(?P<mail>[^\s@]+@[^\s@]+\w)|(?P<money>[£$€])?(?P<number>\+?\d+(?:[.,/:\-–]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<mark>[@.,/_+])"
)
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
NUMBERS = frozenset({Sort.UNIT, Sort.TEEN, Sort.TENS, Sort.SCALE, Sort.LITERAL})
"""Tokens that are numbers by themselves."""


class Token(NamedTuple):
    """One word, number or mark of a text, with its place."""

    text: str
    """Lower case."""
    start: int
    end: int
    sort: Sort
    value: int = 0
    """Of a unit, a teen, a ten, a scale or a repetition."""
    money: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of a text; punctuation that means nothing here is left out."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        sort = match.lastgroup
        start, end = match.span()
        shown = match.group().lower().replace("’", "'")
        if sort == "number":
            money = match.group("money") is not None
            found.append(Token(shown, start, end, Sort.LITERAL, money=money or _decimal(match.group("number"))))
        elif sort == "word":
            found.append(_word(shown, start, end, found))
        elif sort == "mask":
            found.append(Token(shown, start, end, Sort.MASK))
        elif sort == "mail":
            found.append(Token(shown, start, end, Sort.MAIL))
        elif shown != ",":
            found.append(Token(shown, start, end, Sort.MARK))
    return found


def _decimal(number: str) -> bool:
    whole, point, cents = number.partition(".")
    return bool(point) and len(cents) <= 2 and whole.replace(",", "").isdigit() and cents.isdigit()


def _word(shown: str, start: int, end: int, found: list[Token]) -> Token:
    if shown in _ORDINAL_ENDINGS and found and found[-1].end == start and found[-1].sort is Sort.LITERAL:
        before = found.pop()
        return Token(before.text + shown, before.start, end, Sort.ORDINAL)
    if shown in UNITS:
        return Token(shown, start, end, Sort.UNIT, UNITS[shown])
    if shown in TEENS:
        return Token(shown, start, end, Sort.TEEN, TEENS[shown])
    if shown in TENS:
        return Token(shown, start, end, Sort.TENS, TENS[shown])
    if shown in SCALES:
        return Token(shown, start, end, Sort.SCALE, SCALES[shown])
    if shown in REPEATS:
        return Token(shown, start, end, Sort.REPEAT, REPEATS[shown])
    if shown in ORDINALS:
        return Token(shown, start, end, Sort.ORDINAL)
    if shown in MONTHS:
        return Token(shown, start, end, Sort.MONTH)
    if shown in ZERO_LETTERS:
        return Token(shown, start, end, Sort.ZERO_LETTER)
    if shown in HOMOPHONES:
        return Token(shown, start, end, Sort.HOMOPHONE, HOMOPHONES[shown])
    if shown in FILLERS:
        return Token(shown, start, end, Sort.FILLER)
    return Token(shown, start, end, Sort.LETTER if len(shown) == 1 else Sort.WORD)
