"""What the second pass asks of an offline recogniser, whatever engine does it.

A `Transcriber` hears a finished stretch of sound as a whole, later and better than the streaming `Recognizer` of
`base.py` heard it as it came.
"""

from dataclasses import dataclass
from typing import Protocol

from assistant.audio.chunk import Samples
from assistant.events import Word


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of a stretch of sound, and what the engine itself thinks of them."""

    text: str
    """The words joined by single spaces, in the recogniser's style: lower case, no punctuation, numbers as words."""
    words: tuple[Word, ...]
    """Times in seconds into the call; empty where nothing was heard."""
    confidence: float
    """Mean word confidence, 0 to 1; 0 without words."""
    no_speech: float
    """Probability that nobody speaks, 0 to 1."""
    compression: float
    """Bytes of the text over its bytes when compressed; above 2.4 it repeats itself."""
    log_probability: float
    """Mean natural log-probability of a token; below -1 the engine was guessing."""


NOTHING = Transcript("", (), 0.0, 1.0, 0.0, 0.0)
"""What is heard in no sound at all."""


class Transcriber(Protocol):
    """A loaded offline model. Synchronous; calls from several threads take turns."""

    @property
    def name(self) -> str:
        """Name and version of the model, for the log and for figures."""

    def transcribe(self, samples: Samples, start: float, previous: str = "") -> Transcript:
        """Hear a stretch of one side's sound; blocks for as long as it takes.

        Args:
            samples: mono sound at 16 kHz of any length, with some of what surrounds the words.
            start: seconds into the call of the first sample.
            previous: what was said just before; an engine that gains nothing from it leaves it out.

        Raises whatever goes wrong in the engine.
        """
