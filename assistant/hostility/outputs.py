"""The layout of the network's outputs."""

from typing import Final

from assistant.hostility.base import SIGNALS

SENTIMENTS: Final = 3
"""negative, neutral, positive: logits of one softmax."""
LEVELS: Final = 4
"""Logits of level >= 1, 2, 3 and 4."""
OUTPUTS: Final = SENTIMENTS + LEVELS + len(SIGNALS)
"""Outputs served; sentiment, then levels, then signals in the order of `SIGNALS`."""
EMOTIONS: Final = (
    *("admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire"),
    *("disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief"),
    *("joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise"),
    "neutral",
)
"""The labels of GoEmotions, in the order of its file. They stand behind the served outputs and serve training and the
figures on that set alone."""
AUXILIARY: Final = len(EMOTIONS) + 1
"""Outputs behind the served ones: the emotions, then `toxic`."""
