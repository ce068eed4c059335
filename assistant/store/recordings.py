"""The recordings of a site: makes recorders for live calls, and reads, cuts and erases what was kept."""

import asyncio
import hashlib
from collections.abc import Callable, Collection
from io import BufferedReader
from pathlib import Path
from typing import Literal

import soundfile
import sqlalchemy as sa

from assistant.audio.recorder import Recorder
from assistant.audio.recording import passage
from assistant.audio.slots import Seal
from assistant.errors import CalmlineError, Conflict, NotFound, Unavailable
from assistant.store.database import Database
from assistant.store.keeper import Keeper, Keys, Silences, no_silences
from assistant.store.keyring import CallKeys
from assistant.store.objects import ObjectReader, Objects
from assistant.store.sealed_file import MAGIC, PlainReader, Reader, SealedReader
from assistant.store.tables import calls

CUTTING = 2
"""Passages cut at once; more wait, since each is held in memory."""
PIECE = 1 << 20
"""Bytes hashed at once."""


class CallSeals:
    """The keys of the calls in the records; see `keeper.Keys`."""

    def __init__(self, database: Database, call_keys: CallKeys) -> None:
        self._database = database
        self._call_keys = call_keys

    async def get(self, call_id: str) -> Seal | None:
        """See `Keys.get`."""
        return await self._call_keys.get(call_id)

    async def adopt(self, call_id: str) -> Seal | None:
        """See `Keys.adopt`."""
        if (seal := await self._call_keys.get(call_id)) is not None:
            return seal
        async with self._database.write() as connection:
            query = sa.select(calls.c.call_id).where(calls.c.call_id == call_id)
            if await connection.scalar(query) is None:
                return None
            seal = self._call_keys.make(call_id)
            await connection.run_sync(self._call_keys.keep, [call_id])
        self._call_keys.kept([call_id])
        return seal


class Recordings:
    """Recordings by the id of their call."""

    def __init__(self, objects: Objects, data: Path, keys: Keys, silences: Silences = no_silences) -> None:
        """Touches nothing yet.

        Args:
            objects: where recordings are kept.
            data: the data folder, whose `live` holds the sound of live calls.
            keys: the keys of the calls.
            silences: what must not be heard in a recording; see `unsaid`.
        """
        self._objects = objects
        self._keys = keys
        self._plain = data / "recordings"
        self._open: dict[str, Recorder] = {}
        self._cutting = asyncio.Semaphore(CUTTING)
        self.keeper = Keeper(objects, data / "live", keys, silences)

    def recorder(
        self, call_id: str, seal: Seal, failed: Callable[[CalmlineError], None], recovered: Callable[[], None]
    ) -> Recorder:
        """What keeps the sound of a live call; when it is closed the recording is made."""

        def closed() -> None:
            self._open.pop(call_id, None)
            self.keeper.finish(call_id)

        recorder = Recorder(self.keeper.journal(call_id), call_id, seal, failed, recovered, closed)
        self._open[call_id] = recorder
        return recorder

    async def start(self, resumable: Collection[str] = ()) -> None:
        """Begin to make recordings of what a crash or a stop left, and to seal what 0.1 left plain.

        Args:
            resumable: calls that may go on; say `keeper.finish` of each that does not.
        """
        self.keeper.start()
        for call_id in await asyncio.to_thread(self.keeper.left):
            if call_id not in resumable:
                self.keeper.finish(call_id)
        await self.keeper.seal_plain(self._plain)

    async def sound(self, call_id: str) -> Reader:
        """The FLAC file of a call.

        Raises:
            NotFound: `recording_unknown`.
            Conflict: `recording_live`, `recording_pending`.
            Unavailable: `objects_unreachable`.
            SealBroken: `seal_broken`.
        """
        return await self._read(call_id, f"{call_id}.flac")

    async def peaks(self, call_id: str) -> bytes:
        """The outline of a call's sound as JSON; raises as `sound` does."""
        reader = await self._read(call_id, f"{call_id}.peaks.json")
        return await asyncio.to_thread(reader.read, 0, reader.size)

    async def clip(self, call_id: str, start: float, end: float, form: Literal["flac", "wav"]) -> bytes:
        """A passage as a file of its own, `start` and `end` in seconds into the call.

        Raises:
            BadInput: `passage_invalid`.
            CalmlineError: as `sound` does; or `recording_damaged`.
        """
        reader = await self.sound(call_id)

        def cut() -> bytes:
            try:
                file = soundfile.SoundFile(BufferedReader(reader.file(), 1 << 16))
            except soundfile.LibsndfileError as error:
                raise Unavailable(
                    "recording_damaged", "The recording cannot be read.", "Bring it back from a backup."
                ) from error
            with file:
                return passage(file, start, end, form)

        async with self._cutting:
            return await asyncio.to_thread(cut)

    async def erase(self, call_id: str) -> str | None:
        """Erase the sound of a call that is over, wherever it is on its way.

        Returns:
            SHA-256 of the recording as it was kept, or none where there was none.

        Raises:
            Conflict: `recording_live`.
            Unavailable: `objects_unreachable`.
        """
        self._must_be_over(call_id)
        await self.keeper.forget(call_id)
        digest = None
        try:
            source = await self._objects.open(f"{call_id}.flac")
            digest = await asyncio.to_thread(_digest, source)
        except NotFound:
            pass
        for name in (f"{call_id}.flac", f"{call_id}.peaks.json"):
            await self._objects.delete(name)
            await asyncio.to_thread((self._plain / name).unlink, missing_ok=True)
        return digest

    async def aclose(self) -> None:
        """Stop; what is not done is done at the next start."""
        await asyncio.gather(*(recorder.abandon() for recorder in list(self._open.values())))
        await self.keeper.aclose()

    def _must_be_over(self, call_id: str) -> None:
        if call_id in self._open:
            raise Conflict("recording_live", "This call is being recorded.", "Ask again when it has ended.")

    async def _read(self, call_id: str, name: str) -> Reader:
        self._must_be_over(call_id)
        try:
            source = await self._objects.open(name)
        except NotFound as error:
            if self.keeper.journal(call_id).exists():
                raise Conflict(
                    "recording_pending", "The recording of this call is being made.", "Ask again in a moment."
                ) from error
            raise _unknown() from error
        head = await asyncio.to_thread(source.read, 0, min(source.size, len(MAGIC)))
        if head != MAGIC:
            return PlainReader(source)
        seal = await self._keys.get(call_id)
        if seal is None:
            raise _unknown()
        return await asyncio.to_thread(SealedReader, source, seal, name)


def _unknown() -> NotFound:
    return NotFound("recording_unknown", "The sound of this call was not kept.", "See `recorded` of the call.")


def _digest(source: ObjectReader) -> str:
    whole = hashlib.sha256()
    for start in range(0, source.size, PIECE):
        whole.update(source.read(start, min(start + PIECE, source.size)))
    return whole.hexdigest()
