import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assistant.audio import codecs

sounds = hnp.arrays(np.int16, st.integers(0, 300))
EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)
EVERY_CODE = bytes(range(256))


def libsndfile_encode(samples: np.ndarray, subtype: str) -> np.ndarray:
    file = io.BytesIO()
    soundfile.write(file, samples, 8000, format="RAW", subtype=subtype)
    return np.frombuffer(file.getvalue(), dtype=np.uint8)


def libsndfile_decode(data: bytes, subtype: str) -> np.ndarray:
    sound, _ = soundfile.read(
        io.BytesIO(data), dtype="int16", format="RAW", subtype=subtype, samplerate=8000, channels=1
    )
    return np.asarray(sound)


@given(sounds)
def test_pcm16_comes_back_as_it_was(samples: np.ndarray) -> None:
    assert np.array_equal(codecs.pcm16_decode(codecs.pcm16_encode(samples)), samples)


def test_pcm16_is_little_endian() -> None:
    assert codecs.pcm16_decode(b"\x01\x00\x00\x80").tolist() == [1, -32768]


def test_pcm16_refuses_half_a_sample() -> None:
    with pytest.raises(ValueError, match="multiple"):
        codecs.pcm16_decode(b"\x01\x00\x00")


def test_float_sound_is_clipped() -> None:
    assert codecs.to_pcm16(np.array([-2.0, -1.0, 0.0, 0.5, 2.0])).tolist() == [
        -32768,
        -32768,
        0,
        16384,
        32767,
    ]


def test_every_code_decodes_as_in_libsndfile() -> None:
    assert np.array_equal(codecs.ulaw_decode(EVERY_CODE), libsndfile_decode(EVERY_CODE, "ULAW"))
    assert np.array_equal(codecs.alaw_decode(EVERY_CODE), libsndfile_decode(EVERY_CODE, "ALAW"))


def test_every_sample_is_coded_as_in_libsndfile() -> None:
    ulaw = np.frombuffer(codecs.ulaw_encode(EVERY_SAMPLE), dtype=np.uint8)
    assert np.array_equal(ulaw, libsndfile_encode(EVERY_SAMPLE, "ULAW"))
    alaw = np.frombuffer(codecs.alaw_encode(EVERY_SAMPLE), dtype=np.uint8)
    differs = alaw != libsndfile_encode(EVERY_SAMPLE, "ALAW")
    assert np.all(EVERY_SAMPLE[differs] % 16 == 0), "the two may round a boundary between steps differently"


def test_a_decoded_code_is_coded_as_itself() -> None:
    both_zeros_of_ulaw = {0x7F, 0xFF}
    again = codecs.ulaw_encode(codecs.ulaw_decode(EVERY_CODE))
    assert {code for code, back in zip(EVERY_CODE, again, strict=True) if code != back} <= both_zeros_of_ulaw
    assert codecs.alaw_encode(codecs.alaw_decode(EVERY_CODE)) == EVERY_CODE


@given(sounds)
def test_telephone_codecs_stay_within_their_step(samples: np.ndarray) -> None:
    size = np.abs(samples.astype(np.int32))
    for back in (
        codecs.ulaw_decode(codecs.ulaw_encode(samples)),
        codecs.alaw_decode(codecs.alaw_encode(samples)),
    ):
        assert np.all(np.abs(back.astype(np.int32) - samples) <= np.maximum(16, size // 16 + 8))
