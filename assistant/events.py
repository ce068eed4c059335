"""The one vocabulary: every fact about a call is one of these frozen structs.

A call *is* its event log. Screens, replay, records and metrics are readers of the same log. On the wire an event is a
flat JSON object whose ``type`` names it. Every event carries `call_id`, `at` and `time`; every stored event carries a
`seq` counted from 1 without gaps. `TranscriptPartial` alone is fanned out and never stored, and carries no `seq`.

The schema is exported with `json_schema`; the documentation of a field is the string under it.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypedDict

import msgspec

SCHEMA_VERSION = 1
"""Raised when a field changes its meaning; new fields and new event types do not raise it."""


class Channel(StrEnum):
    """The side of the call a sound or a word comes from. The two are never mixed."""

    CUSTOMER = "customer"
    AGENT = "agent"


class Sentiment(StrEnum):
    """The customer's stance in one utterance."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Trend(StrEnum):
    """Where the heat of the call is going."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


class SourceStatus(StrEnum):
    """What the sound of one side is doing."""

    CONNECTED = "connected"
    LOST = "lost"
    ENDED = "ended"


class Component(StrEnum):
    """A part of the pipeline that can run degraded while the call goes on."""

    SOURCE = "source"
    VOICE = "voice"
    RECOGNISER = "recogniser"
    SECOND_PASS = "second_pass"
    SCORER = "scorer"
    PROMPTS = "prompts"
    STORE = "store"
    RECORDING = "recording"
    REDACTION = "redaction"


class Stance(StrEnum):
    """What a suggested sentence does: acknowledge before ask before inform."""

    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    INFORM = "inform"
    OFFER = "offer"
    BOUNDARY = "boundary"
    EXIT = "exit"


class WithdrawReason(StrEnum):
    """Why a card left the screen without being used or dismissed."""

    MOMENT_PASSED = "moment_passed"
    REPLACED = "replaced"
    GROUND_GONE = "ground_gone"
    CALL_ENDED = "call_ended"


class EndReason(StrEnum):
    """Why a call ended."""

    HUNG_UP = "hung_up"
    SOURCE_LOST = "source_lost"
    STOPPED = "stopped"
    ORPHANED = "orphaned"


class Consent(StrEnum):
    """What the customer knows of, and said to, being recorded."""

    UNKNOWN = "unknown"
    TOLD = "told"
    REFUSED = "refused"


class Word(msgspec.Struct, frozen=True):
    """One recognised word."""

    text: str
    """Lower case, as the recogniser writes it."""
    start: float
    """Seconds into the call."""
    end: float
    """Seconds into the call."""
    confidence: float
    """0 to 1."""


class SentimentScore(msgspec.Struct, frozen=True):
    """Sentiment of one utterance."""

    label: Sentiment
    """The most likely stance."""
    score: float
    """-1 (negative) to 1 (positive)."""


class Why(msgspec.Struct, frozen=True):
    """The ground a card stands on, in a form that a person can check."""

    quote: str
    """The words that called for the card, as recognised; the customer's, or the agent's for a wording card."""
    channel: Channel
    """Whose words `quote` are."""
    utterance: str
    """Id of the utterance quoted."""
    signal: str | None
    """The signal that called for the card, such as `anger`; none where a level or a rule alone did."""
    level: int
    """Level of hostility of the call when the card was offered, 0 to 4."""
    rule: str
    """The prompt's condition in words, such as `anger at level 2 or more`."""
    citation: str = ""
    """The law or rule that the prompt stands on, such as `12 CFR 1006.22(b)(1)`; empty where it is none."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What every event carries."""

    call_id: str
    """The call this belongs to."""
    at: float
    """Seconds into the call, on the clock of its sound."""
    time: datetime
    """Wall time, UTC."""


class StoredEvent(Event, frozen=True, kw_only=True):
    """An event that stands in the call's log."""

    seq: int
    """Position in the call's log, from 1, without gaps."""


class ChecklistEntry(msgspec.Struct, frozen=True):
    """An item of the call's checklist."""

    id: str
    """Unique within the playbook."""
    title: str
    """What the agent does."""
    phase: str
    """The phase of the call it belongs to."""
    example: str
    """A way to say it."""
    citation: str = ""
    """The rule it stands on; empty where it is good practice."""


class CallStarted(StoredEvent, frozen=True, kw_only=True, tag="call.started"):
    """A call was admitted; always the first event of a log."""

    source: str
    """Kind of source: `file`, `microphone`, `vosk` or `turns`."""
    title: str
    """What to call it on a screen, such as the file's name."""
    recogniser: str
    """Name and version of the speech model, or `none` for typed turns."""
    classifier: str
    """Name and version of the classifier."""
    playbook: str
    """Packs and versions of the prompt library, such as `core 1.0.0`."""
    recorded: bool
    """True where the sound of the call is kept."""
    second_pass: str = "none"
    """What hears finished utterances again: a model's name, `auto` with its choices, or `none`."""
    checklist: tuple[ChecklistEntry, ...] = ()
    """What the agent does in every call of this playbook, in order."""
    agent: str = ""
    """Id of the user who talks on this call; empty where nobody is named."""
    team: str = ""
    """Id of the team the call belongs to; empty where there is none."""
    consent: Consent = Consent.UNKNOWN
    """What was known of the customer's consent when the call began."""
    kept: bool = True
    """False where the call is assisted and then forgotten: nothing of it is stored."""
    subject: str = ""
    """Keyed hash of the customer's reference at the site, by which their calls are found; empty where none is named."""
    schema_version: int = SCHEMA_VERSION
    """Version of this vocabulary."""


class SourceChanged(StoredEvent, frozen=True, kw_only=True, tag="source.changed"):
    """The sound of one side came, was lost, or ended."""

    channel: Channel
    """Which side."""
    status: SourceStatus
    """What it does now."""
    reason: str
    """In words, such as `no sound arrived for 30 s`; empty when nothing is wrong."""


class TranscriptPartial(Event, frozen=True, kw_only=True, tag="transcript.partial"):
    """The words of an utterance so far. Fanned out, never stored; the next one replaces it."""

    channel: Channel
    """Who speaks."""
    utterance: str
    """Id of the utterance in progress; its final carries the same."""
    text: str
    """All words of the utterance so far; empty when they came to nothing."""


class TranscriptFinal(StoredEvent, frozen=True, kw_only=True, tag="transcript.final"):
    """The words of a finished utterance."""

    channel: Channel
    """Who spoke."""
    utterance: str
    """Id of the utterance, unique within the call, such as `customer-3`."""
    text: str
    """The words, joined by single spaces."""
    start: float
    """Seconds into the call at which the first word begins."""
    end: float
    """Seconds into the call at which the last word ends."""
    confidence: float
    """Mean word confidence, 0 to 1; 1 for typed turns."""
    words: tuple[Word, ...]
    """The words with their times; empty for typed turns."""


class TranscriptRevised(StoredEvent, frozen=True, kw_only=True, tag="transcript.revised"):
    """A finished utterance was heard again, better; these words take the place of those before."""

    channel: Channel
    """Who spoke."""
    utterance: str
    """Id of the utterance, as in its final."""
    text: str
    """The better words, joined by single spaces."""
    start: float
    """Seconds into the call at which the first word begins."""
    end: float
    """Seconds into the call at which the last word ends."""
    confidence: float
    """Mean word confidence, 0 to 1."""
    words: tuple[Word, ...]
    """The words with their times."""
    replaces: str
    """The words of the first pass."""
    model: str
    """Name and version of the model that heard again."""
    delay: float
    """Seconds between the final and this."""


class TranscriptRedacted(StoredEvent, frozen=True, kw_only=True, tag="transcript.redacted"):
    """Words that stood in the log turned out to be private, such as the first half of a card number.

    The store takes them out of every earlier event too; this one tells those who read the log live.
    """

    channel: Channel
    """Who spoke."""
    utterance: str
    """Id of the utterance, as in its final."""
    text: str
    """The words that are left, a placeholder such as `[card number]` where some were taken out."""
    words: tuple[Word, ...]
    """The words that are left with their times; each placeholder has the times of what it stands for."""
    kinds: tuple[str, ...]
    """What was taken out, such as `card_number`."""


class ConsentChanged(StoredEvent, frozen=True, kw_only=True, tag="consent.changed"):
    """The customer was told of the recording, or refused it."""

    consent: Consent
    """What holds now."""
    by: str
    """Id of the user who noted it; `source` where the phone system said so."""
    kept: bool
    """False where nothing of the call is kept from now on, and what was kept is erased."""


class RecordingChanged(StoredEvent, frozen=True, kw_only=True, tag="recording.changed"):
    """The recording was paused or goes on; while it is paused, silence is written."""

    paused: bool
    """True where sound is not kept just now."""
    reason: str
    """`card` while card details are said, `consent` after a refusal, empty when it goes on."""


class Reading(StoredEvent, frozen=True, kw_only=True, tag="reading"):
    """What the classifier read in one utterance of the customer. There is none for the agent, ever."""

    utterance: str
    """Id of the utterance read."""
    sentiment: SentimentScore
    """The customer's stance."""
    level: int
    """Hostility toward the agent or the company: 0 none, 1 frustrated, 2 angry, 3 abusive, 4 threatens violence."""
    signals: dict[str, float]
    """Probability of each signal, 0 to 1."""
    active: tuple[str, ...]
    """The signals over their thresholds, in the order of the label scheme."""
    revised: bool = False
    """True where the words were heard again: this reading takes the place of the one before."""
    unread: str = ""
    """Why the words were not read, such as `not English`; empty where they were."""


class RiskChanged(StoredEvent, frozen=True, kw_only=True, tag="risk.changed"):
    """The level, trend or heat of the call changed enough to show."""

    level: int
    """Level of the call now, 0 to 4, smoothed and with hysteresis."""
    heat: float
    """The gauge: 0 (calm) to 1 (as heated as it gets)."""
    trend: Trend
    """Where the heat is going."""
    utterance: str | None
    """The utterance that changed it; none when time alone cooled it."""


class CardOffered(StoredEvent, frozen=True, kw_only=True, tag="card.offered"):
    """A sentence was put on the agent's screen."""

    card: str
    """Id of the card, unique within the call, such as `card-2`."""
    prompt: str
    """Id of the prompt it comes from."""
    pack: str
    """Pack the prompt belongs to."""
    version: str
    """Version of the pack."""
    text: str
    """The sentence to say."""
    stance: Stance
    """What the sentence does."""
    urgent: bool
    """True for a threat or a risk of self-harm: it pre-empts other cards and quiet times."""
    about: str
    """What the card answers: `hostility`, `threat`, `legal`, `distress`, `hardship`, and so on."""
    why: Why
    """The ground it stands on."""
    others: tuple[str, ...] = ()
    """Other wordings of the same prompt, ready to be said."""


class CardWithdrawn(StoredEvent, frozen=True, kw_only=True, tag="card.withdrawn"):
    """A card left the screen because its moment had gone."""

    card: str
    """Id of the card."""
    reason: WithdrawReason
    """Why it left."""


class CardUsed(StoredEvent, frozen=True, kw_only=True, tag="card.used"):
    """The card's sentence was used."""

    card: str
    """Id of the card."""
    by: str
    """`agent` where they pressed the key, `heard` where it was recognised in what they said."""
    utterance: str | None = None
    """The agent's utterance it was heard in."""


class CardDismissed(StoredEvent, frozen=True, kw_only=True, tag="card.dismissed"):
    """The agent put the card away."""

    card: str
    """Id of the card."""
    by: str
    """Who: `agent`."""


class CardReworded(StoredEvent, frozen=True, kw_only=True, tag="card.reworded"):
    """The agent asked for another wording of the card's sentence."""

    card: str
    """Id of the card."""
    text: str
    """The sentence that stands on it now, one of its `others`."""


class CardPinned(StoredEvent, frozen=True, kw_only=True, tag="card.pinned"):
    """The agent pinned the card, so that it stays until they let it go; or let it go."""

    card: str
    """Id of the card."""
    pinned: bool
    """True while it stays."""


class CardReopened(StoredEvent, frozen=True, kw_only=True, tag="card.reopened"):
    """The agent took back that they had used or put away the card: it is on the screen again."""

    card: str
    """Id of the card."""


class HoldChanged(StoredEvent, frozen=True, kw_only=True, tag="hold.changed"):
    """The customer was put on hold, or taken off it."""

    held: bool
    """True while the customer waits."""
    by: str
    """Id of the user; `source` where the phone system said so."""


class LeadCalled(StoredEvent, frozen=True, kw_only=True, tag="lead.called"):
    """The agent asked for their team lead."""

    by: str
    """Id of the agent."""


class NoteSent(StoredEvent, frozen=True, kw_only=True, tag="note.sent"):
    """A team lead sent the agent a note."""

    note: str
    """Id of the note, unique within the call, such as `note-1`."""
    by: str
    """Id of the team lead."""
    name: str
    """Their name, as shown."""
    text: str
    """The note."""


class NoteRead(StoredEvent, frozen=True, kw_only=True, tag="note.read"):
    """The agent put the note away as read."""

    note: str
    """Id of the note."""


class FlagAcknowledged(StoredEvent, frozen=True, kw_only=True, tag="flag.acknowledged"):
    """A team lead has seen a flag and says so to the others."""

    flag: str
    """Kind of the flag."""
    by: str
    """Id of the team lead."""
    name: str
    """Their name, as shown."""


class ListKind(StrEnum):
    """What a point of the running lists is."""

    AGREED = "agreed"
    OPEN = "open"
    """A question that waits for its answer."""
    PROMISED = "promised"


class PointNoted(StoredEvent, frozen=True, kw_only=True, tag="point.noted"):
    """Something was agreed, asked or promised: it joins the running lists."""

    point: str
    """Id of the point, unique within the call, such as `point-3`."""
    kind: ListKind
    """Agreed, asked and not answered yet, or promised."""
    by: Channel
    """Who said it."""
    quote: str
    """The words, as recognised."""
    utterance: str
    """Id of the utterance it was said in."""


class PointClosed(StoredEvent, frozen=True, kw_only=True, tag="point.closed"):
    """A point left the running lists: an open question was answered, or the words were heard differently."""

    point: str
    """Id of the point."""
    utterance: str
    """Id of the utterance that closed it."""


class ItemTicked(StoredEvent, frozen=True, kw_only=True, tag="item.ticked"):
    """An item of the checklist was heard, or ticked by hand."""

    item: str
    """Id of the item."""
    by: str
    """`heard` or `agent`."""
    utterance: str | None = None
    """The agent's utterance it was heard in."""


class CallFlagged(StoredEvent, frozen=True, kw_only=True, tag="call.flagged"):
    """The call crossed a rule that a team lead wants to know about. Each kind is flagged once a call."""

    flag: str
    """Kind: `threat_violence`, `self_harm`, `threat_legal`, `abuse` or `hostility`."""
    level: int
    """Level of the call when it was flagged, 0 to 4."""
    utterance: str
    """Id of the utterance that crossed the rule."""
    quote: str
    """The customer's words, as recognised."""
    rule: str
    """The rule in words."""


class Degraded(StoredEvent, frozen=True, kw_only=True, tag="degraded"):
    """A part of the pipeline fails or has recovered; the call goes on without it meanwhile."""

    component: Component
    """Which part."""
    channel: Channel | None
    """Which side, where it concerns one alone."""
    recovered: bool
    """False when the trouble begins, true when it is over."""
    code: str
    """Stable code of the trouble, such as `scorer_failed`."""
    message: str
    """What the agent should know, in a sentence."""


class CallEnded(StoredEvent, frozen=True, kw_only=True, tag="call.ended"):
    """Nothing more will happen; always the last event of a log."""

    reason: EndReason
    """Why it ended."""
    duration: float
    """Seconds of call."""


LogEvent = (
    CallStarted
    | SourceChanged
    | TranscriptFinal
    | TranscriptRevised
    | TranscriptRedacted
    | ConsentChanged
    | RecordingChanged
    | Reading
    | RiskChanged
    | CardOffered
    | CardWithdrawn
    | CardUsed
    | CardDismissed
    | CardReworded
    | CardPinned
    | CardReopened
    | HoldChanged
    | LeadCalled
    | NoteSent
    | NoteRead
    | FlagAcknowledged
    | PointNoted
    | PointClosed
    | ItemTicked
    | CallFlagged
    | Degraded
    | CallEnded
)
"""Events that are stored."""

AnyEvent = LogEvent | TranscriptPartial
"""Every event that a reader of a live call can meet."""


class Stamp(TypedDict):
    """The fields every event that is not stored shares; unpack it into an event's constructor."""

    call_id: str
    at: float
    time: datetime


class LogStamp(Stamp):
    """The fields every stored event shares."""

    seq: int


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEvent)
_log_decoder = msgspec.json.Decoder(LogEvent)


def encode(event: AnyEvent) -> bytes:
    """One event as one line of JSON, UTF-8, without a line end."""
    return _encoder.encode(event)


def decode(line: bytes | str) -> AnyEvent:
    """The event in one line of JSON.

    Raises:
        msgspec.ValidationError: the line is JSON but no event.
        msgspec.DecodeError: the line is no JSON.
    """
    event: AnyEvent = _decoder.decode(line)
    return event


def decode_stored(line: bytes | str) -> LogEvent:
    """The stored event in one line of JSON; a partial is refused. Raises as `decode` does."""
    event: LogEvent = _log_decoder.decode(line)
    return event


def json_schema() -> dict[str, Any]:
    """JSON schema of `AnyEvent`."""
    return msgspec.json.schema(AnyEvent)


def now() -> datetime:
    """Wall time for an event's `time`."""
    return datetime.now(UTC)
