import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.recorder import MOST_WAITING, Recorder
from assistant.errors import CalmlineError
from assistant.events import Channel


def chunk(channel: Channel, second: int) -> AudioChunk:
    return AudioChunk(channel, second * RATE, np.full(RATE, 7, dtype=np.int16))


async def test_what_is_pushed_is_in_the_file_when_it_is_closed(tmp_path: Path) -> None:
    failures: list[CalmlineError] = []
    recorder = Recorder(tmp_path / "call.flac", failures.append)
    for second in range(30):
        for channel in Channel:
            recorder.push(chunk(channel, second))
    assert await recorder.aclose() == 30.0
    assert np.all(soundfile.read(tmp_path / "call.flac", dtype="int16")[0] == 7)
    assert failures == []


def test_nothing_pushed_leaves_no_file(tmp_path: Path) -> None:
    assert asyncio.run(Recorder(tmp_path / "call.flac", lambda _: None).aclose()) == 0.0
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "call.flac"


async def test_trouble_is_told_once_and_the_rest_let_go(unwritable: Path) -> None:
    failures: list[CalmlineError] = []
    recorder = Recorder(unwritable, failures.append)
    recorder.push(chunk(Channel.AGENT, 0))
    assert await recorder.aclose() == 0.0
    recorder.push(chunk(Channel.AGENT, 1))
    assert [failure.code for failure in failures] == ["recording_failed"]


async def test_a_disk_that_is_too_slow_ends_the_recording_alone(tmp_path: Path) -> None:
    failures: list[CalmlineError] = []
    recorder = Recorder(tmp_path / "call.flac", failures.append)
    for second in range(MOST_WAITING // RATE + 2):
        recorder.push(chunk(Channel.AGENT, second))
    assert [failure.code for failure in failures] == ["recording_failed"]
    assert await recorder.aclose() == 0.0
