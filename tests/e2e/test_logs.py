"""Logs never hold what was said: a whole call of a real server, and every way in which a part of a call can fail."""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import events as ev
from assistant.bus import writing
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.events import Channel, LogEvent, Word
from assistant.hostility.base import Assessment, Passage
from assistant.prompting.engine import PromptEngine
from assistant.settings import PACKAGE
from assistant.sources.file import Turn, read_turns, rehearse
from assistant.store.sql import open_store
from tests.calls.redactors import CardNumbers, Put
from tests.conftest import MakeKit

CALL = "threat"
TURNS = PACKAGE / f"demo/{CALL}.turns.jsonl"
SHORTEST = 4
OURS = frozenset(
    """account agent call calls calmline demo done erased error from keep kept live loading make models name open
    pass playing press recording room running screen search seconds server started stop stopped this that threat with
    your what when wait""".split()  # noqa: SIM905
)
"""Words that stand in messages of ours whatever is said on a call."""


def words_of(texts: Sequence[str]) -> set[str]:
    """The words of four letters or more."""
    return {word for text in texts for word in re.findall(r"[a-z]{4,}", text.lower())}


def told(logged: str, said: set[str]) -> set[str]:
    """The words that were said and stand in a log."""
    return (said - OURS) & words_of([logged])


async def test_a_whole_call_leaves_no_word_in_the_logs_of_a_server(tmp_path: Path) -> None:
    output = await the_demo(tmp_path)
    store = await open_store(tmp_path / "demo")
    [call] = await store.call_ids()
    log = await store.events(call)
    await store.aclose()
    finals = [event.text for event in log if isinstance(event, ev.TranscriptFinal | ev.TranscriptRevised)]
    said = words_of([*finals, *(turn.text for turn in read_turns(TURNS))])
    assert len(said) > 100, "the call was heard"
    assert call in output, "the server logged"
    assert told(output, said) == set()
    assert not list_of_logs(tmp_path), "logs go to the standard error alone"


async def the_demo(data: Path) -> str:
    """All that a server wrote that played a call once."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant", "demo", "--call", CALL, "--once", "--speed", "10", "--no-browser"),
        *("--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "CALMLINE_DATA": str(data)},
    )
    output, _ = await asyncio.wait_for(process.communicate(), 100)
    assert process.returncode == 0, output.decode()
    return output.decode()


def list_of_logs(folder: Path) -> list[Path]:
    return list(folder.rglob("*.log"))


class Loud(Exception):
    """An error whose message says what was said."""


class Scores:
    async def score(self, passage: Passage) -> Assessment:
        raise Loud(f"cannot read: {passage.text} after {passage.agent}")


class Redacts(CardNumbers):
    def final(
        self, channel: Channel, utterance: str, text: str, words: tuple[Word, ...], start: float, end: float
    ) -> Put:
        raise Loud(f"cannot redact: {text}")


class Records:
    """An archive and a recorder."""

    async def append(self, events: Sequence[LogEvent]) -> None:
        raise Loud(f"cannot write: {events}")

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        return []

    async def rewrite(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        raise Loud(f"cannot rewrite: {changed}")

    async def forget(self, call_id: str, by: str) -> None:
        raise Loud("cannot forget")


def broken_engine(_self: PromptEngine, at: float, utterance: str, text: str, *_: object) -> None:
    raise Loud(f"cannot answer: {text}")


@pytest.fixture
def spoken() -> tuple[Sequence[Turn], set[str]]:
    turns = read_turns(TURNS)
    return turns, words_of([turn.text for turn in turns])


@pytest.mark.parametrize("fault", ["none", "scorer", "store", "prompts", "redaction"])
async def test_no_fault_of_a_part_says_what_was_said(
    fault: str,
    spoken: tuple[Sequence[Turn], set[str]],
    make_kit: MakeKit,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns, said = spoken
    caplog.set_level(logging.DEBUG)
    kit: Kit = make_kit(None)
    if fault == "scorer":
        kit = replace(kit, scorer=Scores())
    if fault == "redaction":
        kit = replace(kit, make_redactor=lambda known: Redacts())
    if fault == "prompts":
        monkeypatch.setattr(PromptEngine, "customer_said", broken_engine)
        monkeypatch.setattr(PromptEngine, "agent_said", broken_engine)
    monkeypatch.setattr(writing, "LAST_SECONDS", 0.1)
    bus = MemoryBus(Records() if fault == "store" else None)
    await bus.start()
    session = CallSession("call-a", kit, bus, Opening(title="A call", source="turns"), hears=False)
    await rehearse(session, turns)
    await session.end(ev.EndReason.HUNG_UP)
    await bus.aclose()
    out, err = capfd.readouterr()
    logged = out + err + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert told(logged, said) == set()
    if fault != "none":
        assert "Loud" in logged, "the fault was logged"
