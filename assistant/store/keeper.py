"""Turns the sound of calls that are over into sealed recordings, one at a time, behind the calls that are live.

A journal becomes `CALL.flac` and `CALL.peaks.json` in the object store, and is deleted only once both are there. While
the store is away the journal stays and is tried again, also after a restart. Nothing plain touches a disk on the way.
Recordings that 0.1 left plain are sealed in the same way, once, as are those that a crash of 0.1 cut off.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import structlog
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError

from assistant.audio.blocks import Blocks
from assistant.audio.chunk import RATE
from assistant.audio.journal import Journal, Silence
from assistant.audio.recording import Encoded, encode
from assistant.audio.slots import Seal
from assistant.errors import CalmlineError, Unavailable
from assistant.store.objects import Objects
from assistant.store.sealed_file import SealedWriter, seal_bytes

RETRY, RETRY_MOST = 5.0, 300.0
"""Seconds until an object store that is away is tried again: doubled each time, up to the second."""
GRACE = 20.0
"""Seconds that a server that stops gives the recordings it has begun or still has to make."""

log = structlog.get_logger(__name__)


class Keys(Protocol):
    """The keys of calls."""

    async def get(self, call_id: str) -> Seal | None:
        """A call's key, or none where it has none or it was destroyed."""

    async def adopt(self, call_id: str) -> Seal | None:
        """A call's key, made for a call of 0.1; none where there is no such call."""


Silences = Callable[[str], Awaitable[Sequence[Silence]]]
"""What was taken out of a call's words, as stretches of its sound."""


async def no_silences(_call_id: str) -> Sequence[Silence]:
    """Nothing was taken out."""
    return ()


class Keeper:
    """Makes recordings. Runs from `start` to `aclose`."""

    def __init__(self, objects: Objects, live: Path, keys: Keys, silences: Silences) -> None:
        """Touches nothing yet.

        Args:
            objects: where recordings go.
            live: folder of the journals.
            keys: the keys of the calls.
            silences: what must not be heard in a recording, whether or not the journal was told.
        """
        self._silences = silences
        self._objects = objects
        self._live = live
        self._keys = keys
        self._pending: dict[str, Path] = {}
        """By call, the journal, or the plain recording of 0.1."""
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = threading.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.trouble: Exception | None = None
        """Why recordings wait just now, if they do."""

    @property
    def pending(self) -> int:
        """Recordings still to be made."""
        return len(self._pending)

    def start(self) -> None:
        """Begin to work; needs a running event loop."""
        self._task = asyncio.create_task(self._run(), name="keeper")

    def journal(self, call_id: str) -> Path:
        """Where the sound of a live call lies."""
        return self._live / f"{call_id}.sound"

    def left(self) -> list[str]:
        """The calls whose sound is no recording yet, as a crash or a stop left them; half-made ones are removed."""
        for draft in self._live.glob("*.sealing"):
            draft.unlink()
        return sorted(path.name.removesuffix(".sound") for path in self._live.glob("*.sound"))

    def finish(self, call_id: str) -> None:
        """The sound of a call is over: make its recording."""
        self._put(call_id, self.journal(call_id))

    async def seal_plain(self, folder: Path) -> None:
        """Seal the recordings that 0.1 left in a folder, where their calls are known."""
        found = await asyncio.to_thread(_plain_left, folder)
        if found:
            log.info("recording.plain_found", count=len(found))
        for path in found:
            self._put(path.stem, path)

    async def settled(self) -> None:
        """Return once nothing waits to be made."""
        await self._idle.wait()

    async def forget(self, call_id: str) -> None:
        """Drop what waits of a call, and delete it; raises OSError."""
        self._pending.pop(call_id, None)
        async with self._turn:
            for path in (self.journal(call_id), self._draft(call_id)):
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def aclose(self) -> None:
        """Make what can be made within `GRACE`; the rest waits for the next start."""
        if self._task is None:
            return
        if self.trouble is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await self.settled()
        self._stopping.set()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def _put(self, call_id: str, path: Path) -> None:
        self._pending[call_id] = path
        self._idle.clear()
        self._work.set()

    def _draft(self, call_id: str) -> Path:
        return self._live / f"{call_id}.sealing"

    async def _run(self) -> None:
        wait = RETRY
        while True:
            await self._work.wait()
            self._work.clear()
            await self._round()
            if not self._pending:
                self._idle.set()
            elif self.trouble is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._work.wait()
                wait = min(wait * 2, RETRY_MOST)
                self._work.set()
            if self.trouble is None:
                wait = RETRY

    async def _round(self) -> None:
        """Make all that waits; stop at the first that has to wait longer, which the others would too."""
        total = len(self._pending)
        for done, (call_id, path) in enumerate(list(self._pending.items()), 1):
            async with self._turn:
                if call_id not in self._pending:
                    continue
                try:
                    await self._make(call_id, path)
                except (Unavailable, OSError, SQLAlchemyError) as error:
                    self.trouble = error
                    log.error("recording.waits", call_id=call_id, error=_code(error), waiting=len(self._pending))
                    return
                except Exception as error:  # this one cannot be made, the others can
                    log.error("recording.unreadable", call_id=call_id, error=_code(error))
                else:
                    log.info("recording.done", call_id=call_id, done=done, of=total)
                self.trouble = None
                self._pending.pop(call_id, None)

    async def _make(self, call_id: str, path: Path) -> None:
        plain = path.suffix == ".flac"
        if not await asyncio.to_thread(path.exists):
            return
        seal = await (self._keys.adopt(call_id) if plain else self._keys.get(call_id))
        if seal is None:
            log.warning("recording.keyless", call_id=call_id)
            if not plain:  # the call was forgotten, its key destroyed: nobody can ever read this
                await asyncio.to_thread(path.unlink, missing_ok=True)
            return
        draft = self._draft(call_id)
        unsaid = () if plain else await self._silences(call_id)
        encoded = await asyncio.to_thread(self._encode, call_id, path, draft, seal, unsaid)
        if encoded is not None:
            await self._objects.put(f"{call_id}.flac", draft)
            name = f"{call_id}.peaks.json"
            await self._objects.put(name, seal_bytes(encoded.peaks, seal, name))
        await asyncio.to_thread(self._tidy, path, draft)

    def _encode(self, call_id: str, path: Path, draft: Path, seal: Seal, unsaid: Sequence[Silence]) -> Encoded | None:
        """Write the sealed recording into `draft`; none where a journal holds nothing but pauses."""
        try:
            if path.suffix == ".flac":
                return self._seal_to(draft, call_id, seal, _plain_blocks(path))
            journal = Journal(path, call_id, seal)
            try:
                if not journal.holds_sound():
                    if journal.broken:
                        raise CalmlineError("seal_broken", "The journal was sealed with another key.")
                    return None
                journal.write(unsaid)
                return self._seal_to(draft, call_id, seal, journal.blocks())
            finally:
                journal.close()
        except OSError as error:
            raise Unavailable("recording_failed", f"The recording cannot be written: {error.strerror}.") from error

    def _seal_to(self, draft: Path, call_id: str, seal: Seal, blocks: Iterator[NDArray[np.int16]]) -> Encoded:
        draft.parent.mkdir(parents=True, exist_ok=True)
        writer = SealedWriter(draft, seal, f"{call_id}.flac")
        try:
            encoded = encode(self._until_stopped(blocks), writer)
            writer.close()
        except BaseException:
            writer.abandon()
            draft.unlink(missing_ok=True)
            raise
        return encoded

    def _until_stopped(self, blocks: Iterator[NDArray[np.int16]]) -> Iterator[NDArray[np.int16]]:
        for frames in blocks:
            if self._stopping.is_set():
                raise Unavailable("server_stopping", "The server stops.", "The recording is made at its next start.")
            yield frames

    def _tidy(self, path: Path, draft: Path) -> None:
        """Delete what a recording was made from, unless the recording took its place."""
        draft.unlink(missing_ok=True)
        if path.suffix != ".flac":
            path.unlink(missing_ok=True)
        elif self._objects.folder is None or path.parent.resolve() != self._objects.folder.resolve():
            path.unlink(missing_ok=True)
            path.with_suffix(".peaks.json").unlink(missing_ok=True)


def _plain_left(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.glob("*.flac")):
        with path.open("rb") as file:
            if file.read(4) == b"fLaC":
                found.append(path)
    return found


def _plain_blocks(path: Path) -> Iterator[NDArray[np.int16]]:
    """The sound of a plain recording, up to where it was cut off."""
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise CalmlineError("recording_damaged", "This recording cannot be read at all.") from error
    with file:
        yield from Blocks(file, RATE // 10)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, CalmlineError) else type(error).__name__
