"""Whether the agent used a card: said its sentence, recognition slips and all, or did the same in their own words.

A sum of signs, each weighed; over nought the card counts as used. The weights are those of a logistic regression,
none against its sign, fitted by `python -m tests.bench.fit_listening` on `tests/data/used_pairs_dev.jsonl` and on its
cards paired at random with lines that answer other cards. `python -m tests.bench prompts` prints the figures.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

from assistant.events import Stance
from assistant.prompting.acts import Act, acts, notions, tokens
from assistant.prompting.meaning import Meaning

MIN_RUN = 3
"""Letters in a row that count as the same."""
SAME_WORDS = 0.75
"""Share of a card's letters in order from which a sentence begins to count as the card's."""
UNKNOWN = 0.45
"""Cosine of two sentences where there is no encoder."""
MIN_WINDOW = 10
"""Words of the shortest piece of a long turn that is compared with a card."""

_NOT = re.compile(r"\b(?:not|no|never|nobody|nothing|none|without|stop|refuse)\b")
_PAST = re.compile(r"\b(?:last|started|closed|was|were|missed|did|had)\b")


class Signs(NamedTuple):
    """What speaks for (first four, 0 to 1) and against (the others, 0 or -1) the card's use."""

    said: float
    """Its letters are there in order: from `SAME_WORDS` of them, 0, to all, 1."""
    meaning: float
    """Cosine of the two sentences."""
    notions: float
    """Share of the card's words that have a word for the same thing in the agent's."""
    act: float
    """Both do the same, such as to ask, to offer or to thank."""
    asking: float
    """One asks and the other does not."""
    past: float
    """The agent tells of the past, and the card does not."""
    demand: float
    """The agent demands, and the card does not."""
    denied: float
    """The card denies something, and the agent does not."""
    request: float
    """The agent requests something, and the card does not."""
    broken_off: float
    """The agent began the card's sentence and stopped."""


WEIGHTS = Signs(
    said=0.98,
    meaning=0.87,
    notions=2.42,
    act=1.85,
    asking=0.44,
    past=0.28,
    demand=0.48,
    denied=0.81,
    request=0.73,
    broken_off=1.24,
)
BIAS = -2.72


class Listener:
    """Hears whether a card was used. Safe to share between threads."""

    def __init__(self, meaning: Meaning | None) -> None:
        """Listen by words and meaning; without `meaning` by words alone."""
        self._meaning = meaning

    def used(self, card: str, stance: Stance | None, words: str) -> bool:
        """Whether the agent's `words` use a card that reads `card`.

        Args:
            card: the sentence as it was shown.
            stance: of the card; None where it is to be told from its words.
            words: what the agent said after it was shown; of a long turn the piece that fits best decides.
        """
        return bool(tokens(card)) and any(self.score(card, stance, piece) > 0 for piece in pieces(card, words))

    def score(self, card: str, stance: Stance | None, words: str) -> float:
        """The weighed sum for one sentence."""
        return float(np.dot(WEIGHTS, self.signs(card, stance, words))) + BIAS

    def signs(self, card: str, stance: Stance | None, words: str) -> Signs:
        """The signs of one sentence."""
        ours, theirs = " ".join(tokens(card)), " ".join(tokens(words))
        meant, done = acts(card, stance), acts(words)
        asks = Act.ASK in meant
        broken_off = ours.startswith(theirs) and len(theirs) < SAME_WORDS * len(ours)
        return Signs(
            said=max(0.0, (_in_order(ours, theirs) - SAME_WORDS) / (1 - SAME_WORDS)),
            meaning=self._near(card, words),
            notions=_held(card, words),
            act=float(bool((meant & done) - {Act.DEMAND})),
            asking=-float(asks != (Act.ASK in done)),
            past=-float(not asks and bool(_PAST.search(theirs)) and not _PAST.search(ours)),
            demand=-float(Act.DEMAND in done - meant),
            denied=-float(bool(_NOT.search(ours)) and not _NOT.search(theirs)),
            request=-float(Act.REQUEST in done - meant),
            broken_off=-float(broken_off),
        )

    def _near(self, card: str, words: str) -> float:
        if self._meaning is None:
            return UNKNOWN
        one, other = self._meaning.of([card, words])
        return float(one @ other)


def _in_order(ours: str, theirs: str) -> float:
    """Share of the letters of `ours` that stand in `theirs` in the same order, in runs of `MIN_RUN` at least."""
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= MIN_RUN) / max(1, len(ours))


def _held(card: str, words: str) -> float:
    """Share of the notions of `card` that are in `words`."""
    ours, theirs = notions(card), frozenset[str]().union(*notions(words))
    return sum(bool(notion & theirs) for notion in ours) / max(1, len(ours))


def pieces(card: str, words: str) -> Iterator[str]:
    """A turn whole where it is short, else in overlapping pieces of twice the card's length."""
    spoken = words.split()
    width = max(MIN_WINDOW, 2 * len(card.split()))
    if len(spoken) <= 1.5 * width:
        if tokens(words):
            yield words
        return
    for start in range(0, len(spoken) - width // 2, width // 2):
        yield " ".join(spoken[start : start + width])
