"""What a playbook changes in a call, set against the cards that the call had."""

from assistant import events as ev
from assistant.coaching.trial import Pair, against_then, between_runs, cards_then
from assistant.prompting.backtest import Shown
from tests.builders import stamp

WHY = ev.Why(quote="", channel=ev.Channel.CUSTOMER, utterance="", signal=None, level=2, rule="anger")


def shown(at: float, prompt: str, text: str = "") -> Shown:
    return Shown(at, prompt, text or f"Say {prompt}.", "")


def told(pairs: list[Pair]) -> list[tuple[str, float | None, float | None]]:
    return [
        (pair.what, pair.before.at if pair.before else None, pair.after.at if pair.after else None) for pair in pairs
    ]


def offered(seq: int, prompt: str, why: ev.Why = WHY) -> ev.CardOffered:
    return ev.CardOffered(
        **stamp(seq, seq * 10.0),
        card=f"card-{seq}",
        prompt=prompt,
        pack="core",
        version="1.0.0",
        text=f"Say {prompt}.",
        stance=ev.Stance.ACKNOWLEDGE,
        urgent=False,
        about="hostility",
        why=why,
    )


def test_cards_that_somebody_asked_for_are_no_playbooks() -> None:
    asked = ev.Why(quote="", channel=ev.Channel.AGENT, utterance="", signal=None, level=0, rule="you asked for it")
    log = [offered(1, "a"), offered(2, "b", asked), offered(3, "summary-now"), offered(4, "c")]
    assert [(card.at, card.prompt) for card in cards_then(log)] == [(10.0, "a"), (40.0, "c")]


def test_what_both_runs_treat_alike_is_the_same_whatever_a_run_made_of_it() -> None:
    then = [shown(10, "a"), shown(30, "b"), shown(50, "half-heard")]
    now = [shown(12, "a"), shown(44, "b"), shown(70, "never-was")]
    pairs = against_then("call", then, now, list(now), {"a", "b", "half-heard", "never-was"})
    assert told(pairs) == [("same", 10, 10), ("same", 30, 30), ("same", 50, 50)]


def test_a_change_is_told_of_the_card_that_the_call_had() -> None:
    then = [shown(10, "a"), shown(30, "b"), shown(50, "c"), shown(70, "d")]
    now = [shown(11, "a"), shown(30, "b"), shown(51, "c"), shown(70, "d")]
    tried = [shown(11, "a", "Say it otherwise."), shown(30.5, "x"), shown(70, "d"), shown(90, "y")]
    pairs = against_then("call", then, now, tried, {"a", "x", "d", "y"})
    assert told(pairs) == [
        ("reworded", 10, 11),
        ("replaced", 30, 30.5),
        ("gone", 50, None),
        ("same", 70, 70),
        ("added", None, 90),
    ]


def test_what_the_call_did_not_have_is_not_taken_away_and_a_prompt_that_is_no_more_is() -> None:
    then = [shown(10, "a"), shown(95, "dropped")]
    now = [shown(10, "a"), shown(40, "never-was"), shown(60, "nor-this")]
    tried = [shown(10, "a"), shown(60.5, "x")]
    pairs = against_then("call", then, now, tried, {"a", "x", "nor-this"})
    assert told(pairs) == [("same", 10, 10), ("added", None, 60.5), ("gone", 95, None)]


def test_two_runs_are_compared_as_they_are() -> None:
    before, after = [shown(10, "a"), shown(30, "b")], [shown(10, "a"), shown(60, "b"), shown(80, "c")]
    assert told(between_runs("call", before, after)) == [("same", 10, 10), ("moved", 30, 60), ("added", None, 80)]
