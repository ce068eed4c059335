from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio.chunk import RATE
from assistant.audio.read import SoundFile
from assistant.errors import BadInput
from assistant.events import Channel


def write(path: Path, rate: int = 8000, channels: int = 2, seconds: float = 2.0) -> Path:
    time = np.arange(round(rate * seconds)) / rate
    sound = np.stack([(3000 * np.sin(2 * np.pi * 300 * (side + 1) * time)) for side in range(channels)], axis=1)
    soundfile.write(path, sound.astype(np.int16), rate)
    return path


def frames_of(file: SoundFile) -> int:
    return sum(len(block) for block in file.blocks())


def code_of(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        SoundFile(path)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000])
def test_any_kind_and_rate_comes_out_at_the_rate_of_the_pipeline(tmp_path: Path, kind: str, rate: int) -> None:
    with SoundFile(write(tmp_path / f"call.{kind}", rate)) as file:
        assert (file.channels, file.source_rate) == (2, rate)
        assert file.duration == pytest.approx(2.0, abs=0.1)
        blocks = list(file.blocks())
    assert {block.dtype for block in blocks} == {np.dtype(np.int16)}
    assert {block.shape[1] for block in blocks} == {2}
    assert sum(map(len, blocks)) == pytest.approx(2 * RATE, abs=RATE / 10)
    assert file.warnings == []


def test_the_sides_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.tile(np.array([[0, 900]], dtype=np.int16), (8000, 1)), 8000)
    with SoundFile(path) as file:
        sound = np.concatenate(list(file.blocks()))
    assert np.all(np.abs(sound[:, 0]) <= 1), "no more than soxr's dither"
    assert np.all(np.abs(sound[1000:-1000, 1] - 900) < 10)


def test_customer_is_left_unless_said_otherwise(tmp_path: Path) -> None:
    with SoundFile(write(tmp_path / "call.wav")) as file:
        assert file.sides() == file.sides("left") == (Channel.CUSTOMER, Channel.AGENT)
        assert file.sides("right") == (Channel.AGENT, Channel.CUSTOMER)


@pytest.mark.parametrize(("channels", "code"), [(1, "audio_mono"), (4, "audio_channels")])
def test_a_call_needs_two_channels(tmp_path: Path, channels: int, code: str) -> None:
    with (
        SoundFile(write(tmp_path / "call.wav", channels=channels)) as file,
        pytest.raises(BadInput) as caught,
    ):
        file.sides()
    assert caught.value.code == code
    assert "customer" in caught.value.hint


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_a_truncated_file_is_read_as_far_as_it_goes_and_says_so(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"call.{kind}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with SoundFile(path) as file:
        assert 0.4 * RATE < frames_of(file) < 1.4 * RATE
        assert [warning.split(":")[0] for warning in file.warnings] == ["audio_truncated"]


def test_a_wav_written_to_a_pipe_is_not_truncated(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav")
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    with SoundFile(path) as file:
        assert frames_of(file) == pytest.approx(2 * RATE, abs=2)
        assert file.warnings == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Good morning, you are through to accounts.\n" * 50, "text"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(4000), "video"),
        (b"\x1aE\xdf\xa3" + bytes(4000), "video"),
        (bytes(range(256)) * 8, "no sound file"),
        (b"RIFF\x00\x00", "damaged"),
    ],
)
def test_what_is_no_sound_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    error = code_of(path)
    assert error.code == "not_audio"
    assert says in error.message


def test_an_empty_file_and_a_header_alone_hold_no_sound(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert code_of(tmp_path / "empty.wav").code == "audio_empty"
    assert code_of(write(tmp_path / "header.wav", seconds=0)).code == "audio_empty"


def test_a_missing_file_and_a_folder_are_not_found(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.wav").code == "file_not_found"
    assert code_of(tmp_path).code == "file_not_found"


def test_an_unusable_rate_is_refused(tmp_path: Path) -> None:
    assert code_of(write(tmp_path / "call.wav", rate=4000)).code == "audio_rate"
