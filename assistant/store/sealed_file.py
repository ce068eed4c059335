"""Files sealed in chunks, so that a long one is written and read a piece at a time, from any place.

    8 bytes     `calmseal`
    then chunks of `CHUNK` plain bytes, the last one shorter (an empty file has one empty chunk), each sealed with the
    call's key (AES-256-GCM, 29 bytes more) and bound to the file's name, its number, and whether it is the last

A chunk that is changed, moved, or brought from another file does not open; a file that was cut off at a chunk has none
that opens as the last one, which is looked at whenever a file is opened. So what can be read is what was written.
"""

import io
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from assistant.audio.slots import Seal
from assistant.privacy.sealing import SealBroken

MAGIC = b"calmseal"
CHUNK = 64 * 1024
"""Plain bytes of a chunk."""
SEALED = CHUNK + 29
"""Bytes of a sealed chunk."""
CACHED = 16
"""Chunks a reader holds opened."""
AHEAD = 7
"""Chunks fetched along with one, where a reader goes through a file in order."""


class Source(Protocol):
    """Where a file lies."""

    @property
    def size(self) -> int:
        """Its bytes."""

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`. Blocks; raises CalmlineError."""


class SealedWriter:
    """Writes a sealed file: front to back, but that the first chunk may be written again until the end."""

    def __init__(self, path: Path, seal: Seal, name: str) -> None:
        """Begin the file `path`, over what was there; raises OSError.

        Args:
            path: the file.
            seal: the key.
            name: what the file is, which reading must name again.
        """
        self._file = path.open("wb")
        self._file.write(MAGIC)
        self._seal = seal
        self._name = name
        self._first = bytearray()
        self._last = self._first
        self._number = 0
        """Of the chunk in `_last`."""
        self._at = 0

    def write(self, data: bytes, /) -> int:
        """Write at the place; raises OSError, also where that is neither the first chunk nor the end."""
        rest = memoryview(data).cast("B")
        while rest:
            if self._at == self._number * CHUNK + CHUNK:
                self._next()
            number, begin = divmod(self._at, CHUNK)
            if number not in (0, self._number):
                raise io.UnsupportedOperation("only the first chunk can be written again")
            chunk = self._first if number == 0 else self._last
            part = rest[: CHUNK - begin]
            chunk[begin : begin + len(part)] = part
            self._at += len(part)
            rest = rest[len(part) :]
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of the plain bytes, which is no later than their end."""
        end = self._number * CHUNK + len(self._last)
        self._at = offset + (0, self._at, end)[whence]
        if not 0 <= self._at <= end:
            raise io.UnsupportedOperation("no such place")
        return self._at

    def tell(self) -> int:
        """The place among the plain bytes."""
        return self._at

    def close(self) -> None:
        """Finish the file and return once it is on the disk; raises OSError."""
        if self._number:
            self._put(self._number, self._last, last=True)
        self._put(0, self._first, last=not self._number)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file unfinished."""
        self._file.close()

    def _next(self) -> None:
        if self._number:
            self._put(self._number, self._last, last=False)
        self._number += 1
        self._last = bytearray()

    def _put(self, number: int, chunk: bytearray, *, last: bool) -> None:
        self._file.seek(len(MAGIC) + number * SEALED)
        self._file.write(self._seal.seal(bytes(chunk), _about(self._name, number, last=last)))


class SealedReader:
    """Reads a sealed file from any place. Blocks, and is for one thread at a time."""

    def __init__(self, source: Source, seal: Seal, name: str) -> None:
        """Open the file.

        Raises:
            SealBroken: `seal_broken`, it was cut off, changed, or sealed with another key or as something else.
            CalmlineError: what `source` raises.
        """
        self._source = source
        self._seal = seal
        self._name = name
        body = source.size - len(MAGIC)
        self._chunks = max(1, -(-body // SEALED))
        self._opened: OrderedDict[int, bytes] = OrderedDict()
        if body < SEALED - CHUNK or source.read(0, len(MAGIC)) != MAGIC:
            raise _broken()
        self.size = (self._chunks - 1) * CHUNK + len(self._chunk(self._chunks - 1))
        """Plain bytes."""

    def read(self, start: int, end: int) -> bytes:
        """The plain bytes from `start` up to `end`, fewer at the end of the file; raises as opening does."""
        end = min(end, self.size)
        if start >= end:
            return b""
        first, last = start // CHUNK, (end - 1) // CHUNK
        joined = b"".join(self._span(first, last))
        return joined[start - first * CHUNK : end - first * CHUNK]

    def file(self) -> io.RawIOBase:
        """The plain bytes as a file."""
        return _Plain(self.read, self.size)

    def _span(self, first: int, last: int) -> list[bytes]:
        if last - first < 2:
            return [self._chunk(number) for number in range(first, last + 1)]
        return self._fetch(first, last)

    def _chunk(self, number: int) -> bytes:
        if (known := self._opened.get(number)) is not None:
            self._opened.move_to_end(number)
            return known
        ahead = AHEAD if number - 1 in self._opened else 0
        chunks = self._fetch(number, min(number + ahead, self._chunks - 1))
        for more, chunk in enumerate(chunks):
            self._opened[number + more] = chunk
        while len(self._opened) > CACHED:
            self._opened.popitem(last=False)
        return chunks[0]

    def _fetch(self, first: int, last: int) -> list[bytes]:
        begin = len(MAGIC) + first * SEALED
        sealed = self._source.read(begin, min(len(MAGIC) + (last + 1) * SEALED, self._source.size))
        return [self._open(number, sealed[(number - first) * SEALED :][:SEALED]) for number in range(first, last + 1)]

    def _open(self, number: int, sealed: bytes) -> bytes:
        return self._seal.open(sealed, _about(self._name, number, last=number == self._chunks - 1))


class PlainReader:
    """Reads a file that is not sealed, as 0.1 left them, as `SealedReader` reads others."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.size = source.size

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, fewer at the end of the file."""
        end = min(end, self.size)
        return self._source.read(start, end) if start < end else b""

    def file(self) -> io.RawIOBase:
        """The bytes as a file."""
        return _Plain(self.read, self.size)


Reader = SealedReader | PlainReader
"""Reads plain bytes from any place."""


def seal_bytes(content: bytes, seal: Seal, name: str) -> bytes:
    """A small file, sealed whole."""
    count = max(1, -(-len(content) // CHUNK))
    return MAGIC + b"".join(
        seal.seal(content[n * CHUNK : (n + 1) * CHUNK], _about(name, n, last=n == count - 1)) for n in range(count)
    )


class _Plain(io.RawIOBase):
    """What a reader reads, as a file."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview[int]", /) -> int:  # type: ignore[override]
        part = self._read(self._at, self._at + len(buffer))
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def _about(name: str, number: int, *, last: bool) -> str:
    return f"{name}/{number}/{'last' if last else 'more'}"


def _broken() -> SealBroken:
    return SealBroken("seal_broken", "A sealed file was cut off or replaced.", "Bring it back from a backup.")
