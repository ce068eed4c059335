"""Hold beats floor beats ceiling."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import Conflict
from assistant.privacy.retention import (
    Decision,
    Kept,
    Policy,
    all_floors,
    decide,
    floors_of,
    refuse_to_erase,
    under_floor,
)
from assistant.prompting.library import JURISDICTION_OF, load_library
from assistant.settings import Settings

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
REG_F = floors_of("us-fdcpa")


def call(*, hold: str = "", words: bool = True, sound: bool = True, last: datetime = START) -> Kept:
    return Kept("call-a", START, last, hold, words, sound)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def test_nothing_is_due_where_no_ceiling_is_set() -> None:
    assert decide(call(), Policy(), after(9_999)) == []
    assert Policy().shortest is None


@pytest.mark.parametrize(
    ("days", "due"),
    [(29.9, []), (30, ["sound"]), (89, ["sound"]), (90, ["words"]), (364, ["words"]), (365, ["call"])],
)
def test_each_kind_has_an_age_of_its_own_and_the_greater_erasure_holds_the_lesser(days: float, due: list[str]) -> None:
    policy = Policy(30, 90, 365)
    assert policy.shortest == 30
    assert [decision.stage for decision in decide(call(), policy, after(days))] == due


def test_what_is_gone_is_not_due_again() -> None:
    assert decide(call(sound=False), Policy(sound_days=30), after(31)) == []
    assert decide(call(sound=False, words=False), Policy(30, 90), after(91)) == []
    assert [d.stage for d in decide(call(sound=False, words=False), Policy(30, 90, 95), after(96))] == ["call"]


def test_a_hold_keeps_everything_whatever_its_age() -> None:
    held = call(hold="a claim is pending")
    assert decide(held, Policy(30, 90, 365), after(9_999)) == [
        Decision("call-a", "call", "hold: a claim is pending"),
        Decision("call-a", "words", "hold: a claim is pending"),
        Decision("call-a", "sound", "hold: a claim is pending"),
    ]


def test_regulation_f_keeps_a_recording_three_years_from_the_call() -> None:
    policy = Policy(sound_days=30, floors=REG_F)
    assert decide(call(), policy, after(1_000)) == [Decision("call-a", "sound", "12 CFR 1006.100(b) until 2029-03-01")]
    assert decide(call(), policy, datetime(2029, 3, 1, 9, 0, tzinfo=UTC)) == [Decision("call-a", "sound")]


def test_regulation_f_keeps_records_three_years_from_the_last_activity() -> None:
    later = call(sound=False, last=after(100))
    policy = Policy(words_days=90, figures_days=90, floors=REG_F)
    kept = "12 CFR 1006.100(a) until 2029-06-09"
    assert decide(later, policy, after(1_096)) == [Decision("call-a", "call", kept), Decision("call-a", "words", kept)]
    assert decide(later, policy, datetime(2029, 6, 9, 9, 0, tzinfo=UTC)) == [Decision("call-a", "call")]


def test_where_records_must_stay_the_recording_may_still_go() -> None:
    policy = Policy(1_000, 1_000, None, REG_F)
    decisions = decide(call(last=after(1_000)), policy, datetime(2029, 3, 2, tzinfo=UTC))
    assert [(d.stage, bool(d.kept_by)) for d in decisions] == [("words", True), ("sound", False)]


def test_three_years_after_a_leap_day_end_on_the_first_of_march() -> None:
    leap = Kept("call-a", datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC), "", True, True)
    assert under_floor(leap, "sound", REG_F, datetime(2030, 1, 1, tzinfo=UTC)).endswith("2031-03-01")


def test_a_person_may_erase_below_the_floor_with_a_reason_but_never_on_hold() -> None:
    refuse_to_erase(call(), "call", (), after(1), despite_floor=False)
    refuse_to_erase(call(), "call", REG_F, after(1), despite_floor=True)
    with pytest.raises(Conflict, match=r"12 CFR 1006\.100") as floor:
        refuse_to_erase(call(), "call", REG_F, after(1), despite_floor=False)
    with pytest.raises(Conflict) as held:
        refuse_to_erase(call(hold="a claim"), "call", (), after(1), despite_floor=True)
    assert (floor.value.code, held.value.code) == ("call_under_floor", "call_held")


def test_every_floor_names_a_jurisdiction_of_the_library_and_its_law() -> None:
    known = set(JURISDICTION_OF.values())
    assert load_library(Settings().prompts)
    for floor in all_floors():
        assert floor.jurisdiction in known
        assert floor.citation
    assert {floor.what for floor in REG_F} == {"sound", "records"}
    assert floors_of("uk-conc") == floors_of(None) == ()
