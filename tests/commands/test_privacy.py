"""`calmline privacy`: what a customer, a court and the law may ask."""

import asyncio
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from assistant import events as ev
from assistant.privacy.subjects import PURPOSE, subject_hash
from assistant.store.sql import open_store
from tests.builders import ended, final, started
from tests.commands.conftest import Run

OLD = datetime(2020, 5, 1, 9, 0, tzinfo=UTC)
SAID = "the boiler has been broken since march"


def calls_of(data: Path, reference: str, *days_ago: float) -> list[str]:
    """Ended calls of a customer, begun so many days ago."""

    async def write() -> list[str]:
        store = await open_store(data)
        subject = subject_hash(store.call_keys.masters.derive(PURPOSE), reference)
        ids = []
        for days in days_ago:
            call = f"{reference}-{days:.0f}"
            first = replace(started(call), time=datetime.now(UTC) - timedelta(days=days), subject=subject)
            log: list[ev.LogEvent] = [first, final(2, SAID, 0, 1, "customer-1", call), ended(3, call_id=call)]
            await store.append(log)
            ids.append(call)
        await store.aclose()
        return ids

    return asyncio.run(write())


def left(data: Path) -> set[str]:
    async def read() -> set[str]:
        store = await open_store(data)
        ids = set(await store.call_ids())
        await store.aclose()
        return ids

    return asyncio.run(read())


def test_a_customers_calls_are_exported_and_erased_and_tombstones_are_left(calmline: Run, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "calls.zip"
    calls_of(data, "mine", 10, 20)
    calls_of(data, "other", 10)
    assert "2 calls" in calmline("privacy", "export", "-", file, stdin="MINE\n").out
    with zipfile.ZipFile(file) as archive:
        assert SAID in archive.read("mine-10/transcript.txt").decode()
    assert file.stat().st_mode & 0o077 == 0
    law = calmline("privacy", "erase", "mine", "--reason", "their wish")
    assert (law.status, law.code) == (3, "call_under_floor")
    done = calmline("privacy", "erase", "mine", "--reason", "their wish", "--despite-floor")
    assert (done.status, left(data)) == (0, {"other-10"})
    stones = calmline("privacy", "tombstones", "--reference", "mine").out.splitlines()
    assert len(stones) == 2
    assert all("by system: their wish (despite a floor)" in line and "3 events" in line for line in stones)
    assert calmline("privacy", "tombstones", "--reference", "other").out == ""
    assert calmline("privacy", "export", "mine", file).code == "subject_unknown"
    assert "subject.erased" in calmline("audit", "list").out


def test_nothing_is_erased_where_one_call_is_on_hold(calmline: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    calls_of(data, "mine", 10, 20)
    assert calmline("privacy", "hold", "mine-10", "--reason", "a claim").status == 0
    refused = calmline("privacy", "erase", "mine", "--reason", "their wish", "--despite-floor")
    assert (refused.code, left(data)) == ("call_held", {"mine-10", "mine-20"})
    assert calmline("privacy", "release", "mine-10").status == 0
    assert calmline("privacy", "erase", "mine", "--reason", "their wish", "--despite-floor").status == 0
    assert left(data) == set()
    assert calmline("privacy", "hold", "nobody", "--reason", "a claim").code == "call_unknown"


def test_what_is_due_is_said_first_and_erased_then(calmline: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    calls_of(data, "mine", 10, 40)
    site = {"keep_figures_days": 30, "jurisdiction": "none"}
    dry = calmline("privacy", "retain", "--dry-run", **site).out
    assert "mine-40  call   due" in dry
    assert left(data) == {"mine-10", "mine-40"}
    assert "mine-40  call   erased\n1 erased, 0 kept all the same." in calmline("privacy", "retain", **site).out
    assert left(data) == {"mine-10"}
    assert "0 erased" in calmline("privacy", "retain", **site).out


def test_a_floor_of_the_law_is_told(calmline: Run, tmp_path: Path) -> None:
    calls_of(tmp_path / "data", "mine", 40)
    out = calmline("privacy", "retain", keep_words_days=30).out
    assert "mine-40  words  kept by 12 CFR 1006.100(a) until" in out
    assert left(tmp_path / "data") == {"mine-40"}


def test_a_reason_is_asked_for(calmline: Run, tmp_path: Path) -> None:
    calls_of(tmp_path / "data", "mine", 40)
    assert calmline("privacy", "erase", "mine", "--reason", " ", "--despite-floor").code == "reason_missing"
    assert calmline("privacy", "export", "-", tmp_path / "x.zip", stdin="\n").code == "reference_empty"
