"""A live call at a glance, as a team lead's wall shows it: a pure function of its state."""

from datetime import datetime

import msgspec

from assistant import events as ev
from assistant.calls.state import CallState, CallStatus

POINTS = 60
"""Changes of the gauge that a line on the wall holds."""
QUOTE = 160
"""Characters of the last hostile words at most."""


class LastHostile(msgspec.Struct, frozen=True):
    """The customer's last words at level 1 or above."""

    text: str
    at: float
    level: int


class GlanceCard(msgspec.Struct, frozen=True):
    """The card on the agent's screen."""

    text: str
    urgent: bool
    offered_at: float


class GlanceFlag(msgspec.Struct, frozen=True):
    """A flag of the call."""

    flag: str
    at: float
    acknowledged: str
    """Name of the lead who has seen it; empty while nobody has."""


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the wall."""

    call_id: str
    title: str
    status: CallStatus
    agent: str
    agent_name: str
    team: str
    team_name: str
    started: datetime
    at: float
    """Seconds into the call."""
    level: int
    heat: float
    trend: ev.Trend
    heats: tuple[tuple[float, float], ...]
    """The last changes of the gauge: seconds into the call, heat."""
    last_hostile: LastHostile | None
    card: GlanceCard | None
    flags: tuple[GlanceFlag, ...]
    held: bool
    lead_called_at: float | None
    degraded: tuple[ev.Component, ...]
    consent: ev.Consent
    recording_paused: str
    kept: bool


def glance(state: CallState, agent_name: str = "", team_name: str = "") -> Glance:
    """What the wall shows of a call."""
    last = state.risk[-1] if state.risk else None
    card = state.card
    return Glance(
        call_id=state.call_id,
        title=state.title,
        status=state.status,
        agent=state.agent,
        agent_name=agent_name,
        team=state.team,
        team_name=team_name,
        started=state.started,
        at=state.at,
        level=state.level,
        heat=last.heat if last else 0.0,
        trend=last.trend if last else ev.Trend.STEADY,
        heats=tuple((point.at, point.heat) for point in state.risk[-POINTS:]),
        last_hostile=_last_hostile(state),
        card=GlanceCard(card.text, card.urgent, card.offered_at) if card else None,
        flags=tuple(GlanceFlag(flag.flag, flag.at, flag.acknowledged) for flag in state.flags),
        held=state.held,
        lead_called_at=state.lead_called_at,
        degraded=tuple(dict.fromkeys(trouble.component for trouble in state.degraded)),
        consent=state.consent,
        recording_paused=state.recording_paused,
        kept=state.kept,
    )


def _last_hostile(state: CallState) -> LastHostile | None:
    for said in reversed(state.utterances):
        if said.reading is not None and said.reading.level:
            return LastHostile(said.text[:QUOTE], said.end, said.reading.level)
    return None
