"""The figures: every table of the model card, with the file, the split and n; baselines on the same rows.

    python -m assistant.training.evaluate --data DATA [--json FILE]

The classifier's thresholds come from the authored dev set, those of the public sets and of the baselines from the
set's own dev split: the one with the best F1 there. No threshold is chosen on the rows of a table.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from assistant.cli import run
from assistant.hostility.base import Level, Passage
from assistant.hostility.loading import derived_folder, model_folder
from assistant.hostility.onnx import OnnxScorer
from assistant.hostility.reading import ReadingScorer
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from assistant.training.baselines import Bag, Bags, vader, vader_sentiment
from assistant.training.calibrate import CRITICAL, f1
from assistant.training.datasets import ANGRY, banking77, clinc150, convabuse, goemotions
from assistant.training.evaluate_authored import authored_figures, context_figures
from assistant.training.evaluate_rules import rules_figures
from assistant.training.mixture import HELD_OUT, held_out, training_rows
from assistant.training.rows import Row
from assistant.training.scores import Chances, Flags, scored
from assistant.training.timing import latency

Judge = Callable[[Sequence[Row]], Chances]
"""Gives each row a number; the higher, the more it is what is looked for."""


class Table(Protocol):
    """Figures that were measured together."""

    def lines(self) -> Iterator[str]:
        """The figures, legibly."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is measured, and how fast it is."""

    classifier: str
    reference: str
    latency_ms: float
    """One utterance of 24 tokens, one thread, int8, p50."""

    def lines(self) -> Iterator[str]:
        """One line."""
        yield f"{self.classifier}; reference: {self.reference}"
        yield f"One utterance of 24 tokens, one thread: int8 p50 {self.latency_ms:.1f} ms"


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """A question asked of one public set, answered by the classifier and the baselines."""

    asked: str
    file: str
    split: str
    n: int
    yes: int | None
    """Rows whose answer is yes, where the question is one of yes or no."""
    systems: dict[str, dict[str, float]]
    """System to its figures by name."""

    def lines(self) -> Iterator[str]:
        """The table, a line at a time."""
        yes = "" if self.yes is None else f", of which yes {self.yes}"
        yield f"{self.asked}; {self.split} ({self.file}); n {self.n}{yes}"
        for system, figures in self.systems.items():
            yield f"  {system:22} " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items())


@dataclass(frozen=True, slots=True)
class CalmFigures:
    """What the product says of requests that are all calm: false alarms, one and all; shares, 0 to 1."""

    file: str
    split: str
    n: int
    hostile: float
    """Given level 2 or more."""
    signals: dict[str, float]
    """Critical signals."""

    def lines(self) -> Iterator[str]:
        """The table, a line at a time."""
        yield f"Clinc150 {self.split} ({self.file}), calm requests; n {self.n}; level >= 2: {self.hostile:.2%}"
        for name, share in self.signals.items():
            yield f"  {name:16} false alarms {share:.2%}"


@dataclass(frozen=True, slots=True)
class Task:
    """A question with a yes or no, asked of one public set."""

    asked: str
    file: str
    train: list[Row]
    dev: list[Row]
    test: list[Row]
    truth: Callable[[Row], bool]
    ours: Callable[[ReadingScorer], Judge]
    macro: bool
    """F1 is the mean over yes and no, not of yes alone."""


def evaluate(data: Path, models: Path, out: Path | None = None) -> None:
    """Print all figures of the classifier below the folder `models`, and write them to the file `out` as JSON.

    Raises:
        BadInput: a data set is missing.
        NotSetUp: the classifier is missing or damaged, or the 8-bit network has not been derived.
    """
    tables: dict[str, Table] = {}
    for name, table in _tables(data, models):
        print(*table.lines(), "", sep="\n", flush=True)
        tables[name] = table
    if out:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(tables), indent=2) + b"\n")


def _tables(data: Path, models: Path) -> Iterator[tuple[str, Table]]:
    """Each table as soon as it is measured, by its name in the JSON."""
    settings = Settings(models=models)
    reference = TransformerScorer(model_folder(settings))
    fast = OnnxScorer(model_folder(settings), derived_folder(settings))
    yield "runtime", Runtime(fast.name, reference.name, latency(fast))
    yield "anger", _asked(_anger(data), fast, reference)
    yield "abuse", _asked(_abuse(data), fast, reference)
    yield "sentiment", _sentiment(data, fast, reference)
    held = {split: held_out(split) for split in HELD_OUT}
    baselines = Bags.trained(training_rows())
    for split in ("dev", "test"):
        yield split, authored_figures(split, held[split], fast, reference, baselines)
    for split in ("dev-context", "test-context"):
        yield split, context_figures(split, held[split], fast)
    calm = list(clinc150(data, "test"))
    yield "calm", _calm(calm, fast)
    requests = list(banking77(data, "train"))
    yield "rules", rules_figures(held, {"clinc150 test": calm, "banking77 train": requests})


def _anger(data: Path) -> Task:
    def ours(scorer: ReadingScorer) -> Judge:
        return lambda rows: scored(scorer, rows).any_emotion(ANGRY)

    rows = {split: list(goemotions(data, split)) for split in ("train", "dev", "test")}
    return Task(
        "GoEmotions: anger, annoyance or disgust",
        "goemotions/test.tsv",
        *(rows["train"], rows["dev"], rows["test"]),
        truth=lambda row: bool((row.emotions or set()) & ANGRY),
        ours=ours,
        macro=False,
    )


def _abuse(data: Path) -> Task:
    def ours(scorer: ReadingScorer) -> Judge:
        return lambda rows: scored(scorer, rows).level_logits(2).astype(np.float64)

    rows = {split: list(convabuse(data, split)) for split in ("train", "valid", "test")}
    return Task(
        "ConvAbuse: abusive to at least half of its annotators",
        "convabuse/test.csv",
        *(rows["train"], rows["valid"], rows["test"]),
        truth=lambda row: (row.toxic or 0) >= 0.5,
        ours=ours,
        macro=True,
    )


def _asked(task: Task, fast: ReadingScorer, reference: ReadingScorer) -> PublicFigures:
    bag = Bag([row.text for row in task.train], np.array([int(task.truth(row)) for row in task.train]))
    judges: dict[str, Judge] = {
        "VADER": lambda rows: -vader([row.text for row in rows]),
        "TF-IDF + logistic": lambda rows: bag.chance([row.text for row in rows]),
        "Calmline, int8": task.ours(fast),
        "Calmline, reference": task.ours(reference),
    }
    dev, test = (np.array([task.truth(row) for row in rows]) for rows in (task.dev, task.test))
    systems = {}
    for name, judge in judges.items():
        threshold = _best(judge(task.dev), dev, task.macro)
        chances = judge(task.test)
        systems[name] = {
            "AUC": float(roc_auc_score(test, chances)),
            "macro-F1" if task.macro else "F1": _f1(chances >= threshold, test, task.macro),
        }
    return PublicFigures(task.asked, task.file, "test", len(test), int(test.sum()), systems)


def _best(chances: Chances, truth: Flags, macro: bool) -> float:
    candidates = np.unique(np.quantile(chances, np.linspace(0, 1, 301)))
    return float(max(candidates, key=lambda t: _f1(chances >= t, truth, macro)))


def _f1(given: Flags, truth: Flags, macro: bool) -> float:
    return (f1(given, truth) + f1(~given, ~truth)) / 2 if macro else f1(given, truth)


def _sentiment(data: Path, fast: ReadingScorer, reference: ReadingScorer) -> PublicFigures:
    train, test = ([row for row in goemotions(data, s) if row.sentiment is not None] for s in ("train", "test"))
    truth = np.array([row.sentiment for row in test])
    bag = Bag([row.text for row in train], np.array([row.sentiment for row in train]))
    texts = [row.text for row in test]
    guesses = {
        "VADER": vader_sentiment(texts),
        "TF-IDF + logistic": bag.labels(texts),
        "Calmline, int8": scored(fast, test).logits[:, :3].argmax(axis=1),
        "Calmline, reference": scored(reference, test).logits[:, :3].argmax(axis=1),
    }
    systems = {name: {"macro-F1": float(f1_score(truth, guess, average="macro"))} for name, guess in guesses.items()}
    asked = "GoEmotions: sentiment, mixed rows left out"
    return PublicFigures(asked, "goemotions/test.tsv", "test", len(test), None, systems)


def _calm(rows: Sequence[Row], fast: ReadingScorer) -> CalmFigures:
    read = fast.score([Passage(row.text) for row in rows])
    return CalmFigures(
        "clinc150/data_full.json",
        "test",
        len(read),
        float(np.mean([found.level >= Level.ANGRY for found in read])),
        {name: float(np.mean([name in found.active for found in read])) for name in CRITICAL},
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Print the classifier's figures.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--models", type=Path, default=Settings().models, help="folder of the models")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    given = parser.parse_args()
    evaluate(given.data, given.models, given.json)


if __name__ == "__main__":
    run(main)
