"""What the rest asks of the records."""

from datetime import datetime
from typing import Protocol

import msgspec

from assistant.bus.base import Archive
from assistant.calls.state import CallStatus


class CallSummary(msgspec.Struct, frozen=True):
    """A line in a list of calls."""

    call_id: str
    title: str
    source: str
    status: CallStatus
    started: datetime
    duration: float | None
    """Seconds; none while the call is live."""
    level: int
    """The highest level reached, 0 to 4."""
    flags: tuple[str, ...]
    recorded: bool


class Store(Archive, Protocol):
    """The records of all calls."""

    async def calls(self, limit: int = 50, before: datetime | None = None) -> list[CallSummary]:
        """Calls, newest first; those started before `before` where it is given."""

    async def call(self, call_id: str) -> CallSummary | None:
        """One call, or none."""

    async def call_ids(self) -> list[str]:
        """Id of every call there is."""

    async def unfinished(self) -> list[tuple[str, int, float]]:
        """Call id, last `seq` and last `at` of each call whose log has no end."""

    async def aclose(self) -> None:
        """Close the database."""
