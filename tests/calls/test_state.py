"""The reducer: golden logs, and the rules a log alone does not show."""

from pathlib import Path

import msgspec
import pytest

from assistant import events as ev
from assistant.calls.reducer import initial, reduce
from assistant.calls.state import CallState, CallStatus, Outcome
from tests.builders import ended, final, partial, stamp, started

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


def offered(seq: int) -> ev.CardOffered:
    why = ev.Why(quote="no", channel=ev.Channel.CUSTOMER, utterance="customer-1", signal="anger", level=2, rule="anger")
    return ev.CardOffered(
        **stamp(seq, 2.0),
        card="card-1",
        prompt="hear-anger",
        pack="core",
        version="1.0.0",
        text="That matters. Tell me more.",
        stance=ev.Stance.ACKNOWLEDGE,
        urgent=False,
        about="hostility",
        why=why,
        others=("I hear you.",),
    )


def test_a_card_heard_after_it_left_the_screen_counts_as_used() -> None:
    gone = ev.CardWithdrawn(**stamp(3, 9.0), card="card-1", reason=ev.WithdrawReason.MOMENT_PASSED)
    heard = ev.CardUsed(**stamp(4, 11.0), card="card-1", by="heard", utterance="agent-2")
    state = replay([started(), offered(2), gone, heard])
    assert (state.cards[0].outcome, state.cards[0].closed_at, state.cards[0].reason) == (Outcome.USED, 11.0, None)
    assert state.cards[0].others == ("I hear you.",)


def test_points_join_and_leave_the_lists() -> None:
    asked = ev.PointNoted(
        **stamp(2, 3.0),
        point="point-1",
        kind=ev.ListKind.OPEN,
        by=ev.Channel.CUSTOMER,
        quote="when is it due",
        utterance="customer-1",
    )
    assert [point.quote for point in replay([started(), asked]).points] == ["when is it due"]
    answered = ev.PointClosed(**stamp(3, 5.0), point="point-1", utterance="agent-1")
    assert replay([started(), asked, answered]).points == ()


def test_an_item_is_ticked_once() -> None:
    item = ev.ChecklistEntry("recording", "Say that the call is recorded", "opening", "This call is recorded.")
    begun = msgspec.structs.replace(started(), checklist=(item,))
    heard = ev.ItemTicked(**stamp(2, 4.0), item="recording", by="heard", utterance="agent-1")
    again = ev.ItemTicked(**stamp(3, 8.0), item="recording", by="agent")
    [entry] = replay([begun, heard, again]).checklist
    assert (entry.ticked_at, entry.by) == (4.0, "heard")
