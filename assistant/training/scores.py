"""Logits of a set of rows, and what the figures are computed from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assistant.hostility.artefact import Calibration
from assistant.hostility.base import SIGNALS
from assistant.hostility.outputs import EMOTIONS, LEVELS, OUTPUTS, SENTIMENTS
from assistant.hostility.reading import ReadingScorer
from assistant.hostility.text import normalise, windows
from assistant.training.rows import Row, targets

Floats = NDArray[np.float32]
Chances = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

BINS: Final = 10
"""Bins of the calibration error."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Logits and truth of some rows, without phrase rules."""

    logits: Floats
    """(rows, outputs), the auxiliary ones last."""
    truth: Floats
    """(rows, OUTPUTS + AUXILIARY), NaN where nothing is known."""

    def level_logits(self, step: int) -> Floats:
        """Logits of level >= `step` of every row."""
        return self.logits[:, SENTIMENTS + step - 1]

    def signal_logits(self, name: str) -> Floats:
        """Logits of a signal of every row."""
        return self.logits[:, SENTIMENTS + LEVELS + SIGNALS.index(name)]

    def any_emotion(self, names: Collection[str]) -> NDArray[np.float64]:
        """Chance that one of these emotions shows in each row, as if they were independent: an auxiliary output."""
        places = [OUTPUTS + EMOTIONS.index(name) for name in sorted(names)]
        absent = 1 / (1 + np.exp(self.logits[:, places].astype(np.float64)))
        chances: NDArray[np.float64] = 1 - absent.prod(axis=1)
        return chances

    def level(self, step: int) -> tuple[Floats, Floats]:
        """Logits of level >= `step` and their truth, both of shape (rows known,)."""
        return self._column(SENTIMENTS + step - 1)

    def signal(self, name: str) -> tuple[Floats, Floats]:
        """Logits of a signal and their truth, both of shape (rows known,)."""
        return self._column(SENTIMENTS + LEVELS + SIGNALS.index(name))

    def sentiment(self) -> tuple[Floats, NDArray[np.int64]]:
        """Logits of shape (rows known, 3) and the index of the truth."""
        known = ~np.isnan(self.truth[:, 0])
        return self.logits[known, :SENTIMENTS], self.truth[known, :SENTIMENTS].argmax(axis=1)

    def _column(self, column: int) -> tuple[Floats, Floats]:
        known = ~np.isnan(self.truth[:, column])
        return self.logits[known, column], self.truth[known, column]


def scored(scorer: ReadingScorer, rows: Sequence[Row], context: bool = True) -> Scored:
    """Score rows; a row longer than a window counts with its first window."""
    pairs = [(windows(normalise(row.text))[0], normalise(row.agent) if context else "") for row in rows]
    return Scored(scorer.logits(pairs), targets(rows))


def probability(logits: Floats, known: Calibration) -> Floats:
    """Calibrated probabilities of logits."""
    out: Floats = 1 / (1 + np.exp(-(known.scale * logits + known.shift)))
    return out


def recall_within(chances: Chances, truth: Flags, allowed: float) -> float:
    """Recall at the threshold that gives a share `allowed` of false alarms; both of shape (rows,)."""
    return float((chances[truth] > np.quantile(chances[~truth], 1 - allowed)).mean())


def calibration_error(chances: Chances, truth: Flags) -> float:
    """Expected calibration error over `BINS` bins of equal width; both of shape (rows,)."""
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(chances[places == place].mean() - truth[places == place].mean()) * (places == place).mean()
            for place in np.unique(places)
        )
    )
