"""Sentences of the agent that a better one could replace, and their harmless look-alikes."""

import pytest

from assistant.prompting.patterns import Heard
from assistant.prompting.wording import WordingRules
from tests.prompting.moments import LIBRARY

RULES = WordingRules(LIBRARY)


def found(text: str) -> set[str]:
    return {finding.prompt.id for finding in RULES.check(Heard.of(text))}


@pytest.mark.parametrize(
    "text",
    [
        "You are past due and need to pay.",
        "you're past due and you need to pay",
        "your account is passed due",
        "the account is ninety days over due",
        "you need to pay this off",
        "well you have to pay us something",
        "you really need to make a payment",
        "it is overdue and the balance must be cleared",
        "you've got to pay sir",
        "you um you owe us four hundred pounds",
    ],
)
def test_the_canonical_sentence_as_a_recogniser_hears_it(text: str) -> None:
    assert "past-due" in found(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("sir i need you to calm down", "words-calm-down"),
        ("there's no need to raise your voice", "words-calm-down"),
        ("the policy is that we have to wait", "words-policy"),
        ("sorry there is nothing else i can do", "words-nothing-i-can-do"),
        ("that's not my department", "words-not-my-job"),
        ("i'm only telling you what the system says", "words-system-says"),
        ("our records show no payment", "words-system-says"),
        ("you should have called us", "words-you-should-have"),
        ("as i already told you", "words-as-i-said"),
        ("you have to understand that", "words-you-must-understand"),
        ("you're being very rude", "words-personal-remark"),
        ("i can guarantee you that", "words-over-promise"),
        ("the full amount is payable today", "words-full-amount"),
        ("late charges were added as per the agreement", "words-you-agreed"),
        ("you could go to jail for this", "words-unlawful-threat"),
        ("we will garnish your wages", "words-unlawful-threat"),
        ("this will damage your credit", "words-consequences"),
        ("your account is in arrears", "words-arrears"),
        ("please remit the balance", "words-remit"),
    ],
)
def test_sentences_to_put_better(text: str, rule: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "you don't have to pay anything today",
        "you won't need to pay until september",
        "your account is not past due any more",
        "you do not owe us anything",
        "nobody can send you to jail for a debt so you will not go to jail",
        "i can't promise that but i will ask",
        "you should have received the letter by now",
        "if you did not receive it i can send it again",
        "thank you could you read me the reference next to it",
        "i'm moving the payment across now and taking the late fee off",
        "sixty pounds on the fifth of each month starting in june",
        "take all the time you need i'm right here",
        "i'll look after this for you",
    ],
)
def test_harmless_sentences(text: str) -> None:
    assert found(text) == set()


def test_a_finding_quotes_the_agents_words() -> None:
    [finding] = RULES.check(Heard.of("Well, your account is PAST DUE, sir."))
    assert finding.words == "PAST DUE,"
    assert finding.phrase == "(past|passed|pass|over) due"
