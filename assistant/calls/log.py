"""The writing end of one call's log."""

from assistant import events as ev
from assistant.bus.base import Bus
from assistant.calls.state import CallState, initial, reduce


class CallLog:
    """Numbers the events of one call, keeps the state they make, and hands them to the bus.

    There is one writer a call; `stamp` and `append` belong together, with nothing awaited between them.
    """

    def __init__(self, call_id: str, bus: Bus) -> None:
        self.call_id = call_id
        self._bus = bus
        self._state: CallState | None = None
        self._seq = 0

    @property
    def state(self) -> CallState:
        """The state after the last event. The log must have been opened."""
        if self._state is None:
            raise RuntimeError("the log was not opened with call.started")
        return self._state

    def stamp(self, at: float) -> ev.LogStamp:
        """The shared fields of the next stored event, `at` seconds into the call."""
        return {"call_id": self.call_id, "seq": self._seq + 1, "at": round(at, 3), "time": ev.now()}

    def append(self, event: ev.LogEvent) -> None:
        """Add the event that was stamped last."""
        if event.seq != self._seq + 1:
            raise RuntimeError(f"event {event.seq} after {self._seq}")
        self._seq = event.seq
        if isinstance(event, ev.CallStarted):
            self._state = initial(event)
        else:
            self._state = reduce(self.state, event)
        self._bus.append(event)

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
