"""The list of calls as a team lead reads it: filtered, with how far each was reviewed and what became of its cards."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.calls.state import CallStatus
from assistant.events import CardDismissed, CardOffered, CardReopened, CardUsed
from assistant.store.base import CallSummary, Scope
from assistant.store.coaching import Status
from assistant.store.database import Database
from assistant.store.projection import summary
from assistant.store.tables import calls, events, reviews

HEATED = 2
"""Level from which a call counts as heated: angry."""
CALMED = 1
"""Level at the end of a heated call, at most, with which it counts as calmed."""


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls are meant; what is left out does not matter."""

    flag: str | None = None
    """Kind of flag; `any` for every flagged call."""
    source: str | None = None
    agent: str | None = None
    team: str | None = None
    """The empty one means calls of no team."""
    since: datetime | None = None
    until: datetime | None = None
    """Calls that began before this."""
    level: int | None = None
    """Highest level reached, at least."""
    longer: float | None = None
    """Seconds, at least."""
    shorter: float | None = None
    """Seconds, at most."""
    status: CallStatus | None = None
    reviewed: Status | Literal["yes"] | None = None
    """How far the review has come; `yes` where it is begun or done."""
    calmed: bool | None = None
    """Heated calls that ended calm, or those that did not."""
    hour: int | None = None
    """Hour of the day at which the call began, 0 to 23, UTC."""
    only: frozenset[str] | None = None
    """Ids of calls, of which those are meant that fit the rest."""


ANY_CALL = CallFilter()
"""Every call is meant."""


class CardCounts(msgspec.Struct, frozen=True):
    """What became of a call's cards."""

    offered: int = 0
    used: int = 0
    dismissed: int = 0

    @property
    def ignored(self) -> int:
        """Cards that left the screen by themselves."""
        return max(0, self.offered - self.used - self.dismissed)


class Listed(msgspec.Struct, frozen=True):
    """A call in the list."""

    call: CallSummary
    review: Status
    cards: CardCounts


class Listing(msgspec.Struct, frozen=True):
    """A page of the list."""

    lines: list[Listed]
    more: bool
    """Whether older calls follow."""


async def list_calls(
    database: Database, wanted: CallFilter, scope: Scope, *, limit: int = 50, before: datetime | None = None
) -> Listing:
    """Calls that fit, newest first; those that began before `before` where it is given."""
    query = sa.select(calls, sa.func.coalesce(reviews.c.status, Status.NEW.value).label("review"))
    query = query.select_from(calls.outerjoin(reviews, reviews.c.call_id == calls.c.call_id))
    query = query.where(within(scope), *conditions(wanted)).order_by(calls.c.started.desc(), calls.c.call_id)
    if before is not None:
        query = query.where(calls.c.started < _text(before))
    async with database.read() as connection:
        found = (await connection.execute(query.limit(limit + 1))).mappings().all()
        rows = found[:limit]
        counts = await card_counts(connection, [row["call_id"] for row in rows])
    lines = [Listed(summary(row), Status(row["review"]), counts.get(row["call_id"], CardCounts())) for row in rows]
    return Listing(lines, len(found) > limit)


async def one_call(database: Database, call_id: str) -> Listed | None:
    """A call as the list has it."""
    query = sa.select(calls, sa.func.coalesce(reviews.c.status, Status.NEW.value).label("review"))
    query = query.select_from(calls.outerjoin(reviews, reviews.c.call_id == calls.c.call_id))
    async with database.read() as connection:
        row = (await connection.execute(query.where(calls.c.call_id == call_id))).mappings().first()
        if row is None:
            return None
        counts = await card_counts(connection, [call_id])
    return Listed(summary(row), Status(row["review"]), counts.get(call_id, CardCounts()))


async def card_counts(connection: AsyncConnection, call_ids: Sequence[str]) -> dict[str, CardCounts]:
    """What became of the cards of some calls; a use or a dismissal that was taken back is not counted."""
    kinds = {_tag(CardOffered): "offered", _tag(CardUsed): "used", _tag(CardDismissed): "dismissed"}
    undone = _tag(CardReopened)
    query = (
        sa.select(events.c.call_id, events.c.seq, events.c.type)
        .where(events.c.call_id.in_(call_ids), events.c.type.in_([*kinds, undone]))
        .order_by(events.c.call_id, events.c.seq)
    )
    counts: dict[str, dict[str, int]] = {}
    last: dict[str, str] = {}
    for row in await connection.execute(query):
        of_call = counts.setdefault(row.call_id, {})
        if row.type == undone:
            of_call[last[row.call_id]] = of_call.get(last[row.call_id], 1) - 1
            continue
        name = kinds[row.type]
        of_call[name] = of_call.get(name, 0) + 1
        last[row.call_id] = name
    return {call_id: CardCounts(**of_call) for call_id, of_call in counts.items()}


def conditions(wanted: CallFilter) -> list[sa.ColumnElement[bool]]:
    """The filter as conditions on `calls`, and on `reviews` outer-joined to it."""
    column, found = calls.c, list[sa.ColumnElement[bool]]()
    if wanted.flag == "any":
        found.append(column.flags != "")
    elif wanted.flag is not None:
        found.append((" " + column.flags + " ").contains(f" {wanted.flag} ", autoescape=True))
    for name in ("source", "agent", "team"):
        if (value := getattr(wanted, name)) is not None:
            found.append(column[name] == value)
    if wanted.since is not None:
        found.append(column.started >= _text(wanted.since))
    if wanted.until is not None:
        found.append(column.started < _text(wanted.until))
    if wanted.level is not None:
        found.append(column.level >= wanted.level)
    if wanted.longer is not None:
        found.append(column.at >= wanted.longer)
    if wanted.shorter is not None:
        found.append(column.at <= wanted.shorter)
    if wanted.status is not None:
        found.append(column.end_reason.is_(None) == (wanted.status is CallStatus.LIVE))
    if wanted.reviewed is not None:
        status = sa.func.coalesce(reviews.c.status, Status.NEW.value)
        begun = wanted.reviewed == "yes"
        found.append(status != Status.NEW.value if begun else status == str(wanted.reviewed))
    if wanted.calmed is not None:
        calm = (column.last_level <= CALMED) & column.end_reason.is_not(None)
        found += [column.level >= HEATED, calm == wanted.calmed]
    if wanted.hour is not None:
        found.append(sa.func.substr(column.started, 12, 2) == f"{wanted.hour:02d}")
    if wanted.only is not None:
        found.append(column.call_id.in_(sorted(wanted.only)))
    return found


def within(scope: Scope) -> sa.ColumnElement[bool]:
    """The condition that a call is within a scope."""
    if scope.agent is None and scope.teams is None:
        return sa.true()
    mine = calls.c.agent == scope.agent if scope.agent else sa.false()
    ours = calls.c.team.in_(scope.teams) if scope.teams else sa.false()
    return sa.or_(mine, ours)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)
