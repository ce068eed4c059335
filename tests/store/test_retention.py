"""What is due is erased from every table, with a tombstone for each; on both databases."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from assistant import events as ev
from assistant.errors import Conflict, NotFound, Unavailable
from assistant.privacy.retention import Policy, floors_of
from assistant.store.objects import open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.retention import Retention, seconds_to_night
from assistant.store.sealed_file import seal_bytes
from assistant.store.sql import SqlStore
from assistant.store.tables import call_keys, calls, events, search, tombstones
from tests.builders import ended, final, started

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def days(count: float) -> datetime:
    return START + timedelta(days=count)


class Site:
    """Records with calls in them."""

    def __init__(self, store: SqlStore, folder: Path) -> None:
        self.store = store
        self.objects = open_objects(folder / "recordings")
        self.recordings = Recordings(self.objects, folder, CallSeals(store.database, store.call_keys))

    def retention(self, policy: Policy) -> Retention:
        return Retention(self.store, self.recordings, policy)

    async def call(self, call: str, begun: datetime = START, *, subject: str = "", over: bool = True) -> None:
        """A call with words and sound."""
        first = replace(started(call), time=begun, recorded=True, subject=subject)
        log: list[ev.LogEvent] = [first, final(2, "hello there", 0, 1, "customer-1", call)]
        await self.store.append([*log, ended(3, call_id=call)] if over else log)
        sealer = await self.store.call_keys.get(call)
        assert sealer is not None
        await self.objects.put(f"{call}.flac", seal_bytes(b"sound", sealer, f"{call}.flac"))

    async def rows(self, call: str) -> dict[str, int]:
        """Rows of a call in each table."""
        found = {}
        async with self.store.database.read() as connection:
            for table in (calls, events, search, call_keys, tombstones):
                query = sa.select(sa.func.count()).select_from(table).where(table.c.call_id == call)
                found[table.name] = await connection.scalar(query) or 0
        found["objects"] = len(await self.objects.list(f"{call}."))
        return found


@pytest.fixture
def site(store: SqlStore, tmp_path: Path) -> Site:
    return Site(store, tmp_path)


async def test_each_kind_goes_at_its_age_and_the_call_last(site: Site) -> None:
    await site.call("call-a")
    retention = site.retention(Policy(30, 60, 90))
    assert await retention.run(days(29)) == []
    assert await site.rows("call-a") == {
        "calls": 1, "events": 3, "search": 1, "call_keys": 1, "tombstones": 0, "objects": 1
    }  # fmt: skip
    await retention.run(days(30))
    rows = await site.rows("call-a")
    assert (rows["objects"], rows["events"], rows["tombstones"]) == (0, 3, 1)
    await retention.run(days(60))
    rows = await site.rows("call-a")
    assert (rows["events"], rows["search"], rows["call_keys"], rows["calls"], rows["tombstones"]) == (0, 0, 0, 1, 2)
    await retention.run(days(90))
    assert await site.rows("call-a") == {
        "calls": 0, "events": 0, "search": 0, "call_keys": 0, "tombstones": 3, "objects": 0
    }  # fmt: skip
    assert await retention.run(days(91)) == []


async def test_erasing_words_takes_the_sound_that_says_the_same(site: Site) -> None:
    await site.call("call-a")
    await site.retention(Policy(words_days=30)).run(days(31))
    rows = await site.rows("call-a")
    assert (rows["events"], rows["objects"], rows["calls"], rows["tombstones"]) == (0, 0, 1, 2)
    line = await site.store.call("call-a")
    assert line is not None
    assert not line.recorded
    assert line.words_erased is not None


async def test_a_dry_run_a_hold_and_a_live_call_erase_nothing(site: Site) -> None:
    await site.call("call-a")
    await site.call("call-b", over=False)
    retention = site.retention(Policy(figures_days=30))
    before = await site.rows("call-a"), await site.rows("call-b")
    assert [d.call_id for d in await retention.run(days(31), dry=True)] == ["call-a"]
    await retention.hold("call-a", "a claim")
    assert [d.kept_by for d in await retention.run(days(31))] == ["hold: a claim"]
    assert (await site.rows("call-a"), await site.rows("call-b")) == before
    await retention.release("call-a")
    await retention.run(days(31))
    assert (await site.rows("call-a"))["calls"] == 0


async def test_a_later_call_of_the_same_customer_keeps_the_records_of_the_first(site: Site) -> None:
    await site.call("call-a", subject="s1")
    await site.call("call-b", days(300), subject="s1")
    await site.call("call-c", subject="s2")
    retention = site.retention(Policy(figures_days=30, floors=floors_of("us-fdcpa")))
    decisions = await retention.run(days(1_100))
    assert {d.call_id: d.kept_by for d in decisions} == {
        "call-a": "12 CFR 1006.100(a) until 2029-12-26",
        "call-b": "12 CFR 1006.100(b) until 2029-12-26",
        "call-c": "",
    }


async def test_a_tombstone_says_what_was_erased_by_whom_and_why(site: Site) -> None:
    await site.call("call-a", subject="s1")
    retention = site.retention(Policy())
    async with site.store.database.read() as connection:
        bodies = list(await connection.scalars(sa.select(events.c.body).order_by(events.c.seq)))
    stones = await retention.erase(await retention.call("call-a"), "call", actor="user-1", reason="their wish")
    async with site.store.database.read() as connection:
        rows = {row.what: row for row in await connection.execute(sa.select(tombstones))}
    assert {row.id for row in rows.values()} == set(stones)
    row = rows["call"]
    assert (row.actor, row.reason, row.subject, row.events) == ("user-1", "their wish", "s1", 3)
    assert row.digest == sha256(b"".join(bodies)).hexdigest()


async def test_a_live_call_and_one_that_is_not_there_cannot_be_erased(site: Site) -> None:
    await site.call("call-b", over=False)
    retention = site.retention(Policy())
    with pytest.raises(Conflict, match="live"):
        await retention.call("call-b")
    with pytest.raises(NotFound):
        await retention.call("nobody")


def test_the_night_comes_once_a_day() -> None:
    assert seconds_to_night(datetime(2026, 3, 1, 2, 0, tzinfo=UTC)) == 3600
    assert seconds_to_night(datetime(2026, 3, 1, 3, 0, tzinfo=UTC)) == 24 * 3600
    assert seconds_to_night(datetime(2026, 3, 1, 4, 0, tzinfo=UTC)) == 23 * 3600


async def test_trouble_with_one_call_does_not_keep_the_others(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.call("call-a")
    await site.call("call-b")
    erase = site.recordings.erase

    async def away_for_one(call_id: str) -> str | None:
        if call_id == "call-a":
            raise Unavailable("objects_unreachable", "The object store is away.")
        return await erase(call_id)

    monkeypatch.setattr(site.recordings, "erase", away_for_one)
    decisions = await site.retention(Policy(figures_days=30)).run(days(31))
    assert {d.call_id: d.kept_by for d in decisions} == {"call-a": "trouble: objects_unreachable", "call-b": ""}
    assert ((await site.rows("call-a"))["events"], (await site.rows("call-b"))["events"]) == (3, 0)
