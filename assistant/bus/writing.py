"""Makes events durable: group commits while the archive works, patient attempts while it does not.

An archive that fails, or takes longer than `PATIENCE` over a commit, counts as away. What waits for it is held here, up
to `MOST_WAITING` events; beyond, all of it is put aside in a sealed file and written up, in order, when the archive is
back. An attempt whose outcome is unknown may have succeeded: what the archive has already is not written again.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
from prometheus_client import Gauge, Histogram

from assistant.bus.base import Archive
from assistant.bus.spill import Left, Spill, write_up
from assistant.errors import CalmlineError
from assistant.events import LogEvent, now

PATIENCE = 2.0
"""Seconds that a commit may take before the archive counts as away."""
RETRY_SECONDS = 1.0
"""Pause between attempts to write what the archive refused."""
LAST_SECONDS = 5.0
"""What a server that stops may take to write what is left."""
MOST_WAITING = 20_000
"""Events held in memory while the archive is away."""

AGE = Histogram(
    "calmline_event_age_seconds",
    "From what happened to its event's commit",
    buckets=(0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 30),
)
WAITING = Gauge("calmline_events_waiting", "Events that wait for the archive")

log = structlog.get_logger(__name__)


class Writer:
    """Writes what it is given, in order. Everything runs on one event loop."""

    def __init__(
        self,
        archive: Archive,
        spill: Spill | None,
        kept: Callable[[int], None],
        changed: Callable[[bool], None],
    ) -> None:
        """Begin with nothing to write.

        Args:
            archive: where events go.
            spill: where they go while they cannot go there.
            kept: told how many of the events given so far need no more waiting for, counted from the first.
            changed: told when the archive begins to fail (False) or works again (True).
        """
        self._archive = archive
        self._spill = spill
        self._kept = kept
        self._changed = changed
        self._queue: list[LogEvent] = []
        self._count = 0
        """Events given so far."""
        self._amended: dict[tuple[str, int], LogEvent] = {}
        """Events that must take the place of what is written."""
        self._unkept: set[str] = set()
        """Calls of which nothing is written."""
        self._to_forget: dict[str, str] = {}
        """Calls that must be erased, and who said so."""
        self._aside = False
        """True while the spill holds something."""
        self._wake, self._hurry, self._idle = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.works = True
        """False while the archive is away."""

    @property
    def waiting(self) -> int:
        """Events that are not written yet."""
        return len(self._queue)

    @property
    def behind(self) -> bool:
        """Whether the archive is not as it should be yet."""
        return bool(self._queue or self._to_forget or self._amended or self._aside)

    def start(self) -> None:
        """Begin to write."""
        if self._spill is not None and self._spill.files():
            self._aside = True
            self._wake.set()
        self._task = asyncio.create_task(self._work(), name="bus-writer")

    def put(self, event: LogEvent) -> None:
        """Write an event; never blocks."""
        self._count += 1
        if event.call_id not in self._unkept:
            self._queue.append(event)
        self._wake.set()

    def amend(self, better: dict[tuple[str, int], LogEvent]) -> None:
        """Put events, by call and `seq`, in the place of what is or will be written."""
        self._queue = [better.get((event.call_id, event.seq), event) for event in self._queue]
        self._amended |= {key: event for key, event in better.items() if key[0] not in self._unkept}
        self._wake.set()

    def unkeep(self, call_id: str, forget: str | None) -> None:
        """Write nothing of a call from now on; `forget`: erase what was written, and who said so."""
        self._unkept.add(call_id)
        self._queue = [event for event in self._queue if event.call_id != call_id]
        self._amended = {key: event for key, event in self._amended.items() if key[0] != call_id}
        if forget is not None:
            self._to_forget[call_id] = forget
        self._wake.set()

    def ended(self, call_ids: set[str]) -> set[str]:
        """Which of some ended calls nothing is left to do for; they are not known here any more."""
        busy = {event.call_id for event in self._queue} | {key[0] for key in self._amended} | self._to_forget.keys()
        over = call_ids - busy
        self._unkept -= over
        return over

    async def aclose(self) -> None:
        """Write what is left; put it aside where the archive does not take it in time."""
        if self._task is None:
            return
        if self.behind:
            self._idle.clear()
            self._hurry.set()
            self._wake.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._idle.wait()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        if self._queue or self._amended or self._to_forget:
            await self._put_aside()

    async def _work(self) -> None:
        while True:
            self._idle.set()
            await self._wake.wait()
            self._wake.clear()
            while not await self._attempt():
                if len(self._queue) > MOST_WAITING:
                    await self._put_aside()
                await self._rest()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY_SECONDS):
                await self._hurry.wait()
                self._hurry.clear()

    async def _attempt(self) -> bool:
        """Write all there is; False where some of it has to wait."""
        upto = self._count
        writing = asyncio.create_task(self._write(list(self._queue)))
        try:
            await asyncio.wait({writing}, timeout=PATIENCE if self.works else None)
            if not writing.done():
                self._turn(works=False, error="slow")
                await asyncio.wait({writing})
        finally:
            writing.cancel()
        WAITING.set(len(self._queue))
        if (error := writing.exception()) is not None:
            self._turn(works=False, error=error.code if isinstance(error, CalmlineError) else type(error).__name__)
            return False
        self._kept(upto)
        self._turn(works=True)
        return True

    async def _write(self, batch: list[LogEvent]) -> None:
        if self._aside and self._spill is not None:
            await write_up(self._spill, self._archive)
            self._aside = False
        await self._take_out()
        if self.works:
            await self._append(batch)
        else:
            await self._append_what_lacks(batch)

    async def _append_what_lacks(self, batch: list[LogEvent]) -> None:
        """Call by call, so that what one call has wrong holds up no other; raises the first error at the end."""
        first: Exception | None = None
        loop = asyncio.get_running_loop()
        for call_id in dict.fromkeys(event.call_id for event in batch):
            began = loop.time()
            events = [event for event in batch if event.call_id == call_id]
            try:
                has = {event.seq for event in await self._archive.events(call_id, events[0].seq - 1)}
                await self._append([event for event in events if event.seq not in has])
                self._drop(events)
            except Exception as error:
                first = first or error
                if loop.time() - began > RETRY_SECONDS:
                    break
        if first is not None:
            raise first

    async def _append(self, events: Sequence[LogEvent]) -> None:
        if not events:
            return
        await self._archive.append(events)
        self._drop(events)
        moment = now()
        for event in events:
            AGE.observe((moment - event.time).total_seconds())

    def _drop(self, events: Sequence[LogEvent]) -> None:
        written = {(event.call_id, event.seq) for event in events}
        self._queue = [event for event in self._queue if (event.call_id, event.seq) not in written]

    async def _take_out(self) -> None:
        """Erase what must not be kept, and rewrite what must not be kept as it is."""
        for call_id, by in list(self._to_forget.items()):
            await self._archive.forget(call_id, by)
            self._to_forget.pop(call_id)
        amended = dict(self._amended)
        for call_id in {call_id for call_id, _ in amended}:
            await self._archive.rewrite(call_id, [event for key, event in amended.items() if key[0] == call_id])
        self._amended = {key: event for key, event in self._amended.items() if event is not amended.get(key)}

    async def _put_aside(self) -> None:
        """Keep everything that waits in a file; where that fails too it stays here, and the log says so."""
        amended, forget = dict(self._amended), dict(self._to_forget)
        left, upto = Left((*self._queue, *amended.values()), forget), self._count
        try:
            if self._spill is None:
                raise CalmlineError("spill_missing", "There is nowhere to put it aside.")
            await asyncio.to_thread(self._spill.write, left)
        except CalmlineError as error:
            log.error("events.not_kept", events=len(self._queue), calls=_calls(self._queue), error=error.code)
            return
        log.warning("events.put_aside", events=len(self._queue), calls=_calls(self._queue))
        self._drop(left.events)
        self._amended = {key: event for key, event in self._amended.items() if event is not amended.get(key)}
        self._to_forget = {call_id: by for call_id, by in self._to_forget.items() if call_id not in forget}
        self._aside = True
        self._kept(upto)

    def _turn(self, *, works: bool, error: str = "") -> None:
        if works == self.works:
            return
        self.works = works
        log.warning("archive.changed", works=works, error=error)
        self._changed(works)


def _calls(events: Sequence[LogEvent]) -> list[str]:
    return sorted({event.call_id for event in events})
