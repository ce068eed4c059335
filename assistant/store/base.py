"""What the rest asks of the records."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

import msgspec

from assistant.bus.base import Archive
from assistant.calls.state import CallStatus
from assistant.events import Channel, Consent


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
    """True while there is sound of it."""
    agent: str = ""
    """Id of the user who talked; empty where nobody is named."""
    team: str = ""
    """Id of the team; empty where there is none."""
    consent: Consent = Consent.UNKNOWN
    hold: str = ""
    """Why the call must be kept whatever its age; empty where nothing holds it."""
    words_erased: datetime | None = None
    """When what was said was erased."""
    sound_erased: datetime | None = None
    """When the recording was erased."""


class Scope(msgspec.Struct, frozen=True):
    """Whose calls are meant: an agent's and some teams' together; every call where neither is named."""

    agent: str | None = None
    """Id of the user who talked."""
    teams: frozenset[str] | None = None
    """Ids of teams; the empty one stands for calls of no team."""


EVERY_CALL = Scope()
"""All there are."""


class Hit(msgspec.Struct, frozen=True):
    """An utterance that holds what was looked for."""

    call_id: str
    title: str
    started: datetime
    utterance: str
    channel: Channel
    at: float
    """Seconds into the call at which its words end."""
    snippet: str
    """The words around the first hit."""
    start: float = 0.0
    """Seconds into the call at which its words begin."""
    parts: tuple[str, ...] = ()
    """The snippet cut up: every second part, from the second on, is a hit."""


class Erased(msgspec.Struct, frozen=True):
    """What an erasure took away."""

    events: int
    digest: str
    """SHA-256 of the bodies, as sealed, in their order."""


class Store(Archive, Protocol):
    """The records of all calls."""

    async def calls(
        self,
        limit: int = 50,
        before: datetime | None = None,
        *,
        agent: str | None = None,
        teams: Collection[str] | None = None,
    ) -> list[CallSummary]:
        """Calls, newest first; those started before `before`, and of `agent` or of `teams`, where those are given."""

    async def call(self, call_id: str) -> CallSummary | None:
        """One call, or none."""

    async def call_ids(self) -> list[str]:
        """Id of every call there is."""

    async def unfinished(self) -> list[tuple[str, int, float]]:
        """Call id, last `seq` and last `at` of each call whose log has no end."""

    async def search(self, query: str, *, scope: Scope = EVERY_CALL, limit: int = 20) -> list[Hit]:
        """Utterances that hold every word and every "phrase" of the query, those of the newest calls first.

        Raises:
            BadInput: `query_empty`, `query_long`.
        """

    async def aclose(self) -> None:
        """Close the database."""
