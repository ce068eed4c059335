import numpy as np
import pytest

from assistant.training.scores import calibration_error, recall_within

TRUTH = np.array([True] * 4 + [False] * 100)


def test_recall_within_false_alarms() -> None:
    chances = np.concatenate([[0.995, 0.5, 0.985, 0.2], np.arange(100) / 100])
    assert recall_within(chances, TRUTH, 0.02) == 0.5
    assert recall_within(chances, TRUTH, 0.6) == 0.75


def test_calibration_error() -> None:
    assert calibration_error(TRUTH.astype(float), TRUTH) == 0
    assert calibration_error(np.full(10, 0.7), np.array([True] * 5 + [False] * 5)) == pytest.approx(0.2)
