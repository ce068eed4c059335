"""No code path scores the agent's emotion: what the agent says is never what the classifier is asked to read."""

import ast
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from assistant import events as ev
from assistant.bus.memory import MemoryBus
from assistant.calls.early import Unfinished
from assistant.calls.kit import AsyncScorer
from assistant.calls.log import CallLog
from assistant.calls.opening import Opening
from assistant.calls.readings import Better, Readings
from assistant.calls.scoring import Scoring
from assistant.calls.session import CallSession
from assistant.calls.troubles import Troubles
from assistant.events import Channel
from assistant.hostility.base import Assessment, Passage
from assistant.loading import load_kit
from assistant.privacy.redaction import Redactor
from assistant.settings import PACKAGE, Settings
from assistant.sources.file import CallFile, Turn, read_turns, rehearse, run_through
from tests.builders import final
from tests.conftest import MakeKit

DEMO = sorted((PACKAGE / "demo").glob("*.turns.jsonl"))
WHOLE = sorted((Path(__file__).parent / "whole_calls").glob("*.jsonl"))[::9]
MARK = "agentsownword"
"""Said by the agent alone, at the end of every turn."""
FURIOUS = "you people are a bloody disgrace and i hate every one of you idiots"


class Listening:
    """The classifier, and all it was asked to read."""

    def __init__(self, inner: AsyncScorer) -> None:
        self._inner = inner
        self.read: list[Passage] = []

    async def score(self, passage: Passage) -> Assessment:
        self.read.append(passage)
        return await self._inner.score(passage)


def marked(turn: Turn) -> Turn:
    return msgspec.structs.replace(turn, text=f"{turn.text} {MARK}") if turn.channel is Channel.AGENT else turn


@pytest.mark.parametrize("path", [*DEMO, *WHOLE], ids=lambda path: path.name.split(".")[0])
async def test_in_no_call_of_turns(path: Path, make_kit: MakeKit) -> None:
    kit = make_kit(None)
    listening = Listening(kit.scorer)
    bus = MemoryBus()
    await bus.start()
    kit = replace(kit, scorer=listening, make_redactor=lambda known: Redactor(known=known))
    session = CallSession("call-a", kit, bus, Opening(title="A call", source="turns"), hears=False)
    turns = [marked(turn) for turn in read_turns(path)]
    await rehearse(session, turns)
    customers = {u.text for u in session.state.utterances if u.channel is Channel.CUSTOMER}
    await session.end(ev.EndReason.HUNG_UP)
    await bus.aclose()
    assert {passage.text for passage in listening.read} <= customers
    assert len(listening.read) == sum(turn.channel is Channel.CUSTOMER for turn in turns)
    assert not any(MARK in passage.text for passage in listening.read)
    assert any(MARK in passage.agent for passage in listening.read), "the agent's words are context alone"


async def test_not_in_a_call_of_sound_heard_early_and_heard_twice(tmp_path: Path) -> None:
    sound, rate = soundfile.read(PACKAGE / "demo/hostile-calmed.flac", dtype="int16", stop=20 * 8_000)
    quiet = np.zeros((rate, 2), np.int16)
    soundfile.write(tmp_path / "call.wav", np.concatenate([sound, quiet]), rate, subtype="PCM_16")
    said: dict[Channel, set[str]] = {channel: set() for channel in Channel}
    bus = MemoryBus()
    await bus.start()
    async with load_kit(Settings(second_pass="tiny.en"), patient=True) as kit:
        listening = Listening(kit.scorer)
        session = CallSession(
            "call-a", replace(kit, scorer=listening), bus, Opening(title="A call", source="file"), hears=True
        )

        async def watch() -> list[ev.AnyEvent]:
            return [event async for event in bus.tail("call-a")]

        watching = asyncio.create_task(watch())
        await run_through(session, CallFile(tmp_path / "call.wav"))
        await session.end(ev.EndReason.HUNG_UP)
        log = await watching
    await bus.aclose()
    for event in log:
        if isinstance(event, ev.TranscriptPartial | ev.TranscriptFinal | ev.TranscriptRevised):
            said[event.channel].add(event.text)
    texts = {passage.text for passage in listening.read}
    assert len(said[Channel.AGENT]) > 3
    assert texts <= said[Channel.CUSTOMER]
    assert texts.isdisjoint(said[Channel.AGENT] - said[Channel.CUSTOMER])
    revised = {event.text for event in log if isinstance(event, ev.TranscriptRevised)}
    assert texts & revised, "some words were read again when they were heard again"
    readings = [event for event in log if isinstance(event, ev.Reading)]
    assert readings
    assert all(event.utterance.startswith("customer-") for event in readings)


async def test_the_queue_to_the_classifier_refuses_the_agents_words(make_kit: MakeKit) -> None:
    bus = MemoryBus()
    listening = Listening(make_kit(None).scorer)
    troubles = Troubles(CallLog("call-a", bus))
    scoring = Scoring("call-a", listening, Readings(), troubles, lambda *_: None, lambda: 0.0)
    words = final(2, FURIOUS, 0, 1, "agent-1")
    again = ev.TranscriptRevised(
        **{name: getattr(words, name) for name in words.__struct_fields__}, replaces="", model="m", delay=0.0
    )
    for said in (words, Unfinished("agent-1", FURIOUS), Better(again, ())):
        scoring.put(said, "")
    scoring.put(final(3, "the customers words", 0, 1, "customer-1"), "")
    await scoring.join()
    await scoring.aclose()
    assert [passage.text for passage in listening.read] == ["the customers words"]


def test_one_place_alone_asks_the_classifier_about_a_call() -> None:
    """What a command is given to read, and training, are no calls of agents at work."""
    parts = [path for path in PACKAGE.iterdir() if path.name not in ("commands", "training", "ui")]
    served = [found for part in parts for found in ([part] if part.suffix == ".py" else sorted(part.rglob("*.py")))]
    makers = {path.relative_to(PACKAGE).as_posix() for path in served if "Passage" in set(called(path))}
    assert makers == {"calls/scoring.py"}
    putters = {path.relative_to(PACKAGE).as_posix() for path in served if "Scoring" in set(called(path))}
    assert putters == {"calls/talk.py"}
    [passage] = [
        call
        for call in ast.walk(ast.parse((PACKAGE / "calls/scoring.py").read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Passage"
    ]
    first, second = passage.args[:2]
    assert (ast.unparse(first), ast.unparse(second)) == ("text", "agent")


def called(path: Path) -> Iterator[str]:
    """Names that a module calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
