"""Every route and every websocket: who is let through, for whose call, and that none is forgotten."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Route, WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.api.app import create_app
from assistant.auth.roles import Role
from tests.api.access_table import DENIED, HIDDEN, OK, OUT, ROLES, SOCKETS, TABLE, OfCall, OfSite
from tests.api.conftest import Serve
from tests.api.site import RESOURCES, SAID, Site, call, make_site


def every(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, Route | WebSocketRoute]]:
    """Path and route of all there are, those of included routers too."""
    for route in routes:
        if isinstance(route, Route | WebSocketRoute):
            yield prefix + route.path, route
        elif (router := getattr(route, "original_router", None)) is not None:
            yield from every(router.routes, prefix + getattr(route, "include_context").prefix)  # noqa: B009
        else:
            raise AssertionError(f"{route} is neither a route nor a websocket: the table cannot see into it")


def methods(app: FastAPI) -> Iterator[str]:
    """Method and path of every HTTP route."""
    for path, route in every(app.routes):
        if isinstance(route, Route):
            yield from (f"{method} {path}" for method in sorted((route.methods or set()) - {"HEAD"}))


def outcome(answer: httpx.Response) -> str:
    """What an answer tells whoever asked."""
    is_json = answer.content and answer.headers.get("content-type") == "application/json"
    body = answer.json() if is_json else None
    code = body.get("code") if isinstance(body, dict) else None
    refusals = {(401, "signed_out"): OUT, (403, "not_allowed"): DENIED, (404, "call_unknown"): HIDDEN}
    assert answer.status_code < 500 or code == "screens_missing", answer.text
    return refusals.get((answer.status_code, str(code)), OK)


def filled(path: str, call_id: str = "no-such-call") -> str:
    """A path with its parameters."""
    return re.sub(r"\{\w+(:\w+)?\}", "nobody", path.replace("{call_id}", call_id))


async def test_the_table_has_every_route_and_no_other(serve: Serve) -> None:
    app = create_app((await serve()).hub)
    assert set(methods(app)) == set(TABLE)
    assert {path for path, route in every(app.routes) if isinstance(route, WebSocketRoute)} == set(SOCKETS)


async def test_every_route_lets_through_whom_the_table_says(serve: Serve) -> None:
    site = await make_site(serve)
    wrong = []

    async def check(who: str | None, name: str, call_id: str, expected: str, resource: str = "") -> None:
        method, path = name.split(" ", 1)
        answer = await site.ask(who, method, filled(path, call_id))
        got = outcome(answer)
        if got != expected:
            wrong.append(f"{name} as {who or 'signed out'} {resource}: {got}, not {expected}: {answer.text[:200]}")

    for name, row in sorted(TABLE.items(), key=lambda item: "erase" in item[0]):
        if isinstance(row, OfSite):
            for who in (*ROLES, "nobody"):
                await check(who, name, "", OK if who in row.roles else DENIED)
            await check(None, name, "", OK if row.signed_out else OUT)
        else:
            for role in ROLES:
                for resource, expected in zip(RESOURCES, getattr(row, role), strict=True):
                    await check(role, name, site.calls[role, resource], expected, resource)
            for resource in ("own", "unknown"):
                await check("nobody", name, site.calls["agent", resource], DENIED, resource)
                await check(None, name, site.calls["agent", resource], OUT, resource)
    assert not wrong, "\n".join(wrong)


async def test_a_call_of_others_and_no_call_at_all_are_answered_alike(serve: Serve) -> None:
    site = await make_site(serve)
    foreign = site.calls["lead", "other"]
    for name, row in TABLE.items():
        if isinstance(row, OfCall) and row.lead[2] == HIDDEN:
            method, path = name.split(" ", 1)
            answers = [await site.ask("lead", method, filled(path, call)) for call in (foreign, "0" * len(foreign))]
            bodies = [answer.text.replace(foreign, "ID").replace("0" * len(foreign), "ID") for answer in answers]
            assert bodies[0] == bodies[1], name
            assert answers[0].status_code == answers[1].status_code == 404


async def test_lists_hold_what_may_be_seen_and_no_more(serve: Serve) -> None:
    site = await make_site(serve)
    nobodys = await call(site, "", "")
    ours = {site.calls[role, "own"] for role in ROLES} | {site.calls["agent", "team"]}
    everything = ours | {site.calls["agent", "other"], nobodys}
    listed = {}
    for role in ("agent", "lead", "analyst"):
        lines = (await site.ask(role, "GET", "/api/calls")).json()["calls"]
        listed[role] = {line["call_id"]: line for line in lines}
    assert set(listed["agent"]) == {site.calls["agent", "own"]}
    assert set(listed["lead"]) == ours
    assert set(listed["analyst"]) == everything
    assert {line["title"] for line in listed["analyst"].values()} == {""}
    assert all(line["title"] for line in listed["lead"].values())
    assert SAID not in json.dumps(listed["analyst"])
    site.users["site lead"] = (await site.served.hub.accounts.add("whole", "Whole", [Role.LEAD])).id
    lines = (await site.ask("site lead", "GET", "/api/calls")).json()["calls"]
    assert [line["call_id"] for line in lines] == [nobodys]


async def test_a_search_finds_words_of_the_teams_calls_alone(serve: Serve) -> None:
    site = await make_site(serve)
    hits = (await site.ask("lead", "POST", "/api/search", json={"words": "disgrace", "limit": 100})).json()["hits"]
    assert {hit["call_id"] for hit in hits} == {site.calls[r, "own"] for r in ROLES} | {site.calls["lead", "team"]}
    assert "disgrace" in hits[0]["snippet"]
    [row] = await site.served.hub.audit.rows(action="words.searched")
    assert row.actor == site.users["lead"]
    assert "disgrace" not in row.detail


async def test_a_screen_shows_whom_the_table_says(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    row = SOCKETS["/live"]
    assert row is not None
    for role in ROLES:
        shown = tuple([await look(site, role, site.calls[role, resource]) for resource in RESOURCES])
        assert shown == getattr(row, role), role
    assert await look(site, None, site.calls["agent", "own"]) == OUT
    assert await look(site, "nobody", site.calls["agent", "own"]) == DENIED


async def look(site: Site, who: str | None, call_id: str) -> str:
    """What a screen gets that asks for a call."""
    headers = {"cookie": await site.cookie(who)} if who else {}
    try:
        screen = await connect(f"ws://{site.served.address}/live?call={call_id}", additional_headers=headers)
    except InvalidStatus as error:
        refused = error.response
    else:
        return await shown(screen, call_id)
    code = json.loads(refused.body or b"{}")["code"]
    return {(401, "signed_out"): OUT, (403, "not_allowed"): DENIED}[refused.status_code, code]


async def shown(screen: ClientConnection, call_id: str) -> str:
    """What an open screen is shown of a call."""
    async with screen:
        message: dict[str, Any] = json.loads(await screen.recv())
        if message["kind"] == "snapshot":
            assert message["state"]["call_id"] == call_id
            return OK
        assert message["code"] == "call_unknown"
        with pytest.raises(ConnectionClosed):
            await screen.recv()
        return HIDDEN


async def test_reading_and_hearing_are_noted_once_and_refusals_too(serve: Serve) -> None:
    site = await make_site(serve)
    own, team, other = (site.calls["lead", resource] for resource in ("own", "team", "other"))
    for _ in range(3):
        await site.ask("lead", "GET", f"/api/calls/{team}")
        await site.ask("lead", "GET", f"/api/calls/{team}/events")
        await site.ask("lead", "GET", f"/api/calls/{other}")
    await site.ask("lead", "GET", f"/api/calls/{own}/recording")
    await site.ask("analyst", "GET", f"/api/calls/{team}")
    rows = [(r.actor, r.action, r.resource, r.outcome, r.address) for r in await site.served.hub.audit.rows()]
    lead, analyst = site.users["lead"], site.users["analyst"]
    assert sorted(rows) == sorted(
        [
            (lead, "call.seen", team, "ok", "127.0.0.1"),
            (lead, "call.seen", other, "refused", "127.0.0.1"),
            (lead, "call.heard", own, "ok", "127.0.0.1"),
            (analyst, "call.seen", team, "refused", "127.0.0.1"),
        ]
    )
    seen = (await site.ask("admin", "GET", "/api/audit", params={"resource": team})).json()["rows"]
    assert [(row["actor"], row["outcome"]) for row in seen] == [(analyst, "refused"), (lead, "ok")]
    assert (await site.served.hub.audit.rows(action="audit.seen"))[0].actor == site.users["admin"]


async def test_where_nobody_is_asked_everything_about_calls_is_open_and_nothing_about_accounts(serve: Serve) -> None:
    served = await serve()
    for path in ("/api/audit", "/api/ingest-keys"):
        assert (await served.http.get(path)).json()["code"] == "not_allowed"
    assert (await served.http.get("/metrics")).status_code == 200
    assert await served.hub.audit.rows() == []
