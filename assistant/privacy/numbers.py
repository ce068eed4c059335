"""Numbers as they are spoken and written in a call: runs of tokens that are one number."""

import re
from typing import NamedTuple

from assistant.privacy.digits import digits
from assistant.privacy.shapes import card, phone
from assistant.privacy.spoken import CURRENCIES, Sort
from assistant.privacy.tokens import NUMBERS, Token

_WHOLE = re.compile(r"^\d{1,2}:\d\d$|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$")
"""A time or a date as it is written."""
_MOST_FILLERS = 3
"""Fillers between two numbers of one run at most."""


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


_LEADS = frozenset(["um", "uh", "er", "erm", "and", "then", "so", "that's", "it's"])
"""Words before a lone `oh` that is a digit."""
_DIGITS = NUMBERS | {Sort.REPEAT}
_POINTS = frozenset(
    ["that", "this", "which", "another", "other", "every", "each", "right", "wrong", "new", "old", "the"]
)
"""Words with which `one` is no number."""
_PHONE = 11
"""Digits of a telephone number that begins with a nought."""
_SHORT = 3
"""Number words of an amount at most before a word that says an amount only then: `five grand`, `twenty two p`."""
_SHORTLY = frozenset({"grand", "p", "k", "per"})
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
    between = of[members[-1] + 1 : following[0]]
    if between and _complete(digits([of[place] for place in members])):
        return True
    linked = any(token.text == "and" for token in of[members[-1] + 1 : following[0] + 1])
    return linked and members[0] > 0 and of[members[0] - 1].text == "between"


def _complete(said: str) -> bool:
    """True for a whole telephone number or card number: what follows `after` or `then` is another one."""
    return (len(said) == _PHONE and said[0] == "0" and phone(said)) or card(said)


def _begins(of: list[Token], index: int) -> bool:
    sort = of[index].sort
    if of[index].text == "one" and index > 0 and of[index - 1].text in _POINTS:
        return index + 1 < len(of) and of[index + 1].sort in _DIGITS | {Sort.ZERO_LETTER}
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
            if ahead != after or of[ahead - 1].sort not in (Sort.UNIT, Sort.ZERO_LETTER):
                return None
            beyond = ahead + 1
            while beyond < len(of) and of[beyond].sort is Sort.HOMOPHONE:
                beyond += 1
            if beyond >= len(of) or of[beyond].sort not in (Sort.UNIT, Sort.REPEAT, Sort.ZERO_LETTER):
                return None
            ranged = ahead > 1 and of[ahead - 2].sort is Sort.TENS
            if of[beyond].sort is Sort.ZERO_LETTER and (ranged or not _begins(of, beyond)):
                return None
            return [*range(ahead, beyond), beyond]
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
        money or (after in CURRENCIES and (after not in _SHORTLY or len(members) < _SHORT)),
        len(members),
    )
