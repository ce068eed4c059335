import errno
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.recording import WINDOW, Recording, peaks_path, repair
from assistant.errors import Unavailable
from assistant.events import Channel

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT


def chunk(channel: Channel, start: float, seconds: float, value: int) -> AudioChunk:
    return AudioChunk(channel, round(start * RATE), np.full(round(seconds * RATE), value, dtype=np.int16))


def read(path: Path) -> np.ndarray:
    sound, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE
    return np.asarray(sound)


def test_customer_is_left_and_agent_right_whoever_comes_first(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "deep" / "call.flac")
    for second in range(3):
        recording.write(chunk(AGENT, second, 1, 20 + second))
    for second in range(3):
        recording.write(chunk(CUSTOMER, second, 1, 10 + second))
    assert recording.close() == 3.0
    sound = read(tmp_path / "deep" / "call.flac")
    assert sound[::RATE].tolist() == [[10, 20], [11, 21], [12, 22]]


def test_gaps_are_silence(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "call.flac")
    recording.write(chunk(CUSTOMER, 0, 1, 10))
    recording.write(chunk(CUSTOMER, 30, 1, 11))
    recording.write(chunk(AGENT, 31, 1, 20))
    assert recording.close() == 32.0
    sound = read(tmp_path / "call.flac")
    assert sound[[0, RATE, 30 * RATE, 31 * RATE]].tolist() == [[10, 0], [0, 0], [11, 0], [0, 20]]


def test_a_side_that_lags_too_far_is_silent_and_the_memory_bounded(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "call.flac")
    recording.write(chunk(CUSTOMER, 0, 20, 10))
    recording.write(chunk(AGENT, 0, 20, 20))
    assert recording.close() == 20.0
    agent = read(tmp_path / "call.flac")[:, 1]
    assert not agent[: 20 * RATE - WINDOW].any()
    assert np.all(agent[-WINDOW:] == 20)


def test_sound_that_comes_twice_is_recorded_once(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "call.flac")
    for _ in range(2):
        recording.write(chunk(CUSTOMER, 0, 2, 10))
    assert recording.close() == 2.0


def test_an_empty_call_makes_an_empty_file(tmp_path: Path) -> None:
    assert Recording(tmp_path / "call.flac").close() == 0.0


def test_peaks_lie_beside_the_recording(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "call.flac")
    recording.write(chunk(CUSTOMER, 0, 0.05, 0x7FFF))
    recording.write(chunk(CUSTOMER, 0.05, 0.02, -0x8000))
    recording.write(chunk(AGENT, 0, 0.07, 0x100))
    recording.close()
    peaks = json.loads(peaks_path(tmp_path / "call.flac").read_text())
    assert (peaks["channels"], peaks["samples_per_pixel"], peaks["bits"], peaks["length"]) == (2, 800, 8, 2)
    assert peaks["data"] == [127, 127, 1, 1, -128, -128, 1, 1]


KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.recording import Recording
from assistant.events import Channel
recording = Recording(Path(sys.argv[1]))
sound = np.random.default_rng(1).integers(-900, 900, RATE).astype(np.int16)
for second in range(20):
    for channel in Channel:
        recording.write(AudioChunk(channel, second * RATE, sound))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_recording_of_a_killed_process_can_be_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    seconds = repair(path)
    assert 19.0 < seconds <= 20.0
    sound = read(path)
    assert len(sound) == round(seconds * RATE)
    assert np.array_equal(sound[:RATE], sound[RATE : 2 * RATE])
    assert json.loads(peaks_path(path).read_text())["length"] >= 19 * 20


def test_what_is_no_recording_cannot_be_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    path.write_bytes(b"nothing")
    with pytest.raises(Unavailable) as caught:
        repair(path)
    assert caught.value.code == "recording_failed"
    assert path.read_bytes() == b"nothing"
    assert [entry.name for entry in tmp_path.iterdir()] == ["call.flac"]


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable) as caught:
        Recording(tmp_path / "file" / "call.flac")
    assert caught.value.code == "recording_failed"
    assert caught.value.hint


def test_a_full_disk_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(tmp_path / "call.flac")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(Unavailable) as caught:
        recording.write(chunk(CUSTOMER, 0, 10, 1))
    assert "No space left" in caught.value.message
