"""Streaming recognition by vosk: one model in memory, a decoder of its own for each side of each call."""

import asyncio
from importlib.metadata import version
from pathlib import Path
from weakref import WeakSet

import vosk

from assistant.audio.voice import VoiceDetector
from assistant.errors import NotSetUp
from assistant.speech.base import Deliver
from assistant.speech.gate import GateSettings
from assistant.speech.pool import WorkPool
from assistant.speech.stream import DecodedStream
from assistant.speech.voicing import VoiceStage
from assistant.speech.vosk_decoder import VoskDecoder

HINT = "run `make setup`, or set CALMLINE_VOSK_MODEL to the folder of a vosk model"


class VoskRecognizer:
    """A loaded vosk model; a `Recognizer`."""

    def __init__(self, model: Path, threads: int, voice: VoiceDetector, gate: GateSettings | None = None) -> None:
        """Load the model in the folder `model`; takes about a second.

        Args:
            model: any vosk model folder with a dynamic or static graph.
            threads: threads that decode, for all streams together.
            voice: the voice detector, which may be shared with others.
            gate: when an utterance begins and ends; none takes the tuned settings.

        Raises:
            NotSetUp: `model_missing`, there is no such folder; `model_damaged`, vosk cannot load it.
        """
        if not (model / "am").is_dir() and not (model / "final.mdl").is_file():
            raise NotSetUp("model_missing", f"there is no vosk model in {model}", HINT)
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(model))
        except Exception as error:  # vosk raises bare Exception
            raise NotSetUp("model_damaged", f"vosk cannot load the model in {model}", HINT) from error
        self._name = f"{model.resolve().name} (vosk {version('vosk')})"
        self._gate = gate or GateSettings()
        self._pool = WorkPool(threads)
        self._voices = VoiceStage(voice)
        self._streams: WeakSet[DecodedStream] = WeakSet()

    @property
    def name(self) -> str:
        """Folder name of the model, and the version of vosk."""
        return self._name

    def stream(self, deliver: Deliver) -> DecodedStream:
        """Open a stream for one side of one call. Must be called on a running event loop."""
        decoder = VoskDecoder(self._model)
        stream = DecodedStream(decoder, self._gate, self._pool.lane(), self._voices.voice(), deliver)
        self._streams.add(stream)
        return stream

    async def aclose(self) -> None:
        """Close the streams that are still open and stop the threads."""
        for stream in list(self._streams):
            await stream.aclose()
        await asyncio.to_thread(self._voices.close)
        await asyncio.to_thread(self._pool.close)
