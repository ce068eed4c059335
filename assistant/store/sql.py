"""The records through SQLAlchemy."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.calls.state import CallStatus
from assistant.events import CallEnded, CallFlagged, CallStarted, LogEvent, RiskChanged, decode_stored, encode
from assistant.store.base import CallSummary
from assistant.store.database import Database, open_database
from assistant.store.tables import calls, events


async def open_store(folder: Path, url: str = "") -> "SqlStore":
    """Open the records; raises as `open_database` does."""
    return SqlStore(await open_database(folder, url))


class SqlStore:
    """See `store.base.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, new: Sequence[LogEvent]) -> None:
        """See `Archive.append`."""
        if not new:
            return
        rows = [{"call_id": e.call_id, "seq": e.seq, "type": _type(e), "body": encode(e)} for e in new]
        async with self._database.write() as connection:
            await connection.execute(sa.insert(events), rows)
            for event in new:
                await _project(connection, event)
            for call_id, last in {e.call_id: e for e in new}.items():
                await _update(connection, call_id, seq=last.seq, at=last.at)

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        """See `Archive.events`."""
        query = sa.select(events.c.body).where(events.c.call_id == call_id, events.c.seq > after).order_by(events.c.seq)
        async with self._database.read() as connection:
            return [decode_stored(body) for body in (await connection.scalars(query))]

    async def calls(self, limit: int = 50, before: datetime | None = None) -> list[CallSummary]:
        """See `Store.calls`."""
        query = sa.select(calls).order_by(calls.c.started.desc()).limit(limit)
        if before is not None:
            query = query.where(calls.c.started < before.isoformat())
        async with self._database.read() as connection:
            return [_summary(row) for row in (await connection.execute(query)).mappings()]

    async def call(self, call_id: str) -> CallSummary | None:
        """See `Store.call`."""
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(calls).where(calls.c.call_id == call_id))).mappings().first()
        return _summary(row) if row else None

    async def call_ids(self) -> list[str]:
        """See `Store.call_ids`."""
        async with self._database.read() as connection:
            return list(await connection.scalars(sa.select(calls.c.call_id)))

    async def unfinished(self) -> list[tuple[str, int, float]]:
        """See `Store.unfinished`."""
        query = sa.select(calls.c.call_id, calls.c.seq, calls.c.at).where(calls.c.end_reason.is_(None))
        async with self._database.read() as connection:
            return [(row.call_id, row.seq, row.at) for row in await connection.execute(query)]

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        await self._database.aclose()


async def _project(connection: AsyncConnection, event: LogEvent) -> None:
    match event:
        case CallStarted():
            row = {
                "call_id": event.call_id,
                "title": event.title,
                "source": event.source,
                "started": event.time.isoformat(),
                "recorded": event.recorded,
                "seq": event.seq,
                "at": event.at,
                "agent": event.agent,
                "team": event.team,
                "consent": event.consent.value,
            }
            await connection.execute(sa.insert(calls).values(row))
        case RiskChanged():
            await _update(connection, event.call_id, level=sa.func.max(calls.c.level, event.level))
        case CallFlagged():
            await _update(connection, event.call_id, flags=sa.func.trim(calls.c.flags + " " + event.flag))
        case CallEnded():
            await _update(connection, event.call_id, duration=event.duration, end_reason=event.reason.value)
        case _:
            pass


async def _update(connection: AsyncConnection, call_id: str, **values: object) -> None:
    await connection.execute(sa.update(calls).where(calls.c.call_id == call_id).values(**values))


def _summary(row: sa.RowMapping) -> CallSummary:
    return CallSummary(
        call_id=row["call_id"],
        title=row["title"],
        source=row["source"],
        status=CallStatus.LIVE if row["end_reason"] is None else CallStatus.ENDED,
        started=datetime.fromisoformat(row["started"]),
        duration=row["duration"],
        level=row["level"],
        flags=tuple(row["flags"].split()),
        recorded=row["recorded"],
    )


def _type(event: LogEvent) -> str:
    return str(event.__struct_config__.tag)
