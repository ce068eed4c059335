import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.read import SoundFile
from assistant.audio.voice import VoiceDetector
from assistant.events import Channel
from assistant.model_store import load_manifest, path_of
from assistant.settings import PACKAGE, Settings
from assistant.speech.vosk import VoskRecognizer


@dataclass(frozen=True)
class Speech:
    """The beginning of one side of a demo call, and what is said in it."""

    channel: Channel
    samples: np.ndarray
    turns: list[dict[str, object]]
    """Those that end within the sound, with `text`, `start` and `end`."""

    def chunks(self, seconds: float = 0.1, offset: int = 0) -> Iterator[AudioChunk]:
        step = round(seconds * RATE)
        for begin in range(0, len(self.samples), step):
            yield AudioChunk(self.channel, offset + begin, self.samples[begin : begin + step])


def beginning(name: str, seconds: float) -> dict[Channel, Speech]:
    with SoundFile(PACKAGE / "demo" / f"{name}.flac") as file:
        sides = file.sides()
        blocks = file.blocks()
        sound = np.concatenate([next(blocks) for _ in range(round(seconds * 10))])[: round(seconds * RATE)]
    script = (PACKAGE / "demo" / f"{name}.turns.jsonl").read_text(encoding="utf-8")
    turns = [json.loads(line) for line in script.splitlines()]
    return {
        channel: Speech(
            channel,
            np.ascontiguousarray(sound[:, place]),
            [turn for turn in turns if turn["channel"] == channel and turn["end"] < seconds - 1],
        )
        for place, channel in enumerate(sides)
    }


@pytest.fixture(scope="session")
def calm() -> dict[Channel, Speech]:
    return beginning("calm", 22)


@pytest.fixture(scope="session")
def vosk_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model without dither: with that noise, the same sound is heard a word otherwise each time."""
    bundled = path_of(load_manifest(Settings().models), "vosk-small-en-us")
    still = tmp_path_factory.mktemp("models") / bundled.name
    shutil.copytree(bundled, still, copy_function=os.symlink)
    features = still / "conf" / "mfcc.conf"
    settings = features.read_text(encoding="utf-8")
    features.unlink()
    features.write_text(f"{settings}\n--dither=0\n", encoding="utf-8")
    return still


@pytest.fixture(scope="session")
def detector() -> VoiceDetector:
    return VoiceDetector(path_of(load_manifest(Settings().models), "silero-vad"))


@pytest.fixture(scope="session")
def recognizer(vosk_model: Path, detector: VoiceDetector) -> Iterator[VoskRecognizer]:
    loaded = VoskRecognizer(vosk_model, 2, detector)
    yield loaded
    asyncio.run(loaded.aclose())
