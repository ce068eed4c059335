"""How the prompts did: offered, used, put away, and how the customer changed after a use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from assistant.prompting.outcomes import Fate, Outcome

FEW = 8
"""Uses below which nothing is said about what followed."""
ROUNDS = 1000
"""Draws of the bootstrap."""
INTERVAL = (5.0, 95.0)
"""Percentiles that bound nine draws in ten."""
SEED = 20261122

Numbers = NDArray[np.float64]


class Estimate(msgspec.Struct, frozen=True):
    """A mean, and where it lies in nine of ten draws."""

    mean: float
    low: float
    high: float


class Effect(msgspec.Struct, frozen=True):
    """How the customer's next two utterances differ from the one the card answered."""

    change: Estimate
    """After a use."""
    against: Estimate | None
    """That, less the change in like moments in which a card was not used; none where there were none."""


class Line(msgspec.Struct, frozen=True):
    """One prompt."""

    prompt: str
    offered: int
    used: int
    dismissed: int
    ignored: int
    """Withdrawn, or open to the end."""
    answered: int
    """Uses with a reading before and after."""
    level: Effect | None = None
    """Of hostility: below 0 the customer calmed down. None where there were too few uses."""
    sentiment: Effect | None = None
    """Above 0 the customer grew kinder."""


class Like(NamedTuple):
    """Moments that are compared."""

    about: str
    band: int
    """Level of the utterance answered: 0 calm or frustrated, 1 angry, 2 abusive or worse."""


def report(found: Iterable[Outcome], seed: int = SEED) -> list[Line]:
    """A line for each prompt that was offered, the most offered first; `found` are the cards of any number of calls.

    The intervals are percentiles of a bootstrap over the uses and over the like moments (Efron, Annals of Statistics 7
    (1979), 1-26); the same cards and `seed` give the same numbers.
    """
    unused: dict[Like, list[Outcome]] = defaultdict(list)
    by_prompt: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        by_prompt[outcome.prompt].append(outcome)
        if outcome.fate is not Fate.USED and outcome.change is not None:
            unused[_like(outcome)].append(outcome)
    lines = [_line(prompt, of_one, unused, seed) for prompt, of_one in by_prompt.items()]
    return sorted(lines, key=lambda line: (-line.offered, line.prompt))


def _line(prompt: str, found: Sequence[Outcome], unused: dict[Like, list[Outcome]], seed: int) -> Line:
    fates = [outcome.fate for outcome in found]
    uses = [outcome for outcome in found if outcome.fate is Fate.USED and outcome.change is not None]
    level = sentiment = None
    if len(uses) >= FEW:
        level, sentiment = (_effect(uses, unused, of, seed) for of in ("level", "sentiment"))
    return Line(
        prompt,
        len(found),
        fates.count(Fate.USED),
        fates.count(Fate.DISMISSED),
        fates.count(Fate.IGNORED),
        len(uses),
        level,
        sentiment,
    )


def _effect(uses: Sequence[Outcome], unused: dict[Like, list[Outcome]], of: str, seed: int) -> Effect:
    random = np.random.default_rng(seed)
    after = _changes(uses, of)
    draws = random.integers(len(uses), size=(ROUNDS, len(uses)))
    change = _estimate(float(after.mean()), after[draws].mean(axis=1))
    compared = [place for place, use in enumerate(uses) if unused.get(_like(use))]
    if len(compared) < FEW:
        return Effect(change, None)
    cells = sorted({_like(uses[place]) for place in compared})
    controls = [_changes(unused[cell], of) for cell in cells]
    cell_of = np.array([cells.index(_like(uses[place])) for place in compared])
    means = np.array([values.mean() for values in controls])
    drawn = np.array(
        [[random.choice(values, len(values)).mean() for values in controls] for _ in range(ROUNDS)]  # nosec B311 # numpy
    )
    draws = random.integers(len(compared), size=(ROUNDS, len(compared)))
    here = after[compared]
    apart = here[draws] - np.take_along_axis(drawn, cell_of[draws], axis=1)
    return Effect(change, _estimate(float((here - means[cell_of]).mean()), apart.mean(axis=1)))


def _changes(found: Sequence[Outcome], of: str) -> Numbers:
    return np.array([getattr(outcome.change, of) for outcome in found], np.float64)


def _estimate(mean: float, draws: Numbers) -> Estimate:
    low, high = np.percentile(draws, INTERVAL)
    return Estimate(round(mean, 3), round(float(low), 3), round(float(high), 3))


def _like(outcome: Outcome) -> Like:
    assert outcome.before is not None
    return Like(outcome.about, min(2, max(0, int(outcome.before.level) - 1)))
