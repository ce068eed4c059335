"""Signing in through a real identity provider, in a process of its own, that lies when it is told to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.auth import oidc
from tests.api.conftest import Serve, Served
from tests.auth.provider_process import ANN, SECRET, control, running_provider


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of the provider."""
    with running_provider() as address:
        yield address


class Party:
    """A site, the provider it trusts, and a browser."""

    def __init__(self, served: Served, issuer: str) -> None:
        self.served = served
        self.issuer = issuer
        self.http = served.http

    async def control(self, **how: Any) -> None:
        """What the provider says and does from now on."""
        await control(self.issuer, **how)

    async def there(self) -> str:
        """Go to the provider; the address that it sends the browser back to."""
        begun = await self.http.get("/api/session/oidc")
        assert begun.status_code == 303, begun.text
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(begun.headers["location"])
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    async def sign_in(self) -> str:
        """Sign in; empty where it works, or the code of the problem."""
        return self.problem(await self.http.get(await self.there()))

    def problem(self, back: httpx.Response) -> str:
        assert back.status_code == 303, back.text
        target = urlsplit(back.headers["location"])
        if target.path == "/":
            return ""
        assert target.path == "/signin"
        return parse_qs(target.query)["problem"][0]

    async def user(self) -> dict[str, Any] | None:
        user: dict[str, Any] | None = (await self.http.get("/api/session")).json()["user"]
        return user


@pytest.fixture
async def party(serve: Serve, issuer: str, tmp_path: Path) -> Party:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    served = await serve(open_access=False, oidc_issuer=issuer, oidc_client_id="calmline", oidc_client_secret=secret)
    made = Party(served, issuer)
    await made.control()
    return made


async def test_somebody_comes_in_with_the_roles_and_teams_the_provider_gives(party: Party) -> None:
    offered = (await party.http.get("/api/session")).json()["oidc"]
    assert offered == {"start": "/api/session/oidc", "issuer": urlsplit(party.issuer).netloc}
    assert await party.sign_in() == ""
    user = await party.user()
    assert user is not None
    assert (user["login"], user["name"], user["roles"], user["local"]) == ("ann", "Ann Smith", ["agent"], False)
    assert [team["name"] for team in user["teams"]] == ["Berlin"]
    assert (await party.http.get("/api/calls")).status_code == 200
    wrong = {"current": "", "new": "grey heron at low tide"}
    assert (await party.http.post("/api/account/password", json=wrong)).json()["code"] == "password_elsewhere"


async def test_they_are_the_same_person_next_time_and_as_the_provider_says_by_then(party: Party) -> None:
    await party.sign_in()
    first = await party.user()
    await party.control(person=ANN | {"roles": ["lead"], "preferred_username": "admin", "teams": []})
    assert await party.sign_in() == ""
    second = await party.user()
    assert first is not None
    assert second is not None
    assert (second["id"], second["login"], second["roles"], second["teams"]) == (first["id"], "ann", ["lead"], [])


async def test_no_account_is_taken_over_by_login_or_e_mail(party: Party) -> None:
    local = await party.served.hub.accounts.add("ann", "Ann", [])
    await party.control(person=ANN | {"email": "ann", "email_verified": True})
    assert await party.sign_in() == ""
    user = await party.user()
    assert user is not None
    assert user["id"] != local.id
    assert user["login"] != "ann"


async def test_its_signatures_are_believed(party: Party) -> None:
    for alg in ("RS256", "PS256", "ES256"):
        await party.control(alg=alg)
        assert await party.sign_in() == "", alg


async def test_keys_that_were_turned_over_are_asked_for_again(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await party.sign_in() == ""
    await party.control(turn_over=True)
    assert await party.sign_in() == "oidc_token_invalid", "it does not ask for keys twice in half a minute"
    monkeypatch.setattr(oidc, "KEYS_SECONDS", 0.0)
    assert await party.sign_in() == ""


LIES: list[dict[str, Any]] = [
    {"lie": {"nonce": "another"}},
    {"lie": {"nonce": None}},
    {"lie": {"aud": "another client"}},
    {"lie": {"aud": ["calmline", "another"], "azp": "another"}},
    {"lie": {"aud": None}},
    {"lie": {"iss": "https://evil.example.org"}},
    {"lie": {"iss": None}},
    {"lie": {"sub": None}},
    {"lie": {"sub": ""}},
    {"lie": {"exp": None}},
    {"lie": {"iat": 4102444800}},
    {"ago": 120},
    {"alg": "none"},
    {"alg": "HS256"},
    {"forged": True},
]


async def test_no_lie_is_believed(party: Party) -> None:
    for lie in LIES:
        await party.control(**lie)
        assert await party.sign_in() == "oidc_token_invalid", lie
        assert await party.user() is None, lie


async def test_an_answer_counts_once_and_in_the_browser_that_asked(party: Party) -> None:
    back = await party.there()
    kept = dict(party.http.cookies)
    async with httpx.AsyncClient(base_url=party.http.base_url) as other:
        assert party.problem(await other.get(back)) == "oidc_state_unknown"
    tampered = back.replace("state=", "state=x")
    assert party.problem(await party.http.get(tampered)) == "oidc_state_unknown"
    party.http.cookies.update(kept)
    assert party.problem(await party.http.get(back)) == ""
    party.http.cookies.clear()
    party.http.cookies.update(kept)
    assert party.problem(await party.http.get(back)) == "oidc_state_unknown"


async def test_a_code_of_another_sign_in_is_of_no_use(party: Party) -> None:
    stolen = parse_qs(urlsplit(await party.there()).query)["code"][0]
    mine = parse_qs(urlsplit(await party.there()).query)["state"][0]
    answer = await party.http.get("/api/session/oidc/callback", params={"code": stolen, "state": mine})
    assert party.problem(answer) == "oidc_refused", "PKCE: the verifier is that of the other sign-in"


async def test_what_else_goes_wrong_has_its_own_code(party: Party) -> None:
    await party.control(refuses=True)
    assert await party.sign_in() == "oidc_refused"
    await party.control(person=ANN | {"roles": ["owner"]})
    assert await party.sign_in() == "oidc_no_role"
    await party.control()
    assert await party.sign_in() == ""
    user = await party.user()
    assert user is not None
    await party.served.hub.accounts.change(user["id"], disabled=True)
    assert await party.sign_in() == "account_disabled"
    refused = {row.action for row in await party.served.hub.audit.rows() if row.outcome == "refused"}
    assert {"session.refused.oidc_no_role", "session.refused.account_disabled"} <= refused


async def test_a_provider_that_is_gone_or_somebody_else_is_said_to_be_so(serve: Serve, party: Party) -> None:
    await party.control(calls_itself="https://evil.example.org")
    assert party.problem(await party.http.get("/api/session/oidc")) == "oidc_unreachable"
    gone = await serve(open_access=False, data=party.served.hub.settings.data / "2", oidc_issuer="http://127.0.0.1:9")
    assert party.problem(await gone.http.get("/api/session/oidc")) == "oidc_unreachable"
    assert (await gone.http.get("/api/session")).status_code == 200


async def test_without_a_provider_there_is_nothing_to_begin(serve: Serve) -> None:
    served = await serve(open_access=False)
    assert (await served.http.get("/api/session/oidc")).json()["code"] == "oidc_off"
    assert (await served.http.get("/api/session")).json()["oidc"] is None
