"""Private words in a text, and short answers to a question for them."""

import re
from typing import NamedTuple

from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    FIRST_NAMES,
    MEASURES,
    ORDINARY,
    Sort,
    word_set,
)
from assistant.privacy.tokens import NUMBERS, Token


class Span(NamedTuple):
    """Private words in a text."""

    start: int
    end: int
    kind: Kind


_JOINS = frozenset({"dot", "point", ".", "under", "score", "underscore", "dash", "hyphen", "_", "-", "plus", "+"})
_RELATIVES = word_set("mother father husband wife sister brother mum mam mom dad partner son daughter gran nan")
_MANNER = re.compile(r"(?<!l)(?<!i)ly$")
_WHOLE_NAME = 3
"""Words of a name at most that may be ordinary ones: `olive long`."""
_REFUSES = frozenset({"not", "never", "none", "nothing", "why", "what", "rather", "mind"})
"""Words of an answer that gives nothing."""


_ALSO_NAMES = FIRST_NAMES & COMMON
_PRONOUNS = frozenset({"i", "he", "she", "they", "he's", "she's", "no"})


def refuses(of: list[Token]) -> bool:
    """True for an answer that gives nothing: `i don't have one`."""
    return any(token.text.endswith("n't") or token.text in _REFUSES for token in of)


def short_answer(of: list[Token], kind: Kind, most: int) -> list[Span]:
    """The words of a short answer that are no common ones, where such a thing was asked for; none of a long one."""
    if sum(token.text not in FILLERS and token.sort is not Sort.LETTER for token in of) > most:
        return []
    if refuses(of) or all((t.text in COMMON and t.text not in _ALSO_NAMES) or t.text == "i" for t in of):
        return []
    ordinary = COMMON | ORDINARY
    if kind in (Kind.EMAIL, Kind.ADDRESS) and all(t.text in ordinary or t.sort is not Sort.WORD for t in of):
        return []
    found: list[Span] = []
    sentence = kind is Kind.NAME and (
        any(token.text in _PRONOUNS for token in of) or of[0].text in ("the", "a", "an", "some")
    )
    told = [token for token in of if token.text not in FILLERS]
    lone = len(told) <= 2
    bare = not sentence and len([token for token in told if token.text not in COMMON]) <= _WHOLE_NAME
    for place, token in enumerate(of):
        beside = {one.sort for one in of[max(0, place - 1) : place] + of[place + 1 : place + 2]}
        letter = token.sort is Sort.LETTER and (token.text not in ("i", "a") or Sort.LETTER in beside)
        part = letter or (kind is Kind.EMAIL and (token.sort in NUMBERS or token.text in _JOINS))
        part = part or (token.sort in (Sort.REPEAT, Sort.ZERO_LETTER) and Sort.LETTER in beside)
        part = part or (kind is Kind.NAME and lone and token.text in FIRST_NAMES)
        common = token.text in COMMON or token.text.partition("'")[0] in COMMON
        common = common or _MANNER.search(token.text) is not None
        common = common or token.text in MEASURES or (token.text in ORDINARY and (kind is not Kind.NAME or not bare))
        common = common or (kind is Kind.NAME and token.text.partition("'")[0] in _RELATIVES)
        if (common and not part) or token.sort in (Sort.MARK, Sort.MASK):
            continue
        if found and found[-1].end >= token.start - 1:
            found[-1] = Span(found[-1].start, token.end, kind)
        else:
            found.append(Span(token.start, token.end, kind))
    return found
