"""The weights of `assistant/prompting/listening.py`: `python -m tests.bench.fit_listening` prints them.

Besides the pairs of the dev file, each of its cards is paired with `STRANGERS` lines that use other cards: in a call
most of what follows a card has nothing to do with it, and the file's unused lines all look like their card.
"""

import random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.prompting.listening import Listener, Signs
from assistant.prompting.meaning import load_meaning
from assistant.settings import load_settings
from tests.bench.prompts import rows

STRANGERS, STRANGER_WEIGHT = 6, 0.5
PENALTY = 0.3
"""On the squares of the weights."""
LEAN = 0.5
"""Added to the bias: a card missed costs more than one ticked wrongly among lines that look like it."""

Floats = NDArray[np.float64]


def main() -> None:
    """Fit, and print the weights in the order of `Signs`."""
    pairs = rows("used_pairs_dev")
    chance = random.Random(1)
    used = [row for row in pairs if row["used"]]
    cards = sorted({str(row["card"]) for row in pairs})
    strangers = [
        (card, str(row["agent"]))
        for card in cards
        for row in chance.sample([row for row in used if row["card"] != card], STRANGERS)
    ]
    listener = Listener(load_meaning(load_settings().models))
    texts = [(str(row["card"]), str(row["agent"])) for row in pairs] + strangers
    signs = np.array([listener.signs(card, None, agent) for card, agent in texts])
    truth = np.array([1.0 if row["used"] else -1.0 for row in pairs] + [-1.0] * len(strangers))
    weight = np.array([1.0] * len(pairs) + [STRANGER_WEIGHT] * len(strangers))

    def loss(at: Floats) -> float:
        sums = signs @ at[:-1] + at[-1]
        return float((weight * np.logaddexp(0, -truth * sums)).sum() + PENALTY * (at[:-1] ** 2).sum())

    bounds = [(0, None)] * len(Signs._fields) + [(None, None)]
    best = minimize(loss, np.full(len(bounds), 0.1), bounds=bounds).x
    print(Signs(*(round(float(value), 2) for value in best[:-1])))
    print(f"bias {best[-1] + LEAN:.2f}")


if __name__ == "__main__":
    main()
