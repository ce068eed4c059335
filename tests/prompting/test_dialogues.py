"""The golden dialogues: each does what it says, and together they show every practice and every signal."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from assistant.hostility.base import SIGNALS, Scorer
from assistant.prompting.library import Choice, Prompt, load_library
from assistant.prompting.pack import Phase
from assistant.settings import Settings
from tests.prompting.dialogues import Dialogue, Rehearsals, load_dialogues

DIALOGUES = load_dialogues()
WITH_CARDS = [dialogue for dialogue in DIALOGUES if dialogue.cards]
ROWS = range(1, 31)
"""The practices of the source articles, as prompts and dialogues number them."""


@pytest.fixture(scope="session")
def rehearsals(scorer: Scorer) -> Rehearsals:
    return Rehearsals(scorer)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.id)
async def test_a_dialogue_brings_the_cards_it_should(dialogue: Dialogue, rehearsals: Rehearsals) -> None:
    outcome = await rehearsals.run(dialogue)
    assert outcome.problems() == [], "\n" + "\n".join(outcome.lines())


@cache
def _prompts(locale: str, jurisdiction: str) -> dict[str, Prompt]:
    library = load_library(Settings().prompts, Choice(locale, jurisdiction))
    return {prompt.id: prompt for prompt in library.prompts}


def _winners(dialogue: Dialogue) -> list[Prompt]:
    """Every prompt that a card of a dialogue may show."""
    prompts = _prompts(dialogue.locale, dialogue.jurisdiction)
    return [prompts[name] for card in dialogue.cards for name in card.prompts]


def test_there_are_enough_dialogues_each_with_a_name_of_its_own() -> None:
    names = Counter(dialogue.id for dialogue in DIALOGUES)
    assert len(WITH_CARDS) >= 60
    assert [name for name, times in names.items() if times > 1] == []
    assert all(len(dialogue.spoken()) <= 9 for dialogue in DIALOGUES)


def test_dialogues_name_prompts_that_exist() -> None:
    for dialogue in DIALOGUES:
        known = _prompts(dialogue.locale, dialogue.jurisdiction)
        named = {name for card in dialogue.cards for name in card.prompts} | set(dialogue.never.prompts)
        assert named <= known.keys(), dialogue.id


@pytest.mark.parametrize("row", ROWS)
def test_every_practice_wins_in_a_dialogue_of_its_own(row: int) -> None:
    shown = [dialogue for dialogue in WITH_CARDS if dialogue.number == row]
    assert any(prompt.spec.source.endswith(f"/{row}") for dialogue in shown for prompt in _winners(dialogue))


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_wins_in_a_dialogue_of_its_own(signal: str) -> None:
    shown = [dialogue for dialogue in WITH_CARDS if signal in dialogue.shows]
    asked = {name for one in shown for prompt in _winners(one) for name in _asks_for(prompt)}
    assert signal in asked


def _asks_for(prompt: Prompt) -> set[str]:
    return {*prompt.spec.when.any_signal, *prompt.spec.when.all_signals}


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_a_dialogue_whose_prompt_asks_for_it(phase: Phase) -> None:
    assert any(phase in prompt.spec.when.phase for dialogue in WITH_CARDS for prompt in _winners(dialogue))


def test_many_dialogues_bring_no_hostility_or_nothing_at_all() -> None:
    assert sum(not dialogue.cards for dialogue in DIALOGUES) >= 12
    assert all("hostility" in dialogue.never.about for dialogue in DIALOGUES if not dialogue.cards)


@pytest.mark.parametrize(
    "mistake",
    [
        "- {id: x, row: 001/1, shows: [], turns: [{over: 1}]}",
        "- id: x\n  turn: []",
        "- {id: x, row: 1, shows: [], turns: []}",
        "- id: [x",
    ],
)
def test_a_file_that_is_not_of_the_format_is_named(tmp_path: Path, mistake: str) -> None:
    (tmp_path / "mine.yaml").write_text(mistake)
    with pytest.raises(ValueError, match=r"^mine\.yaml: "):
        load_dialogues(tmp_path)
