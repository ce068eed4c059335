import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio.chunk import RATE
from assistant.audio.resample import Resampler
from assistant.errors import BadInput


def tone(rate: int, seconds: float, hertz: float = 440.0) -> np.ndarray:
    time = np.arange(round(rate * seconds)) / rate
    return (8000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def resample(sound: np.ndarray, cuts: list[int], source: int, target: int = RATE) -> np.ndarray:
    resampler = Resampler(source, target)
    pieces = np.split(sound, sorted(cut for cut in cuts if cut < len(sound)))
    return np.concatenate([*(resampler.push(piece) for piece in pieces), resampler.flush()])


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_a_tone_keeps_its_length_pitch_and_loudness(rate: int) -> None:
    out = resample(tone(rate, 1.0), [], rate)
    assert abs(len(out) - RATE) <= 1
    middle = out[2000:-2000].astype(np.float64)
    wanted = tone(RATE, 1.0)[2000 : 2000 + len(middle)].astype(np.float64)
    assert np.sqrt(np.mean((middle - wanted) ** 2)) < 100


@settings(deadline=None)
@given(st.lists(st.integers(1, 7999), max_size=8), st.sampled_from([8000, 44100, 48000]))
def test_how_the_sound_is_cut_does_not_matter(cuts: list[int], rate: int) -> None:
    sound = tone(rate, 0.2)
    whole, cut = resample(sound, [], rate), resample(sound, cuts, rate)
    assert len(whole) == len(cut)
    assert np.max(np.abs(whole.astype(int) - cut)) <= 2


def test_equal_rates_change_nothing_and_wait_for_nothing() -> None:
    resampler = Resampler(RATE)
    sound = tone(RATE, 0.02)
    assert np.array_equal(resampler.push(sound), sound)
    assert len(resampler.flush()) == 0


def test_after_a_flush_a_new_stream_begins() -> None:
    resampler = Resampler(8000)
    sound = tone(8000, 0.1)
    first = np.concatenate((resampler.push(sound), resampler.flush()))
    again = np.concatenate((resampler.push(sound), resampler.flush()))
    assert np.max(np.abs(first.astype(int) - again)) <= 2


@pytest.mark.parametrize("rate", [0, -1, 4000, 7999, 192001])
def test_an_unusable_rate_is_refused(rate: int) -> None:
    with pytest.raises(BadInput) as caught:
        Resampler(rate)
    assert caught.value.code == "audio_rate"
    assert str(rate) in caught.value.message
