"""The records in SQLite (write-ahead log, synced at every commit) through SQLAlchemy."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.calls.state import CallStatus
from assistant.errors import Unavailable
from assistant.events import CallEnded, CallFlagged, CallStarted, LogEvent, RiskChanged, decode_stored, encode
from assistant.store.base import CallSummary
from assistant.store.tables import calls, events

MIGRATIONS = Path(__file__).parent / "migrations"
DATABASE = "calmline.sqlite3"


async def open_store(folder: Path) -> "SqlStore":
    """Open the records in `folder`, making or migrating them first.

    Raises:
        Unavailable: `data_unwritable`, the folder or the database cannot be written; `data_damaged`.
    """
    try:
        await asyncio.to_thread(_try_to_write, folder)
        engine = create_async_engine(f"sqlite+aiosqlite:///{folder / DATABASE}")
        sa.event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    except (OSError, sa.exc.OperationalError) as error:
        raise Unavailable(
            "data_unwritable",
            f"The data folder {folder} cannot be written: {_short(error)}.",
            "Make it writable, or name another with CALMLINE_DATA=/some/folder.",
        ) from error
    except sa.exc.DatabaseError as error:
        raise Unavailable(
            "data_damaged",
            f"{folder / DATABASE} is no database of Calmline: {_short(error)}.",
            "Move it away and start again, or name another folder with CALMLINE_DATA=/some/folder.",
        ) from error
    return SqlStore(engine)


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the tables up (or down) to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


class SqlStore:
    """See `store.base.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def append(self, new: Sequence[LogEvent]) -> None:
        """See `Archive.append`."""
        if not new:
            return
        rows = [{"call_id": e.call_id, "seq": e.seq, "type": _type(e), "body": encode(e)} for e in new]
        async with self._engine.begin() as connection:
            await connection.execute(sa.insert(events), rows)
            for event in new:
                await _project(connection, event)
            for call_id, last in {e.call_id: e for e in new}.items():
                await _update(connection, call_id, seq=last.seq, at=last.at)

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        """See `Archive.events`."""
        query = sa.select(events.c.body).where(events.c.call_id == call_id, events.c.seq > after).order_by(events.c.seq)
        async with self._engine.connect() as connection:
            return [decode_stored(body) for body in (await connection.scalars(query))]

    async def calls(self, limit: int = 50, before: datetime | None = None) -> list[CallSummary]:
        """See `Store.calls`."""
        query = sa.select(calls).order_by(calls.c.started.desc()).limit(limit)
        if before is not None:
            query = query.where(calls.c.started < before.isoformat())
        async with self._engine.connect() as connection:
            return [_summary(row) for row in (await connection.execute(query)).mappings()]

    async def call(self, call_id: str) -> CallSummary | None:
        """See `Store.call`."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(sa.select(calls).where(calls.c.call_id == call_id))).mappings().first()
        return _summary(row) if row else None

    async def call_ids(self) -> list[str]:
        """See `Store.call_ids`."""
        async with self._engine.connect() as connection:
            return list(await connection.scalars(sa.select(calls.c.call_id)))

    async def unfinished(self) -> list[tuple[str, int, float]]:
        """See `Store.unfinished`."""
        query = sa.select(calls.c.call_id, calls.c.seq, calls.c.at).where(calls.c.end_reason.is_(None))
        async with self._engine.connect() as connection:
            return [(row.call_id, row.seq, row.at) for row in await connection.execute(query)]

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        await self._engine.dispose()


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


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def _short(error: Exception) -> str:
    return (getattr(error, "orig", None) or error).__str__().split("\n")[0]
