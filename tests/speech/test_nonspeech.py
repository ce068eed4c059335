"""Two hours in which nobody speaks: nothing may be invented. The sounds are those of the bench."""

import pytest

from tests.bench.nonspeech import KINDS, TOTAL, Ears, as_if_it_were_voice, as_on_a_call, load_ears


@pytest.fixture(scope="module")
def ears() -> Ears:
    return load_ears("tiny.en")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_invented_in_twenty_minutes_of(kind: str, ears: Ears) -> None:
    found = as_on_a_call(kind, TOTAL // len(KINDS), ears)
    assert found.seconds == 1200
    assert found.invented == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_believed_even_where_the_gate_is_deceived_by(kind: str, ears: Ears) -> None:
    assert as_if_it_were_voice(kind, 5, ears).invented == []
