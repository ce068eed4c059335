"""The running lists of one call: what was agreed, what was promised, and what was asked and waits for its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.events import Channel, ListKind, LogStamp, PointClosed, PointNoted
from assistant.prompting.points import Quote, Said, read_said

ANSWER_TURNS = 2
"""Turns of the agent within which a question may be answered."""


@dataclass(frozen=True, slots=True)
class Note:
    """A point joins the lists."""

    point: str
    kind: ListKind
    by: Channel
    quote: str
    utterance: str

    def event(self, stamp: LogStamp) -> PointNoted:
        """The event that says so."""
        return PointNoted(
            point=self.point, kind=self.kind, by=self.by, quote=self.quote, utterance=self.utterance, **stamp
        )


@dataclass(frozen=True, slots=True)
class Close:
    """A point leaves the lists."""

    point: str
    utterance: str
    """The utterance that closed it."""

    def event(self, stamp: LogStamp) -> PointClosed:
        """The event that says so."""
        return PointClosed(point=self.point, utterance=self.utterance, **stamp)


@dataclass(frozen=True, slots=True)
class _Point:
    """A point, whatever its id."""

    kind: ListKind
    by: Channel
    quote: Quote
    utterance: str

    @property
    def matter(self) -> tuple[ListKind, Channel, frozenset[str]]:
        """What tells it from another: said twice in nearly the same words, it is one point."""
        return self.kind, self.by, self.quote.about


class RunningLists:
    """Feed it every finished utterance; it returns what changes on the lists."""

    def __init__(self) -> None:
        self._said: list[Said] = []
        self._points: dict[_Point, str] = {}
        self._count = 0

    def said(self, channel: Channel, utterance: str, text: str, confidence: float) -> list[Note | Close]:
        """One side finished an utterance, or it was heard again in better words; `confidence` is 0 to 1."""
        said = read_said(channel, utterance, text, confidence)
        known = self._place(utterance)
        if known is None:
            self._said.append(said)
        else:
            self._said[known] = replace(said, cooperates=self._said[known].cooperates)
        return self._changes(utterance)

    def read(self, utterance: str, cooperates: bool) -> list[Note | Close]:
        """An utterance of the customer was read: whether it carries the signal of cooperation."""
        place = self._place(utterance)
        if place is None or self._said[place].cooperates == cooperates:
            return []
        self._said[place] = replace(self._said[place], cooperates=cooperates)
        return self._changes(utterance)

    def number_after(self, count: int) -> None:
        """Points that are noted from now on are numbered after `count`."""
        self._count = max(self._count, count)

    def _place(self, utterance: str) -> int | None:
        return next((place for place, said in enumerate(self._said) if said.utterance == utterance), None)

    def _changes(self, utterance: str) -> list[Note | Close]:
        points = dict.fromkeys(_points(self._said))
        closed = [point for point in self._points if point not in points]
        changes: list[Note | Close] = [Close(self._points.pop(point), utterance) for point in closed]
        for point in points:
            if point not in self._points:
                self._count += 1
                self._points[point] = f"point-{self._count}"
                name = self._points[point]
                changes.append(Note(name, point.kind, point.by, point.quote.text, point.utterance))
        return changes


def _points(call: Sequence[Said]) -> Iterator[_Point]:
    """What stands on the lists after these utterances, in the order in which it was said."""
    found: dict[object, _Point] = {}
    proposal: _Point | None = None
    waiting: dict[_Point, int] = {}
    """Open questions, with the turns of the agent since."""
    speaker: Channel | None = None
    for said in call:
        turned, speaker = said.channel is not speaker, said.channel
        if said.channel is Channel.AGENT:
            proposal = None if turned else proposal
            if said.proposal:
                proposal = _Point(ListKind.AGREED, Channel.AGENT, said.proposal, said.utterance)
            waiting = {point: turns + turned for point, turns in waiting.items() if turns + turned <= ANSWER_TURNS}
            for point in [point for point in waiting if said.answers or said.states & point.quote.about]:
                del waiting[point]
                found.pop(point.matter, None)
        elif proposal and (said.assents or (said.cooperates and not said.objects)):
            found.setdefault(proposal.matter, proposal)
            proposal = None
        for words in said.promises:
            promise = _Point(ListKind.PROMISED, said.channel, words, said.utterance)
            found.setdefault(promise.matter, promise)
        for words in said.questions:
            question = _Point(ListKind.OPEN, said.channel, words, said.utterance)
            waiting[found.setdefault(question.matter, question)] = 0
    yield from found.values()
