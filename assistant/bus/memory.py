"""A bus within one process: group commits to the archive, then queues in memory to the readers."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence

from assistant.bus.base import Archive
from assistant.bus.spill import Spill
from assistant.bus.writing import Writer
from assistant.events import AnyEvent, CallEnded, CallStarted, ConsentChanged, LogEvent, TranscriptPartial
from assistant.telemetry import EVENTS

READER_QUEUE = 2_000
"""Events a reader may lag behind before it is let go; it can read on from its last sequence number."""


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
    `on_archive` is told of the change with True (works) or False (fails). See `bus.writing`.
    """

    def __init__(self, archive: Archive | None = None, spill: Spill | None = None) -> None:
        self._archive = archive
        self._writer = Writer(archive, spill, self._kept, self._archive_changed) if archive else None
        self._pending: deque[LogEvent] = deque()
        """Events that no reader has seen."""
        self._logs: dict[str, list[LogEvent]] = {}
        self._readers: dict[str, set[_Reader]] = {}
        self._ended: set[str] = set()
        self._announcers: set[asyncio.Queue[CallStarted]] = set()
        self._appended = self._fanned_out = 0
        self._progress = asyncio.Event()
        self.on_archive: Callable[[bool], None] = lambda works: None

    @property
    def archive_works(self) -> bool:
        """False while events are not being written."""
        return self._writer is None or self._writer.works

    @property
    def waiting(self) -> int:
        """See `Bus.waiting`."""
        return self._writer.waiting if self._writer else 0

    async def start(self) -> None:
        """Begin to write. Must be called before the first `append`."""
        if self._writer is not None:
            self._writer.start()

    async def aclose(self) -> None:
        """Write what is left, then stop."""
        if self._writer is not None:
            await self.flush()
            await self._writer.aclose()
        for readers in self._readers.values():
            for reader in readers:
                reader.queue.put_nowait(None)

    def take_up(self, log: Sequence[LogEvent]) -> None:
        """See `Bus.take_up`."""
        self._logs[log[0].call_id] = list(log)

    def append(self, event: LogEvent) -> None:
        """See `Bus.append`."""
        self._pending.append(event)
        self._appended += 1
        if self._writer is not None:
            if isinstance(event, CallStarted | ConsentChanged) and not event.kept:
                forget = event.by if isinstance(event, ConsentChanged) else None
                self._writer.unkeep(event.call_id, forget)
            self._writer.put(event)
        if self._writer is None or not self._writer.works:
            self._fan_out_to(self._appended)

    def amend(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        """See `Bus.amend`."""
        better = {(call_id, event.seq): event for event in changed}
        for events in (self._pending, self._logs.get(call_id, [])):
            for place, event in enumerate(events):
                events[place] = better.get((event.call_id, event.seq), event)
        if self._writer is not None:
            self._writer.amend(better)

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
            if any(event.call_id == call_id for event in self._pending):
                await self.flush()  # a call that begins just now is nowhere else yet
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

    def _archive_changed(self, works: bool) -> None:
        if not works:
            self._fan_out_to(self._appended)
        self.on_archive(works)

    def _kept(self, count: int) -> None:
        """The events up to this number are safe."""
        self._fan_out_to(count)
        if self._writer is not None and self._ended:
            over = self._writer.ended(self._ended)
            for call_id in over:
                self._logs.pop(call_id, None)  # who still asks reads the archive
            self._ended -= over

    def _fan_out_to(self, count: int) -> None:
        """Show the readers everything up to the event of this number, counted from the first."""
        while self._fanned_out < count:
            self._fanned_out += 1
            self._fan_out(self._pending.popleft())
        self._progress.set()
        self._progress = asyncio.Event()

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
