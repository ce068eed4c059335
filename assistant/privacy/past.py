"""Utterances that were heard, as long as a call lasts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.events import Channel, Word
from assistant.privacy.answers import Span
from assistant.privacy.context import Context
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run

NUMERIC = frozenset(Kind) - {Kind.NAME, Kind.EMAIL}
"""Kinds that are made of numbers."""


@dataclass(slots=True)
class Past:
    """An utterance that was heard, with its private words: never leaves the memory of the call."""

    channel: Channel
    text: str
    words: tuple[Word, ...]
    before: Context
    heard: Heard
    forced: set[Kind] = field(default_factory=set)
    """What all its numbers are part of, where a later utterance showed it."""

    def hide(self, spans: Iterable[Span]) -> bool:
        """Take more out; true where it was not out already."""
        fresh = [one for one in spans if not any(inside(one, other) for other in self.heard.spans)]
        if fresh:
            kept = [o for o in self.heard.spans if not any(inside(o, other) for other in fresh)]
            self.heard.spans = sorted([*kept, *fresh])
        return bool(fresh)


def inside(one: Span, other: Span) -> bool:
    """True where the one lies within the other."""
    return other.start <= one.start and one.end <= other.end


def of_kind(runs: Iterable[Run], kind: Kind) -> list[Span]:
    """Numbers as private words of a kind."""
    return [Span(run.start, run.end, kind) for run in runs]


def digits_of(turn: Past, kind: Kind | None = None) -> str:
    """Digits that are taken out of a turn."""
    spans = [span for span in turn.heard.spans if span.kind in NUMERIC and (kind is None or span.kind is kind)]
    inside = [run for run in turn.heard.runs if any(s.start <= run.start and run.end <= s.end for s in spans)]
    return "".join(run.digits for run in inside)


Hide = tuple[Past, list[Span]]
"""What is taken out of a turn."""
