"""The sound of a live call on disk, sealed from its first sample: left the customer, right the agent.

Sound may come in any order: a side that lags is written into its place when it arrives, sound that comes twice is
kept once, and a gap is silence. What `write` returned from is on the disk. A journal whose writer was killed opens
again with everything that was written, and goes on from there. The form of the file: `slots`.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.chunk import AudioChunk, Samples
from assistant.audio.slots import SLOT, Seal, SlotFile
from assistant.events import Channel

SIDES = (Channel.CUSTOMER, Channel.AGENT)
"""Left, right."""
MOST_HELD = 480
"""Halves of slots held, a minute of both sides, while the disk takes nothing; with more the oldest are silence."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of one side that is to be silent, whether its sound has come or comes later; in samples of the call."""

    channel: Channel
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stretch of one side that came while nothing was to be kept, in samples of the call."""

    channel: Channel
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Discard:
    """All sound so far is to be erased."""


Entry = AudioChunk | Silence | Quiet | Discard


class _Held:
    """One side of a slot that is being written."""

    __slots__ = ("fill", "kept", "samples")

    def __init__(self, samples: Samples, fill: int) -> None:
        self.samples = samples
        self.fill = fill
        self.kept = False
        """Something in it was made silent, so it must reach the disk."""


class Journal:
    """One call's journal. Not for the event loop, and for one thread at a time."""

    def __init__(self, path: Path, call_id: str, seal: Seal) -> None:
        """Open the journal, made where there is none.

        Args:
            path: its file.
            call_id: the call, which the sound is bound to.
            seal: the call's key.

        Raises:
            OSError: it cannot be opened.
            Unavailable: `recording_failed`, the file is something else.
        """
        self.path = path
        self._file = SlotFile(path, call_id, seal)
        self._held: dict[tuple[int, int], _Held] = {}
        """Halves in memory: those to be written, and the newest of each side, which still fill."""
        self._dirty: set[tuple[int, int]] = set()
        self._silences: tuple[list[Silence], list[Silence]] = ([], [])
        self._discarded = False
        """What lies in the file is to be erased."""
        self._afloat: set[tuple[int, int]] = set()
        """Halves that still fill and do not lie in their place yet."""
        self._erased = False
        """Something was made silent since the file was last written."""
        for side in (0, 1):
            self._recover(side)
        self.frames = self._measure()
        """Frames of the call so far, gaps and pauses included."""

    @property
    def broken(self) -> int:
        """Halves met that did not open and are silence now."""
        return self._file.broken

    def write(self, entries: Sequence[Entry]) -> None:
        """Take entries in, in their order, and return once they are on the disk.

        Raises:
            OSError: the disk does not take them; they are held, up to `MOST_HELD`, and written with the next entries.
        """
        for entry in entries:
            match entry:
                case AudioChunk():
                    self._sound(entry)
                case Silence():
                    self._silence(entry)
                case Quiet():
                    self._quiet(entry)
                case Discard():
                    self._discard()
        self._thin()
        if self._discarded:
            self._file.clear()
            self._discarded = False
        if self._erased:  # no older copy of what was made silent may stay
            self._file.wipe_newest()
        filling = set() if self._erased else self._filling()
        self._dirty |= self._afloat - filling
        for key in sorted(self._dirty):
            half = self._held[key]
            put = self._file.write_newest if key in filling else self._file.write
            put(*key, half.samples, half.fill)
        self._file.extend(-(-self.frames // SLOT))
        self._file.sync()
        self._dirty.clear()
        self._afloat = filling
        self._erased = False
        self._held = {key: self._held[key] for key in self._filling()}

    def blocks(self) -> Iterator[NDArray[np.int16]]:
        """The sound from its start, shape (SLOT, 2) each, the last one shorter; what never came is silence.

        Raises:
            OSError: the file cannot be read.
        """
        for slot in range(-(-self.frames // SLOT)):
            frames = np.zeros((SLOT, 2), dtype=np.int16)
            for side in (0, 1):
                if (half := self._held.get((slot, side)) or self._file.read(slot, side)) is not None:
                    frames[:, side] = half.samples
            yield frames[: self.frames - slot * SLOT]

    def holds_sound(self) -> bool:
        """Whether any of it can be heard, or ever was: False after pauses alone, and with a key that opens nothing."""
        slots = range(self._file.slots)
        return bool(self._held) or any(self._file.read(slot, side) for slot in slots for side in (0, 1))

    def close(self) -> None:
        """Close the file; what was not written is lost."""
        self._file.close()

    def delete(self) -> None:
        """Close and remove the file; raises OSError."""
        self.close()
        os.unlink(self._file.path)

    def _recover(self, side: int) -> None:
        """Take the half that was filling when its writer was killed, unless it lies in its place."""
        newest = self._file.read_newest(side)
        if newest is None:
            return
        placed = self._file.read(newest.slot, side)
        if placed is None or placed.fill < newest.fill:
            self._hold(newest.slot, side, _Held(newest.samples, newest.fill))
            self._afloat.add((newest.slot, side))

    def _measure(self) -> int:
        """Frames on disk: the last slot counts as far as its sides have come."""
        last = max([self._file.slots - 1, *(slot for slot, _ in self._held)])
        if last < 0:
            return 0
        halves = [self._held.get((last, side)) or self._file.read(last, side) for side in (0, 1)]
        return last * SLOT + max((half.fill for half in halves if half is not None), default=SLOT)

    def _filling(self) -> set[tuple[int, int]]:
        """The newest half of each side, where it still fills."""
        newest = [max((key for key in self._held if key[1] == side), default=None) for side in (0, 1)]
        return {key for key in newest if key is not None and self._held[key].fill < SLOT}

    def _sound(self, chunk: AudioChunk) -> None:
        side = SIDES.index(chunk.channel)
        end = chunk.offset + len(chunk.samples)
        for slot, begin, stop in _slots(chunk.offset, end):
            half = self._half(slot, side) or self._hold(slot, side, _Held(np.zeros(SLOT, dtype=np.int16), 0))
            first = slot * SLOT
            half.samples[begin - first : stop - first] = chunk.samples[begin - chunk.offset : stop - chunk.offset]
            half.fill = max(half.fill, stop - first)
            for silence in self._silences[side]:
                half.samples[max(0, silence.start - first) : max(0, silence.end - first)] = 0
            self._dirty.add((slot, side))
        self.frames = max(self.frames, end)

    def _silence(self, silence: Silence) -> None:
        side = SIDES.index(silence.channel)
        self._silences[side].append(silence)
        self._erase(side, silence.start, min(silence.end, self.frames))

    def _quiet(self, quiet: Quiet) -> None:
        self._erase(SIDES.index(quiet.channel), quiet.start, min(quiet.end, self.frames))
        self.frames = max(self.frames, quiet.end)

    def _erase(self, side: int, start: int, end: int) -> None:
        """Zero what there is of a stretch; what was never written stays so."""
        for slot, begin, stop in _slots(start, end):
            half = self._half(slot, side)
            if half is not None and half.samples[begin - slot * SLOT : stop - slot * SLOT].any():
                half.samples[begin - slot * SLOT : stop - slot * SLOT] = 0
                half.kept = self._erased = True
                self._dirty.add((slot, side))

    def _discard(self) -> None:
        self._held.clear()
        self._dirty.clear()
        self._afloat.clear()
        self._discarded = True

    def _half(self, slot: int, side: int) -> _Held | None:
        """What was kept of one side of a slot; one that cannot be read just now is written anew."""
        half = self._held.get((slot, side))
        if half is not None or self._discarded:
            return half
        try:
            found = self._file.read(slot, side)
        except OSError:
            half = self._hold(slot, side, _Held(np.zeros(SLOT, dtype=np.int16), SLOT))
            half.kept = self._erased = True
            self._dirty.add((slot, side))
            return half
        return None if found is None else self._hold(slot, side, _Held(found.samples, found.fill))

    def _hold(self, slot: int, side: int, half: _Held) -> _Held:
        self._held[slot, side] = half
        return half

    def _thin(self) -> None:
        """Let the oldest sound go that the disk has not taken, but nothing that was made silent."""
        loose = [key for key in sorted(self._dirty) if not self._held[key].kept]
        for key in loose[: max(0, len(loose) - MOST_HELD)]:
            self._dirty.discard(key)
            self._afloat.discard(key)
            del self._held[key]


def _slots(start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Slots that a stretch touches, with the part of the stretch in each; all in samples of the call."""
    while start < end:
        slot = start // SLOT
        stop = min(end, (slot + 1) * SLOT)
        yield slot, start, stop
        start = stop
