"""While the archive is away: calls go on, nothing is lost, nothing is written twice, memory is bounded."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from assistant import events as ev
from assistant.bus import writing
from assistant.bus.memory import MemoryBus
from assistant.bus.spill import Left, Spill, write_up
from assistant.privacy.sealing import Sealer, new_key
from tests.builders import ended, final, stamp, started
from tests.bus.archive import Archive


class Told:
    """What a bus says of its archive."""

    def __init__(self, bus: MemoryBus) -> None:
        self.said: list[bool] = []
        self._news = asyncio.Event()
        bus.on_archive = self._take

    def _take(self, works: bool) -> None:
        self.said.append(works)
        self._news.set()

    async def until(self, works: bool) -> None:
        async with asyncio.timeout(20):
            while self.said[-1:] != [works]:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
def spill(tmp_path: Path) -> Spill:
    return Spill(tmp_path / "unwritten", Sealer(new_key()))


@pytest.fixture
async def archive() -> Archive:
    return Archive()


@pytest.fixture
async def bus(archive: Archive, spill: Spill, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MemoryBus]:
    monkeypatch.setattr(writing, "RETRY_SECONDS", 0.01)
    bus = MemoryBus(archive, spill)
    await bus.start()
    yield bus
    archive.gate.set()
    await bus.aclose()


def utter(seq: int, text: str = "hello", call_id: str = "call-a") -> ev.TranscriptFinal:
    return final(seq, text, 0, 1, "customer-1", call_id)


async def seen(bus: MemoryBus, count: int, call_id: str = "call-a") -> list[int]:
    """The sequence numbers of the first so many events that a screen is sent."""
    tail = bus.tail(call_id)
    async with asyncio.timeout(20):
        numbers = [getattr(await anext(tail), "seq", 0) for _ in range(count)]
    await tail.aclose()
    return numbers


async def test_an_archive_that_hangs_does_not_hold_up_a_call(
    bus: MemoryBus, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.02)
    told = Told(bus)
    archive.gate.clear()
    bus.append(started())
    await told.until(False)
    bus.append(utter(2))
    assert await seen(bus, 2) == [1, 2]
    assert not archive.kept
    archive.gate.set()
    await told.until(True)
    bus.append(ended(3))
    await bus.flush()
    assert [event.seq for event in archive.kept] == [1, 2, 3]
    assert told.said == [False, True]


async def test_what_was_written_though_the_answer_was_lost_is_not_written_again(
    bus: MemoryBus, archive: Archive
) -> None:
    told = Told(bus)
    archive.breaks_after = True
    bus.append(started())
    await told.until(False)
    archive.breaks_after = False
    bus.append(utter(2))
    await told.until(True)
    assert [event.seq for event in archive.kept] == [1, 2]


async def test_a_call_that_cannot_be_written_holds_up_no_other(bus: MemoryBus, archive: Archive) -> None:
    archive.refuses = lambda event: event.call_id == "call-b"
    told = Told(bus)
    bus.append(started("call-b"))
    bus.append(started())
    await told.until(False)
    bus.append(utter(2))
    await archive.until(lambda: len(archive.kept) == 2)
    assert [(event.call_id, event.seq) for event in archive.kept] == [("call-a", 1), ("call-a", 2)]
    archive.refuses = lambda event: False
    await told.until(True)
    assert {event.call_id for event in archive.kept} == {"call-a", "call-b"}


async def test_past_a_limit_events_are_put_aside_sealed_and_written_up_in_order(
    bus: MemoryBus, archive: Archive, spill: Spill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_WAITING", 50)
    told, put_aside, loop, write = Told(bus), asyncio.Event(), asyncio.get_running_loop(), spill.write

    def watched(left: Left) -> None:
        write(left)
        loop.call_soon_threadsafe(put_aside.set)

    monkeypatch.setattr(spill, "write", watched)
    archive.broken = True
    bus.append(started())
    await told.until(False)
    for seq in range(2, 302):
        bus.append(utter(seq, "my secret"))
        if seq % 60 == 0:
            await put_aside.wait()
            put_aside.clear()
            assert bus.waiting <= 61
    files = spill.files()
    assert files
    assert not any(b"secret" in path.read_bytes() for path in files)
    assert await seen(bus, 301) == list(range(1, 302))
    archive.broken = False
    await told.until(True)
    assert [event.seq for event in archive.kept] == list(range(1, 302))
    assert not spill.files()


async def test_a_server_that_stops_while_the_archive_is_away_writes_up_at_its_next_start(
    archive: Archive, spill: Spill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LAST_SECONDS", 0.05)
    bus = MemoryBus(archive, spill)
    await bus.start()
    for event in (started(), utter(2, "four five"), started("call-b"), utter(2, "no", "call-b")):
        bus.append(event)
    await bus.flush()
    told = Told(bus)
    archive.broken = True
    bus.append(utter(3))
    await told.until(False)
    bus.amend("call-a", [utter(2, "[card number]")])
    bus.append(ev.ConsentChanged(**stamp(3, call_id="call-b"), consent=ev.Consent.REFUSED, by="agent-1", kept=False))
    bus.append(ended(4))
    await bus.aclose()
    assert len(archive.kept) == 4
    archive.broken = False
    assert await write_up(spill, archive) == 2
    assert [(event.call_id, event.seq) for event in archive.kept] == [("call-a", seq) for seq in (1, 2, 3, 4)]
    assert archive.kept[1] == utter(2, "[card number]")
    assert archive.forgotten == {"call-b": "agent-1"}
    assert not spill.files()


async def test_what_is_put_aside_of_a_call_that_was_erased_meanwhile_stays_away(archive: Archive, spill: Spill) -> None:
    spill.write(Left((utter(5),)))
    with capture_logs() as logs:
        assert await write_up(spill, archive) == 0
    assert [entry["event"] for entry in logs] == ["spill.passed_over"]
    assert not archive.kept


async def test_a_file_that_was_changed_is_left_alone_and_said_so(archive: Archive, spill: Spill) -> None:
    spill.write(Left((started(),)))
    [path] = spill.files()
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with capture_logs() as logs:
        assert await write_up(spill, archive) == 0
    assert logs[0]["error"] == "seal_broken"
    assert spill.files() == [path]


async def test_where_nothing_can_be_put_aside_the_log_says_what_is_lost(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LAST_SECONDS", 0.05)
    (tmp_path / "file").touch()
    bus = MemoryBus(archive, Spill(tmp_path / "file" / "unwritten", Sealer(new_key())))
    await bus.start()
    archive.broken = True
    bus.append(started())
    bus.append(utter(2, "my secret"))
    with capture_logs() as logs:
        await bus.aclose()
    [lost] = [entry for entry in logs if entry["event"] == "events.not_kept"]
    assert (lost["events"], lost["calls"], lost["error"]) == (2, ["call-a"], "spill_failed")
    assert "secret" not in str(logs)


async def test_a_call_that_is_not_kept_is_shown_and_never_written(bus: MemoryBus, archive: Archive) -> None:
    bus.append(replace(started(), kept=False))
    bus.append(utter(2))
    assert await seen(bus, 2) == [1, 2]
    bus.append(ended(3))
    await bus.flush()
    assert not archive.kept


async def test_words_put_right_while_they_are_being_written_are_put_right_there_too(
    bus: MemoryBus, archive: Archive
) -> None:
    archive.gate.clear()
    bus.append(started())
    bus.append(utter(2, "four five"))
    await archive.asked.wait()
    bus.amend("call-a", [utter(2, "[card number]")])
    archive.gate.set()
    await bus.flush()
    await archive.until(lambda: [getattr(event, "text", "") for event in archive.kept] == ["", "[card number]"])
    assert [getattr(event, "text", "") for event in await _log(bus)] == ["", "[card number]"]


async def _log(bus: MemoryBus) -> list[ev.AnyEvent]:
    tail = bus.tail("call-a")
    events = [await anext(tail), await anext(tail)]
    await tail.aclose()
    return events


async def test_a_call_that_is_taken_up_again_is_read_from_its_start(bus: MemoryBus) -> None:
    bus.take_up([started(), utter(2)])
    bus.append(utter(3))
    assert await seen(bus, 3) == [1, 2, 3]
