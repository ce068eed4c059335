"""From events to what a screen shows: a pure reducer.

The same reducer stands in TypeScript (`ui/src/state.ts`); the golden event logs in `tests/golden/` test both. Fields
here are the JSON of a live screen's snapshot.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

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


def initial(event: ev.CallStarted) -> CallState:
    """The state after the first event of a log."""
    return CallState(
        call_id=event.call_id,
        seq=event.seq,
        at=event.at,
        status=CallStatus.LIVE,
        source=event.source,
        title=event.title,
        started=event.time,
        recogniser=event.recogniser,
        classifier=event.classifier,
        playbook=event.playbook,
        recorded=event.recorded,
        second_pass=event.second_pass,
        checklist=tuple(Item(item.id, item.title, item.phase, item.example, item.citation) for item in event.checklist),
        agent=event.agent,
        team=event.team,
        consent=event.consent,
        kept=event.kept,
    )


def replay(log: Sequence[ev.LogEvent]) -> CallState:
    """The state that a log makes; its first event is `call.started`."""
    first = log[0]
    if not isinstance(first, ev.CallStarted):
        raise ValueError("a log begins with call.started")
    state = initial(first)
    for event in log[1:]:
        state = reduce(state, event)
    return state


def reduce(state: CallState, event: ev.AnyEvent) -> CallState:
    """The state after one more event.

    A stored event that was taken in already (its `seq` is not above the state's) changes nothing, so a reader may
    overlap a snapshot with the events behind it.
    """
    if isinstance(event, ev.TranscriptPartial):
        return _partial(state, event)
    if event.seq <= state.seq:
        return state
    return replace(_stored(state, event), seq=event.seq, at=max(state.at, event.at))


def _partial(state: CallState, event: ev.TranscriptPartial) -> CallState:
    if any(u.id == event.utterance for u in reversed(state.utterances)):
        return state
    partials = {channel: partial for channel, partial in state.partials.items() if channel != event.channel}
    if event.text:
        partials[event.channel] = Partial(event.utterance, event.text)
    return replace(state, partials=partials, at=max(state.at, event.at))


def _stored(state: CallState, event: ev.LogEvent) -> CallState:
    match event:
        case ev.CallStarted():
            return state
        case ev.SourceChanged():
            change = SourceState(event.status, event.reason)
            return replace(state, sources={**state.sources, event.channel: change})
        case ev.TranscriptFinal():
            return _final(state, event)
        case ev.TranscriptRevised():
            return replace(state, utterances=tuple(_revised(u, event) for u in state.utterances))
        case ev.TranscriptRedacted():
            return _redacted(state, event)
        case ev.ConsentChanged():
            return replace(state, consent=event.consent, kept=event.kept)
        case ev.RecordingChanged():
            return replace(state, recording_paused=event.reason if event.paused else "")
        case ev.Reading():
            reading = UtteranceReading(event.sentiment, event.level, event.signals, event.active, event.unread)
            utterances = (replace(u, reading=reading) if u.id == event.utterance else u for u in state.utterances)
            return replace(state, utterances=tuple(utterances))
        case ev.RiskChanged():
            point = RiskPoint(event.at, event.level, event.heat, event.trend)
            return replace(state, risk=(*state.risk, point))
        case ev.CardOffered():
            return replace(state, cards=(*state.cards, _card(event)))
        case ev.CardWithdrawn():
            return _close(state, event.card, Outcome.WITHDRAWN, event.at, event.reason)
        case ev.CardUsed():
            return _close(state, event.card, Outcome.USED, event.at, late=True)
        case ev.CardDismissed():
            return _close(state, event.card, Outcome.DISMISSED, event.at)
        case ev.CardReworded():
            return replace(
                state, cards=tuple(_reworded(c, event.text) if c.id == event.card else c for c in state.cards)
            )
        case ev.CardPinned():
            return _card_changed(state, event.card, pinned=event.pinned)
        case ev.CardReopened():
            return _card_changed(state, event.card, outcome=Outcome.OPEN, closed_at=None, reason=None)
        case ev.HoldChanged():
            return replace(state, held=event.held)
        case ev.LeadCalled():
            return replace(state, lead_called_at=event.at)
        case ev.NoteSent():
            note = Note(event.note, event.by, event.name, event.text, event.at)
            return replace(state, notes=(*state.notes, note), lead_called_at=None)
        case ev.NoteRead():
            notes = (replace(note, read=True) if note.id == event.note else note for note in state.notes)
            return replace(state, notes=tuple(notes))
        case ev.FlagAcknowledged():
            flags = (replace(f, acknowledged=event.name) if f.flag == event.flag else f for f in state.flags)
            return replace(state, flags=tuple(flags))
        case ev.PointNoted():
            noted = Point(event.point, event.kind, event.by, event.quote, event.utterance, event.at)
            return replace(state, points=(*state.points, noted))
        case ev.PointClosed():
            return replace(state, points=tuple(point for point in state.points if point.id != event.point))
        case ev.ItemTicked():
            items = (
                replace(item, ticked_at=event.at, by=event.by)
                if item.id == event.item and item.ticked_at is None
                else item
                for item in state.checklist
            )
            return replace(state, checklist=tuple(items))
        case ev.CallFlagged():
            flag = Flag(event.flag, event.at, event.level, event.utterance, event.quote, event.rule)
            return replace(state, flags=(*state.flags, flag))
        case ev.Degraded():
            return replace(state, degraded=_troubles(state.degraded, event))
        case ev.CallEnded():
            return replace(
                state, status=CallStatus.ENDED, end_reason=event.reason, duration=event.duration, partials={}
            )


def _final(state: CallState, event: ev.TranscriptFinal) -> CallState:
    utterance = Utterance(
        event.utterance,
        event.channel,
        event.text,
        event.start,
        event.end,
        event.confidence,
        event.words,
        None,
    )
    place = len(state.utterances)
    while place and state.utterances[place - 1].start > event.start:
        place -= 1
    utterances = (*state.utterances[:place], utterance, *state.utterances[place:])
    partials = {channel: partial for channel, partial in state.partials.items() if partial.utterance != event.utterance}
    return replace(state, utterances=utterances, partials=partials)


def _revised(utterance: Utterance, event: ev.TranscriptRevised) -> Utterance:
    if utterance.id != event.utterance:
        return utterance
    return replace(
        utterance,
        text=event.text,
        start=event.start,
        end=event.end,
        confidence=event.confidence,
        words=event.words,
        replaced=event.replaces,
    )


def _redacted(state: CallState, event: ev.TranscriptRedacted) -> CallState:
    """The words that are left take the place of the utterance's, and of every quote of it that no longer stands."""

    def left(quote: str, utterance: str) -> str:
        return event.text if utterance == event.utterance and quote not in event.text else quote

    return replace(
        state,
        utterances=tuple(
            replace(u, text=event.text, words=event.words, replaced=None) if u.id == event.utterance else u
            for u in state.utterances
        ),
        cards=tuple(replace(c, why=replace(c.why, quote=left(c.why.quote, c.why.utterance))) for c in state.cards),
        points=tuple(replace(p, quote=left(p.quote, p.utterance)) for p in state.points),
        flags=tuple(replace(f, quote=left(f.quote, f.utterance)) for f in state.flags),
    )


def _card(event: ev.CardOffered) -> Card:
    return Card(
        event.card,
        event.prompt,
        event.pack,
        event.version,
        event.text,
        event.stance,
        event.urgent,
        event.about,
        event.why,
        event.others,
        event.at,
        Outcome.OPEN,
        None,
        None,
    )


def _reworded(card: Card, text: str) -> Card:
    """The card with another of its wordings; the one it had takes its place among the others."""
    return replace(card, text=text, others=tuple(card.text if other == text else other for other in card.others))


def _card_changed(state: CallState, card: str, **change: object) -> CallState:
    return replace(state, cards=tuple(replace(c, **change) if c.id == card else c for c in state.cards))


def _close(
    state: CallState,
    card: str,
    outcome: Outcome,
    at: float,
    reason: ev.WithdrawReason | None = None,
    late: bool = False,
) -> CallState:
    """The state with a card's end; `late`: a card that was withdrawn meanwhile may still end so."""
    open_to = {Outcome.OPEN, Outcome.WITHDRAWN} if late else {Outcome.OPEN}
    cards = (
        replace(c, outcome=outcome, closed_at=at, reason=reason) if c.id == card and c.outcome in open_to else c
        for c in state.cards
    )
    return replace(state, cards=tuple(cards))


def _troubles(troubles: tuple[Trouble, ...], event: ev.Degraded) -> tuple[Trouble, ...]:
    others = tuple(t for t in troubles if (t.component, t.channel) != (event.component, event.channel))
    if event.recovered:
        return others
    return (*others, Trouble(event.component, event.channel, event.code, event.message))
