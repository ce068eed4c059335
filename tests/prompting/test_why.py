"""The ground of a card, as a person reads it."""

from pathlib import Path

import pytest

from assistant.prompting.why import QUOTE_LENGTH, quote
from tests.prompting.moments import Call, library, only, prompt

LONG = tuple(f"word{number}" for number in range(60))


def test_a_short_quote_is_whole() -> None:
    assert quote(("that", "is", "it")) == "that is it"


@pytest.mark.parametrize("around", [None, (0, 1), (30, 31), (59, 59), (5, 55)])
def test_a_long_quote_is_cut_between_words(around: tuple[int, int] | None) -> None:
    text = quote(LONG, around)
    assert len(text) <= QUOTE_LENGTH
    assert len(text) > QUOTE_LENGTH - 20
    assert set(text.strip("\N{HORIZONTAL ELLIPSIS}").split()) <= set(LONG)
    assert LONG[(around or (59, 59))[0]] in text


def test_what_is_left_out_is_marked() -> None:
    assert quote(LONG, (0, 0)).startswith("word0 ")
    assert quote(LONG, (0, 0)).endswith("\N{HORIZONTAL ELLIPSIS}")
    assert quote(LONG, (59, 59)).startswith("\N{HORIZONTAL ELLIPSIS}")
    assert quote(LONG).endswith("word59")


def test_one_endless_word_is_cut() -> None:
    assert len(quote(("a" * 500,))) <= QUOTE_LENGTH


def test_the_quote_holds_the_words_that_carry_the_signal() -> None:
    words = "i want to talk " * 20 + "or i will sue you " + "and that is all there is to it " * 8
    assert "sue you" in only(Call().customer(10.0, words, 1, "threat_legal")).why.quote


def test_the_quote_holds_the_words_that_were_looked_for() -> None:
    words = "you are past due " + "and that is how it is " * 10
    assert "you are past due" in only(Call().agent(1.0, 4.0, words)).why.quote


def test_the_rule_names_the_signal_the_levels_and_what_was_said() -> None:
    offer = only(Call().customer(10.0, "this is the fifth time", 2, "anger"))
    assert offer.prompt == "hear-many-calls"
    assert offer.why.rule == (
        'anger, the customer said "fifth time", utterance at level 2 or more, call at level 1 or more'
    )


def test_the_rule_of_repetition() -> None:
    call = Call()
    call.customer(10.0, "come on", 1, "frustration")
    rule = only(call.customer(20.0, "come on", 1, "frustration")).why.rule
    assert rule == "frustration, 2 times within a minute, call at level 1 or more"


def test_the_rule_of_the_agents_words() -> None:
    assert only(Call().agent(1.0, 4.0, "you are past due")).why.rule == 'the agent said "past due"'


def test_a_card_names_the_signal_it_is_about() -> None:
    why = only(Call().customer(10.0, "i lost my job and i cannot sleep", 0, "hardship", "distress")).why
    assert (why.signal, why.rule) == ("hardship", 'hardship, the customer said "lost my job"')


def test_the_rule_of_what_was_heard_earlier() -> None:
    call = Call()
    call.engine.used(only(call.customer(10.0, "well", 0, "dispute")).card, 12.0)
    call.engine.agent_said(90.0, "agent-1", "is there anything else i can do")
    offer = only(call.customer(95.0, "yes please", 0, "cooperation"))
    assert offer.why.rule == "cooperation, call at level 2 or less, in the agreement or closing, after dispute"


def test_the_rule_of_two_signals_and_what_was_tried() -> None:
    rule = only(Call().customer(10.0, "well", 2, "hardship", "anger")).why.rule
    assert rule == "hardship with anger"


def test_the_rule_of_a_phase_that_is_excluded() -> None:
    call = Call()
    call.customer(2.0, "hello", 0)
    call.customer(4.0, "speaking", 0)
    assert only(call.customer(10.0, "well", 0, "confusion")).why.rule == "confusion, not in the opening"


def test_a_rule_is_cited(tmp_path: Path) -> None:
    cite = {"rule": "15 U.S.C. 1692e(4)", "says": "No threat of arrest.", "as_of": "2026-01-01"}
    words = prompt("words", {"agent_says": ["jail"]}, about="agent_wording", fault="unlawful", cite=cite)
    assert only(Call(library(tmp_path, words)).agent(1.0, 2.0, "you go to jail")).why.citation == cite["rule"]
    assert only(Call().agent(1.0, 4.0, "you are past due")).why.citation == ""


def test_the_rule_of_what_was_not_tried_and_just_said(tmp_path: Path) -> None:
    when = {"any_signal": ["dispute"], "not_tried": ["ask"], "agent_just_said": ["how much"]}
    call = Call(library(tmp_path, prompt("one", when)))
    call.agent(1.0, 2.0, "how much can you pay")
    rule = only(call.customer(3.0, "well", 0, "dispute")).why.rule
    assert rule == "dispute, before any card to ask, after what the agent had just said"
