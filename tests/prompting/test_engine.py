"""When a card comes, and when it does not."""

from pathlib import Path

import pytest

from assistant.events import Channel, Stance, Trend
from assistant.prompting.card import Withdraw
from tests.prompting.moments import LIBRARY, Call, library, offers, only, prompt, risk


def test_past_due_is_answered_with_the_canonical_sentence() -> None:
    offer = only(Call().agent(1.0, 5.0, "this call is recorded you are past due and need to pay"))
    assert offer.text == "We're here to help you find a solution that suits your needs."
    assert (offer.about, offer.stance, offer.urgent) == ("agent_wording", Stance.OFFER, False)
    assert (offer.pack, offer.version) in {(pack.name, pack.version) for pack in LIBRARY.packs}
    assert offer.pack == "debt-collection"
    assert offer.why.channel is Channel.AGENT
    assert offer.why.quote.endswith("you are past due and need to pay")
    assert offer.why.signal is None


def test_anger_is_acknowledged_with_its_ground() -> None:
    offer = only(Call().angry(10.0))
    assert (offer.about, offer.stance) == ("hostility", Stance.ACKNOWLEDGE)
    assert offer.why.quote == "this is an absolute disgrace"
    assert (offer.why.channel, offer.why.utterance) == (Channel.CUSTOMER, "customer-1")
    assert (offer.why.signal, offer.why.level) == ("anger", 2)
    assert offer.why.rule.startswith("anger")


def test_a_calm_call_stays_silent() -> None:
    call = Call()
    changes = call.agent(0.5, 3.0, "good morning you're through to customer accounts how can i help")
    changes += call.customer(8.0, "hi i've moved house so i need to give you my new address", 0)
    changes += call.agent(9.0, 12.0, "of course can i take your name")
    changes += call.customer(15.0, "i'd like to pay sixty pounds a month", 0, "cooperation")
    changes += call.customer(30.0, "wow you're killing it today tom thank you", 0, "gratitude")
    changes += call.agent(31.0, 33.0, "is there anything else i can help with")
    changes += call.customer(35.0, "no that's everything thank you so much bye", 0, "gratitude")
    assert changes == []


@pytest.mark.parametrize("signals", [("frustration",), ("frustration", "profanity")])
def test_one_frustrated_utterance_on_a_calm_call_brings_no_card(signals: tuple[str, ...]) -> None:
    assert Call().customer(10.0, "oh for goodness sake", 1, *signals, call=0) == []
    assert Call().customer(10.0, "oh for goodness sake", 1, *signals, call=1) == []


def test_frustration_that_repeats_is_acknowledged() -> None:
    call = Call()
    assert call.customer(10.0, "i've had enough of this", 1, "frustration") == []
    assert only(call.customer(30.0, "nothing ever works", 1, "frustration")).prompt == "hear-repetition"


def test_frustration_that_repeats_after_more_than_a_minute_is_not() -> None:
    call = Call()
    call.customer(10.0, "i've had enough of this", 1, "frustration")
    assert call.customer(75.0, "nothing ever works", 1, "frustration") == []


@pytest.mark.parametrize("signal", ["distress", "hardship", "dispute", "confusion", "disengage", "threat_legal"])
def test_calm_needs_get_a_card_that_is_not_about_hostility(signal: str) -> None:
    call = Call()
    assert call.customer(2.0, "hello", 0) + call.customer(4.0, "yes speaking", 0) == []
    offer = only(call.customer(10.0, "well that is how it is", 0, signal))
    assert offer.about == signal.removeprefix("threat_")
    assert not offer.urgent


def test_the_strongest_signal_decides_what_the_card_is_about() -> None:
    assert only(Call().customer(10.0, "you will hear from us", 2, "anger", "threat_legal")).about == "legal"
    assert only(Call().customer(10.0, "i just cannot", 0, "dispute", "distress")).about == "distress"


def test_quiet_while_the_agent_speaks_and_offered_when_they_pause() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 9.0)
    assert call.angry(10.0) == []
    assert call.engine.decide(14.0) == []
    call.engine.speaking(Channel.AGENT, False, 15.0)
    assert only(call.engine.decide(15.0)).why.utterance == "customer-1"


def test_a_waiting_card_is_dropped_when_its_moment_has_passed() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 9.0)
    call.angry(10.0)
    call.engine.speaking(Channel.AGENT, False, 18.0)
    assert call.engine.decide(18.0) == []


def test_a_waiting_card_is_dropped_when_the_customer_comes_round() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 9.0)
    call.angry(10.0)
    call.customer(12.0, "all right then go on", 0, "cooperation", call=1)
    call.engine.speaking(Channel.AGENT, False, 13.0)
    assert call.engine.decide(13.0) == []


def test_the_customer_speaking_does_not_hold_a_card_back() -> None:
    call = Call()
    call.engine.speaking(Channel.CUSTOMER, True, 9.0)
    assert offers(call.angry(10.0))


def test_cool_down_counts_from_when_the_card_left() -> None:
    call = Call()
    call.engine.used(only(call.angry(10.0)).card, 14.0)
    assert call.angry(25.0) == []
    assert call.engine.decide(25.9) == []
    assert offers(call.engine.decide(26.0))


def test_no_more_than_so_many_cards() -> None:
    call = Call(max_cards=1)
    call.engine.used(only(call.angry(10.0)).card, 12.0)
    assert call.angry(60.0) == []


def test_no_cards_at_all_but_urgent_ones() -> None:
    call = Call(max_cards=0)
    assert call.angry(10.0) == []
    assert only(call.customer(40.0, "i will hurt somebody", 4, "threat_violence")).urgent


def test_a_used_card_leaves_without_a_withdrawal() -> None:
    call = Call()
    call.engine.used(only(call.angry(10.0)).card, 12.0)
    assert not [change for change in call.engine.decide(50.0) if isinstance(change, Withdraw)]


def test_using_a_card_that_has_left_does_no_harm() -> None:
    call = Call(cooldown=0.0)
    first = only(call.angry(10.0))
    call.engine.used(first.card, 12.0)
    second = only(call.angry(13.0))
    call.engine.used(first.card, 14.0)
    assert call.engine.ended()[0].card == second.card


def test_a_dismissed_prompt_does_not_come_again(tmp_path: Path) -> None:
    asked = prompt("only-one", {"customer_says": ["hello there"]})
    for leave, comes in (("used", True), ("dismissed", False)):
        call = Call(library(tmp_path, asked))
        offer = only(call.customer(10.0, "hello there", 0))
        getattr(call.engine, leave)(offer.card, 12.0)
        assert bool(offers(call.customer(100.0, "hello there", 0))) is comes


def test_a_prompt_rests_for_a_minute_and_then_has_other_words(tmp_path: Path) -> None:
    call = Call(library(tmp_path, prompt("only-one", {"customer_says": ["hello there"]})), cooldown=0.0)
    first = only(call.customer(10.0, "hello there", 0))
    call.engine.used(first.card, 11.0)
    assert call.customer(69.0, "hello there", 0) == []
    second = only(call.customer(71.0, "hello there", 0))
    assert second.prompt == first.prompt
    assert second.text != first.text
    call.engine.used(second.card, 72.0)
    assert call.customer(200.0, "hello there", 0) == []


def test_no_wording_comes_twice_in_a_long_angry_call() -> None:
    call = Call(cooldown=0.0, max_cards=1000)
    texts = []
    for turn in range(200):
        for offer in offers(call.customer(turn * 20.0, "this is a disgrace", 3, "anger", "insult")):
            texts.append(offer.text)
            call.engine.used(offer.card, turn * 20.0 + 1)
    assert len(texts) > 15
    assert len(set(texts)) == len(texts)


def test_card_ids_count_up() -> None:
    call = Call(cooldown=0.0)
    cards = []
    for at in (10.0, 30.0, 50.0):
        offer = only(call.angry(at))
        cards.append(offer.card)
        call.engine.used(offer.card, at + 1)
    assert cards == ["card-1", "card-2", "card-3"]


def test_the_same_feed_gives_the_same_cards() -> None:
    def run() -> list[object]:
        call = Call(cooldown=5.0)
        changes = [change for at in range(10, 200, 9) for change in call.angry(float(at))]
        return [*changes]

    assert run() == run() != []


def test_the_end_of_the_call_takes_the_card_down() -> None:
    call = Call()
    offer = only(call.angry(10.0))
    assert [change.card for change in call.engine.ended()] == [offer.card]
    assert call.engine.ended() == []


def test_the_phase_follows_the_call() -> None:
    call = Call()
    assert call.engine.phase == "opening"
    call.angry(10.0)
    assert call.engine.phase == "venting"
    call.customer(20.0, "okay", 0, call=0)
    call.agent(21.0, 25.0, "we could spread it over a payment plan")
    assert call.engine.phase == "options"
    call.customer(28.0, "yes that works", 0, "cooperation", call=0)
    assert call.engine.phase == "agreement"
    call.agent(30.0, 32.0, "is there anything else i can do for you")
    assert call.engine.phase == "closing"


def test_what_was_agreed_is_summed_up_after_heat_and_never_on_a_calm_call() -> None:
    for heated in (True, False):
        call = Call()
        if heated:
            call.engine.used(only(call.angry(10.0)).card, 12.0)
        call.agent(80.0, 84.0, "we could do sixty pounds a month")
        found = offers(call.customer(90.0, "yes that works for me", 0, "cooperation", call=0, trend=Trend.FALLING))
        assert [offer.about for offer in found] == (["closing"] if heated else [])


def test_the_levels_of_the_call_count_as_they_are_now() -> None:
    call = Call()
    call.engine.speaking(Channel.AGENT, True, 9.0)
    call.angry(10.0)
    call.engine.cooled(13.0, risk(0))
    call.engine.speaking(Channel.AGENT, False, 14.0)
    assert call.engine.decide(14.0) == []


def test_the_library_as_shipped_describes_itself() -> None:
    names = [pack.split()[0] for pack in LIBRARY.describe().split(", ")]
    assert names == ["core", "customer-service", "debt-collection", "en-US"]


def test_a_call_vents_until_the_customer_has_calmed_whatever_the_agent_says() -> None:
    call = Call()
    call.angry(10.0)
    call.agent(21.0, 25.0, "we could spread it over a payment plan")
    assert call.engine.phase == "venting"
    call.customer(30.0, "how much would that be", 0, call=1)
    assert call.engine.phase == "options"
