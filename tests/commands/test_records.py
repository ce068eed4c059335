"""`calmline backup`, `restore`, `calls`, `keys`: as a person runs them."""

import asyncio
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from assistant.events import LogEvent, encode
from assistant.privacy.subjects import PURPOSE, subject_hash
from assistant.store.sql import open_store
from tests.builders import ended, final, started
from tests.commands.conftest import Run

LOG: list[LogEvent] = [started(), final(2, "hello there", 0.5, 1.5, "customer-1"), ended(3)]


def write(folder: Path, keys: Path | None = None) -> None:
    async def work() -> None:
        store = await open_store(folder, "", keys)
        await store.append(LOG)
        await store.aclose()

    asyncio.run(work())


def read(folder: Path, keys: Path | None = None, call_id: str = "call-a") -> list[LogEvent]:
    async def work() -> list[LogEvent]:
        store = await open_store(folder, "", keys)
        try:
            return await store.events(call_id)
        finally:
            await store.aclose()

    return asyncio.run(work())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of the site, with a call in it."""
    write(tmp_path / "data")
    return tmp_path / "data"


def test_a_site_is_backed_up_and_restored_elsewhere(calmline: Run, data: Path, tmp_path: Path) -> None:
    ran = calmline("backup", tmp_path / "x.backup")
    assert ran.status == 0, ran.err
    assert f"The key file is {data / 'keys.json'}. It is in no backup" in ran.out
    assert "events: 3 rows" in ran.err
    other = tmp_path / "other"
    ran = calmline("restore", tmp_path / "x.backup", data=other)
    assert (ran.status, ran.code) == (5, "master_key_missing")
    assert not other.exists()
    ran = calmline("restore", tmp_path / "x.backup", master_key=data / "keys.json")
    assert ran.status == 0, ran.err
    assert read(other, data / "keys.json") == LOG
    ran = calmline("restore", tmp_path / "x.backup")
    assert ran.status == 3
    assert "error restore_not_empty" in ran.err
    ran = calmline("backup", tmp_path / "x.backup")
    assert (ran.status, ran.code) == (3, "file_exists")
    ran = calmline("audit", "list")
    assert "site.restored" in ran.out


def test_a_call_that_was_erased_since_the_backup_is_not_restored(calmline: Run, data: Path, tmp_path: Path) -> None:
    async def write_mine() -> None:
        store = await open_store(data)
        subject = subject_hash(store.call_keys.masters.derive(PURPOSE), "mine")
        await store.append([replace(started("call-b"), subject=subject), ended(2, call_id="call-b")])
        await store.aclose()

    asyncio.run(write_mine())
    ran = calmline("backup", tmp_path / "x.backup")
    assert f"Keep a fresh copy of {data / 'keys.erased'}" in ran.out
    assert calmline("privacy", "erase", "mine", "--reason", "their wish", "--despite-floor").status == 0
    other = tmp_path / "other"
    ran = calmline("restore", tmp_path / "x.backup", data=other, master_key=data / "keys.json")
    assert ran.status == 0, ran.err
    assert "erased again: 1 calls" in ran.err
    assert read(other, data / "keys.json") == LOG
    assert read(other, data / "keys.json", "call-b") == []
    assert "their wish" in calmline("privacy", "tombstones", "--reference", "mine").out
    assert '"erased_again":1' in calmline("audit", "list").out


def test_a_call_is_exported_and_imported(calmline: Run, data: Path, tmp_path: Path) -> None:
    ran = calmline("calls", "export", "call-a", tmp_path / "call")
    assert ran.status == 0, ran.err
    assert "not sealed" in ran.out
    assert encode(LOG[1]) in (tmp_path / "call").read_bytes()
    ran = calmline("calls", "import", tmp_path / "call")
    assert (ran.status, ran.code) == (3, "call_exists")
    ran = calmline("calls", "import", tmp_path / "call", data=tmp_path / "other")
    assert (ran.status, ran.out) == (0, "Imported call-a.\n")
    assert read(tmp_path / "other") == LOG
    ran = calmline("calls", "export", "nobody", tmp_path / "call-b")
    assert (ran.status, ran.code) == (3, "call_unknown")
    assert "call.imported call-a" in calmline("audit", "list").out


def test_the_master_key_is_turned_over(calmline: Run, data: Path, tmp_path: Path) -> None:
    def keys() -> dict[str, str]:
        found: dict[str, str] = json.loads((data / "keys.json").read_text())["keys"]
        return found

    [old] = keys()
    ran = calmline("keys", "rotate")
    assert ran.status == 0, ran.err
    assert "of 1 calls" in ran.out
    assert old in keys()
    assert len(keys()) == 2
    assert read(data) == LOG
    ran = calmline("keys", "rotate", "--forget-old")
    assert "2 older keys are forgotten" in ran.out
    assert len(keys()) == 1
    assert read(data) == LOG
    assert calmline("audit", "verify").status == 0


def test_records_without_their_keys_are_not_opened(calmline: Run, data: Path, tmp_path: Path) -> None:
    (data / "keys.json").rename(tmp_path / "keys.json")
    ran = calmline("backup", tmp_path / "x.backup")
    assert (ran.status, ran.code) == (5, "master_key_missing")
    ran = calmline("backup", tmp_path / "x.backup", master_key=tmp_path / "keys.json")
    assert ran.status == 0, ran.err
