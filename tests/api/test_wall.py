"""The socket of a wall: whose calls it shows, what it tells of them, and how often."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from assistant.api import screen_socket, wall
from assistant.api.board import Board
from assistant.bus import memory
from assistant.bus.memory import MemoryBus
from assistant.events import Channel, EndReason
from tests.api.access_table import ROLES, SOCKETS, OfSite
from tests.api.conftest import Serve, messages
from tests.api.site import SAID, Site, call, make_site
from tests.builders import ended, risk, started

THREAT = "i know where you live and i will come over there and kill you"


@asynccontextmanager
async def wall_of(site: Site, who: str | None) -> AsyncIterator[ClientConnection]:
    """A wall that somebody opened."""
    headers = {"cookie": await site.cookie(who)} if who else {}
    async with connect(f"ws://{site.served.address}/wall-feed", additional_headers=headers) as socket:
        yield socket


def kind(*kinds: str) -> Any:
    return lambda message: message["kind"] in kinds


async def first(socket: ClientConnection) -> dict[str, dict[str, Any]]:
    """The calls that a wall begins with, by id."""
    [message] = await messages(socket, kind("calls"))
    return {line["call_id"]: line for line in message["calls"]}


async def test_a_wall_is_for_whom_the_table_says_and_is_noted(serve: Serve) -> None:
    site = await make_site(serve)
    row = SOCKETS["/wall-feed"]
    assert isinstance(row, OfSite)
    for who in (*ROLES, "nobody", None):
        assert await look(site, who) == ("ok" if who in row.roles else "not_allowed" if who else "signed_out")
    rows = await site.served.hub.audit.rows()
    seen = {(row.actor, row.action, row.outcome) for row in rows}
    assert (site.users["lead"], "wall.seen", "ok") in seen
    assert {outcome for actor, _, outcome in seen if actor != site.users["lead"]} == {"refused"}


async def look(site: Site, who: str | None) -> str:
    """What comes of opening a wall: `ok`, or the code of the refusal."""
    try:
        async with wall_of(site, who) as socket:
            assert await first(socket) == {}
    except InvalidStatus as error:
        refused = error.response
    else:
        return "ok"
    return str(json.loads(refused.body or b"{}")["code"])


async def test_a_wall_shows_the_calls_of_its_teams_and_no_other(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    async with wall_of(site, "lead") as socket:
        calls = await first(socket)
        mine = {site.calls[role, "own"] for role in ROLES} | {site.calls["lead", "team"]}
        assert set(calls) == mine
        line = calls[site.calls["lead", "team"]]
        assert (line["agent_name"], line["team_name"], line["last_hostile"]["text"]) == ("Mate", "ours", SAID)
        assert line["heats"][-1][1] == line["heat"] > 0

        other = await call(site, "stranger", "theirs", live=True)
        ours = await call(site, "mate", "ours", live=True)
        seen = await messages(socket, lambda m: ours in changed(m))
        assert other not in json.dumps(seen)
        await site.served.hub.calls.end(other, EndReason.HUNG_UP)
        await site.served.hub.calls.end(ours, EndReason.HUNG_UP)
        seen = await messages(socket, kind("gone"))
        assert seen[-1]["call_id"] == ours
        assert other not in json.dumps(seen)


def changed(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The calls that a message says to have changed, by id."""
    return {line["call_id"]: line for line in message["calls"]} if message["kind"] == "changed" else {}


def kinds(glance: dict[str, Any]) -> set[str]:
    """The kinds of flag that a call bears."""
    return {flag["flag"] for flag in glance.get("flags", [])}


async def test_a_threat_comes_to_the_wall_and_who_has_seen_it_to_the_others(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = await call(site, "mate", "ours", live=True)
    async with wall_of(site, "lead") as socket, wall_of(site, "lead") as other:
        for each in (socket, other):
            assert kinds((await first(each))[call_id]).isdisjoint({"threat_violence"})
        session = site.served.hub.calls.get(call_id)
        session.say(Channel.CUSTOMER, THREAT, 5.0, 8.0)
        await session.settle()
        await messages(socket, lambda m: "threat_violence" in kinds(changed(m).get(call_id, {})))
        answer = await site.ask("lead", "POST", f"/api/calls/{call_id}/flags/threat_violence/acknowledge")
        assert answer.status_code == 200
        await messages(
            other, lambda m: any(flag["acknowledged"] for line in changed(m).values() for flag in line["flags"])
        )


async def test_changes_that_come_close_together_are_told_as_one(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "PAUSE_SECONDS", 0.5)
    site = await make_site(serve)
    call_id = await call(site, "mate", "ours", live=True)
    async with wall_of(site, "lead") as socket:
        await first(socket)
        desk = site.served.hub.calls.get(call_id).desk
        for turn in range(200):
            desk.hold(turn % 2 == 0, "somebody")
        desk.call_lead("somebody")
        seen = await messages(socket, lambda m: any(line["lead_called_at"] is not None for line in changed(m).values()))
        assert len(seen) <= 3


async def test_calls_that_change_together_come_in_few_messages(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "PAUSE_SECONDS", 3)
    monkeypatch.setattr(wall, "MOST", 4)
    site = await make_site(serve)
    calls = [await call(site, "mate", "ours", live=True) for _ in range(10)]
    async with wall_of(site, "lead") as socket:
        await first(socket)
        desks = [site.served.hub.calls.get(call_id).desk for call_id in calls]
        desks[0].call_lead("somebody")
        await messages(socket, lambda m: calls[0] in changed(m))  # what follows waits for the next round
        for desk in desks:
            desk.hold(True, "somebody")
        held: list[set[str]] = []
        while sum(map(len, held)) < len(calls):
            [message] = await messages(socket, kind("changed"))
            held.append({line["call_id"] for line in message["calls"] if line["held"]})
        assert [len(some) for some in held] == [4, 4, 2]
        assert set.union(*held) == set(calls)


async def test_a_wall_closes_when_its_session_ends_and_beats_until_then(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_socket, "BEAT_SECONDS", 0.05)
    site = await make_site(serve)
    async with wall_of(site, "lead") as socket:
        await messages(socket, kind("beat"))
        await site.served.hub.sessions.end_all(site.users["lead"])
        await asyncio.wait_for(socket.wait_closed(), 20)
        assert (socket.close_code, socket.close_reason) == (4401, "signed_out")


async def test_a_page_of_another_site_may_not_watch(serve: Serve) -> None:
    served = await serve()
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://{served.address}/wall-feed", origin="https://evil.example"):  # type: ignore[arg-type]
            pass


class Calls:
    """A registry without a call."""

    live = ()


async def test_the_board_reads_on_where_it_was_when_it_fell_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "READER_QUEUE", 5)
    bus = MemoryBus()
    follower = Board(bus, Calls())  # type: ignore[arg-type]
    running = asyncio.create_task(follower.run())
    await asyncio.sleep(0)
    async with follower.watch() as watch:
        bus.append(started())
        assert await watch.take() == {"call-a"}
        await asyncio.sleep(0)
        for seq in range(2, 40):
            bus.append(risk(seq, seq % 5))
        assert await watch.take() == {"call-a"}
        await asyncio.sleep(0.05)
        watch.changed.clear()
        bus.append(ended(40))
        async with asyncio.timeout(5):
            while "call-a" not in await watch.take():
                pass
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
