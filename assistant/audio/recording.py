"""The sound of a call once it is over: stereo FLAC, left the customer, right the agent, with its outline."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.audio.chunk import RATE
from assistant.audio.peaks import PeakMeter
from assistant.errors import BadInput, CalmlineError, Unavailable

PASSAGE_SECONDS = 600.0
"""Longest passage that is cut out of a recording at once."""
_TROUBLE = (OSError, RuntimeError, AssertionError, ValueError)
"""What soundfile raises where a file cannot be written, or is damaged."""


class Output(Protocol):
    """A file that is written, front to back but for the header, which is written again at the end."""

    def write(self, data: bytes, /) -> int:
        """Write at the place; raises OSError."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """The place."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What was encoded."""

    seconds: float
    peaks: bytes
    """The outline as JSON, see `peaks`."""


def encode(blocks: Iterable[NDArray[np.int16]], out: Output) -> Encoded:
    """Encode a call as FLAC, block by block.

    Args:
        blocks: its sound, shape (n, 2) each.
        out: where the FLAC goes.

    Raises:
        Unavailable: `recording_failed`, with what `out` raised as its cause.
    """
    told = _Told(out)
    meter = PeakMeter(2)
    total = 0
    try:
        with soundfile.SoundFile(told, "w", RATE, 2, format="FLAC", subtype="PCM_16") as file:
            for frames in blocks:
                file.write(frames)
                meter.push(frames)
                total += len(frames)
                told.check()
        told.check()
    except _TROUBLE as error:
        raise _failed(told.error or error) from error
    return Encoded(total / RATE, meter.json())


def passage(file: "soundfile.SoundFile", start: float, end: float, form: Literal["flac", "wav"]) -> bytes:
    """A passage of an open recording as a file of its own.

    Args:
        file: the recording.
        start: seconds into the call.
        end: seconds into the call; what is past the end of the recording is left out.
        form: which kind of file.

    Raises:
        BadInput: `passage_invalid`.
        Unavailable: `recording_damaged`.
    """
    if not 0 <= start < end or end - start > PASSAGE_SECONDS or start * file.samplerate >= file.frames:
        raise BadInput(
            "passage_invalid",
            f"There is no passage from {start:g} s to {end:g} s.",
            f"Name seconds within the call, at most {PASSAGE_SECONDS:.0f} of them.",
        )
    first = round(start * file.samplerate)
    out = io.BytesIO()
    try:
        file.seek(first)
        frames = file.read(round(end * file.samplerate) - first, dtype="int16", always_2d=True)
        soundfile.write(out, frames, file.samplerate, format=form.upper(), subtype="PCM_16")
    except _TROUBLE as error:
        raise Unavailable(
            "recording_damaged", "The recording cannot be read there.", "Bring it back from a backup."
        ) from error
    return out.getvalue()


class _Told:
    """Passes writing on, and keeps what it raised: libsndfile calls from C, where an exception would be lost."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is None:
            try:
                return self._out.write(data)
            except OSError as error:
                self.error = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        if self.error is None:
            try:
                return self._out.seek(offset, whence)
            except OSError as error:
                self.error = error
        return 0

    def tell(self) -> int:
        return self._out.tell()

    def check(self) -> None:
        if self.error is not None:
            raise self.error


def _failed(error: Exception) -> CalmlineError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return Unavailable(
        "recording_failed",
        f"The recording cannot be written: {reason}.",
        "Check the space and the rights of the data folder.",
    )
