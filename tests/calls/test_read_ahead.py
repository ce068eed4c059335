"""What is heard is read ahead in a thread: in order, without holding up the event loop, and lost for no fault."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.calls import read_ahead
from assistant.calls.kit import Kit
from assistant.calls.read_ahead import ReadAhead, Step, Work
from assistant.events import Channel
from assistant.privacy.base import WITHHELD
from assistant.speech.base import Partial, SpeechBegan, SpeechStopped
from assistant.speech.scripted import said
from tests.calls.conftest import Call, OpenCall, Scripts
from tests.calls.redactors import CARD, PLACEHOLDER, CardNumbers

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


@dataclass
class Reading:
    """A reading that takes as long as a test wants."""

    begun: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        self.begun.set()
        assert self.done.wait(10)


@dataclass
class Taken:
    """What was taken, in order."""

    names: list[str] = field(default_factory=list)

    def step(
        self, name: str, work: Work | None = None, channel: Channel | None = None, *, passing: bool = False
    ) -> Step:
        return Step(lambda: self.names.append(name), lambda: work, channel, passing=passing)


@pytest.fixture
async def steps() -> AsyncIterator[ReadAhead]:
    steps = ReadAhead("call-a")
    yield steps
    await steps.aclose()


def fail() -> None:
    raise RuntimeError


async def test_what_needs_no_reading_is_taken_at_once(steps: ReadAhead) -> None:
    taken = Taken()
    steps.put(taken.step("one"))
    assert taken.names == ["one"]


async def test_what_comes_behind_a_reading_waits_for_it_and_the_loop_does_not(steps: ReadAhead) -> None:
    taken, reading = Taken(), Reading()
    steps.put(taken.step("read", reading.work))
    steps.put(taken.step("behind"))
    await asyncio.to_thread(reading.begun.wait)  # the loop serves others meanwhile
    assert taken.names == []
    reading.done.set()
    await steps.join()
    assert taken.names == ["read", "behind"]


async def test_words_in_progress_are_left_out_once_more_of_that_side_waits(steps: ReadAhead) -> None:
    taken, reading = Taken(), Reading()
    steps.put(taken.step("first", reading.work, AGENT))
    for name, side, passing in (
        ("agent so far", AGENT, True),
        ("customer so far", CUSTOMER, True),
        ("heard again", None, False),
        ("agent", AGENT, False),
    ):
        steps.put(taken.step(name, None, side, passing=passing))
    reading.done.set()
    await steps.join()
    assert taken.names == ["first", "customer so far", "heard again", "agent"]


async def test_a_reading_that_fails_or_takes_too_long_keeps_nothing_from_being_taken(
    steps: ReadAhead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "PATIENCE", 0.05)
    taken, reading = Taken(), Reading()
    steps.put(taken.step("failed", fail))
    steps.put(taken.step("slow", reading.work))
    steps.put(Step(lambda: taken.names.append("not asked"), fail))
    steps.put(taken.step("last"))
    async with asyncio.timeout(5):  # the slow one would take ten
        await steps.join()
    reading.done.set()
    assert taken.names == ["failed", "slow", "not asked", "last"]


async def test_a_step_that_fails_holds_up_none_behind_it(steps: ReadAhead) -> None:
    taken = Taken()
    steps.put(taken.step("read", lambda: None))
    steps.put(Step(fail, lambda: None))
    steps.put(taken.step("last"))
    await steps.join()
    assert taken.names == ["read", "last"]


async def test_what_waits_when_it_is_closed_is_taken_without_its_reading(steps: ReadAhead) -> None:
    taken, reading = Taken(), Reading()
    steps.put(taken.step("read", reading.work))
    steps.put(taken.step("behind"))
    await asyncio.to_thread(reading.begun.wait)
    await steps.aclose()
    assert taken.names == ["read", "behind"]
    reading.done.set()
    await steps.join()


def call_under(open_call: OpenCall, redactor: CardNumbers, scripts: Scripts) -> Call:
    def change(made: Kit) -> Kit:
        return replace(made, make_redactor=lambda known: redactor)

    return open_call(scripts, change=change)


@pytest.mark.parametrize("broken", [False, True])
async def test_a_call_hears_everything_in_order_though_its_redaction_is_slow(
    open_call: OpenCall, *, broken: bool
) -> None:
    in_the_loop = threading.get_ident()
    threads: set[int] = set()
    redactor = CardNumbers(slow=lambda: threads.add(threading.get_ident()), broken=broken)
    texts = [f"my card is {CARD}", "that is all of it", "and i want to pay"]
    scripts: Scripts = {
        CUSTOMER: [
            part
            for at, text in enumerate(texts, start=1)
            for part in (
                (at - 0.9, SpeechBegan(at - 0.9)),
                (at - 0.5, Partial(text.split()[0])),
                (at - 0.1, said(text, at - 0.9, at - 0.2)),
                (at - 0.1, SpeechStopped(at - 0.2)),
            )
        ]
    }
    call = call_under(open_call, redactor, scripts)
    await call.sound(until=3.5)
    finals = [final.text for final in await call.of(ev.TranscriptFinal)]
    assert finals == ([WITHHELD] * 3 if broken else [f"my card is {PLACEHOLDER}", *texts[1:]])
    assert threads
    assert in_the_loop not in threads


async def test_a_call_that_ends_takes_what_is_being_read(open_call: OpenCall) -> None:
    reading = Reading()
    redactor = CardNumbers(slow=reading.work)
    call = call_under(open_call, redactor, {CUSTOMER: [(0.5, said("goodbye then", 0.1, 0.4))]})
    call.session.push(AudioChunk(CUSTOMER, 0, np.zeros(RATE, np.int16)))
    end = asyncio.create_task(call.session.end(ev.EndReason.STOPPED))
    await asyncio.to_thread(reading.begun.wait)
    reading.done.set()
    await end
    assert [final.text for final in await call.of(ev.TranscriptFinal)] == ["goodbye then"]
