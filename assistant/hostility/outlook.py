"""The chance that the call gets worse soon: a logistic regression on running features of the risk, in plain arithmetic.

Worse means that one of the customer's next `AHEAD` utterances stands at level 2 or more, and higher than the present
one. `assistant/training/fit_outlook.py` fits the coefficients, on the development calls as the classifier reads them,
and writes `outlook.json`; it prints how well the chance foretells.
"""

from functools import cache
from math import exp
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

AHEAD: Final = 3
"""Utterances of the customer that the outlook looks ahead."""
FILE: Final = Path(__file__).with_name("outlook.json")


class Features(NamedTuple):
    """What the chance is reckoned from, after an utterance of the customer or a silence; as given, before the first."""

    heat: float = 0.0
    """The gauge, 0 to 1."""
    rise: float = 0.0
    """Short less long average of the turns, -1 to 1."""
    level: float = 0.0
    """Heat of the last utterance alone, 0 to 1."""
    anger: float = 0.0
    """Probability of anger in it, 0 to 1."""
    frustration: float = 0.0
    """Probability of frustration in it, 0 to 1."""
    sentiment: float = 0.0
    """Its sentiment, -1 to 1."""
    kindness: float = 0.0
    """Probability of gratitude or cooperation in it, the greater, 0 to 1."""
    calm: float = 1.0
    """Utterances since the last hostile one, in tens, 0 to 1; 1 where none was hostile."""


class Outlook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fitted coefficients."""

    fitted: str
    """On what: classifier and number of utterances."""
    bias: float
    weights: dict[str, float]
    """One for each of `Features`, in their order."""
    bad: float
    """Chance from which recovery is no longer likely: a doubtful alarm is raised at once, 0 to 1."""

    def __post_init__(self) -> None:
        if tuple(self.weights) != Features._fields:
            raise ValueError(f"the outlook needs weights for {', '.join(Features._fields)}, in this order")

    def chance(self, features: Features) -> float:
        """The chance that the call gets worse, 0 to 1: 1 / (1 + e^-(bias + weights · features))."""
        logit = self.bias + sum(weight * value for weight, value in zip(self.weights.values(), features, strict=True))
        return 1 / (1 + exp(-logit))


@cache
def load_outlook() -> Outlook:
    """The committed coefficients.

    Raises:
        msgspec.ValidationError: the file is malformed.
    """
    return msgspec.json.decode(FILE.read_bytes(), type=Outlook)
