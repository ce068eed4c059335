"""Reading an utterance before it ends."""

import pytest

from assistant import events as ev
from assistant.calls.early import Debounce, glimpse
from assistant.hostility.base import SIGNALS, Assessment, Level
from assistant.speech.base import Partial
from assistant.speech.scripted import said
from tests.calls.conftest import OpenCall

CUSTOMER = ev.Channel.CUSTOMER
FURIOUS = "this is an absolute disgrace you people have ruined my whole week and i am furious with you"


def reading(level: Level, **signals: float) -> Assessment:
    given = dict.fromkeys(SIGNALS, 0.0) | signals
    return Assessment(
        ev.SentimentScore(ev.Sentiment.NEGATIVE, -0.9), level, given, tuple(n for n in SIGNALS if given[n] >= 0.5)
    )


def test_a_partial_is_read_when_it_has_grown_and_time_has_passed() -> None:
    debounce = Debounce()
    assert not debounce.due("customer-1", "one two three four five", 1.0)
    assert debounce.due("customer-1", "one two three four five six", 1.2)
    assert not debounce.due("customer-1", "one two three four five six seven", 3.0)
    assert not debounce.due("customer-1", "one two three four five six seven eight nine ten", 1.9)
    assert debounce.due("customer-1", "one two three four five six seven eight nine ten", 2.0)
    assert debounce.due("customer-2", "a b c d e f", 2.1)


@pytest.mark.parametrize("name", ["threat_violence", "self_harm", "threat_legal"])
def test_a_grave_signal_waits_for_the_whole_utterance(name: str) -> None:
    seen = glimpse(reading(Level.THREATENING, anger=0.95, **{name: 0.99}))
    assert seen is not None
    assert seen.active == ("anger",)
    assert seen.level is Level.ANGRY
    assert glimpse(reading(Level.THREATENING, **{name: 0.99})) is None


def test_an_unsure_or_calm_beginning_is_left_alone() -> None:
    assert glimpse(reading(Level.ANGRY, anger=0.7)) is None
    assert glimpse(reading(Level.FRUSTRATED, frustration=0.95)) is None
    assert glimpse(reading(Level.NONE, gratitude=0.99)) is None


def test_distress_is_answered_early_without_any_heat() -> None:
    seen = glimpse(reading(Level.NONE, distress=0.9))
    assert seen is not None
    assert seen.level is Level.NONE


async def test_the_card_comes_before_the_sentence_ends(open_call: OpenCall) -> None:
    words = FURIOUS.split()
    partials = [(0.5 + 0.3 * n, Partial(" ".join(words[:n]))) for n in range(1, len(words) + 1)]
    final = (7.0, said(FURIOUS, 0.5, 6.4))
    call = open_call(scripts={CUSTOMER: [*partials, final]})
    await call.sound(6.0)
    [card] = await call.of(ev.CardOffered)
    assert card.about == "hostility"
    assert card.at < 6.0
    assert not await call.of(ev.Reading)
    await call.sound(8.0)
    [read] = await call.of(ev.Reading)
    assert read.utterance == card.why.utterance
    assert read.level == Level.ANGRY
    assert [c.id for c in call.session.state.cards] == [card.card]


async def test_a_sentence_that_turns_round_takes_its_card_back(open_call: OpenCall) -> None:
    angry = "this is an absolute disgrace you people have ruined my whole week"
    calm = "sorry could you tell me the balance on the account please"
    partial = (3.0, Partial(angry))
    call = open_call(scripts={CUSTOMER: [partial, (6.0, said(calm, 0.5, 5.5))]})
    await call.sound(4.0)
    assert await call.of(ev.CardOffered)
    await call.sound(7.0)
    [gone] = await call.of(ev.CardWithdrawn)
    assert gone.reason is ev.WithdrawReason.GROUND_GONE
    assert call.session.state.level == Level.NONE
    assert not await call.of(ev.CallFlagged)
