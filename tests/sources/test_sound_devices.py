"""`calmline devices` and `calmline live` with real PortAudio, on virtual devices that play a demo call."""

import asyncio
import io
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import soundfile
from websockets.asyncio.client import ClientConnection, connect

from assistant.settings import PACKAGE
from assistant.store.objects import open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.sql import open_store
from tests.server import start
from tests.sources.soundcard import AGENT, CUSTOMER, MISSING, SoundCard, sound_card

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

LIVE = ("live", "--agent", AGENT, "--customer", CUSTOMER, "--no-browser")
SECONDS = 10


@pytest.fixture
async def card() -> AsyncIterator[SoundCard]:
    async with sound_card() as running:
        yield running


@pytest.fixture
def sides(tmp_path: Path) -> dict[str, Path]:
    """The first seconds of a demo call, a file for each side."""
    sound, rate = soundfile.read(PACKAGE / "demo" / "hostile-calmed.flac", dtype="int16", stop=SECONDS * 8000)
    paths = {CUSTOMER: tmp_path / "customer.wav", AGENT: tmp_path / "agent.wav"}
    for column, path in enumerate(paths.values()):
        soundfile.write(path, sound[:, column], rate, subtype="PCM_16")
    return paths


async def events(screen: ClientConnection, *kinds: str) -> AsyncIterator[dict[str, str]]:
    """The events of some kinds, as a screen sees them."""
    async with asyncio.timeout(60):
        async for message in screen:
            event = json.loads(message).get("event", {})
            if event.get("type") in kinds:
                yield event


async def seconds_of(data: Path, call_id: str) -> float:
    """Length of a recording that a server left."""
    store = await open_store(data)
    try:
        seals = CallSeals(store.database, store.call_keys)
        reader = await Recordings(open_objects(data / "recordings"), data, seals).sound(call_id)
        return float(soundfile.info(io.BytesIO(reader.read(0, reader.size))).duration)
    finally:
        await store.aclose()


async def test_words_arrive_from_two_devices_each_on_its_own_side(
    card: SoundCard, sides: dict[str, Path], tmp_path: Path
) -> None:
    server = await start(*LIVE, data=tmp_path / "data", env={**card.env, "CALMLINE_SECOND_PASS": "off"})
    heard = {"agent": "", "customer": ""}
    try:
        async with (
            connect(f"ws://{server.address}/live", additional_headers=server.headers) as screen,
            asyncio.TaskGroup() as playing,
        ):
            for device, path in sides.items():
                playing.create_task(card.play(device, path))
            async for event in events(screen, "transcript.final"):
                heard[event["channel"]] += f" {event['text']}"
                if "karen" in heard["agent"] and "sick to death" in heard["customer"]:
                    break
    finally:
        assert await server.stop(signal.SIGINT) == 0
    assert "karen" not in heard["customer"]
    assert "sick" not in heard["agent"]
    [recording] = (tmp_path / "data" / "recordings").glob("*.flac")
    assert await seconds_of(tmp_path / "data", recording.stem) > SECONDS / 2


async def test_devices_that_are_pulled_out_are_lost_once_and_the_call_ends_in_good_order(
    card: SoundCard, tmp_path: Path
) -> None:
    server = await start(*LIVE, data=tmp_path / "data", env={**card.env, "CALMLINE_SECOND_PASS": "off"})
    lost = []
    try:
        async with connect(f"ws://{server.address}/live", additional_headers=server.headers) as screen:
            await screen.recv()
            await card.pull_out()
            async for event in events(screen, "source.changed"):
                if event["status"] == "lost":
                    lost.append((event["channel"], event["reason"]))
                if len(lost) == 2:
                    break
            assert await server.stop(signal.SIGINT) == 0
            async for event in events(screen, "source.changed", "call.ended"):
                if event.get("status") == "lost":
                    lost.append((event["channel"], event["reason"]))
                if event["type"] == "call.ended":
                    break
    finally:
        await server.stop(signal.SIGKILL)
    assert sorted(lost) == [
        ("agent", f"the device {AGENT} stopped"),
        ("customer", f"the device {CUSTOMER} stopped"),
    ]


async def test_the_devices_are_listed_with_what_they_bring(card: SoundCard) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant", "devices"),
        env={**os.environ, **card.env},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert [line.split()[1] for line in out.decode().splitlines() if "calmline" in line] == [AGENT, CUSTOMER]
