"""A call under test: its bus, its session, and what it has logged."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import pytest

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import NO_FACTS, Opening
from assistant.calls.session import CallSession
from assistant.prompting.slots import Facts
from assistant.speech.base import Heard
from assistant.speech.scripted import ScriptedRecognizer
from tests.conftest import MakeKit

E = TypeVar("E", bound=ev.Event)
OpenCall = Callable[..., "Call"]
Scripts = Mapping[ev.Channel, list[tuple[float, Heard]]]


class Call:
    """A session with a short way to feed it and to look at its log."""

    def __init__(self, session: CallSession, bus: MemoryBus) -> None:
        self.session = session
        self.bus = bus
        self._at = 0.0
        self._noise = np.random.default_rng(0)

    async def say(self, channel: ev.Channel, text: str, seconds: float = 2.0, gap: float = 1.0) -> None:
        """A typed turn, and what it brings about."""
        start = self._at + gap
        self._at = start + seconds
        self.session.say(channel, text, start, self._at)
        await self.session.settle()

    async def wait(self, seconds: float) -> None:
        """Let time pass on the call's clock."""
        self._at += seconds
        self.session.advance(self._at)
        await self.session.settle()

    async def sound(self, until: float, channel: ev.Channel = ev.Channel.CUSTOMER) -> None:
        """Push noise up to a second of the call: scripted speech hears its script in it."""
        step = RATE // 10
        while round(self.session.now, 3) < until:
            noise = self._noise.normal(0, 2000, step).astype(np.int16)
            self.session.push(AudioChunk(channel, round(self.session.now * RATE), noise))
            await self.session.settle()

    async def log(self) -> list[ev.AnyEvent]:
        """Everything stored so far."""
        await self.bus.flush()
        events: list[ev.AnyEvent] = []
        tail = self.bus.tail(self.session.call_id)
        while len(events) < self.session.state.seq:
            events.append(await anext(tail))
        await tail.aclose()
        return events

    async def of(self, kind: type[E]) -> list[E]:
        """The events of one kind so far."""
        return [event for event in await self.log() if isinstance(event, kind)]


@pytest.fixture
async def bus() -> AsyncIterator[MemoryBus]:
    bus = MemoryBus()
    await bus.start()
    yield bus
    await bus.aclose()


@pytest.fixture
async def open_call(bus: MemoryBus, make_kit: MakeKit) -> AsyncIterator[OpenCall]:
    sessions = []

    def open_one(
        scripts: Scripts | None = None,
        change: Callable[[Kit], Kit] = lambda kit: kit,
        facts: Facts = NO_FACTS,
        **more: Any,
    ) -> Call:
        kit = change(make_kit(ScriptedRecognizer(scripts) if scripts is not None else None))
        session = CallSession(
            "call-a",
            kit,
            bus,
            Opening(title="A call", source="turns", facts=facts),
            hears=scripts is not None,
            **more,
        )
        sessions.append(session)
        return Call(session, bus)

    yield open_one
    for session in sessions:
        await session.end(ev.EndReason.STOPPED)
