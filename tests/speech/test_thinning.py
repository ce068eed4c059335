"""The further a stream is behind, the fewer partials are asked for; none is missed while it keeps up."""

import pytest

from assistant.speech.thinning import HOPELESS, KEEPS_UP, Thinning


def asked(behind: float, seconds: float = 60.0) -> int:
    """Partials asked for in a stretch of sound that comes in tenths of a second."""
    thinning = Thinning()
    return sum(thinning.due(step / 10, behind) for step in range(round(seconds * 10)))


def test_a_stream_that_keeps_up_gives_every_partial() -> None:
    assert asked(0.0) == asked(KEEPS_UP) == 600


@pytest.mark.parametrize(("less", "more"), [(KEEPS_UP, 0.7), (0.7, 1.5), (1.5, 3.0), (3.0, HOPELESS)])
def test_the_further_behind_the_fewer(less: float, more: float) -> None:
    assert asked(more) < asked(less)


def test_a_stream_far_behind_gives_none() -> None:
    assert asked(HOPELESS) == 0


def test_one_that_has_caught_up_gives_them_all_again() -> None:
    thinning = Thinning()
    assert not thinning.due(1.0, HOPELESS)
    assert thinning.due(1.1, 0.0)
    assert thinning.due(1.2, 0.0)
