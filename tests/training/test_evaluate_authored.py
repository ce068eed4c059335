from collections.abc import Sequence
from itertools import product

import msgspec
import pytest

from assistant.events import Sentiment, SentimentScore
from assistant.hostility.base import SIGNALS, Assessment, Level, Passage
from assistant.training.baselines import Bags, vader_hostile
from assistant.training.evaluate_authored import authored_figures, context_figures
from assistant.training.rows import Row, exactly


def row(text: str, level: int = 0, signals: Sequence[str] = (), agent: str = "", kind: str = "") -> Row:
    labels = dict.fromkeys(SIGNALS, 0.0) | dict.fromkeys(signals, 1.0)
    sentiment = 0 if level else 1
    return Row(text, "authored", agent, sentiment, exactly(level), labels, kind=kind)


class Spotter:
    """Reads a signal where its name is said by either side, and anger as level 2."""

    name = "spotter"

    def score(self, passages: Sequence[Passage]) -> list[Assessment]:
        return [self._read(f"{passage.agent} {passage.text}".split()) for passage in passages]

    def _read(self, words: list[str]) -> Assessment:
        found = tuple(name for name in SIGNALS if name in words)
        level = Level.ANGRY if "anger" in words else Level.NONE
        label = Sentiment.NEGATIVE if level else Sentiment.NEUTRAL
        return Assessment(SentimentScore(label, 0.0), level, {name: 0.9 * (name in found) for name in SIGNALS}, found)


ROWS = [row(f"{name} {word}", 2 * (name == "anger"), [name]) for name, word in product(SIGNALS, ("one", "two"))]
CALM = [row(f"a calm word {number}") for number in range(8)]
HARD = [row("anger said of a film", kind="hard_negative"), row("what a terrible day", kind="hard_negative")]


@pytest.fixture(scope="module")
def baselines() -> Bags:
    return Bags.trained([*ROWS, *CALM])


def test_authored_figures_stand_beside_the_baselines(baselines: Bags) -> None:
    rows = [*ROWS, *CALM, *HARD]
    found = authored_figures("test", rows, Spotter(), Spotter(), baselines)
    assert (found.file, found.n, found.hostile_yes, found.hard_negatives) == ("authored/test.jsonl", len(rows), 2, 2)
    assert found.hostile_f1.calmline == 0.8
    assert found.hard_negatives_hostile.calmline == 0.5
    assert found.hard_negatives_hostile.vader == 1
    assert found.level_exact == found.sentiment_right == 1 - 1 / len(rows)
    assert found.signals["gratitude"].f1.calmline == found.signals["gratitude"].f1.tfidf == 1
    assert found.signals["gratitude"].f1.vader is None
    assert found.signals["gratitude"].recall_at_tolerated is None
    within = found.signals["self_harm"].recall_at_tolerated
    assert within
    assert within.calmline == within.tfidf == 1


def test_what_a_baseline_cannot_say_is_a_dash(baselines: Bags) -> None:
    found = authored_figures("dev", [*ROWS, *CALM, *HARD], Spotter(), Spotter(), baselines)
    macro = next(line for line in found.lines() if "macro-F1" in line)
    assert macro.split()[-1] == "-"
    assert all(len(line) <= 160 for line in found.lines())


def test_context_is_given_and_withheld() -> None:
    rows = [row("yes that is it", 2, ["anger"], agent="so it is anger") for _ in range(4)]
    rows += [row("yes that is it", agent="so it is calm"), row("thanks", signals=["gratitude"])]
    found = context_figures("test-context", rows, Spotter())
    assert found.signals == ("anger",)
    assert (found.given.hostile_f1, found.withheld.hostile_f1) == (1, 0)
    assert (found.given.signals_macro_f1, found.withheld.signals_macro_f1) == (1, 0)
    assert (found.given.level_exact, found.withheld.sentiment_right) == (1, 2 / 6)


def test_figures_are_json(baselines: Bags) -> None:
    found = authored_figures("test", [*ROWS, *CALM, *HARD], Spotter(), Spotter(), baselines)
    read = msgspec.json.decode(msgspec.json.encode({"test": found}))
    assert set(read["test"]["hostile_f1"]) == {"calmline", "tfidf", "vader"}
    assert read["test"]["signals"]["anger"]["yes"] == 2
    assert read["test"]["signals"]["anger"]["f1"]["vader"] is None


def test_vader_calls_negative_words_hostile() -> None:
    assert vader_hostile(["this is terrible", "this is fine", "the bill"]).tolist() == [True, False, False]
