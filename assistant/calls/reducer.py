"""From events to what a screen shows: a pure reducer.

The same reducer stands in TypeScript (`ui/src/state.ts`); the golden event logs in `tests/golden/` test both.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from assistant import events as ev
from assistant.calls.state import (
    CallState,
    CallStatus,
    Card,
    Flag,
    Item,
    Note,
    Outcome,
    Partial,
    Point,
    RiskPoint,
    SourceState,
    Trouble,
    Utterance,
    UtteranceReading,
)


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
