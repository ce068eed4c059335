"""Digits as people say them: the same number in the forms that a recogniser writes down."""

import random
from collections.abc import Callable

UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def unit(digit: str, zero: str = "zero") -> str:
    """One digit as a word."""
    return zero if digit == "0" else UNITS[int(digit)]


def pair(digits: str) -> str:
    """Two digits as one number where that is possible: `forty two`, `eighteen`, `oh four`."""
    first, second = digits[0], digits[1]
    if first == "0":
        return f"oh {unit(second, 'oh')}"
    if first == "1":
        return TEENS[int(second)]
    return TENS[int(first) - 2] + ("" if second == "0" else f" {unit(second)}")


def singly(digits: str) -> list[str]:
    """`four two four two`."""
    return [unit(digit) for digit in digits]


def with_oh(digits: str) -> list[str]:
    """The same with `oh` for zero."""
    return [unit(digit, "oh") for digit in digits]


def with_nought(digits: str) -> list[str]:
    """The same with `nought` for zero."""
    return [unit(digit, "nought") for digit in digits]


def repeated(digits: str) -> list[str]:
    """`double four`, `triple seven`."""
    said: list[str] = []
    at = 0
    while at < len(digits):
        same = len(digits[at:]) - len(digits[at:].lstrip(digits[at]))
        many = min(same, 3)
        one = unit(digits[at], "oh")
        said.append({1: one, 2: f"double {one}", 3: f"triple {one}"}[many])
        at += many
    return said


def in_pairs(digits: str) -> list[str]:
    """`forty two eighteen`."""
    return [
        pair(digits[at : at + 2]) if len(digits[at : at + 2]) == 2 else unit(digits[at])
        for at in range(0, len(digits), 2)
    ]


def in_hundreds(digits: str) -> list[str]:
    """`four thousand two hundred` and `forty two hundred` where a group of four allows it, pairs elsewhere."""
    said: list[str] = []
    for at in range(0, len(digits), 4):
        group = digits[at : at + 4]
        if len(group) == 4 and group.endswith("00") and group[0] != "0":
            hundreds = "" if group[1] == "0" else f" {unit(group[1])} hundred"
            said.append(f"{unit(group[0])} thousand{hundreds}")
        else:
            said += in_pairs(group)
    return said


def written(digits: str) -> list[str]:
    """`4242 4242`, as typed or as a second hearing writes it."""
    return [digits[at : at + 4] for at in range(0, len(digits), 4)]


def grouped(digits: str) -> list[str]:
    """`4,242`, as a second hearing writes a number that it takes for an amount."""
    return [f"{group[0]},{group[1:]}" if len(group) == 4 else group for group in written(digits)]


FORMS: tuple[Callable[[str], list[str]], ...] = (
    singly,
    with_oh,
    with_nought,
    repeated,
    in_pairs,
    in_hundreds,
    written,
    grouped,
)


def card(chooser: random.Random, length: int = 16, first: str = "") -> str:
    """A card number with a right check digit (Luhn), of nobody."""
    digits = first or chooser.choice(["4", "51", "53", "55", "6011", "37"])
    length = 15 if digits == "37" else length
    digits += "".join(str(chooser.randrange(10)) for _ in range(length - 1 - len(digits)))
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The digit that completes a number by Luhn's rule."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
