"""The loaded parts that all calls share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.audio.chunk import AudioChunk
from assistant.errors import CalmlineError
from assistant.hostility.base import Assessment, Passage
from assistant.prompting.library import Library
from assistant.speech.base import Recognizer
from assistant.speech.second_pass import SecondPass


class AsyncScorer(Protocol):
    """The classifier as a call meets it."""

    async def score(self, passage: Passage) -> Assessment:
        """Read one passage. Raises whatever goes wrong."""


class Recorder(Protocol):
    """Keeps the sound of one call."""

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound of one side; never blocks, never raises."""

    async def aclose(self) -> float:
        """Finish the file; the seconds kept."""


RecordingFailed = Callable[[CalmlineError], None]
"""Told once when the sound of a call can no longer be kept."""

MakeRecorder = Callable[[str, RecordingFailed], Recorder]
"""Opens the recorder of a call, by its id."""


@dataclass(frozen=True, slots=True)
class Kit:
    """Models and phrases, loaded once."""

    recognizer: Recognizer | None
    """None where only typed turns are taken."""
    scorer: AsyncScorer
    classifier: str
    """Name and version of the classifier."""
    library: Library
    cooldown: float
    """Seconds between two cards that are not urgent."""
    max_cards: int
    """Cards in a call at most, urgent ones not counted."""
    second_pass: SecondPass | None = None
    """Hears finished utterances again; none where it is off or not installed."""
