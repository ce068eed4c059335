"""A second screen: by which code it is opened, what it may do, and when it ends."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from assistant.api.cookies import cookie_name
from assistant.auth.pairing import LASTS, Pairing
from assistant.auth.roles import Role
from assistant.auth.sessions import Session
from assistant.errors import BadInput
from tests.api.conftest import Serve
from tests.api.site import Site, make_site

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def session(name: str = "first", hours: float = 8) -> Session:
    return Session(name, "user", START, START, START + timedelta(hours=hours), "127.0.0.1", "Firefox on Linux")


async def code_of(site: Site, who: str = "agent") -> str:
    answer = await site.ask(who, "POST", "/api/pairing")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code"])


async def claim(site: Site, code: str, **more: str) -> httpx.Response:
    answer = await site.served.http.post("/api/pairing/claim", json={"code": code}, headers=more)
    site.served.http.cookies.clear()
    return answer


def cookie_in(site: Site, answer: httpx.Response) -> dict[str, str]:
    name = cookie_name(site.served.hub.settings)
    return {"cookie": f"{name}={answer.cookies[name]}"}


async def second_screen(site: Site, who: str = "agent") -> dict[str, str]:
    answer = await claim(site, await code_of(site, who))
    assert answer.status_code == 200, answer.text
    return cookie_in(site, answer)


async def test_a_code_opens_the_agents_screen_and_works_once(serve: Serve) -> None:
    site = await make_site(serve)
    code = await code_of(site)
    assert len(code) == 6
    assert code.isdecimal()
    answer = await claim(site, f"{code[:3]} {code[3:]}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["state"], body["second_screen"], body["user"]["roles"]) == ("signed_in", True, ["agent"])
    own = await site.served.http.get(f"/api/calls/{site.calls['agent', 'own']}", headers=cookie_in(site, answer))
    assert own.status_code == 200
    assert (await claim(site, code)).json()["code"] == "code_wrong"


async def test_a_second_screen_of_a_lead_is_no_leads_screen(serve: Serve) -> None:
    site = await make_site(serve)
    both = await site.served.hub.accounts.add("both", "Both", [Role.AGENT, Role.LEAD, Role.ADMIN], [site.teams["ours"]])
    site.users["both"] = both.id
    cookie = await second_screen(site, "both")
    for path in (f"/api/calls/{site.calls['lead', 'team']}", "/api/users", "/api/insights?month=2026-11"):
        answer = await site.served.http.get(path, headers=cookie)
        assert answer.json()["code"] in ("call_unknown", "not_allowed"), path
    for method, path in (("GET", "/api/account"), ("GET", "/api/account/sessions"), ("POST", "/api/pairing")):
        answer = await site.served.http.request(method, path, headers=cookie)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_screen"), path
    me = (await site.served.http.get("/api/session", headers=cookie)).json()
    assert me["user"]["roles"] == ["agent"]


async def test_it_is_listed_and_can_be_ended_and_ends_with_the_first(serve: Serve) -> None:
    site = await make_site(serve)
    first = {"cookie": await site.cookie("agent")}
    http = site.served.http

    async def opened() -> dict[str, str]:
        code = (await http.post("/api/pairing", headers=first)).json()["code"]
        return cookie_in(site, await claim(site, code))

    second = await opened()
    lines = (await http.get("/api/account/sessions", headers=first)).json()["sessions"]
    [line] = [line for line in lines if line["second_screen"]]
    [mine] = [line for line in lines if line["current"]]
    assert line["expires"] == mine["expires"]
    ended = await http.delete(f"/api/account/sessions/{line['id']}", headers=first)
    assert ended.status_code == 204
    assert (await http.get("/api/calls", headers=second)).status_code == 401
    third = await opened()
    assert (await http.get("/api/calls", headers=third)).status_code == 200
    await http.delete("/api/session", headers=first)
    http.cookies.clear()
    assert (await http.get("/api/calls", headers=third)).status_code == 401


async def test_wrong_codes_are_slowed_down_by_address_and_noted_without_the_code(serve: Serve) -> None:
    site = await make_site(serve)
    code = await code_of(site)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert (await claim(site, wrong)).status_code == 422
    refused = await claim(site, code)
    assert refused.status_code == 429
    assert 55 <= int(refused.headers["retry-after"]) <= 61
    rows = await site.served.hub.audit.rows(actor="unknown")
    assert {row.action for row in rows} == {"screen.refused.code_wrong"}
    assert wrong not in str(rows)


async def test_the_screen_that_shows_the_code_cannot_take_it(serve: Serve) -> None:
    site = await make_site(serve)
    first = await site.cookie("agent")
    code = (await site.served.http.post("/api/pairing", headers={"cookie": first})).json()["code"]
    answer = await claim(site, code, cookie=first)
    assert (answer.status_code, answer.json()["code"]) == (409, "same_screen")
    assert (await site.served.http.get("/api/calls", headers={"cookie": first})).status_code == 200


async def test_a_code_of_somebody_who_has_left_is_no_good(serve: Serve) -> None:
    site = await make_site(serve)
    first = {"cookie": await site.cookie("agent")}
    code = (await site.served.http.post("/api/pairing", headers=first)).json()["code"]
    await site.served.http.delete("/api/session", headers=first)
    assert (await claim(site, code)).json()["code"] == "code_wrong"


async def test_the_demo_has_no_second_screens(serve: Serve) -> None:
    served = await serve()
    for path, body in (("/api/pairing", None), ("/api/pairing/claim", {"code": "123456"})):
        assert (await served.http.post(path, json=body)).json()["code"] == "no_accounts"


def test_a_code_lasts_two_minutes_and_a_fresh_one_takes_its_place() -> None:
    now = [START]
    pairing = Pairing(lambda: now[0])
    code = pairing.offer(session())
    now[0] += LASTS
    with pytest.raises(BadInput, match="code_wrong"):
        pairing.take(code.digits)
    first, second = pairing.offer(session()), pairing.offer(session())
    if first.digits != second.digits:
        with pytest.raises(BadInput):
            pairing.take(first.digits)
    assert pairing.take(second.digits).id == "first"


def test_a_code_does_not_outlive_the_session_it_is_for() -> None:
    pairing = Pairing(lambda: START)
    code = pairing.offer(session(hours=1 / 60))
    assert code.expires == START + timedelta(minutes=1)
