"""From the network's logits to an assessment: calibration, thresholds, phrase rules, and the rule about confidence.

Shared by every scorer, so that they differ in nothing but how the logits are computed.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.events import Sentiment, SentimentScore
from assistant.hostility.artefact import Calibration, Card
from assistant.hostility.base import SIGNALS, Assessment, Level, Passage
from assistant.hostility.encoding import Batch, Encoder
from assistant.hostility.outputs import LEVELS, OUTPUTS, SENTIMENTS
from assistant.hostility.phrases import matches
from assistant.hostility.text import normalise, unreadable, windows

Floats = NDArray[np.float32]

MIN_CONFIDENCE: Final = 0.55
"""Recognition confidence below which words cannot alone raise level 4."""
BATCH_ROWS: Final = 16
"""Rows that go through the network at once."""
HEATED: Final = frozenset(
    {"frustration", "anger", "profanity", "insult", "threat_violence", "threat_legal", "disengage"}
)
"""Signals of which a level above 0 needs one."""
RULE_PROBABILITY: Final = 0.95
"""Probability given to a signal that a phrase rule found."""


def neutral(unread: str) -> Assessment:
    """What is said of text that cannot be read: neutral, level 0, every signal 0."""
    return Assessment(SentimentScore(Sentiment.NEUTRAL, 0.0), Level.NONE, dict.fromkeys(SIGNALS, 0.0), (), unread)


class ReadingScorer(ABC):
    """A `Scorer` but for the network itself."""

    def __init__(self, card: Card, encoder: Encoder) -> None:
        self.card = card
        self._encoder = encoder

    @property
    def name(self) -> str:
        """Name, version and runtime, such as `calmline-minilm 1.0.0 (int8)`."""
        return f"{self.card.name} {self.card.version} ({self._runtime})"

    @property
    @abstractmethod
    def _runtime(self) -> str: ...

    @abstractmethod
    def _logits(self, batch: Batch) -> Floats:
        """Logits of shape (rows, outputs): the served outputs, and perhaps auxiliary ones behind them."""

    def score(self, passages: Sequence[Passage]) -> list[Assessment]:
        """Read a batch; one assessment a passage, in order. Long passages are read in windows, the worst one counts."""
        texts = [normalise(passage.text) for passage in passages]
        pairs: list[tuple[str, str]] = []
        owners: list[int] = []
        unread = [unreadable(text) for text in texts]
        for place, text in enumerate(texts):
            if unread[place] is None:
                agent = normalise(passages[place].agent) if self.card.context else ""
                pieces = windows(text)
                pairs += [(piece, agent) for piece in pieces]
                owners += [place] * len(pieces)
        logits = self.logits(pairs)
        rows_of: dict[int, list[int]] = {}
        for row, owner in enumerate(owners):
            rows_of.setdefault(owner, []).append(row)
        return [
            neutral(why)
            if (why := unread[place])
            else self._assess(logits[rows_of[place]], texts[place], passage.confidence)
            for place, passage in enumerate(passages)
        ]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Logits of shape (pairs, outputs) for (customer, agent) pairs of normalised text; like lengths go together."""
        out = np.zeros((0, OUTPUTS), np.float32)
        order = sorted(range(len(pairs)), key=lambda place: len(pairs[place][0]) + len(pairs[place][1]))
        for start in range(0, len(order), BATCH_ROWS):
            places = order[start : start + BATCH_ROWS]
            found = self._logits(self._encoder.encode([pairs[place] for place in places]))
            if not start:
                out = np.zeros((len(pairs), found.shape[1]), np.float32)
            out[places] = found
        return out

    def _assess(self, logits: Floats, text: str, confidence: float) -> Assessment:
        """One assessment from the logits of a passage's windows, shape (windows, outputs)."""
        levels = _calibrated(logits[:, SENTIMENTS : SENTIMENTS + LEVELS], self.card.levels)
        calibrations = [self.card.signals[name] for name in SIGNALS]
        chances = _calibrated(logits[:, SENTIMENTS + LEVELS : OUTPUTS], calibrations)
        signals = {name: float(chance) for name, chance in zip(SIGNALS, chances, strict=True)}
        for name in matches(text):
            signals[name] = max(signals[name], RULE_PROBABILITY)
        active = {name for name in SIGNALS if signals[name] >= self.card.signals[name].threshold}
        passed = [bool(chance >= known.threshold) for chance, known in zip(levels, self.card.levels, strict=True)]
        level = _level(passed, active)
        if level == Level.THREATENING and confidence < MIN_CONFIDENCE:
            active.discard("threat_violence")
            level = _level(passed[:3], active)
        sentiment = _sentiment(logits[:, :SENTIMENTS] * self.card.sentiment_scale)
        return Assessment(sentiment, level, signals, tuple(name for name in SIGNALS if name in active))


def _level(passed: Sequence[bool], active: Collection[str]) -> Level:
    """The highest step passed, at least what an insult or a threat among the active signals means.

    A level without any sign of heat among the signals is a misreading: thanks and tears are level 0.
    """
    level = max((step for step, over in enumerate(passed, 1) if over), default=0)
    if HEATED.isdisjoint(active):
        level = 0
    meant = {"insult": Level.ABUSIVE, "threat_violence": Level.THREATENING}
    return Level(max(level, *(step if name in active else 0 for name, step in meant.items())))


def _calibrated(logits: Floats, calibrations: Sequence[Calibration]) -> Floats:
    """Probabilities, shape (outputs,): the highest over the windows, logits of shape (windows, outputs)."""
    scales = np.array([known.scale for known in calibrations], np.float32)
    shifts = np.array([known.shift for known in calibrations], np.float32)
    highest: Floats = (1 / (1 + np.exp(-(logits * scales + shifts)))).max(axis=0)
    return highest


def _sentiment(logits: Floats) -> SentimentScore:
    """Sentiment from logits of shape (windows, 3): the mean of the windows' probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    negative, neutral_, positive = (float(p) for p in (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0))
    ranked = {Sentiment.NEUTRAL: neutral_, Sentiment.NEGATIVE: negative, Sentiment.POSITIVE: positive}
    return SentimentScore(max(ranked, key=ranked.__getitem__), round(positive - negative, 4))
