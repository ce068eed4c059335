"""Calibration and thresholds, from the authored dev set; never from a test set.

Probabilities: Platt scaling (a scale and a shift) of each logit on the authored dev rows; temperature for sentiment.
Thresholds: the highest F1 on the authored dev rows among those whose false alarms there are within `FALSE_ALARMS`.
"""

import argparse
from pathlib import Path

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.cli import run
from assistant.hostility.artefact import Calibration, Card, read_card
from assistant.hostility.base import SIGNALS
from assistant.hostility.loading import model_folder
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from assistant.training.export import write_card
from assistant.training.mixture import held_out
from assistant.training.scores import Floats, Scored, probability, scored

FALSE_ALARMS = 0.03
"""Share of the dev rows without a signal that may be given it."""
CRITICAL = {"threat_violence": 0.015, "self_harm": 0.01, "threat_legal": 0.01, "disengage": 0.015}
"""Signals where a miss costs most: of the thresholds within these false alarms the one that finds most."""
LEVEL_FALSE_ALARMS = (0.05, 0.03, 0.015, 0.01)
"""The same for level >= 1, 2, 3 and 4."""


def calibrate(folder: Path) -> Card:
    """Fit calibration and thresholds for the weights in a model folder and write them into its card.

    Raises:
        NotSetUp: the model folder is missing or damaged.
        BadInput: the authored dev set is missing or malformed.
    """
    dev = scored(TransformerScorer(folder), held_out("dev"))
    first, second, third, fourth = (
        fit(*dev.level(step), allowed=LEVEL_FALSE_ALARMS[step - 1], most=False) for step in range(1, 5)
    )
    card = msgspec.structs.replace(
        read_card(folder),
        sentiment_scale=_temperature(dev),
        levels=(first, second, third, fourth),
        signals={name: _signal(dev, name) for name in SIGNALS},
    )
    write_card(folder, card)
    return card


def _signal(dev: Scored, name: str) -> Calibration:
    return fit(*dev.signal(name), allowed=CRITICAL.get(name, FALSE_ALARMS), most=name in CRITICAL)


def fit(logits: Floats, truth: Floats, allowed: float, most: bool) -> Calibration:
    """Platt scaling, and a threshold with at most `allowed` false alarms; `most`: lowest such, else the best by F1."""
    labels = truth >= 0.5
    model = LogisticRegression(C=1.0).fit(logits[:, None], labels)
    scale, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    chances = probability(logits, Calibration(scale, shift, 0.5))
    within = [t for t in np.linspace(0.05, 0.95, 91) if (chances[~labels] >= t).mean() <= allowed]
    chosen = 0.95
    if within:
        chosen = min(within) if most else max(within, key=lambda t: f1(chances >= t, labels))
    return Calibration(round(scale, 4), round(shift, 4), round(float(chosen), 2))


def f1(given: np.ndarray, labels: np.ndarray) -> float:
    """F1 of two boolean arrays; 0 where nothing is right."""
    hits = int((given & labels).sum())
    return 2 * hits / max(1, int(given.sum()) + int(labels.sum()))


def _temperature(dev: Scored) -> float:
    """The factor on the sentiment logits with the least log loss."""
    logits, truth = dev.sentiment()

    def cost(scale: float) -> float:
        scaled = logits * scale
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log[np.arange(len(truth)), truth].mean())

    return round(float(min(np.linspace(0.2, 3, 141), key=cost)), 3)


def main() -> None:
    """Command line."""
    argparse.ArgumentParser(description="Calibrate the committed weights on the dev sets.").parse_args()
    print(calibrate(model_folder(Settings())))


if __name__ == "__main__":
    run(main)
