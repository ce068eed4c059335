"""A bus within one process: group commits to the archive, then queues in memory to the readers."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable

import structlog

from assistant.bus.base import Archive
from assistant.events import AnyEvent, CallEnded, CallStarted, LogEvent, TranscriptPartial
from assistant.telemetry import EVENTS

READER_QUEUE = 2_000
"""Events a reader may lag behind before it is let go; it can read on from its last sequence number."""

RETRY_SECONDS = 1.0
"""Pause between attempts to write what the archive refused."""

log = structlog.get_logger(__name__)


class _Reader:
    """One reader's queue. A `None` in it says that nothing more will come."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[AnyEvent | None] = asyncio.Queue()
        self.gone = False

    def offer(self, event: AnyEvent) -> None:
        if self.gone:
            return
        lag = self.queue.qsize()
        if lag >= READER_QUEUE:
            self.gone = True
            self.queue.put_nowait(None)
        elif not (isinstance(event, TranscriptPartial) and lag > READER_QUEUE // 10):
            self.queue.put_nowait(event)


class MemoryBus:
    """The bus of a single server.

    `archive` makes events durable before any reader sees them; without one (analysis of a file) they are only fanned
    out. When the archive fails, calls go on: events are fanned out, kept, and written once it works again, and
    `on_archive` is told of the change with True (works) or False (fails).
    """

    def __init__(self, archive: Archive | None = None) -> None:
        self._archive = archive
        self._pending: deque[LogEvent] = deque()
        self._unwritten: list[LogEvent] = []
        self._logs: dict[str, list[LogEvent]] = {}
        self._readers: dict[str, set[_Reader]] = {}
        self._ended: set[str] = set()
        self._announcers: set[asyncio.Queue[CallStarted]] = set()
        self._wake = asyncio.Event()
        self._appended = self._fanned_out = 0
        self._progress = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self.archive_works = True
        self.on_archive: Callable[[bool], None] = lambda works: None

    async def start(self) -> None:
        """Begin to write. Must be called before the first `append`."""
        self._writer = asyncio.create_task(self._write_for_ever(), name="bus-writer")

    async def aclose(self) -> None:
        """Write what is left, then stop."""
        if self._writer is None:
            return
        await self.flush()
        if self._unwritten:
            await self._try_again()
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        self._writer = None
        for readers in self._readers.values():
            for reader in readers:
                reader.queue.put_nowait(None)

    def append(self, event: LogEvent) -> None:
        """See `Bus.append`."""
        self._pending.append(event)
        self._appended += 1
        self._wake.set()

    def publish(self, partial: TranscriptPartial) -> None:
        """See `Bus.publish`."""
        for reader in self._readers.get(partial.call_id, ()):
            reader.offer(partial)

    async def flush(self) -> None:
        """See `Bus.flush`."""
        target = self._appended
        while self._fanned_out < target:
            await self._progress.wait()

    async def tail(self, call_id: str, after: int = 0) -> AsyncGenerator[AnyEvent]:
        """See `Bus.tail`."""
        reader = _Reader()
        self._readers.setdefault(call_id, set()).add(reader)
        try:
            backlog = self._logs.get(call_id)
            if backlog is None and self._archive is not None:
                backlog = await self._archive.events(call_id, after)
            for event in list(backlog or ()):
                if event.seq > after:
                    after = event.seq
                    yield event
                    if isinstance(event, CallEnded):
                        return
            while (item := await reader.queue.get()) is not None:
                if not isinstance(item, TranscriptPartial):
                    if item.seq <= after:
                        continue
                    after = item.seq
                yield item
                if isinstance(item, CallEnded):
                    return
        finally:
            readers = self._readers.get(call_id, set())
            readers.discard(reader)
            if not readers:
                self._readers.pop(call_id, None)

    async def announcements(self) -> AsyncGenerator[CallStarted]:
        """See `Bus.announcements`."""
        queue: asyncio.Queue[CallStarted] = asyncio.Queue()
        self._announcers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._announcers.discard(queue)

    async def _write_for_ever(self) -> None:
        while True:
            wait = RETRY_SECONDS if self._unwritten else None
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                await self._try_again()
                continue
            self._wake.clear()
            batch = list(self._pending)
            self._pending.clear()
            if batch:
                self._unwritten.extend(batch)
                if self.archive_works:
                    await self._try_again()
                for event in batch:
                    self._fan_out(event)
                self._forget_ended()
                self._fanned_out += len(batch)
                self._progress.set()
                self._progress = asyncio.Event()

    async def _try_again(self) -> None:
        """Write everything that is not written yet, in one commit."""
        if self._archive is None:
            self._unwritten.clear()
            return
        try:
            await self._archive.append(self._unwritten)
        except Exception as error:
            self._tell(works=False, error=type(error).__name__)
        else:
            self._unwritten.clear()
            self._tell(works=True)

    def _tell(self, *, works: bool, error: str = "") -> None:
        if works == self.archive_works:
            return
        self.archive_works = works
        log.warning("archive.changed", works=works, error=error)
        self.on_archive(works)

    def _fan_out(self, event: LogEvent) -> None:
        EVENTS.labels(event.__struct_config__.tag).inc()
        if isinstance(event, CallStarted):
            self._logs[event.call_id] = []
            for queue in self._announcers:
                queue.put_nowait(event)
        self._logs.setdefault(event.call_id, []).append(event)
        for reader in self._readers.get(event.call_id, ()):
            reader.offer(event)
        if isinstance(event, CallEnded):
            self._ended.add(event.call_id)

    def _forget_ended(self) -> None:
        """Let go of logs that the archive holds to their end."""
        if self._archive is None or self._unwritten:
            return
        for call_id in self._ended:
            self._logs.pop(call_id, None)
        self._ended.clear()
