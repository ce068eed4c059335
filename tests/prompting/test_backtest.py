"""A changed library beside the present one, over logged calls."""

from pathlib import Path
from typing import Any

import pytest

from assistant import events as ev
from assistant.prompting.backtest import SAME, Difference, LoggedCall, Shown, What, backtest, compare, from_log, run
from assistant.prompting.library import Library
from assistant.prompting.slots import Facts, Filler
from tests.prompting.logged import Log
from tests.prompting.moments import library, prompt

ANGER: dict[str, Any] = {"any_signal": ["anger"]}


def make(folder: Path, name: str, *prompts: dict[str, Any]) -> Library:
    (folder / name).mkdir()
    return library(folder / name, *prompts)


def call() -> LoggedCall:
    log = Log()
    log.agent("hello")
    log.customer(2, -0.8, "anger", text="this is a disgrace")
    for _ in range(12):
        log.agent("i see")
    log.customer(0, 0.0, "hardship", text="i lost my job")
    return from_log("call-a", log.end())


def shown(logged: LoggedCall, prompts: Library) -> list[Shown]:
    return run(logged, prompts, Filler(Facts()), cooldown=12.0, max_cards=12)


def differ(present: Library, changed: Library, logged: LoggedCall | None = None) -> list[Difference]:
    runs = backtest([logged or call()], present, changed, lambda _: Filler(Facts()), cooldown=12.0, max_cards=12)
    [(_, _, found)] = list(runs)
    return found


def test_the_logged_readings_bring_the_cards_about(tmp_path: Path) -> None:
    prompts = library(tmp_path, prompt("angry", ANGER), prompt("poor", {"any_signal": ["hardship"]}))
    cards = shown(call(), prompts)
    assert [card.prompt for card in cards] == ["angry", "poor"]
    assert cards[0].quote == "this is a disgrace"
    assert cards[0].at < cards[1].at


def test_the_same_library_changes_nothing(tmp_path: Path) -> None:
    prompts = library(tmp_path, prompt("angry", ANGER), prompt("poor", {"any_signal": ["hardship"]}))
    assert differ(prompts, prompts) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ([prompt("angry", ANGER), prompt("poor", {"any_signal": ["hardship"]})], What.APPEARS),
        ([prompt("poor", {"any_signal": ["distress"]})], What.VANISHES),
        ([prompt("cross", ANGER)], What.REPLACED),
        ([prompt("angry", ANGER, say=["Other words.", "More words."])], What.REWORDED),
        ([prompt("angry", {"any_signal": ["hardship"]})], What.MOVED),
    ],
)
def test_every_kind_of_change_is_told(tmp_path: Path, changed: list[dict[str, Any]], what: What) -> None:
    [difference] = differ(make(tmp_path, "a", prompt("angry", ANGER)), make(tmp_path, "b", *changed))
    assert difference.what is what
    assert (difference.before is None) == (what is What.APPEARS)
    assert (difference.after is None) == (what is What.VANISHES)


def test_a_moment_is_two_seconds_wide() -> None:
    def card(at: float, name: str) -> Shown:
        return Shown(at, name, name, "words")

    assert compare("c", [card(5, "one")], [card(5 + SAME, "one")]) == []
    assert compare("c", [card(5, "one")], [card(5.1 + SAME, "one")])[0].what is What.MOVED
    apart = compare("c", [card(5, "one")], [card(5.1 + SAME, "two")])
    assert [difference.what for difference in apart] == [What.VANISHES, What.APPEARS]


def test_a_card_that_was_put_away_stays_away(tmp_path: Path) -> None:
    log = Log()
    first = log.customer(2, -0.8, "anger", text="this is a disgrace")
    card = log.card("angry", first)
    log.dismiss(card)
    for _ in range(35):
        log.agent("i see")
    log.customer(2, -0.8, "anger", text="it is a disgrace")
    logged = from_log("call-a", log.end())
    prompts = library(tmp_path, prompt("angry", ANGER))
    assert len(shown(logged, prompts)) == 1
    unanswered = LoggedCall("call-a", tuple(s for s in logged.steps if type(s).__name__ == "Turn"), logged.duration)
    assert len(shown(unanswered, prompts)) == 2


def test_better_words_take_the_place_of_the_first(tmp_path: Path) -> None:
    log = Log(step=0.4)
    log.agent("hello")
    first = log.customer(0, 0.0, text="thanks")
    heard = log.events[-2]
    assert isinstance(heard, ev.TranscriptFinal)
    log.events.append(
        ev.TranscriptRevised(
            call_id=heard.call_id,
            seq=heard.seq + 2,
            at=heard.at + 0.8,
            time=heard.time,
            channel=heard.channel,
            utterance=first,
            text="a disgrace",
            start=heard.start,
            end=heard.end,
            confidence=1.0,
            words=(),
            replaces="thanks",
            model="better",
            delay=1.0,
        )
    )
    log.read(first, 2, -0.8, "anger", revised=True)
    [card] = shown(from_log("call-a", log.end()), library(tmp_path, prompt("angry", ANGER)))
    assert card.quote == "a disgrace"
