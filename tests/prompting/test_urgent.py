"""Threats of violence and self-harm come before everything."""

from pathlib import Path

import pytest

from assistant.events import Channel, Stance, WithdrawReason
from assistant.prompting.card import Offer, Withdraw
from tests.prompting.moments import Call, library, offers, only, prompt

URGENT = [
    ("threat_violence", 4, "threat", Stance.BOUNDARY),
    ("self_harm", 0, "self_harm", Stance.ACKNOWLEDGE),
]


@pytest.mark.parametrize(("signal", "level", "about", "stance"), URGENT)
def test_urgent_cards_come_first_with_the_right_stance(signal: str, level: int, about: str, stance: Stance) -> None:
    offer = only(Call().customer(10.0, "these are the words", level, signal))
    assert (offer.urgent, offer.about, offer.stance) == (True, about, stance)


@pytest.mark.parametrize(("signal", "level", "about", "stance"), URGENT)
def test_urgent_cards_do_not_wait_for_the_agent(signal: str, level: int, about: str, stance: Stance) -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 9.0)
    assert only(call.customer(10.0, "these are the words", level, signal)).about == about


@pytest.mark.parametrize(("signal", "level", "about", "stance"), URGENT)
def test_urgent_cards_pre_empt_at_once(signal: str, level: int, about: str, stance: Stance) -> None:
    call = Call()
    first = only(call.angry(10.0))
    withdrawn, offer = call.customer(10.5, "these are the words", level, signal)
    assert withdrawn == Withdraw(first.card, WithdrawReason.REPLACED)
    assert isinstance(offer, Offer)
    assert offer.about == about


@pytest.mark.parametrize(("signal", "level", "about", "stance"), URGENT)
def test_urgent_cards_know_no_cool_down(signal: str, level: int, about: str, stance: Stance) -> None:
    call = Call()
    call.engine.used(only(call.angry(10.0)).card, 11.0)
    assert only(call.customer(12.0, "these are the words", level, signal)).about == about


def test_a_threat_that_is_read_in_a_calm_utterance_is_not_believed() -> None:
    assert Call().customer(10.0, "you're killing it today", 0, "threat_violence") == []


def test_nothing_ordinary_takes_the_place_of_an_urgent_card() -> None:
    call = Call(cooldown=0.0)
    only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence"))
    assert call.customer(20.0, "i will sue you", 2, "anger", "threat_legal", call=4) == []


def test_a_second_threat_does_not_flicker_the_card() -> None:
    call = Call()
    only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence"))
    assert call.customer(11.0, "i mean it i will hurt you", 4, "threat_violence") == []


def test_self_harm_takes_the_place_of_a_threat() -> None:
    call = Call()
    only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence"))
    assert only(call.customer(12.0, "or i end it all", 2, "self_harm", call=3)).about == "self_harm"


def test_a_threat_that_goes_on_leads_from_boundary_to_exit() -> None:
    call = Call()
    stances = []
    for at in (10.0, 40.0):
        offer = only(call.customer(at, "i will hurt somebody", 4, "threat_violence"))
        stances.append(offer.stance)
        call.engine.used(offer.card, at + 5)
    assert stances == [Stance.BOUNDARY, Stance.EXIT]


def test_self_harm_that_goes_on_leads_from_care_to_help() -> None:
    call = Call()
    stances = []
    for at in (10.0, 40.0, 55.0):
        offer = only(call.customer(at, "i do not want to be here", 0, "self_harm"))
        stances.append(offer.stance)
        call.engine.used(offer.card, at + 5)
    assert stances[0] is Stance.ACKNOWLEDGE
    assert stances[1] is Stance.ASK
    assert stances[2] in (Stance.OFFER, Stance.INFORM)


@pytest.mark.parametrize(
    ("about", "stance", "fits"),
    [
        ("request", "acknowledge", False),
        ("request", "ask", False),
        ("request", "offer", False),
        ("distress", "offer", False),
        ("distress", "acknowledge", True),
        ("request", "boundary", True),
        ("request", "exit", True),
    ],
)
def test_the_ordinary_rests_after_an_urgent_card(tmp_path: Path, about: str, stance: str, fits: bool) -> None:
    grave = prompt("grave", {"any_signal": ["self_harm"]}, about="self_harm", urgent=True)
    other = prompt("other", {"customer_says": ["hello"]}, about=about, stance=stance)
    call = Call(library(tmp_path, grave, other), cooldown=0.0)
    call.engine.used(only(call.customer(10.0, "i want to end it", 0, "self_harm")).card, 15.0)
    assert bool(offers(call.customer(40.0, "hello", 0, call=0))) is fits
    if not fits:
        assert only(call.customer(100.0, "hello", 0, call=0)).prompt == "other"


def test_only_what_began_after_an_urgent_card_answers_it() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 5.0)
    only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence"))
    call.engine.speaking(Channel.AGENT, False, 16.0)
    assert call.engine.decide(16.0) == []


def test_an_urgent_prompt_comes_before_one_that_ranks_higher(tmp_path: Path) -> None:
    signal = {"any_signal": ["threat_violence"]}
    ordinary = prompt("ordinary", signal, priority=2)
    urgent = prompt("urgent", signal, about="threat", stance="boundary", urgent=True, priority=-2)
    call = Call(library(tmp_path, ordinary, urgent))
    assert only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence")).prompt == "urgent"


def test_urgent_cards_do_not_count() -> None:
    call = Call(max_cards=1)
    call.engine.used(only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence")).card, 12.0)
    assert not only(call.angry(60.0)).urgent


def test_urgent_cards_start_no_cool_down() -> None:
    call = Call()
    call.engine.used(only(call.customer(10.0, "i will hurt somebody", 4, "threat_violence")).card, 12.0)
    assert not only(call.customer(14.0, "it is all too much", 0, "distress", call=3)).urgent


JAIL = prompt("jail", {"agent_says": ["jail"]}, about="agent_wording", fault="unlawful", urgent=True)
HARM = prompt("harm", {"any_signal": ["self_harm"]}, about="self_harm", urgent=True)
ANGER = prompt("anger", {"any_signal": ["anger"], "level": {"min": 2}}, about="hostility")


def test_an_unlawful_sentence_of_the_agent_comes_before_other_cards(tmp_path: Path) -> None:
    call = Call(library(tmp_path, JAIL, ANGER))
    first = only(call.angry(10.0))
    call.engine.speaking(Channel.AGENT, True, 10.2)
    call.engine.agent_said(11.0, "agent-1", "you will go to jail")
    withdrawn, offer = call.decide(11.0)
    assert withdrawn == Withdraw(first.card, WithdrawReason.REPLACED)
    assert isinstance(offer, Offer)
    assert (offer.prompt, offer.urgent) == ("jail", True)


def test_it_takes_no_card_of_a_customer_in_danger(tmp_path: Path) -> None:
    call = Call(library(tmp_path, JAIL, HARM))
    only(call.customer(10.0, "i want to end it", 0, "self_harm"))
    assert call.agent(11.0, 12.0, "you will go to jail") == []


def test_a_customer_in_danger_takes_its_place(tmp_path: Path) -> None:
    call = Call(library(tmp_path, JAIL, HARM))
    only(call.agent(10.0, 11.0, "you will go to jail"))
    assert only(call.customer(12.0, "i want to end it", 0, "self_harm")).prompt == "harm"


def test_what_the_customer_needs_does_not_rest_after_it(tmp_path: Path) -> None:
    call = Call(library(tmp_path, JAIL, ANGER))
    call.engine.used(only(call.agent(10.0, 11.0, "you will go to jail")).card, 12.0)
    assert only(call.angry(14.0)).prompt == "anger"
