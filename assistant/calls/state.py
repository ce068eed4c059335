"""What a screen shows of one call: the JSON of a live screen's snapshot. `reducer` makes it from the events."""

from datetime import datetime
from enum import StrEnum

import msgspec

from assistant import events as ev


class CallStatus(StrEnum):
    """Where a call is in its life."""

    LIVE = "live"
    ENDED = "ended"


class Outcome(StrEnum):
    """What became of a card."""

    OPEN = "open"
    USED = "used"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class SourceState(msgspec.Struct, frozen=True):
    """The sound of one side."""

    status: ev.SourceStatus
    reason: str


class UtteranceReading(msgspec.Struct, frozen=True):
    """What the classifier read in an utterance."""

    sentiment: ev.SentimentScore
    level: int
    signals: dict[str, float]
    active: tuple[str, ...]
    unread: str = ""
    """Why it was not read, such as `not English`; empty where it was."""


class Utterance(msgspec.Struct, frozen=True):
    """A finished utterance, with its reading once there is one."""

    id: str
    channel: ev.Channel
    text: str
    start: float
    end: float
    confidence: float
    words: tuple[ev.Word, ...]
    reading: UtteranceReading | None
    replaced: str | None = None
    """The words of the first pass, where a second pass heard better ones."""


class Partial(msgspec.Struct, frozen=True):
    """An utterance in progress."""

    utterance: str
    text: str


class RiskPoint(msgspec.Struct, frozen=True):
    """The gauge at a moment."""

    at: float
    level: int
    heat: float
    trend: ev.Trend


class Card(msgspec.Struct, frozen=True):
    """A card and what became of it."""

    id: str
    prompt: str
    pack: str
    version: str
    text: str
    stance: ev.Stance
    urgent: bool
    about: str
    why: ev.Why
    others: tuple[str, ...]
    """Other wordings of the same prompt."""
    offered_at: float
    outcome: Outcome
    closed_at: float | None
    reason: ev.WithdrawReason | None
    """Why it was withdrawn, where it was."""
    pinned: bool = False
    """True while the agent keeps it on the screen."""


class Point(msgspec.Struct, frozen=True):
    """A point of the running lists."""

    id: str
    kind: ev.ListKind
    by: ev.Channel
    quote: str
    utterance: str
    at: float


class Item(msgspec.Struct, frozen=True):
    """An item of the checklist."""

    id: str
    title: str
    phase: str
    example: str
    citation: str
    ticked_at: float | None = None
    """Seconds into the call; none while it is open."""
    by: str = ""
    """`heard` or `agent` once it is ticked."""


class Flag(msgspec.Struct, frozen=True):
    """A rule the call crossed."""

    flag: str
    at: float
    level: int
    utterance: str
    quote: str
    rule: str
    acknowledged: str = ""
    """Name of the team lead who has seen it; empty while nobody has."""


class Note(msgspec.Struct, frozen=True):
    """A team lead's note to the agent."""

    id: str
    by: str
    name: str
    text: str
    at: float
    read: bool = False


class Trouble(msgspec.Struct, frozen=True):
    """A part that fails at present."""

    component: ev.Component
    channel: ev.Channel | None
    code: str
    message: str


class CallState(msgspec.Struct, frozen=True, kw_only=True):
    """All a screen needs of one call."""

    call_id: str
    seq: int
    """Sequence number of the last stored event taken in."""
    at: float
    """Seconds into the call of the last event taken in."""
    status: CallStatus
    source: str
    title: str
    started: datetime
    recogniser: str
    classifier: str
    playbook: str
    recorded: bool
    second_pass: str
    sources: dict[ev.Channel, SourceState] = {}
    utterances: tuple[Utterance, ...] = ()
    """Finished utterances in the order of their start."""
    partials: dict[ev.Channel, Partial] = {}
    risk: tuple[RiskPoint, ...] = ()
    """Every change of the gauge, oldest first; a call starts calm, at level 0 and heat 0."""
    cards: tuple[Card, ...] = ()
    """Every card, oldest first. At most the last is open."""
    points: tuple[Point, ...] = ()
    """What stands on the running lists, oldest first."""
    checklist: tuple[Item, ...] = ()
    flags: tuple[Flag, ...] = ()
    degraded: tuple[Trouble, ...] = ()
    end_reason: ev.EndReason | None = None
    duration: float | None = None
    agent: str = ""
    """Id of the user who talks on this call."""
    team: str = ""
    """Id of the team it belongs to."""
    consent: ev.Consent = ev.Consent.UNKNOWN
    kept: bool = True
    """False where nothing of the call is stored."""
    recording_paused: str = ""
    """Why sound is not kept just now, such as `card`; empty while it is, or where it never was."""
    held: bool = False
    """True while the customer is on hold."""
    lead_called_at: float | None = None
    """Seconds into the call at which the agent last asked for their team lead; none where a note has come since."""
    notes: tuple[Note, ...] = ()
    """What team leads wrote to the agent, oldest first."""

    @property
    def level(self) -> int:
        """Level of hostility now, 0 to 4."""
        return self.risk[-1].level if self.risk else 0

    @property
    def card(self) -> Card | None:
        """The card on the screen, if any."""
        return self.cards[-1] if self.cards and self.cards[-1].outcome is Outcome.OPEN else None
