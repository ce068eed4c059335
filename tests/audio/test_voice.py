from pathlib import Path

import numpy as np
import pytest

from assistant.audio.read import SoundFile
from assistant.audio.voice import FRAME, VoiceDetector, VoiceState
from assistant.errors import NotSetUp
from assistant.model_store import load_manifest, path_of
from assistant.settings import PACKAGE, Settings


@pytest.fixture(scope="module")
def detector() -> VoiceDetector:
    return VoiceDetector(path_of(load_manifest(Settings().models), "silero-vad"))


@pytest.fixture(scope="module")
def call() -> np.ndarray:
    """The first seconds of a demo call in frames, shape (n, 512, 2); the agent begins at 0.5 s."""
    with SoundFile(PACKAGE / "demo" / "calm.flac") as file:
        blocks = file.blocks()
        sound = np.concatenate([next(blocks) for _ in range(60)])
    count = len(sound) // FRAME
    return sound[: count * FRAME].reshape(count, FRAME, 2)


def score_alone(detector: VoiceDetector, frames: np.ndarray) -> np.ndarray:
    state = VoiceState()
    return np.array([detector.score([frame], [state])[0] for frame in frames])


def test_speech_is_heard_and_silence_is_not(detector: VoiceDetector, call: np.ndarray) -> None:
    agent = score_alone(detector, call[:, :, 1])
    assert np.max(agent[:12]) < 0.3
    assert np.mean(agent[32:96]) > 0.8
    assert np.max(score_alone(detector, call[:120, :, 0])) < 0.3, "the customer is silent for 4 s"


def test_streams_scored_together_get_what_they_get_alone(detector: VoiceDetector, call: np.ndarray) -> None:
    states = [VoiceState(), VoiceState()]
    together = np.array([detector.score([frame[:, 0], frame[:, 1]], states) for frame in call])
    for side in (0, 1):
        assert np.allclose(together[:, side], score_alone(detector, call[:, :, side]), atol=1e-4)


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp) as caught:
        VoiceDetector(tmp_path)
    assert caught.value.code == "model_missing"
    assert "make setup" in caught.value.hint


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "silero_vad.onnx").write_bytes(b"no model")
    with pytest.raises(NotSetUp) as caught:
        VoiceDetector(tmp_path)
    assert caught.value.code == "model_damaged"
