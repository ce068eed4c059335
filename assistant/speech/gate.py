"""The voice gate: lets speech through to the decoder, holds silence back, and says when an utterance is over.

Pure logic over frames and their probability of speech; it knows no clock but the sound's own.
"""

from collections import deque
from dataclasses import dataclass

from assistant.audio.chunk import RATE, Samples
from assistant.audio.voice import FRAME, FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How readily the gate opens and closes; chosen by `tests/bench/endpointing.py`."""

    opens_at: float = 0.5
    """Probability of speech from which a frame is voice while the gate is closed."""
    stays_at: float = 0.35
    """Probability from which a frame is voice while it is open."""
    onset: float = 0.064
    """Seconds of voice on end that open the gate."""
    pre_roll: float = 0.3
    """Seconds before the onset that the decoder hears too."""
    pause: float = 0.45
    """Seconds without voice that end an utterance."""
    long: float = 15.0
    """Seconds of an utterance after which a short pause is enough."""
    short_pause: float = 0.1
    """Seconds without voice that end a long utterance."""
    longest: float = 30.0
    """Seconds after which an utterance is cut, pause or not."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody began to speak."""

    offset: int
    """Sample of the call."""


@dataclass(frozen=True, slots=True)
class Through:
    """Sound for the decoder."""

    offset: int
    """Sample of the call of the first sample."""
    samples: Samples


@dataclass(frozen=True, slots=True)
class Closed:
    """The utterance is over: the decoder is to finish it now."""

    offset: int
    """Sample of the call at which the voice ended."""


Passed = Opened | Through | Closed


class VoiceGate:
    """One side's gate. Frames come one after another; only `close` allows a leap."""

    def __init__(self, settings: GateSettings) -> None:
        self._settings = settings
        self._held: deque[tuple[int, Samples]] = deque(maxlen=max(1, _frames(settings.pre_roll + settings.onset)))
        self._open = False
        self._run = 0
        """Frames on end: of voice while closed, without voice while open."""
        self._began = 0
        self._voice_end = 0

    @property
    def is_open(self) -> bool:
        """True while somebody speaks, up to the end of the pause."""
        return self._open

    def push(self, offset: int, frame: Samples, probability: float) -> list[Passed]:
        """What one frame of `FRAME` samples brings about, in order."""
        if self._open:
            return self._while_open(offset, frame, probability)
        self._held.append((offset, frame))
        self._run = self._run + 1 if probability >= self._settings.opens_at else 0
        if self._run < max(1, _frames(self._settings.onset)):
            return []
        self._open = True
        self._began = offset - (self._run - 1) * FRAME
        self._voice_end = offset + FRAME
        self._run = 0
        held = [Through(*item) for item in self._held]
        self._held.clear()
        return [Opened(self._began), *held]

    def close(self) -> list[Passed]:
        """End the utterance in progress, if there is one, and forget what was held back."""
        self._held.clear()
        self._run = 0
        if not self._open:
            return []
        self._open = False
        return [Closed(self._voice_end)]

    def _while_open(self, offset: int, frame: Samples, probability: float) -> list[Passed]:
        if probability >= self._settings.stays_at:
            self._run = 0
            self._voice_end = offset + FRAME
        else:
            self._run += 1
        length = (offset + FRAME - self._began) / RATE
        enough = self._settings.short_pause if length > self._settings.long else self._settings.pause
        if self._run >= max(1, _frames(enough)) or length >= self._settings.longest:
            return [Through(offset, frame), *self.close()]
        return [Through(offset, frame)]


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)
