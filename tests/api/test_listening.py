"""Listening in over websockets: who may, what they hear and what not, that it is noted, and that it costs no call."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.api import protocols, screen_socket
from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.listening import FRAME, HEADER, MOST_WAITING, Why
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.events import Channel, Consent, EndReason
from assistant.privacy.redaction import Redactor
from assistant.speech.base import Partial, SpeechBegan, SpeechStopped, StreamFailed
from assistant.speech.scripted import said
from tests.api.access_table import DENIED, HIDDEN, OK, OUT, ROLES, SOCKETS, OfCall
from tests.api.conftest import Scripts, Serve, Served, messages
from tests.api.site import RESOURCES, Site, call, make_site

Heard = tuple[int, Why, Why, NDArray[np.int16]]
"""Number of a frame, why the customer and the agent are silent in it, and its sound, shape (FRAME, 2)."""


def begin(served: Served, call_id: str = "call", **more: Any) -> CallSession:
    return served.hub.calls.open(call_id, Opening(title="A call", source="vosk", **more))


async def talk(session: CallSession, until: float) -> None:
    """Both sides bring sound up to a second: numbers of frames, counted from 1, the agent's below zero."""
    while (number := round(session.now * 10)) < round(until * 10):
        for channel, sign in ((Channel.CUSTOMER, 1), (Channel.AGENT, -1)):
            sound = np.full(FRAME, sign * (number + 1), np.int16)
            session.push(AudioChunk(channel, number * FRAME, sound))
        await session.settle()


@asynccontextmanager
async def listening(served: Served, call_id: str = "call", **headers: str) -> AsyncIterator[ClientConnection]:
    """Somebody who listens to a call; what comes of it is their first message."""
    async with connect(f"ws://{served.address}/api/calls/{call_id}/listen", additional_headers=headers) as ears:
        yield ears


async def first(ears: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(20):
        message: dict[str, Any] = json.loads(await ears.recv())
        return message


async def frames(ears: ClientConnection, count: int) -> list[Heard]:
    """The next frames; anything else fails, but for beats."""
    heard: list[Heard] = []
    async with asyncio.timeout(20):
        while len(heard) < count:
            data = await ears.recv()
            if isinstance(data, str):
                assert json.loads(data) == {"kind": "beat"}
                continue
            number, customer, agent, _ = HEADER.unpack_from(data)
            sound = np.frombuffer(data, "<i2", offset=HEADER.size).reshape(FRAME, 2)
            heard.append((number, Why(customer), Why(agent), sound))
    return heard


async def test_both_sides_are_heard_in_order_until_the_call_is_over(serve: Serve) -> None:
    served = await serve()
    session = begin(served)
    await talk(session, 1.0)
    async with listening(served) as ears:
        assert await first(ears) == {"kind": "listening", "rate": RATE, "delay": 2.5}
        await talk(session, 6.0)
        heard = await frames(ears, 25)
        await served.hub.calls.end("call", EndReason.HUNG_UP)
        heard += await frames(ears, 25)
        assert await first(ears) == {"kind": "ended"}
        with pytest.raises(ConnectionClosed):
            await ears.recv()
    assert [number for number, *_ in heard] == list(range(10, 60))
    for number, customer, agent, sound in heard:
        assert (customer, agent) == (Why.HEARD, Why.HEARD)
        assert (sound == [number + 1, -number - 1]).all()
    assert session.overhearing.sound.names == ()


async def test_listening_is_for_whom_the_table_says(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    row = SOCKETS["/api/calls/{call_id}/listen"]
    assert isinstance(row, OfCall)
    for role in ROLES:
        got = tuple([await look(site, role, site.calls[role, resource]) for resource in RESOURCES])
        assert got == getattr(row, role), role
    assert await look(site, None, site.calls["agent", "own"]) == OUT
    assert await look(site, "nobody", site.calls["agent", "own"]) == DENIED


async def look(site: Site, who: str | None, call_id: str) -> str:
    """What comes of listening to a call."""
    headers = {"cookie": await site.cookie(who)} if who else {}
    try:
        async with listening(site.served, call_id, **headers) as ears:
            message = await first(ears)
    except InvalidStatus as error:
        message = json.loads(error.response.body or b"{}")
    if message.get("kind") == "listening":
        return OK
    return {"signed_out": OUT, "not_allowed": DENIED, "call_unknown": HIDDEN}[message["code"]]


async def test_a_page_of_another_site_may_not_listen(serve: Serve) -> None:
    served = await serve()
    begin(served)
    with pytest.raises(InvalidStatus):
        async with listening(served, origin="https://evil.example"):
            pass
    async with listening(served, origin=f"http://{served.address}") as ears:
        assert (await first(ears))["kind"] == "listening"


async def test_each_listening_is_noted_and_so_is_each_refusal(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    team, other = site.calls["lead", "team"], site.calls["lead", "other"]
    for call_id in (team, team, other):
        await look(site, "lead", call_id)
    rows = [(r.actor, r.action, r.resource, r.outcome, r.address) for r in await site.served.hub.audit.rows()]
    lead = site.users["lead"]
    assert [row for row in rows if row[1] == "call.listened"] == [(lead, "call.listened", team, "ok", "127.0.0.1")] * 2
    assert (lead, "call.heard", other, "refused", "127.0.0.1") in rows


async def test_while_nothing_can_be_noted_nobody_listens(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    team = site.calls["lead", "team"]
    assert await look(site, "lead", team) == OK
    async with site.served.hub.database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE audit RENAME TO elsewhere"))
    async with listening(site.served, team, cookie=await site.cookie("lead")) as ears:
        assert (await first(ears))["code"] == "audit_unavailable"


CARD: Scripts = {
    Channel.AGENT: [
        (1.0, SpeechBegan(0.2)),
        (2.0, said("can i take the long card number please", 0.2, 1.9)),
        (2.0, SpeechStopped(1.9)),
    ],
    Channel.CUSTOMER: [
        (3.0, SpeechBegan(2.5)),
        (5.0, said("four one one one one one one one one one one one one one one one", 2.5, 4.9)),
        (5.0, SpeechStopped(4.9)),
        (6.0, said("the code is one two three", 5.5, 5.9)),
        (7.0, said("that is all thank you very much", 6.5, 6.9)),
        (8.0, said("i would like to ask about my plan now", 7.5, 7.9)),
    ],
}


@pytest.mark.parametrize("record", [True, False], ids=["recorded", "not recorded"])
async def test_while_card_details_are_said_both_sides_are_silent(serve: Serve, record: bool) -> None:
    served = await serve(CARD, make_redactor=lambda known: Redactor(), record=record)
    session = begin(served)
    async with listening(served) as ears:
        await first(ears)
        await talk(session, 12.0)
        heard = await frames(ears, 95)
    silent = [number for number, customer, agent, _ in heard if Why.CARD in (customer, agent)]
    assert silent == list(range(silent[-1] + 1))
    assert silent[-1] >= 50
    assert not any(sound.any() for number, _, _, sound in heard if number in silent)
    assert heard[-1][3].all()


async def test_what_redaction_holds_back_or_takes_out_is_not_heard_of_that_side(serve: Serve) -> None:
    scripts: Scripts = {
        Channel.CUSTOMER: [
            (4.0, SpeechBegan(3.5)),
            (4.5, Partial("my number is")),
            (5.0, Partial("my number is oh two oh seven nine four six")),
            (6.0, said("my number is oh two oh seven nine four six oh nine five eight", 3.5, 5.9)),
            (6.0, SpeechStopped(5.9)),
        ]
    }
    served = await serve(scripts, make_redactor=lambda known: Redactor())
    session = begin(served)
    async with listening(served) as ears:
        await first(ears)
        await talk(session, 10.0)
        heard = await frames(ears, 75)
    silent = [number for number, customer, *_ in heard if customer is Why.PRIVATE]
    assert silent == list(range(25, 60))
    assert all(sound[:, 0].any() == (number not in silent) for number, _, _, sound in heard)
    assert all(sound[:, 1].all() and agent is Why.HEARD for _, _, agent, sound in heard)


async def test_a_number_that_only_the_end_of_a_turn_shows_is_not_heard_and_what_is_around_it_is(serve: Serve) -> None:
    turn = said("my number is oh two oh seven nine four six oh nine five eight", 3.0, 4.4)
    served = await serve({Channel.CUSTOMER: [(4.8, turn)]}, make_redactor=lambda known: Redactor())
    session = begin(served)
    async with listening(served) as ears:
        await first(ears)
        await talk(session, 8.0)
        heard = await frames(ears, 55)
    silent = {number for number, customer, *_ in heard if customer is Why.PRIVATE}
    assert set(range(34, 43)) <= silent <= set(range(31, 46))
    assert all(sound[:, 0].any() == (number not in silent) for number, _, _, sound in heard)
    assert all(sound[:, 1].all() for *_, sound in heard)


async def test_a_side_whose_words_are_lost_is_silent_until_they_come_again(serve: Serve) -> None:
    scripts: Scripts = {
        Channel.CUSTOMER: [(2.0, StreamFailed("decode_failed", "")), (4.0, said("hello again", 3.5, 3.9))],
        Channel.AGENT: [(2.0, StreamFailed("voice_failed", ""))],
    }
    served = await serve(scripts, make_redactor=lambda known: Redactor())
    session = begin(served)
    async with listening(served) as ears:
        await first(ears)
        await talk(session, 8.0)
        heard = await frames(ears, 55)
    assert [number for number, customer, *_ in heard if customer is Why.LATE] == list(range(40))
    assert all(sound[:, 1].all() for *_, sound in heard)


async def test_without_consent_nobody_listens_and_who_does_is_sent_away(serve: Serve) -> None:
    served = await serve()
    begin(served, "refused", consent=Consent.REFUSED)
    begin(served, "not-kept", kept=False)
    begin(served, "over")
    await served.hub.calls.end("over", EndReason.HUNG_UP)
    codes = {"refused": "consent_refused", "not-kept": "call_not_kept", "over": "call_not_live"}
    for call_id, code in codes.items():
        async with listening(served, call_id) as ears:
            message = await first(ears)
            assert (message["kind"], message["code"]) == ("error", code)
            assert message["message"].endswith(".")
            with pytest.raises(ConnectionClosed):
                await ears.recv()
    session = begin(served)
    async with listening(served) as ears:
        await first(ears)
        await talk(session, 3.0)
        await frames(ears, 5)
        session.consent(Consent.REFUSED, "somebody")
        await talk(session, 6.0)
        assert (await first(ears))["code"] == "consent_refused"
        with pytest.raises(ConnectionClosed):
            await ears.recv()


async def test_a_listener_who_never_reads_is_thinned_and_let_go_and_delays_nobody(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_socket, "SEND_SECONDS", 1.0)
    monkeypatch.setattr(screen_socket, "CLOSE_SECONDS", 0.1)
    monkeypatch.setattr(protocols, "LINGER_SECONDS", 0.1)
    served = await serve()
    session = begin(served)
    sound = session.overhearing.sound
    host, port = served.address.split(":")
    deaf = socket.create_connection((host, int(port)))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    head = f"GET /api/calls/call/listen HTTP/1.1\r\nhost: {served.address}\r\nupgrade: websocket\r\n"
    key = "connection: upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n"
    deaf.sendall((head + key).encode())
    try:
        async with asyncio.timeout(60):
            while not sound.names:
                await served.http.get("/api/health")
            [slow] = sound._listeners
            async with listening(served) as ears:
                await first(ears)
                begun = round(session.now * 10)
                heard, thinned = 0, False
                while slow in sound._listeners:
                    await talk(session, session.now + 1.0)
                    heard += len(await frames(ears, 10)) if session.now > 3.5 else 0
                    assert len(slow.waiting) <= MOST_WAITING
                    thinned |= bool(slow.waiting) and slow.waiting[0].number > begun
        assert thinned
        assert heard > 0
    finally:
        deaf.close()


async def test_listening_closes_when_its_session_ends(serve: Serve) -> None:
    site = await make_site(serve, live=True)
    async with listening(site.served, site.calls["lead", "team"], cookie=await site.cookie("lead")) as ears:
        await first(ears)
        await site.served.hub.sessions.end_all(site.users["lead"])
        await asyncio.wait_for(ears.wait_closed(), 20)
        assert (ears.close_code, ears.close_reason) == (4401, "signed_out")


@asynccontextmanager
async def screen_of(site: Site, who: str, call_id: str) -> AsyncIterator[ClientConnection]:
    headers = {"cookie": await site.cookie(who)}
    async with connect(f"ws://{site.served.address}/live?call={call_id}", additional_headers=headers) as screen:
        yield screen


async def test_every_screen_of_the_agent_is_told_who_listens_also_after_a_reload(serve: Serve) -> None:
    site = await make_site(serve)
    call_id = await call(site, "mate", "ours", live=True)

    def tells(*names: str) -> Any:
        return lambda message: message.get("kind") == "listening" and message["names"] == list(names)

    async with screen_of(site, "mate", call_id) as screen:
        await messages(screen, lambda m: m["kind"] == "snapshot")
        async with listening(site.served, call_id, cookie=await site.cookie("lead")) as ears:
            await first(ears)
            await messages(screen, tells("lead"))
            async with screen_of(site, "mate", call_id) as reloaded:
                seen = await messages(reloaded, tells("lead"))
                assert [message["kind"] for message in seen] == ["snapshot", "listening"]
        await messages(screen, tells())
    events = await site.served.hub.store.events(call_id)
    assert not any("listen" in type(event).__name__.lower() for event in events)
