"""Words that are heard again: everything that follows from them follows the better ones."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import numpy as np
import pytest

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.calls import session as session_module
from assistant.events import Channel
from assistant.hostility.base import Assessment, Passage
from assistant.speech.capacity import Always
from assistant.speech.second_pass import SecondPass
from tests.calls.again import Told, customer, heard_again, utterance
from tests.calls.conftest import Call, OpenCall, Scripts

FURIOUS, MILD = "it is a disgrace how you treat people", "it is a grace how you greet people"
JAW, JOB = (
    "i lost my jaw last month so the payment did not go out",
    "i lost my job last month so the payment did not go out",
)
HELP, HURT = "i am going to help you when i get there", "i am going to hurt you when i get there"
LEAVE, LIVE = "i do not want to leave it like this", "i do not want to live like this"
SOON, SUE = "i am going to soon you over this", "i am going to sue you over this"

Rehear = Callable[..., Awaitable[tuple[Call, Told, SecondPass]]]


@pytest.fixture
async def rehear(open_call: OpenCall) -> AsyncIterator[Rehear]:
    """Opens a call whose second pass hears, by the second at which an utterance starts, the words it is given."""
    made: list[tuple[SecondPass, Told, Call]] = []

    async def open_one(scripts: Scripts, texts: dict[float, str]) -> tuple[Call, Told, SecondPass]:
        told = Told(texts)
        second = SecondPass(Always(told))
        call = open_call(scripts, change=lambda kit: replace(kit, second_pass=second))
        made.append((second, told, call))
        return call, told, second

    yield open_one
    for second, told, call in made:
        told.may.set()
        await call.session.end(ev.EndReason.STOPPED)
        await second.aclose()


async def both_passes(rehear: Rehear, first: str, second: str, confidence: float = 0.6) -> Call:
    """A call in which the customer's one utterance was heard so and then so."""
    call, _, again = await rehear(customer(first, confidence=confidence), {1.0: second})
    await call.sound(until=3.6)
    await heard_again(call, again)
    return call


async def test_better_words_take_the_place_of_the_first(rehear: Rehear) -> None:
    call = await both_passes(rehear, JAW, JOB)
    [started] = await call.of(ev.CallStarted)
    [revised] = await call.of(ev.TranscriptRevised)
    [said] = call.session.state.utterances
    assert started.second_pass == revised.model == "told"
    assert (revised.utterance, revised.text, revised.replaces) == ("customer-1", JOB, JAW)
    assert (said.text, said.replaced, said.words) == (JOB, JAW, revised.words)
    assert revised.delay > 0


async def test_the_same_words_change_nothing(rehear: Rehear) -> None:
    call = await both_passes(rehear, JAW, JAW)
    assert await call.of(ev.TranscriptRevised) == []
    assert len(await call.of(ev.Reading)) == 1


async def test_invented_words_change_nothing(rehear: Rehear) -> None:
    call = await both_passes(rehear, JAW, "thank you for watching and see you next time")
    assert await call.of(ev.TranscriptRevised) == []


async def test_the_words_are_read_again(rehear: Rehear) -> None:
    call = await both_passes(rehear, JAW, JOB)
    first, again = await call.of(ev.Reading)
    assert (first.revised, again.revised) == (False, True)
    assert "hardship" not in first.active
    assert "hardship" in again.active
    reading = call.session.state.utterances[0].reading
    assert reading is not None
    assert reading.active == again.active


async def test_a_false_anger_goes_away(rehear: Rehear) -> None:
    call, told, second = await rehear(customer(FURIOUS), {1.0: MILD})
    told.may.clear()
    await call.sound(until=3.6)
    assert call.session.state.level >= 2
    told.may.set()
    await heard_again(call, second)
    assert call.session.state.level == 0
    assert call.session.state.risk[-1].heat < 0.1


async def test_anger_that_was_not_heard_comes(rehear: Rehear) -> None:
    call = await both_passes(rehear, MILD, FURIOUS)
    assert [reading.level >= 2 for reading in await call.of(ev.Reading)] == [False, True]
    assert call.session.state.level >= 2


async def test_a_card_whose_ground_has_gone_is_taken_down(rehear: Rehear) -> None:
    call, told, second = await rehear(customer(FURIOUS), {1.0: MILD})
    told.may.clear()
    await call.sound(until=3.6)
    card = call.session.state.card
    assert card is not None
    told.may.set()
    await heard_again(call, second)
    assert call.session.state.card is None
    [withdrawn] = await call.of(ev.CardWithdrawn)
    assert (withdrawn.card, withdrawn.reason) == (card.id, ev.WithdrawReason.GROUND_GONE)


async def test_a_card_whose_ground_stays_stays(rehear: Rehear) -> None:
    call = await both_passes(rehear, FURIOUS, FURIOUS + " you know")
    assert call.session.state.card is not None
    assert await call.of(ev.CardWithdrawn) == []


@pytest.mark.parametrize(("later", "offered"), [(1.0, True), (3.0, False)])
async def test_a_need_in_the_better_words_is_answered_at_once_or_not_at_all(
    rehear: Rehear, later: float, offered: bool
) -> None:
    call, told, second = await rehear(customer(JAW), {1.0: JOB})
    told.may.clear()
    await call.sound(until=3.5 + later)
    assert await call.of(ev.CardOffered) == []
    told.may.set()
    await heard_again(call, second)
    await call.sound(until=9.0)
    cards = await call.of(ev.CardOffered)
    assert [card.about for card in cards] == ["hardship"] * offered
    assert all(card.at <= 3.5 + later and card.why.quote in JOB for card in cards)


async def test_the_same_voice_on_both_sides_is_heard_again_on_each(rehear: Rehear) -> None:
    call, _, second = await rehear({channel: utterance(JAW, 1.0) for channel in Channel}, {1.0: JOB})
    for tenth in range(1, 40):
        for channel in Channel:
            call.session.push(AudioChunk(channel, (tenth - 1) * RATE // 10, np.full(RATE // 10, 900, np.int16)))
        await call.session.settle()
    await heard_again(call, second)
    revised = await call.of(ev.TranscriptRevised)
    assert {(event.utterance, event.text) for event in revised} == {("customer-1", JOB), ("agent-1", JOB)}
    assert {reading.utterance for reading in await call.of(ev.Reading)} == {"customer-1"}


async def test_the_agents_better_words_bring_the_canonical_card(rehear: Rehear) -> None:
    scripts = {Channel.AGENT: utterance("your past to and need a pay", 1.0)}
    call, _, second = await rehear(scripts, {1.0: "you are past due and need to pay"})
    await call.sound(3.6, Channel.AGENT)
    await heard_again(call, second)
    [card] = await call.of(ev.CardOffered)
    assert card.prompt == "past-due"
    assert card.text == "We're here to help you find a solution that suits your needs."
    assert "past due" in card.why.quote


async def test_the_agent_is_never_scored(rehear: Rehear, monkeypatch: pytest.MonkeyPatch, open_call: OpenCall) -> None:
    read: list[str] = []

    class Watched:
        async def score(self, passage: Passage) -> Assessment:
            read.append(passage.text)
            raise RuntimeError

    told = Told({1.0: FURIOUS})
    second = SecondPass(Always(told))
    scripts = {Channel.AGENT: utterance(MILD, 1.0)}
    call = open_call(scripts, change=lambda kit: replace(kit, scorer=Watched(), second_pass=second))
    await call.sound(3.6, Channel.AGENT)
    await heard_again(call, second)
    assert [revised.text for revised in await call.of(ev.TranscriptRevised)] == [FURIOUS]
    assert read == []
    assert await call.of(ev.Reading) == []
    assert call.session.state.risk == ()
    await call.session.end(ev.EndReason.STOPPED)
    await second.aclose()


@pytest.mark.parametrize(
    ("first", "second", "signal"),
    [(HELP, HURT, "threat_violence"), (LEAVE, LIVE, "self_harm"), (SOON, SUE, "threat_legal")],
)
async def test_a_grave_signal_stands_only_where_the_first_pass_was_unsure(
    rehear: Rehear, first: str, second: str, signal: str
) -> None:
    unsure = await both_passes(rehear, first, second, confidence=0.5)
    assert signal in (await unsure.of(ev.Reading))[-1].active
    assert signal in [flag.flag for flag in await unsure.of(ev.CallFlagged)]


@pytest.mark.parametrize(
    ("first", "second", "signal"),
    [(HELP, HURT, "threat_violence"), (LEAVE, LIVE, "self_harm"), (SOON, SUE, "threat_legal")],
)
async def test_a_grave_signal_that_the_first_pass_speaks_against_is_not_raised(
    rehear: Rehear, first: str, second: str, signal: str
) -> None:
    sure = await both_passes(rehear, first, second, confidence=0.97)
    assert sure.session.state.utterances[0].text == second
    reading = (await sure.of(ev.Reading))[-1]
    assert reading.revised
    assert signal not in reading.active
    assert reading.level < 4
    assert signal not in [flag.flag for flag in await sure.of(ev.CallFlagged)]
    assert not [card for card in await sure.of(ev.CardOffered) if card.urgent]


async def test_a_call_that_ends_finishes_its_revisions(rehear: Rehear) -> None:
    call, told, _ = await rehear(customer(JAW), {1.0: JOB})
    told.may.clear()
    await call.sound(until=3.6)
    await told.hearing()
    ending = asyncio.create_task(call.session.end(ev.EndReason.HUNG_UP))
    await asyncio.sleep(0)
    told.may.set()
    await ending
    kinds = [type(event) for event in await call.log()]
    assert kinds.index(ev.TranscriptRevised) < kinds.index(ev.CallEnded)
    assert [reading.revised for reading in await call.of(ev.Reading)] == [False, True]
    assert await call.of(ev.Degraded) == []


async def test_a_call_that_ends_in_the_middle_of_an_utterance_hears_it_again(rehear: Rehear) -> None:
    scripts = {Channel.CUSTOMER: utterance(JAW, 1.0)[:-1]}
    call, _, _ = await rehear(scripts, {1.0: JOB})
    await call.sound(until=3.0)
    await call.session.end(ev.EndReason.HUNG_UP)
    assert [revised.text for revised in await call.of(ev.TranscriptRevised)] == [JOB]


async def test_a_call_that_ends_says_what_it_could_not_hear_again(
    rehear: Rehear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "REVISING_SECONDS", 0.05)
    call, told, _ = await rehear(customer(JAW), {1.0: JOB})
    told.may.clear()
    await call.sound(until=3.6)
    await told.hearing()
    await call.session.end(ev.EndReason.HUNG_UP)
    told.may.set()
    *_, trouble, ended = await call.log()
    assert isinstance(trouble, ev.Degraded)
    assert (trouble.component, trouble.code) == (ev.Component.SECOND_PASS, "revisions_dropped")
    assert isinstance(ended, ev.CallEnded)
