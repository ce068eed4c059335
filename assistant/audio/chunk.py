"""Sound inside Calmline: mono 16-bit PCM at one rate, in chunks that know their side and their place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.events import Channel

RATE = 16_000
"""Hertz of every sample inside the pipeline; sources resample to it on the way in."""

Samples = NDArray[np.int16]
"""Mono PCM at `RATE`, shape (n,)."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A stretch of one side's sound."""

    channel: Channel
    """Whose sound it is."""
    offset: int
    """Samples between the start of the call and the first sample."""
    samples: Samples
    """The sound."""

    @property
    def start(self) -> float:
        """Seconds into the call of the first sample."""
        return self.offset / RATE

    @property
    def end(self) -> float:
        """Seconds into the call just after the last sample."""
        return (self.offset + len(self.samples)) / RATE
