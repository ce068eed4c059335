"""Items that tick themselves, fall due, and are answered once."""

from pathlib import Path
from typing import Any

import pytest

from assistant.events import Channel
from assistant.prompting.checklist import Tick, entries
from assistant.prompting.library import Library
from assistant.prompting.slots import Facts, Filler
from tests.prompting.moments import Call, library, offers, only, prompt

CITE = {"rule": "12 CFR 1006.18(e)", "says": "The collector says who is calling.", "as_of": "2026-01-01"}


def listed(folder: Path, **item: Any) -> Library:
    """A library of one item and the prompt for it."""
    whole = {
        "id": "who",
        "title": "Who is calling",
        "phase": "opening",
        "heard": ["my name is"],
        "example": "My name is {agent}, with {company}.",
    } | item
    say = prompt("say-who", {"open_item": "who"}, about="agent_wording", fault="missing", stance="inform")
    angry = prompt("anger", {"any_signal": ["anger"], "level": {"min": 2}}, about="hostility")
    return library(folder, say, angry, checklist=[whole])


def moves_on(call: Call, at: float) -> list[object]:
    """Three calm turns of the customer: the opening is over."""
    return [change for turn in range(3) for change in call.customer(at + turn, "well", 0)]


def test_an_item_ticks_itself_once(tmp_path: Path) -> None:
    call = Call(listed(tmp_path))
    call.agent(1.0, 2.0, "Hello, my name is Ann")
    call.agent(3.0, 4.0, "as I said my name is Ann")
    assert call.noticed == [Tick("who", "agent-1")]
    assert moves_on(call, 5.0) == []


def test_an_item_ticks_itself_in_better_words(tmp_path: Path) -> None:
    call = Call(listed(tmp_path))
    call.agent(1.0, 2.0, "hello my game is an")
    call.engine.revised("agent-1", "hello my name is ann", call.engine._risk)
    call.decide(3.0)
    assert call.noticed == [Tick("who", "agent-1")]


def test_the_customer_ticks_nothing(tmp_path: Path) -> None:
    call = Call(listed(tmp_path))
    call.customer(1.0, "my name is Bob", 0)
    assert call.noticed == []


def test_an_item_falls_due_with_its_phase_and_is_answered_once(tmp_path: Path) -> None:
    call = Call(listed(tmp_path, cite=CITE), cooldown=0.0)
    [offer] = moves_on(call, 5.0)
    assert offer.prompt == "say-who"  # type: ignore[attr-defined]
    why = offer.why  # type: ignore[attr-defined]
    assert (why.rule, why.citation) == ("not heard yet: Who is calling", "12 CFR 1006.18(e)")
    call.engine.used("card-1", 9.0)
    assert call.decide(12.0) == []
    assert call.decide(90.0) == []


def test_venting_is_no_later_phase(tmp_path: Path) -> None:
    call = Call(listed(tmp_path), cooldown=0.0)
    call.engine.used(only(call.angry(5.0)).card, 6.0)
    assert call.engine.phase == "venting"
    assert call.decide(30.0) == []


@pytest.mark.parametrize(("seconds", "due"), [(29.9, False), (30.0, True)])
def test_an_item_falls_due_with_time(tmp_path: Path, seconds: float, due: bool) -> None:
    call = Call(listed(tmp_path, after_seconds=30, phase="closing"))
    call.customer(seconds - 1.0, "well", 0)
    assert bool(offers(call.decide(seconds))) is due


def test_an_overdue_item_waits_for_the_agent_to_pause(tmp_path: Path) -> None:
    call = Call(listed(tmp_path, after_seconds=30))
    call.engine.speaking(Channel.AGENT, True, 20.0)
    assert call.decide(30.0) == []
    call.engine.speaking(Channel.AGENT, False, 50.0)
    assert only(call.decide(50.0)).prompt == "say-who"


@pytest.mark.parametrize("by_hand", [True, False])
def test_an_overdue_item_that_is_done_meanwhile_is_not_asked_for(tmp_path: Path, by_hand: bool) -> None:
    call = Call(listed(tmp_path, after_seconds=30), max_cards=12, cooldown=60.0)
    call.engine.used(only(call.angry(20.0)).card, 21.0)
    call.decide(40.0)
    if by_hand:
        call.engine.ticked("who")
    else:
        call.agent(50.0, 52.0, "my name is Ann")
    assert call.decide(82.0) == []


def test_a_customers_need_comes_before_an_open_item(tmp_path: Path) -> None:
    call = Call(listed(tmp_path, after_seconds=30))
    assert only(call.angry(30.0)).prompt == "anger"


def test_an_entry_has_its_example_filled_as_far_as_it_is_known(tmp_path: Path) -> None:
    items = listed(tmp_path, cite=CITE).checklist
    [known] = entries(items, Filler(Facts(agent="Ann", company="Acme")))
    assert (known.id, known.title, known.phase) == ("who", "Who is calling", "opening")
    assert (known.example, known.citation) == ("My name is Ann, with Acme.", "12 CFR 1006.18(e)")
    [unknown] = entries(items, Filler(Facts()))
    assert unknown.example == "My name is \N{HORIZONTAL ELLIPSIS}, with \N{HORIZONTAL ELLIPSIS}."
