"""The figures on the authored sets: what the product says of each row, phrase rules and context included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.hostility.base import SIGNALS, Assessment, Level, Passage, Scorer
from assistant.training.baselines import Bags, vader_hostile
from assistant.training.calibrate import CRITICAL, f1
from assistant.training.rows import POLARITY, Row
from assistant.training.scores import Chances, Flags, calibration_error, recall_within

TOLERATED: Final = 0.02
"""Share of false alarms at which recall of the critical signals is also given."""
ENOUGH: Final = 4
"""Rows that must show a signal for it to count in the macro-F1 of a context set."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of the classifier, and those of the baselines on the same rows."""

    calmline: float
    tfidf: float
    vader: float | None = None
    """None where VADER says nothing of the matter."""

    def columns(self, form: str = ".3f") -> str:
        """The three, right-aligned in nine places each."""
        return "".join(f"{'-' if value is None else format(value, form):>9}" for value in self._all())

    def _all(self) -> tuple[float, float, float | None]:
        return self.calmline, self.tfidf, self.vader


@dataclass(frozen=True, slots=True)
class SignalFigures:
    """How well one signal is found; shares, 0 to 1."""

    yes: int
    f1: Beside
    recall: float
    false_alarms: float
    auc: float
    auc_reference: float
    calibration_error: float
    recall_at_tolerated: Beside | None
    """Recall at `TOLERATED` false alarms, for the critical signals."""


@dataclass(frozen=True, slots=True)
class AuthoredFigures:
    """One authored set, read by the product as it is used in calls; shares, 0 to 1."""

    file: str
    split: str
    n: int
    hostile_yes: int
    hostile_f1: Beside
    hard_negatives: int
    hard_negatives_hostile: Beside
    """Share of the hard negatives that is given level 2 or more."""
    level_exact: float
    sentiment_right: float
    signals_macro_f1: Beside
    signals: dict[str, SignalFigures]

    def lines(self) -> Iterator[str]:
        """The table, a line at a time."""
        yield f"{f'Authored {self.split} ({self.file}); n {self.n}':54}{'Calmline':>9}{'TF-IDF':>9}{'VADER':>9}"
        yield f"  {f'hostile (level >= 2, yes {self.hostile_yes}), F1':52}{self.hostile_f1.columns()}"
        hard = f"hard negatives (n {self.hard_negatives}) given level >= 2"
        yield f"  {hard:52}{self.hard_negatives_hostile.columns('.1%')}"
        yield f"  {'signals, macro-F1':52}{self.signals_macro_f1.columns()}"
        yield f"  level exact {self.level_exact:.1%}; sentiment right {self.sentiment_right:.1%}"
        yield (
            f"  {'':16} {'':>4} {'F1:':<4}Calmline   TF-IDF    VADER  recall  false alarms    AUC (reference)    ECE"
            f"  recall at {TOLERATED:.0%}: Calmline   TF-IDF    VADER"
        )
        for name, found in self.signals.items():
            within = found.recall_at_tolerated
            yield (
                f"  {name:16} {found.yes:4}   {found.f1.columns()}   {found.recall:.3f}  {found.false_alarms:12.2%}"
                f"  {found.auc:.3f}     ({found.auc_reference:.3f})  {found.calibration_error:.3f}"
                + (f"{'':14} {within.columns()}" if within else "")
            )


@dataclass(frozen=True, slots=True)
class Reading:
    """How well rows are read; shares, 0 to 1."""

    hostile_f1: float
    level_exact: float
    signals_macro_f1: float
    sentiment_right: float


@dataclass(frozen=True, slots=True)
class ContextFigures:
    """One set of rows whose meaning hangs on the agent's turn, read with that turn and without it."""

    file: str
    split: str
    n: int
    hostile_yes: int
    signals: tuple[str, ...]
    """The signals in the macro-F1: those with at least `ENOUGH` rows."""
    given: Reading
    withheld: Reading

    def lines(self) -> Iterator[str]:
        """The table, a line at a time."""
        yield (
            f"Authored {self.split} ({self.file}); n {self.n}, of which hostile {self.hostile_yes}; "
            f"signals with {ENOUGH} rows or more: {len(self.signals)}"
        )
        yield f"  {'agent’s turn':14}hostile F1   level exact   signals macro-F1   sentiment right"
        for name, found in (("given", self.given), ("withheld", self.withheld)):
            yield (
                f"  {name:14}{found.hostile_f1:10.3f}   {found.level_exact:11.1%}   {found.signals_macro_f1:16.3f}"
                f"   {found.sentiment_right:15.1%}"
            )


def authored_figures(
    split: str, rows: Sequence[Row], fast: Scorer, reference: Scorer, baselines: Bags
) -> AuthoredFigures:
    """The figures on the rows of `authored/<split>.jsonl`, which show every signal and hold hard negatives."""
    passages = [Passage(row.text, row.agent) for row in rows]
    texts = [row.text for row in rows]
    read, again = fast.score(passages), reference.score(passages)
    truth = _hostile(rows)
    hostile = (_given_hostile(read), baselines.hostile.chance(texts) >= 0.5, vader_hostile(texts))
    hard = np.array([row.kind == "hard_negative" for row in rows]) & ~truth
    signals = {name: _signal(name, rows, read, again, baselines.signals[name].chance(texts)) for name in SIGNALS}
    return AuthoredFigures(
        file=f"authored/{split}.jsonl",
        split=split,
        n=len(rows),
        hostile_yes=int(truth.sum()),
        hostile_f1=Beside(*(f1(given, truth) for given in hostile)),
        hard_negatives=int(hard.sum()),
        hard_negatives_hostile=Beside(*(float(given[hard].mean()) for given in hostile)),
        level_exact=_exact(rows, read),
        sentiment_right=_right(rows, read),
        signals_macro_f1=Beside(
            float(np.mean([found.f1.calmline for found in signals.values()])),
            float(np.mean([found.f1.tfidf for found in signals.values()])),
        ),
        signals=signals,
    )


def context_figures(split: str, rows: Sequence[Row], scorer: Scorer) -> ContextFigures:
    """The figures on the rows of `authored/<split>.jsonl`, with and without what the agent said before."""
    signals = tuple(name for name in SIGNALS if _shown(rows, name).sum() >= ENOUGH)

    def reading(passages: Sequence[Passage]) -> Reading:
        read = scorer.score(passages)
        return Reading(
            hostile_f1=f1(_given_hostile(read), _hostile(rows)),
            level_exact=_exact(rows, read),
            signals_macro_f1=float(np.mean([f1(_given(read, name), _shown(rows, name)) for name in signals])),
            sentiment_right=_right(rows, read),
        )

    return ContextFigures(
        file=f"authored/{split}.jsonl",
        split=split,
        n=len(rows),
        hostile_yes=int(_hostile(rows).sum()),
        signals=signals,
        given=reading([Passage(row.text, row.agent) for row in rows]),
        withheld=reading([Passage(row.text) for row in rows]),
    )


def _signal(
    name: str, rows: Sequence[Row], read: Sequence[Assessment], again: Sequence[Assessment], baseline: Chances
) -> SignalFigures:
    truth, given = _shown(rows, name), _given(read, name)
    chances = np.array([found.signals[name] for found in read])
    slow = np.array([found.signals[name] for found in again])
    within = [recall_within(values, truth, TOLERATED) for values in (chances, baseline)] if name in CRITICAL else []
    return SignalFigures(
        yes=int(truth.sum()),
        f1=Beside(f1(given, truth), f1(baseline >= 0.5, truth)),
        recall=float(given[truth].mean()),
        false_alarms=float(given[~truth].mean()),
        auc=float(roc_auc_score(truth, chances)),
        auc_reference=float(roc_auc_score(truth, slow)),
        calibration_error=calibration_error(chances, truth),
        recall_at_tolerated=Beside(*within) if within else None,
    )


def _hostile(rows: Sequence[Row]) -> Flags:
    return np.array([(row.level or 0) >= Level.ANGRY for row in rows])


def _given_hostile(read: Sequence[Assessment]) -> Flags:
    return np.array([found.level >= Level.ANGRY for found in read])


def _shown(rows: Sequence[Row], name: str) -> Flags:
    return np.array([row.signals[name] >= 0.5 for row in rows])


def _given(read: Sequence[Assessment], name: str) -> Flags:
    return np.array([name in found.active for found in read])


def _exact(rows: Sequence[Row], read: Sequence[Assessment]) -> float:
    return float(np.mean([found.level == row.level for row, found in zip(rows, read, strict=True)]))


def _right(rows: Sequence[Row], read: Sequence[Assessment]) -> float:
    pairs = zip(rows, read, strict=True)
    return float(np.mean([found.sentiment.label == POLARITY[row.sentiment or 0] for row, found in pairs]))
