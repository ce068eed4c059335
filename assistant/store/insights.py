"""A month of calls in figures: how many, how heated, how they came out, and what became of the cards.

Every figure is a count of calls that a list can show (`store.listing.CallFilter`), so that each can be opened. Shares
of fewer than `FEW` calls are not given: they would say more than is known.
"""

from datetime import UTC, datetime, tzinfo

import msgspec
import sqlalchemy as sa

from assistant.store.base import Scope
from assistant.store.coaching import Status
from assistant.store.database import Database
from assistant.store.listing import CALMED, HEATED, CallFilter, CardCounts, card_counts, conditions, within
from assistant.store.tables import calls, reviews

FEW = 10
"""Calls below which no share is given."""


class Share(msgspec.Struct, frozen=True):
    """A part of a whole."""

    part: int
    whole: int

    @property
    def few(self) -> bool:
        """Too few to be given as a share."""
        return self.whole < FEW


class Day(msgspec.Struct, frozen=True):
    """The calls of one day, in the time zone that was asked for."""

    day: str
    """ISO date."""
    calls: int
    heated: int
    flagged: int


class Hour(msgspec.Struct, frozen=True):
    """The calls that began within an hour of the day, UTC."""

    hour: int
    calls: int
    heated: int


class GroupFigures(msgspec.Struct, frozen=True):
    """The calls of one agent or one team. They stand in the order of their ids: nobody is ranked."""

    id: str
    """Of the agent or the team; the empty one stands for calls of no team."""
    calls: int
    heated: int
    calmed: int
    flagged: int
    reviewed: int


class Insights(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a stretch of time."""

    since: datetime
    until: datetime
    calls: int
    minutes: float
    flags: dict[str, int]
    """Calls by kind of flag."""
    flagged: int
    """Calls with any flag."""
    heated: int
    calmed: Share
    """Of the heated calls, those that ended at `CALMED` or below."""
    cards: CardCounts
    levels: tuple[int, int, int, int, int]
    """Calls by highest level."""
    days: tuple[Day, ...]
    hours: tuple[Hour, ...]
    agents: tuple[GroupFigures, ...]
    """Of the calls whose agent is named."""
    teams: tuple[GroupFigures, ...]
    reviewed: int
    """Calls whose review is begun or done, so that they are no longer new."""


async def insights(
    database: Database, since: datetime, until: datetime, scope: Scope, team: str | None, zone: tzinfo = UTC
) -> Insights:
    """The figures of calls that began from `since` up to `until`, within a scope and, where named, of one team.

    Days are those of `zone`.
    """
    chosen = conditions(CallFilter(since=since, until=until, team=team))
    query = (
        sa.select(calls, reviews.c.status.label("review"))
        .select_from(calls.outerjoin(reviews, reviews.c.call_id == calls.c.call_id))
        .where(within(scope), *chosen)
        .order_by(calls.c.started)
    )
    async with database.read() as connection:
        rows = list((await connection.execute(query)).mappings())
        counts = await card_counts(connection, [row["call_id"] for row in rows])
    cards = [counts.get(row["call_id"], CardCounts()) for row in rows]
    heated = [row for row in rows if row["level"] >= HEATED]
    kinds = [kind for row in rows for kind in dict.fromkeys(row["flags"].split())]
    return Insights(
        since=since,
        until=until,
        calls=len(rows),
        minutes=round(sum(row["at"] for row in rows) / 60, 1),
        flags={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        flagged=sum(bool(row["flags"]) for row in rows),
        heated=len(heated),
        calmed=Share(sum(map(_calmed, heated)), len(heated)),
        cards=CardCounts(sum(c.offered for c in cards), sum(c.used for c in cards), sum(c.dismissed for c in cards)),
        levels=(*(sum(row["level"] == level for row in rows) for level in range(5)),),
        days=_days(rows, zone),
        hours=_hours(rows),
        agents=_groups([row for row in rows if row["agent"]], "agent"),
        teams=_groups(rows, "team"),
        reviewed=sum(map(_reviewed, rows)),
    )


def _calmed(row: sa.RowMapping) -> bool:
    return row["end_reason"] is not None and row["last_level"] <= CALMED


def _reviewed(row: sa.RowMapping) -> bool:
    return row["review"] not in (None, Status.NEW.value)


def _days(rows: list[sa.RowMapping], zone: tzinfo) -> tuple[Day, ...]:
    found: dict[str, list[sa.RowMapping]] = {}
    for row in rows:
        found.setdefault(_began(row).astimezone(zone).date().isoformat(), []).append(row)
    return tuple(
        Day(day, len(those), sum(row["level"] >= HEATED for row in those), sum(bool(row["flags"]) for row in those))
        for day, those in sorted(found.items())
    )


def _hours(rows: list[sa.RowMapping]) -> tuple[Hour, ...]:
    found: dict[int, list[sa.RowMapping]] = {}
    for row in rows:
        found.setdefault(_began(row).hour, []).append(row)
    return tuple(
        Hour(hour, len(those), sum(row["level"] >= HEATED for row in those)) for hour, those in sorted(found.items())
    )


def _groups(rows: list[sa.RowMapping], by: str) -> tuple[GroupFigures, ...]:
    found: dict[str, list[sa.RowMapping]] = {}
    for row in rows:
        found.setdefault(row[by], []).append(row)
    return tuple(
        GroupFigures(
            group,
            calls=len(those),
            heated=sum(row["level"] >= HEATED for row in those),
            calmed=sum(row["level"] >= HEATED and _calmed(row) for row in those),
            flagged=sum(bool(row["flags"]) for row in those),
            reviewed=sum(map(_reviewed, those)),
        )
        for group, those in sorted(found.items())
    )


def _began(row: sa.RowMapping) -> datetime:
    return datetime.fromisoformat(row["started"]).astimezone(UTC)
