"""What people do on a live call over HTTP; what follows from each is tested in `tests/calls/test_desk.py`."""

from typing import Any

import pytest

from assistant.events import EndReason
from tests.api.conftest import Serve, Served
from tests.api.site import Site, make_site


async def post(site: Site, who: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = await site.ask(who, "POST", f"/api/calls/{path}", json=body or {})
    return answer.status_code, answer.json()


def state(served: Served, call_id: str) -> Any:
    return served.hub.calls.get(call_id).state


async def test_the_agent_words_the_card_anew_pins_it_and_takes_back_what_they_did(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["agent", "own"]
    card = state(site.served, call_id).card
    other = card.others[0]
    cards = f"{call_id}/cards/{card.id}"
    assert (await post(site, "agent", f"{cards}/reword", {"text": other}))[1]["event"]["text"] == other
    assert (await post(site, "agent", f"{cards}/reword", {"text": "my own"}))[1]["code"] == "wording_unknown"
    assert (await post(site, "agent", f"{cards}/pin", {"pinned": True}))[1]["event"]["type"] == "card.pinned"
    assert (await post(site, "agent", f"{cards}/pin", {"pinned": True})) == (200, {"event": None})
    assert (await post(site, "agent", f"{cards}/dismiss"))[0] == 200
    assert (await post(site, "agent", f"{cards}/undo"))[1]["event"]["type"] == "card.reopened"
    assert state(site.served, call_id).card.text == other
    assert (await post(site, "agent", f"{call_id}/cards/card-99/undo"))[0] == 404


async def test_a_prompt_that_was_looked_up_comes_on_the_card(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["agent", "own"]
    found = (await site.ask("agent", "GET", "/api/prompts/search", params={"q": "wants a refund"})).json()
    prompt = found[0]["id"]
    status, body = await post(site, "agent", f"{call_id}/ask", {"prompt": prompt})
    assert (status, body["event"]["prompt"]) == (200, prompt)
    assert (await post(site, "agent", f"{call_id}/ask", {"prompt": "no-such"}))[0] == 404


async def test_hold_the_call_for_the_lead_and_the_leads_note(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["lead", "team"]
    assert (await post(site, "mate", f"{call_id}/on-hold", {"held": True}))[1]["event"]["held"] is True
    assert (await post(site, "mate", f"{call_id}/lead"))[1]["event"]["by"] == site.users["mate"]
    assert await post(site, "mate", f"{call_id}/lead") == (200, {"event": None})
    assert state(site.served, call_id).lead_called_at is not None
    _, body = await post(site, "lead", f"{call_id}/notes", {"text": "  I read along.  "})
    assert (body["event"]["text"], body["event"]["name"]) == ("I read along.", "lead")
    assert state(site.served, call_id).lead_called_at is None
    note = body["event"]["note"]
    assert (await post(site, "mate", f"{call_id}/notes/{note}/read"))[1]["event"]["type"] == "note.read"
    assert await post(site, "mate", f"{call_id}/notes/{note}/read") == (200, {"event": None})
    assert (await post(site, "mate", f"{call_id}/notes/note-9/read"))[1]["code"] == "note_unknown"


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "x" * 100_000, None, 7])
async def test_a_note_is_one_to_five_hundred_characters(serve: Serve, text: object) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["lead", "team"]
    status, body = await post(site, "lead", f"{call_id}/notes", {"text": text})
    assert status in (413, 422), body
    assert "xxx" not in str(body)
    assert state(site.served, call_id).notes == ()


async def test_a_note_is_words_and_nothing_else(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["lead", "team"]
    text = "<img src=x onerror=alert(1)> \u202e & 😀"
    assert (await post(site, "lead", f"{call_id}/notes", {"text": text}))[1]["event"]["text"] == text
    assert state(site.served, call_id).notes[0].text == text


async def test_a_flag_is_seen_once_and_only_where_there_is_one(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["lead", "team"]
    flags = [flag.flag for flag in state(site.served, call_id).flags]
    assert (await post(site, "lead", f"{call_id}/flags/no-such/acknowledge"))[1]["code"] == "flag_unknown"
    for flag in flags:
        _, body = await post(site, "lead", f"{call_id}/flags/{flag}/acknowledge")
        assert body["event"]["name"] == "lead"
        assert await post(site, "lead", f"{call_id}/flags/{flag}/acknowledge") == (200, {"event": None})


async def test_nothing_is_done_on_a_call_that_has_ended(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    call_id = site.calls["lead", "team"]
    await site.served.hub.calls.end(call_id, EndReason.HUNG_UP)
    for who, path, body in (
        ("lead", "notes", {"text": "Well done."}),
        ("lead", "flags/abuse/acknowledge", {}),
        ("mate", "on-hold", {"held": True}),
        ("mate", "lead", {}),
    ):
        status, answer = await post(site, who, f"{call_id}/{path}", body)
        assert (status, answer["code"]) == (404, "call_not_live"), path
