"""A client of the vosk protocol is held to the recogniser's pace unless it is live and recognition is behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.sources import vosk_protocol
from assistant.sources.vosk_protocol import PACED_SECONDS, VoskClient

SECOND = bytes(2 * RATE)


class Deaf:
    """A call whose recogniser has stopped hearing."""

    def __init__(self) -> None:
        self.state = SimpleNamespace(utterances=[], partials={})
        self.taken = 0.0
        self.hears = asyncio.Event()

    def push(self, chunk: Any) -> None:
        self.taken += len(chunk.samples) / RATE

    def backlog(self, channel: Channel) -> float:
        return 0.0 if self.hears.is_set() else self.taken

    def source_ahead(self, channel: Channel, ahead: bool) -> None: ...

    async def hear_out(self, channel: Channel) -> None:
        await self.hears.wait()


class Line:
    """A client's socket."""

    def __init__(self) -> None:
        self.sound: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.answers: asyncio.Queue[str] = asyncio.Queue()

    async def receive(self) -> bytes | None:
        return await self.sound.get()

    async def send(self, text: str) -> None:
        self.answers.put_nowait(text)

    async def answered(self) -> bool:
        """Whether an answer came, once all has run that can."""
        for _ in range(20):
            await asyncio.sleep(0)
        with suppress(asyncio.QueueEmpty):
            return bool(self.answers.get_nowait())
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(vosk_protocol, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@asynccontextmanager
async def client(session: Deaf) -> AsyncIterator[Line]:
    line = Line()
    served = VoskClient(line, session, Channel.CUSTOMER, start=0.0, rate=RATE, idle_seconds=30)  # type: ignore[arg-type]
    task = asyncio.create_task(served.serve())
    yield line
    session.hears.set()
    line.sound.put_nowait(None)
    await task


async def test_a_live_client_is_answered_although_recognition_is_behind(clock: SimpleNamespace) -> None:
    session = Deaf()
    async with client(session) as line:
        answered = []
        for _ in range(6):
            clock.now += 1.0
            line.sound.put_nowait(SECOND)
            answered.append(await line.answered())
            if session.taken <= PACED_SECONDS:  # a little behind: its answer waits until that was heard
                session.hears.set()
                assert await line.answered()
                session.hears.clear()
    assert answered[: int(PACED_SECONDS)] == [False] * int(PACED_SECONDS)
    assert answered[int(PACED_SECONDS) :] == [True] * (6 - int(PACED_SECONDS))


async def test_a_live_client_is_answered_although_its_sound_waits_in_the_socket(clock: SimpleNamespace) -> None:
    session = Deaf()
    async with client(session) as line:
        clock.now += PACED_SECONDS + 1.5
        line.sound.put_nowait(SECOND)
        assert await line.answered()


async def test_a_client_that_sends_faster_than_one_speaks_waits_for_each_answer(clock: SimpleNamespace) -> None:
    session = Deaf()
    async with client(session) as line:
        for _ in range(6):
            line.sound.put_nowait(SECOND)
        assert not await line.answered()
        assert session.taken == 1.0
        session.hears.set()
        for _ in range(6):
            assert await line.answered()
