"""The server is killed in the middle of a call, and started again on the same data folder."""

import asyncio
import io
import json
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.audio.chunk import RATE
from assistant.events import Channel
from tests.e2e.killing import killed
from tests.e2e.phone import Phone
from tests.server import Server, start

CALL = "killed-call"
SHOWN = ("transcript.final", "reading", "card.offered")
"""What a screen has been shown of each kind when the server is killed."""
LOST_SECONDS = 2.0
"""Sound that was taken in and that a kill may cost the recording: a second by the clock, of a phone twice as fast."""


async def watch(screen: ClientConnection, seen: list[dict[str, Any]], *until: str) -> None:
    """Write down the stored events that a screen is sent, until some of each kind were among them."""
    async for message in screen:
        event = json.loads(message).get("event", {})
        if "seq" in event:
            seen.append(event)
            if until and set(until) <= {event["type"] for event in seen}:
                return


async def killed_in_the_middle_of_a_call(data: Path) -> tuple[list[dict[str, Any]], Phone]:
    """What a screen saw of the call, and the phone that was talking."""
    seen: list[dict[str, Any]] = []
    server = await start("serve", data=data)
    try:
        phone = Phone(server.address, CALL)
        async with connect(f"ws://{server.address}/live", additional_headers=server.headers) as screen:
            talking = asyncio.create_task(phone.talk())
            async with asyncio.timeout(60):
                await watch(screen, seen, *SHOWN)
            await server.stop(signal.SIGKILL)
            with suppress(ConnectionClosed):
                await watch(screen, seen)
        with suppress(OSError, ExceptionGroup):
            await talking
    finally:
        await server.stop(signal.SIGKILL)
    return seen, phone


async def test_a_killed_server_loses_nothing_that_a_screen_has_shown(tmp_path: Path) -> None:
    seen, phone = await killed_in_the_middle_of_a_call(tmp_path)
    server = await start("serve", data=tmp_path, env={"CALMLINE_RECONNECT_SECONDS": "0.5"})
    try:
        await the_call_is_closed(server)
        async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as http:
            await the_log_is_whole(http, seen)
            await the_sound_is_there(http, min(phone.taken.values()))
            await the_server_is_well(http)
        await a_screen_reads_on_where_it_was(server, seen)
        await a_new_call_works(server)
    finally:
        assert await server.stop() == 0


async def the_call_is_closed(server: Server) -> None:
    """Nobody comes back to it."""
    async with (
        asyncio.timeout(30),
        connect(f"ws://{server.address}/live?call={CALL}&after=0", additional_headers=server.headers) as screen,
    ):
        await watch(screen, [], "call.ended")


async def the_log_is_whole(http: httpx.AsyncClient, seen: list[dict[str, Any]]) -> None:
    log = (await http.get(f"/api/calls/{CALL}/events")).json()["events"]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    stored = {event["seq"]: event for event in log}
    assert {event["type"] for event in seen} >= set(SHOWN)
    assert [stored.get(event["seq"]) for event in seen] == seen
    assert (log[-1]["type"], log[-1]["reason"]) == ("call.ended", "orphaned")
    state = (await http.get(f"/api/calls/{CALL}")).json()
    assert (state["status"], state["end_reason"], state["seq"]) == ("ended", "orphaned", len(log))


async def the_sound_is_there(http: httpx.AsyncClient, taken: float) -> None:
    answer = await http.get(f"/api/calls/{CALL}/recording")
    sound, rate = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    assert (answer.status_code, rate, sound.shape[1]) == (200, RATE, 2)
    assert taken > LOST_SECONDS
    assert len(sound) / rate > taken - LOST_SECONDS
    assert (np.abs(sound).max(axis=0) > 1_000).all(), "both sides are to be heard"


async def the_server_is_well(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/health")).json() == {"status": "ok"}
    ready = (await http.get("/api/ready")).json()
    assert (ready["ready"], ready["store"], ready["live_calls"]) == (True, True, 0)


async def a_screen_reads_on_where_it_was(server: Server, seen: list[dict[str, Any]]) -> None:
    rest: list[dict[str, Any]] = []
    after = seen[-1]["seq"]
    live = f"ws://{server.address}/live?call={CALL}&after={after}"
    async with asyncio.timeout(10), connect(live, additional_headers=server.headers) as screen:
        await watch(screen, rest, "call.ended")
    assert [event["seq"] for event in rest] == list(range(after + 1, after + 1 + len(rest)))


async def a_new_call_works(server: Server) -> None:
    async with connect(f"ws://{server.address}/ingest/vosk?call={CALL}", additional_headers=server.headers) as line:
        assert json.loads(await line.recv())["error"]["code"] == "call_exists"
    assert "karen" in await Phone(server.address, "next-call").say(Channel.AGENT, 6.0)


KILLS = 50
SITES = 2
"""Independent servers that share the kills, each with records and calls of its own, at once: each waits a lot."""
MOST_SOUND_LOST = 1.0
"""Seconds of the sound that the server had taken in, which a kill may cost."""


@pytest.mark.timeout(900)
async def test_fifty_kills_at_random_moments_cost_nothing_that_a_screen_has_seen(tmp_path: Path) -> None:
    folders = [tmp_path / str(seed) for seed in range(SITES)]
    for folder in folders:
        folder.mkdir()
    tolls = await asyncio.gather(*(killed(folder, KILLS // SITES, seed) for seed, folder in enumerate(folders)))
    assert sum(toll.kills for toll in tolls) == KILLS
    for toll in tolls:
        assert toll.seen > 2 * toll.kills
        assert toll.lost == []
        assert toll.gaps == []
        assert toll.not_resumed == []
        assert toll.unclosed == []
        assert toll.unopened == []
        assert toll.resumed >= toll.kills, "each call that went on did so nearly every time"
        assert len(toll.sound_lost) >= 5
        assert max(toll.sound_lost) <= MOST_SOUND_LOST
