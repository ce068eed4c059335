"""The words of a card: which wording, its slots, and the others beside it."""

from pathlib import Path

import pytest

from assistant.prompting.patterns import Heard
from tests.prompting.moments import Call, library, only, prompt

SIGNAL = {"any_signal": ["hardship"]}


class Fills:
    """Fills `{words}` where the words are sure, and `{name}` where it is known."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def fill(self, wording: str, heard: Heard, confidence: float) -> str | None:
        if ("{words}" in wording and confidence < 0.5) or ("{name}" in wording and not self.name):
            return None
        return wording.replace("{words}", " ".join(heard.words)).replace("{name}", self.name)


def test_the_other_wordings_stand_beside_a_card(tmp_path: Path) -> None:
    one = prompt("one", SIGNAL, say=["First.", "Second, {name}.", "Third, {name}: {words}"])
    first = only(Call(library(tmp_path, one), filler=Fills("Bob")).customer(1.0, "no job", 0, "hardship"))
    assert first.text == "Third, Bob: no job"
    assert first.others == ("First.", "Second, Bob.")


def test_what_was_said_is_not_beside_a_card(tmp_path: Path) -> None:
    call = Call(library(tmp_path, prompt("one", SIGNAL, say=["First.", "Second.", "Third."])), cooldown=0.0)
    call.engine.used(only(call.customer(1.0, "no job", 0, "hardship")).card, 2.0)
    again = only(call.customer(90.0, "no job", 0, "hardship"))
    assert (again.text, again.others) == ("Second.", ("Third.",))


@pytest.mark.parametrize(("confidence", "text"), [(0.9, "It sounds like no job."), (0.3, "That is hard.")])
def test_the_customers_words_are_taken_up_where_they_are_sure(tmp_path: Path, confidence: float, text: str) -> None:
    one = prompt("one", SIGNAL, say=["That is hard.", "It sounds like {words}."])
    call = Call(library(tmp_path, one), filler=Fills())
    assert only(call.customer(1.0, "no job", 0, "hardship", confidence=confidence)).text == text


def test_without_a_filler_slots_are_passed_over(tmp_path: Path) -> None:
    one = prompt("one", SIGNAL, say=["It sounds like {words}.", "That is hard."])
    offer = only(Call(library(tmp_path, one)).customer(1.0, "no job", 0, "hardship"))
    assert (offer.text, offer.others) == ("That is hard.", ())


def test_a_name_does_not_bring_a_wording_forward(tmp_path: Path) -> None:
    one = prompt("one", SIGNAL, say=["That is hard.", "That is hard, {name}."])
    call = Call(library(tmp_path, one), filler=Fills("Bob"))
    assert only(call.customer(1.0, "no job", 0, "hardship")).text == "That is hard."


def test_a_repeat_is_told_by_the_wording_and_not_by_what_fills_it(tmp_path: Path) -> None:
    call = Call(library(tmp_path, prompt("one", SIGNAL, say=["So {words}.", "I see."])), cooldown=0.0, filler=Fills())
    texts = []
    for at in (1.0, 90.0):
        offer = only(call.customer(at, f"no job since {at}", 0, "hardship"))
        texts.append(offer.text)
        call.engine.used(offer.card, at + 1)
    assert texts == ["So no job since 1.0.", "I see."]


def test_better_words_for_the_agent_take_up_what_the_customer_said_before(tmp_path: Path) -> None:
    words = prompt("words", {"agent_says": ["past due"]}, about="agent_wording", say=["So {words}.", "I see."])
    call = Call(library(tmp_path, words), filler=Fills())
    call.customer(1.0, "no job", 0)
    assert only(call.agent(2.0, 4.0, "you are past due")).text == "So no job."


def test_the_words_of_the_whole_are_those_that_count(tmp_path: Path) -> None:
    call = Call(library(tmp_path, prompt("one", SIGNAL, say=["So {words}.", "I see."])), filler=Fills(), max_cards=0)
    call.customer(1.0, "no", 0, "hardship", confidence=0.0)
    call.engine._max_cards = 12
    call._utterances -= 1
    assert only(call.customer(2.0, "no job", 0, "hardship")).text == "So no job."
