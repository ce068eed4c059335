"""What was heard on one call, in order, each read ahead: the slow part of redaction is done in a thread beforehand.

The event loop serves every call. A network that read on it would hold all of them up at every utterance.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from assistant.events import Channel
from assistant.settings import CORES

PATIENCE = 1.0
"""Seconds that something heard waits for its reading; then it goes on, and is read on the event loop."""

READERS = ThreadPoolExecutor(max(1, CORES // 2), thread_name_prefix="read-ahead")

Work = Callable[[], object]
"""Done in a thread; what it finds out is remembered by whoever gave it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """Something heard."""

    take: Callable[[], None]
    """Goes on with it, on the event loop."""
    ahead: Callable[[], Work | None]
    """The work that `take` would wait for, if any; asked for when everything before has been taken."""
    channel: Channel | None = None
    """The side that is heard just now; none where what it said before is heard again."""
    passing: bool = False
    """True for words in progress, which are needless once more of that side waits."""


class ReadAhead:
    """The steps of one call. What needs no reading and has nothing before it is taken at once."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._waiting: deque[Step] = deque()
        self._worker: asyncio.Task[None] | None = None

    def put(self, step: Step) -> None:
        """Take a step, after those before it."""
        if self._worker is None and (work := self._work_of(step)) is None:
            step.take()
            return
        self._waiting.append(step)
        if self._worker is None:
            self._worker = asyncio.create_task(self._go_through(work), name=f"ahead-{self._call_id}")

    async def join(self) -> None:
        """Return once everything put so far has been taken."""
        while self._worker is not None:
            await asyncio.wait({self._worker})

    async def aclose(self) -> None:
        """Take what waits at once, none of it read ahead: nothing that was heard is lost. Nothing is put afterwards."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None  # one that had not begun could not say so itself
        while self._waiting:
            self._take_next()

    async def _go_through(self, work: Work | None) -> None:
        """Take all steps, for the first of which `work` is known."""
        try:
            while self._waiting:
                step = self._waiting[0]
                if not self._is_needless(step):
                    await self._read(work or self._work_of(step))
                self._take_next()
                work = None
        finally:
            self._worker = None

    def _take_next(self) -> None:
        step = self._waiting.popleft()
        if self._is_needless(step):
            return
        try:
            step.take()
        except Exception as error:  # the call goes on without this step
            log.error("heard.failed", call_id=self._call_id, error=type(error).__name__)

    def _is_needless(self, step: Step) -> bool:
        return step.passing and any(later.channel is step.channel for later in self._waiting if later is not step)

    def _work_of(self, step: Step) -> Work | None:
        try:
            return step.ahead()
        except Exception:  # `take` meets the same and tells of it
            return None

    async def _read(self, work: Work | None) -> None:
        if work is None:
            return
        reading = asyncio.get_running_loop().run_in_executor(READERS, work)
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())  # told of by `take`, as above
        await asyncio.wait({reading}, timeout=PATIENCE)
