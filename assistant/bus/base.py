"""The way from a call to its readers: append durably, then fan out; read from any sequence number on."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from assistant.events import AnyEvent, CallStarted, LogEvent, TranscriptPartial


class Archive(Protocol):
    """Where a bus makes events durable. `store.sql` is one."""

    async def append(self, events: Sequence[LogEvent]) -> None:
        """Write all the events or none, in one commit. Raises whatever went wrong."""

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        """The stored events of a call with `seq` above `after`, in order; empty for an unknown call."""


class Bus(Protocol):
    """Carries the logs of live calls."""

    def append(self, event: LogEvent) -> None:
        """Queue a stored event; it is written, then fanned out, in the order of the calls to `append`. Never blocks."""

    def publish(self, partial: TranscriptPartial) -> None:
        """Fan out a partial to those who read just now; it is not kept."""

    def tail(self, call_id: str, after: int = 0) -> AsyncGenerator[AnyEvent]:
        """Every stored event with `seq` above `after`, then new ones and partials as they come.

        Ends after `call.ended`, or early when the reader falls too far behind: it then reads on with a new `tail`.
        """

    def announcements(self) -> AsyncGenerator[CallStarted]:
        """Each call as it starts, from now on."""

    async def flush(self) -> None:
        """Return once everything appended so far has been fanned out."""
