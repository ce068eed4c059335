"""The figures of `python -m tests.bench redaction` as floors: what was reached does not get worse."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.privacy.kinds import Kind
from assistant.privacy.tagging import Network
from assistant.settings import Settings
from tests.bench.redaction import DATA, Figures, measured, measured_in_calls

DEV = dict.fromkeys(Kind, 0.975) | {Kind.CARD_NUMBER: 0.99, Kind.SECURITY_CODE: 0.98}
"""Of the first two files that the rules were tuned on."""
THIRD = dict.fromkeys(Kind, 0.97) | {Kind.CARD_NUMBER: 0.99, Kind.EMAIL: 0.92}
"""Of the third one: what is missed there was left, as `tests/data/README.md` says."""
FOURTH = dict.fromkeys(Kind, 0.97) | {Kind.CARD_NUMBER: 0.99, Kind.SECURITY_CODE: 0.94, Kind.DATE_OF_BIRTH: 0.96}
"""Of the fourth one."""
FIFTH = dict.fromkeys(Kind, 0.97) | {
    Kind.CARD_NUMBER: 0.99,
    Kind.BANK_ACCOUNT: 0.95,
    Kind.NATIONAL_ID: 0.96,
    Kind.EMAIL: 0.88,
    Kind.PHONE_NUMBER: 0.88,
}
"""Of the fifth one."""
SIXTH = dict.fromkeys(Kind, 0.99)
"""Of the sixth one."""
SEVENTH = {
    Kind.CARD_NUMBER: 1.0,
    Kind.SECURITY_CODE: 0.76,
    Kind.EXPIRY_DATE: 0.92,
    Kind.BANK_ACCOUNT: 0.86,
    Kind.SORT_CODE: 1.0,
    Kind.NATIONAL_ID: 1.0,
    Kind.DATE_OF_BIRTH: 0.95,
    Kind.EMAIL: 1.0,
    Kind.PHONE_NUMBER: 0.96,
    Kind.ADDRESS: 0.82,
    Kind.NAME: 1.0,
}
"""Of the seventh one, which the rules were not made on."""
TUNING = dict.fromkeys(Kind, 0.95)
TEST = {
    Kind.CARD_NUMBER: 1.0,
    Kind.SECURITY_CODE: 1.0,
    Kind.EXPIRY_DATE: 1.0,
    Kind.BANK_ACCOUNT: 0.98,
    Kind.SORT_CODE: 1.0,
    Kind.NATIONAL_ID: 0.97,
    Kind.DATE_OF_BIRTH: 0.96,
    Kind.EMAIL: 1.0,
    Kind.PHONE_NUMBER: 1.0,
    Kind.ADDRESS: 0.93,
    Kind.NAME: 0.96,
}
"""As measured, rounded down; the rows of this file are never read to better them."""


@dataclass(frozen=True)
class Split:
    """A file and its floors and ceilings."""

    name: str
    recall: dict[Kind, float]
    false: float
    flashed: float


RULES = (
    Split("dev", DEV, 0.01, 0.02),
    Split("dev_other", DEV, 0.01, 0.05),
    Split("dev_third", THIRD, 0.01, 0.05),
    Split("dev_fourth", FOURTH, 0.01, 0.05),
    Split("dev_fifth", FIFTH, 0.01, 0.05),
    Split("dev_sixth", SIXTH, 0.01, 0.062),
    Split("dev_seventh", SEVENTH, 0.01, 0.05),
)
"""Of the rules alone, as they are where the network is missing."""
BOTH = (Split("tuning", TUNING, 0.067, 0.02), Split("test", TEST, 0.07, 0.02))
"""Of rules and network together."""


@pytest.fixture(scope="module", params=RULES, ids=[split.name for split in RULES])
def rules(request: pytest.FixtureRequest) -> tuple[Figures, Split]:
    split: Split = request.param
    return measured(DATA / f"redaction_{split.name}.jsonl"), split


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(Settings().models)


@pytest.fixture(scope="module", params=BOTH, ids=[split.name for split in BOTH])
def both(request: pytest.FixtureRequest, network: Network) -> tuple[Figures, Split]:
    split: Split = request.param
    return measured(DATA / f"redaction_{split.name}.jsonl", network, partials=False), split


def test_the_rules_alone_stay_at_their_floors(rules: tuple[Figures, Split]) -> None:
    found, split = rules

    assert below(found, split) == {}
    assert found.harmless >= 100
    assert found.false_rate <= split.false
    assert found.flashed / sum(found.hidden.values()) <= split.flashed


def test_recall_of_each_kind_is_at_its_floor(both: tuple[Figures, Split]) -> None:
    found, split = both

    assert below(found, split) == {}


def test_harmless_rows_stay_as_they_are(both: tuple[Figures, Split]) -> None:
    found, split = both

    assert found.harmless >= 100
    assert found.false_rate <= split.false


def test_whole_calls_lose_what_is_private_and_little_else(network: Network) -> None:
    found = measured_in_calls(network, names=False)

    assert found.recall(Kind.CARD_NUMBER, Kind.SECURITY_CODE, Kind.EXPIRY_DATE, Kind.BANK_ACCOUNT) == 1.0
    assert found.recall(*Kind) >= 0.96
    assert found.ordinary_turns > 1_000
    assert found.false_turns / found.ordinary_turns <= 0.025


def test_natural_talk_loses_few_words(network: Network, tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    some.write_text("\n".join((DATA / "redaction_natural.jsonl").read_text().splitlines()[::7]))
    found = measured(some, network, partials=False)

    assert found.recall(*Kind) >= 0.97
    assert found.harmless_words > 10_000
    assert found.false_words / found.harmless_words <= 0.005
    assert found.false_turns / found.ordinary_turns <= 0.026


def test_partials_seldom_show_what_the_final_hides(network: Network, tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    some.write_text("\n".join((DATA / "redaction_tuning.jsonl").read_text().splitlines()[:120]))
    found = measured(some, network)

    assert sum(found.hidden.values()) > 100
    assert found.flashed / sum(found.hidden.values()) <= 0.02


def below(found: Figures, split: Split) -> dict[str, float]:
    """The kinds of which less is found than before."""
    return {kind.value: found.recall(kind) for kind in Kind if found.recall(kind) < split.recall[kind]}
