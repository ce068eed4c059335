"""Numbers as they are spoken and written in a call: tokens with their places, and runs of them read as digits."""

import re
from typing import NamedTuple

from assistant.privacy.spoken import (
    CURRENCIES,
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
_WHOLE = re.compile(r"^\d{1,2}:\d\d$|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$")
"""A time or a date as it is written."""
_MOST_FILLERS = 3
"""Fillers between two numbers of one run at most."""


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


class Run(NamedTuple):
    """Number words that follow each other, as one number."""

    first: int
    """Index of the first token."""
    last: int
    """Index of the last token."""
    start: int
    end: int
    digits: str
    plain: bool
    """True where it was said digit by digit or in pairs, so not as an amount such as `four thousand`."""
    money: bool
    """True with a currency sign or a decimal part."""
    said: int
    """Number words in it."""


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


_LEADS = frozenset(["um", "uh", "er", "erm", "and", "then", "so", "that's", "it's"])
"""Words before a lone `oh` that is a digit."""
NUMBERS = frozenset({Sort.UNIT, Sort.TEEN, Sort.TENS, Sort.SCALE, Sort.LITERAL})
"""Tokens that are numbers by themselves."""
_DIGITS = NUMBERS | {Sort.REPEAT}
_BETWEEN = frozenset({Sort.FILLER, Sort.MARK, Sort.HOMOPHONE})


def runs(of: list[Token]) -> list[Run]:
    """The numbers of a text in their order. Fillers inside a number belong to it, those at its ends do not."""
    found: list[Run] = []
    index = 0
    while index < len(of):
        if not _begins(of, index):
            index += 1
            continue
        members = [index]
        after = index + 1
        while (following := _next(of, after)) is not None and not _apart(of, members, following):
            members.extend(following)
            after = following[-1] + 1
        found.append(_run(of, members))
        index = after
    return found


def runs_after(of: list[Token], last: int, end: int) -> list[Run]:
    """The numbers of a part of a text, with the places they have in the whole.

    Args:
        of: the tokens of the text.
        last: the token before the part.
        end: its last token.
    """
    return [run._replace(first=run.first + last + 1, last=run.last + last + 1) for run in runs(of[last + 1 : end + 1])]


def _apart(of: list[Token], members: list[int], following: list[int]) -> bool:
    """True between numbers of which each stands for itself: times and dates as written, `between two and four`."""
    one, two = of[members[-1]], of[following[-1]]
    if one.sort is two.sort is Sort.LITERAL:
        return _WHOLE.search(one.text) is not None or _WHOLE.search(two.text) is not None
    linked = any(token.text == "and" for token in of[members[-1] + 1 : following[0] + 1])
    return linked and members[0] > 0 and of[members[0] - 1].text == "between"


def _begins(of: list[Token], index: int) -> bool:
    sort = of[index].sort
    if sort in NUMBERS:
        return True
    following = of[index + 1].sort if index + 1 < len(of) else None
    if sort is Sort.REPEAT:
        return following in _DIGITS or following in (Sort.ZERO_LETTER, None)
    if sort is Sort.ZERO_LETTER and all(token.sort is Sort.ZERO_LETTER or token.text in _LEADS for token in of):
        return True
    return sort is Sort.ZERO_LETTER and (following in _DIGITS or following is Sort.ZERO_LETTER)


def _next(of: list[Token], after: int) -> list[int] | None:
    """The indices that go on with a run: the next number alone, or homophones and then the number."""
    kept: list[int] = []
    for ahead in range(after, min(after + _MOST_FILLERS + 1, len(of))):
        token = of[ahead]
        if token.sort in NUMBERS or (token.sort is Sort.REPEAT and _begins(of, ahead)):
            return [*kept, ahead]
        if token.sort is Sort.ZERO_LETTER:
            kept.append(ahead)
            if ahead == after or ahead == len(of) - 1:
                return [ahead]
        elif token.sort is Sort.HOMOPHONE:
            if ahead != after or of[ahead - 1].sort is not Sort.UNIT:
                return None
            if ahead + 1 >= len(of) or of[ahead + 1].sort not in (Sort.UNIT, Sort.REPEAT):
                return None
            kept.append(ahead)
        elif token.sort not in _BETWEEN:
            return None
    return None


def _run(of: list[Token], members: list[int]) -> Run:
    inside = [of[index] for index in members]
    first, last = members[0], members[-1]
    money = any(token.money for token in inside)
    after = of[last + 1].text if last + 1 < len(of) else ""
    return Run(
        first,
        last,
        of[first].start,
        of[last].end,
        digits(inside),
        not any(token.sort is Sort.SCALE for token in inside),
        money or (after in CURRENCIES and (len(after) > 1 or len(members) <= 2)),
        len(members),
    )


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
