"""Notes on moments: who reads them by which route, and who is told that they are mentioned."""

import json
import re
from pathlib import Path
from typing import Any

from assistant.auth.roles import Role
from assistant.coaching.plan import DEFAULT
from tests.api.access_table import TABLE
from tests.api.conftest import Serve
from tests.api.site import Site, make_site

PRIVATE, OPEN, OWN = "Not for Mate to read", "Well held, both of you", "I lost the thread here"


async def marks(site: Site, who: str, call_id: str) -> list[str]:
    answer = await site.ask(who, "GET", f"/api/calls/{call_id}/marks")
    assert answer.status_code == 200, answer.text
    return [mark["text"] for mark in answer.json()["marks"]]


async def pin(site: Site, who: str, call_id: str, text: str, **more: Any) -> dict[str, Any]:
    answer = await site.ask(who, "POST", f"/api/calls/{call_id}/marks", json={"at": 1.5, "text": text, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def mentioned(site: Site, who: str) -> tuple[list[str], int]:
    """The words of the notes that mention somebody, and how many they have not opened, by both routes."""
    listed = (await site.ask(who, "GET", "/api/mentions")).json()
    counted = (await site.ask(who, "GET", "/api/mentions/unread")).json()
    assert listed["unread"] == counted["unread"]
    return [one["text"] for one in listed["mentions"]], counted["unread"]


async def test_a_leads_note_is_for_leads_until_it_is_shared(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    private = await pin(site, "lead", call_id, PRIVATE)
    await pin(site, "lead", call_id, OPEN, shared=True)
    assert private["shared"] is False
    assert await marks(site, "mate", call_id) == [OPEN]
    assert await marks(site, "lead", call_id) == [PRIVATE, OPEN]
    path = f"/api/calls/{call_id}/marks/{private['id']}"
    changed = await site.ask("lead", "PATCH", path, json={"text": PRIVATE + "!"})
    assert changed.json()["shared"] is False
    assert await marks(site, "mate", call_id) == [OPEN]
    await site.ask("lead", "PATCH", path, json={"text": PRIVATE, "shared": True})
    assert await marks(site, "mate", call_id) == [PRIVATE, OPEN]
    await site.ask("lead", "PATCH", path, json={"text": PRIVATE, "shared": False})
    assert await marks(site, "mate", call_id) == [OPEN]
    rows = await site.served.hub.audit.rows(action="mark.changed")
    assert [json.loads(row.detail)["shared"] for row in rows].count("yes") == 1


async def test_who_leads_and_talked_reads_no_note_for_leads_on_their_own_call(serve: Serve) -> None:
    site = await make_site(serve)
    hub = site.served.hub
    site.users["second"] = (await hub.accounts.add("second", "Second", [Role.LEAD], [site.teams["ours"]])).id
    call_id = site.calls["lead", "own"]
    await pin(site, "second", call_id, PRIVATE, mentions=[site.users["lead"]])
    await pin(site, "second", call_id, OPEN, shared=True)
    assert await marks(site, "lead", call_id) == [OPEN]
    assert await mentioned(site, "lead") == ([], 0)
    for form in ("report.html", "transcript.txt", "transcript.vtt", "transcript.json"):
        taken = await site.ask("lead", "GET", f"/api/calls/{call_id}/{form}")
        assert taken.status_code == 200
        assert PRIVATE not in taken.text, form
        assert (OPEN in taken.text) == (form == "report.html")
    assert PRIVATE in (await site.ask("second", "GET", f"/api/calls/{call_id}/report.html")).text


async def test_a_note_for_leads_reaches_its_agent_by_no_route(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    secret = "zanzibar"  # pragma: allowlist secret
    await pin(site, "lead", call_id, secret, mentions=[site.users["mate"]])
    read = 0
    for name in TABLE:
        method, path = name.split(" ", 1)
        if method == "GET" and path.startswith("/api/"):
            answer = await site.ask("mate", "GET", re.sub(r"\{\w+\}", "x", path.replace("{call_id}", call_id)))
            assert secret.encode() not in answer.content, path
            read += answer.status_code == 200
    assert read > 20
    assert secret in (await site.ask("lead", "GET", f"/api/calls/{call_id}/marks")).text


async def test_an_agents_note_is_for_their_lead_unless_they_keep_it(serve: Serve, tmp_path: Path) -> None:
    plan = tmp_path / "coaching.yaml"
    plan.write_text(DEFAULT.read_text("utf-8").replace("self_review_first: false", "self_review_first: true"))
    site = await make_site(serve, coaching=plan)
    call_id = site.calls["lead", "team"]
    own = await pin(site, "mate", call_id, OWN, mentions=[site.users["lead"]], shared=False)
    assert own["shared"] is True
    assert await marks(site, "lead", call_id) == [OWN]
    review = f"/api/calls/{call_id}/review"
    assert (await site.ask("mate", "PATCH", review, json={"private": True})).status_code == 200
    assert await marks(site, "lead", call_id) == []
    assert await mentioned(site, "lead") == ([], 0)
    assert OWN not in (await site.ask("lead", "GET", f"/api/calls/{call_id}/report.html")).text
    assert await marks(site, "mate", call_id) == [OWN]
    await site.ask("mate", "PATCH", review, json={"private": False})
    assert await marks(site, "lead", call_id) == [OWN]
    assert await mentioned(site, "lead") == ([OWN], 1)


async def test_a_report_says_which_notes_are_for_leads(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    await pin(site, "lead", call_id, PRIVATE)
    page = (await site.ask("lead", "GET", f"/api/calls/{call_id}/report.html")).text
    assert "lead (for leads only)</td>" in page
    await pin(site, "lead", call_id, OPEN, shared=True)
    page = (await site.ask("lead", "GET", f"/api/calls/{call_id}/report.html")).text
    assert page.count("(for leads only)") == 1


async def test_who_is_mentioned_learns_of_it_and_opens_it_once(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    me = site.users["mate"]
    first_note = await pin(site, "lead", call_id, "@Mate one", mentions=[me, site.users["lead"]], shared=True)
    second = await pin(site, "lead", call_id, "@Mate two", mentions=[me])
    assert await mentioned(site, "mate") == (["@Mate one"], 1)
    assert await mentioned(site, "lead") == ([], 0)
    path = f"/api/calls/{call_id}/marks/{second['id']}"
    await site.ask("lead", "PATCH", path, json={"text": "@Mate two", "mentions": [me], "shared": True})
    assert await mentioned(site, "mate") == (["@Mate two", "@Mate one"], 2)
    one = (await site.ask("mate", "GET", "/api/mentions")).json()["mentions"][0]
    assert (one["call_id"], one["at"], one["by_name"], one["title"]) == (call_id, 1.5, "lead", "A call of mate")
    opened = {"marks": [first_note["id"], "no-such-note"]}
    assert (await site.ask("stranger", "POST", "/api/mentions/read", json=opened)).status_code == 204
    assert (await mentioned(site, "mate"))[1] == 2
    assert (await site.ask("mate", "POST", "/api/mentions/read", json=opened)).status_code == 204
    assert await mentioned(site, "mate") == (["@Mate two", "@Mate one"], 1)
    again = {"text": "@Mate one, more", "mentions": [me]}
    await site.ask("lead", "PATCH", f"/api/calls/{call_id}/marks/{first_note['id']}", json=again)
    assert (await mentioned(site, "mate"))[1] == 1
    await site.ask("lead", "PATCH", path, json={"text": "two"})
    assert await mentioned(site, "mate") == (["@Mate one, more"], 0)
    await site.ask("lead", "DELETE", f"/api/calls/{call_id}/marks/{first_note['id']}")
    assert await mentioned(site, "mate") == ([], 0)


async def test_a_mention_shows_no_call_that_one_may_not_see(serve: Serve) -> None:
    site = await make_site(serve)
    everybody = [site.users[name] for name in ("stranger", "analyst", "admin", "nobody", "mate")]
    call_id = site.calls["lead", "team"]
    await pin(site, "lead", call_id, "for all", mentions=everybody, shared=True)
    for name in ("stranger", "analyst", "admin", "nobody"):
        assert await mentioned(site, name) == ([], 0), name
    assert await mentioned(site, "mate") == (["for all"], 1)
    why = {"what": "words", "reason": "asked for", "despite_floor": True}
    erased = await site.ask("lead", "POST", f"/api/calls/{call_id}/erase", json=why)
    assert erased.status_code in (200, 204), erased.text
    assert await mentioned(site, "mate") == ([], 0)
