"""A card that was heard to be used: nobody has to press a key."""

from pathlib import Path

import pytest

from assistant.events import Channel, Stance
from assistant.prompting.card import Used
from assistant.prompting.library import Library
from tests.prompting.moments import Call, library, offers, only, prompt, risk

HEARD: list[tuple[str, Stance, str]] = []


def listener(card: str, stance: Stance, words: str) -> bool:
    """The agent's words are the card's."""
    HEARD.append((card, stance, words))
    return card == words


@pytest.fixture
def small(tmp_path: Path) -> Library:
    HEARD.clear()
    follow = prompt("follow", {"any_signal": ["dispute"]})
    return library(
        tmp_path,
        prompt("one", {"any_signal": ["hardship"]}, say=["That is hard.", "I see."], stance="ask", then=["follow"]),
        prompt("rival", {"any_signal": ["dispute"]}),
        follow,
    )


def shown(small: Library) -> tuple[Call, str]:
    call = Call(small, listener=listener, cooldown=0.0)
    return call, only(call.customer(10.0, "no job", 0, "hardship")).card


@pytest.mark.parametrize("said", ["That is hard.", "I see."])
def test_a_card_on_the_screen_is_used_by_saying_it(small: Library, said: str) -> None:
    call, card = shown(small)
    assert call.agent(11.0, 12.0, said) == []
    assert call.noticed == [Used(card, "agent-2")]
    assert HEARD[0] == ("That is hard.", Stance.ASK, said)
    assert call.decide(60.0) == []


def test_other_words_do_not_use_it(small: Library) -> None:
    call, _ = shown(small)
    call.agent(11.0, 12.0, "well")
    assert call.noticed == []


def test_better_words_use_it(small: Library) -> None:
    call, card = shown(small)
    call.agent(11.0, 12.0, "that is hat")
    call.engine.revised("agent-2", "That is hard.", risk(0))
    call.decide(12.5)
    assert call.noticed == [Used(card, "agent-2")]


@pytest.mark.parametrize(("later", "used"), [(19.9, True), (20.0, False)])
def test_a_card_that_left_a_moment_ago_is_used_too(small: Library, later: float, used: bool) -> None:
    call, card = shown(small)
    call.decide(32.0)
    assert call.engine._screen.card is None
    call.engine.agent_said(32.0 + later, "agent-9", "That is hard.")
    call.decide(32.0 + later)
    assert call.noticed == ([Used(card, "agent-9")] if used else [])


@pytest.mark.parametrize("leave", ["used", "dismissed"])
def test_a_card_that_was_settled_by_hand_is_not(small: Library, leave: str) -> None:
    call, card = shown(small)
    getattr(call.engine, leave)(card, 11.0)
    call.agent(12.0, 13.0, "That is hard.")
    assert call.noticed == []


def test_a_card_is_used_once(small: Library) -> None:
    call, card = shown(small)
    call.engine.speaking(Channel.AGENT, True, 11.0)
    call.engine.speaking(Channel.AGENT, False, 16.0)
    call.decide(16.0)
    for name in ("agent-8", "agent-9"):
        call.engine.agent_said(17.0, name, "That is hard.")
    call.decide(17.0)
    assert call.noticed == [Used(card, "agent-8")]


def test_what_follows_counts_from_the_use(small: Library) -> None:
    call, _ = shown(small)
    call.agent(11.0, 30.0, "That is hard.")
    assert only(call.customer(115.0, "well", 0, "dispute")).prompt == "follow"


def test_the_quiet_time_begins_with_the_use(small: Library) -> None:
    call = Call(small, listener=listener, cooldown=30.0)
    only(call.customer(10.0, "no job", 0, "hardship"))
    call.agent(11.0, 12.0, "That is hard.")
    assert offers(call.customer(41.0, "well", 0, "dispute")) == []
    assert offers(call.decide(42.1))
