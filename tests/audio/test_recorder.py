import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import recorder as module
from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import Journal
from assistant.audio.recorder import MOST_WAITING, Recorder
from assistant.errors import CalmlineError
from assistant.events import Channel
from assistant.privacy.sealing import Sealer, new_key

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT


def chunk(channel: Channel, second: float, value: int = 7, seconds: float = 1) -> AudioChunk:
    return AudioChunk(channel, round(second * RATE), np.full(round(seconds * RATE), value, dtype=np.int16))


class Desk:
    """Recorders of one call, and what they told."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "live" / "call-a.sound"
        self.seal = Sealer(new_key())
        self.failures: list[str] = []
        self.failed = asyncio.Event()
        self.recoveries = 0
        self.recovered = asyncio.Event()
        self.closed = asyncio.Event()

    def recorder(self) -> Recorder:
        return Recorder(self.path, "call-a", self.seal, self._failed, self._recovered, self.closed.set)

    def heard(self) -> np.ndarray:
        """The sound on disk, shape (n, 2)."""
        journal = Journal(self.path, "call-a", self.seal)
        try:
            return np.concatenate([np.zeros((0, 2), dtype=np.int16), *journal.blocks()])
        finally:
            journal.close()

    def _failed(self, error: CalmlineError) -> None:
        self.failures.append(error.code)
        self.failed.set()

    def _recovered(self) -> None:
        self.recoveries += 1
        self.recovered.set()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(module, "RETRY", 0.01)
    return Desk(tmp_path)


async def test_what_is_pushed_is_on_disk_when_it_is_closed(desk: Desk) -> None:
    recorder = desk.recorder()
    for second in range(30):
        for channel in Channel:
            recorder.push(chunk(channel, second))
    assert await recorder.aclose() == 30.0
    assert np.all(desk.heard() == 7)
    await desk.closed.wait()
    assert desk.failures == []


async def test_sound_is_on_disk_while_the_call_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = asyncio.Event()
    loop = asyncio.get_running_loop()
    real = os.fdatasync

    def sync(fd: int) -> None:
        real(fd)
        loop.call_soon_threadsafe(synced.set)

    monkeypatch.setattr(os, "fdatasync", sync)
    recorder = desk.recorder()
    recorder.push(chunk(CUSTOMER, 0, seconds=0.1))
    await synced.wait()
    assert len(desk.heard()) == RATE // 10
    await recorder.aclose()


async def test_nothing_pushed_leaves_no_file(desk: Desk) -> None:
    assert await desk.recorder().aclose() == 0.0
    assert not desk.path.parent.exists()


async def test_a_recorder_opened_again_goes_on_where_the_journal_ends(desk: Desk) -> None:
    first = desk.recorder()
    first.push(chunk(CUSTOMER, 0, 10))
    await first.aclose()
    second = desk.recorder()
    second.pause("card")
    second.push(chunk(CUSTOMER, 1, 11))
    second.resume("card")
    second.push(chunk(CUSTOMER, 2, 12))
    assert await second.aclose() == 3.0
    assert desk.heard()[::RATE, 0].tolist() == [10, 0, 12]


async def test_a_pause_keeps_nothing_of_either_side_until_each_reason_is_over(desk: Desk) -> None:
    recorder = desk.recorder()
    for second in range(8):
        if second == 1:
            recorder.pause("card")
        if second == 2:
            recorder.pause("consent")
        if second == 4:
            recorder.resume("card")
        if second == 6:
            recorder.resume()
        recorder.push(chunk(CUSTOMER, second, 10 + second))
    for second in range(8):
        recorder.push(chunk(AGENT, second, 20 + second))  # it lags, and is not kept either
    assert await recorder.aclose() == 8.0
    heard = desk.heard()
    assert heard[::RATE, 0].tolist() == [10, 0, 0, 0, 0, 0, 16, 17]
    assert heard[::RATE, 1].tolist() == [20, 0, 0, 0, 0, 0, 26, 27]


async def test_a_stretch_is_made_silent_in_memory_and_on_disk(desk: Desk) -> None:
    first = desk.recorder()
    first.push(chunk(CUSTOMER, 0, 10, seconds=4))
    await first.aclose()
    recorder = desk.recorder()
    recorder.push(chunk(CUSTOMER, 4, 11, seconds=4))
    recorder.push(chunk(AGENT, 0, 20, seconds=8))
    recorder.silence(CUSTOMER, 1.5, 6.0)
    await recorder.aclose()
    heard = desk.heard()
    assert np.flatnonzero(heard[:, 0] == 0)[[0, -1]].tolist() == [1.5 * RATE, 6 * RATE - 1]
    assert np.all(heard[:, 1] == 20)


async def test_what_is_discarded_is_gone_and_what_follows_kept(desk: Desk) -> None:
    recorder = desk.recorder()
    recorder.push(chunk(CUSTOMER, 0, 10))
    recorder.discard()
    recorder.push(chunk(CUSTOMER, 1, 11))
    assert await recorder.aclose() == 2.0
    assert desk.heard()[::RATE, 0].tolist() == [0, 11]


async def test_trouble_and_its_end_are_told_once_and_nothing_is_lost(desk: Desk) -> None:
    desk.path.parent.touch()  # a file where the folder should be
    recorder = desk.recorder()
    recorder.push(chunk(AGENT, 0, 10))
    await desk.failed.wait()
    recorder.push(chunk(AGENT, 1, 11))
    recorder.silence(AGENT, 0.0, 0.5)
    desk.path.parent.unlink()
    await desk.recovered.wait()
    recorder.push(chunk(AGENT, 2, 12))
    assert await recorder.aclose() == 3.0
    assert desk.heard()[:: RATE // 2, 1].tolist() == [0, 10, 11, 11, 12, 12]
    assert (desk.failures, desk.recoveries) == (["recording_failed"], 1)


async def test_a_call_that_ends_while_the_disk_is_full_is_kept_when_there_is_space(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    recorder = desk.recorder()
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        recorder.push(chunk(AGENT, 0, 10))
        await recorder.aclose()
        assert not desk.closed.is_set()
    await desk.closed.wait()
    assert desk.heard()[::RATE, 1].tolist() == [10]
    assert (desk.failures, desk.recoveries) == (["recording_failed"], 1)


async def test_a_disk_that_is_too_slow_costs_the_oldest_sound_alone(desk: Desk) -> None:
    recorder = desk.recorder()
    seconds = MOST_WAITING // RATE + 2
    for second in range(seconds):
        recorder.push(chunk(AGENT, second))
    assert desk.failures == ["recording_failed"]
    assert await recorder.aclose() == seconds
    heard = desk.heard()[::RATE, 1]
    assert heard[0] == 0
    assert np.all(heard[-MOST_WAITING // RATE // 2 :] == 7)
    assert desk.recoveries == 1


async def test_a_server_that_stops_waits_for_no_disk(desk: Desk) -> None:
    desk.path.parent.touch()
    recorder = desk.recorder()
    recorder.push(chunk(AGENT, 0))
    await desk.failed.wait()
    await recorder.abandon()
    assert not desk.closed.is_set()
