"""A second pass that gives way, or is not there: calls say so and go on."""

import builtins
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from assistant import events as ev
from assistant.api.hub import Hub, open_hub
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.events import Channel, Component
from assistant.loading import load_kit
from assistant.settings import Settings
from assistant.speech.backoff import Patience, State
from assistant.speech.capacity import Always, Fitting, Tier
from assistant.speech.scripted import ScriptedRecognizer
from assistant.speech.second_pass import SecondPass
from tests.calls.again import Told, customer, utterance
from tests.calls.conftest import Call
from tests.conftest import MakeKit

WORDS, BETTER = "i want to pay the pill", "i want to pay the bill"
EVERY = range(1, 40, 4)
"""Seconds at which the customer says it."""


@pytest.fixture
def kit(make_kit: MakeKit) -> Kit:
    said = [heard for start in EVERY for heard in utterance(WORDS, float(start))]
    return make_kit(ScriptedRecognizer({Channel.CUSTOMER: said}))


@pytest.fixture
async def second() -> AsyncIterator[SecondPass]:
    told = Told({float(start): BETTER for start in EVERY})
    second = SecondPass(Always(told), patience=Patience(window=2))
    yield second
    await second.aclose()


@pytest.fixture
async def hub(kit: Kit, second: SecondPass, tmp_path: Path) -> AsyncIterator[Hub]:
    async with open_hub(replace(kit, second_pass=second), Settings(data=tmp_path, record=False)) as hub:
        yield hub


def troubles(call: CallSession) -> list[str]:
    return [trouble.code for trouble in call.state.degraded]


async def test_live_calls_are_told_when_it_gives_way_and_when_it_runs_again(hub: Hub, second: SecondPass) -> None:
    session = hub.calls.open("call-a", Opening(title="", source="vosk"))
    call = Call(session, hub.bus)
    second.behind("another", True)
    await call.sound(until=0.5)
    assert troubles(session) == ["second_pass_stopped"]
    second.behind("another", False)
    await call.sound(until=1.0)
    assert troubles(session) == ["second_pass_thinned"]
    for start in (1, 5):
        await call.sound(until=start + 3)
        await second.drain("call-a")
    await call.sound(until=8.5)
    assert troubles(session) == []
    told = [(e.code, e.recovered) for e in await call.of(ev.Degraded)]
    assert told == [
        ("second_pass_stopped", False),
        ("second_pass_thinned", False),
        ("second_pass_thinned", True),
    ]
    assert {e.component for e in await call.of(ev.Degraded)} == {Component.SECOND_PASS}


async def test_a_call_that_begins_meanwhile_is_told_too(hub: Hub, second: SecondPass) -> None:
    second.behind("another", True)
    assert troubles(hub.calls.open("call-a", Opening(title="", source="vosk"))) == ["second_pass_stopped"]


async def test_more_calls_than_the_machine_can_carry(kit: Kit, tmp_path: Path) -> None:
    second = SecondPass(Fitting([Tier(Told({1.0: BETTER}), 0.5)], cores=1))
    async with open_hub(replace(kit, second_pass=second), Settings(data=tmp_path, record=False)) as hub:
        sessions = [hub.calls.open(f"call-{number}", Opening(title="", source="vosk")) for number in range(4)]
        await Call(sessions[0], hub.bus).sound(until=0.2)
        assert [troubles(session) for session in sessions] == [["second_pass_stopped"]] * 4
        for session in sessions[1:]:
            await hub.calls.end(session.call_id, ev.EndReason.HUNG_UP)
        await Call(sessions[0], hub.bus).sound(until=0.4)
        assert troubles(sessions[0]) == ["second_pass_thinned"]
        assert second.state is State.THINNED
    await second.aclose()


async def goes_on(kit: Kit, bus: MemoryBus) -> Call:
    """A call in which something is said, heard once."""
    recognizer = ScriptedRecognizer(customer(WORDS))
    session = CallSession("call-a", replace(kit, recognizer=recognizer), bus, Opening(title="", source="vosk"))
    call = Call(session, bus)
    await call.sound(until=4.0)
    await session.end(ev.EndReason.HUNG_UP)
    return call


@pytest.mark.parametrize("code", ["model_missing", "model_damaged"])
async def test_without_the_models_calls_go_on_with_the_first_pass_alone(
    bus: MemoryBus, tmp_path: Path, code: str
) -> None:
    given = Settings().models
    shutil.copy(given / "manifest.yaml", tmp_path)
    for path in given.iterdir():
        if path.is_dir() and path.name != "store":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "store").mkdir()
    for path in (given / "store").iterdir():
        if "whisper" not in path.name:
            (tmp_path / "store" / path.name).symlink_to(path)
        elif code == "model_damaged":
            shutil.copytree(path, tmp_path / "store" / path.name, ignore=shutil.ignore_patterns("model.bin"))
            (tmp_path / "store" / path.name / "model.bin").write_bytes(b"no model")
    with capture_logs() as logs:
        async with load_kit(Settings(models=tmp_path)) as kit:
            call = await goes_on(kit, bus)
    assert [(entry["event"], entry["code"]) for entry in logs if "code" in entry] == [("second_pass.missing", code)]
    await says_none(call)


async def test_without_faster_whisper_calls_go_on_with_the_first_pass_alone(
    bus: MemoryBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("faster_whisper"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with capture_logs() as logs:
        async with load_kit(Settings()) as kit:
            call = await goes_on(kit, bus)
    assert [(entry["event"], entry["code"]) for entry in logs if "code" in entry] == [
        ("second_pass.missing", "second_pass_missing")
    ]
    await says_none(call)


async def says_none(call: Call) -> None:
    log = await call.log()
    assert isinstance(log[0], ev.CallStarted)
    assert log[0].second_pass == "none"
    assert [event.text for event in await call.of(ev.TranscriptFinal)] == [WORDS]
    assert await call.of(ev.TranscriptRevised) == []
    assert await call.of(ev.Degraded) == []
