from pathlib import Path

import pytest

from assistant.hostility.base import Assessment, Level, Passage
from assistant.hostility.loading import derived_folder, model_folder
from assistant.hostility.onnx import OnnxScorer, is_current
from assistant.hostility.reading import neutral
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from assistant.training.export import derive

FOLDER = model_folder(Settings())


@pytest.fixture(scope="session")
def reference() -> TransformerScorer:
    return TransformerScorer(FOLDER)


@pytest.fixture(scope="session")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 8-bit network that set-up derived, or a fresh one."""
    there = derived_folder(Settings())
    if is_current(FOLDER, there):
        return there
    made = tmp_path_factory.mktemp("derived")
    derive(FOLDER, made)
    return made


@pytest.fixture(scope="session")
def fast(derived: Path) -> OnnxScorer:
    return OnnxScorer(FOLDER, derived)


def at_level(level: Level, **signals: float) -> Assessment:
    """An assessment with these signals, all those above .5 active."""
    plain = neutral("")
    active = tuple(name for name in plain.signals if signals.get(name, 0) > 0.5)
    return Assessment(plain.sentiment, level, plain.signals | signals, active)


def passages(*texts: str) -> list[Passage]:
    return [Passage(text) for text in texts]
