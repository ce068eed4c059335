"""The outline of a recording, to draw it: lowest and highest sample of each channel in each stretch.

It is JSON in version 2 of BBC audiowaveform's data format, 8 bits, which waveform viewers read:
https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md
"""

import json

import numpy as np
from numpy.typing import NDArray

from assistant.audio.chunk import RATE

STRETCH = RATE // 20
"""Samples that one pair stands for: 50 ms."""


class PeakMeter:
    """Takes the sound of all channels as it comes and keeps its outline: 2 bytes a channel a stretch."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._rest = np.empty((0, channels), dtype=np.int16)
        self._pairs: list[bytes] = []

    def push(self, frames: NDArray[np.int16]) -> None:
        """Take sound, shape (n, channels)."""
        joined = np.concatenate((self._rest, frames))
        count = len(joined) // STRETCH
        self._rest = joined[count * STRETCH :]
        if count:
            self._keep(joined[: count * STRETCH].reshape(count, STRETCH, self._channels))

    def json(self) -> bytes:
        """The outline of all sound, which ends here."""
        if len(self._rest):
            self._keep(self._rest[np.newaxis])
            self._rest = self._rest[:0]
        data = np.frombuffer(b"".join(self._pairs), dtype=np.int8)
        content = {
            "version": 2,
            "channels": self._channels,
            "sample_rate": RATE,
            "samples_per_pixel": STRETCH,
            "bits": 8,
            "length": len(data) // (2 * self._channels),
            "data": data.tolist(),
        }
        return json.dumps(content, separators=(",", ":")).encode()

    def _keep(self, stretches: NDArray[np.int16]) -> None:
        """Keep the pairs of `stretches`, shape (n, samples, channels)."""
        pairs = np.stack((stretches.min(axis=1), stretches.max(axis=1)), axis=-1) >> 8
        self._pairs.append(pairs.astype(np.int8).tobytes())
