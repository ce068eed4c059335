import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.chunk import RATE, AudioChunk
from assistant.events import Channel
from assistant.speech.history import Ear, History, Utterance
from assistant.speech.scripted import said


def chunk(offset: int, count: int) -> AudioChunk:
    """Sound whose every sample tells its place."""
    return AudioChunk(Channel.CUSTOMER, offset, (np.arange(offset, offset + count) % 30_000 + 1).astype(np.int16))


def test_sound_with_what_surrounds_it() -> None:
    history = History(10)
    for offset in range(0, 5 * RATE, 1600):
        history.push(chunk(offset, 1600))
    cutting = history.padded(2.0, 3.0)
    assert cutting is not None
    assert cutting.start == 1.6
    assert np.array_equal(cutting.samples, chunk(round(1.6 * RATE), round(1.8 * RATE)).samples)


def test_padding_ends_where_the_sound_does() -> None:
    history = History(10)
    history.push(chunk(0, RATE))
    cutting = history.padded(0.1, 0.9)
    assert cutting is not None
    assert (cutting.start, len(cutting.samples)) == (0.0, RATE)


def test_what_is_not_kept_any_more_is_not_made_up() -> None:
    history = History(2)
    history.push(chunk(0, 5 * RATE))
    assert history.padded(1.0, 2.0) is None
    assert History().padded(0.0, 1.0) is None


@given(st.lists(st.tuples(st.integers(-300, 900), st.integers(0, 700)), max_size=12))
def test_a_gap_is_silence_and_what_comes_twice_is_kept_once(steps: list[tuple[int, int]]) -> None:
    history = History(1000 / RATE)
    call = np.zeros(20_000, dtype=np.int16)
    end = 0
    for leap, count in steps:
        offset = max(0, end + leap)
        part = chunk(offset, count)
        history.push(part)
        new = part.samples[max(0, end - offset) :]
        call[offset + count - len(new) : offset + count] = new
        end = max(end, offset + count if len(new) else end)
    begin = max(0, end - 1000)
    cutting = history.padded(begin / RATE, end / RATE, 0.0)
    if end:
        assert cutting is not None
        assert np.array_equal(cutting.samples, call[begin:end])


class Kept:
    """An ear that has heard eight seconds, and what it gave out."""

    def __init__(self) -> None:
        self.ready: dict[str, Utterance | None] = {}
        self.ear = Ear(lambda utterance, _, sound: self.ready.update({utterance: sound}))
        for offset in range(0, 8 * RATE, 1600):
            self.ear.push(chunk(offset, 1600))

    def span(self, utterance: str) -> tuple[float, float]:
        sound = self.ready[utterance]
        assert sound is not None
        return sound.start, sound.end


@pytest.mark.parametrize("stops_first", [True, False])
def test_an_utterance_reaches_as_far_as_the_voice(stops_first: bool) -> None:
    kept = Kept()
    kept.ear.began(1.0)
    if stops_first:
        kept.ear.stopped(3.5)
    kept.ear.heard("customer-1", said("hello there", 1.2, 3.0))
    assert len(kept.ready) == stops_first
    if not stops_first:
        kept.ear.stopped(3.5)
    sound = kept.ready["customer-1"]
    assert sound is not None
    assert (sound.start, sound.end, sound.voiced) == (1.0, 3.5, 2.5)
    assert sound.cutting.start == 0.6


def test_finals_in_one_stretch_of_voice_do_not_share_words() -> None:
    kept = Kept()
    kept.ear.began(1.0)
    kept.ear.heard("customer-1", said("one two", 1.2, 3.0))
    kept.ear.heard("customer-2", said("three four", 3.2, 5.5))
    kept.ear.stopped(6.0)
    assert kept.span("customer-1") == (1.0, 3.0)
    assert kept.span("customer-2") == (3.0, 6.0)
    sound = kept.ready["customer-2"]
    assert sound is not None
    assert sound.cutting.start == 3.0


def test_the_end_of_the_sound_ends_the_waiting() -> None:
    kept = Kept()
    kept.ear.began(1.0)
    kept.ear.heard("customer-1", said("hello", 1.2, 3.0))
    kept.ear.flush()
    assert kept.span("customer-1") == (1.0, 3.0)
