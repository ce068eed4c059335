"""How long one utterance takes."""

import time

import numpy as np

from assistant.hostility.base import Passage, Scorer

UTTERANCE = "this is the third time i have called you people about this bill and nobody has ever rung me back"
"""24 tokens with the two marks at its ends."""


def latency(scorer: Scorer, rounds: int = 200) -> float:
    """Median milliseconds of `rounds` single utterances, after a few to warm up."""
    spent = []
    for _ in range(rounds + 10):
        began = time.perf_counter()
        scorer.score([Passage(UTTERANCE)])
        spent.append(time.perf_counter() - began)
    return float(np.median(spent[10:])) * 1000
