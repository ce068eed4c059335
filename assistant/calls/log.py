"""The writing end of one call's log."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from assistant import events as ev
from assistant.bus.base import Bus
from assistant.calls.reducer import initial, reduce, replay
from assistant.calls.state import CallState, CallStatus


class CallLog:
    """Numbers the events of one call, keeps the state they make, and hands them to the bus.

    There is one writer a call; `stamp` and `append` belong together, with nothing awaited between them.
    """

    def __init__(self, call_id: str, bus: Bus) -> None:
        self.call_id = call_id
        self._bus = bus
        self._state: CallState | None = None
        self._seq = 0
        self._muted = False
        self._events: list[ev.LogEvent] = []

    @property
    def state(self) -> CallState:
        """The state after the last event. The log must have been opened."""
        if self._state is None:
            raise RuntimeError("the log was not opened with call.started")
        return self._state

    def take_up(self, past: Sequence[ev.LogEvent]) -> None:
        """Go on with a log that was begun before; the next event follows on it."""
        self._events, self._state, self._seq = list(past), replay(past), past[-1].seq
        self._bus.take_up(past)

    @contextmanager
    def muted(self) -> Iterator[None]:
        """What is appended meanwhile is dropped: it stands in the log already."""
        self._muted = True
        try:
            yield
        finally:
            self._muted = False

    def stamp(self, at: float) -> ev.LogStamp:
        """The shared fields of the next stored event, `at` seconds into the call."""
        return {"call_id": self.call_id, "seq": self._seq + 1, "at": round(at, 3), "time": ev.now()}

    def append(self, event: ev.LogEvent) -> None:
        """Add the event that was stamped last; after the end of the call nothing is added."""
        if self._muted or (self._state is not None and self._state.status is CallStatus.ENDED):
            return
        if event.seq != self._seq + 1:
            raise RuntimeError(f"event {event.seq} after {self._seq}")
        self._seq = event.seq
        if isinstance(event, ev.CallStarted):
            self._state = initial(event)
        else:
            self._state = reduce(self.state, event)
        self._events.append(event)
        self._bus.append(event)

    @property
    def events(self) -> tuple[ev.LogEvent, ...]:
        """The log so far."""
        return tuple(self._events)

    def amend(self, change: Callable[[ev.LogEvent], ev.LogEvent]) -> None:
        """Put each event that `change` answers another for in that one's place, here and wherever it is kept.

        What keeps its place keeps its `seq`; nothing is added and nothing is left out.
        """
        better = [change(event) for event in self._events]
        changed = [new for new, old in zip(better, self._events, strict=True) if new is not old]
        if not changed:
            return
        partials, at = self.state.partials, self.state.at
        self._events = better
        self._state = replace(replay(better), partials=partials, at=at)
        self._bus.amend(self.call_id, changed)

    def publish(self, at: float, channel: ev.Channel, utterance: str, text: str) -> None:
        """Fan out a partial."""
        partial = ev.TranscriptPartial(
            call_id=self.call_id,
            at=round(at, 3),
            time=ev.now(),
            channel=channel,
            utterance=utterance,
            text=text,
        )
        self._state = reduce(self.state, partial)
        self._bus.publish(partial)
