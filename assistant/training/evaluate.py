"""The figures: every table of the model card, with the file, the split and n; baselines on the same rows.

    python -m assistant.training.evaluate --data DATA

The classifier's thresholds come from the authored dev set, those of the public sets and of the baselines from the
set's own dev split: the one with the best F1 there. No threshold is chosen on the rows of a table.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from assistant.hostility.base import Level, Passage
from assistant.hostility.loading import derived_folder, model_folder
from assistant.hostility.onnx import OnnxScorer
from assistant.hostility.reading import ReadingScorer
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from assistant.training.baselines import Bag, vader, vader_sentiment
from assistant.training.calibrate import CRITICAL, f1
from assistant.training.datasets import ANGRY, clinc150, convabuse, goemotions
from assistant.training.evaluate_authored import authored_tables
from assistant.training.rows import Row
from assistant.training.scores import probability, scored
from assistant.training.timing import latency

Chances = NDArray[np.float64]
Flags = NDArray[np.bool_]
Judge = Callable[[Sequence[Row]], Chances]
"""Gives each row a number; the higher, the more it is what is looked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question with a yes or no, asked of one public set."""

    title: str
    train: list[Row]
    dev: list[Row]
    test: list[Row]
    truth: Callable[[Row], bool]
    ours: Callable[[ReadingScorer], Judge]
    macro: bool
    """F1 is the mean over yes and no, not of yes alone."""


def evaluate(data: Path, models: Path) -> None:
    """Print all figures of the classifier below the folder `models`.

    Raises:
        BadInput: a data set is missing.
        NotSetUp: the classifier is missing or damaged, or the 8-bit network has not been derived.
    """
    settings = Settings(models=models)
    reference = TransformerScorer(model_folder(settings))
    fast = OnnxScorer(model_folder(settings), derived_folder(settings))
    print(f"{fast.name}; reference: {reference.name}\n")
    for task in (_anger(data), _abuse(data)):
        _binary_table(task, fast, reference)
    _sentiment_table(data, fast, reference)
    for split in ("dev", "test"):
        authored_tables(split, fast, reference)
    _calm_table(data, fast)
    print(f"One utterance of 24 tokens, one thread: int8 p50 {latency(fast):.1f} ms")


def _anger(data: Path) -> Task:
    def ours(scorer: ReadingScorer) -> Judge:
        def judge(rows: Sequence[Row]) -> Chances:
            found = scored(scorer, rows)
            calm = np.ones(len(rows))
            for name in ("anger", "frustration"):
                calm = calm * (1 - probability(found.signal_logits(name), scorer.card.signals[name]))
            return 1 - calm

        return judge

    rows = {split: list(goemotions(data, split)) for split in ("train", "dev", "test")}
    title = "GoEmotions test (goemotions/test.tsv): anger, annoyance or disgust"
    return Task(
        title, rows["train"], rows["dev"], rows["test"], lambda row: bool((row.emotions or set()) & ANGRY), ours, False
    )


def _abuse(data: Path) -> Task:
    def ours(scorer: ReadingScorer) -> Judge:
        return lambda rows: scored(scorer, rows).level_logits(2).astype(np.float64)

    rows = {split: list(convabuse(data, split)) for split in ("train", "valid", "test")}
    title = "ConvAbuse test (convabuse/test.csv): abusive to at least half of its annotators"
    return Task(title, rows["train"], rows["valid"], rows["test"], _is_abusive, ours, macro=True)


def _is_abusive(row: Row) -> bool:
    return (row.toxic or 0) >= 0.5


def _binary_table(task: Task, fast: ReadingScorer, reference: ReadingScorer) -> None:
    bag = Bag([row.text for row in task.train], np.array([int(task.truth(row)) for row in task.train]))
    judges: dict[str, Judge] = {
        "VADER": lambda rows: -vader([row.text for row in rows]),
        "TF-IDF + logistic": lambda rows: bag.chance([row.text for row in rows]),
        "Calmline, int8": task.ours(fast),
        "Calmline, reference": task.ours(reference),
    }
    dev, test = (np.array([task.truth(row) for row in rows]) for rows in (task.dev, task.test))
    print(f"{task.title}; n {len(test)}, of which yes {test.sum()}")
    for name, judge in judges.items():
        threshold = _best(judge(task.dev), dev, task.macro)
        chances = judge(task.test)
        value = _f1(chances >= threshold, test, task.macro)
        print(f"  {name:22} AUC {roc_auc_score(test, chances):.3f}  {'macro-' if task.macro else ''}F1 {value:.3f}")
    print()


def _best(chances: Chances, truth: Flags, macro: bool) -> float:
    candidates = np.unique(np.quantile(chances, np.linspace(0, 1, 301)))
    return float(max(candidates, key=lambda t: _f1(chances >= t, truth, macro)))


def _f1(given: Flags, truth: Flags, macro: bool) -> float:
    return (f1(given, truth) + f1(~given, ~truth)) / 2 if macro else f1(given, truth)


def _sentiment_table(data: Path, fast: ReadingScorer, reference: ReadingScorer) -> None:
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
    print(f"GoEmotions test (goemotions/test.tsv): sentiment, mixed rows left out; n {len(test)}")
    for name, guess in guesses.items():
        print(f"  {name:22} macro-F1 {f1_score(truth, guess, average='macro'):.3f}")
    print()


def _calm_table(data: Path, fast: ReadingScorer) -> None:
    """What the product says of requests that are all calm: false alarms, one and all."""
    read = fast.score([Passage(row.text) for row in clinc150(data, "test")])
    hostile = np.mean([found.level >= Level.ANGRY for found in read])
    print(f"Clinc150 test (clinc150/data_full.json), calm requests; n {len(read)}; level >= 2: {hostile:.2%}")
    for name in CRITICAL:
        print(f"  {name:16} false alarms {np.mean([name in found.active for found in read]):.2%}")
    print()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Print the classifier's figures.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--models", type=Path, default=Settings().models, help="folder of the models")
    given = parser.parse_args()
    evaluate(given.data, given.models)


if __name__ == "__main__":
    main()
