import io
import json
import wave
from collections.abc import Iterator
from typing import Literal

import numpy as np
import pytest
import soundfile

from assistant.audio.chunk import RATE
from assistant.audio.recording import PASSAGE_SECONDS, encode, passage
from assistant.errors import BadInput, Unavailable


def blocks(seconds: int) -> Iterator[np.ndarray]:
    """Left counts the seconds from 10, right from 20."""
    for second in range(seconds):
        yield np.full((RATE, 2), [10 + second, 20 + second], dtype=np.int16)


def test_a_call_becomes_flac_with_its_outline() -> None:
    out = io.BytesIO()
    encoded = encode(blocks(3), out)
    out.seek(0)
    sound, rate = soundfile.read(out, dtype="int16")
    assert (rate, encoded.seconds) == (RATE, 3.0)
    assert sound[::RATE].tolist() == [[10, 20], [11, 21], [12, 22]]
    peaks = json.loads(encoded.peaks)
    assert (peaks["channels"], peaks["samples_per_pixel"], peaks["bits"], peaks["length"]) == (2, 800, 8, 60)


def test_the_outline_holds_the_lowest_and_highest_of_each_stretch() -> None:
    loud = np.zeros((1120, 2), dtype=np.int16)
    loud[:800] = [0x7FFF, 0x100]
    loud[800:] = [-0x8000, 0x100]
    peaks = json.loads(encode(iter([loud]), io.BytesIO()).peaks)
    assert peaks["data"] == [127, 127, 1, 1, -128, -128, 1, 1]


def test_an_empty_call_makes_an_empty_file() -> None:
    assert encode(iter([]), io.BytesIO()).seconds == 0.0


def test_a_disk_that_fails_is_a_clear_error_with_its_reason() -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            if self.tell() > 1000:
                raise OSError(28, "No space left on device")
            return super().write(data)  # type: ignore[arg-type]

    noise = np.random.default_rng(1).integers(-9000, 9000, (RATE, 2)).astype(np.int16)
    with pytest.raises(Unavailable) as caught:
        encode((noise for _ in range(100)), Full())
    assert caught.value.code == "recording_failed"
    assert "No space left" in caught.value.message


@pytest.fixture
def whole() -> soundfile.SoundFile:
    out = io.BytesIO()
    encode(blocks(5), out)
    out.seek(0)
    return soundfile.SoundFile(out)


@pytest.mark.parametrize("form", ["flac", "wav"])
def test_a_passage_is_a_file_of_its_own(whole: soundfile.SoundFile, form: Literal["flac", "wav"]) -> None:
    content = io.BytesIO(passage(whole, 1.5, 60.0, form))
    sound, rate = soundfile.read(content, dtype="int16")
    assert (rate, len(sound)) == (RATE, 3.5 * RATE)
    assert sound[[0, RATE]].tolist() == [[11, 21], [12, 22]]
    if form == "wav":
        with wave.open(io.BytesIO(content.getvalue())) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (2, 2)


@pytest.mark.parametrize(("start", "end"), [(2.0, 2.0), (3.0, 2.0), (-1.0, 2.0), (5.0, 6.0), (0, PASSAGE_SECONDS + 1)])
def test_what_is_no_passage_is_refused(whole: soundfile.SoundFile, start: float, end: float) -> None:
    with pytest.raises(BadInput) as caught:
        passage(whole, start, end, "flac")
    assert caught.value.code == "passage_invalid"
