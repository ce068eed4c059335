"""Where two readings of the same utterance agree, and how alike they sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.events import Word


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch on which both readings agree, or on which they do not."""

    same: bool
    first: tuple[Word, ...]
    """What the first reading has there; may be empty."""
    second: tuple[Word, ...]
    """What the second has there; may be empty."""


def align(first: Sequence[Word], second: Sequence[Word]) -> list[Run]:
    """The two readings side by side, in order; together the runs hold every word of both once."""
    matcher = SequenceMatcher(None, [word.text for word in first], [word.text for word in second], False)
    return [Run(tag == "equal", tuple(first[a:b]), tuple(second[c:d])) for tag, a, b, c, d in matcher.get_opcodes()]


def likeness(first: str, second: str) -> float:
    """How alike two texts are letter by letter, 0 to 1; word boundaries do not count, for they are not heard."""
    return SequenceMatcher(None, first.replace(" ", ""), second.replace(" ", ""), False).ratio()
