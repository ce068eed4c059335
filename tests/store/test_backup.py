"""Backup and restore: all comes back, in either database; what is damaged, altered or in the way is refused."""

import io
import json
import shutil
import tarfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.errors import CalmlineError
from assistant.events import LogEvent
from assistant.store.backup import Place, back_up, restore
from assistant.store.objects import open_objects
from assistant.store.sealed_file import MAGIC
from assistant.store.sql import SqlStore, open_store
from assistant.store.tables import audit, metadata, sessions, users
from tests.builders import ended, final, started
from tests.postgres import Postgres

Open = Callable[..., Awaitable[tuple[SqlStore, Place]]]
LOG: list[LogEvent] = [started(), final(2, "swordfish is what I said", 0.5, 1.5, "customer-1"), ended(3)]
NOW = datetime(2026, 3, 1, 9, 30, 0, 123, tzinfo=UTC)


def quiet(_done: str) -> None:
    pass


@pytest.fixture
async def opening() -> AsyncIterator[Open]:
    """Opens a place: its folder, the address of its database, and the key file."""
    made: list[SqlStore] = []

    async def open_place(folder: Path, url: str, keys: Path) -> tuple[SqlStore, Place]:
        store = await open_store(folder, url, keys)
        made.append(store)
        place = Place(store.database, store.call_keys.masters, open_objects(folder / "recordings"), folder / "live")
        return store, place

    yield open_place
    for store in made:
        await store.aclose()


async def fill(store: SqlStore, place: Place) -> None:
    """Put something of every kind there."""
    await store.append(LOG)
    await store.append([started("call-b")])
    await place.objects.put("call-a.flac", MAGIC + b"sound" * 100_000)
    await place.objects.put("call-a.peaks.json", b"")
    place.live.mkdir()
    (place.live / "call-b.sound").write_bytes(b"half a call")
    row = {"id": "u1", "login": "ann", "name": "Ann", "roles": "lead", "created": NOW, "totp": b"\0\xff"}
    seen = {"created": NOW, "seen": NOW, "rotated": NOW, "expires": NOW, "address": "::1", "device": "d"}
    noted = {"action": "a", "resource": "r", "outcome": "ok", "detail": "{}", "address": "", "hash": "h"}
    async with store.database.write() as connection:
        await connection.execute(sa.insert(users).values(row))
        await connection.execute(sa.insert(sessions).values(seen | {"hash": "h", "id": "s", "user_id": "u1"}))
        await connection.execute(sa.insert(audit).values(noted | {"seq": 1, "time": NOW, "actor": "u1"}))


async def rows(place: Place) -> dict[str, list[tuple[object, ...]]]:
    """All that stands in the tables, but for numbers that a database gives by itself."""
    found = {}
    async with place.database.read() as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.columns if (table.name, column.name) != ("search", "id")]
            read = await connection.execute(sa.select(*columns))
            found[table.name] = sorted(map(tuple, read.all()), key=repr)
    return found


async def bytes_of(place: Place) -> dict[str, bytes]:
    found = {}
    for line in await place.objects.list():
        found[line.name] = (await place.objects.open(line.name)).read(0, line.size) if line.size else b""
    return found | {path.name: path.read_bytes() for path in place.live.glob("*")}


@pytest.fixture
async def site(tmp_path: Path, url: str, opening: Open) -> tuple[SqlStore, Place]:
    """A site with something of everything."""
    store, place = await opening(tmp_path / "a", url, tmp_path / "keys.json")
    await fill(store, place)
    return store, place


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
async def test_all_comes_back_in_an_empty_place(
    tmp_path: Path, site: tuple[SqlStore, Place], into: str, postgres: Postgres, opening: Open
) -> None:
    done: list[str] = []
    manifest = await back_up(tmp_path / "x.backup", site[1], done.append)
    assert "events: 4 rows" in done
    assert manifest.about["masters"] == [site[1].masters.current]
    assert (tmp_path / "x.backup").stat().st_mode & 0o777 == 0o600
    there = postgres.fresh() if into == "postgresql" else ""
    store, place = await opening(tmp_path / "b", there, tmp_path / "keys.json")
    done.clear()
    await restore(tmp_path / "x.backup", place, done.append)
    assert "events: 4 rows" in done
    assert await store.events("call-a") == LOG
    assert [hit.snippet for hit in await store.search("swordfish")] == ["swordfish is what I said"]
    before = await rows(site[1])
    assert {name for name, found in before.items() if found} >= {"calls", "call_keys", "events", "search", "users"}
    assert await rows(place) == before
    assert await bytes_of(place) == await bytes_of(site[1])
    await store.append([ended(2, call_id="call-b"), started("call-c"), final(2, "more", 0, 1, "agent-1", "call-c")])
    assert [hit.call_id for hit in await store.search("more")] == ["call-c"]


async def test_a_backup_holds_neither_a_master_key_nor_a_word(tmp_path: Path, site: tuple[SqlStore, Place]) -> None:
    await back_up(tmp_path / "x.backup", site[1], quiet)
    content = (tmp_path / "x.backup").read_bytes()
    keys = json.loads((tmp_path / "keys.json").read_text())
    assert b"call-a" in content
    assert not [key for key in (keys["site"], *keys["keys"].values()) if key.encode() in content]
    assert b"swordfish" not in content


async def test_a_place_that_is_not_empty_is_left_as_it_is(
    tmp_path: Path, site: tuple[SqlStore, Place], opening: Open
) -> None:
    await back_up(tmp_path / "x.backup", site[1], quiet)
    before = await rows(site[1])
    with pytest.raises(CalmlineError, match="restore_not_empty"):
        await restore(tmp_path / "x.backup", site[1], quiet)
    assert await rows(site[1]) == before
    _, place = await opening(tmp_path / "b", "", tmp_path / "keys.json")
    await place.objects.put("other.flac", b"other")
    with pytest.raises(CalmlineError, match="restore_not_empty"):
        await restore(tmp_path / "x.backup", place, quiet)


async def test_a_restore_that_fails_midway_leaves_nothing(
    tmp_path: Path, site: tuple[SqlStore, Place], opening: Open, postgres: Postgres
) -> None:
    await back_up(tmp_path / "x.backup", site[1], quiet)
    _, place = await opening(tmp_path / "b", "", tmp_path / "keys.json")

    def stop(done: str) -> None:
        if done.startswith("users:"):
            raise RuntimeError

    with suppress(RuntimeError):
        await restore(tmp_path / "x.backup", place, stop)
    assert not any((await rows(place)).values())
    assert await bytes_of(place) == {}
    await restore(tmp_path / "x.backup", place, quiet)
    assert await bytes_of(place) == await bytes_of(site[1])


async def test_a_file_that_is_there_is_not_overwritten_and_a_failure_leaves_none(
    tmp_path: Path, site: tuple[SqlStore, Place]
) -> None:
    (tmp_path / "x.backup").write_text("mine")
    with pytest.raises(CalmlineError, match="file_exists"):
        await back_up(tmp_path / "x.backup", site[1], quiet)
    assert (tmp_path / "x.backup").read_text() == "mine"
    with pytest.raises(CalmlineError, match="file_unwritable"):
        await back_up(tmp_path / "nowhere" / "x.backup", site[1], quiet)
    folder = tmp_path / "out"
    folder.mkdir()

    def stop(_done: str) -> None:
        raise RuntimeError

    with suppress(RuntimeError):
        await back_up(folder / "x.backup", site[1], stop)
    assert list(folder.iterdir()) == []


@pytest.fixture
async def backup(tmp_path: Path, opening: Open) -> Path:
    """A backup of a site."""
    store, place = await opening(tmp_path / "a", "", tmp_path / "keys.json")
    await fill(store, place)
    await back_up(tmp_path / "x.backup", place, quiet)
    return tmp_path / "x.backup"


async def refusal(backup: Path, opening: Open, keys: Path) -> str:
    """The code with which a restore is refused; nothing may have been restored."""
    _, place = await opening(backup.parent / "b", "", keys)
    with pytest.raises(CalmlineError) as caught:
        await restore(backup, place, quiet)
    assert not any((await rows(place)).values())
    assert await bytes_of(place) == {}
    return caught.value.code


class File:
    """A file and what it held."""

    def __init__(self, path: Path) -> None:
        self.path, self.content = path, path.read_bytes()

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)

    def remove(self) -> None:
        self.path.unlink()


def damaged(whole: bytes) -> Iterator[bytes]:
    """The file with one bit changed in many places, cut off in many, and something else."""
    for share in range(1, 20):
        content = bytearray(whole)
        content[len(whole) * share // 20] ^= 1
        yield bytes(content)
    for length in (0, 100, 512, len(whole) // 2, len(whole) - 30_000):
        yield whole[:length]
    yield b"not a backup at all, just words"


async def test_damaged_files_are_refused(tmp_path: Path, backup: Path, opening: Open) -> None:
    whole = File(backup)
    keys = tmp_path / "keys.json"
    for content in damaged(whole.content):
        whole.write(content)
        assert await refusal(backup, opening, keys) == "package_damaged"
    whole.remove()
    assert await refusal(backup, opening, keys) == "file_missing"


def altered(backup: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a member, and the manifest with it, as somebody would who has no key."""
    with tarfile.open(backup) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    members[name] = change(members[name])
    manifest = json.loads(members["manifest.json"])
    if name != "manifest.json":
        entry = {"size": len(members[name]), "sha256": sha256(members[name]).hexdigest()}
        manifest["members"][name] = entry
        members["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(backup, "w") as tar:
        for member, content in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


async def test_files_that_somebody_changed_are_refused(tmp_path: Path, backup: Path, opening: Open) -> None:
    keys = tmp_path / "keys.json"
    whole = File(backup)
    altered(backup, "tables/users.jsonl", lambda lines: lines.replace(b'"lead"', b'"admin"'))
    assert await refusal(backup, opening, keys) == "package_altered"
    for change, code in (
        ((b'"calmline backup"', b'"calmline call"'), "package_other"),
        ((b'"format": 1', b'"format": 2'), "package_newer"),
        ((b'"signature": "', b'"signature": "0'), "package_altered"),
    ):
        whole.write(whole.content)
        altered(backup, "manifest.json", lambda text, change=change: text.replace(*change))  # type: ignore[misc]
        assert await refusal(backup, opening, keys) == code


@pytest.mark.parametrize("name", ["../outside", "/outside", "objects/../../outside"])
async def test_no_member_leads_out_of_its_place(tmp_path: Path, backup: Path, opening: Open, name: str) -> None:
    with tarfile.open(backup, "a") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert await refusal(backup, opening, tmp_path / "keys.json") == "package_damaged"


async def test_a_backup_is_for_the_site_whose_keys_it_needs(tmp_path: Path, backup: Path, opening: Open) -> None:
    assert await refusal(backup, opening, tmp_path / "other.json") == "package_altered"
    shutil.copy(tmp_path / "keys.json", tmp_path / "later.json")
    (tmp_path / "later.json").chmod(0o600)
    _, place = await opening(tmp_path / "c", "", tmp_path / "later.json")
    place.masters.rotate()
    await restore(backup, place, quiet)
    _, place = await opening(tmp_path / "d", "", tmp_path / "later.json")
    place.masters.drop(())
    with pytest.raises(CalmlineError, match="restore_other_keys"):
        await restore(backup, place, quiet)
