"""The figures of `python -m tests.bench redaction` as floors: what was reached does not get worse."""

import pytest

from assistant.privacy.kinds import Kind
from tests.bench.redaction import DATA, Figures, measured

DEV = dict.fromkeys(Kind, 0.95) | {Kind.CARD_NUMBER: 0.99, Kind.SECURITY_CODE: 0.99}
TEST = {
    Kind.CARD_NUMBER: 0.92,
    Kind.SECURITY_CODE: 0.85,
    Kind.EXPIRY_DATE: 0.91,
    Kind.BANK_ACCOUNT: 0.84,
    Kind.SORT_CODE: 0.83,
    Kind.NATIONAL_ID: 0.73,
    Kind.DATE_OF_BIRTH: 0.74,
    Kind.EMAIL: 0.63,
    Kind.PHONE_NUMBER: 0.9,
    Kind.ADDRESS: 0.63,
    Kind.NAME: 0.92,
}
"""As measured, rounded down; the rows of this file are never read to better them."""


@pytest.fixture(scope="module", params=[("dev", DEV, 0.01, 0.01), ("test", TEST, 0.06, 0.05)], ids=["dev", "test"])
def split(request: pytest.FixtureRequest) -> tuple[Figures, dict[Kind, float], float, float]:
    name, floors, false, flashed = request.param
    return measured(DATA / f"redaction_{name}.jsonl"), floors, false, flashed


def test_recall_of_each_kind_is_at_its_floor(split: tuple[Figures, dict[Kind, float], float, float]) -> None:
    found, floors, _, _ = split

    assert {kind.value: found.recall(kind) for kind in Kind if found.recall(kind) < floors[kind]} == {}


def test_harmless_rows_stay_as_they_are(split: tuple[Figures, dict[Kind, float], float, float]) -> None:
    found, _, false, _ = split

    assert found.harmless >= 100
    assert found.false_rate <= false


def test_partials_seldom_show_what_the_final_hides(split: tuple[Figures, dict[Kind, float], float, float]) -> None:
    found, _, _, flashed = split

    assert found.flashed / sum(found.hidden.values()) <= flashed
