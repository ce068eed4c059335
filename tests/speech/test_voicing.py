import threading
from collections.abc import Sequence

import numpy as np

from assistant.audio.voice import FRAME, VoiceDetector, VoiceState
from assistant.speech.voicing import Frames, Probabilities, VoiceStage


class Counting(VoiceDetector):
    """Answers each frame with its first sample in hundredths; remembers how many streams each run took."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.go = threading.Event()

    def score(self, frames: Sequence[np.ndarray], states: Sequence[VoiceState]) -> np.ndarray:
        assert self.go.wait(20)
        assert len({id(state) for state in states}) == len(states)
        self.runs.append(len(frames))
        if any(frame[0] < 0 for frame in frames):
            raise RuntimeError("broken")
        return np.array([frame[0] / 100 for frame in frames], dtype=np.float32)


def frames(*values: int) -> Frames:
    return np.repeat(np.array(values, dtype=np.int16), FRAME).reshape(len(values), FRAME)


def score(*jobs: tuple[int, Frames]) -> tuple[list[list[float]], list[int], list[bool]]:
    """Submit `(stream, frames)` while the detector is held up; what each got, the runs, and what failed."""
    detector = Counting()
    stage = VoiceStage(detector)
    voices = [stage.voice() for _ in range(4)]
    found: list[list[float]] = []
    failed: list[bool] = []
    over = threading.Event()

    def scored(_: Frames, chances: Probabilities, failure: Exception | None) -> None:
        found.append([round(float(chance), 2) for chance in chances])
        failed.append(failure is not None)
        if len(found) == len(jobs) + 1:
            over.set()

    voices[3].submit(frames(1), scored)
    while stage._waiting:
        pass
    for stream, sound in jobs:
        voices[stream].submit(sound, scored)
    detector.go.set()
    assert over.wait(20)
    stage.close()
    return found[1:], detector.runs[1:], failed[1:]


def test_all_streams_that_wait_are_scored_in_one_run() -> None:
    found, runs, _ = score((0, frames(10, 20, 30)), (1, frames(40)), (2, frames(50, 60)), (0, frames(70)))
    assert found == [[0.1, 0.2, 0.3], [0.4], [0.5, 0.6], [0.7]]
    assert runs == [3, 2, 1, 1]


def test_no_frames_keep_their_place() -> None:
    assert score((0, frames()), (0, frames(10)))[0] == [[], [0.1]]


def test_where_the_detector_fails_all_counts_as_speech() -> None:
    found, _, failed = score((0, frames(-1, 20)))
    assert found == [[1.0, 0.2]]
    assert failed == [True]
