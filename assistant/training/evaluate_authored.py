"""The figures on the authored sets: what the product says of each row, phrase rules and context included."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.hostility.base import SIGNALS, Assessment, Passage
from assistant.hostility.reading import ReadingScorer
from assistant.training.baselines import Bag, vader
from assistant.training.calibrate import CRITICAL, f1
from assistant.training.mixture import held_out, training_rows
from assistant.training.rows import POLARITY, Row

TOLERATED: Final = 0.02
"""Share of false alarms at which recall of the critical signals is also given."""
BINS: Final = 10


def authored_tables(split: str, fast: ReadingScorer, reference: ReadingScorer) -> None:
    """Print the tables of `authored/<split>.jsonl`, less the rows that also stand in the training files."""
    rows = held_out(split)
    read = fast.score([Passage(row.text, row.agent) for row in rows])
    again = reference.score([Passage(row.text, row.agent) for row in rows])
    print(f"Authored {split} (authored/{split}.jsonl); n {len(rows)}")
    _hostile(rows, read)
    _signals(rows, read, again)
    hard = [(row, found) for row, found in zip(rows, read, strict=True) if row.kind == "hard_negative"]
    calm = [found.level >= 2 for row, found in hard if (row.level or 0) < 2]
    print(f"  hard negatives (n {len(calm)}) given level >= 2: {np.mean(calm):.1%}")
    pairs = zip(rows, read, strict=True)
    stance = np.mean([found.sentiment.label == POLARITY[row.sentiment or 0] for row, found in pairs])
    print(f"  sentiment right: {stance:.1%}\n")


def _hostile(rows: Sequence[Row], read: Sequence[Assessment]) -> None:
    truth = np.array([(row.level or 0) >= 2 for row in rows])
    given = np.array([found.level >= 2 for found in read])
    exact = np.mean([found.level == row.level for row, found in zip(rows, read, strict=True)])
    print(f"  hostile (level >= 2, yes {truth.sum()}): F1 {f1(given, truth):.3f}; level exact {exact:.1%}")
    train = training_rows()
    bag = Bag([row.text for row in train], np.array([int((row.level or 0) >= 2) for row in train]))
    texts = [row.text for row in rows]
    print(f"    TF-IDF + logistic F1 {f1(bag.chance(texts) >= 0.5, truth):.3f}")
    print(f"    VADER (compound <= -.05) F1 {f1(vader(texts) <= -0.05, truth):.3f}")


def _signals(rows: Sequence[Row], read: Sequence[Assessment], again: Sequence[Assessment]) -> None:
    values = []
    for name in SIGNALS:
        truth = np.array([row.signals[name] >= 0.5 for row in rows])
        given = np.array([name in found.active for found in read])
        chances = np.array([found.signals[name] for found in read])
        slow = np.array([found.signals[name] for found in again])
        values.append(f1(given, truth))
        line = (
            f"  {name:16} yes {truth.sum():4}  F1 {values[-1]:.3f}  recall {given[truth].mean():.3f}"
            f"  false alarms {given[~truth].mean():.2%}  AUC {roc_auc_score(truth, chances):.3f}"
            f"  (reference {roc_auc_score(truth, slow):.3f})  ECE {_error(chances, truth):.3f}"
        )
        if name in CRITICAL:
            line += f"  recall at {TOLERATED:.0%}: {_recall(chances, truth):.3f}"
        print(line)
    print(f"  signals, macro-F1 {np.mean(values):.3f}")


def _recall(chances: np.ndarray, truth: np.ndarray) -> float:
    """Recall at the threshold that gives `TOLERATED` false alarms."""
    return float((chances[truth] > np.quantile(chances[~truth], 1 - TOLERATED)).mean())


def _error(chances: np.ndarray, truth: np.ndarray) -> float:
    """Expected calibration error over bins of equal width."""
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(chances[places == place].mean() - truth[places == place].mean()) * (places == place).mean()
            for place in np.unique(places)
        )
    )
