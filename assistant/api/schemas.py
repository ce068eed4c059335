"""What the HTTP API answers, for its OpenAPI description."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.calls.state import CallStatus
from assistant.store.coaching import Status


class Problem(BaseModel):
    """An error."""

    code: str = Field(description="Stable; match on this.")
    message: str = Field(description="What is wrong, in a sentence.")
    hint: str = Field(description="What to do next; may be empty.")


class CardFigures(BaseModel):
    """What became of a call's cards."""

    offered: int
    used: int
    dismissed: int
    ignored: int = Field(description="They left the screen by themselves.")


class CallLine(BaseModel):
    """A line in the list of calls."""

    call_id: str
    title: str = Field(description="Empty where whoever asks sees figures alone.")
    source: str
    status: Literal["live", "ended"]
    started: datetime
    duration: float | None = Field(description="Seconds; null while the call is live.")
    level: int = Field(ge=0, le=4, description="Highest level of hostility reached.")
    flags: list[str]
    recorded: bool
    agent: str = Field(description="Id of the user who talked; empty where nobody is named.")
    team: str = Field(description="Id of the team; empty where there is none.")
    agent_name: str
    team_name: str
    consent: Literal["unknown", "told", "refused"]
    review: Literal["new", "in_review", "shared", "done"]
    cards: CardFigures
    held: bool = Field(description="Kept from being erased, for a law or a dispute.")
    hold: str = Field(description="Why it is held; empty where whoever asks sees figures alone.")
    words_erased: datetime | None
    sound_erased: datetime | None


class CardsLookedAt(BaseModel):
    """In how many calls a card was looked for."""

    looked_at: int = Field(description="The newest of them.")
    calls: int = Field(description="Calls that fit the other filters.")


class CallList(BaseModel):
    """Calls, newest first."""

    calls: list[CallLine]
    next: datetime | None = Field(description="What to give as `before` for older calls; null where there are none.")
    cards: CardsLookedAt | None = Field(None, description="Where cards were asked for.")


class Name(BaseModel):
    """Somebody, or a team."""

    id: str
    name: str


class NameList(BaseModel):
    """People by name."""

    people: list[Name]


class Choices(BaseModel):
    """What the list of calls can be filtered by."""

    agents: list[Name]
    teams: list[Name]
    sources: list[str]


class Asked(BaseModel):
    """What is looked for, and in which calls: the filters are those of the list."""

    words: str = Field(max_length=500, description='Words that are all in one utterance; phrases in "double quotes".')
    limit: int = Field(20, ge=1, le=100)
    flag: str | None = Field(None, max_length=64)
    kind: str | None = Field(None, max_length=64)
    agent: str | None = Field(None, max_length=64)
    team: str | None = Field(None, max_length=64)
    since: datetime | None = None
    until: datetime | None = None
    level: int | None = Field(None, ge=0, le=4)
    longer: float | None = Field(None, ge=0, le=1e6)
    shorter: float | None = Field(None, ge=0, le=1e6)
    status: CallStatus | None = None
    reviewed: Status | Literal["yes"] | None = None


class HitLine(BaseModel):
    """An utterance that holds what was looked for."""

    call_id: str
    title: str
    started: datetime
    utterance: str
    channel: Literal["customer", "agent"]
    at: float = Field(description="Seconds into the call at which it was finished.")
    start: float = Field(description="Seconds into the call at which it begins.")
    snippet: str = Field(description="The words around the first hit.")
    parts: list[str] = Field(description="The snippet cut up: every second part, from the second on, is a hit.")


class HitList(BaseModel):
    """Hits, newest call first."""

    hits: list[HitLine]


class EventList(BaseModel):
    """Stored events of a call, in order; see GET /api/events/schema."""

    events: list[dict[str, Any]]


class CardAnswer(BaseModel):
    """What was recorded of a card."""

    card: str
    outcome: Literal["used", "dismissed"]
    event: dict[str, Any] | None = Field(description="The event appended; null when it had been recorded before.")


class CardMade(BaseModel):
    """A card that was asked for."""

    event: dict[str, Any] = Field(description="The event that put it on the screen.")


class ItemAnswer(BaseModel):
    """What was recorded of an item of the checklist."""

    item: str
    event: dict[str, Any] | None = Field(description="The event appended; null when it was ticked before.")


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether new calls are welcome."""

    ready: bool
    store: bool = Field(description="Events are being written.")
    live_calls: int
    max_calls: int


class ConsentSaid(BaseModel):
    """What the customer said to being recorded."""

    consent: Literal["told", "refused"]


class ConsentAnswer(BaseModel):
    """What holds now."""

    consent: Literal["unknown", "told", "refused"]
    kept: bool = Field(description="False where nothing of the call is kept.")


class HoldAsked(BaseModel):
    """Why a call must be kept."""

    reason: str = Field(min_length=1, max_length=500)


class HoldAnswer(BaseModel):
    """Whether a call is on hold."""

    call_id: str
    hold: str = Field(description="Why; empty where it is not.")


class Erasure(BaseModel):
    """What to erase, and why."""

    what: Literal["call", "words", "sound"] = "call"
    reason: str = Field(min_length=1, max_length=500, description="Kept with the tombstone; no private word.")
    despite_floor: bool = Field(False, description="Erase what a law wants kept, since another duty weighs more.")


class SubjectAsked(BaseModel):
    """A customer, by their reference at the site."""

    reference: str = Field(min_length=1, max_length=200)


class SubjectErasure(SubjectAsked):
    """A customer whose calls are to be erased, and why."""

    reason: str = Field(min_length=1, max_length=500, description="Kept with the tombstones; no private word.")
    despite_floor: bool = Field(False, description="Erase what a law wants kept, since another duty weighs more.")


class ErasureAnswer(BaseModel):
    """What is left of what was erased."""

    tombstones: list[str] = Field(description="Ids.")


class TombstoneLine(BaseModel):
    """What is left of something that was erased."""

    id: str
    call_id: str
    time: datetime
    actor: str = Field(description="Id of the user, or `system`.")
    what: Literal["call", "words", "sound"]
    reason: str
    events: int = Field(description="Events that were erased.")
    digest: str = Field(description="SHA-256 of what stood there, as sealed.")


class TombstoneList(BaseModel):
    """Tombstones, newest first."""

    tombstones: list[TombstoneLine]
