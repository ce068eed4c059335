"""Records a call from the event loop: sound is handed over at once, and a thread writes it to the call's journal.

Sound is handed to the disk `FLUSH` seconds after it came, or as soon as the disk is done with what came before. While
the disk takes nothing, up to `MOST_WAITING` is held and tried again, less and less often; what is older than that
becomes silence.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import ceil, floor
from pathlib import Path

import structlog

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import SIDES, Discard, Entry, Journal, Quiet, Silence
from assistant.audio.slots import Seal
from assistant.errors import CalmlineError, Unavailable
from assistant.events import Channel

FLUSH = 0.3
"""Seconds that sound waits for more, so that one trip to the disk takes it all."""
MOST_WAITING = 120 * RATE
"""Samples of both sides that may wait for the disk, a minute of a call; with more the oldest are let go."""
RETRY, RETRY_MOST = 1.0, 30.0
"""Seconds until a disk that failed is tried again: doubled each time, up to the second."""

DISK = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sound")
"""Threads of their own, so that a disk that hangs takes none from the rest of the server."""

log = structlog.get_logger(__name__)


class Recorder:
    """One call's recorder; see `calls.kit.Recorder`."""

    def __init__(
        self,
        path: Path,
        call_id: str,
        seal: Seal,
        failed: Callable[[CalmlineError], None],
        recovered: Callable[[], None] = lambda: None,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        """Nothing is touched before sound comes.

        Args:
            path: file of the journal, which goes on where there is one.
            call_id: the call.
            seal: its key.
            failed: told once when the disk takes nothing.
            recovered: told once when it does again.
            closed: told when the journal is closed, with all that could be kept on the disk.
        """
        self._path = path
        self._call_id = call_id
        self._seal = seal
        self._failed = failed
        self._recovered = recovered
        self._closed = closed
        self._waiting: deque[Entry] = deque()
        self._samples = 0
        """Samples in `_waiting`."""
        self._since = 0.0
        """When the oldest of it came, by the clock of the event loop."""
        self._reach = 0
        """Samples of the call so far."""
        self._pauses: dict[str, int | None] = {}
        """By reason, the sample from which nothing is kept; none until sound tells where the call is."""
        self._journal: Journal | None = None
        self._writing: asyncio.Task[None] | None = None
        self._work = asyncio.Event()
        self._urgent = asyncio.Event()
        self._tried = asyncio.Event()
        """The last entries of a call that is over were tried at least once."""
        self._over = False
        self._failing = False
        self._rest = 0.0
        """Seconds until a disk that failed is tried again; 0 while it works."""

    def push(self, chunk: AudioChunk) -> None:
        """Take sound of either side; never blocks and never raises."""
        if self._over:
            return
        end = chunk.offset + len(chunk.samples)
        self._reach = max(self._reach, end)
        if self._pauses:
            self._pauses = {r: chunk.offset if start is None else start for r, start in self._pauses.items()}
            self._take(Quiet(chunk.channel, chunk.offset, end))
            return
        self._samples += len(chunk.samples)
        self._take(chunk)
        if self._samples > MOST_WAITING:
            self._let_go()

    def silence(self, channel: Channel, start: float, end: float) -> None:
        """Make a stretch of one side silent, on the disk too; `start` and `end` are seconds into the call."""
        begin, stop = max(0, floor(start * RATE)), ceil(end * RATE)
        if begin < stop:
            self._take(Silence(channel, begin, stop), urgent=True)

    def pause(self, reason: str) -> None:
        """Keep silence in place of all that comes, of either side, until every reason to pause is over."""
        self._pauses.setdefault(reason, self._reach or None)

    def resume(self, reason: str | None = None) -> None:
        """One reason to pause is over, or all; what a side that lags brings later for the pause is not kept either."""
        gone = list(self._pauses) if reason is None else [reason]
        starts = [start for name in gone if (start := self._pauses.pop(name, None)) is not None]
        if starts and self._reach > min(starts):
            for channel in SIDES:
                self._take(Silence(channel, min(starts), self._reach))

    def discard(self) -> None:
        """Erase the sound so far, on the disk too; what comes after is kept."""
        self._waiting = deque(entry for entry in self._waiting if not isinstance(entry, AudioChunk))
        self._samples = 0
        self._take(Discard(), urgent=True)

    async def aclose(self) -> float:
        """Finish the journal; return the seconds recorded, 0 where nothing came.

        Where the disk takes nothing, what is held goes on being tried in the background; `closed` tells the end of it.
        """
        if not self._over:
            self._over = True
            self._work.set()
            self._urgent.set()
            if self._writing is None:
                self._closed()  # nothing came, but a journal may lie there from before a crash
        if self._writing is not None:
            await self._tried.wait()
        return self._reach / RATE if self._journal is None else self._journal.frames / RATE

    async def abandon(self) -> None:
        """Stop at once, as the server does: what the disk did not take is lost."""
        self._over = True
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        self._tried.set()

    def _take(self, entry: Entry, *, urgent: bool = False) -> None:
        if self._over:
            return
        if not self._waiting:
            self._since = asyncio.get_running_loop().time()
        self._waiting.append(entry)
        self._start()
        self._work.set()
        if urgent:
            self._urgent.set()

    def _start(self) -> None:
        if self._writing is None and self._waiting:
            self._writing = asyncio.create_task(self._write(), name=f"record-{self._call_id}")

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while not self._over or self._waiting or self._failing:
                await self._work.wait()
                due = loop.time() + self._rest if self._rest else self._since + FLUSH
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(due):
                        await self._urgent.wait()
                self._work.clear()
                self._urgent.clear()
                batch = list(self._waiting)
                self._waiting.clear()
                self._samples = 0
                try:
                    await loop.run_in_executor(DISK, self._write_batch, batch)
                except Exception as error:
                    self._fail(error, batch)
                else:
                    self._succeed()
            if self._journal is not None:
                await loop.run_in_executor(DISK, self._journal.close)
            self._closed()
        finally:  # where it was cancelled a thread may still be writing, so the file stays open
            self._tried.set()

    def _write_batch(self, batch: list[Entry]) -> None:
        if self._journal is None:
            self._journal = Journal(self._path, self._call_id, self._seal)
        self._journal.write(batch)

    def _fail(self, error: Exception, batch: list[Entry]) -> None:
        if self._journal is None:  # nobody holds these yet
            self._waiting.extendleft(reversed(batch))
            self._samples = sum(len(entry.samples) for entry in self._waiting if isinstance(entry, AudioChunk))
        self._rest = min(self._rest * 2, RETRY_MOST) or RETRY
        self._work.set()  # there is something to try again
        if self._over:
            self._tried.set()
        self._tell(_failed(self._path, error))

    def _succeed(self) -> None:
        self._rest = 0.0
        if self._failing:
            self._failing = False
            self._recovered()

    def _tell(self, error: CalmlineError) -> None:
        if not self._failing:
            self._failing = True
            self._failed(error)

    def _let_go(self) -> None:
        """Drop the oldest sound that waits; never what makes sound silent."""
        left: deque[Entry] = deque()
        for entry in self._waiting:
            if isinstance(entry, AudioChunk) and self._samples > MOST_WAITING * 3 // 4:
                self._samples -= len(entry.samples)
            else:
                left.append(entry)
        self._waiting = left
        log.warning("recording.behind", call_id=self._call_id)
        self._tell(Unavailable("recording_failed", "The disk is too slow for the sound of this call."))


def _failed(path: Path, error: Exception) -> CalmlineError:
    if isinstance(error, CalmlineError):
        return error
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return Unavailable(
        "recording_failed",
        f"The sound of a live call cannot be written: {reason}.",
        f"Check the space and the rights of {path.parent}.",
    )
