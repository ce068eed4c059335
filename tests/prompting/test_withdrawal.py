"""When a card leaves, and what may take its place."""

from assistant.events import Channel, WithdrawReason
from assistant.prompting.card import Offer, Withdraw
from tests.prompting.moments import Call, offers, only, risk


def gone(offer: Offer, reason: WithdrawReason = WithdrawReason.MOMENT_PASSED) -> Withdraw:
    return Withdraw(offer.card, reason)


def test_a_card_leaves_when_the_agent_has_answered() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert call.agent(11.0, 16.0, "i hear you and i am sorry") == [gone(offer)]


def test_a_short_answer_does_not_take_it_away_before_it_can_be_read() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert call.agent(10.5, 12.5, "i hear you") == []
    assert call.engine.decide(15.0) == [gone(offer)]


def test_an_mhm_of_the_agent_is_no_answer() -> None:
    call = Call()
    only(call.angry(10.0))
    assert call.agent(11.0, 11.5, "mhm") == []
    assert call.engine.decide(20.0) == []


def test_a_card_stays_while_the_agent_is_still_answering() -> None:
    call = Call()
    only(call.angry(10.0))
    call.engine.speaking(Channel.AGENT, True, 11.0)
    assert call.engine.decide(20.0) == []


def test_a_card_stays_when_the_agent_takes_up_the_answer_again() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert call.agent(11.0, 13.0, "i hear you") == []
    call.engine.speaking(Channel.AGENT, True, 14.0)
    assert call.engine.decide(16.0) == []
    call.engine.speaking(Channel.AGENT, False, 17.0)
    assert call.engine.decide(17.0) == [gone(offer)]


def test_a_card_leaves_when_the_customer_has_moved_on() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert call.customer(13.0, "so where were we", 0, call=2) == []
    assert call.engine.decide(17.9) == []
    assert call.engine.decide(18.0) == [gone(offer)]


def test_a_card_stays_when_the_customer_is_still_at_it() -> None:
    call = Call()
    only(call.angry(10.0))
    call.customer(13.0, "so where were we", 0, call=2)
    call.customer(14.0, "no really it is a disgrace", 2, "anger")
    assert call.engine.decide(18.0) == []


def test_a_card_about_distress_stays_while_the_distress_lasts() -> None:
    call = Call()
    only(call.customer(10.0, "it is all too much", 0, "distress"))
    assert call.customer(19.0, "i do not sleep", 0, "distress") == []
    assert call.engine.decide(20.0) == []


def test_no_card_gets_old() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert call.engine.decide(31.9) == []
    assert call.engine.decide(32.0) == [gone(offer)]


def test_a_hostility_card_leaves_when_time_has_cooled_the_call() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    call.engine.cooled(19.0, risk(1))
    assert call.engine.decide(19.0) == []
    call.engine.cooled(20.0, risk(0))
    assert call.engine.decide(20.0) == [gone(offer, WithdrawReason.GROUND_GONE)]


def test_a_stronger_need_takes_the_place_of_a_card_that_has_stood() -> None:
    call = Call()
    first = only(call.angry(10.0))
    assert call.customer(12.0, "i will see you in court", 2, "anger", "threat_legal") == []
    withdrawn, offer = call.engine.decide(15.0)
    assert withdrawn == gone(first, WithdrawReason.REPLACED)
    assert isinstance(offer, Offer)
    assert offer.about == "legal"


def test_a_stronger_need_that_waited_for_the_agent_takes_the_place_of_the_answered_card() -> None:
    call = Call()
    first = only(call.agent(1.0, 5.0, "you are past due"))
    assert call.angry(7.0) == []
    withdrawn, offer = call.agent(7.5, 10.5, "sir there is a balance of four hundred pounds")
    assert withdrawn == gone(first)
    assert isinstance(offer, Offer)
    assert offer.about == "hostility"


def test_a_weaker_need_does_not() -> None:
    call = Call()
    only(call.customer(10.0, "i will see you in court", 2, "anger", "threat_legal"))
    assert call.customer(17.0, "this is a disgrace", 2, "anger") == []


def test_a_card_about_the_agents_words_gives_way_to_anger() -> None:
    call = Call()
    assert only(call.agent(1.0, 5.0, "you are past due")).about == "agent_wording"
    assert offers(call.angry(8.0, "are you having a laugh")) == []
    assert only(call.engine.decide(10.0)).about == "hostility"


def test_the_agents_words_do_not_take_the_place_of_anger() -> None:
    call = Call()
    only(call.angry(10.0))
    call.engine.agent_said(16.0, "agent-9", "you are past due")
    assert call.engine.decide(16.0) == []


def test_a_card_about_the_agents_words_waits_until_they_have_finished() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 1.0)
    call.engine.agent_said(4.0, "agent-1", "you are past due")
    assert call.engine.decide(4.0) == []
    call.engine.speaking(Channel.AGENT, False, 5.0)
    assert only(call.engine.decide(5.0)).prompt == "past-due"
