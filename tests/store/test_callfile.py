"""A call as one file: out of one site and into another, whatever their databases."""

import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from assistant.errors import CalmlineError
from assistant.events import LogEvent, encode
from assistant.store.callfile import export_call, import_call
from assistant.store.objects import Objects, open_objects
from assistant.store.package import PackageWriter
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.sealed_file import seal_bytes
from assistant.store.sql import SqlStore, open_store
from tests.builders import ended, final, started

LOG: list[LogEvent] = [started(), final(2, "swordfish is what I said", 0.5, 1.5, "customer-1"), ended(3)]
SOUND = b"fLaC" + bytes(range(256)) * 1000


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return open_objects(tmp_path / "recordings")


@pytest.fixture
def recordings(store: SqlStore, objects: Objects, tmp_path: Path) -> Recordings:
    return Recordings(objects, tmp_path, CallSeals(store.database, store.call_keys))


async def keep_sound(store: SqlStore, objects: Objects) -> None:
    sealer = await store.call_keys.get("call-a")
    assert sealer is not None
    await objects.put("call-a.flac", seal_bytes(SOUND, sealer, "call-a.flac"))
    await objects.put("call-a.peaks.json", seal_bytes(b"[1,2]", sealer, "call-a.peaks.json"))


async def test_a_call_comes_in_elsewhere_as_it_was(
    tmp_path: Path, store: SqlStore, objects: Objects, recordings: Recordings
) -> None:
    await store.append(LOG)
    await keep_sound(store, objects)
    file = tmp_path / "call-a.calmline"
    await export_call("call-a", file, store, recordings)
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        assert tar.extractfile("events.jsonl").read() == b"".join(encode(e) + b"\n" for e in LOG)  # type: ignore[union-attr]
        assert tar.extractfile("sound.flac").read() == SOUND  # type: ignore[union-attr]
    other = await open_store(tmp_path / "other")
    there = open_objects(tmp_path / "other" / "recordings")
    assert await import_call(file, other, there) == "call-a"
    assert await other.events("call-a") == LOG
    assert [hit.call_id for hit in await other.search("swordfish")] == ["call-a"]
    read = Recordings(there, tmp_path / "other", CallSeals(other.database, other.call_keys))
    sound = await read.sound("call-a")
    assert sound.read(0, sound.size) == SOUND
    assert await read.peaks("call-a") == b"[1,2]"
    kept = await there.open("call-a.flac")
    assert SOUND[:64] not in kept.read(0, kept.size)
    with pytest.raises(CalmlineError, match="call_exists"):
        await import_call(file, other, there)
    assert (await read.sound("call-a")).read(0, sound.size) == SOUND
    await other.aclose()


async def test_a_call_without_sound_is_a_call_too(tmp_path: Path, store: SqlStore, recordings: Recordings) -> None:
    await store.append(LOG)
    manifest = await export_call("call-a", tmp_path / "x", store, recordings)
    assert list(manifest.members) == ["events.jsonl"]
    other = await open_store(tmp_path / "other")
    await import_call(tmp_path / "x", other, open_objects(tmp_path / "other" / "recordings"))
    assert await other.events("call-a") == LOG
    await other.aclose()


async def test_what_cannot_be_exported_is_refused(tmp_path: Path, store: SqlStore, recordings: Recordings) -> None:
    await store.append(LOG[:2])
    for call_id, code in (("nobody", "call_unknown"), ("call-a", "call_live")):
        with pytest.raises(CalmlineError, match=code):
            await export_call(call_id, tmp_path / "x", store, recordings)


async def test_a_call_that_was_erased_is_not_taken_in_again(
    tmp_path: Path, store: SqlStore, objects: Objects, recordings: Recordings
) -> None:
    await store.append(LOG)
    await export_call("call-a", tmp_path / "x", store, recordings)
    await store.forget("call-a", "ann")
    with pytest.raises(CalmlineError, match="call_erased"):
        await import_call(tmp_path / "x", store, objects)
    assert await store.events("call-a") == []


def made(path: Path, events: list[LogEvent], call_id: str = "call-a") -> Path:
    """A call file of these events."""
    with PackageWriter(path, "calmline call", 1) as package:
        lines = b"".join(encode(event) + b"\n" for event in events)
        package.add("events.jsonl", BytesIO(lines), len(lines))
        package.finish({"call_id": call_id})
    return path


@pytest.mark.parametrize(
    "events",
    [
        [],
        LOG[:2],
        LOG[1:],
        [LOG[0], LOG[2]],
        [*LOG[:2], ended(3, call_id="call-b")],
        [started("../up"), ended(2, 1, "../up")],
    ],
)
async def test_a_file_that_holds_no_whole_call_is_refused(
    tmp_path: Path, store: SqlStore, objects: Objects, events: list[LogEvent]
) -> None:
    with pytest.raises(CalmlineError, match="call_file_invalid"):
        await import_call(made(tmp_path / "x", events, events[0].call_id if events else ""), store, objects)
    assert await store.call_ids() == []


async def test_a_file_that_was_changed_is_refused(tmp_path: Path, store: SqlStore, objects: Objects) -> None:
    def change(content: bytes) -> bytes:
        return content.replace(b"swordfish", b"swordFISH")

    path = made(tmp_path / "x", LOG)
    rewrite(path, change)
    with pytest.raises(CalmlineError, match="package_damaged"):
        await import_call(path, store, objects)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))
    with tarfile.open(path) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
        content = tar.extractfile("events.jsonl").read()  # type: ignore[union-attr]
    assert manifest["members"]["events.jsonl"]["sha256"] != sha256(content).hexdigest()


async def test_a_call_whose_sound_cannot_be_kept_is_not_taken_in(
    tmp_path: Path, store: SqlStore, objects: Objects, recordings: Recordings
) -> None:
    await store.append(LOG)
    await keep_sound(store, objects)
    await export_call("call-a", tmp_path / "x", store, recordings)
    other = await open_store(tmp_path / "other")
    there = open_objects(tmp_path / "other" / "recordings")
    (tmp_path / "other" / "recordings").rmdir()
    (tmp_path / "other" / "recordings").write_text("in the way")
    with pytest.raises(CalmlineError, match="objects_unreachable"):
        await import_call(tmp_path / "x", other, there)
    assert await other.call_ids() == []
    assert await other.call_keys.get("call-a") is None
    (tmp_path / "other" / "recordings").unlink()
    (tmp_path / "other" / "recordings").mkdir()
    assert await import_call(tmp_path / "x", other, there) == "call-a"
    await other.aclose()
