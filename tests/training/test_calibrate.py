import numpy as np

from assistant.training.calibrate import f1, fit
from assistant.training.scores import probability


def noisy(seed: int = 0, size: int = 4000, share: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = (rng.random(size) < share).astype(np.float32)
    return (rng.normal(size=size) + 2 * truth).astype(np.float32), truth


def test_probabilities_are_what_they_say() -> None:
    logits, truth = noisy()
    chances = probability(logits, fit(logits, truth, allowed=0.05, most=False))
    for low in np.arange(0, 0.6, 0.1):
        inside = (chances >= low) & (chances < low + 0.1)
        assert abs(chances[inside].mean() - truth[inside].mean()) < 0.1


def test_thresholds_keep_to_the_false_alarms_allowed() -> None:
    logits, truth = noisy()
    for most in (True, False):
        known = fit(logits, truth, allowed=0.02, most=most)
        given = probability(logits, known) >= known.threshold
        assert given[truth == 0].mean() <= 0.02


def test_most_finds_at_least_as_many() -> None:
    logits, truth = noisy()
    many, best = (fit(logits, truth, allowed=0.05, most=most).threshold for most in (True, False))
    assert many <= best


def test_f1() -> None:
    assert f1(np.array([True, True, False]), np.array([True, False, False])) == 2 / 3
    assert f1(np.array([False]), np.array([False])) == 0
