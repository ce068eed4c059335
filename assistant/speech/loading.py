"""The recogniser of this installation."""

from pathlib import Path

from assistant.audio.voice import VoiceDetector
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings
from assistant.speech.base import Recognizer
from assistant.speech.vosk import VoskRecognizer


def model_folder(settings: Settings) -> Path:
    """The vosk model to use: the one that is set, else the manifest's.

    Raises:
        NotSetUp: `model_missing` or `model_damaged`.
    """
    return settings.vosk_model or path_of(load_manifest(settings.models), "vosk-small-en-us")


def load_recognizer(settings: Settings) -> Recognizer:
    """Load vosk and the voice detector.

    Raises:
        NotSetUp: `model_missing` or `model_damaged`.
    """
    model = model_folder(settings)
    voice = VoiceDetector(path_of(load_manifest(settings.models), "silero-vad") / "silero_vad.onnx")
    return VoskRecognizer(model, settings.decode_threads, voice)
