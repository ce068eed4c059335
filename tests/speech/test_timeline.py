from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.chunk import RATE
from assistant.speech.timeline import Timeline


def test_the_decoders_clock_is_the_calls_until_silence_is_left_out() -> None:
    timeline = Timeline()
    timeline.feed(2 * RATE, RATE)
    timeline.feed(3 * RATE, RATE)
    timeline.feed(60 * RATE, RATE)
    assert [timeline.at(second) for second in (0.0, 1.5, 1.999, 2.0, 2.5)] == [2.0, 3.5, 3.999, 60.0, 60.5]


def test_what_is_forgotten_does_not_move_the_rest() -> None:
    timeline = Timeline()
    for minute in range(100):
        timeline.feed(minute * 60 * RATE, RATE)
    timeline.forget(keep=2)
    assert timeline.at(99.25) == 99 * 60 + 0.25


@given(st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 50_000)), min_size=1))
def test_times_never_run_backwards(parts: list[tuple[int, int]]) -> None:
    timeline, offset, fed = Timeline(), 0, 0
    for gap, count in parts:
        offset += gap
        timeline.feed(offset, count)
        offset += count
        fed += count
    times = [timeline.at(fed / RATE * step / 20) for step in range(20)]
    assert times == sorted(times)
    assert times[-1] <= offset / RATE + 0.001
