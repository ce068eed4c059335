"""Signing in and out over HTTP, one-time links, one's own account, and what admins do with those of others."""

import asyncio
from typing import Any

import httpx
import pyotp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.auth.links import Purpose
from assistant.auth.roles import Role
from tests.api.conftest import Serve, Served

PASSWORD = "grey heron at low tide"
OTHER = "five brown otters asleep"


async def site(serve: Serve, **settings: Any) -> Served:
    """A server with its first admin, who is an agent and a lead too, and nobody signed in."""
    served = await serve(open_access=False, **settings)
    token = (await served.hub.people.links.make(Purpose.SETUP)).token
    body = {"token": token, "login": "ann", "name": "Ann Smith", "password": PASSWORD, "roles": ["agent", "lead"]}
    assert (await served.http.post("/api/session/link", json=body)).status_code == 200
    assert (await served.http.delete("/api/session")).status_code == 204
    return served


async def sign_in(served: Served, **changes: str) -> httpx.Response:
    body = {"login": "ann", "password": PASSWORD} | changes
    return await served.http.post("/api/session", json=body)


def another(served: Served) -> httpx.AsyncClient:
    """Another browser."""
    return httpx.AsyncClient(base_url=served.http.base_url)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def set_up_totp(served: Served) -> tuple[str, list[str]]:
    """Begins a second step; the code that was used for it, and the codes for when the app is lost."""
    begun = (await served.http.post("/api/account/totp", json={"password": PASSWORD})).json()
    code = pyotp.TOTP(begun["secret"]).now()
    body = {"pending": begun["pending"], "code": code}
    answer = await served.http.post("/api/account/totp/confirm", json=body)
    assert answer.status_code == 200, answer.text
    return code, answer.json()["recovery_codes"]


async def test_the_first_start_makes_an_admin_by_a_link_that_works_once(serve: Serve) -> None:
    served = await serve(open_access=False)
    assert (await served.http.get("/api/session")).json()["setup"] is True
    token = (await served.hub.people.links.make(Purpose.SETUP)).token
    looked = (await served.http.post("/api/session/link/look", json={"token": token})).json()
    assert (looked["purpose"], looked["login"]) == ("setup", "")
    body = {"token": token, "login": "Ann", "name": "Ann Smith", "password": "too short"}
    assert problem(await served.http.post("/api/session/link", json=body)) == (422, "password_weak")
    body["password"] = PASSWORD
    made = await served.http.post("/api/session/link", json=body)
    assert (made.json()["state"], made.json()["user"]["roles"]) == ("signed_in", ["admin"])
    assert problem(await served.http.post("/api/session/link", json=body)) == (404, "link_unknown")
    second = (await served.hub.people.links.make(Purpose.SETUP)).token
    late = await served.http.post("/api/session/link", json=body | {"token": second, "login": "eve"})
    assert problem(late) == (409, "set_up_already")


async def test_signing_in_and_out(serve: Serve) -> None:
    served = await site(serve)
    assert problem(await served.http.get("/api/calls")) == (401, "signed_out")
    answer = await sign_in(served, login="ANN ")
    assert answer.json()["user"]["login"] == "ann"
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=strict" in cookie for cookie in cookies)
    assert (await served.http.get("/api/calls")).status_code == 200
    kept = dict(served.http.cookies)
    assert (await served.http.delete("/api/session")).status_code == 204
    async with another(served) as thief:
        thief.cookies.update(kept)
        assert problem(await thief.get("/api/calls")) == (401, "signed_out")


async def test_who_is_wrong_is_told_the_same_whoever_they_say_they_are(serve: Serve) -> None:
    served = await site(serve)
    bob = await served.hub.accounts.add("bob", "Bob", [Role.AGENT])
    off = await served.hub.accounts.add(
        "off", "Off", [Role.AGENT], (), await served.hub.people.entrance.passwords.hash(PASSWORD)
    )
    await served.hub.accounts.change(off.id, disabled=True)
    tried = [("ann", OTHER), ("nobody", PASSWORD), ("off", PASSWORD), (bob.login, "")]
    answers = [await sign_in(served, login=login, password=password) for login, password in tried]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert problem(answers[0]) == (401, "sign_in_failed")
    rows = await served.hub.audit.rows()
    assert "nobody" not in str(rows)
    assert [row.outcome for row in rows].count("refused") >= 3


async def test_a_guesser_waits_and_the_owner_at_their_desk_does_not(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await site(serve)
    monkeypatch.setattr(served.hub.people.entrance.throttle, "_clock", lambda: 1_000.0)
    await sign_in(served)
    await served.http.delete("/api/session")
    async with another(served) as guesser:
        answers = [await guesser.post("/api/session", json={"login": "ann", "password": OTHER}) for _ in range(6)]
    assert problem(answers[4]) == (401, "sign_in_failed")
    assert problem(answers[5]) == (429, "too_many_attempts")
    assert int(answers[5].headers["retry-after"]) >= 1
    assert (await sign_in(served)).status_code == 200


async def test_the_second_step(serve: Serve) -> None:
    served = await site(serve)
    await sign_in(served)
    wrong = await served.http.post("/api/account/totp", json={"password": OTHER})
    assert problem(wrong) == (401, "password_wrong")
    begun = (await served.http.post("/api/account/totp", json={"password": PASSWORD})).json()
    assert begun["uri"].startswith("otpauth://totp/Calmline:ann?")
    early = await served.http.post("/api/account/totp/confirm", json={"pending": begun["pending"], "code": "000000"})
    assert problem(early) == (401, "code_wrong")
    used, codes = await set_up_totp(served)
    assert problem(await served.http.post("/api/account/totp", json={"password": PASSWORD})) == (409, "totp_enrolled")
    await served.http.delete("/api/session")
    assert problem(await sign_in(served)) == (401, "code_needed")
    assert problem(await sign_in(served, code=used)) == (401, "code_wrong"), "the step was used to set it up"
    assert problem(await sign_in(served, password=OTHER, code=codes[0])) == (401, "sign_in_failed")
    assert (await sign_in(served, code=codes[0].upper())).status_code == 200
    assert (await served.http.get("/api/account")).json()["totp"]["codes_left"] == 7
    assert problem(await sign_in(served, code=codes[0])) == (401, "code_wrong")
    renewed = await served.http.post("/api/account/totp/codes", json={"password": PASSWORD})
    assert problem(await sign_in(served, code=codes[1])) == (401, "code_wrong")
    assert (await sign_in(served, code=renewed.json()["recovery_codes"][0])).status_code == 200
    gone = await served.http.request("DELETE", "/api/account/totp", json={"password": PASSWORD})
    assert gone.status_code == 204
    assert (await sign_in(served)).status_code == 200


async def test_a_second_step_is_begun_for_oneself_alone(serve: Serve) -> None:
    served = await site(serve)
    await sign_in(served)
    forged = await served.http.post("/api/account/totp/confirm", json={"pending": "00" * 60, "code": "000000"})
    assert problem(forged) == (422, "pending_invalid")


async def test_where_a_second_step_is_asked_for_there_is_nothing_else_before_it(serve: Serve) -> None:
    served = await site(serve, require_totp="admin")
    assert (await sign_in(served)).json()["state"] == "enrol"
    assert problem(await served.http.get("/api/calls")) == (403, "totp_required")
    assert problem(await served.http.get("/api/users")) == (403, "totp_required")
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{served.address}/live", additional_headers=_cookie(served))
    await set_up_totp(served)
    assert (await served.http.get("/api/calls")).status_code == 200
    gone = await served.http.request("DELETE", "/api/account/totp", json={"password": PASSWORD})
    assert problem(gone) == (409, "totp_required")


async def test_another_password_ends_every_other_session(serve: Serve) -> None:
    served = await site(serve)
    async with another(served) as phone:
        await phone.post("/api/session", json={"login": "ann", "password": PASSWORD})
        await sign_in(served)
        before = served.http.cookies["calmline"]
        sessions = (await served.http.get("/api/account/sessions")).json()["sessions"]
        assert [one["current"] for one in sessions].count(True) == 1
        assert len(sessions) == 2
        weak = {"current": PASSWORD, "new": "calmline for ever"}
        assert problem(await served.http.post("/api/account/password", json=weak)) == (422, "password_weak")
        wrong = {"current": OTHER, "new": OTHER}
        assert problem(await served.http.post("/api/account/password", json=wrong)) == (401, "password_wrong")
        right = {"current": PASSWORD, "new": OTHER}
        assert (await served.http.post("/api/account/password", json=right)).status_code == 204
        assert served.http.cookies["calmline"] != before
        assert (await served.http.get("/api/account")).status_code == 200
        assert problem(await phone.get("/api/account")) == (401, "signed_out")
        assert problem(await sign_in(served)) == (401, "sign_in_failed")
        assert (await sign_in(served, password=OTHER)).status_code == 200


async def test_ending_a_session_closes_its_websockets_and_no_other(serve: Serve) -> None:
    served = await site(serve)
    async with another(served) as phone:
        await sign_in(served)
        await phone.post("/api/session", json={"login": "ann", "password": PASSWORD})
        there = {"cookie": f"calmline={phone.cookies['calmline']}"}
        live = f"ws://{served.address}/live"
        async with (
            connect(live, additional_headers=_cookie(served)) as here,
            connect(live, additional_headers=there) as other,
        ):
            await here.recv()
            await other.recv()
            sessions = (await served.http.get("/api/account/sessions")).json()["sessions"]
            theirs = next(one["id"] for one in sessions if not one["current"])
            assert (await served.http.delete(f"/api/account/sessions/{theirs}")).status_code == 204
            with pytest.raises(ConnectionClosed) as closed:
                await _read_to_the_end(other)
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "signed_out")
            await here.ping()
    assert problem(await served.http.delete("/api/account/sessions/nothing")) == (404, "session_unknown")


async def test_an_invited_agent_chooses_a_password_and_is_no_admin(serve: Serve) -> None:
    served = await site(serve)
    await sign_in(served)
    team = (await served.http.post("/api/teams", json={"name": "Berlin"})).json()
    body = {"login": "bob", "name": "Bob Jones", "roles": ["agent"], "teams": [team["id"]]}
    made = (await served.http.post("/api/users", json=body)).json()
    url = made["link"]["url"]
    assert url.startswith(f"http://{served.address}/welcome#")
    token = url.split("#")[1]
    async with another(served) as bob:
        used = await bob.post("/api/session/link", json={"token": token, "password": OTHER})
        assert used.json()["user"]["teams"] == [{"id": team["id"], "name": "Berlin"}]
        for method, path in (
            ("GET", "/api/users"),
            ("POST", "/api/teams"),
            ("PATCH", f"/api/users/{made['user']['id']}"),
        ):
            assert problem(await bob.request(method, path, json={"name": "Bob"})) == (403, "not_allowed")
        changed = await served.http.patch(f"/api/users/{made['user']['id']}", json={"disabled": True})
        assert changed.json()["disabled"] is True
        assert problem(await bob.get("/api/account")) == (401, "signed_out")
        again = {"login": "bob", "password": OTHER}
        assert problem(await bob.post("/api/session", json=again)) == (401, "sign_in_failed")
    actions = {row.action for row in await served.hub.audit.rows()}
    assert {"user.added", "user.changed", "link.made", "team.added", "session.begun", "session.ended"} <= actions
    assert token not in str(await served.hub.audit.rows())


async def test_a_link_for_a_new_password_does_not_get_past_the_second_step(serve: Serve) -> None:
    served = await site(serve)
    me = (await sign_in(served)).json()["user"]["id"]
    _, codes = await set_up_totp(served)
    token = (await served.http.post(f"/api/users/{me}/link")).json()["url"].split("#")[1]
    body = {"token": token, "password": OTHER}
    assert problem(await served.http.post("/api/session/link", json=body)) == (401, "code_needed")
    assert (await served.http.post("/api/session/link", json=body | {"code": codes[0]})).status_code == 200
    assert (await served.http.delete(f"/api/users/{me}/totp")).status_code == 204
    assert problem(await served.http.get("/api/account")) == (401, "signed_out")
    assert (await sign_in(served, password=OTHER)).status_code == 200


async def test_the_last_admin_cannot_be_taken_away_over_http(serve: Serve) -> None:
    served = await site(serve)
    me = (await sign_in(served)).json()["user"]["id"]
    assert problem(await served.http.patch(f"/api/users/{me}", json={"disabled": True})) == (409, "last_admin")
    assert problem(await served.http.patch(f"/api/users/{me}", json={"roles": ["agent"]})) == (409, "last_admin")


async def test_the_demo_asks_nobody_and_has_no_accounts(serve: Serve) -> None:
    served = await serve()
    assert (await served.http.get("/api/session")).json()["state"] == "open"
    assert problem(await sign_in(served)) == (404, "no_accounts")
    assert problem(await served.http.get("/api/account")) == (404, "no_accounts")


async def test_behind_tls_the_cookies_are_for_this_host_and_tls_alone(serve: Serve) -> None:
    served = await site(serve, public_url="https://calmline.example.org")
    cookies = (await sign_in(served)).headers.get_list("set-cookie")
    assert all(cookie.startswith("__Host-calmline") and "Secure" in cookie for cookie in cookies)
    assert all("Domain" not in cookie and "Path=/" in cookie for cookie in cookies)


async def test_two_sites_share_no_secret(serve: Serve, tmp_path: Any) -> None:
    one = await serve(open_access=False, data=tmp_path / "one")
    two = await serve(open_access=False, data=tmp_path / "two")
    for purpose in ("known browsers", "recovery codes", "audit", "site"):
        assert one.hub.masters.derive(purpose) != two.hub.masters.derive(purpose)
    mark = one.hub.people.entrance.throttle.marked("ann", "")
    assert not two.hub.people.entrance.throttle.is_known("ann", mark)


async def _read_to_the_end(socket: ClientConnection) -> None:
    async with asyncio.timeout(3):
        while True:
            await socket.recv()


def _cookie(served: Served) -> dict[str, str]:
    return {"cookie": f"calmline={served.http.cookies['calmline']}"}
