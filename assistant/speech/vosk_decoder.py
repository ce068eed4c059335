"""One vosk decoder: sound in, partial and final words out."""

import json
from typing import Any

import vosk

from assistant.audio.chunk import RATE, Samples
from assistant.events import Word
from assistant.speech.base import Final
from assistant.speech.timeline import Timeline


class VoskDecoder:
    """Decodes one side of one call; used by one thread at a time. Any method may raise what vosk raises."""

    def __init__(self, model: vosk.Model) -> None:
        self._model = model
        self._timeline = Timeline()
        self._decoder: vosk.KaldiRecognizer | None = None

    def open(self) -> None:
        """Get ready, in 50 to 100 ms: a call that begins must not hold up the others on the event loop."""
        self._ready()

    def feed(self, offset: int, samples: Samples) -> Final | None:
        """Decode sound that begins at `offset` of the call; a final where vosk itself ends an utterance."""
        self._timeline.feed(offset, len(samples))
        decoder = self._ready()
        if decoder.AcceptWaveform(samples.tobytes()):
            return self._final(decoder.Result())
        return None

    def partial(self) -> str:
        """The words of the utterance in progress; empty when there are none yet."""
        return str(json.loads(self._ready().PartialResult()).get("partial", ""))

    def finish(self) -> Final | None:
        """End the utterance in progress.

        `Result` keeps what the decoder has learnt of the voice and the line, where `FinalResult` starts from
        nothing: on the demo calls the words are as good at an eighth of the time. The frames it has not
        decoded yet lie in the pause.
        """
        return self._final(self._ready().Result())

    def reset(self) -> None:
        """Begin afresh after a failure."""
        self._timeline = Timeline()
        self._decoder = None
        self._ready()

    def close(self) -> None:
        """Free the decoder, tens of megabytes; nothing may be called after."""
        self._decoder = None

    def _ready(self) -> vosk.KaldiRecognizer:
        if self._decoder is None:
            decoder = vosk.KaldiRecognizer(self._model, RATE)
            decoder.SetWords(True)
            self._decoder = decoder
        return self._decoder

    def _final(self, answer: str) -> Final | None:
        found: list[dict[str, Any]] = json.loads(answer).get("result", [])
        words = tuple(self._word(entry) for entry in found)
        self._timeline.forget()
        if not words:
            return None
        confidence = sum(word.confidence for word in words) / len(words)
        return Final(" ".join(word.text for word in words), words, round(confidence, 4))

    def _word(self, entry: dict[str, Any]) -> Word:
        start = self._timeline.at(entry["start"])
        length = entry["end"] - entry["start"]
        return Word(str(entry["word"]), start, round(start + length, 3), min(1.0, round(entry["conf"], 4)))
