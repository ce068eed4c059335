"""A file of sealed slots, each a quarter of a second of a call: the form of a live call's sound on disk.

    16 bytes    `calmline sound 1`
    then twice the customer's newest half and twice the agent's, `SEALED` bytes each, for halves that still fill
    then for slot 0, 1, 2 … the customer's half and the agent's half, `SEALED` bytes each

A half holds its slot (uint32), how many of its samples have come (uint16) and `SLOT` samples (int16, all little
endian), sealed with the call's key and bound to the call and its place, so that halves that are moved do not open. The
sides are sealed apart so that one that lags is written beside what lies there and rewrites none of it. A half that
still fills is written to its two places in turn, so that a crash over one leaves the other. A half of zero bytes was
never written: silence, as in a pause. A half that does not open is silence too: a crash tore it while it was written.

What the seal cannot tell: that the file ends early, or that a half was put back to an earlier state. The file is whole
only once it has become a sealed recording.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.audio.chunk import RATE, Samples
from assistant.errors import CalmlineError, Unavailable

SLOT = RATE // 4
"""Frames of a slot."""
SEAL_BYTES = 29
"""What sealing adds: version, nonce, tag."""
_HEAD = struct.Struct("<IH")
SEALED = _HEAD.size + 2 * SLOT + SEAL_BYTES
"""Bytes of a sealed half."""
MAGIC = b"calmline sound 1"
FIRST = len(MAGIC) + 4 * SEALED
"""Where slot 0 begins."""
_EMPTY = bytes(SEALED)


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a slot, as it lies in the file."""

    slot: int
    samples: Samples
    """Writable, shape (SLOT,)."""
    fill: int
    """How many have come."""


class Seal(Protocol):
    """Seals and opens bytes with one call's key; see `privacy.sealing.Sealer`."""

    def seal(self, plain: bytes, about: str) -> bytes:
        """The bytes sealed, `SEAL_BYTES` longer; they open only with the same `about`."""

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises CalmlineError `seal_broken`."""


class SlotFile:
    """The open file. Not for the event loop, and for one thread at a time; each method may raise OSError."""

    def __init__(self, path: Path, call_id: str, seal: Seal) -> None:
        """Open the file, made where there is none; a half that a crash cut off at its end is cut away.

        Raises:
            OSError: it cannot be opened.
            Unavailable: `recording_failed`, it is no such file.
        """
        self.path = path
        self._call_id = call_id
        self._seal = seal
        path.parent.mkdir(parents=True, exist_ok=True)
        self.broken = 0
        """Halves met that did not open."""
        self._halves = 0
        self._turns = [0, 0]
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._begin()
        except BaseException:
            os.close(self._fd)
            raise

    @property
    def slots(self) -> int:
        """Slots begun."""
        return -(-self._halves // 2)

    def read(self, slot: int, side: int) -> Half | None:
        """A half, or none where nothing is written that opens; `side` is 0 for the customer and 1 for the agent."""
        return self._read(self._place(slot, side), f"{slot}/{side}")

    def write(self, slot: int, side: int, samples: Samples, fill: int) -> None:
        """Put a half down, over what was there."""
        self._halves = max(self._halves, 2 * slot + side + 1)
        self._write(self._place(slot, side), f"{slot}/{side}", slot, samples, fill)

    def read_newest(self, side: int) -> Half | None:
        """The half of a side that was filling when the file was last written, or none."""
        found = [self._read(self._newest(side, turn), f"newest/{side}/{turn}") for turn in (0, 1)]
        halves = [(half.slot, half.fill, turn) for turn, half in enumerate(found) if half is not None]
        if not halves:
            return None
        turn = max(halves)[2]
        self._turns[side] = 1 - turn
        return found[turn]

    def write_newest(self, slot: int, side: int, samples: Samples, fill: int) -> None:
        """Put a half down that still fills, beside what was put down for its side the time before."""
        turn = self._turns[side]
        self._turns[side] = 1 - turn
        self._write(self._newest(side, turn), f"newest/{side}/{turn}", slot, samples, fill)

    def wipe_newest(self) -> None:
        """Erase what `write_newest` wrote."""
        _write_all(self._fd, bytes(FIRST - len(MAGIC)), len(MAGIC))

    def extend(self, slots: int) -> None:
        """Let the file reach to the end of so many slots; those never written are silence."""
        if 2 * slots > self._halves:
            os.ftruncate(self._fd, self._place(slots, 0))
            self._halves = 2 * slots

    def clear(self) -> None:
        """Erase every slot."""
        os.ftruncate(self._fd, len(MAGIC))
        os.ftruncate(self._fd, FIRST)
        self._halves = 0

    def sync(self) -> None:
        """Return once all is on the disk."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Close the file; closing it again changes nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _begin(self) -> None:
        size = os.fstat(self._fd).st_size
        head = os.pread(self._fd, len(MAGIC), 0)
        if not MAGIC.startswith(head):
            raise Unavailable(
                "recording_failed",
                f"{self.path.name} is not the sound of a live call.",
                f"Move it out of {self.path.parent}.",
            )
        if size < FIRST:  # fresh, or its writer was killed over its first bytes
            _write_all(self._fd, MAGIC, 0)
            os.ftruncate(self._fd, FIRST)
            os.fsync(self._fd)
            _sync_folder(self.path.parent)
            size = FIRST
        self._halves, torn = divmod(size - FIRST, SEALED)
        if torn:
            os.ftruncate(self._fd, size - torn)

    def _place(self, slot: int, side: int) -> int:
        return FIRST + (2 * slot + side) * SEALED

    def _newest(self, side: int, turn: int) -> int:
        return len(MAGIC) + (2 * side + turn) * SEALED

    def _read(self, place: int, about: str) -> Half | None:
        sealed = os.pread(self._fd, SEALED, place)
        if len(sealed) < SEALED or sealed == _EMPTY:
            return None
        try:
            plain = self._seal.open(sealed, f"{self._call_id}/sound/{about}")
        except CalmlineError:
            self.broken += 1
            return None
        slot, fill = _HEAD.unpack_from(plain)
        return Half(slot, np.frombuffer(plain, dtype="<i2", offset=_HEAD.size).astype(np.int16), fill)

    def _write(self, place: int, about: str, slot: int, samples: Samples, fill: int) -> None:
        plain = _HEAD.pack(slot, fill) + samples.astype("<i2").tobytes()
        _write_all(self._fd, self._seal.seal(plain, f"{self._call_id}/sound/{about}"), place)


def _write_all(fd: int, content: bytes, place: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(fd, rest, place)
        rest, place = rest[written:], place + written


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
