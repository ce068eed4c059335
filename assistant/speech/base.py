"""What a call asks of speech recognition, whatever engine does it.

A `Recognizer` is loaded once and shared. Each side of each call opens a `SpeechStream` of its own; streams
never share decoding state. Results are handed to the `deliver` function on the event loop, in the order of
the sound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.audio.chunk import AudioChunk
from assistant.events import Word


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The voice detector hears somebody."""

    at: float
    """Seconds into the call."""


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The voice detector hears nobody any more."""

    at: float
    """Seconds into the call at which the voice ended (earlier than the moment it was noticed)."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The words of the utterance in progress."""

    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """The words of a finished utterance; never empty."""

    text: str
    words: tuple[Word, ...]
    """Times in seconds into the call."""
    confidence: float
    """Mean word confidence, 0 to 1."""

    @property
    def start(self) -> float:
        """Seconds into the call at which the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Seconds into the call at which the last word ends."""
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class StreamFailed:
    """Something went wrong and the stream goes on."""

    code: str
    """`decode_failed`: the utterance in progress is lost, the stream began afresh. `voice_failed`: the voice
    detector failed, all sound is decoded meanwhile. `recogniser_overrun`: decoding is minutes behind, some
    sound is left out."""
    message: str


@dataclass(frozen=True, slots=True)
class StreamRecovered:
    """What a `StreamFailed` told of is over. After `decode_failed` the next final says so."""

    code: str


Heard = SpeechBegan | Partial | Final | SpeechStopped | StreamFailed | StreamRecovered
"""What a stream can deliver."""

Deliver = Callable[[Heard], None]
"""Takes one result; called on the event loop."""


class SpeechStream(Protocol):
    """One side of one call, being recognised."""

    def push(self, chunk: AudioChunk) -> None:
        """Queue sound; never blocks. Chunks come in the order of their offsets; a gap is silence."""

    def flush(self) -> None:
        """The sound pauses (hold, a lost line): finish and deliver what is in progress; more may come."""

    def end_input(self) -> None:
        """No more sound will come: what is in progress is finished and delivered."""

    async def drain(self) -> None:
        """Return once everything pushed so far has been decoded and its results delivered."""

    async def aclose(self) -> None:
        """Drop what is left and free the decoder."""

    @property
    def backlog(self) -> float:
        """Seconds of sound waiting to be decoded."""


class Recognizer(Protocol):
    """A loaded speech model."""

    @property
    def name(self) -> str:
        """Name and version of the model, for the log and for figures."""

    def stream(self, deliver: Deliver) -> SpeechStream:
        """Open a stream for one side of one call. Must be called on a running event loop."""

    async def aclose(self) -> None:
        """Free the model."""
