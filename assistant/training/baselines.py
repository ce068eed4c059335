"""What the classifier is compared with, on the same rows: VADER, and TF-IDF with logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from assistant.hostility.base import SIGNALS, Level
from assistant.hostility.text import normalise
from assistant.training.rows import Row

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


def vader(texts: Sequence[str]) -> Floats:
    """VADER's compound score of each text, -1 to 1; by its own cut-offs ±.05 it is negative, neutral or positive."""
    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def vader_sentiment(texts: Sequence[str]) -> Labels:
    """0 negative, 1 neutral, 2 positive by VADER."""
    compound = vader(texts)
    return np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))


def vader_hostile(texts: Sequence[str]) -> Flags:
    """Whether VADER calls each text negative, which is all that it says of hostility."""
    return vader(texts) <= -0.05


class Bag:
    """TF-IDF over words and pairs of words, with logistic regression."""

    def __init__(self, texts: Sequence[str], labels: Labels) -> None:
        self._model: Pipeline = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(C=5, max_iter=500, class_weight="balanced"),
        )
        self._model.fit([normalise(text) for text in texts], labels)

    def chance(self, texts: Sequence[str]) -> Floats:
        """Probability of label 1."""
        out: Floats = self._model.predict_proba([normalise(text) for text in texts])[:, 1]
        return out

    def labels(self, texts: Sequence[str]) -> Labels:
        """The most likely labels."""
        out: Labels = self._model.predict([normalise(text) for text in texts])
        return out


@dataclass(frozen=True, slots=True)
class Bags:
    """What TF-IDF learns of the customer's words in rows whose labels are all known: a `Bag` for each question."""

    hostile: Bag
    """Level 2 or more."""
    signals: dict[str, Bag]

    @classmethod
    def trained(cls, rows: Sequence[Row]) -> "Bags":
        """Train on rows that show every signal at least once."""
        texts = [row.text for row in rows]
        return cls(
            Bag(texts, np.array([int((row.level or 0) >= Level.ANGRY) for row in rows])),
            {name: Bag(texts, np.array([int(row.signals[name] >= 0.5) for row in rows])) for name in SIGNALS},
        )
