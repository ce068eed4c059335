from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Trend
from assistant.hostility.base import Level
from assistant.hostility.outlook import Features, Outlook
from assistant.hostility.risk import Risk, RiskTracker
from tests.hostility.conftest import at_level

levels = st.sampled_from(list(Level))
turns = st.lists(st.tuples(levels, st.floats(0, 30), st.floats(0, 1)), max_size=40)


def foretelling(chance: float) -> Outlook:
    """An outlook that always says this chance, bad from an even one."""
    return Outlook("a test", log(chance / (1 - chance)), dict.fromkeys(Features._fields, 0.0), 0.5)


GOOD, BAD = foretelling(0.1), foretelling(0.9)


def play(*heard: tuple[Level, float], sure: float = 0.9, outlook: Outlook = GOOD) -> list[Risk]:
    tracker = RiskTracker(outlook)
    return [tracker.heard(at_level(level, anger=sure, frustration=sure), at) for level, at in heard]


@given(turns)
def test_stays_in_bounds_and_is_deterministic(given_turns: list[tuple[Level, float, float]]) -> None:
    trackers = RiskTracker(), RiskTracker()
    at = 0.0
    for level, gap, sure in given_turns:
        at += gap
        assessment = at_level(level, anger=sure, frustration=sure)
        first, second = (tracker.heard(assessment, at) for tracker in trackers)
        assert first == second
        assert 0 <= first.heat <= 1
        assert 0 <= first.worse <= 1


@given(turns, st.sampled_from([Level.ABUSIVE, Level.THREATENING]))
def test_abuse_and_threats_show_at_once(given_turns: list[tuple[Level, float, float]], level: Level) -> None:
    tracker = RiskTracker()
    at = 0.0
    for before, gap, sure in given_turns:
        at += gap
        tracker.heard(at_level(before, anger=sure, frustration=sure), at)
    assert tracker.heard(at_level(level), at + 1).level >= level


@given(turns, st.lists(st.floats(0, 20), max_size=30))
def test_silence_only_cools(given_turns: list[tuple[Level, float, float]], gaps: list[float]) -> None:
    tracker = RiskTracker()
    at = 0.0
    for level, gap, sure in given_turns:
        at += gap
        tracker.heard(at_level(level, anger=sure, frustration=sure), at)
    seen = [tracker.tick(at)]
    for gap in gaps:
        at += gap
        seen.append(tracker.tick(at))
    assert all(later.heat <= earlier.heat for earlier, later in pairwise(seen))
    assert all(0 <= earlier.level - later.level <= 1 for earlier, later in pairwise(seen))


@given(turns)
def test_the_level_comes_down_a_step_at_a_time(given_turns: list[tuple[Level, float, float]]) -> None:
    tracker = RiskTracker()
    at, last = 0.0, Level.NONE
    for level, gap, sure in given_turns:
        at += gap
        now = tracker.heard(at_level(level, anger=sure, frustration=sure), at).level
        assert now >= last - 1
        last = now


@given(st.lists(st.sampled_from([Level.FRUSTRATED, Level.ANGRY]), min_size=20, max_size=60))
def test_wavering_between_two_levels_does_not_flutter(heard: list[Level]) -> None:
    shown = [risk.level for risk in play(*((level, 6.0 * n) for n, level in enumerate(heard)))]
    assert sum(a != b for a, b in pairwise(shown)) <= 1 + len(shown) // 5


def test_one_doubtful_angry_utterance_waits_while_recovery_is_likely_and_a_second_confirms_it() -> None:
    first, second = play((Level.ANGRY, 5), (Level.ANGRY, 12), sure=0.5)
    assert first.level == Level.FRUSTRATED
    assert second.level == Level.ANGRY


def test_a_doubtful_angry_utterance_is_forgotten_when_calm_follows() -> None:
    seen = play((Level.ANGRY, 5), *((Level.NONE, 12 + 8.0 * n) for n in range(6)), (Level.ANGRY, 70), sure=0.5)
    assert all(risk.level < Level.ANGRY for risk in seen)


def test_nothing_waits_when_the_outlook_is_bad() -> None:
    assert play((Level.ANGRY, 5), sure=0.5, outlook=BAD)[-1].level == Level.ANGRY


@pytest.mark.parametrize("level", [Level.ABUSIVE, Level.THREATENING])
def test_abuse_and_threats_never_wait(level: Level) -> None:
    assert play((level, 5), sure=0.0, outlook=GOOD)[-1].level == level


def test_one_plainly_angry_utterance_is_evidence() -> None:
    assert play((Level.ANGRY, 5))[-1].level == Level.ANGRY


def test_a_calm_call_stays_calm() -> None:
    seen = play(*((Level.NONE, 5.0 * n) for n in range(20)))
    assert all(risk == Risk(Level.NONE, 0.0, Trend.STEADY, 0.1) for risk in seen)


def test_the_features_follow_the_call() -> None:
    tracker = RiskTracker()
    assert tracker.features == Features()
    tracker.heard(at_level(Level.ANGRY, anger=0.9, cooperation=0.3), 5)
    angry = tracker.features
    assert (angry.level, angry.anger, angry.kindness, angry.calm) == (0.6, 0.9, 0.3, 0.0)
    assert min(angry.heat, angry.rise) > 0
    tracker.heard(at_level(Level.NONE), 10)
    assert tracker.features.calm == pytest.approx(0.1)
    assert tracker.features.rise < angry.rise


def test_trend_rises_then_settles_then_falls() -> None:
    heated = play(*((Level.ANGRY, 5.0 * n) for n in range(12)), *((Level.NONE, 60 + 5.0 * n) for n in range(3)))
    assert heated[0].trend is Trend.RISING
    assert heated[11].trend is Trend.STEADY
    assert heated[-1].trend is Trend.FALLING


def test_an_angry_caller_who_calms_down_leaves_the_level_within_a_minute_of_calm_turns() -> None:
    seen = play(*((Level.ANGRY, 5.0 * n) for n in range(4)), *((Level.NONE, 20 + 6.0 * n) for n in range(10)))
    assert seen[3].level == Level.ANGRY
    assert seen[-1].level == Level.NONE


def test_steady_frustration_leaves_the_angry_level() -> None:
    seen = play(*((Level.ANGRY, 5.0 * n) for n in range(4)), *((Level.FRUSTRATED, 20 + 8.0 * n) for n in range(10)))
    assert seen[3].level == Level.ANGRY
    assert seen[-1].level == Level.FRUSTRATED


def test_a_short_lull_does_not_end_the_alarm() -> None:
    assert play((Level.ANGRY, 5), (Level.ANGRY, 10), (Level.NONE, 20))[-1].level == Level.ANGRY


def test_a_threat_is_held_after_one_calm_sentence() -> None:
    assert play((Level.THREATENING, 5), (Level.NONE, 10))[-1].level == Level.THREATENING


def test_thanks_cool_faster() -> None:
    plain, thankful = RiskTracker(), RiskTracker()
    for tracker in (plain, thankful):
        tracker.heard(at_level(Level.ANGRY, anger=0.9), 5)
    calm, thanks = at_level(Level.NONE), at_level(Level.NONE, gratitude=0.9)
    assert thankful.heard(thanks, 10).heat < plain.heard(calm, 10).heat


def test_time_that_runs_backwards_is_no_time() -> None:
    tracker = RiskTracker()
    tracker.heard(at_level(Level.ABUSIVE), 60)
    assert tracker.tick(10) == tracker.tick(60)


def test_a_long_silence_ends_calm() -> None:
    tracker = RiskTracker()
    tracker.heard(at_level(Level.THREATENING), 5)
    risks = [tracker.tick(5.0 + second) for second in range(0, 600, 5)]
    assert (risks[-1].level, risks[-1].trend) == (Level.NONE, Trend.STEADY)
    assert risks[-1].heat < 0.01
