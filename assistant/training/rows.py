"""One labelled utterance, whatever set it comes from, and its place in the label scheme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.hostility.base import SIGNALS
from assistant.hostility.outputs import AUXILIARY, EMOTIONS, LEVELS, OUTPUTS, SENTIMENTS

Targets = NDArray[np.float32]

POLARITY = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance with what is known of it; what is unknown is left out of the loss."""

    text: str
    """As the set gives it, not yet normalised."""
    source: str
    """Name of the data set."""
    agent: str = ""
    """What was said to the speaker just before."""
    sentiment: int | None = None
    """0 negative, 1 neutral, 2 positive."""
    levels: tuple[float | None, float | None, float | None, float | None] = (None, None, None, None)
    """Probability that the level is at least 1, 2, 3, 4."""
    signals: Mapping[str, float] = field(default_factory=dict)
    """Probability of each signal that is known."""
    emotions: frozenset[str] | None = None
    """Labels of GoEmotions."""
    toxic: float | None = None
    """Probability that the text is toxic toward anyone."""
    kind: str = ""
    """Kind of an authored row, such as `hard_negative`."""
    weight: float = 1.0
    """Its share in the loss."""

    @property
    def level(self) -> int | None:
        """The level where it is wholly known."""
        if any(value is None for value in self.levels):
            return None
        return sum(value >= 0.5 for value in self.levels if value is not None)


def exactly(level: int) -> tuple[float, float, float, float]:
    """`Row.levels` of a known level."""
    return (float(level >= 1), float(level >= 2), float(level >= 3), float(level >= 4))


def targets(rows: Iterable[Row]) -> Targets:
    """Targets of shape (rows, OUTPUTS + AUXILIARY); sentiment is one-hot; NaN where nothing is known."""
    made = []
    for row in rows:
        line = np.full(OUTPUTS + AUXILIARY, np.nan, np.float32)
        if row.sentiment is not None:
            line[:SENTIMENTS] = np.eye(SENTIMENTS)[row.sentiment]
        line[SENTIMENTS : SENTIMENTS + LEVELS] = [np.nan if v is None else v for v in row.levels]
        for name, value in row.signals.items():
            line[SENTIMENTS + LEVELS + SIGNALS.index(name)] = value
        if row.emotions is not None:
            line[OUTPUTS:-1] = [name in row.emotions for name in EMOTIONS]
        if row.toxic is not None:
            line[-1] = row.toxic
        made.append(line)
    return np.stack(made)
