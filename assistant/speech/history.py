"""The last sound of one side of a call, so that what was said can be heard again with what surrounds it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.speech.base import Final

PAD = 0.4
"""Seconds of surroundings on either side of an utterance; without them the first and last words get worse."""
KEPT = 40.0
"""Seconds kept: the longest utterance, its padding, and the time the first pass may take."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """A stretch of one side's sound."""

    samples: Samples
    start: float
    """Seconds into the call of the first sample."""


class History:
    """A ring of the last `seconds` of one side. A gap counts as silence; what comes twice is kept once."""

    def __init__(self, seconds: float = KEPT) -> None:
        self._ring = np.zeros(round(seconds * RATE), dtype=np.int16)
        self._end = 0
        """Sample of the call after the last one kept."""

    def push(self, chunk: AudioChunk) -> None:
        """Keep the sound of a chunk; chunks come in the order of their offsets."""
        size = len(self._ring)
        samples = chunk.samples[max(0, self._end - chunk.offset) :]
        end = chunk.offset + len(chunk.samples)
        if not len(samples):
            return
        begin = end - len(samples)
        if begin > self._end:
            self._write(max(self._end, begin - size), np.zeros(min(begin - self._end, size), dtype=np.int16))
        self._write(max(begin, end - size), samples[-size:])
        self._end = end

    def padded(self, start: float, end: float, pad: float = PAD) -> Cutting | None:
        """The sound from `pad` seconds before `start` to `pad` after `end`, as far as it has come.

        None where the beginning (without padding) is not kept any more, or nothing has come yet.
        """
        oldest = max(0, self._end - len(self._ring))
        if round(start * RATE) < oldest:
            return None
        begin = max(oldest, round((start - pad) * RATE))
        stop = min(self._end, round((end + pad) * RATE))
        if stop <= begin:
            return None
        return Cutting(self._ring[np.arange(begin, stop) % len(self._ring)], begin / RATE)

    def silence(self, start: float, end: float) -> None:
        """Put silence in the place of a stretch, as far as it is kept; in seconds into the call."""
        begin = max(round(start * RATE), self._end - len(self._ring), 0)
        stop = min(round(end * RATE), self._end)
        if stop > begin:
            self._write(begin, np.zeros(stop - begin, dtype=np.int16))

    def _write(self, begin: int, samples: Samples) -> None:
        self._ring[np.arange(begin, begin + len(samples)) % len(self._ring)] = samples


@dataclass(frozen=True, slots=True)
class Utterance:
    """A final with its sound."""

    cutting: Cutting
    start: float
    """Seconds into the call at which the voice began."""
    end: float
    """Seconds into the call at which the voice ended, or the words where the voice goes on."""

    @property
    def voiced(self) -> float:
        """Seconds of voice."""
        return self.end - self.start


Ready = Callable[[str, Final, Utterance | None], None]
"""Takes an utterance's id, its final, and its sound; none where that is not kept any more."""


class Ear:
    """Follows one side: its sound, its finals, and from when to when the voice detector heard somebody.

    A final is ready once it is known where its voice ended: at once where the voice detector said so before the final,
    else when it says so, when somebody begins to speak again, or at the next final.
    """

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._history = History()
        self._began = 0.0
        self._stopped: float | None = None
        self._last = 0.0
        """End of the utterance before."""
        self._pending: tuple[str, Final] | None = None

    def push(self, chunk: AudioChunk) -> None:
        """Keep the sound of a chunk."""
        self._history.push(chunk)

    def began(self, at: float) -> None:
        """Somebody began to speak, `at` seconds into the call."""
        self.flush()
        self._began, self._stopped = at, None

    def stopped(self, at: float) -> None:
        """The voice ended, `at` seconds into the call."""
        self._stopped = at
        self.flush()

    def heard(self, utterance: str, final: Final) -> None:
        """The first pass finished an utterance; finals come in order."""
        self.flush()
        self._pending = (utterance, final)
        if self._stopped is not None:
            self.flush()

    def skip(self, final: Final) -> None:
        """The first pass finished an utterance that is not to be heard again."""
        self.flush()
        self._last = final.end

    def silence(self, start: float, end: float) -> None:
        """Forget a stretch of the sound; in seconds into the call."""
        self._history.silence(start, end)

    def flush(self) -> None:
        """Wait no longer for the end of the voice."""
        if self._pending is None:
            return
        (utterance, final), self._pending = self._pending, None
        self._ready(utterance, final, self._sound(final))

    def _sound(self, final: Final) -> Utterance | None:
        start = min(max(self._began, self._last), final.start)
        end = max(final.end, final.end if self._stopped is None else self._stopped)
        before, self._last = self._last, end
        cutting = self._history.padded(start, end)
        if cutting is None:
            return None
        surplus = round((before - cutting.start) * RATE)
        if surplus > 0 and before <= start:
            cutting = Cutting(cutting.samples[surplus:], cutting.start + surplus / RATE)
        return Utterance(cutting, start, end)
