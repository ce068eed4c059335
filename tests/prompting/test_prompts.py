"""The prompts as shipped: enough, sayable, each able to win, none about hostility on a calm call."""

import itertools

import pytest

from assistant.events import Stance, Trend
from assistant.hostility.base import SIGNALS, Level
from assistant.prompting.library import Prompt
from assistant.prompting.pack import About, Phase
from assistant.prompting.patterns import MAX_GAP, Heard, Phrase
from tests.prompting.moments import LIBRARY, Call, assessed, offers

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
    wordings = [words for prompt in LIBRARY.prompts for words in prompt.spec.say]
    assert len(set(wordings)) == len(wordings)


def test_no_wording_invents_a_telephone_number() -> None:
    assert not any(sign.isdigit() for prompt in LIBRARY.prompts for words in prompt.spec.say for sign in words)


def test_no_wording_is_itself_a_sentence_to_avoid() -> None:
    rules = [prompt for prompt in LIBRARY.prompts if prompt.for_agent_words]
    for prompt in LIBRARY.prompts:
        for words in prompt.spec.say:
            for rule in rules:
                assert not any(phrase.find(Heard.of(words)) for phrase in rule.heard), (prompt.id, rule.id)


def test_no_card_about_hostility_or_threats_fits_a_calm_call() -> None:
    """Whatever signals are read: all pairs, on a call at level 0, in utterances at level 0 or 1."""
    for first, second in itertools.product(SIGNALS, SIGNALS):
        for level in (0, 1):
            call = Call(cooldown=0.0, max_cards=100)
            for at in range(0, 40, 10):
                for offer in offers(call.customer(float(at), "you people never listen", level, first, second, call=0)):
                    assert offer.about not in {About.HOSTILITY, About.THREAT}, (first, second, level)


def say(phrase: Phrase) -> str:
    """Words in which `phrase` is found."""
    words = phrase.source.replace("...", " ")
    while "(" in words:
        start, end = words.index("("), words.index(")")
        words = words[:start] + words[start + 1 : end].split("|")[0] + words[end + 1 :]
    while "[" in words:
        words = words[: words.index("[")] + words[words.index("]") + 1 :]
    return " ".join(words.split())


def words_for(prompt: Prompt) -> str:
    """Something to say for which `prompt` is meant."""
    for phrase in prompt.heard:
        words = say(phrase)
        if not any(unless.find(Heard.of(words)) for unless in prompt.unless):
            return words
    assert not prompt.heard
    return "well that is how it is"


def reach(call: Call, phase: Phase, at: float) -> None:
    """Bring the call into a phase that does not come by itself."""
    said = {
        Phase.OPTIONS: "we could do a payment plan",
        Phase.AGREEMENT: "we could do a payment plan",
        Phase.CLOSING: "is there anything else i can do",
    }
    if phase in said:
        call.engine.agent_said(at, f"agent-{at}", said[phase])


def insults(call: Call, at: float) -> float:
    """Insults until a boundary was set; when that was."""
    for now in range(int(at) + 30, int(at) + 600, 30):
        for offer in offers(call.customer(float(now), "you are stupid", 3, "insult")):
            call.engine.used(offer.card, now + 3.0)
            if offer.stance is Stance.BOUNDARY:
                return float(now)
    raise AssertionError("no boundary was set")


def win(prompt: Prompt, phase: Phase | None, rounds: int) -> bool:
    """Repeat the moment that a prompt asks for until it is the one that is shown."""
    when = prompt.spec.when
    call = Call(cooldown=0.0, max_cards=1000)
    at = 0.0
    if when.earlier_signal:
        call.customer(at, "that is how it is", 0, when.earlier_signal[0], call=0)
    utterance_level = max(when.utterance_level.min, min(when.level.min, when.utterance_level.max))
    active = {*when.all_signals, *when.any_signal[:1]}
    level = max(when.level.min, min(utterance_level, when.level.max))
    trend = when.trend[0] if when.trend else Trend.STEADY
    if Stance.BOUNDARY in when.tried and not prompt.spec.urgent:
        at = insults(call, at)
    for _ in range(rounds):
        at += 30.0
        call.engine.ended()
        if phase:
            reach(call, phase, at)
        if prompt.for_agent_words:
            changes = call.agent(at, at + 2, words_for(prompt))
        else:
            changes = call.customer(at, words_for(prompt), utterance_level, *active, call=level, trend=trend)
        for offer in offers(changes):
            if offer.prompt == prompt.id:
                return True
            call.engine.used(offer.card, at + 3)
    return False


@pytest.mark.parametrize("prompt", LIBRARY.prompts, ids=lambda prompt: prompt.id)
def test_every_prompt_can_win(prompt: Prompt) -> None:
    """In at most twelve rounds of its own moment, every prompt of all packs in the race."""
    phases: tuple[Phase | None, ...] = prompt.spec.when.phase or (None,)
    assert any(win(prompt, phase, 12) for phase in phases)


def test_the_moments_used_here_are_what_they_say() -> None:
    assert assessed(2, "anger").level is Level.ANGRY
    assert say(Phrase.parse("you [really] (need|have) to ... pay")) == "you need to pay"
    assert MAX_GAP >= 1
