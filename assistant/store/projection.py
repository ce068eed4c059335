"""The line that stands for a call in every list: made from its events, in the commit that stores them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.calls.state import CallStatus
from assistant.events import (
    CallEnded,
    CallFlagged,
    CallStarted,
    Consent,
    ConsentChanged,
    LogEvent,
    RecordingChanged,
    RiskChanged,
)
from assistant.store.base import CallSummary
from assistant.store.database import storable
from assistant.store.tables import calls


def project(connection: sa.Connection, logs: Mapping[str, Sequence[LogEvent]]) -> None:
    """Bring the lines of calls up to new events of their logs, in order."""
    begun = [event for new in logs.values() for event in new if isinstance(event, CallStarted)]
    if begun:
        connection.execute(sa.insert(calls), [_first(event) for event in begun])
    connection.execute(_BRING_UP, [_changes(new) for new in logs.values()])


def _changes(new: Sequence[LogEvent]) -> dict[str, object]:
    """What some events of one call change, for `_BRING_UP`."""
    changes: dict[str, object] = {f"new_{name}": None for name in ("consent", "recorded", "duration", "end_reason")}
    level, last_level, flags = 0, None, ""
    for event in new:
        match event:
            case RiskChanged():
                level, last_level = max(level, event.level), event.level
            case CallFlagged():
                flags += " " + event.flag
            case ConsentChanged():
                changes["new_consent"] = event.consent.value
            case RecordingChanged(paused=True, reason="consent"):
                changes["new_recorded"] = False
            case CallEnded():
                changes |= {"new_duration": event.duration, "new_end_reason": event.reason.value}
            case _:
                pass
    last = new[-1]
    return changes | {
        "of": last.call_id,
        "new_level": level,
        "new_last_level": last_level,
        "new_flags": flags,
        "new_seq": last.seq,
        "new_at": last.at,
    }


def _kept(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The new value, or the old where there is none."""
    return sa.func.coalesce(sa.bindparam(f"new_{column.name}", type_=column.type), column)


_BRING_UP = (
    sa.update(calls)
    .where(calls.c.call_id == sa.bindparam("of"))
    .values(
        level=sa.case(
            (calls.c.level < sa.bindparam("new_level", type_=sa.Integer), sa.bindparam("new_level", type_=sa.Integer)),
            else_=calls.c.level,
        ),
        last_level=_kept(calls.c.last_level),
        flags=sa.func.trim(calls.c.flags + sa.bindparam("new_flags", type_=sa.Text)),
        consent=_kept(calls.c.consent),
        recorded=_kept(calls.c.recorded),
        duration=_kept(calls.c.duration),
        end_reason=_kept(calls.c.end_reason),
        seq=sa.bindparam("new_seq"),
        at=sa.bindparam("new_at"),
    )
)
"""One statement for every call, so that a commit of many calls runs it once over all of them."""


def summary(row: sa.RowMapping) -> CallSummary:
    """What a row of `calls` says."""
    return CallSummary(
        call_id=row["call_id"],
        title=row["title"],
        source=row["source"],
        status=CallStatus.LIVE if row["end_reason"] is None else CallStatus.ENDED,
        started=datetime.fromisoformat(row["started"]),
        duration=row["duration"],
        level=row["level"],
        flags=tuple(row["flags"].split()),
        recorded=row["recorded"] and row["sound_erased"] is None,
        agent=row["agent"],
        team=row["team"],
        consent=Consent(row["consent"]),
        hold=row["hold"],
        words_erased=_moment(row["words_erased"]),
        sound_erased=_moment(row["sound_erased"]),
    )


def _first(event: CallStarted) -> dict[str, object]:
    return {
        "call_id": event.call_id,
        "title": storable(event.title),
        "source": event.source,
        "started": event.time.astimezone(UTC).isoformat(),
        "recorded": event.recorded,
        "seq": event.seq,
        "at": event.at,
        "agent": event.agent,
        "team": event.team,
        "consent": event.consent.value,
        "subject": event.subject,
    }


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
