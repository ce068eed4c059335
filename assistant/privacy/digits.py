"""Number words read as digits."""

import re

from assistant.privacy.spoken import Sort
from assistant.privacy.tokens import NUMBERS, Token


def digits(of: list[Token]) -> str:
    """Number tokens as digits: `double four` 44, `forty two eighteen` 4218, `four thousand two hundred` 4200."""
    return "".join(groups(of))


def groups(of: list[Token]) -> list[str]:
    """The same, each number by itself: `forty two eighteen` is 42 and 18."""
    read: list[str] = []
    index = 0
    while index < len(of):
        token = of[index]
        if token.sort is Sort.REPEAT:
            if index + 1 < len(of):
                one, index = _group(of, index + 1)
                read.append(one * token.value)
            else:
                index += 1
        else:
            one, index = _group(of, index)
            read.append(one)
    return read


def _group(of: list[Token], index: int) -> tuple[str, int]:
    """One group of digits and the index after it."""
    token = of[index]
    if token.sort is Sort.LITERAL:
        number = re.sub(r"\D", "", token.text)
        if _scale(of, index + 1) and len(number) <= 3:
            return _scaled(int(number), of, index + 1)
        return number, index + 1
    if token.sort is Sort.SCALE:
        return _scaled(1, of, index)
    value, after = _below_hundred(of, index)
    if value and _scale(of, after):
        return _scaled(value, of, after)
    return str(value), after


def _scale(of: list[Token], index: int) -> bool:
    return index < len(of) and of[index].sort is Sort.SCALE


def _below_hundred(of: list[Token], index: int) -> tuple[int, int]:
    token = of[index]
    if token.sort is Sort.TENS and index + 1 < len(of) and of[index + 1].sort is Sort.UNIT and of[index + 1].value:
        return token.value + of[index + 1].value, index + 2
    return token.value, index + 1


def _scaled(value: int, of: list[Token], index: int) -> tuple[str, int]:
    """`value` times the scale at `index`, with what is added to it."""
    scale = of[index].value
    total, index = value * scale, index + 1
    if _scale(of, index) and of[index].value > scale:
        total, index = total * of[index].value, index + 1
        scale = total
    if scale >= 1000 and index + 1 < len(of) and of[index + 1].sort is Sort.SCALE and of[index + 1].value == 100:
        hundreds, index = of[index].value * 100, index + 2
        total, scale = total + hundreds, 100
    if index < len(of) and of[index].sort in (Sort.TENS, Sort.TEEN):
        rest, after = _below_hundred(of, index)
        dictated = scale == 100 and value > 10 and after < len(of) and of[after].sort in NUMBERS
        if not _scale(of, after) and not dictated:
            return str(total + rest), after
    if index < len(of) and of[index].sort is Sort.UNIT and of[index].value:
        following = of[index + 1].sort if index + 1 < len(of) else None
        if following is None:
            return str(total + of[index].value), index + 1
    return str(total), index
