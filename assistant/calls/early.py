"""Reading an utterance before it ends, so that a card need not wait for the end of a long sentence.

An unfinished sentence may still turn round ("I'd never hurt anybody"), so an early reading moves the gauge and the
card alone: it raises no flag, is never taken for a threat or for self-harm, and gives way to the reading of the whole.
"""

from dataclasses import dataclass, replace
from typing import Final

from assistant.hostility.base import Assessment, Level
from assistant.speech.safety import GRAVE

MIN_WORDS: Final = 6
"""Words before the first early reading."""
NEW_WORDS: Final = 4
"""Further words before the next."""
PAUSE_SECONDS: Final = 0.8
"""Least time between two early readings of one utterance."""
SURE: Final = 0.8
"""Probability from which a signal counts before the utterance has ended."""
ANSWERED: Final = frozenset({"distress", "hardship", "disengage"})
"""Signals that a card answers whatever the level."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The words of the customer's utterance in progress."""

    utterance: str
    text: str


class Debounce:
    """Chooses the partials of one channel that are worth a reading."""

    def __init__(self) -> None:
        self._utterance = ""
        self._words = 0
        self._at = float("-inf")

    def due(self, utterance: str, text: str, at: float) -> bool:
        """Whether to read this partial, `at` seconds into the call; the answer yes is remembered."""
        if utterance != self._utterance:
            self._utterance, self._words, self._at = utterance, 0, float("-inf")
        words = len(text.split())
        if words < max(MIN_WORDS, self._words + NEW_WORDS) or at - self._at < PAUSE_SECONDS:
            return False
        self._words, self._at = words, at
        return True


def glimpse(assessment: Assessment) -> Assessment | None:
    """What an early reading may claim; None where it is nothing that a gauge or a card would answer."""
    active = tuple(name for name in assessment.active if name not in GRAVE and assessment.signals[name] >= SURE)
    highest = Level.ABUSIVE if "insult" in active else Level.ANGRY if "anger" in active else Level.FRUSTRATED
    level = min(assessment.level, highest)
    if level < Level.ANGRY and ANSWERED.isdisjoint(active):
        return None
    return replace(assessment, level=Level(level), active=active)
