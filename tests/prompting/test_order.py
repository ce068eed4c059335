"""Acknowledge before ask before inform or offer, in each heated episode."""

from pathlib import Path

from assistant.events import Stance
from tests.prompting.moments import Call, library, offers, only, prompt, risk

SIGNAL = {"any_signal": ["anger"], "level": {"min": 2}}
ACK = prompt("ack", SIGNAL, stance="acknowledge", about="hostility", priority=-2)
ASK = prompt("ask", SIGNAL, stance="ask", about="hostility", priority=0)
INFORM = prompt("inform", SIGNAL, stance="inform", about="hostility", priority=2)
BOUNDARY = prompt("boundary", SIGNAL, stance="boundary", about="hostility", priority=2)


def heated(call: Call, *times: float) -> list[str]:
    seen = []
    for at in times:
        for offer in offers(call.angry(at)):
            seen.append(offer.prompt)
            call.engine.used(offer.card, at + 1)
    return seen


def test_the_order_stands_over_priority(tmp_path: Path) -> None:
    call = Call(library(tmp_path, INFORM, ASK, ACK), cooldown=0.0)
    assert heated(call, 10, 20, 30) == ["ack", "ask", "inform"]


def test_nothing_is_offered_before_an_acknowledgement(tmp_path: Path) -> None:
    assert heated(Call(library(tmp_path, INFORM, ASK)), 10, 30) == []


def test_inform_does_not_wait_for_a_question_that_does_not_exist(tmp_path: Path) -> None:
    assert heated(Call(library(tmp_path, INFORM, ACK), cooldown=0.0), 10, 20) == ["ack", "inform"]


def test_a_boundary_stands_outside_the_order(tmp_path: Path) -> None:
    assert heated(Call(library(tmp_path, BOUNDARY, ACK)), 10) == ["boundary"]


def test_a_new_episode_starts_with_an_acknowledgement_again(tmp_path: Path) -> None:
    call = Call(library(tmp_path, INFORM, ASK, ACK), cooldown=0.0)
    heated(call, 10, 20, 30)
    call.customer(80.0, "fine", 0, call=0)
    assert heated(call, 150) == ["ack"]


def test_a_long_silence_ends_an_episode(tmp_path: Path) -> None:
    call = Call(library(tmp_path, INFORM, ASK, ACK), cooldown=0.0)
    assert heated(call, 10, 20, 30, 100) == ["ack", "ask", "inform", "ack"]


def test_a_call_that_stays_hot_is_one_episode(tmp_path: Path) -> None:
    call = Call(library(tmp_path, INFORM, ASK, ACK), cooldown=0.0)
    heated(call, 10, 20, 30)
    call.engine.cooled(70.0, risk(2))
    assert heated(call, 100) == ["inform"]


def test_better_words_for_the_agent_are_no_step(tmp_path: Path) -> None:
    words = prompt("words", {"agent_says": ["past due"]}, about="agent_wording", stance="inform")
    call = Call(library(tmp_path, words, ASK, ACK), cooldown=0.0)
    call.customer(10.0, "i am done", 2, "disengage")
    call.engine.used(only(call.agent(11.0, 13.0, "you are past due")).card, 14.0)
    assert heated(call, 20) == ["ack"]


def test_on_a_calm_call_the_order_is_preferred(tmp_path: Path) -> None:
    ask = prompt("ask", {"any_signal": ["distress"]}, about="distress", stance="ask")
    ack = prompt("ack", {"any_signal": ["distress"]}, about="distress", stance="acknowledge")
    call = Call(library(tmp_path, ask, ack), cooldown=0.0)
    seen = []
    for at in (10.0, 40.0):
        offer = only(call.customer(at, "it is all too much", 0, "distress"))
        seen.append(offer.prompt)
        call.engine.used(offer.card, at + 1)
    assert seen == ["ack", "ask"]


def test_the_same_episode_does_not(tmp_path: Path) -> None:
    call = Call(library(tmp_path, INFORM, ASK, ACK), cooldown=0.0)
    heated(call, 10, 20, 30)
    call.customer(40.0, "fine", 0, call=1)
    assert heated(call, 65) == []
    assert heated(call, 95) == ["inform"]


def test_the_shipped_library_has_an_acknowledgement_for_every_heated_signal() -> None:
    for signal in (
        "anger",
        "insult",
        "threat_legal",
        "disengage",
        "dispute",
        "distress",
        "hardship",
        "confusion",
    ):
        call = Call()
        level = 3 if signal == "insult" else 2
        assert only(call.customer(10.0, "these are the words", level, signal)).stance is Stance.ACKNOWLEDGE


def test_insults_climb_the_ladder() -> None:
    call = Call(max_cards=20)
    stances = []
    for at in range(10, 200, 30):
        for offer in offers(call.customer(float(at), "you stupid little parasite", 3, "anger", "insult")):
            stances.append(offer.stance)
            call.engine.used(offer.card, at + 3.0)
    assert stances[:3] == [Stance.ACKNOWLEDGE, Stance.ASK, Stance.BOUNDARY]
    assert Stance.EXIT in stances
    assert stances.index(Stance.EXIT) > stances.index(Stance.OFFER) > stances.index(Stance.BOUNDARY)
