"""Accounts and teams: who there is, and that there is always an admin."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from assistant.auth.accounts import Accounts
from assistant.auth.roles import Role
from assistant.auth.sessions import Sessions
from assistant.auth.teams import Teams
from assistant.errors import CalmlineError
from assistant.store.database import Database

HASH = "a hash"
ISSUER = "https://login.example.org"


@pytest.fixture
def sessions(database: Database) -> Sessions:
    return Sessions(database, timedelta(hours=12), timedelta(hours=1))


@pytest.fixture
def accounts(database: Database, sessions: Sessions) -> Accounts:
    return Accounts(database, sessions)


@pytest.fixture
def teams(database: Database) -> Teams:
    return Teams(database)


async def test_an_account_is_found_by_its_login_whatever_the_capitals(accounts: Accounts, teams: Teams) -> None:
    assert not await accounts.any()
    team = await teams.add("Berlin")
    made = await accounts.add(" Ann.Lee ", "Ann Lee", [Role.LEAD, Role.AGENT], [team.id], HASH)
    assert (made.login, made.roles, made.teams) == ("ann.lee", frozenset({Role.LEAD, Role.AGENT}), (team,))
    assert await accounts.find("ANN.LEE") == made == await accounts.get(made.id)
    assert await accounts.find("ann") is None
    assert await accounts.names([made.id, "nobody"]) == {made.id: "Ann Lee"}
    assert await teams.names([team.id, "nowhere"]) == {team.id: "Berlin"}
    assert await accounts.find("ann\0.lee\ud800") is None
    asks = made.principal("s1")
    assert (asks.user_id, asks.session, asks.teams, asks.open) == (made.id, "s1", frozenset({team.id}), False)


@pytest.mark.parametrize(
    ("login", "name", "team", "code"),
    [
        ("ann", "Ann", (), "login_taken"),
        ("ANN", "Ann", (), "login_taken"),
        ("", "Ann", (), "login_invalid"),
        ("a b", "Ann", (), "login_invalid"),
        ("-ann", "Ann", (), "login_invalid"),
        ("änn", "Ann", (), "login_invalid"),
        ("bob", " ", (), "name_invalid"),
        ("bob", "Bo\nb", (), "name_invalid"),
        ("bob", "Bob", ("nowhere",), "team_unknown"),
    ],
)
async def test_what_cannot_be_is_refused(
    accounts: Accounts, login: str, name: str, team: tuple[str, ...], code: str
) -> None:
    await accounts.add("ann", "Ann", [Role.AGENT])
    with pytest.raises(CalmlineError) as refused:
        await accounts.add(login, name, [Role.AGENT], team)
    assert refused.value.code == code
    assert [user.login for user in await accounts.all()] == ["ann"]


async def test_the_last_admin_stays(accounts: Accounts) -> None:
    ann = await accounts.add("ann", "Ann", [Role.ADMIN], (), HASH)
    await accounts.add("invited", "Invited", [Role.ADMIN])
    off = await accounts.add("off", "Off", [Role.ADMIN], (), HASH)
    await accounts.change(off.id, disabled=True)
    changes: list[dict[str, Any]] = [{"disabled": True}, {"roles": [Role.AGENT]}]
    for change in changes:
        with pytest.raises(CalmlineError) as refused:
            await accounts.change(ann.id, **change)
        assert refused.value.code == "last_admin"
    assert await accounts.get(ann.id) == ann
    await accounts.change(off.id, disabled=False)
    await accounts.change(ann.id, roles=[Role.AGENT])


async def test_two_admins_cannot_put_each_other_out_at_once(accounts: Accounts) -> None:
    both = [await accounts.add(login, login, [Role.ADMIN], (), HASH) for login in ("ann", "bob")]
    results = await asyncio.gather(*(accounts.change(user.id, disabled=True) for user in both), return_exceptions=True)
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert sum(not user.disabled for user in await accounts.all()) == 1


async def test_who_loses_something_is_signed_out_and_who_gains_is_not(
    accounts: Accounts, sessions: Sessions, teams: Teams
) -> None:
    one, two = await teams.add("one"), await teams.add("two")
    ann = await accounts.add("ann", "Ann", [Role.AGENT], [one.id])
    await sessions.begin(ann.id, "", "")
    await accounts.change(ann.id, roles=[Role.AGENT, Role.LEAD], team_ids=[one.id, two.id], name="Ann Lee")
    assert await sessions.of_user(ann.id)
    losses: list[dict[str, Any]] = [{"roles": [Role.AGENT]}, {"team_ids": [two.id]}, {"disabled": True}]
    for loss in losses:
        await sessions.begin(ann.id, "", "")
        await accounts.change(ann.id, **loss)
        assert not await sessions.of_user(ann.id)


async def test_a_step_and_a_recovery_code_are_used_once_however_many_ask(accounts: Accounts) -> None:
    ann = await accounts.add("ann", "Ann", [Role.AGENT])
    await accounts.set_totp(ann.id, b"sealed", 100, ["c1", "c2"])
    assert sorted(await asyncio.gather(*(accounts.use_step(ann.id, 101) for _ in range(4)))) == [False] * 3 + [True]
    assert not await accounts.use_step(ann.id, 100)
    assert sorted(await asyncio.gather(*(accounts.use_code(ann.id, "c1") for _ in range(4)))) == [False] * 3 + [True]
    assert await accounts.codes_left(ann.id) == 1
    await accounts.set_totp(ann.id, None, 0, ())
    assert not await accounts.use_code(ann.id, "c2")


async def test_an_identity_provider_is_believed_about_its_own_alone(accounts: Accounts) -> None:
    local = await accounts.add("ann", "Ann", [Role.ADMIN], (), HASH)
    first = await accounts.from_provider(ISSUER, "s1", "Ann", "Ann of elsewhere", [Role.AGENT], ["Berlin"])
    assert first.id != local.id
    assert first.login.startswith("ann+")
    assert (await accounts.get(local.id)) == local
    again = await accounts.from_provider(ISSUER, "s1", "renamed", "Ann Lee", [Role.LEAD], ["Berlin", "Paris"])
    assert (again.id, again.login, again.name, again.roles) == (
        first.id,
        first.login,
        "Ann Lee",
        frozenset({Role.LEAD}),
    )
    assert [team.name for team in again.teams] == ["Berlin", "Paris"]
    other = await accounts.from_provider("https://other.example.org", "s1", "ann", "Other", [Role.AGENT], [])
    assert other.id not in (first.id, local.id)
    with pytest.raises(CalmlineError) as refused:
        await accounts.change(first.id, roles=[Role.ADMIN])
    assert refused.value.code == "roles_elsewhere"


async def test_teams_are_named_once_and_kept_while_somebody_is_in_them(accounts: Accounts, teams: Teams) -> None:
    berlin = await teams.add(" Berlin ")
    ann = await accounts.add("ann", "Ann", [Role.AGENT], [berlin.id])
    paris = await teams.add("Paris")
    assert await teams.all() == [(berlin, 1), (paris, 0)]

    async def code_of(asked: object) -> str:
        with pytest.raises(CalmlineError) as refused:
            await asked  # type: ignore[misc]
        return refused.value.code

    assert await code_of(teams.add("Berlin")) == "team_taken"
    assert await code_of(teams.rename(paris.id, "Berlin")) == "team_taken"
    assert await code_of(teams.rename("nowhere", "Rome")) == "team_unknown"
    assert await code_of(teams.remove(berlin.id)) == "team_used"
    assert await code_of(teams.remove("nowhere")) == "team_unknown"
    await accounts.change(ann.id, team_ids=[])
    await teams.remove(berlin.id)
    assert [team.name for team, _ in await teams.all()] == ["Paris"]
