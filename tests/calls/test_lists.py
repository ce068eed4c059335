"""The running lists, the checklist and the summary of a call, from the words to the log."""

from dataclasses import replace

import msgspec
import pytest

from assistant import events as ev
from assistant.calls.kit import Kit
from assistant.errors import Conflict, NotFound
from assistant.events import Channel, ListKind
from assistant.prompting import lists
from assistant.prompting.library import Item, Library
from assistant.prompting.pack import ChecklistItem, Citation, Phase
from assistant.prompting.patterns import Phrase
from assistant.prompting.slots import Facts
from tests.calls.conftest import OpenCall

CITE = Citation("12 CFR 1006.18(e)", "The collector says who is calling.", "2026-01-01")
WHO = ChecklistItem("who", "Who is calling", Phase.CLOSING, ("my name is",), "I'm {agent}.", cite=CITE)
BYE = ChecklistItem("bye", "A friendly end", Phase.CLOSING, ("take care",), "Take care.")
THREAT = "I'll come down to that office and I will hurt somebody, I swear"


def listed(kit: Kit) -> Kit:
    """The kit with a checklist of two items and no other."""
    items = tuple(Item(item, tuple(map(Phrase.parse, item.heard))) for item in (WHO, BYE))
    packs = (replace(kit.library.packs[0], checklist=items), *kit.library.packs[1:])
    return replace(kit, library=Library((packs[0], *(replace(pack, checklist=()) for pack in packs[1:]))))


async def test_promises_agreements_and_questions_join_the_lists_and_leave_them(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "we could do forty dollars a month")
    await call.say(Channel.CUSTOMER, "yes that works, how much is the fee")
    await call.say(Channel.AGENT, "the fee is nothing and i'll email you the plan")
    noted = await call.of(ev.PointNoted)
    assert [(point.kind, point.by, point.utterance) for point in noted] == [
        (ListKind.AGREED, Channel.AGENT, "agent-1"),
        (ListKind.OPEN, Channel.CUSTOMER, "customer-1"),
        (ListKind.PROMISED, Channel.AGENT, "agent-2"),
    ]
    [closed] = await call.of(ev.PointClosed)
    assert (closed.point, closed.utterance) == (noted[1].point, "agent-2")
    assert [point.quote for point in call.session.state.points] == ["forty dollars a month", "i'll email you the plan"]


async def test_the_classifiers_reading_agrees(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "would forty dollars on friday work for you")
    await call.say(Channel.CUSTOMER, "i think i'm able to manage forty on friday, thank you for being so kind")
    [reading] = await call.of(ev.Reading)
    agreed = [point for point in await call.of(ev.PointNoted) if point.kind is ListKind.AGREED]
    assert bool(agreed) is ("cooperation" in reading.active)


async def test_a_summary_is_offered_and_takes_the_place_of_a_card(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "i'll email you the plan")
    await call.say(Channel.CUSTOMER, "you people are a disgrace, this is bullshit and you never bloody listen to me")
    await call.wait(0.5)
    first = call.session.state.card
    assert first is not None
    offered = call.session.summarise()
    card = call.session.state.card
    assert card is not None
    assert (card.id, card.text) == (offered.card, "I'll email you the plan.")
    assert (card.prompt, card.pack, card.about, card.stance) == (
        "summary-now",
        "calmline",
        "agreement",
        ev.Stance.INFORM,
    )
    assert (card.why.quote, card.why.channel, card.why.utterance) == ("i'll email you the plan", "agent", "agent-1")
    gone = [event for event in await call.of(ev.CardWithdrawn) if event.card == first.id]
    assert [event.reason for event in gone] == [ev.WithdrawReason.REPLACED]
    assert call.session.use(card.id) is not None


async def test_there_must_be_something_to_sum_up(open_call: OpenCall) -> None:
    call = open_call()
    with pytest.raises(Conflict, match="nothing_to_summarise"):
        call.session.summarise()


async def test_a_summary_takes_the_place_of_no_urgent_card(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "i'll email you the plan")
    await call.say(Channel.CUSTOMER, THREAT)
    await call.wait(0.5)
    assert call.session.state.card is not None
    assert call.session.state.card.urgent
    with pytest.raises(Conflict, match="card_urgent"):
        call.session.summarise()


async def test_an_urgent_card_takes_the_place_of_a_summary(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "i'll email you the plan")
    call.session.summarise()
    await call.say(Channel.CUSTOMER, THREAT)
    await call.wait(0.5)
    assert call.session.state.card is not None
    assert call.session.state.card.urgent


async def test_a_summary_that_was_put_away_may_come_again(open_call: OpenCall) -> None:
    call = open_call()
    await call.say(Channel.AGENT, "i'll email you the plan")
    call.session.dismiss(call.session.summarise().card)
    assert call.session.summarise().text == "I'll email you the plan."


async def test_the_checklist_stands_at_the_start_of_the_log(open_call: OpenCall) -> None:
    call = open_call(change=listed, facts=Facts(agent="Ann"))
    [started] = await call.of(ev.CallStarted)
    assert started.checklist == (
        ev.ChecklistEntry("who", "Who is calling", "closing", "I'm Ann.", CITE.rule),
        ev.ChecklistEntry("bye", "A friendly end", "closing", "Take care."),
    )


async def test_an_item_ticks_itself(open_call: OpenCall) -> None:
    call = open_call(change=listed)
    await call.say(Channel.CUSTOMER, "my name is Bob")
    await call.say(Channel.AGENT, "hello my name is Ann")
    [tick] = await call.of(ev.ItemTicked)
    assert (tick.item, tick.by, tick.utterance) == ("who", "heard", "agent-1")


async def test_an_item_is_ticked_by_hand_once(open_call: OpenCall) -> None:
    call = open_call(change=listed)
    tick = call.session.tick_item("bye")
    assert tick is not None
    assert (tick.item, tick.by, tick.utterance) == ("bye", "agent", None)
    assert call.session.tick_item("bye") is None
    await call.say(Channel.AGENT, "take care")
    assert len(await call.of(ev.ItemTicked)) == 1
    with pytest.raises(NotFound, match="item_unknown"):
        call.session.tick_item("other")


async def test_a_call_that_is_over_takes_no_more(open_call: OpenCall) -> None:
    call = open_call(change=listed)
    await call.say(Channel.AGENT, "i'll email you the plan")
    await call.session.end(ev.EndReason.HUNG_UP)
    with pytest.raises(Conflict, match="call_over"):
        call.session.tick_item("bye")
    with pytest.raises(Conflict, match="call_over"):
        call.session.summarise()


async def test_lists_that_fail_do_no_harm(open_call: OpenCall, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    call = open_call()
    with monkeypatch.context() as patched:
        patched.setattr(lists, "read_said", fail)
        await call.say(Channel.AGENT, "i'll email you the plan")
    await call.say(Channel.AGENT, "i'll email you the terms")
    assert [trouble.recovered for trouble in await call.of(ev.Degraded)] == [False, True]
    assert len(await call.of(ev.TranscriptFinal)) == 2
    assert [point.quote for point in call.session.state.points] == ["i'll email you the terms"]


async def test_a_card_that_is_said_is_used(open_call: OpenCall) -> None:
    def heard(kit: Kit) -> Kit:
        return replace(kit, listener=lambda card, stance, words: words == card)

    call = open_call(change=heard)
    await call.say(Channel.CUSTOMER, "you people are a disgrace, this is bullshit and you never bloody listen to me")
    await call.wait(0.5)
    card = call.session.state.card
    assert card is not None
    await call.say(Channel.AGENT, card.text)
    [used] = await call.of(ev.CardUsed)
    assert (used.card, used.by, used.utterance) == (card.id, "heard", "agent-1")


async def test_what_leans_the_choice_may_fail_without_harm(open_call: OpenCall) -> None:
    def broken(kit: Kit) -> Kit:
        def learned(_: object) -> float:
            raise RuntimeError("broken")

        return replace(kit, learned=lambda call_id: learned)

    call = open_call(change=broken)
    await call.say(Channel.CUSTOMER, THREAT)
    assert [trouble.component for trouble in await call.of(ev.Degraded)] == [ev.Component.PROMPTS]
    await call.say(Channel.CUSTOMER, "all right")
    assert len(await call.of(ev.Reading)) == 2


async def test_the_site_and_the_facts_fill_what_is_left_open(open_call: OpenCall) -> None:
    def named(kit: Kit) -> Kit:
        kit = listed(replace(kit, company="Acme"))
        item = msgspec.structs.replace(WHO, example="I'm {agent}, with {company}.")
        pack = replace(kit.library.packs[0], checklist=(Item(item, ()),))
        return replace(kit, library=Library((pack,)))

    call = open_call(change=named, facts=Facts(agent="Ann"))
    assert call.session.state.checklist[0].example == "I'm Ann, with Acme."
