import pytest

from assistant.speech.backoff import Backoff, Patience, State

PATIENCE = Patience(window=4, thins_at=2, stops_at=2, faults=2, pause=10.0, longest_pause=40.0)


@pytest.fixture
def backoff() -> Backoff:
    return Backoff(PATIENCE)


def stopped(backoff: Backoff, now: float) -> None:
    while backoff.state is not State.STOPPED:
        backoff.late(now)


def test_one_late_utterance_changes_nothing(backoff: Backoff) -> None:
    backoff.late(1.0)
    assert (backoff.state, backoff.reason) == (State.RUNNING, "")


def test_it_thins_out_and_then_stops(backoff: Backoff) -> None:
    states = []
    for now in range(4):
        backoff.late(float(now))
        states.append(backoff.state)
    assert states == [State.RUNNING, State.THINNED, State.THINNED, State.STOPPED]
    assert backoff.reason == "late"
    assert backoff.resumes == 13.0


def test_it_runs_again_after_a_pause_and_a_good_while(backoff: Backoff) -> None:
    stopped(backoff, 0.0)
    states = []
    for now in (9.9, 10.0):
        backoff.tick(now)
        states.append(backoff.state)
    for now in (11.0, 12.0, 13.0, 14.0):
        backoff.done(now)
        states.append(backoff.state)
    assert states == [State.STOPPED, *[State.THINNED] * 4, State.RUNNING]
    assert backoff.reason == ""


def test_each_stop_without_recovery_is_longer(backoff: Backoff) -> None:
    pauses = []
    now = 0.0
    for _ in range(4):
        stopped(backoff, now)
        pauses.append(backoff.resumes - now)
        now = backoff.resumes
        backoff.tick(now)
    assert pauses == [10.0, 20.0, 40.0, 40.0]


def test_failures_on_end_stop_it(backoff: Backoff) -> None:
    backoff.failed(0.0)
    backoff.done(0.5)
    backoff.failed(1.0)
    assert backoff.state is State.RUNNING
    backoff.failed(2.0)
    assert (backoff.state, backoff.reason) == (State.STOPPED, "failed")


def test_it_is_held_until_released(backoff: Backoff) -> None:
    backoff.hold("too_many_calls")
    backoff.tick(1e9)
    backoff.release("first_pass_behind")
    assert (backoff.state, backoff.reason) == (State.STOPPED, "too_many_calls")
    backoff.release("too_many_calls")
    assert backoff.state is State.THINNED


def test_it_is_held_until_the_last_of_two_reasons_is_over(backoff: Backoff) -> None:
    backoff.hold("too_many_calls")
    backoff.hold("first_pass_behind")
    states = []
    for reason in ("first_pass_behind", "too_many_calls"):
        backoff.release(reason)
        backoff.tick(1e9)
        states.append(backoff.state)
    assert states == [State.STOPPED, State.THINNED]


def test_what_never_held_it_cannot_release_it(backoff: Backoff) -> None:
    stopped(backoff, 0.0)
    backoff.release("too_many_calls")
    assert (backoff.state, backoff.reason) == (State.STOPPED, "late")
