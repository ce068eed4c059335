"""A site with two teams, somebody of each role, and calls of each kind: what tests about access share."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from assistant.api.cookies import cookie_name
from assistant.auth.roles import Role
from assistant.calls.opening import Opening
from assistant.events import Channel, EndReason
from tests.api.conftest import Serve, Served

SAID = "you people are a disgrace, this is bullshit and you never bloody listen to me"
RESOURCES = ("own", "team", "other", "unknown")
"""A call that somebody talks in themselves, one of their team, one of another team, and none."""

ENDS = re.compile(r"/api/(session|account|users)\b")
"""Routes after which a session may be another, or over."""


@dataclass
class Site:
    """A server that asks who people are."""

    served: Served
    users: dict[str, str]
    """Name to user id: each role's name, `mate` of the same team, `stranger` of another."""
    teams: dict[str, str]
    """`ours` and `theirs` to their ids."""
    calls: dict[tuple[str, str], str]
    """Role and resource to the id of the call."""
    _cookies: dict[str, str] = field(default_factory=dict)

    async def cookie(self, who: str) -> str:
        """A fresh session of somebody, as a `Cookie` header."""
        _, value = await self.served.hub.sessions.begin(self.users[who], "127.0.0.1", "test")
        return f"{cookie_name(self.served.hub.settings)}={value}"

    async def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as somebody, or as nobody."""
        if who and who not in self._cookies:
            self._cookies[who] = await self.cookie(who)
        headers = {"cookie": self._cookies[who]} if who else {}
        answer = await self.served.http.request(method, path, headers=headers | more.pop("headers", {}), **more)
        self.served.http.cookies.clear()
        if who and ENDS.match(path):
            del self._cookies[who]
        return answer


async def make_site(serve: Serve, *, live: bool = False, **settings: Any) -> Site:
    """A site whose calls have ended, or are live."""
    served = await serve(open_access=False, max_calls=50, **settings)
    hub = served.hub
    teams = {name: (await hub.people.teams.add(name)).id for name in ("ours", "theirs")}
    users = {}
    for role in Role:
        users[role.value] = (await hub.accounts.add(role.value, role.value, [role], [teams["ours"]])).id
    users["mate"] = (await hub.accounts.add("mate", "Mate", [Role.AGENT], [teams["ours"]])).id
    users["stranger"] = (await hub.accounts.add("stranger", "Stranger", [Role.AGENT], [teams["theirs"]])).id
    users["nobody"] = (await hub.accounts.add("nobody", "Nobody", [], [teams["ours"]])).id
    site = Site(served, users, teams, {})
    shared = {
        "team": await call(site, "mate", "ours", live=live),
        "other": await call(site, "stranger", "theirs", live=live),
        "unknown": "no-such-call",
    }
    for role in Role:
        site.calls[role.value, "own"] = await call(site, role.value, "ours", live=live)
        for resource, call_id in shared.items():
            site.calls[role.value, resource] = call_id
    return site


async def call(site: Site, agent: str, team: str, *, live: bool = False) -> str:
    """The id of a call in which something hostile was said."""
    opening = Opening(
        title=f"A call of {agent}",
        source="turns",
        agent=site.users.get(agent, ""),
        team=site.teams.get(team, ""),
    )
    hub = site.served.hub
    session = hub.calls.open(None, opening, hears=False)
    session.say(Channel.CUSTOMER, SAID, 1.0, 2.0)
    await session.settle()
    if not live:
        await hub.calls.end(session.call_id, EndReason.HUNG_UP)
    await hub.bus.flush()
    return session.call_id
