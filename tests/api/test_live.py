"""The socket of a screen: a snapshot, then every event, across cuts and from call to call."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.api import protocols, screen_socket
from assistant.calls.opening import Opening
from assistant.events import Channel, EndReason, TranscriptPartial, now
from assistant.telemetry import SCREENS
from tests.api.conftest import Serve, Served, is_event, messages
from tests.api.site import Site, call, make_site

HOSTILE = "you people are a disgrace, this is bullshit and you never bloody listen to me"


def begin(served: Served, call_id: str | None = None) -> str:
    return served.hub.calls.open(call_id, Opening(title="A call", source="turns"), hears=False).call_id


async def say(served: Served, call_id: str, channel: Channel, text: str, start: float = 1.0) -> None:
    session = served.hub.calls.get(call_id)
    session.say(channel, text, start, start + 1)
    await session.settle()


async def test_a_screen_waits_for_a_call_and_then_follows_it_to_its_card(serve: Serve) -> None:
    served = await serve()
    async with served.screen() as screen:
        assert json.loads(await screen.recv()) == {"kind": "waiting"}
        call = begin(served)
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["call_id"] == call
        await say(served, call, Channel.CUSTOMER, HOSTILE)
        seen = await messages(screen, is_event("card.offered"))
        seqs = [m["event"]["seq"] for m in seen if m["kind"] == "event"]
        assert seqs == list(range(snapshot["state"]["seq"] + 1, seqs[-1] + 1))


async def test_when_a_call_has_ended_the_screen_follows_the_next(serve: Serve) -> None:
    served = await serve()
    async with served.screen() as screen:
        first = begin(served)
        await messages(screen, lambda m: m["kind"] == "snapshot")
        await served.hub.calls.end(first, EndReason.HUNG_UP)
        await messages(screen, is_event("call.ended"))
        second = begin(served)
        seen = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert seen[-1]["state"]["call_id"] == second


async def test_a_screen_whose_line_was_cut_goes_on_where_it_was(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen() as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        last = snapshot["state"]["seq"]
    await say(served, call, Channel.AGENT, "let me look into that")
    await say(served, call, Channel.CUSTOMER, "thank you", 3.0)
    async with served.screen(f"?call={call}&after={last}") as screen:
        seen = await messages(screen, is_event("reading"))
        assert all(m["kind"] == "event" for m in seen)
        assert seen[0]["event"]["seq"] == last + 1


async def test_a_screen_that_knows_more_than_the_server_starts_over(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen(f"?call={call}&after=999") as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["seq"] == 1


async def test_an_ended_call_can_be_looked_at(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    await say(served, call, Channel.CUSTOMER, "hello there")
    await served.hub.calls.end(call, EndReason.HUNG_UP)
    async with served.screen(f"?call={call}") as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["status"] == "ended"
        assert snapshot["state"]["utterances"][0]["text"] == "hello there"


async def test_an_unknown_call_is_said_to_be_so(serve: Serve) -> None:
    served = await serve()
    async with served.screen("?call=nobody") as screen:
        error = json.loads(await screen.recv())
        assert (error["kind"], error["code"]) == ("error", "call_unknown")
        with pytest.raises(ConnectionClosed):
            await screen.recv()


async def test_a_page_of_another_site_may_not_listen(serve: Serve) -> None:
    served = await serve()
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://{served.address}/live", origin="https://evil.example"):  # type: ignore[arg-type]
            pass


async def test_two_screens_see_the_same_card_used(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen() as one, served.screen() as other:
        for screen in (one, other):
            await messages(screen, lambda m: m["kind"] == "snapshot")
        await say(served, call, Channel.CUSTOMER, HOSTILE)
        offered = (await messages(one, is_event("card.offered")))[-1]["event"]
        answer = await served.http.post(f"/api/calls/{call}/cards/{offered['card']}/use")
        assert answer.status_code == 200
        for screen in (one, other):
            used = (await messages(screen, is_event("card.used")))[-1]["event"]
            assert used["card"] == offered["card"]
            assert used["seq"] == answer.json()["event"]["seq"]


@asynccontextmanager
async def screen_of(site: Site, who: str, query: str = "") -> AsyncIterator[ClientConnection]:
    """A screen that somebody opened."""
    headers = {"cookie": await site.cookie(who)}
    async with connect(f"ws://{site.served.address}/live{query}", additional_headers=headers) as screen:
        yield screen


async def test_a_screen_follows_the_calls_of_its_own_agent_and_no_other(serve: Serve) -> None:
    site = await make_site(serve)
    async with screen_of(site, "mate") as screen, screen_of(site, "lead") as leads:
        for each in (screen, leads):
            assert json.loads(await each.recv()) == {"kind": "waiting"}
        await call(site, "stranger", "theirs", live=True)
        await call(site, "agent", "ours", live=True)
        await call(site, "", "", live=True)
        mine = await call(site, "mate", "ours", live=True)
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["call_id"] == mine
        leads_own = await call(site, "lead", "ours", live=True)
        [snapshot] = await messages(leads, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["call_id"] == leads_own


async def test_a_screen_closes_when_its_session_ends(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    async with screen_of(site, "mate") as screen, screen_of(site, "stranger") as other:
        for each in (screen, other):
            await messages(each, lambda m: m["kind"] == "snapshot")
        await site.served.hub.sessions.end_all(site.users["mate"])
        await asyncio.wait_for(screen.wait_closed(), 20)
        assert (screen.close_code, screen.close_reason) == (4401, "signed_out")
        await other.ping()
        await say(site.served, site.calls["lead", "other"], Channel.AGENT, "go on")
        await messages(other, is_event("transcript.final"))


async def test_a_screen_that_talks_is_not_listened_to(serve: Serve) -> None:
    served = await serve()
    begin(served)
    async with served.screen() as screen:
        await screen.send("hello?")
        await screen.send(b"\0" * 1000)
        assert (await messages(screen, lambda m: m["kind"] == "snapshot"))[-1]["kind"] == "snapshot"


async def break_audit(site: Site, name: str = "gone") -> None:
    async with site.served.hub.database.write() as connection:
        await connection.execute(sa.text(f"ALTER TABLE {'audit' if name == 'gone' else 'gone'} RENAME TO {name}"))


async def test_while_nothing_can_be_noted_private_things_are_refused_and_ones_own_live_call_is_not(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_socket, "BEAT_SECONDS", 0.1)
    site = await make_site(serve, live=True)
    mine, ended = site.calls["agent", "own"], site.calls["lead", "own"]
    await site.served.hub.calls.end(ended, EndReason.HUNG_UP)
    await break_audit(site)
    for who, path in (("lead", f"/{ended}"), ("lead", f"/{mine}"), ("lead", f"/{ended}/recording")):
        answer = await site.ask(who, "GET", f"/api/calls{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable"), path
    async with screen_of(site, "lead", f"?call={mine}") as screen:
        assert json.loads(await screen.recv())["code"] == "audit_unavailable"
    async with screen_of(site, "agent") as screen:
        assert json.loads(await screen.recv())["kind"] == "snapshot"
        await break_audit(site, "audit")
        async with asyncio.timeout(20):
            while not await site.served.hub.audit.rows(action="call.seen"):
                await screen.recv()
    [row] = await site.served.hub.audit.rows(action="call.seen")
    assert (row.actor, row.resource) == (site.users["agent"], mine)


async def test_a_screen_that_never_reads_is_let_go(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_socket, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(screen_socket, "CLOSE_SECONDS", 0.1)
    monkeypatch.setattr(protocols, "LINGER_SECONDS", 0.1)
    monkeypatch.setattr(screen_socket, "BEAT_SECONDS", 0.02)
    served = await serve()
    call_id = begin(served)
    story = TranscriptPartial(
        call_id=call_id, at=1.0, time=now(), channel=Channel.AGENT, utterance="agent-1", text="x" * 500_000
    )
    host, port = served.address.split(":")
    deaf = socket.create_connection((host, int(port)))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    head = (
        f"GET /live?call={call_id} HTTP/1.1\r\nhost: {served.address}\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    )
    deaf.sendall(f"{head}sec-websocket-key: {key}\r\nsec-websocket-version: 13\r\n\r\n".encode())
    try:
        async with asyncio.timeout(30):
            while open_screens() == 0:
                await served.http.get("/api/health")
            while open_screens() > 0:
                served.hub.bus.publish(story)
                await served.http.get("/api/health")
    finally:
        deaf.close()


def open_screens() -> float:
    return float(SCREENS._value.get())
