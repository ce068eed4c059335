"""One moment tried out: the best prompts, and what kept others out."""

from pathlib import Path
from typing import Any

import pytest

from assistant.prompting.library import Library
from assistant.prompting.pack import Phase
from assistant.prompting.slots import Facts, Filler
from assistant.prompting.trial import BEST, Trial, attempt, moment_of
from tests.prompting.moments import assessed, library, prompt, risk


def tried(prompts: Library, text: str, *active: str, level: int = 0, call: int = 0, agent: str = "") -> Trial:
    moment = moment_of(text, agent, assessed(level, *active), Phase.PROBLEM)
    return attempt(prompts, moment, risk(call), Filler(Facts(name="Ms Ito")))


def test_the_best_come_first_with_words_as_they_are_said(tmp_path: Path) -> None:
    say = ["Thank you, {name}.", "Thank you.", "Let's pause, {amount}."]
    some = [prompt(f"plain-{number}", {"any_signal": ["hardship"]}) for number in range(BEST + 2)]
    exact = prompt("exact", {"any_signal": ["hardship"], "customer_says": ["my job"]}, say=say)
    found = tried(library(tmp_path, *some, exact), "i lost my job", "hardship").found
    assert len(found) == BEST
    assert (found[0].prompt, found[0].pack) == ("exact", "small")
    assert found[0].say == ("Thank you, Ms Ito.", "Thank you.")
    assert "my job" in found[0].why
    assert found[0].quote == "i lost my job"
    assert found[0].score > found[1].score


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ({"level": {"min": 2}}, "the call is at level 0, it asks for 2 to 4"),
        ({"utterance_level": {"min": 1}}, "the words are at level 0, it asks for 1 to 4"),
        ({"phase": ["closing"]}, "the call stands in problem, it asks for closing"),
        ({"trend": ["rising"]}, "the heat is steady, it asks for rising"),
        ({"repeated": 2}, "2 such utterances"),
        ({"earlier_signal": ["anger"]}, "after anger earlier"),
        ({"tried": ["boundary"]}, "after a card to boundary"),
        ({"not_signal": ["distress"]}, "distress keeps it out"),
        ({"all_signals": ["anger"]}, "it asks for anger as well"),
        ({"unless_says": ["my job"]}, "“my job” keeps it out"),
        ({"agent_just_said": ["how are you"]}, "had not said “how are you”"),
        ({"customer_says": ["my house"]}, "did not say “my house”"),
    ],
)
def test_the_one_condition_that_kept_a_prompt_out_is_named(tmp_path: Path, when: dict[str, Any], because: str) -> None:
    prompts = library(tmp_path, prompt("near", {"any_signal": ["hardship"]} | when))
    trial = tried(prompts, "i lost my job", "hardship", "distress")
    assert trial.found == ()
    [miss] = trial.misses
    assert because in miss.because


def test_a_phrase_said_without_the_signal_is_near(tmp_path: Path) -> None:
    prompts = library(tmp_path, prompt("near", {"any_signal": ["hardship"], "customer_says": ["my job"]}))
    assert tried(prompts, "i lost my job").misses[0].because == "it asks for hardship"


def test_what_lacks_two_things_is_not_near(tmp_path: Path) -> None:
    far = prompt("far", {"any_signal": ["hardship"], "phase": ["closing"], "level": {"min": 2}})
    assert tried(library(tmp_path, far), "i lost my job", "hardship") == Trial((), ())


def test_in_heat_the_order_is_what_keeps_an_offer_out(tmp_path: Path) -> None:
    first, later = (prompt(name, {"any_signal": ["anger"]}, stance=name) for name in ("acknowledge", "offer"))
    trial = tried(library(tmp_path, first, later), "a disgrace", "anger", level=2, call=2)
    assert [found.prompt for found in trial.found] == ["acknowledge"]
    assert "acknowledge first" in trial.misses[0].because


def test_what_the_agent_said_before_counts(tmp_path: Path) -> None:
    prompts = library(tmp_path, prompt("one", {"any_signal": ["hardship"], "agent_just_said": ["how are you"]}))
    assert tried(prompts, "i lost my job", "hardship", agent="So how are you?").found[0].prompt == "one"
