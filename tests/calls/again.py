"""A second pass over a transcriber that is told what it hears, and how its calls are scripted."""

import asyncio
import threading

from assistant.audio.chunk import Samples
from assistant.events import Channel
from assistant.speech.base import Heard, SpeechBegan, SpeechStopped
from assistant.speech.history import PAD
from assistant.speech.scripted import said
from assistant.speech.second_pass import SecondPass
from assistant.speech.transcriber import NOTHING, Transcript
from tests.calls.conftest import Call, Scripts

LENGTH = 2.0
"""Seconds of each utterance."""


class Told:
    """Hears, of the utterance that starts at a second of the call, the words it is told; waits while it is held."""

    name = "told"

    def __init__(self, texts: dict[float, str]) -> None:
        self.texts = texts
        self.may = threading.Event()
        self.may.set()
        self.began = threading.Semaphore(0)

    def transcribe(self, samples: Samples, start: float, previous: str = "") -> Transcript:
        self.began.release()
        assert self.may.wait(timeout=20)
        at = min(self.texts, key=lambda begin: abs(begin - PAD - start))
        if not self.texts[at]:
            return NOTHING
        final = said(self.texts[at], at, at + LENGTH, 0.9)
        return Transcript(final.text, final.words, 0.9, 0.02, 1.2, -0.2)

    async def hearing(self) -> None:
        """Return once it has an utterance in hand."""
        assert await asyncio.to_thread(self.began.acquire, True, 10)


def utterance(text: str, start: float, confidence: float = 0.6) -> list[tuple[float, Heard]]:
    """What the first pass delivers of words from `start` on."""
    end = start + LENGTH
    return [
        (start + 0.2, SpeechBegan(start)),
        (end + 0.4, said(text, start, end, confidence)),
        (end + 0.4, SpeechStopped(end)),
    ]


def customer(text: str, start: float = 1.0, confidence: float = 0.6) -> Scripts:
    """A call in which the customer says one thing."""
    return {Channel.CUSTOMER: utterance(text, start, confidence)}


async def heard_again(call: Call, second: SecondPass) -> None:
    """Return once all that was said has been heard again and read."""
    await second.drain(call.session.call_id, 20)
    await call.session.settle()
