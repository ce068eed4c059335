"""The records: what is kept comes back, and survives a new start."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.errors import Unavailable
from assistant.events import EndReason, LogEvent
from assistant.store.database import FILE, migrate
from assistant.store.sql import open_store
from assistant.store.tables import metadata
from tests.builders import ended, final, flagged, risk, started


async def test_events_come_back_as_they_were_after_a_new_start(tmp_path: Path) -> None:
    log: list[LogEvent] = [started(), final(2, "hello there", 0.5, 1.5, "customer-1"), risk(3, 2), ended(4)]
    store = await open_store(tmp_path)
    await store.append(log[:2])
    await store.append(log[2:])
    await store.aclose()
    store = await open_store(tmp_path)
    assert await store.events("call-a") == log
    assert await store.events("call-a", after=3) == log[3:]
    assert await store.events("nobody") == []
    await store.aclose()


async def test_the_list_of_calls_follows_the_events(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.append([started("call-a"), started("call-b")])
    await store.append([risk(2, 3), risk(3, 1), flagged(4, "abuse"), flagged(5, "hostility"), ended(6, 61.5)])
    by_id = {line.call_id: line for line in await store.calls()}
    line = by_id["call-a"]
    assert (line.status.value, line.level, line.flags, line.duration) == (
        "ended",
        3,
        ("abuse", "hostility"),
        61.5,
    )
    assert by_id["call-b"].status.value == "live"
    assert await store.unfinished() == [("call-b", 1, 0.0)]
    assert await store.call("nobody") is None
    await store.aclose()


async def test_a_commit_is_whole_or_nothing(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.append([started()])
    with pytest.raises(sa.exc.IntegrityError):
        await store.append([final(2, "new", 0, 1, "customer-1"), started()])
    assert [e.seq for e in await store.events("call-a")] == [1]
    await store.aclose()


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="data_unwritable") as caught:
        await open_store(tmp_path / "data")
    assert "CALMLINE_DATA" in caught.value.hint


async def test_a_database_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(Unavailable, match="data_damaged"):
        await open_store(tmp_path)


def test_the_migrations_make_the_tables_the_code_uses_and_take_them_away(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with engine.begin() as connection:
        migrate(connection)
    with engine.begin() as connection:
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            made = {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table.name)}
            meant = {c.name: (c.type.compile(engine.dialect), c.nullable) for c in table.columns}
            assert made == meant
        migrate(connection, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


async def test_orphans_of_a_crash_get_their_end(tmp_path: Path) -> None:
    from assistant.api.hub import close_orphans

    store = await open_store(tmp_path)
    await store.append([started(), final(2, "are you there", 3.0, 4.0, "customer-1")])
    await close_orphans(store)
    end = (await store.events("call-a"))[-1]
    assert (end.seq, end.at, getattr(end, "reason", None)) == (3, 4.0, EndReason.ORPHANED)
    assert await store.unfinished() == []
    await store.aclose()
