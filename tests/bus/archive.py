"""An archive whose faults a test can switch on."""

import asyncio
from collections.abc import Callable, Sequence

from assistant.events import LogEvent


class Archive:
    """Keeps events in memory. Holds them up while its gate is closed, refuses them while it is broken."""

    def __init__(self) -> None:
        self.kept: list[LogEvent] = []
        self.forgotten: dict[str, str] = {}
        self.broken = False
        self.refuses: Callable[[LogEvent], bool] = lambda event: False
        """Events that are refused whatever else works."""
        self.breaks_after = False
        """True: what is given is kept, and an error raised all the same, as when an answer is lost on its way."""
        self._news = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        """Set once something was given to it."""

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return once something holds of what is kept."""
        async with asyncio.timeout(20):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def append(self, events: Sequence[LogEvent]) -> None:
        self.asked.set()
        await self.gate.wait()
        if self.broken or any(map(self.refuses, events)):
            raise OSError("disk full")
        held = {(event.call_id, event.seq) for event in self.kept}
        assert held.isdisjoint((event.call_id, event.seq) for event in events), "written twice"
        self.kept.extend(events)
        self._news.set()
        if self.breaks_after:
            raise OSError("connection lost")

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        if self.broken:
            raise OSError("no connection")
        return [event for event in self.kept if event.call_id == call_id and event.seq > after]

    async def rewrite(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        if self.broken:
            raise OSError("no connection")
        better = {(event.call_id, event.seq): event for event in changed}
        self.kept = [better.get((event.call_id, event.seq), event) for event in self.kept]
        self._news.set()

    async def forget(self, call_id: str, by: str) -> None:
        if self.broken:
            raise OSError("no connection")
        self.forgotten[call_id] = by
        self.kept = [event for event in self.kept if event.call_id != call_id]
