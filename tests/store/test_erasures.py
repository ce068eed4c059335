"""What was erased stays erased, also where a backup from before is restored; on both databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from structlog.testing import capture_logs

from assistant import events as ev
from assistant.api.restart import cut_off
from assistant.errors import CalmlineError
from assistant.privacy.retention import Decision, Policy, Stage
from assistant.store.backup import Place, Restored, back_up, restore
from assistant.store.objects import open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.retention import Retention
from assistant.store.sealed_file import seal_bytes
from assistant.store.sql import SqlStore, open_store
from assistant.store.tables import marks, mentions, metadata, reviews, wrapups
from tests.builders import TIME, ended, final, started
from tests.postgres import Postgres

SAID = "swordfish is what I said"
NOBODY_KNOWS = "what was erased since the backup is not known"
Rows = dict[str, list[dict[str, object]]]


class Site:
    """Records in a folder, with the key file and the ledger of the test beside it."""

    def __init__(self, store: SqlStore, folder: Path) -> None:
        self.store = store
        self.masters = store.call_keys.masters
        self.objects = open_objects(folder / "recordings")
        self.place = Place(store.database, self.masters, self.objects, folder / "live")
        recordings = Recordings(self.objects, folder, CallSeals(store.database, store.call_keys))
        self.retention = Retention(store, recordings, Policy())
        self.done: list[str] = []
        """What a restore told."""

    async def call(self, call: str, *, over: bool = True) -> None:
        """A call with a row in every table and its sound, or its journal while it is live."""
        first = replace(started(call), recorded=True, subject="s1")
        log: list[ev.LogEvent] = [first, final(2, SAID, 0, 1, "customer-1", call)]
        await self.store.append([*log, ended(3, call_id=call)] if over else log)
        sealer = await self.store.call_keys.get(call)
        assert sealer is not None
        if over:
            for name in (f"{call}.flac", f"{call}.peaks.json"):
                await self.objects.put(name, seal_bytes(b"sound", sealer, name))
        else:
            self.place.live.mkdir(exist_ok=True)
            (self.place.live / f"{call}.sound").write_bytes(b"half a call")
        written = {"call_id": call, "body": sealer.seal(b"words", call)}
        async with self.store.database.write() as connection:
            await connection.execute(sa.insert(reviews).values(written | {"status": "s", "by": "u", "updated": TIME}))
            await connection.execute(sa.insert(wrapups).values(written | {"disposition": "d", "updated": TIME}))
            mark = {"id": f"m-{call}", "at": 1.0, "by": "u", "created": TIME}
            await connection.execute(sa.insert(marks).values(written | mark))
            seen = {"mark_id": f"m-{call}", "user_id": "u", "call_id": call, "created": TIME}
            await connection.execute(sa.insert(mentions).values(seen))

    async def erase(self, call: str, stage: Stage) -> None:
        await self.retention.erase(await self.retention.call(call), stage, actor="ann", reason="their wish")

    async def rows(self) -> Rows:
        """All rows; of when something was erased, only that it was."""
        found: Rows = {}
        async with self.store.database.read() as connection:
            for table in metadata.sorted_tables:
                lines = [dict(row) for row in (await connection.execute(sa.select(table))).mappings()]
                for line in lines:
                    if table.name == "search":
                        line.pop("id")
                    for column in ("words_erased", "sound_erased"):
                        if column in line:
                            line[column] = line[column] is not None
                found[table.name] = sorted(lines, key=repr)
        return found

    async def files(self) -> list[str]:
        """Recordings and journals."""
        return [line.name for line in await self.objects.list()] + sorted(
            path.name for path in self.place.live.glob("*")
        )

    async def tables_with(self, call: str) -> set[str]:
        """The tables that hold something of a call."""
        return {
            name for name, lines in (await self.rows()).items() if any(line.get("call_id") == call for line in lines)
        }

    async def restore(self, backup: Path) -> Restored:
        self.done.clear()
        return await restore(backup, self.place, self.done.append)

    async def is_empty(self) -> bool:
        return not any((await self.rows()).values()) and not await self.files()


New = Callable[[str], Awaitable[Site]]
WHOLE = {"calls", "events", "call_keys", "search", "reviews", "wrapups", "marks", "mentions"}


@pytest.fixture
async def new(tmp_path: Path, url: str, postgres: Postgres) -> AsyncIterator[New]:
    """Opens an empty place by its name, in a database of its own, with the keys of the test."""
    made: list[SqlStore] = []

    async def open_place(name: str) -> Site:
        folder = tmp_path / name
        made.append(await open_store(folder, postgres.fresh() if url else "", tmp_path / "keys.json"))
        return Site(made[-1], folder)

    yield open_place
    for store in made:
        await store.aclose()


class File:
    """The ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def content(self) -> bytes:
        return self.path.read_bytes() if self.path.exists() else b""

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.content.splitlines()]

    @property
    def mode(self) -> int:
        return self.path.stat().st_mode & 0o777

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)

    def remove(self) -> None:
        self.path.unlink()

    def block(self) -> None:
        """Put a folder in its place: nothing can be read from it, or written there."""
        self.path.mkdir()

    def unblock(self) -> None:
        self.path.rmdir()


@pytest.fixture
def ledger(tmp_path: Path) -> File:
    return File(tmp_path / "keys.erased")


@pytest.fixture
async def site(new: New) -> Site:
    """Two calls that are over, and one that is live."""
    site = await new("site")
    await site.call("call-a")
    await site.call("call-b")
    await site.call("call-c", over=False)
    return site


@pytest.fixture
async def backup(site: Site, tmp_path: Path) -> Path:
    """A backup of the site as it was before anything was erased."""
    await back_up(tmp_path / "x.backup", site.place, lambda done: None)
    return tmp_path / "x.backup"


@pytest.mark.parametrize(
    ("stage", "left"),
    [("call", {"tombstones"}), ("words", {"tombstones", "calls"}), ("sound", {"tombstones", *WHOLE})],
)
async def test_what_was_erased_since_the_backup_does_not_come_back(
    site: Site, backup: Path, new: New, stage: Stage, left: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.erase("call-a", stage)
    other = await new("other")
    put, keep = [], other.objects.put

    async def put_noted(name: str, content: Path | bytes) -> None:
        put.append(name)
        await keep(name, content)

    monkeypatch.setattr(other.objects, "put", put_noted)
    assert (await other.restore(backup)).erased_again == 1
    assert "erased again: 1 calls" in other.done
    assert await other.tables_with("call-a") == left
    assert await other.tables_with("call-b") == await other.tables_with("call-c") == WHOLE
    assert await other.rows() == await site.rows()
    assert put == ["call-b.flac", "call-b.peaks.json"]
    assert await other.files() == await site.files()
    assert bool(await other.store.events("call-a")) == (stage == "sound")
    assert (await other.store.call_keys.get("call-a") is None) == (stage != "sound")
    line = await other.store.call("call-a")
    assert (line is None) == (stage == "call")
    assert line is None or not line.recorded


async def test_a_refused_call_does_not_come_back(site: Site, backup: Path, new: New) -> None:
    await site.store.forget("call-c", "ann")
    (site.place.live / "call-c.sound").unlink()
    other = await new("other")
    assert (await other.restore(backup)).erased_again == 1
    assert await other.tables_with("call-c") == {"tombstones"}
    assert await other.rows() == await site.rows()
    assert await other.files() == await site.files()


async def test_a_call_that_was_live_in_the_backup_and_lost_its_words_is_over(
    site: Site, backup: Path, new: New
) -> None:
    await site.store.append([ended(3, call_id="call-c")])
    await site.erase("call-c", "words")
    other = await new("other")
    await other.restore(backup)
    assert await other.tables_with("call-c") == {"tombstones", "calls"}
    assert "call-c.sound" not in await other.files()
    assert await cut_off(other.store) == []
    line = await other.store.call("call-c")
    assert line is not None
    assert line.words_erased is not None
    assert line.duration == 1.0


async def test_what_was_erased_again_is_in_the_next_backup_and_not_erased_a_third_time(
    site: Site, backup: Path, new: New, tmp_path: Path
) -> None:
    await site.erase("call-a", "words")
    await site.erase("call-b", "sound")
    other, third = await new("other"), await new("third")
    assert (await other.restore(backup)).erased_again == 2
    await back_up(tmp_path / "y.backup", other.place, lambda done: None)
    assert (await third.restore(tmp_path / "y.backup")).erased_again == 0
    assert await third.rows() == await other.rows() == await site.rows()
    await third.erase("call-a", "call")
    fourth = await new("fourth")
    assert (await fourth.restore(tmp_path / "y.backup")).erased_again == 1
    assert await fourth.rows() == await third.rows()


async def test_the_ledger_holds_each_tombstone_once_and_no_word(site: Site, ledger: File) -> None:
    assert ledger.content == b""
    await site.erase("call-a", "call")
    await site.store.forget("call-c", "ann")
    await site.store.forget("call-c", "ann")
    assert ledger.mode == 0o600
    assert SAID.encode() not in ledger.content
    lines = {line["id"]: line for line in ledger.lines}
    stones = (await site.rows())["tombstones"]
    assert len(lines) == len(stones) == len(ledger.lines) == 3
    for stone in stones:
        line = lines[str(stone["id"])]
        told = {"call_id", "actor", "what", "reason", "subject", "events", "digest"}
        assert {name: line[name] for name in told} == {name: stone[name] for name in told}


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "another call": lambda content: content.replace(b"call-a", b"call-b"),
    "another reason": lambda content: content.replace(b"their wish", b"our wish"),
    "no signature": lambda content: content.replace(b'"mac"', b'"max"'),
    "a line of somebody's": lambda content: b"{}\n" + content,
    "a line cut off in the middle": lambda content: content[:40] + content[content.index(b"\n") :],
    "an empty line": lambda content: content + b"\n",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_ledger_that_somebody_changed_is_refused_and_nothing_is_restored(
    site: Site, backup: Path, new: New, ledger: File, change: Callable[[bytes], bytes]
) -> None:
    await site.erase("call-a", "call")
    ledger.write(change(ledger.content))
    other = await new("other")
    with pytest.raises(CalmlineError, match="erasures_altered") as caught:
        await other.restore(backup)
    assert "start the server" in caught.value.hint
    assert await other.is_empty()


async def test_a_last_line_that_a_crash_cut_off_is_left_out_told_and_written_anew(
    site: Site, backup: Path, new: New, ledger: File
) -> None:
    await site.store.forget("call-a", "ann")
    await site.store.forget("call-b", "ann")
    whole = ledger.content
    ledger.write(whole[:-30])
    other, third = await new("other"), await new("third")
    assert (await other.restore(backup)).erased_again == 1
    assert f"the last line of {ledger.path} is cut off, and left out" in other.done
    assert set(await other.store.call_ids()) == {"call-b", "call-c"}
    await site.store.erasures.catch_up()
    assert ledger.content == whole
    assert (await third.restore(backup)).erased_again == 2


async def test_without_a_ledger_all_comes_back_and_that_is_told(
    site: Site, backup: Path, new: New, ledger: File
) -> None:
    before = await site.rows()
    await site.erase("call-a", "call")
    ledger.remove()
    other = await new("other")
    assert (await other.restore(backup)).erased_again == 0
    assert [line for line in other.done if NOBODY_KNOWS in line]
    assert await other.rows() == before
    assert await other.store.events("call-a")


async def test_a_ledger_that_cannot_be_read_holds_the_restore_up(
    site: Site, backup: Path, new: New, ledger: File
) -> None:
    ledger.block()
    other = await new("other")
    with pytest.raises(CalmlineError, match="erasures_unreadable"):
        await other.restore(backup)
    assert await other.is_empty()


async def test_where_the_ledger_cannot_be_written_erasing_goes_on_and_it_is_made_good(site: Site, ledger: File) -> None:
    await site.erase("call-b", "sound")
    before = ledger.content
    ledger.remove()
    ledger.block()
    with capture_logs() as logs:
        await site.erase("call-a", "call")
        await site.store.forget("call-c", "ann")
    told = [line for line in logs if line["event"] == "erasures.not_mirrored"]
    assert [(line["log_level"], line["path"]) for line in told] == [("error", str(ledger.path))] * 2
    assert await site.tables_with("call-a") == await site.tables_with("call-c") == {"tombstones"}
    ledger.unblock()
    ledger.write(before)
    await site.erase("call-b", "words")
    assert sorted((str(line["call_id"]), str(line["what"])) for line in ledger.lines) == [
        ("call-a", "call"), ("call-a", "sound"), ("call-b", "sound"), ("call-b", "words"), ("call-c", "call")
    ]  # fmt: skip


async def test_what_the_ledger_lacks_is_written_at_the_next_start(
    site: Site, backup: Path, new: New, ledger: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.store.forget("call-a", "ann")
    await site.store.forget("call-b", "ann")
    first, second = ledger.content.splitlines(keepends=True)
    ledger.write(second)
    anew = Site(SqlStore(site.store.database, site.store.call_keys), site.place.live.parent)
    at_work = asyncio.Event()

    async def run(_at: datetime) -> list[Decision]:
        at_work.set()
        return []

    monkeypatch.setattr(anew.retention, "run", run)
    nights = asyncio.create_task(anew.retention.every_night())
    async with asyncio.timeout(10):
        await at_work.wait()
    nights.cancel()
    with suppress(asyncio.CancelledError):
        await nights
    assert ledger.content == second + first
    other = await new("other")
    assert (await other.restore(backup)).erased_again == 2
