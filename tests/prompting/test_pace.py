"""What the timing of the talk shows, and when its cards come."""

from pathlib import Path
from typing import Any

import pytest

from assistant.events import Channel
from assistant.prompting.library import Library
from assistant.prompting.pace import AGAIN, BREATH, MONOLOGUE, OVERLAP, SETTLING, SILENCE, TALKED_OVER, WORD_IN, Pace
from assistant.prompting.pack import Timing
from tests.prompting.moments import Call, library, offers, only, prompt

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


def talk(*stretches: tuple[Channel, float, float | None]) -> Pace:
    """Stretches of speech, each from one second to another; one may go on."""
    pace = Pace()
    marks = [(start, channel, True) for channel, start, _ in stretches]
    marks += [(end, channel, False) for channel, _, end in stretches if end is not None]
    for at, channel, speaking in sorted(marks):
        pace.speaking(channel, speaking, at)
    return pace


def test_the_agent_talks_over_the_customer() -> None:
    pace = talk((CUSTOMER, 10.0, 14.0), (AGENT, 12.0, None))
    assert pace.due(12.0 + TALKED_OVER - 0.1) == []
    assert pace.due(12.0 + TALKED_OVER) == [Timing.TALK_OVER]
    assert pace.due(12.0 + TALKED_OVER + AGAIN) == [Timing.MONOLOGUE]


@pytest.mark.parametrize(
    "pace",
    [
        talk((CUSTOMER, 10.0, 14.0), (AGENT, 12.0, 12.0 + TALKED_OVER - 0.2)),
        talk((CUSTOMER, 10.0, 12.0), (AGENT, 12.0 - OVERLAP + 0.1, None)),
        talk((CUSTOMER, 10.0, 12.0), (AGENT, 12.1, None)),
        talk((AGENT, 10.0, None), (CUSTOMER, 11.0, None)),
    ],
    ids=["mhm", "change of turns", "after", "the customer talks over the agent"],
)
def test_the_agent_does_not_talk_over_the_customer(pace: Pace) -> None:
    assert pace.due(14.0) == []


def test_a_long_monologue() -> None:
    pace = talk((AGENT, 5.0, 20.0), (AGENT, 20.0 + BREATH - 0.1, None), (CUSTOMER, 22.0, 22.0 + WORD_IN - 0.1))
    assert pace.due(5.0 + MONOLOGUE - 0.1) == []
    assert pace.due(5.0 + MONOLOGUE) == [Timing.MONOLOGUE]


@pytest.mark.parametrize(
    "pace",
    [
        talk((AGENT, 5.0, 20.0), (AGENT, 20.0 + BREATH, None)),
        talk((AGENT, 5.0, None), (CUSTOMER, 20.0, 20.0 + WORD_IN)),
        talk((AGENT, 5.0, 39.0 - BREATH)),
    ],
    ids=["a pause", "a word of the customer", "over"],
)
def test_no_monologue(pace: Pace) -> None:
    assert pace.due(5.0 + MONOLOGUE) == []


def test_a_long_silence() -> None:
    pace = talk((CUSTOMER, 1.0, 30.0), (AGENT, 31.0, 40.0))
    assert pace.due(40.0 + SILENCE - 0.1) == []
    assert pace.due(40.0 + SILENCE) == [Timing.SILENCE]
    assert pace.due(40.0 + SILENCE + AGAIN - 0.1) == []
    assert pace.due(40.0 + SILENCE + AGAIN) == [Timing.SILENCE]


def test_silence_means_nothing_at_the_start_nor_before_the_first_word() -> None:
    assert talk((AGENT, 0.5, 1.0)).due(SETTLING - 0.1) == []
    assert talk((AGENT, 0.5, 1.0)).due(SETTLING) == [Timing.SILENCE]
    assert Pace().due(60.0) == []


def paced(folder: Path, timing: str, **when: Any) -> Library:
    return library(
        folder,
        prompt("slow", {"timing": timing} | when, about="pace"),
        prompt("anger", {"any_signal": ["anger"], "level": {"min": 2}}, about="hostility"),
    )


def test_a_card_about_a_monologue_comes_while_the_agent_speaks(tmp_path: Path) -> None:
    call = Call(paced(tmp_path, "monologue"))
    call.engine.speaking(AGENT, True, 5.0)
    offer = only(call.decide(40.0))
    assert (offer.prompt, offer.urgent, offer.why.quote, offer.why.utterance) == ("slow", False, "", "")
    assert offer.why.rule == "the agent has spoken for 35 seconds"


def test_a_card_about_silence_goes_unsaid_once_somebody_speaks(tmp_path: Path) -> None:
    for speaks in (False, True):
        call = Call(paced(tmp_path, "silence"), cooldown=100.0)
        call.engine.dismissed(only(call.angry(20.0)).card, 21.0)
        assert call.decide(118.0) == []
        if speaks:
            call.engine.speaking(CUSTOMER, True, 119.0)
        assert bool(offers(call.decide(122.0))) is not speaks


def test_any_signal_comes_before_the_timing(tmp_path: Path) -> None:
    call = Call(paced(tmp_path, "monologue"))
    call.engine.speaking(AGENT, True, 5.0)
    call.decide(39.9)
    call.engine.speaking(AGENT, False, 40.0)
    assert only(call.angry(40.0)).prompt == "anger"


def test_a_card_about_the_timing_gives_way_to_a_signal(tmp_path: Path) -> None:
    call = Call(paced(tmp_path, "monologue"))
    call.engine.speaking(AGENT, True, 5.0)
    only(call.decide(40.0))
    call.engine.speaking(AGENT, False, 46.0)
    assert only(call.angry(46.0)).prompt == "anger"


def test_the_other_conditions_hold_too(tmp_path: Path) -> None:
    call = Call(paced(tmp_path, "monologue", level={"min": 2}))
    call.engine.speaking(AGENT, True, 5.0)
    assert call.decide(40.0) == []


def test_a_card_about_the_timing_is_no_step_in_answer_to_the_customer(tmp_path: Path) -> None:
    slow = prompt("slow", {"timing": "monologue"}, about="pace")
    after = prompt("after", {"any_signal": ["dispute"], "tried": ["acknowledge"]})
    call = Call(library(tmp_path, slow, after), cooldown=0.0)
    call.engine.speaking(AGENT, True, 5.0)
    call.engine.used(only(call.decide(40.0)).card, 41.0)
    call.engine.speaking(AGENT, False, 42.0)
    assert call.customer(45.0, "well", 0, "dispute") == []
