"""The bus: durable before visible, no gap, no reader can hold up a call."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from assistant.bus import memory, writing
from assistant.bus.memory import MemoryBus
from assistant.events import AnyEvent, LogEvent, TranscriptPartial
from tests.builders import ended, final, partial, started
from tests.bus.archive import Archive


@pytest.fixture
async def archive() -> Archive:
    return Archive()


@pytest.fixture
async def bus(archive: Archive) -> AsyncIterator[MemoryBus]:
    bus = MemoryBus(archive)
    await bus.start()
    yield bus
    await bus.aclose()


async def read(bus: MemoryBus, after: int = 0, call_id: str = "call-a") -> list[AnyEvent]:
    return [event async for event in bus.tail(call_id, after)]


async def test_a_reader_gets_the_log_so_far_and_then_what_comes(bus: MemoryBus) -> None:
    bus.append(started())
    await bus.flush()
    reading = asyncio.create_task(read(bus))
    await asyncio.sleep(0)
    bus.append(final(2, "hello", 0, 1, "customer-1"))
    bus.append(ended(3))
    assert [getattr(e, "seq", None) for e in await reading] == [1, 2, 3]


async def test_reading_on_after_a_sequence_number_repeats_nothing(bus: MemoryBus) -> None:
    for event in (started(), final(2, "hello", 0, 1, "customer-1"), ended(3)):
        bus.append(event)
    await bus.flush()
    assert [getattr(e, "seq", None) for e in await read(bus, after=2)] == [3]


async def test_nothing_is_shown_before_it_is_kept(bus: MemoryBus, archive: Archive) -> None:
    archive.gate.clear()
    reading = asyncio.create_task(read(bus))
    bus.append(started())
    bus.append(ended(2))
    await asyncio.sleep(0.05)
    assert not reading.done()
    assert not archive.kept
    archive.gate.set()
    assert len(await reading) == 2
    assert [e.seq for e in archive.kept] == [1, 2]


async def test_what_waits_together_is_kept_in_one_commit(bus: MemoryBus, archive: Archive) -> None:
    batches: list[int] = []
    keep = archive.append

    async def counted(events: Sequence[LogEvent]) -> None:
        batches.append(len(events))
        await keep(events)

    archive.append = counted  # type: ignore[method-assign]
    for seq in range(2, 52):
        bus.append(final(seq, "word", 0, 1, "customer-1"))
    await bus.flush()
    assert batches == [50]


async def test_a_partial_reaches_those_who_read_and_is_not_kept(bus: MemoryBus, archive: Archive) -> None:
    bus.append(started())
    await bus.flush()
    reading = asyncio.create_task(read(bus))
    await asyncio.sleep(0)
    bus.publish(partial("hel", "customer-1"))
    bus.append(ended(2))
    seen = await reading
    assert [type(e) is TranscriptPartial for e in seen] == [False, True, False]
    assert not any(isinstance(e, TranscriptPartial) for e in archive.kept)


async def test_a_broken_archive_does_not_stop_a_call_and_is_written_up_later(
    bus: MemoryBus, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RETRY_SECONDS", 0.01)
    told: list[bool] = []
    works_again = asyncio.Event()

    def tell(works: bool) -> None:
        told.append(works)
        if works:
            works_again.set()

    bus.on_archive = tell
    archive.broken = True
    bus.append(started())
    bus.append(ended(2))
    assert len(await read(bus)) == 2
    assert told == [False]
    archive.broken = False
    await works_again.wait()
    assert told == [False, True]
    assert [e.seq for e in archive.kept] == [1, 2]


async def test_a_reader_that_lags_too_far_is_let_go_and_can_read_on(
    bus: MemoryBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "READER_QUEUE", 10)
    bus.append(started())
    await bus.flush()
    tail = bus.tail("call-a")
    assert (await anext(tail)).call_id == "call-a"
    for seq in range(2, 40):
        bus.append(final(seq, "word", 0, 1, "customer-1"))
    bus.append(ended(40))
    await bus.flush()
    seen = [getattr(e, "seq", 0) async for e in tail]
    assert seen[-1] < 40
    rest = [getattr(e, "seq", 0) for e in await read(bus, after=seen[-1])]
    assert seen + rest == list(range(2, 41))


async def test_a_call_is_announced_as_it_starts(bus: MemoryBus) -> None:
    announcements = bus.announcements()
    coming = asyncio.ensure_future(anext(announcements))
    await asyncio.sleep(0)
    bus.append(started("call-b"))
    assert (await coming).call_id == "call-b"
    await announcements.aclose()
