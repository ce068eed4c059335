"""The sound of a call as a stereo FLAC file (left: customer, right: agent), written while the call goes on.

Blocks of FLAC are in the file as soon as they are full, so that a file whose writer was killed can be read up
to its last seconds; `repair` makes it whole.
"""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.audio.blocks import Blocks
from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.peaks import PeakMeter
from assistant.errors import CalmlineError, Unavailable
from assistant.events import Channel

SIDES = (Channel.CUSTOMER, Channel.AGENT)
"""Left, right."""
WRITE = RATE
"""Frames both sides must have brought before they are written."""
WINDOW = 5 * RATE
"""Frames held: a side that lags by more is taken to be silent, and what it brings later for then is lost."""
_TROUBLE = (OSError, RuntimeError, AssertionError, ValueError)
"""What soundfile raises when a disk is full, a folder is gone, or a file is damaged."""


class Recording:
    """One call's recording. Not for the event loop, since disks can be slow; see `recorder.Recorder`."""

    def __init__(self, path: Path) -> None:
        """Begin the file `path` (`….flac`); its folder is made.

        Raises:
            Unavailable: `recording_failed`.
        """
        self._path = path
        self._window = np.zeros((WINDOW, 2), dtype=np.int16)
        self._base = 0
        """Frames written."""
        self._reach = [0, 0]
        """Samples of the call each side has brought, gaps included."""
        self._peaks = PeakMeter(2)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _create(path)
        except _TROUBLE as error:
            raise _failed(path, error) from error

    def write(self, chunk: AudioChunk) -> None:
        """Take sound of one side.

        Raises:
            Unavailable: `recording_failed`; the file keeps what was written before.
        """
        side = SIDES.index(chunk.channel)
        for begin in range(0, len(chunk.samples), WRITE):
            self._place(side, chunk.offset + begin, chunk.samples[begin : begin + WRITE])
        ready = min(self._reach) - self._base
        if ready >= WRITE:
            self._put(ready)

    def close(self) -> float:
        """Write what is held, the file's length and the peaks (`….peaks.json`); return the seconds recorded.

        Raises:
            Unavailable: `recording_failed`.
        """
        self._put(max(self._reach) - self._base)
        try:
            self._file.close()
            self._peaks.save(peaks_path(self._path))
        except _TROUBLE as error:
            raise _failed(self._path, error) from error
        return self._base / RATE

    def _place(self, side: int, offset: int, samples: NDArray[np.int16]) -> None:
        end = offset + len(samples)
        while end - self._base > WINDOW:
            self._put(min(WINDOW, end - self._base - WINDOW))
        begin = max(0, offset - self._base)
        kept = samples[max(0, self._base - offset) :]
        self._window[begin : begin + len(kept), side] = kept
        self._reach[side] = max(self._reach[side], end)

    def _put(self, count: int) -> None:
        """Write the first `count` frames of the window and move it on."""
        if count <= 0:
            return
        frames = self._window[:count].copy()
        self._window[:-count] = self._window[count:]
        self._window[-count:] = 0
        self._base += count
        self._peaks.push(frames)
        try:
            self._file.write(frames)
        except _TROUBLE as error:
            raise _failed(self._path, error) from error


def peaks_path(path: Path) -> Path:
    """Where the peaks of the recording `path` lie."""
    return path.with_suffix(".peaks.json")


def repair(path: Path) -> float:
    """Make the recording of a killed writer whole (length in the header, peaks); return its seconds.

    Raises:
        Unavailable: `recording_failed`, it cannot be read at all, or the result cannot be written.
    """
    temporary = path.with_suffix(".repair")
    peaks = PeakMeter(2)
    total = 0
    try:
        with soundfile.SoundFile(path) as damaged, _create(temporary) as whole:
            for frames in Blocks(damaged, RATE // 10):
                whole.write(frames)
                peaks.push(frames)
                total += len(frames)
        temporary.replace(path)
        peaks.save(peaks_path(path))
    except _TROUBLE as error:
        temporary.unlink(missing_ok=True)
        raise _failed(path, error) from error
    return total / RATE


def _create(path: Path) -> "soundfile.SoundFile":
    return soundfile.SoundFile(path, "w", RATE, 2, format="FLAC", subtype="PCM_16")


def _failed(path: Path, error: BaseException) -> CalmlineError:
    reason = str(error) or type(error).__name__
    return Unavailable(
        "recording_failed",
        f"the recording {path.name} cannot be written: {reason}",
        f"check the space and the rights of {path.parent}",
    )
