"""A recogniser that hears what it is told to, when it is told to: for tests of all that comes after."""

import asyncio
from collections.abc import Mapping, Sequence

from assistant.audio.chunk import AudioChunk
from assistant.events import Channel, Word
from assistant.speech.base import Deliver, Final, Heard

Script = Sequence[tuple[float, Heard]]
"""What is heard, and the second of the call at which its sound has been pushed; in order of time."""


def said(text: str, start: float, end: float, confidence: float = 1.0) -> Final:
    """A final of `text` whose words share the time from `start` to `end` (seconds) evenly."""
    texts = text.split()
    step = (end - start) / len(texts)
    words = tuple(
        Word(word, round(start + step * place, 3), round(start + step * (place + 1), 3), confidence)
        for place, word in enumerate(texts)
    )
    return Final(" ".join(texts), words, confidence)


class ScriptedStream:
    """A `SpeechStream` that follows the script of the channel whose sound it is given."""

    def __init__(self, scripts: Mapping[Channel, Script], deliver: Deliver) -> None:
        self._scripts = scripts
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._left: list[tuple[float, Heard]] | None = None
        self._closed = False

    @property
    def backlog(self) -> float:
        """Nothing ever waits."""
        return 0.0

    def push(self, chunk: AudioChunk) -> None:
        """Deliver what the script says up to the end of this chunk."""
        if self._left is None:
            self._left = list(self._scripts.get(chunk.channel, ()))
        self._play(chunk.end)

    def flush(self) -> None:
        """A script knows its own times: nothing is delivered early."""

    def end_input(self) -> None:
        """Deliver the rest of the script."""
        self._play(float("inf"))

    async def drain(self) -> None:
        """Return once what is due has been delivered."""
        due = asyncio.Event()
        self._loop.call_soon(due.set)
        await due.wait()

    async def aclose(self) -> None:
        """Deliver nothing more."""
        self._closed = True

    def _play(self, until: float) -> None:
        while self._left and self._left[0][0] <= until:
            self._loop.call_soon(self._hand_over, self._left.pop(0)[1])

    def _hand_over(self, heard: Heard) -> None:
        if not self._closed:
            self._deliver(heard)


class ScriptedRecognizer:
    """A `Recognizer` whose streams follow a script for each channel."""

    def __init__(self, scripts: Mapping[Channel, Script], name: str = "scripted") -> None:
        self._scripts = scripts
        self._name = name

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    def stream(self, deliver: Deliver) -> ScriptedStream:
        """Open a stream; it takes the script of the channel of its first chunk."""
        return ScriptedStream(self._scripts, deliver)

    async def aclose(self) -> None:
        """Nothing to free."""
