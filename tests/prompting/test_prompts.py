"""The prompts as shipped: enough, sayable, each able to win, none about hostility on a calm call."""

import itertools

import pytest

from assistant.hostility.base import SIGNALS
from assistant.prompting.deep_check import unreachable
from assistant.prompting.library import Prompt
from assistant.prompting.pack import About, Fault
from assistant.prompting.patterns import Heard
from assistant.prompting.race import Race
from tests.prompting.moments import LIBRARY, Call, offers

LIVE_ROWS = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 24, 25, 27, 28}
"""Rows of the practices that are about something to say while the call runs."""


def test_there_are_enough_prompts() -> None:
    assert len(LIBRARY.prompts) >= 100


def test_every_live_practice_has_a_prompt() -> None:
    assert {int(prompt.spec.source.split("/")[1]) for prompt in LIBRARY.prompts} >= LIVE_ROWS


def test_wordings_can_be_read_in_two_seconds() -> None:
    long = [words for prompt in LIBRARY.prompts for words in prompt.spec.say if len(words.split()) > 16]
    assert long == []


def test_no_wording_stands_under_two_prompts() -> None:
    written = [prompt for prompt in LIBRARY.prompts if prompt.spec.fault is not Fault.JARGON]
    wordings = [words for prompt in written for words in prompt.spec.say]
    assert len(set(wordings)) == len(wordings)


def test_no_wording_invents_a_telephone_number() -> None:
    assert not any(sign.isdigit() for prompt in LIBRARY.prompts for words in prompt.spec.say for sign in words)


def test_no_wording_is_itself_a_sentence_to_avoid() -> None:
    rules = [prompt for prompt in LIBRARY.prompts if prompt.for_agent_words]
    for prompt in LIBRARY.prompts:
        for heard in map(Heard.of, prompt.spec.say):
            for rule in rules:
                assert not any(phrase.find(heard) for phrase in rule.heard), (prompt.id, rule.id)


def test_no_card_about_hostility_or_threats_fits_a_calm_call() -> None:
    """Whatever signals are read: all pairs, on a call at level 0, in utterances at level 0 or 1."""
    for first, second in itertools.product(SIGNALS, SIGNALS):
        for level in (0, 1):
            call = Call(cooldown=0.0, max_cards=100)
            for at in range(0, 40, 10):
                for offer in offers(call.customer(float(at), "you people never listen", level, first, second, call=0)):
                    assert offer.about not in {About.HOSTILITY, About.THREAT}, (first, second, level)


@pytest.fixture(scope="module")
def race() -> Race:
    return Race(LIBRARY)


@pytest.mark.parametrize("prompt", LIBRARY.prompts, ids=lambda prompt: prompt.id)
def test_every_prompt_can_win(race: Race, prompt: Prompt) -> None:
    """In at most twelve rounds of its own moment, or in another's, every prompt of all packs in the race."""
    assert unreachable(prompt, LIBRARY) is None
    assert race.can_win(prompt), f"{race.instead(prompt)} in its own moment"
