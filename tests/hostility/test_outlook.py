from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Channel
from assistant.hostility.base import Assessment, Level, Passage
from assistant.hostility.outlook import FILE, Features, Outlook, load_outlook
from assistant.training.fit_outlook import SIGNS, LabelledTurn, chances, examples, fit
from tests.hostility.conftest import at_level

share = st.floats(0, 1)
either = st.floats(-1, 1)
features = st.builds(Features, share, either, share, share, share, either, share, share)


def outlook(bias: float = 0.0, **weights: float) -> Outlook:
    return Outlook("a test", bias, dict.fromkeys(Features._fields, 0.0) | weights, 0.5)


@given(features, share)
def test_more_heat_never_makes_the_committed_chance_smaller(given_features: Features, heat: float) -> None:
    cooler, hotter = sorted((given_features.heat, heat))
    chance = load_outlook().chance
    assert chance(given_features._replace(heat=cooler)) <= chance(given_features._replace(heat=hotter))


@given(features)
def test_a_chance_lies_between_0_and_1(given_features: Features) -> None:
    assert 0 < load_outlook().chance(given_features) < 1


def test_the_chance_is_the_logistic_of_bias_and_weights() -> None:
    assert outlook().chance(Features()) == 0.5
    assert outlook(-1.0, heat=2.0, calm=0.5).chance(Features(heat=0.5)) == pytest.approx(0.62246, abs=1e-5)


def test_every_committed_weight_has_the_sign_that_it_can_have() -> None:
    committed = load_outlook()
    assert all(weight * sign >= 0 for weight, sign in zip(committed.weights.values(), SIGNS, strict=True) if sign)
    assert 0 < committed.bad < 1


@pytest.mark.parametrize("change", [{"weights": {"heat": 1.0}}, {"bad": "often"}, {"surplus": 1}])
def test_a_malformed_file_is_refused(change: dict[str, object]) -> None:
    file = msgspec.json.decode(FILE.read_bytes()) | change
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(file), type=Outlook)


class Reads:
    """A scorer that reads a level written as a digit."""

    name = "reads digits"

    def score(self, passages: Sequence[Passage]) -> list[Assessment]:
        return [at_level(Level(int(passage.text))) for passage in passages]


def test_worse_is_hostile_and_higher_than_now_within_three_utterances() -> None:
    levels = [0, 1, 0, 0, 2, 2, 3, 0]
    turns = [LabelledTurn(Channel.CUSTOMER, str(level), 5.0 * n, 5.0 * n + 3, level) for n, level in enumerate(levels)]
    features, worse = examples(turns, Reads())
    assert worse == [False, True, True, True, True, True, False, False]
    assert features[4].level == 0.6


def test_a_weight_against_its_sign_is_left_out() -> None:
    rows = np.random.default_rng(0).random((400, len(Features._fields)))
    worse = rows[:, 0] < 0.5
    fitted = fit(rows, worse)
    assert fitted[1] == 0
    rising = fit(rows, ~worse)
    assert rising[1] > 1
    assert chances(rising, rows)[~worse].mean() > 0.6
