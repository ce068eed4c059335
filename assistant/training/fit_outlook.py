"""Fit `assistant/hostility/outlook.py` on the development calls: `python -m assistant.training.fit_outlook`.

The calls are read by the installed classifier; the labels only say what came after. Fit it anew for a new classifier.
Logistic regression with an L2 penalty. A weight against `SIGNS`, which so few calls can bring about by chance, is left
out. The figures printed come from models that had not seen the call they judge.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, StratifiedGroupKFold

from assistant.cli import run
from assistant.events import Channel
from assistant.hostility.base import Passage, Scorer
from assistant.hostility.loading import load_scorer
from assistant.hostility.outlook import AHEAD, FILE, Features, Outlook
from assistant.hostility.risk import RiskTracker
from assistant.settings import Settings

Floats = NDArray[np.float64]

SIGNS: Final = Features(1, 1, 0, 1, 1, -1, -1, -1)
"""Where a feature can only raise (1) or lower (-1) the chance. An angry turn may do either: less is left to rise to."""
ALLOWED: Final = 0.1
"""Share of the utterances after which it did not get worse whose outlook may count as bad."""
FOLDS, REPEATS = 5, 5
CALLS: Final = Path(__file__).parent / "authored" / "calls"


class LabelledTurn(msgspec.Struct, frozen=True):
    """A typed turn with its labels; a turn of the agent has none."""

    channel: Channel
    text: str
    start: float
    """Seconds into the call."""
    end: float
    """Seconds into the call."""
    level: int | None = None
    """0 to 4, by `models/ANNOTATION.md`."""
    signals: tuple[str, ...] = ()


def labelled_calls(folder: Path) -> dict[str, list[LabelledTurn]]:
    """The calls of a folder: file name without ending, to its turns."""
    return {
        path.stem: [msgspec.json.decode(line, type=LabelledTurn) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("*.jsonl"))
    }


def passages(turns: list[LabelledTurn]) -> list[Passage]:
    """The customer's turns, each with what the agent had said before it."""
    found, agent = [], ""
    for turn in turns:
        if turn.channel is Channel.AGENT:
            agent = turn.text
        else:
            found.append(Passage(turn.text, agent))
    return found


def examples(turns: list[LabelledTurn], scorer: Scorer) -> tuple[list[Features], list[bool]]:
    """What the tracker holds after each of the customer's turns, and whether the call got worse, see `outlook.py`."""
    said = [turn for turn in turns if turn.channel is Channel.CUSTOMER]
    tracker = RiskTracker(_assemble("none", np.zeros(1 + len(Features._fields)), 1.0))
    features = []
    for turn, assessment in zip(said, scorer.score(passages(turns)), strict=True):
        tracker.heard(assessment, turn.end)
        features.append(tracker.features)
    levels = [turn.level or 0 for turn in said]
    worse = [max([1, *levels[n + 1 : n + 1 + AHEAD]]) > max(1, level) for n, level in enumerate(levels)]
    return features, worse


def fit(features: Floats, worse: NDArray[np.bool_]) -> Floats:
    """Bias and weights, shape (1 + features,), from rows of features."""
    kept = list(range(features.shape[1]))
    fitted = np.zeros(1 + features.shape[1])
    while kept:
        model = LogisticRegression(C=1.0).fit(features[:, kept], worse)
        fitted[0], weights = model.intercept_[0], model.coef_[0]
        against = [
            (abs(weight) * features[:, place].std(), place)
            for place, weight in zip(kept, weights, strict=True)
            if weight * SIGNS[place] < 0
        ]
        if not against:
            fitted[[1 + place for place in kept]] = weights
            break
        kept.remove(max(against)[1])
    return fitted


def chances(fitted: Floats, features: Floats) -> Floats:
    """The chance for each row of features."""
    return np.asarray(1 / (1 + np.exp(-(fitted[0] + features @ fitted[1:]))))


def held_out_chances(
    features: Floats, worse: NDArray[np.bool_], splits: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]]
) -> Floats:
    """The chance for each row, from a model fitted without its call; `splits` are rows to fit on and rows to judge."""
    out = np.zeros(len(worse))
    for seen, unseen in splits:
        out[unseen] = chances(fit(features[seen], worse[seen]), features[unseen])
    return out


def _assemble(fitted_on: str, fitted: Floats, bad: float) -> Outlook:
    bias, *weights = (round(float(value), 4) for value in fitted)
    return Outlook(fitted_on, bias, dict(zip(Features._fields, weights, strict=True)), round(bad, 4))


def main() -> None:
    """Command line."""
    argparse.ArgumentParser(description="Fit the outlook on the development calls.").parse_args()
    scorer = load_scorer(Settings())
    found = {name: examples(turns, scorer) for name, turns in labelled_calls(CALLS).items()}
    features = np.array([row for rows, _ in found.values() for row in rows])
    worse = np.array([label for _, labels in found.values() for label in labels])
    calls = np.repeat(list(found), [len(labels) for _, labels in found.values()])
    alone = held_out_chances(features, worse, list(LeaveOneGroupOut().split(features, worse, calls)))
    print(f"{scorer.name}: {len(found)} calls, {len(worse)} utterances, {worse.mean():.1%} followed by worse")
    _print("leave one call out", alone, worse)
    for seed in range(REPEATS):
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
        _print(
            f"{FOLDS} folds, seed {seed}",
            held_out_chances(features, worse, list(folds.split(features, worse, calls))),
            worse,
        )
    print(f"always the base rate: Brier {worse.mean() * (1 - worse.mean()):.4f}")
    bad = float(np.quantile(alone[~worse], 1 - ALLOWED))
    outlook = _assemble(f"{scorer.name}, {len(worse)} utterances", fit(features, worse), bad)
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(outlook), indent=2) + b"\n")
    print(FILE.read_text("utf-8"))


def _print(title: str, given: Floats, worse: NDArray[np.bool_]) -> None:
    print(f"  {title:<20} AUC {roc_auc_score(worse, given):.3f}  Brier {brier_score_loss(worse, given):.4f}")


if __name__ == "__main__":
    run(main)
