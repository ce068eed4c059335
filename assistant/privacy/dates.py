"""Dates as they are spoken and written."""

import re
from itertools import pairwise
from typing import NamedTuple

from assistant.privacy.spoken import (
    Sort,
)
from assistant.privacy.tokens import NUMBERS, Token


class Dated(NamedTuple):
    """A date in a text."""

    first: int
    last: int
    month: bool
    """True with the name of a month."""
    parts: int
    """Ordinals, months and numbers in it."""


_DATE_SORTS = NUMBERS | {Sort.ORDINAL, Sort.MONTH, Sort.ZERO_LETTER}
_DATE_LINKS = frozenset(
    {"of", "the", "/", "slash", "stroke", "dash", "and", "in", ".", "um", "uh", "er", "hyphen", "point", "dot"}
)


_FEW = 2
"""Words at most of a turn that is the name of a month alone."""


def dates(of: list[Token]) -> list[Dated]:
    """Sequences of ordinals, months and numbers: `fifth of march nineteen eighty two`, `five slash three slash 82`."""
    found = []
    place = 0
    while place < len(of):
        if of[place].sort not in _DATE_SORTS:
            place += 1
            continue
        last = ahead = place
        while ahead + 1 < len(of) and (of[ahead + 1].sort in _DATE_SORTS or _links(of, ahead + 1)):
            ahead += 1
            if of[ahead].text == "and" and (ahead + 1 >= len(of) or of[ahead + 1].sort not in _DATE_SORTS):
                break
            if of[ahead].sort in _DATE_SORTS:
                last = ahead
            elif ahead - last > 3:
                break
        place, last = _around_month(of, place, last)
        inside = [token for token in of[place : last + 1] if token.sort in _DATE_SORTS]
        month = any(token.sort is Sort.MONTH for token in inside) and len(inside) > 1
        ordinal = any(token.sort is Sort.ORDINAL for token in inside)
        cut = len(inside) == 1 and inside[0].sort is Sort.LITERAL and len(re.findall(r"\d+", inside[0].text)) >= 2
        month = month or (inside[0].sort is Sort.MONTH and len(of) <= _FEW)
        if month or ordinal or len(inside) > 1 or cut or len(inside[0].text) >= 4:
            found.append(Dated(place, last, month, _parts(inside) + 2 * cut))
        place = last + 1
    return found


def _links(of: list[Token], place: int) -> bool:
    """True for a word inside a date: `the tenth month of twenty seven`."""
    return of[place].text in _DATE_LINKS or (of[place].text == "month" and of[place - 1].sort is Sort.ORDINAL)


def _around_month(of: list[Token], first: int, last: int) -> tuple[int, int]:
    """The part of a sequence that belongs to its month: a day before it, a day and a year after it."""
    month = next((place for place in range(first, last + 1) if of[place].sort is Sort.MONTH), None)
    if month is None:
        return first, last
    before = [place for place in range(first, month) if of[place].sort in _DATE_SORTS]
    day = before[-2:] if len(before) > 1 and of[before[-2]].sort is Sort.TENS else before[-1:]
    linked = all(of[place].text not in ("and", "in") for place in range(day[-1] + 1, month)) if day else False
    after = [place for place in range(month + 1, last + 1) if of[place].sort in _DATE_SORTS]
    if linked and after:
        after = after[: _year([of[place] for place in after])]
    return (day[0] if linked else month), (after[:5][-1] if after else month)


def _year(of: list[Token]) -> int:
    """How many number tokens at the start of some make a year: `ninety four` two, `nineteen oh four` three."""
    first = of[0]
    if first.sort is Sort.LITERAL:
        return 1
    unit = len(of) > 1 and of[1].sort is Sort.UNIT
    if first.sort is Sort.TENS and first.value > 20:
        return 2 if unit else 1
    return 5


def _parts(inside: list[Token]) -> int:
    """Ordinals, months and numbers; `eighty two` and `twenty first` are one each."""
    joined = sum(
        one.sort is Sort.TENS and (two.sort is Sort.ORDINAL or (two.sort is Sort.UNIT and two.value > 0))
        for one, two in pairwise(inside)
    )
    return len(inside) - joined
