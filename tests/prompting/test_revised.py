"""Words that are heard again: what the engine takes back, and what it still offers."""

import pytest

from assistant.events import Channel, Trend, WithdrawReason
from assistant.hostility.risk import Risk
from assistant.prompting.card import Withdraw
from assistant.prompting.waiting import LASTS_REVISED
from tests.prompting.moments import Call, assessed, offers, only, risk

GONE = WithdrawReason.GROUND_GONE


class Twice(Call):
    """A call whose utterances may be heard again."""

    def better(self, at: float, text: str, level: int, *active: str, call: int | None = None) -> list[object]:
        """The customer's last words were these; what changes on the screen."""
        now = risk(level if call is None else call)
        self.engine.revised(f"customer-{self._utterances}", text, now, assessed(level, *active))
        return list(self.engine.decide(at))

    def better_agent(self, at: float, text: str, now: Risk | None = None) -> list[object]:
        """The agent's last words were these."""
        self.engine.revised(f"agent-{self._utterances}", text, now or risk(0))
        return list(self.engine.decide(at))


@pytest.fixture
def call() -> Twice:
    return Twice()


def test_a_card_leaves_with_its_ground(call: Twice) -> None:
    card = only(call.angry(10.0))
    assert call.better(10.5, "a solute and a grace", 0) == [Withdraw(card.card, GONE)]
    assert call.engine.decide(18.0) == []


def test_a_card_stays_with_its_ground(call: Twice) -> None:
    only(call.angry(10.0))
    assert call.better(10.5, "this is an absolute and utter disgrace", 2, "anger") == []


def test_a_card_stays_though_the_call_cools_or_heats_meanwhile(call: Twice) -> None:
    only(call.customer(10.0, "it is all too much", 0, "distress"))
    call.engine.cooled(10.2, risk(1, Trend.RISING))
    assert call.better(10.5, "it is all much too much", 0, "distress", call=1) == []


def test_a_card_about_other_words_is_not_touched(call: Twice) -> None:
    only(call.angry(10.0))
    call.customer(11.0, "so where were we", 0, call=2)
    assert call.better(11.5, "so there were three", 0, call=2) == []


def test_a_card_about_the_agents_words_leaves_with_them(call: Twice) -> None:
    card = only(call.agent(1.0, 4.0, "you are past due"))
    assert call.better_agent(4.5, "you are passed through") == [Withdraw(card.card, GONE)]


def test_the_agents_better_words_bring_a_card(call: Twice) -> None:
    assert call.agent(1.0, 4.0, "your past to and need a pay") == []
    [card] = call.better_agent(4.5, "you are past due and need to pay")
    assert card.prompt == "past-due"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("later", "comes"), [(0.5, True), (LASTS_REVISED, True), (LASTS_REVISED + 0.1, False)])
def test_a_need_that_appears_is_answered_soon_or_never(call: Twice, later: float, comes: bool) -> None:
    assert offers(call.customer(10.0, "i lost my jaw", 0)) == []
    changes = call.better(10.0 + later, "i lost my job", 0, "hardship")
    assert bool(changes) is comes
    assert offers(call.engine.decide(10.0 + later + 1)) == []


def test_a_need_that_was_there_before_lasts_as_long_as_ever(call: Twice) -> None:
    call.engine.speaking(Channel.AGENT, True, 9.0)
    assert call.angry(10.0) == []
    assert call.better(10.5, "an absolute disgrace this is", 2, "anger") == []
    call.engine.speaking(Channel.AGENT, False, 15.0)
    assert only(call.engine.decide(15.0)).about == "hostility"


def test_the_right_card_may_come_at_once_for_the_wrong_one(call: Twice) -> None:
    wrong = only(call.angry(10.0))
    withdrawn, right = call.better(10.8, "i lost my job and it is a disgrace", 0, "hardship")
    assert withdrawn == Withdraw(wrong.card, GONE)
    assert right.about == "hardship"  # type: ignore[attr-defined]


def test_a_card_put_up_in_error_begins_no_quiet_time(call: Twice) -> None:
    only(call.angry(10.0))
    call.better(10.8, "a solute and a grace", 0)
    assert only(call.angry(12.0, "are you having a laugh")).about == "hostility"


def test_signals_that_were_not_there_are_not_remembered(call: Twice) -> None:
    call.angry(10.0)
    call.better(10.5, "a solute and a grace", 0)
    call.customer(40.0, "yes that is fine", 0, "cooperation")
    said = call.engine._waiting.find("customer-2")
    assert said is not None
    assert "anger" not in said.earlier
    assert said.repeats == {"cooperation": 1}


def test_words_long_gone_and_words_never_heard_change_nothing(call: Twice) -> None:
    only(call.angry(10.0))
    call.engine.revised("customer-99", "this is a disgrace", risk(2), assessed(2, "anger"))
    assert call.engine.decide(10.5) == []


def test_an_urgent_need_in_better_words_comes_over_any_card(call: Twice) -> None:
    only(call.customer(10.0, "i do not want to leave any more", 0, "disengage"))
    changes = call.better(10.6, "i do not want to live any more", 0, "self_harm")
    assert changes[-1].urgent  # type: ignore[attr-defined]
