"""The reducer: golden logs, and the rules a log alone does not show."""

from pathlib import Path

import msgspec
import pytest

from assistant import events as ev
from assistant.calls.state import CallState, CallStatus, initial, reduce
from tests.builders import ended, final, partial, started

GOLDEN = Path(__file__).parents[1] / "golden"


def replay(events: list[ev.AnyEvent]) -> CallState:
    assert isinstance(events[0], ev.CallStarted)
    state = initial(events[0])
    for event in events[1:]:
        state = reduce(state, event)
    return state


@pytest.mark.parametrize("log", sorted(GOLDEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_golden_log_makes_its_golden_state(log: Path) -> None:
    events = [ev.decode(line) for line in log.read_bytes().splitlines()]
    expected = msgspec.json.decode(log.with_suffix(".state.json").read_bytes())
    assert msgspec.json.decode(msgspec.json.encode(replay(events))) == expected


def test_there_are_golden_logs() -> None:
    assert len(list(GOLDEN.glob("*.jsonl"))) >= 2


def test_an_event_that_was_taken_in_before_changes_nothing() -> None:
    state = replay([started(), final(2, "hello", 0, 1, "customer-1")])
    assert reduce(state, final(2, "hello again", 0, 1, "customer-1")) is state


def test_utterances_stand_in_the_order_of_their_start() -> None:
    state = replay([started(), final(2, "second", 3, 4, "agent-1"), final(3, "first", 1, 5, "customer-1")])
    assert [u.text for u in state.utterances] == ["first", "second"]


def test_a_partial_stands_until_its_final_or_until_it_comes_to_nothing() -> None:
    state = reduce(initial(started()), partial("hel", "customer-1"))
    assert state.partials[ev.Channel.CUSTOMER].text == "hel"
    assert not reduce(state, final(2, "hello", 0, 1, "customer-1")).partials
    assert not reduce(state, partial("", "customer-1")).partials


def test_a_late_partial_of_a_finished_utterance_is_passed_over() -> None:
    state = replay([started(), final(2, "hello", 0, 1, "customer-1")])
    assert reduce(state, partial("hell", "customer-1")) is state


def test_the_end_closes_the_call() -> None:
    state = replay([started(), ended(2, 9.0)])
    assert (state.status, state.duration, state.end_reason) == (CallStatus.ENDED, 9.0, ev.EndReason.HUNG_UP)
