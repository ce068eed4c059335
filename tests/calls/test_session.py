"""The pipeline of one call: what leads to what, and what may fail without harm."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.bus.memory import MemoryBus
from assistant.calls import scoring
from assistant.calls.kit import Kit, RecordingFailed
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.errors import Conflict, NotFound, Unavailable
from assistant.events import Channel, Component
from assistant.hostility.base import Assessment, Passage
from assistant.loading import load_kit
from assistant.prompting.engine import PromptEngine
from assistant.settings import Settings
from assistant.speech.base import Deliver, Partial, SpeechBegan, SpeechStopped, StreamFailed, StreamRecovered
from assistant.speech.scripted import ScriptedRecognizer, ScriptedStream, said
from tests.calls.conftest import Call, OpenCall, Scripts
from tests.conftest import MakeKit
from tests.prompting.moments import library, prompt

HOSTILE = "you people are a disgrace, this is bullshit and you never bloody listen to me"
THREAT = "I'll come down to that office and I will hurt somebody, I swear"
CALM = "yes the fourteenth works fine for me"


async def test_hostile_words_lead_to_a_reading_a_higher_gauge_and_a_card_that_says_why(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "thanks for waiting, I have your account open")
    await call.say(Channel.CUSTOMER, HOSTILE)
    [reading] = await call.of(ev.Reading)
    assert reading.level >= 2
    assert (await call.of(ev.RiskChanged))[-1].level >= 2
    await call.wait(1.0)
    card = (await call.of(ev.CardOffered))[-1]
    assert card.why.utterance == "customer-1"
    assert card.why.quote in HOSTILE
    assert call.session.state.card is not None


async def test_a_calm_turn_brings_no_card_and_no_flag(open_call: OpenCall) -> None:
    call = open_call()
    for _ in range(3):
        await call.say(Channel.CUSTOMER, CALM)
        await call.wait(2.0)
    assert not [c for c in await call.of(ev.CardOffered) if c.about == "hostility"]
    assert not await call.of(ev.CallFlagged)


async def test_the_log_is_numbered_without_a_gap_and_never_runs_back_in_time(open_call: OpenCall) -> None:
    call = open_call()
    for text in (HOSTILE, CALM, THREAT, HOSTILE):
        await call.say(Channel.CUSTOMER, text)
        await call.say(Channel.AGENT, "I hear you, let me look into that")
    await call.session.end(ev.EndReason.HUNG_UP)
    log = await call.log()
    assert [getattr(e, "seq", None) for e in log] == list(range(1, len(log) + 1))
    assert [e.at for e in log] == sorted(e.at for e in log)
    assert isinstance(log[0], ev.CallStarted)
    assert isinstance(log[-1], ev.CallEnded)


async def test_the_agents_words_are_never_read(open_call: OpenCall) -> None:
    read: list[str] = []

    class Watched:
        def __init__(self, inner: object) -> None:
            self.inner = inner

        async def score(self, passage: Passage) -> Assessment:
            read.append(passage.text)
            return await self.inner.score(passage)  # type: ignore[attr-defined,no-any-return]

    call = open_call(change=lambda kit: replace(kit, scorer=Watched(kit.scorer)))
    await call.say(Channel.AGENT, HOSTILE)
    await call.say(Channel.CUSTOMER, CALM)
    assert read == [CALM]
    assert [r.utterance for r in await call.of(ev.Reading)] == ["customer-1"]


async def test_a_threat_is_flagged_once(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.CUSTOMER, THREAT)
    await call.say(Channel.CUSTOMER, THREAT)
    flags = [f for f in await call.of(ev.CallFlagged) if f.flag == "threat_violence"]
    assert [(f.utterance, f.quote) for f in flags] == [("customer-1", THREAT)]


async def test_partials_are_shown_and_taken_back_when_they_come_to_nothing(open_call: OpenCall) -> None:
    scripts: Scripts = {
        Channel.CUSTOMER: [
            (0.5, SpeechBegan(0.3)),
            (0.6, Partial("hel")),
            (1.0, Partial("hello")),
            (1.5, said("hello there", 0.3, 1.0)),
            (1.6, SpeechStopped(1.0)),
            (2.0, SpeechBegan(1.9)),
            (2.2, Partial("uh")),
            (2.6, SpeechStopped(2.2)),
        ]
    }
    call = open_call(scripts)
    await call.sound(until=1.1)
    assert call.session.state.partials[Channel.CUSTOMER].text == "hello"
    await call.sound(until=1.55)
    assert not call.session.state.partials
    await call.sound(until=2.3)
    assert call.session.state.partials[Channel.CUSTOMER].utterance == "customer-2"
    await call.sound(until=3.0)
    assert not call.session.state.partials
    assert [f.text for f in await call.of(ev.TranscriptFinal)] == ["hello there"]


class Broken:
    """A scorer that fails while it is told to."""

    def __init__(self, inner: object) -> None:
        self.inner = inner
        self.fails = True
        self.hangs = False

    async def score(self, passage: Passage) -> Assessment:
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise RuntimeError(passage.text)
        return await self.inner.score(passage)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_failing_scorer_is_told_once_and_the_transcript_goes_on(
    open_call: OpenCall, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr(scoring, "SCORING_SECONDS", 0.05)
    broken: list[Broken] = []

    def change(kit: Kit) -> Kit:
        broken.append(Broken(kit.scorer))
        return replace(kit, scorer=broken[0])

    call = open_call(change=change)
    broken[0].hangs = hangs
    await call.say(Channel.CUSTOMER, "first words")
    await call.say(Channel.CUSTOMER, "second words")
    assert [(d.component, d.recovered) for d in await call.of(ev.Degraded)] == [(Component.SCORER, False)]
    monkeypatch.setattr(scoring, "SCORING_SECONDS", 5.0)
    broken[0].hangs = broken[0].fails = False
    await call.say(Channel.CUSTOMER, HOSTILE)
    assert [d.recovered for d in await call.of(ev.Degraded)] == [False, True]
    assert len(await call.of(ev.TranscriptFinal)) == 3
    assert [r.utterance for r in await call.of(ev.Reading)] == ["customer-3"]
    assert not call.session.state.degraded


async def test_failing_prompts_are_told_once_and_the_transcript_goes_on(
    open_call: OpenCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    call = open_call()
    with monkeypatch.context() as patched:
        patched.setattr(PromptEngine, "decide", fail)
        await call.say(Channel.CUSTOMER, HOSTILE)
        await call.wait(2.0)
    await call.wait(1.0)
    troubles = [(d.component, d.recovered) for d in await call.of(ev.Degraded)]
    assert troubles == [(Component.PROMPTS, False), (Component.PROMPTS, True)]
    assert len(await call.of(ev.Reading)) == 1


async def test_a_recording_that_fails_is_told_and_the_call_goes_on(open_call: OpenCall) -> None:
    class Recorder:
        def __init__(self, call_id: str, failed: RecordingFailed, recovered: object) -> None:
            self.failed = failed

        def push(self, chunk: AudioChunk) -> None:
            if chunk.end > 0.5:
                self.failed(Unavailable("recording_failed", "disk full"))

        async def aclose(self) -> float:
            return 0.0

    call = open_call({Channel.CUSTOMER: [(1.0, said("hello there", 0.2, 0.8))]}, make_recorder=Recorder)
    await call.sound(until=1.2)
    assert [(d.component, d.code) for d in await call.of(ev.Degraded)] == [(Component.RECORDING, "recording_failed")]
    assert len(await call.of(ev.TranscriptFinal)) == 1


async def test_a_failed_recogniser_is_told_and_over_with_the_next_words(open_call: OpenCall) -> None:
    scripts: Scripts = {
        Channel.CUSTOMER: [(0.5, StreamFailed("decode_failed", "began afresh")), (1.5, said("hello", 1.0, 1.4))]
    }
    call = open_call(scripts)
    await call.sound(until=1.0)
    assert [t.component for t in call.session.state.degraded] == [Component.RECOGNISER]
    await call.sound(until=2.0)
    assert not call.session.state.degraded


async def test_a_failed_voice_detector_is_told_until_it_works_again(open_call: OpenCall) -> None:
    scripts: Scripts = {
        Channel.AGENT: [(0.5, StreamFailed("voice_failed", "all is decoded")), (1.5, StreamRecovered("voice_failed"))]
    }
    call = open_call(scripts)
    await call.sound(1.0, Channel.AGENT)
    assert [(t.component, t.channel) for t in call.session.state.degraded] == [(Component.VOICE, Channel.AGENT)]
    await call.sound(2.0, Channel.AGENT)
    assert not call.session.state.degraded


async def test_a_recogniser_that_falls_behind_is_told_until_it_has_caught_up(
    open_call: OpenCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = open_call({})
    monkeypatch.setattr(ScriptedStream, "backlog", 3.0)
    await call.sound(until=0.5)
    monkeypatch.setattr(ScriptedStream, "backlog", 1.0)
    await call.sound(until=1.0)
    assert [t.code for t in call.session.state.degraded] == ["recogniser_behind"]
    monkeypatch.setattr(ScriptedStream, "backlog", 0.1)
    await call.sound(until=1.5)
    assert not call.session.state.degraded
    assert len(await call.of(ev.Degraded)) == 2


async def test_a_store_that_fails_is_told(open_call: OpenCall) -> None:
    call = open_call()
    call.session.archive_changed(False)
    assert [t.code for t in call.session.state.degraded] == ["store_failed"]
    call.session.archive_changed(True)
    assert not call.session.state.degraded


async def with_card(open_call: OpenCall) -> tuple[Call, str]:
    call = open_call()
    await call.say(Channel.CUSTOMER, HOSTILE)
    await call.wait(0.5)
    card = call.session.state.card
    assert card is not None
    return call, card.id


async def test_a_card_is_used_once(open_call: OpenCall) -> None:
    call, card = await with_card(open_call)
    assert call.session.use(card) is not None
    assert call.session.use(card) is None
    assert len(await call.of(ev.CardUsed)) == 1
    assert call.session.state.card is None
    with pytest.raises(Conflict, match="card_gone"):
        call.session.dismiss(card)


async def test_a_card_is_dismissed_once(open_call: OpenCall) -> None:
    call, card = await with_card(open_call)
    assert call.session.dismiss(card) is not None
    assert call.session.dismiss(card) is None
    with pytest.raises(Conflict, match="card_gone"):
        call.session.use(card)
    with pytest.raises(NotFound, match="card_unknown"):
        call.session.use("card-99")


async def test_the_end_takes_the_card_down_and_is_the_last_event(open_call: OpenCall) -> None:
    call, card = await with_card(open_call)
    await asyncio.gather(call.session.end(ev.EndReason.HUNG_UP), call.session.end(ev.EndReason.STOPPED))
    log = await call.log()
    assert isinstance(log[-2], ev.CardWithdrawn)
    assert (log[-2].card, log[-2].reason) == (card, ev.WithdrawReason.CALL_ENDED)
    assert isinstance(log[-1], ev.CallEnded)
    assert log[-1].reason is ev.EndReason.HUNG_UP


async def test_an_end_that_nobody_waits_for_any_more_goes_on(open_call: OpenCall) -> None:
    call = open_call({})
    waiting = asyncio.create_task(call.session.end(ev.EndReason.HUNG_UP))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await call.session.end(ev.EndReason.STOPPED)
    assert [e.reason for e in await call.of(ev.CallEnded)] == [ev.EndReason.HUNG_UP]


async def test_what_is_said_in_the_last_moment_is_still_heard(open_call: OpenCall) -> None:
    call = open_call({Channel.CUSTOMER: [(99.0, said(THREAT, 0.2, 0.9))]})
    await call.sound(until=1.0)
    await call.session.end(ev.EndReason.HUNG_UP)
    kinds = [type(e) for e in await call.log()]
    assert kinds.index(ev.CallFlagged) < kinds.index(ev.CallEnded)


async def test_the_two_sides_have_streams_of_their_own(bus: MemoryBus, make_kit: MakeKit) -> None:
    opened: list[Deliver] = []

    class Counting(ScriptedRecognizer):
        def stream(self, deliver: Deliver) -> ScriptedStream:
            opened.append(deliver)
            return super().stream(deliver)

    session = CallSession("call-a", make_kit(Counting({})), bus, Opening(title="", source="file"))
    assert len(opened) == 2
    await session.end(ev.EndReason.STOPPED)


@pytest.mark.parametrize(
    ("confidence", "text"), [(0.95, "It sounds like you lost your job last month."), (0.5, "That is hard.")]
)
async def test_the_customers_words_are_given_back_only_where_they_are_sure(
    open_call: OpenCall, tmp_path: Path, confidence: float, text: str
) -> None:
    lost = prompt("lost", {"customer_says": ["lost my job"]}, say=["That is hard.", "It sounds like {words}."])
    heard = said("i lost my job last month", 0.2, 0.9, confidence)
    call = open_call(
        {Channel.CUSTOMER: [(1.0, heard)]}, change=lambda kit: replace(kit, library=library(tmp_path, lost))
    )
    await call.sound(until=1.3)
    assert [card.text for card in await call.of(ev.CardOffered)] == [text]


async def test_the_site_chooses_its_law_and_adds_its_packs(tmp_path: Path) -> None:
    library(tmp_path, prompt("ours", {"customer_says": ["hello"]}), kind="site")
    settings = Settings(locale="en-GB", jurisdiction="none", site_prompts=tmp_path)
    async with load_kit(settings, hears=False) as kit:
        names = [pack.name for pack in kit.library.packs]
    assert "small" in names
    assert "en-GB" in names
    assert not {"en-US", "uk-conc", "us-fdcpa"}.intersection(names)
