"""Where events go that the archive would not take: sealed files in the data folder, written up later.

A file holds all that was waiting when it was made: events, better forms of events, calls that must be erased, and the
wrapped keys of calls of which nothing is stored yet.
It is there whole or not at all, and is removed once the archive has what it holds.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

import msgspec
import structlog
from msgspec.structs import replace

from assistant.bus.base import Archive
from assistant.errors import CalmlineError, Unavailable
from assistant.events import LogEvent

log = structlog.get_logger(__name__)


class Seals(Protocol):
    """Seals bytes, bound to what they are about; `privacy.sealing.Sealer` is one."""

    def seal(self, plain: bytes, about: str) -> bytes:
        """The bytes sealed."""

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises CalmlineError where it was changed or sealed with another key."""


class Keys(Protocol):
    """The keys of the calls; `store.keyring.CallKeys` is one."""

    def unstored(self, call_ids: Collection[str]) -> dict[str, tuple[str, bytes]]:
        """The keys among those of these calls that the archive does not have: master key and wrapped key, by call."""

    def take_back(self, call_id: str, master: str, wrapped: bytes) -> None:
        """Hold such a key again until it is stored with its call; raises CalmlineError where it does not open."""


class Left(msgspec.Struct, frozen=True):
    """What was left to be written."""

    events: tuple[LogEvent, ...]
    """In the order of each call; of two with the same `seq` the later one is the better form."""
    forget: dict[str, str] = {}
    """Calls to erase, and who noted that."""
    keys: dict[str, tuple[str, bytes]] = {}
    """Of calls that began while the archive was away: what their sound, too, is sealed with. See `Keys.unstored`."""


class Spill:
    """The folder of such files. Its methods block."""

    def __init__(self, folder: Path, sealer: Seals, keys: Keys | None = None) -> None:
        self._folder = folder
        self._sealer = sealer
        self._keys = keys
        self._numbers = count()

    def write(self, left: Left) -> None:
        """Keep what is left, on disk before this returns.

        Raises:
            Unavailable: `spill_failed`.
        """
        if self._keys is not None:
            left = replace(left, keys=self._keys.unstored({event.call_id for event in left.events}))
        name = f"{time.time_ns():020}-{next(self._numbers):06}.sealed"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            sealed = self._sealer.seal(msgspec.json.encode(left), name)
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).rename(self._folder / name)
            finally:
                Path(temporary).unlink(missing_ok=True)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise Unavailable(
                "spill_failed",
                f"What waits to be stored cannot be put aside in {self._folder}: {error.strerror or error}.",
                "Check the space and the rights of the data folder.",
            ) from error

    def files(self) -> list[Path]:
        """What was put aside, oldest first."""
        return sorted(self._folder.glob("*.sealed"))

    def read(self, path: Path) -> Left:
        """What a file holds; the keys in it are held again.

        Raises:
            CalmlineError: `seal_broken`, or what opening it or a key in it raises.
        """
        left = msgspec.json.decode(self._sealer.open(path.read_bytes(), path.name), type=Left)
        if self._keys is not None:
            for call_id, (master, wrapped) in left.keys.items():
                self._keys.take_back(call_id, master, wrapped)
        return left


async def write_up(spill: Spill, archive: Archive) -> int:
    """Give the archive all that was put aside; the events that were new to it.

    A file that cannot be opened stays where it is, and the log says so. Raises what the archive raises.
    """
    total = 0
    for path in spill.files():
        try:
            left = await asyncio.to_thread(spill.read, path)
        except (CalmlineError, msgspec.MsgspecError) as error:
            log.error("spill.unreadable", file=path.name, error=getattr(error, "code", type(error).__name__))
            continue
        for call_id, by in left.forget.items():
            await archive.forget(call_id, by)
        for call_id, events in _by_call(left.events):
            total += await _write_call(archive, call_id, events)
        path.unlink()
    return total


async def _write_call(archive: Archive, call_id: str, events: Sequence[LogEvent]) -> int:
    stored = {event.seq: event for event in await archive.events(call_id)}
    best = {event.seq: event for event in events}
    new = [best[seq] for seq in sorted(best.keys() - stored.keys())]
    if new and new[0].seq != len(stored) + 1:
        log.error("spill.passed_over", call_id=call_id, events=len(new), reason="the call was erased meanwhile")
        return 0
    if changed := [event for seq, event in best.items() if seq in stored and stored[seq] != event]:
        await archive.rewrite(call_id, changed)
    if new:
        await archive.append(new)
    return len(new)


def _by_call(events: Sequence[LogEvent]) -> Iterator[tuple[str, list[LogEvent]]]:
    for call_id in dict.fromkeys(event.call_id for event in events):
        yield call_id, [event for event in events if event.call_id == call_id]
