"""All that is kept about one customer: exported to one file for them, or erased, with tombstones that prove it."""

import asyncio
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
import sqlalchemy as sa

from assistant.calls.transcript import transcript
from assistant.errors import NotFound, Unavailable
from assistant.events import LogEvent, encode, now
from assistant.privacy.retention import Kept, refuse_to_erase
from assistant.privacy.subjects import PURPOSE, subject_hash
from assistant.store.recordings import Recordings
from assistant.store.retention import Retention
from assistant.store.sealed_file import Reader
from assistant.store.sql import SqlStore
from assistant.store.tables import tombstones

PIECE = 1 << 20
"""Bytes of sound written at once."""

May = Callable[[Kept], bool]
"""Whether who asks may have a call."""


class Tombstone(msgspec.Struct, frozen=True):
    """What is left of something that was erased."""

    id: str
    call_id: str
    time: datetime
    actor: str
    """Id of the user, or `system`."""
    what: str
    """`call`, `words` or `sound`."""
    reason: str
    events: int
    """Events that were erased."""
    digest: str
    """SHA-256 of what stood there, as sealed."""


class Subjects:
    """The calls of customers, by their reference at the site."""

    def __init__(self, store: SqlStore, recordings: Recordings, retention: Retention) -> None:
        self._store = store
        self._recordings = recordings
        self._retention = retention
        self._key = store.call_keys.masters.derive(PURPOSE)

    def hash(self, reference: str) -> str:
        """What a customer's calls are found by. Raises BadInput `reference_empty`."""
        return subject_hash(self._key, reference)

    async def calls(self, reference: str, may: May = lambda call: True) -> list[Kept]:
        """The customer's ended calls that one may have.

        Raises:
            NotFound: `subject_unknown`.
        """
        found = [call for call in await self._retention.calls_of(self.hash(reference)) if may(call)]
        if not found:
            raise NotFound(
                "subject_unknown", "No ended call is kept for this reference.", "Check it, or see the tombstones."
            )
        return found

    async def export(self, reference: str, path: Path, may: May = lambda call: True) -> int:
        """Write all that is kept about a customer into one zip that only its owner may read; the calls in it.

        For each call: `transcript.txt`, `events.jsonl` and, where it is kept, `sound.flac`.

        Raises:
            NotFound: `subject_unknown`.
            Unavailable: `export_unwritable`, `objects_unreachable`.
        """
        calls = await self.calls(reference, may)
        stones = msgspec.json.encode(await self.tombstones(self.hash(reference)))
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                await self._write(file, calls, stones)
        except OSError as error:
            raise Unavailable(
                "export_unwritable", f"{path} cannot be written: {error.strerror}.", "Name another file."
            ) from error
        return len(calls)

    async def erase(
        self, reference: str, *, actor: str, reason: str, despite_floor: bool = False, may: May = lambda call: True
    ) -> list[str]:
        """Erase all calls of a customer, or none where one of them must be kept; the ids of the tombstones.

        Raises:
            NotFound: `subject_unknown`.
            BadInput: `reason_missing`.
            Conflict: `call_held`, `call_under_floor`.
        """
        calls = await self.calls(reference, may)
        for call in calls:
            refuse_to_erase(call, "call", self._retention.policy.floors, now(), despite_floor=despite_floor)
        stones = []
        for call in calls:
            stones += await self._retention.erase(call, "call", actor=actor, reason=reason, despite_floor=despite_floor)
        return stones

    async def tombstones(self, subject: str = "") -> list[Tombstone]:
        """What was erased, of one customer (by their hash) or of all, newest first."""
        query = sa.select(tombstones).order_by(tombstones.c.time.desc())
        if subject:
            query = query.where(tombstones.c.subject == subject)
        async with self._store.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Tombstone(row.id, row.call_id, row.time, row.actor, row.what, row.reason, row.events, row.digest)
            for row in rows
        ]

    async def _write(self, file: IO[bytes], calls: list[Kept], stones: bytes) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("erased.json", stones)
            for call in calls:
                log = await self._store.events(call.call_id) if call.has_words else []
                sound = await self._sound(call)
                await asyncio.to_thread(_put, archive, call.call_id, log, sound)

    async def _sound(self, call: Kept) -> Reader | None:
        if not call.has_sound:
            return None
        try:
            return await self._recordings.sound(call.call_id)
        except NotFound:
            return None


def _put(archive: zipfile.ZipFile, call_id: str, log: list[LogEvent], sound: Reader | None) -> None:
    if log:
        archive.writestr(f"{call_id}/transcript.txt", transcript(log))
        archive.writestr(f"{call_id}/events.jsonl", b"\n".join(map(encode, log)) + b"\n")
    if sound is not None:
        with archive.open(f"{call_id}/sound.flac", "w") as entry:
            for start in range(0, sound.size, PIECE):
                entry.write(sound.read(start, min(start + PIECE, sound.size)))
