"""The database: migrations up and down with data in it, snapshots, what is refused."""

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.errors import BadInput, Conflict, Unavailable
from assistant.events import LogEvent, encode
from assistant.store.database import FILE, MIGRATIONS, Database, migrate, open_database
from assistant.store.sql import open_store
from assistant.store.tables import calls, metadata, teams
from tests.builders import final, started

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
OLD_CALL = (
    "INSERT INTO calls (call_id, title, source, started, recorded, level, flags, seq, at, duration, end_reason)"
    " VALUES ('call-a', 'Old', 'file', '2026-03-01T09:30:00+00:00', {true}, 3, 'abuse', 2, 4.5, 4.5, 'hung_up')"
)
"""A call as every revision can hold it."""


@pytest.fixture
async def engine(url: str, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database, not migrated."""
    made = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://") or f"sqlite+aiosqlite:///{tmp_path / FILE}"
    )
    yield made
    await made.dispose()


async def _migrate(engine: AsyncEngine, revision: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(migrate, revision)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_data_of_every_revision_survives_the_way_up_and_down(
    engine: AsyncEngine, url: str, tmp_path: Path, revision: str
) -> None:
    log: list[LogEvent] = [started(), final(2, "hello there", 0.5, 4.5, "customer-1")]
    await _migrate(engine, revision)
    async with engine.begin() as connection:
        await connection.execute(sa.text(OLD_CALL.format(true="true" if url else "1")))
        for event in log:
            await connection.execute(
                sa.text("INSERT INTO events (call_id, seq, type, body) VALUES ('call-a', :seq, 'x', :body)"),
                {"seq": event.seq, "body": encode(event)},
            )
    store = await open_store(tmp_path, url)
    assert await store.events("call-a") == log
    line = await store.call("call-a")
    await store.aclose()
    assert line is not None
    assert (line.title, line.level, line.flags, line.duration, line.recorded, line.agent) == (
        "Old",
        3,
        ("abuse",),
        4.5,
        True,
        "",
    )
    for back in [*REVISIONS[REVISIONS.index(revision) :][::-1], revision]:
        await _migrate(engine, back)
        async with engine.connect() as connection:
            assert (await connection.execute(sa.text("SELECT title, flags FROM calls"))).all() == [("Old", "abuse")]
            assert await connection.scalar(sa.text("SELECT body FROM events WHERE seq = 2")) == encode(log[1])
    await _migrate(engine, "head")
    await _migrate(engine, "base")
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda c: sa.inspect(c).get_table_names()) == ["alembic_version"]


async def test_no_way_down_destroys_the_keys_of_sealed_calls(engine: AsyncEngine, url: str, tmp_path: Path) -> None:
    store = await open_store(tmp_path, url)
    await store.append([started()])
    await store.aclose()
    with pytest.raises(Conflict, match="downgrade_sealed"):
        await _migrate(engine, "0001")
    store = await open_store(tmp_path, url)
    assert await store.events("call-a") == [started()]
    await store.aclose()


async def test_what_0002_holds_survives_the_way_up_and_is_searched(
    engine: AsyncEngine, url: str, tmp_path: Path
) -> None:
    await _migrate(engine, "0002")
    async with engine.begin() as connection:
        await connection.execute(sa.text("INSERT INTO teams (id, name) VALUES ('t', 'Blue')"))
        await connection.execute(
            sa.text("INSERT INTO search (call_id, utterance, seq, tokens) VALUES ('call-a', 'customer-1', 2, 'aa bb')")
        )
    await _migrate(engine, "head")
    await _migrate(engine, "0002")
    await _migrate(engine, "head")
    found = (
        "SELECT call_id FROM search WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', 'aa <-> bb')"
        if url
        else "SELECT rowid FROM search_index WHERE search_index MATCH '\"aa bb\"'"
    )
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT name FROM teams")) == "Blue"
        assert await connection.scalar(sa.text(found)) is not None


async def test_notes_of_before_are_for_leads_unless_the_review_was_shared_or_the_agent_wrote_them(
    engine: AsyncEngine,
) -> None:
    await _migrate(engine, "0004")
    notes = {("call-a", "lee"): False, ("call-a", "ann"): True, ("call-b", "lee"): True, ("call-c", "lee"): False}
    async with engine.begin() as connection:
        for call, status in (("call-a", "in_review"), ("call-b", "done"), ("call-c", "new")):
            agent = "ann" if call == "call-a" else ""
            await connection.execute(
                sa.text(
                    "INSERT INTO calls (call_id, title, source, started, recorded, seq, at, agent)"
                    " VALUES (:call, '', '', '', :no, 1, 0, :agent)"
                ),
                {"call": call, "no": False, "agent": agent},
            )
            if status != "new":
                await connection.execute(
                    sa.text(
                        "INSERT INTO reviews (call_id, status, by, updated, body)"
                        " VALUES (:call, :status, '', '', :body)"
                    ),
                    {"call": call, "status": status, "body": b""},
                )
        for call, by in notes:
            await connection.execute(
                sa.text(
                    "INSERT INTO marks (id, call_id, at, by, created, body) VALUES (:id, :call, 0, :by, '', :body)"
                ),
                {"id": call + by, "call": call, "by": by, "body": b""},
            )
    await _migrate(engine, "0005")
    async with engine.begin() as connection:
        found = (await connection.execute(sa.text("SELECT call_id, by, shared FROM marks"))).all()
        assert {(row.call_id, row.by): bool(row.shared) for row in found} == notes
    with pytest.raises(Conflict, match="downgrade_private"):
        await _migrate(engine, "0004")
    async with engine.begin() as connection:
        await connection.execute(sa.text("DELETE FROM marks WHERE NOT shared"))
    await _migrate(engine, "0004")
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM marks")) == 2


async def test_the_migrations_make_the_tables_the_code_uses(engine: AsyncEngine) -> None:
    await _migrate(engine, "head")

    def compare(connection: sa.Connection) -> None:
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            made = {
                c["name"]: (c["type"].compile(connection.dialect), c["nullable"])
                for c in inspector.get_columns(table.name)
            }
            meant = {c.name: (c.type.compile(connection.dialect), c.nullable) for c in table.columns}
            if connection.dialect.name == "postgresql":
                made = {name: (kind.replace("DOUBLE PRECISION", "FLOAT"), null) for name, (kind, null) in made.items()}
            assert made == meant
            indexed = {tuple(index["column_names"]) for index in inspector.get_indexes(table.name)}
            assert {tuple(c.name for c in index.columns) for index in table.indexes} <= indexed
            assert inspector.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]

    async with engine.connect() as connection:
        await connection.run_sync(compare)


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async def count(connection: AsyncConnection) -> int:
        return int(await connection.scalar(sa.select(sa.func.count()).select_from(calls)) or 0)

    row = {"title": "", "source": "", "started": "", "recorded": False, "seq": 1, "at": 0.0}
    async with database.read() as reading:
        assert await count(reading) == 0
        async with database.write() as writing:
            await writing.execute(sa.insert(calls).values(row | {"call_id": "a"}))
        assert await count(reading) == 0
    async with database.read() as reading:
        assert await count(reading) == 1


async def test_a_transaction_is_done_whole_or_not_at_all(database: Database) -> None:
    def add(connection: sa.Connection) -> int:
        connection.execute(sa.insert(teams).values(id="a", name="A"))
        return int(connection.scalar(sa.select(sa.func.count()).select_from(teams)) or 0)

    def fail(connection: sa.Connection) -> None:
        connection.execute(sa.delete(teams))
        raise ValueError

    assert await database.transact(add) == 1
    with pytest.raises(ValueError, match=r"^$"):
        await database.transact(fail)
    async with database.read() as connection:
        assert await connection.scalar(sa.select(teams.c.name)) == "A"


async def test_transactions_wait_for_one_another(database: Database) -> None:
    """None is refused, and none is lost, whichever way it is done."""

    def add(name: str, connection: sa.Connection) -> None:
        connection.execute(sa.insert(teams).values(id=name, name=name))

    async def add_by_steps(name: str) -> None:
        async with database.write() as connection:
            await connection.execute(sa.insert(teams).values(id=name, name=name))

    await asyncio.gather(
        *(database.transact(partial(add, f"whole-{number}")) for number in range(20)),
        *(add_by_steps(f"steps-{number}") for number in range(20)),
    )
    async with database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(teams)) == 40


async def test_a_transaction_of_sqlite_that_is_under_way_is_finished_before_the_database_closes(tmp_path: Path) -> None:
    opened = await open_database(tmp_path)
    begun, free = threading.Event(), threading.Event()

    def slow(connection: sa.Connection) -> None:
        begun.set()
        free.wait()
        connection.execute(sa.insert(teams).values(id="late", name="Late"))

    writing = asyncio.create_task(opened.transact(slow))
    await asyncio.to_thread(begun.wait)
    closing = asyncio.create_task(opened.aclose())
    closed, _ = await asyncio.wait({closing}, timeout=0.3)
    free.set()
    await asyncio.gather(closing, writing)
    assert not closed
    again = await open_database(tmp_path)
    async with again.read() as connection:
        assert await connection.scalar(sa.select(teams.c.name)) == "Late"
    await again.aclose()


async def test_deleted_bytes_leave_the_files(tmp_path: Path) -> None:
    database = await open_database(tmp_path)
    row = {"title": "swordfish " * 50, "source": "", "started": "", "recorded": False, "seq": 1, "at": 0.0}
    async with database.write() as connection:
        await connection.execute(sa.insert(calls).values(row | {"call_id": "a"}))

    def on_disk() -> bool:
        return any(b"swordfish" in path.read_bytes() for path in tmp_path.iterdir())

    assert on_disk()
    async with database.write() as connection:
        await connection.execute(sa.delete(calls))
    await database.scrub()
    assert not on_disk()
    await database.aclose()


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="data_unwritable") as caught:
        await open_store(tmp_path / "data")
    assert "CALMLINE_DATA" in caught.value.hint


async def test_a_database_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(Unavailable, match="data_damaged"):
        await open_store(tmp_path)


async def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="database_unreachable") as caught:
        await open_database(tmp_path, f"postgresql://nobody:secret@/none?host={tmp_path}")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://me@here/db", "just words", "postgresql+psycopg2://a/b"])
async def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadInput, match="database_url_invalid"):
        await open_database(tmp_path, address)
