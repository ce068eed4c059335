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

    async def rewrite(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        """Put events in the place of stored ones with the same `seq`; those that are not stored are passed over."""

    async def forget(self, call_id: str, by: str) -> None:
        """Erase all that is stored of a call whose customer refused; `by` is who noted it. Forgetting twice is fine."""


class Bus(Protocol):
    """Carries the logs of live calls."""

    def append(self, event: LogEvent) -> None:
        """Queue a stored event; it is written, then fanned out, in the order of the calls to `append`. Never blocks.

        Of a call that is not to be kept nothing is written: from its start, or from the `consent.changed` that says so,
        when what was written before is erased.
        """

    def amend(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        """Put events in the place of earlier ones with the same `seq`, wherever they are kept. Never blocks.

        Who read them already is told by an event of its own, `transcript.redacted`.
        """

    def publish(self, partial: TranscriptPartial) -> None:
        """Fan out a partial to those who read just now; it is not kept."""

    def tail(self, call_id: str, after: int = 0) -> AsyncGenerator[AnyEvent]:
        """Every stored event with `seq` above `after`, then new ones and partials as they come.

        Ends after `call.ended`, or early when the reader falls too far behind: it then reads on with a new `tail`.
        """

    def announcements(self) -> AsyncGenerator[CallStarted]:
        """Each call as it starts, from now on."""

    def take_up(self, log: Sequence[LogEvent]) -> None:
        """Go on with a call whose log is stored up to here; what is appended next follows on it."""

    @property
    def waiting(self) -> int:
        """Events that wait to be written."""

    async def flush(self) -> None:
        """Return once everything appended so far has been fanned out."""
