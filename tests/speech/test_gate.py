from collections.abc import Iterable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.chunk import RATE
from assistant.audio.voice import FRAME, FRAME_SECONDS
from assistant.speech.gate import Closed, GateSettings, Opened, Passed, Through, VoiceGate

SETTINGS = GateSettings(onset=0.064, pre_roll=0.128, pause=0.32, long=3.2, short_pause=0.064, longest=6.4)
"""In frames: onset 2, pre-roll 4, pause 10, long 100, short pause 2, longest 200."""


def run(probabilities: Iterable[float], gate: VoiceGate | None = None) -> list[Passed]:
    gate = gate or VoiceGate(SETTINGS)
    frame = np.zeros(FRAME, dtype=np.int16)
    return [
        step for place, probability in enumerate(probabilities) for step in gate.push(place * FRAME, frame, probability)
    ]


def only(kind: type[Passed], steps: list[Passed]) -> list[int]:
    """Frame numbers of the steps of one kind."""
    return [step.offset // FRAME for step in steps if isinstance(step, kind)]


def test_silence_does_not_pass() -> None:
    assert run([0.0] * 100) == []


def test_speech_passes_with_what_came_before_it_and_the_pause_after() -> None:
    steps = run([0.0] * 20 + [1.0] * 10 + [0.0] * 30)
    assert only(Opened, steps) == [20]
    assert only(Through, steps) == list(range(16, 40))
    assert only(Closed, steps) == [30]
    assert isinstance(steps[-1], Closed)


def test_a_click_does_not_open_the_gate() -> None:
    assert run([0.0, 1.0, 0.0] * 20) == []


def test_a_short_pause_does_not_end_an_utterance() -> None:
    steps = run([1.0] * 10 + [0.0] * 9 + [1.0] * 10 + [0.0] * 20)
    assert only(Closed, steps) == [29]


def test_doubt_holds_an_open_gate_but_opens_none() -> None:
    assert run([0.4] * 30) == []
    assert only(Closed, run([1.0] * 5 + [0.4] * 30 + [0.0] * 20)) == [35]


def test_a_long_utterance_ends_at_its_next_short_pause() -> None:
    steps = run([1.0] * 110 + [0.0] * 3 + [1.0] * 20)
    assert only(Closed, steps) == [110]
    assert only(Opened, steps) == [0, 113]


def test_endless_speech_is_cut() -> None:
    assert len(only(Closed, run([1.0] * 401))) == 2


def test_closing_ends_what_is_open_and_nothing_else() -> None:
    gate = VoiceGate(SETTINGS)
    assert gate.close() == []
    run([1.0] * 5, gate)
    assert gate.is_open
    assert gate.close() == [Closed(5 * FRAME)]
    assert gate.close() == []


@given(st.lists(st.floats(0, 1), max_size=300))
def test_sound_passes_once_and_in_order_and_every_opening_is_closed_in_turn(probabilities: list[float]) -> None:
    steps = run(probabilities)
    through = only(Through, steps)
    assert through == sorted(set(through))
    turns = [type(step) for step in steps if not isinstance(step, Through)]
    assert turns == [Opened, Closed] * (len(turns) // 2) + [Opened] * (len(turns) % 2)
    assert all(0 <= step.offset <= len(probabilities) * FRAME for step in steps)


def test_settings_are_seconds() -> None:
    assert round(SETTINGS.pause / FRAME_SECONDS) == 10
    assert FRAME_SECONDS == FRAME / RATE
