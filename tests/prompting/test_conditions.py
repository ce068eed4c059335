"""Each condition of `when`, alone: a moment it fits, and one that differs in that alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.events import Channel, Stance, Trend
from assistant.prompting.memory import CallMemory
from assistant.prompting.moments import Moment
from assistant.prompting.pack import Phase
from assistant.prompting.patterns import Heard
from assistant.prompting.ranking import Leaning, candidates
from tests.prompting.moments import Call, assessed, library, offers, only, prompt, risk


@dataclass
class Said:
    """What a customer says, as it is read."""

    text: str = "well"
    level: int = 0
    active: tuple[str, ...] = ("dispute",)
    call: int = 0
    trend: Trend = Trend.STEADY

    def to(self, call: Call, at: float) -> bool:
        """Say it; True where a card came."""
        changes = call.customer(at, self.text, self.level, *self.active, call=self.call, trend=self.trend)
        return bool(offers(changes))


CASES: list[tuple[dict[str, Any], Said, Said]] = [
    ({"any_signal": ["dispute", "confusion"]}, Said(), Said(active=("hardship",))),
    ({"all_signals": ["dispute", "confusion"]}, Said(active=("dispute", "confusion")), Said()),
    ({"any_signal": ["dispute"], "not_signal": ["anger"]}, Said(), Said(active=("anger", "dispute"))),
    ({"any_signal": ["dispute"], "level": {"min": 1}}, Said(call=1), Said(call=0)),
    ({"any_signal": ["dispute"], "level": {"max": 1}}, Said(call=1), Said(call=2)),
    ({"any_signal": ["dispute"], "utterance_level": {"min": 1}}, Said(level=1), Said(level=0)),
    ({"any_signal": ["dispute"], "utterance_level": {"max": 0}}, Said(level=0), Said(level=1)),
    ({"any_signal": ["dispute"], "trend": ["rising"]}, Said(trend=Trend.RISING), Said(trend=Trend.FALLING)),
    ({"customer_says": ["my [own] money"]}, Said("it is my own money"), Said("it is your own money")),
    ({"customer_says": ["money"], "unless_says": ["no money"]}, Said("my money"), Said("i have no money")),
    ({"any_signal": ["dispute"], "customer_says": ["money"]}, Said("my money"), Said("my mind")),
    ({"any_signal": ["dispute"], "customer_says": ["money"]}, Said("my money"), Said("my money", active=())),
    ({"any_signal": ["dispute"], "phase": ["opening"]}, Said(), Said(level=2)),
]


@pytest.mark.parametrize(("when", "fits", "unfit"), CASES)
def test_a_condition(tmp_path: Path, when: dict[str, Any], fits: Said, unfit: Said) -> None:
    small = library(tmp_path, prompt("one", when))
    assert fits.to(Call(small), 10.0)
    assert not unfit.to(Call(small), 10.0)


def test_an_earlier_signal(tmp_path: Path) -> None:
    small = library(tmp_path, prompt("one", {"any_signal": ["gratitude"], "earlier_signal": ["hardship"]}))
    call = Call(small)
    assert not Said(active=("gratitude", "hardship")).to(call, 10.0)
    assert Said(active=("gratitude",)).to(call, 100.0)


def test_what_was_tried(tmp_path: Path) -> None:
    first = prompt("first", {"any_signal": ["dispute"]}, stance="acknowledge")
    second = prompt("second", {"any_signal": ["hardship"], "tried": ["acknowledge"]}, stance="ask")
    call = Call(library(tmp_path, first, second), cooldown=0.0)
    assert not Said(active=("hardship",)).to(call, 10.0)
    call.engine.used(only(call.customer(20.0, "well", 0, "dispute")).card, 21.0)
    assert Said(active=("hardship",)).to(call, 30.0)


def test_a_legal_threat_in_so_many_words_needs_no_signal() -> None:
    offer = only(Call().customer(10.0, "i'm gonna sue every last one of you", 2, "anger"))
    assert (offer.about, offer.why.signal) == ("legal", None)
    assert only(Call().customer(10.0, "are you going to sue me", 0, "confusion", "distress")).about == "distress"


def test_better_words_for_the_agent_are_nothing_tried(tmp_path: Path) -> None:
    words = prompt("words", {"agent_says": ["past due"]}, about="agent_wording", stance="ask")
    second = prompt("second", {"any_signal": ["hardship"], "tried": ["ask"]})
    call = Call(library(tmp_path, words, second), cooldown=0.0)
    call.engine.used(only(call.agent(1.0, 4.0, "you are past due")).card, 6.0)
    assert not Said(active=("hardship",)).to(call, 10.0)


def test_the_more_exact_prompt_wins(tmp_path: Path) -> None:
    plain = prompt("plain", {"any_signal": ["dispute"]})
    exact = prompt("exact", {"any_signal": ["dispute"], "trend": ["rising"]})
    call = Call(library(tmp_path, plain, exact))
    assert only(call.customer(10.0, "well", 0, "dispute", trend=Trend.RISING)).prompt == "exact"


def test_priority_lifts_a_prompt(tmp_path: Path) -> None:
    first = prompt("first", {"any_signal": ["dispute"]})
    second = prompt("second", {"any_signal": ["dispute"]}, priority=1)
    assert only(Call(library(tmp_path, first, second)).customer(10.0, "well", 0, "dispute")).prompt == "second"


def test_what_was_said_in_so_many_words_wins_over_a_stronger_signal(tmp_path: Path) -> None:
    signal = prompt("signal", {"any_signal": ["dispute"]})
    words = prompt("words", {"any_signal": ["frustration"], "customer_says": ["money back"]})
    call = Call(library(tmp_path, signal, words))
    assert only(call.customer(10.0, "i want my money back", 1, "dispute", "frustration")).prompt == "words"


def test_what_the_agent_had_just_said(tmp_path: Path) -> None:
    asked = prompt("one", {"any_signal": ["dispute"], "agent_just_said": ["how much can you"]})
    call = Call(library(tmp_path, asked))
    assert not Said().to(call, 1.0)
    call.agent(2.0, 4.0, "so how much")
    call.agent(4.5, 6.0, "can you pay")
    call.agent(6.5, 6.8, "mhm")
    assert Said().to(call, 8.0)


def test_what_the_agent_had_said_before_that_is_no_longer_just_said(tmp_path: Path) -> None:
    asked = prompt("one", {"any_signal": ["dispute"], "agent_just_said": ["how much can you"]})
    call = Call(library(tmp_path, asked))
    call.agent(2.0, 4.0, "how much can you pay")
    call.customer(5.0, "let me see", 0)
    call.agent(6.0, 7.0, "take your time")
    assert not Said().to(call, 8.0)


def test_what_was_not_tried(tmp_path: Path) -> None:
    first = prompt("first", {"any_signal": ["hardship"]}, stance="ask")
    second = prompt("second", {"any_signal": ["dispute"], "not_tried": ["ask"]}, stance="ask")
    small = library(tmp_path, first, second)
    call = Call(small, cooldown=0.0)
    assert Said().to(call, 10.0)
    call = Call(small, cooldown=0.0)
    call.engine.used(only(call.customer(10.0, "well", 0, "hardship")).card, 11.0)
    assert not Said().to(call, 20.0)


def test_a_card_of_what_was_not_tried_stays_when_its_words_are_heard_again(tmp_path: Path) -> None:
    one = prompt("one", {"any_signal": ["dispute"], "not_tried": ["ask"]}, stance="ask")
    call = Call(library(tmp_path, one))
    only(call.customer(10.0, "well", 0, "dispute"))
    call.engine.revised("customer-1", "oh well", risk(0), assessed(0, "dispute"))
    assert call.decide(10.5) == []


def test_a_follow_up_is_preferred_for_a_while(tmp_path: Path) -> None:
    first = prompt("first", {"any_signal": ["hardship"]}, then=["third"])
    second = prompt("second", {"any_signal": ["dispute"]})
    third = prompt("third", {"any_signal": ["dispute"]})
    for later, comes in ((80.0, "third"), (91.0, "second")):
        call = Call(library(tmp_path, first, second, third), cooldown=0.0)
        call.engine.dismissed(only(call.customer(10.0, "well", 0, "hardship")).card, 10.0)
        assert only(call.customer(10.0 + later, "well", 0, "dispute")).prompt == comes


def test_a_follow_up_counts_from_the_use(tmp_path: Path) -> None:
    first = prompt("first", {"any_signal": ["hardship"]}, then=["third"])
    second = prompt("second", {"any_signal": ["dispute"]})
    third = prompt("third", {"any_signal": ["dispute"]})
    call = Call(library(tmp_path, first, second, third), cooldown=0.0)
    call.engine.used(only(call.customer(10.0, "well", 0, "hardship")).card, 25.0)
    assert only(call.customer(110.0, "well", 0, "dispute")).prompt == "third"


@pytest.mark.parametrize(
    ("phase", "warm"),
    [
        (Phase.OPENING, True),
        (Phase.PROBLEM, False),
        (Phase.OPTIONS, False),
        (Phase.AGREEMENT, False),
        (Phase.CLOSING, True),
    ],
)
def test_warm_at_the_start_and_the_end_and_concrete_in_the_middle(tmp_path: Path, phase: Phase, warm: bool) -> None:
    """Each stance is the next step in turn, so that the phase alone makes the difference."""
    signal = {"any_signal": ["dispute"]}
    stances = ("acknowledge", "ask", "inform", "offer")
    packs = library(tmp_path, *(prompt(stance, signal, stance=stance) for stance in stances))
    moment = Moment(1.0, Channel.CUSTOMER, "customer-1", Heard.of("well"), phase, assessed(0, "dispute"))
    memory = CallMemory()
    memory.tried = {Stance.ASK}
    found = {one.prompt.id: one.score for one in candidates(packs.prompts, moment, risk(0), memory, 1.0, Leaning())}
    found["acknowledge"] -= 0.75  # it is the next step on a calm call
    assert (found["acknowledge"] > max(found["ask"], found["inform"], found["offer"])) is warm
    assert len({found["ask"], found["inform"], found["offer"]}) == 1
