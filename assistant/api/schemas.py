"""What the HTTP API answers, for its OpenAPI description."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """An error."""

    code: str = Field(description="Stable; match on this.")
    message: str = Field(description="What is wrong, in a sentence.")
    hint: str = Field(description="What to do next; may be empty.")


class CallLine(BaseModel):
    """A line in the list of calls."""

    call_id: str
    title: str
    source: str
    status: Literal["live", "ended"]
    started: datetime
    duration: float | None = Field(description="Seconds; null while the call is live.")
    level: int = Field(ge=0, le=4, description="Highest level of hostility reached.")
    flags: list[str]
    recorded: bool


class CallList(BaseModel):
    """Calls, newest first."""

    calls: list[CallLine]


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
