"""The scorer of this installation."""

import importlib.util
from pathlib import Path

from assistant.hostility.artefact import FOLDER
from assistant.hostility.base import Scorer
from assistant.settings import Settings


def model_folder(settings: Settings) -> Path:
    """The committed model folder."""
    return settings.models / FOLDER


def derived_folder(settings: Settings) -> Path:
    """Where set-up puts what it derives from the model folder."""
    return settings.models / "store" / FOLDER


def load_scorer(settings: Settings) -> Scorer:
    """The 8-bit network where onnxruntime is there and set-up has derived it from these weights, else the reference.

    Raises:
        NotSetUp: `classifier_missing` or `classifier_damaged`.
    """
    folder, derived = model_folder(settings), derived_folder(settings)
    if importlib.util.find_spec("onnxruntime") is not None:
        from assistant.hostility.onnx import OnnxScorer, is_current

        if is_current(folder, derived):
            return OnnxScorer(folder, derived)
    from assistant.hostility.transformer import TransformerScorer

    return TransformerScorer(folder)
