"""What leans the choice: likeness to the customer's words, and what has worked."""

from pathlib import Path
from typing import Any

import pytest

from assistant.prompting.checklist import Tick
from assistant.prompting.library import Prompt
from assistant.prompting.moments import Moment
from tests.prompting.moments import Call, library, only, prompt

SIGNAL = {"any_signal": ["dispute"]}
FIRST, SECOND = prompt("first", SIGNAL), prompt("second", SIGNAL)
STRONGER = prompt("stronger", SIGNAL, priority=1)


def second(value: float) -> dict[str, Any]:
    """Both leanings towards the prompt `second`, by so much."""

    def fit_of(moment: Moment, found: Prompt) -> float:
        assert moment.heard.words == ("well",)
        return value if found.id == "second" else 0.0

    return {"fit_of": fit_of, "learned": lambda found: value if found.id == "second" else 0.0}


@pytest.mark.parametrize("leaning", ["fit_of", "learned"])
def test_a_leaning_decides_between_equals(tmp_path: Path, leaning: str) -> None:
    small = library(tmp_path, FIRST, SECOND)
    assert only(Call(small).customer(1.0, "well", 0, "dispute")).prompt == "first"
    call = Call(small, **{leaning: second(0.2)[leaning]})
    assert only(call.customer(1.0, "well", 0, "dispute")).prompt == "second"


@pytest.mark.parametrize("leaning", ["fit_of", "learned"])
def test_a_leaning_is_bounded(tmp_path: Path, leaning: str) -> None:
    call = Call(library(tmp_path, STRONGER, SECOND), **{leaning: second(50.0)[leaning]})
    assert only(call.customer(1.0, "well", 0, "dispute")).prompt == "stronger"


def test_what_has_not_worked_goes_back(tmp_path: Path) -> None:
    call = Call(library(tmp_path, FIRST, SECOND), learned=lambda found: -0.3 if found.id == "first" else 0.0)
    assert only(call.customer(1.0, "well", 0, "dispute")).prompt == "second"


def test_a_leaning_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    works = False

    def learned(_: Prompt) -> float:
        if not works:
            raise RuntimeError
        return 0.0

    items = [{"id": "who", "title": "Who", "phase": "closing", "heard": ["my name"], "example": "My name."}]
    call = Call(library(tmp_path, FIRST, checklist=items), learned=learned)
    with pytest.raises(RuntimeError):
        call.customer(1.0, "well", 0, "dispute")
    call.engine.agent_said(3.0, "agent-1", "my name is Ann")
    with pytest.raises(RuntimeError):
        call.decide(3.0)
    works = True
    assert only(call.decide(4.0)).prompt == "first"
    assert call.noticed == [Tick("who", "agent-1")]
