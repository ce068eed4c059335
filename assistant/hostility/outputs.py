"""The layout of the network's outputs."""

from typing import Final

from assistant.hostility.base import SIGNALS

SENTIMENTS: Final = 3
"""negative, neutral, positive: logits of one softmax."""
LEVELS: Final = 4
"""Logits of level >= 1, 2, 3 and 4."""
OUTPUTS: Final = SENTIMENTS + LEVELS + len(SIGNALS)
"""Outputs served; sentiment, then levels, then signals in the order of `SIGNALS`."""
