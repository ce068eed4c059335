"""Streaming resampling to the one rate of the pipeline."""

import numpy as np
import soxr

from assistant.audio.chunk import RATE, Samples
from assistant.errors import BadInput

LOWEST, HIGHEST = 8_000, 192_000
"""Hertz accepted."""
_QUALITY = "MQ"
"""The lowest quality of soxr that keeps the telephone band whole: LQ halves the delay but loses 8 dB at 3.4 kHz."""


def check_rate(rate: int) -> None:
    """Refuse a rate that cannot be used.

    Raises:
        BadInput: `audio_rate`.
    """
    if not LOWEST <= rate <= HIGHEST:
        raise BadInput(
            "audio_rate",
            f"a sampling rate of {rate} Hz cannot be used",
            f"give sound of {LOWEST} to {HIGHEST} Hz; 8000 and 16000 are usual for calls",
        )


class Resampler:
    """Brings mono sound from `source_rate` to `target_rate` as it comes.

    What it gives out comes in lumps and lags: by 64 ms on average from 8 kHz, at most 118; by 23 and 41 ms from
    44.1 and 48 kHz; not at all when the rates are equal. `flush` gives the rest.
    """

    def __init__(self, source_rate: int, target_rate: int = RATE) -> None:
        """Raises BadInput, `audio_rate`, for a rate out of range."""
        check_rate(source_rate)
        check_rate(target_rate)
        self._rates = (source_rate, target_rate)
        self._stream = self._open()

    def push(self, samples: Samples) -> Samples:
        """What is ready of the sound at the target rate; may be empty."""
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples), dtype=np.int16)

    def flush(self) -> Samples:
        """The rest of the sound; what is pushed afterwards begins a new stream."""
        if self._stream is None:
            return np.empty(0, dtype=np.int16)
        rest = np.asarray(self._stream.resample_chunk(np.empty(0, dtype=np.int16), last=True), dtype=np.int16)
        self._stream = self._open()
        return rest

    def _open(self) -> "soxr.ResampleStream | None":
        source, target = self._rates
        if source == target:
            return None
        return soxr.ResampleStream(source, target, 1, dtype="int16", quality=_QUALITY)
