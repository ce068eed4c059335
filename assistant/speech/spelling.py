"""Brings written English to the recogniser's style: lower case words without punctuation, numbers spoken out.

The rules that match words, the quotation on a card, the search and the screen all see one way of writing, whichever
pass heard it, so that a revised line does not jump.
"""

import re

_SPOKEN = {
    "&": "and",
    "%": "percent",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "dr": "doctor",
    "mr": "mister",
    "mrs": "missus",
    "ok": "okay",
    "ok'd": "okayed",
}
_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MONEY = {"$": "dollars", "£": "pounds", "€": "euros"}
_TOKEN = re.compile(r"[$£€]?\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?%?|[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|[&%+=@]")
_NUMBER = re.compile(r"([$£€]?)(\d[\d,]*)(?:\.(\d+))?(st|nd|rd|th|s)?(%?)")


def spoken(text: str) -> list[str]:
    """The words of `text` as they are spoken; empty where it has none."""
    words: list[str] = []
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if number := _NUMBER.fullmatch(token):
            words += _number(*number.groups(default=""))
        else:
            plain = token.rstrip("'")
            words.append(_SPOKEN.get(plain, plain))
    return words


def _number(money: str, whole: str, fraction: str, ending: str, percent: str) -> list[str]:
    words = _digits(whole.replace(",", ""))
    if money and len(fraction) == 2:
        cents = [] if fraction == "00" else ["and", *_cardinal(int(fraction)), "cents" if money != "£" else "pence"]
        return [*words, _MONEY[money], *cents]
    if fraction:
        words += ["point", *(_ONES[int(digit)] for digit in fraction)]
    if ending == "s":
        words[-1] = words[-1][:-1] + "ies" if words[-1].endswith("y") else words[-1] + "s"
    elif ending:
        words[-1] = _ordinal(words[-1])
    if money:
        words.append(_MONEY[money])
    return [*words, "percent"] if percent else words


def _digits(digits: str) -> list[str]:
    """A number as people say it: a long one, or one that begins with nought, digit by digit."""
    if len(digits) > 6 or (len(digits) > 1 and digits[0] == "0"):
        return [_ONES[int(digit)] for digit in digits]
    value = int(digits)
    if 1100 <= value < 2100 and not 2000 <= value < 2010 and value % 100:
        low = ["oh", _ONES[value % 100]] if value % 100 < 10 else _cardinal(value % 100)
        return [*_cardinal(value // 100), *low]
    return _cardinal(value)


def _cardinal(value: int) -> list[str]:
    if value < 20:
        return [_ONES[value]]
    if value < 100:
        return [_TENS[value // 10], *(_cardinal(value % 10) if value % 10 else [])]
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = value % size
    return [*_cardinal(value // size), name, *(_cardinal(rest) if rest else [])]


def _ordinal(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"
