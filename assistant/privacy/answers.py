"""Private words in a text, and short answers to a question for them."""

import re
from typing import NamedTuple

from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import NUMBERS, Token
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    Sort,
    word_set,
)


class Span(NamedTuple):
    """Private words in a text."""

    start: int
    end: int
    kind: Kind


_JOINS = frozenset({"dot", "point", ".", "under", "score", "underscore", "dash", "hyphen", "_", "-", "plus", "+"})
_RELATIVES = word_set("mother father husband wife sister brother mum mam mom dad partner son daughter gran nan")
_MANNER = re.compile(r"(?<!l)(?<!i)ly$")
_REFUSES = frozenset({"not", "never", "none", "nothing", "why", "what", "rather", "mind"})
"""Words of an answer that gives nothing."""


def refuses(of: list[Token]) -> bool:
    """True for an answer that gives nothing: `i don't have one`."""
    return any(token.text.endswith("n't") or token.text in _REFUSES for token in of)


def short_answer(of: list[Token], kind: Kind, most: int) -> list[Span]:
    """The words of a short answer that are no common ones, where such a thing was asked for; none of a long one."""
    if sum(token.text not in FILLERS for token in of) > most:
        return []
    if refuses(of) or all(t.text in COMMON or t.text == "i" for t in of):
        return []
    found: list[Span] = []
    for token in of:
        part = token.sort is Sort.LETTER or (kind is Kind.EMAIL and (token.sort in NUMBERS or token.text in _JOINS))
        common = token.text in COMMON or token.text.partition("'")[0] in COMMON
        common = common or _MANNER.search(token.text) is not None
        common = common or (kind is Kind.NAME and token.text.partition("'")[0] in _RELATIVES)
        if (common and not part) or token.sort in (Sort.MARK, Sort.MASK):
            continue
        if found and found[-1].end >= token.start - 1:
            found[-1] = Span(found[-1].start, token.end, kind)
        else:
            found.append(Span(token.start, token.end, kind))
    return found
