"""What a call asks of the classifier: the label scheme, and `Scorer`. Only the customer's words are ever scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from assistant.events import SentimentScore


class Level(IntEnum):
    """Hostility toward the agent or the company."""

    NONE = 0
    """Calm, sad, in hardship or disputing calmly."""
    FRUSTRATED = 1
    ANGRY = 2
    """Angry or hostile."""
    ABUSIVE = 3
    """Insults aimed at the agent or the staff."""
    THREATENING = 4
    """Threatens violence."""


SIGNALS: tuple[str, ...] = (
    "frustration",
    "anger",
    "profanity",
    "insult",
    "threat_violence",
    "threat_legal",
    "disengage",
    "distress",
    "self_harm",
    "hardship",
    "dispute",
    "confusion",
    "cooperation",
    "gratitude",
)
"""Names of the signals, in the order used everywhere. Their meaning stands in `models/ANNOTATION.md`."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One utterance of the customer to be read."""

    text: str
    """The customer's words."""
    agent: str = ""
    """What the agent said just before, where known."""
    confidence: float = 1.0
    """Mean confidence of the recognised words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the classifier read in one passage."""

    sentiment: SentimentScore
    level: Level
    signals: dict[str, float]
    """Probability of each of `SIGNALS`, 0 to 1."""
    active: tuple[str, ...]
    """The signals over their thresholds, in the order of `SIGNALS`."""
    unread: str = ""
    """Why the passage was not read, such as `not English`; empty where it was."""


class Scorer(Protocol):
    """A loaded classifier. Synchronous and thread-safe; `batching.MicroBatcher` makes it asynchronous."""

    @property
    def name(self) -> str:
        """Name and version, for the log and for figures."""

    def score(self, passages: Sequence[Passage]) -> list[Assessment]:
        """Read a batch; one assessment a passage, in order.

        Text that cannot be read (no words, not English) gets a neutral assessment at level 0 that says so in `unread`,
        never an exception.
        """
