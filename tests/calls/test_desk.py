"""What people do on a call: other wordings, pins, undo, hold, the team lead, notes, and flags that were seen."""

import pytest

from assistant.calls.state import Outcome
from assistant.errors import Conflict, NotFound
from assistant.events import Channel
from tests.calls.conftest import Call, OpenCall

ANGRY = "you are a bunch of useless idiots and i am sick of you"


async def offered(open_call: OpenCall) -> Call:
    """A call with a card on the screen."""
    call = open_call()
    call.session.say(Channel.CUSTOMER, ANGRY, 1.0, 4.0)
    await call.session.settle()
    assert call.session.state.card is not None
    return call


async def test_another_wording_takes_the_place_of_the_first_and_the_first_can_come_back(open_call: OpenCall) -> None:
    call = await offered(open_call)
    desk, first = call.session.desk, call.session.state.card
    assert first is not None
    assert first.others
    desk.reword(first.id, first.others[0])
    now = call.session.state.card
    assert now is not None
    assert now.text == first.others[0]
    assert set(now.others) == {first.text, *first.others[1:]}
    assert desk.reword(first.id, now.text) is None
    desk.reword(first.id, first.text)
    with pytest.raises(NotFound, match="wording_unknown"):
        desk.reword(first.id, "Something of my own")


async def test_a_pinned_card_stays_when_its_moment_has_passed_until_it_is_let_go(open_call: OpenCall) -> None:
    call = await offered(open_call)
    card = call.session.state.card
    assert card is not None
    call.session.desk.pin(card.id, True)
    assert call.session.desk.pin(card.id, True) is None
    call.session.advance(60.0)
    assert call.session.state.card is not None
    assert call.session.state.card.pinned
    call.session.desk.pin(card.id, False)
    call.session.advance(61.0)
    assert call.session.state.card is None


async def test_what_was_put_away_comes_back_by_undo_and_not_too_late(open_call: OpenCall) -> None:
    call = await offered(open_call)
    card = call.session.state.card
    assert card is not None
    call.session.dismiss(card.id)
    assert call.session.state.card is None
    call.session.desk.undo(card.id)
    assert call.session.state.card is not None
    assert call.session.desk.undo(card.id) is None
    call.session.use(card.id)
    assert call.session.state.cards[-1].outcome is Outcome.USED
    call.session.advance(call.session.now + 30.0)
    with pytest.raises(Conflict, match="undo_late"):
        call.session.desk.undo(card.id)


async def test_a_prompt_that_was_looked_up_comes_on_the_card(open_call: OpenCall) -> None:
    call = open_call()
    call.session.say(Channel.CUSTOMER, "i would like to talk about my account", 1.0, 3.0)
    await call.session.settle()
    event = call.session.desk.ask("hear-anger")
    assert call.session.state.card is not None
    assert call.session.state.card.text == event.text
    with pytest.raises(NotFound, match="prompt_unknown"):
        call.session.desk.ask("no-such-prompt")


async def test_the_lead_is_called_once_and_their_note_answers(open_call: OpenCall) -> None:
    call = open_call()
    desk = call.session.desk
    assert desk.call_lead("ann") is not None
    assert desk.call_lead("ann") is None
    assert call.session.state.lead_called_at == 0.0
    note = desk.send_note("I am listening. You are doing well.", "lee", "Lee")
    assert call.session.state.lead_called_at is None
    assert [(n.name, n.read) for n in call.session.state.notes] == [("Lee", False)]
    desk.read_note(note.note)
    assert desk.read_note(note.note) is None
    assert call.session.state.notes[0].read
    with pytest.raises(NotFound, match="note_unknown"):
        desk.read_note("note-9")


async def test_hold_and_flags_that_were_seen(open_call: OpenCall) -> None:
    call = await offered(open_call)
    desk = call.session.desk
    assert desk.hold(True, "ann") is not None
    assert desk.hold(True, "ann") is None
    assert call.session.state.held
    flag = call.session.state.flags[0]
    desk.acknowledge(flag.flag, "lee", "Lee")
    assert desk.acknowledge(flag.flag, "kim", "Kim") is None
    assert call.session.state.flags[0].acknowledged == "Lee"
    with pytest.raises(NotFound, match="flag_unknown"):
        desk.acknowledge("self_harm", "lee", "Lee")
