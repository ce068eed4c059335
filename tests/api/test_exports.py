"""Taking calls away: what is in the files, who may, and that it is noted."""

import csv
import io
import json

from assistant.calls.opening import Opening
from assistant.events import Channel, EndReason
from tests.api.conftest import Serve
from tests.api.site import SAID, make_site

FORMS = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "transcript.txt": "text/plain; charset=utf-8",
    "transcript.vtt": "text/vtt; charset=utf-8",
    "transcript.json": "application/json",
}


async def test_every_form_is_a_file_and_is_noted(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    for form, kind in FORMS.items():
        answer = await site.ask("lead", "GET", f"/api/calls/{call_id}/{form}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == kind
        assert f'calmline-{call_id}.{form.split(".")[1]}"' in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        if form != "report.pdf":
            assert SAID in answer.text
    rows = await site.served.hub.audit.rows(action="call.exported")
    assert {json.loads(row.detail)["form"] for row in rows} == set(FORMS)
    assert {(row.actor, row.resource) for row in rows} == {(site.users["lead"], call_id)}


async def test_a_report_is_shown_under_a_policy_of_its_own(serve: Serve) -> None:
    site = await make_site(serve)
    answer = await site.ask("lead", "GET", f"/api/calls/{site.calls['lead', 'team']}/report.html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_report_has_the_names_the_review_and_the_notes_that_one_may_see(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = site.calls["lead", "team"]
    path = f"/api/calls/{call_id}"
    changed = await site.ask("lead", "PATCH", f"{path}/review", json={"comment": "You let her finish."})
    assert changed.status_code == 200, changed.text
    await site.ask("lead", "POST", f"{path}/marks", json={"at": 3.0, "text": "Listen here"})
    await site.ask("mate", "PATCH", f"{path}/review", json={"reply": "mine alone", "private": True})
    page = (await site.ask("lead", "GET", f"{path}/report.html")).text
    for said in ("Mate", "ours", "You let her finish.", "Listen here", "0:03"):
        assert said in page, said
    assert "mine alone" not in page


async def test_a_sheet_has_the_filtered_calls_of_ones_teams(serve: Serve) -> None:
    site = await make_site(serve)
    hub = site.served.hub
    opening = Opening(title="=cmd|'/c calc'!A0", source="turns", agent=site.users["mate"], team=site.teams["ours"])
    session = hub.calls.open(None, opening, hears=False)
    session.say(Channel.CUSTOMER, "hello there", 1.0, 2.0)
    await session.settle()
    await hub.calls.end(session.call_id, EndReason.HUNG_UP)
    await hub.bus.flush()
    answer = await site.ask("lead", "GET", "/api/calls.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    listed = (await site.ask("lead", "GET", "/api/calls", params={"limit": 500})).json()["calls"]
    assert [row["Call"] for row in rows] == [line["call_id"] for line in listed]
    assert rows[0]["Title"] == "'=cmd|'/c calc'!A0"
    assert rows[0]["Agent"] == "Mate"
    mates = await site.ask("lead", "GET", "/api/calls.csv", params={"agent": site.users["mate"]})
    assert len(mates.text.splitlines()) == 3
    assert len((await site.ask("lead", "GET", "/api/calls.csv", params={"level": 4})).text.splitlines()) == 1
    [*_, row] = await hub.audit.rows(action="calls.exported")
    assert SAID not in row.detail
    assert site.users["mate"] not in row.detail


async def test_the_demo_exports_without_a_log(serve: Serve) -> None:
    served = await serve()
    session = served.hub.calls.open(None, Opening(title="A demo", source="turns"), hears=False)
    session.say(Channel.CUSTOMER, SAID, 1.0, 2.0)
    await session.settle()
    answer = await served.http.get(f"/api/calls/{session.call_id}/transcript.txt")
    assert SAID in answer.text
    assert await served.hub.audit.rows() == []
    await served.hub.calls.end(session.call_id, EndReason.HUNG_UP)
