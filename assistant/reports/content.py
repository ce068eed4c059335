"""A call as a report tells it: plain values in the order they are read, made once for every form of report."""

from dataclasses import dataclass
from datetime import datetime

from assistant.calls.state import CallState, Card, Outcome
from assistant.reports import words


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote about a call, as far as whoever asks may see it."""

    review: str = ""
    """How far the review has come, in words; empty where there is none to tell of."""
    total: float | None = None
    """The lead's scores, weighted, 0 to 1."""
    scores: tuple[tuple[str, str], ...] = ()
    """Item and score."""
    comment: str = ""
    reply: str = ""
    reviewer: str = ""
    marks: tuple[tuple[float, str, str], ...] = ()
    """Seconds, who wrote it, and the note."""
    disposition: str = ""
    wrapup: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance."""

    clock: str
    side: str
    channel: str
    text: str
    level: int
    """0 where it was not read, or calm."""
    marked: tuple[str, ...]
    """What makes the moment stand out."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card and what became of it."""

    clock: str
    text: str
    outcome: str
    used: bool
    why: str
    quote: str
    citation: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    call_id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    level: int
    level_name: str
    flags: tuple[tuple[str, str, str], ...]
    """Moment, name, and the words."""
    points: tuple[tuple[float, float, int], ...]
    """The gauge: seconds, heat from 0 to 1, level."""
    duration: float
    lines: tuple[Line, ...]
    cards: tuple[CardLine, ...]
    written: Written
    made: str
    """When the report was made, and for whom."""
    day: str


def make_report(
    state: CallState, *, agent: str = "", team: str = "", written: Written, made: datetime, by: str = ""
) -> Report:
    """A report on a call.

    Args:
        state: the call, as its log makes it.
        agent: name of who talked.
        team: name of their team.
        written: what people wrote, as far as whoever asks may see it.
        made: now.
        by: name of whoever asks.
    """
    duration = state.duration if state.duration is not None else state.at
    highest = max((point.level for point in state.risk), default=0)
    used = sum(card.outcome is Outcome.USED for card in state.cards)
    facts = (
        ("Began", f"{state.started:%d %B %Y, %H:%M} UTC".lstrip("0")),
        ("Lasted", words.clock(duration) if state.duration is not None else "Not over yet"),
        ("Agent", agent or "Not named"),
        ("Team", team or "None"),
        ("Highest level", words.level(highest)),
        ("Level at the end", words.level(state.level)),
        ("Cards", f"{len(state.cards)} shown, {used} used" if state.cards else "None"),
        ("Playbook", state.playbook),
        ("Heard by", state.recogniser),
        ("Call", state.call_id),
    )
    made_text = f"{made:%d %B %Y, %H:%M} UTC".lstrip("0")
    return Report(
        call_id=state.call_id,
        title=state.title or "A call",
        facts=facts,
        level=highest,
        level_name=words.level(highest),
        flags=tuple((words.clock(flag.at), words.named(flag.flag), flag.quote) for flag in state.flags),
        points=((0.0, 0.0, 0), *((point.at, point.heat, point.level) for point in state.risk)),
        duration=max(duration, 1.0),
        lines=_lines(state),
        cards=tuple(map(_card, state.cards)),
        written=written,
        made=f"Made {made_text}" + (f" by {by}" if by else ""),
        day=f"{state.started:%d %B %Y}".lstrip("0"),
    )


def _lines(state: CallState) -> tuple[Line, ...]:
    flagged: dict[str, list[str]] = {}
    for flag in state.flags:
        flagged.setdefault(flag.utterance, []).append(words.named(flag.flag))
    lines = []
    for said in state.utterances:
        read = said.reading.level if said.reading and not said.reading.unread else 0
        marked = (*flagged.get(said.id, ()), *((words.level(read),) if read > 1 else ()))
        side = words.SIDES[said.channel]
        lines.append(Line(words.clock(said.start), side, said.channel.value, said.text, read, marked))
    return tuple(lines)


def _card(card: Card) -> CardLine:
    outcome = words.OUTCOMES[card.outcome]
    if card.reason is not None and card.outcome is Outcome.WITHDRAWN:
        outcome = f"{outcome}: {words.WITHDRAWN[card.reason]}"
    if card.closed_at is not None and card.outcome is Outcome.USED:
        outcome = f"{outcome} at {words.clock(card.closed_at)}"
    return CardLine(
        words.clock(card.offered_at),
        card.text,
        outcome,
        card.outcome is Outcome.USED,
        card.why.rule,
        card.why.quote,
        card.why.citation,
        f"{card.prompt} ({card.pack} {card.version})",
    )
