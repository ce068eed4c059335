"""Scores the sound of all streams for speech: one thread, one run of the model for all that wait."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.audio.voice import VoiceDetector, VoiceState

Frames = NDArray[np.int16]
"""Shape (n, 512)."""
Probabilities = NDArray[np.float32]
"""Shape (n,)."""
Scored = Callable[[Frames, Probabilities, Exception | None], None]
"""Takes the frames, their probabilities of speech (1 where the detector failed) and the failure, if any."""


@dataclass(slots=True)
class _Work:
    voice: "Voice"
    frames: Frames
    scored: Scored
    probabilities: Probabilities = field(init=False)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self.probabilities = np.ones(len(self.frames), dtype=np.float32)


class Voice:
    """One stream's place in the detector. Its frames are scored in order."""

    def __init__(self, stage: "VoiceStage") -> None:
        self._stage = stage
        self.state = VoiceState()

    def submit(self, frames: Frames, scored: Scored) -> None:
        """Queue frames (0 of them keeps a place); `scored` is called on the detector's thread."""
        self._stage.submit(_Work(self, frames, scored))


class VoiceStage:
    """The detector's thread."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._wake = threading.Condition()
        self._waiting: deque[_Work] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="voice", daemon=True)
        self._thread.start()

    def voice(self) -> Voice:
        """A new stream's place."""
        return Voice(self)

    def submit(self, work: _Work) -> None:
        """See `Voice.submit`."""
        with self._wake:
            if not self._closed:
                self._waiting.append(work)
                self._wake.notify()

    def close(self) -> None:
        """Drop what waits and stop the thread; blocks."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            self._wake.notify_all()
        self._thread.join()

    def _loop(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                batch = list(self._waiting)
                self._waiting.clear()
            self._score(batch)
            for work in batch:
                work.scored(work.frames, work.probabilities, work.failure)

    def _score(self, batch: list[_Work]) -> None:
        """Score in rounds: each takes the next frame of every stream that has one left."""
        queues: dict[int, deque[tuple[_Work, int]]] = {}
        for work in batch:
            queue = queues.setdefault(id(work.voice), deque())
            queue.extend((work, row) for row in range(len(work.frames)))
        while heads := [queue.popleft() for queue in queues.values() if queue]:
            try:
                found = self._detector.score(
                    [work.frames[row] for work, row in heads], [work.voice.state for work, _ in heads]
                )
            except Exception as failure:
                for work, _ in heads:
                    work.failure = failure
                continue
            for (work, row), probability in zip(heads, found, strict=True):
                work.probabilities[row] = probability
