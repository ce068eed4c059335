"""Which live calls changed, for every wall that watches: one reader a call, however many walls there are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.bus.base import Bus
from assistant.calls.registry import CallRegistry
from assistant.events import CallEnded, CallStarted, TranscriptPartial


class Watch:
    """What changed since one wall last looked."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        """Ids of calls that changed."""
        self._news = asyncio.Event()

    def tell(self, call_id: str) -> None:
        """A call changed."""
        self.changed.add(call_id)
        self._news.set()

    async def take(self) -> set[str]:
        """The calls that changed since the last time; waits until there is one."""
        await self._news.wait()
        self._news.clear()
        taken, self.changed = self.changed, set()
        return taken


class Board:
    """Follows all live calls."""

    def __init__(self, bus: Bus, calls: CallRegistry) -> None:
        self._bus = bus
        self._calls = calls
        self._watches: set[Watch] = set()
        self._following: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Follow calls as they begin, until cancelled."""
        announcements = self._bus.announcements()
        try:
            async for begun in announcements:
                self._begin(begun)
        finally:
            await announcements.aclose()
            for task in self._following.values():
                task.cancel()
            await asyncio.gather(*self._following.values(), return_exceptions=True)

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[Watch]:
        """A watch that is told of every change until the context ends; calls that are live count as changed."""
        watch = Watch()
        for session in self._calls.live:
            watch.tell(session.call_id)
            if session.call_id not in self._following:
                self._follow(session.call_id, session.state.seq)
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def _begin(self, begun: CallStarted) -> None:
        self._tell(begun.call_id)
        self._follow(begun.call_id, begun.seq)

    def _follow(self, call_id: str, after: int) -> None:
        if call_id not in self._following:
            task = asyncio.create_task(self._read(call_id, after), name=f"board-{call_id}")
            self._following[call_id] = task
            task.add_done_callback(lambda _: self._following.pop(call_id, None))

    async def _read(self, call_id: str, after: int) -> None:
        """Tell of every stored event up to the end; a reader that fell behind reads on from where it was."""
        while True:
            events = self._bus.tail(call_id, after)
            try:
                async for event in events:
                    if isinstance(event, TranscriptPartial):
                        continue
                    after = event.seq
                    self._tell(call_id)
                    if isinstance(event, CallEnded):
                        return
            finally:
                await events.aclose()

    def _tell(self, call_id: str) -> None:
        for watch in self._watches:
            watch.tell(call_id)
