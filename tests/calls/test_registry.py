"""Admission, seats, and how calls end when their sources do."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant import events as ev
from assistant.bus.memory import MemoryBus
from assistant.calls.opening import Opening
from assistant.calls.registry import MOST_WAITING, CallRegistry
from assistant.errors import BadInput, Conflict, NotFound, Unavailable
from assistant.events import Channel
from assistant.speech.scripted import ScriptedRecognizer
from tests.conftest import MakeKit


@pytest.fixture
async def registry(bus: MemoryBus, make_kit: MakeKit) -> AsyncIterator[CallRegistry]:
    registry = CallRegistry(
        make_kit(ScriptedRecognizer({})), bus, max_calls=2, reconnect_seconds=0.05, used=["yesterday"]
    )
    yield registry
    await registry.end_all()


async def end_of(bus: MemoryBus, call_id: str) -> ev.CallEnded:
    async for event in bus.tail(call_id):
        if isinstance(event, ev.CallEnded):
            return event
    raise AssertionError("no end")


async def test_a_full_server_refuses_another_call_and_keeps_those_it_has(registry: CallRegistry) -> None:
    registry.open(None, Opening(title="", source="file"))
    registry.open(None, Opening(title="", source="file"))
    with pytest.raises(Unavailable, match="calls_full"):
        registry.open(None, Opening(title="", source="file"))
    assert len(registry.live) == 2


@pytest.mark.parametrize("call_id", ["../../etc/passwd", "-x", "a b", "x" * 65, "ünï", ".hidden"])
async def test_an_id_that_could_be_a_path_is_refused(registry: CallRegistry, call_id: str) -> None:
    with pytest.raises(BadInput, match="call_id_invalid"):
        registry.open(call_id, Opening(title="", source="file"))


async def test_an_id_is_never_used_twice(registry: CallRegistry) -> None:
    registry.open("call-a", Opening(title="", source="file"))
    for taken in ("call-a", "yesterday"):
        with pytest.raises(Conflict, match="call_exists"):
            registry.open(taken, Opening(title="", source="file"))


async def test_a_side_is_fed_by_one_source(registry: CallRegistry) -> None:
    session = registry.join("call-a", Channel.CUSTOMER, Opening(title="", source="vosk"))
    with pytest.raises(Conflict, match="side_taken"):
        registry.join("call-a", Channel.CUSTOMER, Opening(title="", source="vosk"))
    assert registry.join("call-a", Channel.AGENT, Opening(title="", source="vosk")) is session


async def test_a_call_ends_when_both_sides_have_hung_up(registry: CallRegistry, bus: MemoryBus) -> None:
    for channel in Channel:
        registry.join("call-a", channel, Opening(title="", source="vosk"))
    registry.leave("call-a", Channel.CUSTOMER, None)
    registry.leave("call-a", Channel.AGENT, None)
    assert (await end_of(bus, "call-a")).reason is ev.EndReason.HUNG_UP


async def test_a_lost_call_ends_when_nobody_comes_back(registry: CallRegistry, bus: MemoryBus) -> None:
    registry.join("call-a", Channel.CUSTOMER, Opening(title="", source="vosk"))
    registry.leave("call-a", Channel.CUSTOMER, "the line was cut")
    assert (await end_of(bus, "call-a")).reason is ev.EndReason.SOURCE_LOST
    await registry.end("call-a", ev.EndReason.STOPPED)
    with pytest.raises(NotFound, match="call_not_live"):
        registry.get("call-a")


async def test_a_source_that_comes_back_goes_on_with_its_call(registry: CallRegistry) -> None:
    session = registry.join("call-a", Channel.CUSTOMER, Opening(title="", source="vosk"))
    registry.leave("call-a", Channel.CUSTOMER, "the line was cut")
    assert registry.join("call-a", Channel.CUSTOMER, Opening(title="", source="vosk")) is session
    await asyncio.sleep(0.1)
    assert session.state.status.value == "live"
    assert session.state.sources[Channel.CUSTOMER].status is ev.SourceStatus.CONNECTED


async def test_no_call_is_admitted_while_too_much_waits_to_be_stored(
    registry: CallRegistry, bus: MemoryBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.open("call-a", Opening(title="", source="file"))
    monkeypatch.setattr(MemoryBus, "waiting", property(lambda bus: MOST_WAITING + 1))
    with pytest.raises(Unavailable, match="records_full"):
        registry.open("call-b", Opening(title="", source="file"))
    assert [session.call_id for session in registry.live] == ["call-a"]
