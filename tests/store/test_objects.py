"""The same on a folder, in memory, and on a real S3 server."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from assistant.errors import BadInput, NotFound, Unavailable
from assistant.store.objects import Objects, open_objects

PLACES = ("folder", "memory", "s3")


@pytest.fixture(params=PLACES)
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "memory":
        return Objects(MemoryStore(), "memory")
    url = request.getfixturevalue("s3") if request.param == "s3" else ""
    return open_objects(tmp_path / "recordings", url)


async def read(objects: Objects, name: str) -> bytes:
    reader = await objects.open(name)
    return await asyncio.to_thread(reader.read, 0, reader.size)


async def test_what_is_put_is_read_in_part_and_whole(objects: Objects) -> None:
    await objects.put("call-a.flac", b"0123456789")
    reader = await objects.open("call-a.flac")
    assert reader.size == 10
    assert await asyncio.to_thread(reader.read, 3, 6) == b"345"
    await objects.put("call-a.flac", b"again")
    assert await read(objects, "call-a.flac") == b"again"


async def test_a_large_file_is_put_as_it_is(objects: Objects, tmp_path: Path) -> None:
    content = os.urandom(12_000_001)
    (tmp_path / "large").write_bytes(content)
    await objects.put("call-a.flac", tmp_path / "large")
    assert await read(objects, "call-a.flac") == content


async def test_objects_are_listed_and_deleted(objects: Objects) -> None:
    for name in ("call-b.flac", "call-a.peaks.json", "call-a.flac"):
        await objects.put(name, b"abc")
    assert [(line.name, line.size) for line in await objects.list("call-a")] == [
        ("call-a.flac", 3),
        ("call-a.peaks.json", 3),
    ]
    await objects.delete("call-a.flac")
    await objects.delete("call-a.flac")
    assert [line.name for line in await objects.list()] == ["call-a.peaks.json", "call-b.flac"]


async def test_what_is_not_there_is_told_as_that(objects: Objects) -> None:
    with pytest.raises(NotFound) as caught:
        await objects.open("nobody.flac")
    assert caught.value.code == "object_unknown"
    await objects.put("call-a.flac", b"abc")
    reader = await objects.open("call-a.flac")
    await objects.delete("call-a.flac")
    with pytest.raises(NotFound):
        await asyncio.to_thread(reader.read, 0, 3)


async def test_a_prefix_keeps_sites_apart(s3: str, tmp_path: Path) -> None:
    one, other = open_objects(tmp_path, s3), open_objects(tmp_path, "s3://records/site/b")
    await one.put("call-a.flac", b"abc")
    assert await other.list() == []
    with pytest.raises(NotFound):
        await other.open("call-a.flac")


WORK: dict[str, Callable[[Objects], object]] = {
    "put": lambda objects: objects.put("call-a.flac", b"abc"),
    "open": lambda objects: objects.open("call-a.flac"),
    "list": lambda objects: objects.list(),
}


@pytest.mark.parametrize("work", WORK)
async def test_a_bucket_that_is_not_there_is_a_clear_error(s3: str, tmp_path: Path, work: str) -> None:
    objects = open_objects(tmp_path, "s3://nobody")
    if work == "open":  # S3 answers alike for a bucket and for an object that is not there
        with pytest.raises(NotFound):
            await objects.open("call-a.flac")
        return
    with pytest.raises(Unavailable) as caught:
        await WORK[work](objects)  # type: ignore[misc]
    assert caught.value.code == "objects_unreachable"
    assert "s3://nobody" in caught.value.message
    assert "AWS_" in caught.value.hint


async def test_a_store_that_is_away_is_a_clear_error(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    objects = open_objects(tmp_path, s3)
    for work in WORK.values():
        with pytest.raises(Unavailable) as caught:
            await work(objects)  # type: ignore[misc]
        assert caught.value.code == "objects_unreachable"


async def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable) as caught:
        open_objects(tmp_path / "file" / "recordings")
    assert (caught.value.code, str(tmp_path) in caught.value.message) == ("objects_unreachable", True)
    objects = open_objects(tmp_path / "recordings")
    (tmp_path / "recordings").rmdir()
    (tmp_path / "recordings").touch()
    with pytest.raises(Unavailable):
        await objects.put("call-a.flac", b"abc")


@pytest.mark.parametrize("url", ["s3://", "gs://bucket", "/some/folder", "s3://bucket?x=1"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_objects(tmp_path, url)
    assert caught.value.code == "objects_url_invalid"


@pytest.mark.parametrize(("allowed", "refused"), [("false", True), ("true", False)])
def test_a_store_beyond_this_machine_is_reached_by_tls_unless_said_otherwise(
    tmp_path: Path, allowed: str, refused: bool
) -> None:
    environment = {"AWS_ENDPOINT_URL": "http://store.example.org", "AWS_ALLOW_HTTP": allowed}
    if not refused:
        assert open_objects(tmp_path, "s3://records", environment).folder is None
        return
    with pytest.raises(BadInput) as caught:
        open_objects(tmp_path, "s3://records", environment)
    assert caught.value.code == "objects_insecure"
