"""The database goes away and comes back, or is held by somebody else: nothing is lost, and nothing is written twice."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.bus import writing
from assistant.bus.memory import MemoryBus
from assistant.bus.spill import Spill, write_up
from assistant.events import LogEvent
from assistant.store.database import FILE
from assistant.store.sql import SqlStore, open_store
from assistant.store.tables import events
from tests.builders import ended, final, started
from tests.postgres import Postgres

LOG: list[LogEvent] = [started(), final(2, "hello there", 0.5, 1.5, "customer-1"), ended(3)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_postgresql_restarts(tmp_path: Path, postgres: Postgres, how: signal.Signals) -> None:
    store = await open_store(tmp_path, postgres.fresh())
    await store.append(LOG[:2])
    postgres.stop(how)
    try:
        with pytest.raises((OSError, sa.exc.SQLAlchemyError)):
            await store.append(LOG[1:])
    finally:
        postgres.start()
    await store.append(LOG[1:])
    assert await store.events("call-a") == LOG
    await store.aclose()


async def test_a_connection_is_lost_as_it_commits(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.fresh()
    store = await open_store(tmp_path, url)
    engine = store.database._engine.sync_engine
    lost = ConnectionResetError("connection was closed in the middle of operation")

    def commit_and_lose(connection: Any) -> None:
        original(connection)
        raise lost

    original = engine.dialect.do_commit
    monkeypatch.setattr(engine.dialect, "do_commit", commit_and_lose)
    with pytest.raises(ConnectionResetError):
        await store.append(LOG[:2])
    monkeypatch.undo()
    assert await store.events("call-a") == LOG[:2], "it was written all the same"
    await store.append(LOG[:2])
    await store.append(LOG[2:])
    again = await open_store(tmp_path, url)
    assert await again.events("call-a") == LOG
    await again.aclose()
    await store.aclose()


async def test_sqlite_is_held_by_somebody_else(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.append(LOG[:1])
    async with store.database.read() as connection:
        await connection.execute(sa.text("PRAGMA busy_timeout=1"))
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            await store.append(LOG[1:])
        assert await store.events("call-a") == LOG[:1], "reading goes on"
    await store.append(LOG[1:])
    assert await store.events("call-a") == LOG
    async with store.database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(events)) == 3
    await store.aclose()


async def test_a_call_that_began_while_the_database_was_away_keeps_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LAST_SECONDS", 0.01)
    store = await open_store(tmp_path)
    async with store.database.read() as connection:
        await connection.execute(sa.text("PRAGMA busy_timeout=1"))
    sound = store.call_keys.make("call-a").seal(b"hello", "sound")
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        bus = MemoryBus(store, spill_of(tmp_path, store))
        await bus.start()
        for event in LOG:
            bus.append(event)
        await bus.aclose()
        await store.aclose()
    for new_events in (len(LOG), 0):
        again = await open_store(tmp_path)
        assert await write_up(spill_of(tmp_path, again), again) == new_events
        assert await again.events("call-a") == LOG
        sealer = await again.call_keys.get("call-a")
        assert sealer is not None
        assert sealer.open(sound, "sound") == b"hello"
        await again.aclose()


def spill_of(folder: Path, store: SqlStore) -> Spill:
    return Spill(folder / "unwritten", store.call_keys.masters.site_sealer(), store.call_keys)
