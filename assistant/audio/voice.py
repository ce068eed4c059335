"""Does anybody speak? The silero model, scoring frames of several streams in one run.

Model and its input (a frame preceded by the 64 samples before it): https://github.com/snakers4/silero-vad
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.audio.chunk import RATE, Samples
from assistant.errors import NotSetUp

FRAME = 512
"""Samples scored at a time: 32 ms."""
FRAME_SECONDS = FRAME / RATE
_CONTEXT = 64
_STATE = 128
_RATE = np.array(RATE, dtype=np.int64)


@dataclass(slots=True)
class VoiceState:
    """What the detector remembers of one stream."""

    memory: NDArray[np.float32] = field(default_factory=lambda: np.zeros((2, _STATE), dtype=np.float32))
    """Shape (2, 128)."""
    context: NDArray[np.float32] = field(default_factory=lambda: np.zeros(_CONTEXT, dtype=np.float32))
    """The last samples scored, shape (64,)."""


class VoiceDetector:
    """The loaded model, shared by all streams and threads; a state is for one thread at a time."""

    def __init__(self, model: Path) -> None:
        """Load `silero_vad.onnx`, given as the file or the folder it lies in.

        Raises:
            NotSetUp: `model_missing` or `model_damaged`.
        """
        path = model / "silero_vad.onnx" if model.is_dir() else model
        if not path.is_file():
            raise NotSetUp("model_missing", f"there is no voice detector at {path}", "run `make setup`")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no base but Exception
            raise NotSetUp("model_damaged", f"{path} is no voice detector", "run `make setup`") from error

    def score(self, frames: Sequence[Samples], states: Sequence[VoiceState]) -> NDArray[np.float32]:
        """Probability of speech in one frame of each of several streams, shape (n,).

        Args:
            frames: `FRAME` samples of each stream.
            states: the state of each stream, which this updates; no state may be given twice.
        """
        sound = np.stack(frames).astype(np.float32) / 32768.0
        context = np.stack([state.context for state in states])
        memory = np.stack([state.memory for state in states], axis=1)
        inputs = {"input": np.concatenate((context, sound), axis=1), "state": memory, "sr": _RATE}
        probabilities, memory = self._session.run(None, inputs)
        for row, state in enumerate(states):
            state.memory = memory[:, row]
            state.context = sound[row, -_CONTEXT:]
        return np.asarray(probabilities[:, 0], dtype=np.float32)
