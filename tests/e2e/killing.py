"""Kills a server again and again in the middle of live calls, and sees what that costs.

Some calls go on through every kill: their phones connect again as soon as the next server is there. Each life of the
server has one call of its own besides, whose phone does not come back. A screen follows each call that goes on.
"""

import asyncio
import io
import json
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soundfile
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.settings import PACKAGE
from assistant.sources.file import CallFile
from tests.ages import Ages, read_ages
from tests.e2e.nursery import nursery
from tests.server import Server

GOING_ON = ("on-1", "on-2")
"""Calls that go on through every kill."""
LIFE = 1.6
"""Seconds, at most, from the moment the calls that go on are heard again to the kill."""
HASTE = 5
"""One life in so many is cut off sooner, at whatever moment of coming back that is."""
LONG = 10
"""One life in so many is long enough that calls nobody comes back to are closed in it."""
RECONNECT_SECONDS = 5.0
"""What the server gives phones to come back."""
PATIENCE = 40.0
"""Seconds after which phones that are not heard again never will be."""
SETTINGS = {"CALMLINE_SECOND_PASS": "off", "CALMLINE_RECONNECT_SECONDS": str(RECONNECT_SECONDS)}


Launch = Callable[[], Awaitable[Server]]


@dataclass
class Toll:
    """What was seen, and what the kills cost."""

    kills: int = 0
    seen: int = 0
    """Events that reached a screen."""
    lost: list[str] = field(default_factory=list)
    """Events that a screen had seen and the log does not hold."""
    gaps: list[str] = field(default_factory=list)
    """Logs and screens whose sequence has one."""
    unopened: list[str] = field(default_factory=list)
    """Recordings that do not open."""
    recordings: int = 0
    sound_lost: list[float] = field(default_factory=list)
    """For each call that a kill ended: seconds into it up to which a side was answered, less seconds recorded."""
    sound_missing: list[float] = field(default_factory=list)
    """The same of what was sent, which may never have left the network's buffers."""
    resumed: int = 0
    """How often a call went on."""
    not_resumed: list[str] = field(default_factory=list)
    """Calls that should have gone on and ended."""
    unclosed: list[str] = field(default_factory=list)
    """Calls that nobody came back to and that were not closed as orphaned."""
    ages: list[float] = field(default_factory=list)
    """Seconds from each event to its arrival at a screen, which is after its commit."""
    stored: Ages = field(default_factory=Counter)
    """Events whose commit came at most so many seconds after they happened, as the server counts them."""


class Line:
    """One side of a call, on its way from a phone."""

    def __init__(self, chaos: "Chaos", call: str, channel: Channel, *, comes_back: bool) -> None:
        self._chaos = chaos
        self._call = call
        self.channel = channel
        self._comes_back = comes_back
        self.sent = 0.0
        """Seconds of sound that were sent."""
        self.answered = 0.0
        """Seconds of sound that the server has answered, and so has taken in."""
        self._answer = asyncio.Event()

    async def heard_again(self) -> None:
        """Return with the next answer."""
        self._answer.clear()
        await self._answer.wait()

    async def run(self) -> None:
        """Send sound in real time until the test is over; in a call of one life, until the server is gone."""
        sound = cycle(CallFile(PACKAGE / "demo" / "hostile-calmed.flac").chunks())
        while True:
            address = await self._chaos.address()
            query = f"call={self._call}&channel={self.channel.value}&rate={RATE}"
            with suppress(OSError, WebSocketException):
                async with connect(
                    f"ws://{address}/ingest/vosk?{query}", additional_headers=self._chaos.headers
                ) as line:
                    await self._send(line, sound)
            if not self._comes_back:
                return
            await self._chaos.gone(address)

    async def _send(self, line: ClientConnection, sound: Any) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        answers = asyncio.create_task(self._listen(line))
        try:
            for number, step in enumerate(sound, 1):
                await asyncio.sleep(max(0.0, began + number * 0.1 - loop.time()))
                await line.send(next(c for c in step if c.channel is self.channel).samples.tobytes())
                self.sent += 0.1
                if self._chaos.over.is_set():
                    await line.send('{"eof" : 1}')
                    await answers
                    return
        finally:
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)

    async def _listen(self, line: ClientConnection) -> None:
        async for _ in line:
            self.answered += 0.1
            self._answer.set()


class Follower:
    """A screen that follows one call through every kill."""

    def __init__(self, chaos: "Chaos", call: str) -> None:
        self._chaos = chaos
        self.call = call
        self.seen: dict[int, dict[str, Any]] = {}
        self.ended = asyncio.Event()

    async def run(self) -> None:
        """Read on with every server from where the last one was killed."""
        while not self.ended.is_set():
            address = await self._chaos.address()
            after = f"&after={max(self.seen)}" if self.seen else "&after=0"
            with suppress(OSError, WebSocketException):
                async with connect(
                    f"ws://{address}/live?call={self.call}{after}",
                    additional_headers=self._chaos.headers,
                    max_size=None,
                ) as screen:
                    await self._read(screen)
            if not self.ended.is_set():
                await asyncio.wait(
                    [asyncio.ensure_future(self._chaos.gone(address)), asyncio.ensure_future(asyncio.sleep(0.1))],
                    return_when=asyncio.FIRST_COMPLETED,
                )

    async def _read(self, screen: ClientConnection) -> None:
        began = datetime.now(UTC)
        async for message in screen:
            arrived = datetime.now(UTC)
            content = json.loads(message)
            if content["kind"] == "snapshot" and self.seen and content["state"]["seq"] < max(self.seen):
                self._chaos.toll.lost.append(f"{self.call}: the server is at {content['state']['seq']}")
            event = content.get("event", {})
            if "seq" not in event:
                continue
            if self.seen and event["seq"] != max(self.seen) + 1:
                self._chaos.toll.gaps.append(f"screen of {self.call}: {event['seq']} after {max(self.seen)}")
            self.seen[event["seq"]] = event
            happened = datetime.fromisoformat(event["time"])
            if happened > began:  # what happened before is read from the log
                self._chaos.toll.ages.append((arrived - happened).total_seconds())
            if event["type"] == "call.ended":
                self.ended.set()


class Chaos:
    """The calls, the screens and the kills."""

    def __init__(self, launch: Launch, headers: Mapping[str, str], seed: int = 0) -> None:
        """`launch` starts a server; `headers` prove to it who screens and phones are."""
        self.toll = Toll()
        self.over = asyncio.Event()
        """Set when the calls that go on are to hang up."""
        self.headers = headers
        self._launch = launch
        self._random = random.Random(seed)
        self._address = ""
        self._changed = asyncio.Event()
        self._lines: dict[str, list[Line]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._followers = [Follower(self, call) for call in GOING_ON]

    async def address(self) -> str:
        """Where the server is, once there is one."""
        while not self._address:
            await self._changed.wait()
        return self._address

    async def gone(self, address: str) -> None:
        """Return once the server at an address is not there any more."""
        while self._address == address:
            await self._changed.wait()

    def _set_address(self, address: str) -> None:
        self._address = address
        self._changed.set()
        self._changed = asyncio.Event()

    async def run(self, kills: int) -> Toll:
        """Kill the server so often; what it cost."""
        for call in GOING_ON:
            self._call(call, comes_back=True)
        self._tasks += [asyncio.create_task(follower.run()) for follower in self._followers]
        for number in range(kills):
            server = await self._launch()
            self._set_address(server.address)
            self._call(f"once-{number}", comes_back=False)
            await self._live(number)
            self.toll.stored += await read_ages(server.address, self.headers)
            self._set_address("")
            await server.stop(signal.SIGKILL)
            self.toll.kills += 1
        server = await self._launch()
        self._set_address(server.address)
        try:
            async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=self.headers, timeout=60) as http:
                await self._finish(http, kills)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.stop()
        return self.toll

    async def _live(self, number: int) -> None:
        """Return at the moment of a kill."""
        if number % HASTE == HASTE - 1:
            await asyncio.sleep(self._random.uniform(0.0, LIFE / 2))
            return
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(line.heard_again() for call in GOING_ON for line in self._lines[call]))
        longer = RECONNECT_SECONDS if number % LONG == LONG // 2 else 0.0
        await asyncio.sleep(longer + self._random.uniform(0.0, LIFE))

    def _call(self, call: str, *, comes_back: bool) -> None:
        lines = self._lines[call] = [Line(self, call, channel, comes_back=comes_back) for channel in Channel]
        self._tasks += [asyncio.create_task(line.run()) for line in lines]

    async def _finish(self, http: httpx.AsyncClient, kills: int) -> None:
        await asyncio.sleep(RECONNECT_SECONDS + LIFE)
        self.over.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*(follower.ended.wait() for follower in self._followers))
        for follower in self._followers:
            await self._judge_log(http, follower)
        for call in (*GOING_ON, *(f"once-{number}" for number in range(kills))):
            await self._judge_call(http, call)

    async def _judge_log(self, http: httpx.AsyncClient, follower: Follower) -> None:
        toll, call = self.toll, follower.call
        log = (await http.get(f"/api/calls/{call}/events")).json()["events"]
        toll.seen += len(follower.seen)
        stored = {event["seq"]: event for event in log}
        for seq, event in follower.seen.items():
            if {name: stored.get(seq, {}).get(name) for name in ("type", "time")} != {
                name: event[name] for name in ("type", "time")
            }:
                toll.lost.append(f"{call} {seq} {event['type']}")
        came_back = [e for e in log if e["type"] == "source.changed" and e["reason"] == "Calmline was restarted"]
        toll.resumed += len(came_back) // 2
        if log[-1]["reason"] != "hung_up":
            toll.not_resumed.append(f"{call}: {log[-1]['reason']}")

    async def _judge_call(self, http: httpx.AsyncClient, call: str) -> None:
        """The log is whole and closed, and the recording opens."""
        answer = await http.get(f"/api/calls/{call}/events")
        sent = min(line.sent for line in self._lines[call])
        answered = min(line.answered for line in self._lines[call])
        if answer.status_code == 404:
            if answered > 1:
                self.toll.lost.append(f"{call}: there is no such call")
            return
        log = answer.json()["events"]
        if [event["seq"] for event in log] != list(range(1, len(log) + 1)):
            self.toll.gaps.append(f"log of {call}")
        if call not in GOING_ON and (log[-1]["type"], log[-1].get("reason")) != ("call.ended", "orphaned"):
            self.toll.unclosed.append(f"{call}: {log[-1]['type']} {log[-1].get('reason')}")
        if sent <= 1:
            return
        seconds = await self._recorded(http, call)
        if call not in GOING_ON and seconds is not None:
            self.toll.sound_missing.append(sent - seconds)
            joined = {e["channel"]: e["at"] for e in reversed(log) if e["type"] == "source.changed"}
            ends = (joined.get(line.channel.value, 0.0) + line.answered for line in self._lines[call])
            self.toll.sound_lost.append(max(ends) - seconds)

    async def _recorded(self, http: httpx.AsyncClient, call: str) -> float | None:
        self.toll.recordings += 1
        async with asyncio.timeout(60):
            while (answer := await http.get(f"/api/calls/{call}/recording")).status_code == 409:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        try:
            sound, rate = soundfile.read(io.BytesIO(answer.content), dtype="int16", always_2d=True)
            assert rate == RATE
            assert sound.shape[1] == 2
            assert call not in GOING_ON or np.abs(sound).max() > 1_000
        except (soundfile.LibsndfileError, AssertionError) as error:
            self.toll.unopened.append(f"{call}: {answer.status_code} {error}")
            return None
        return len(sound) / RATE


async def killed(data: Path, kills: int, seed: int = 0) -> Toll:
    """Kill servers that are forked on a data folder."""
    async with nursery(**SETTINGS) as parent:
        first = await parent.start("serve", data=data)
        await first.sign_in()
        await first.stop()
        return await Chaos(lambda: parent.start("serve", data=data), first.headers, seed).run(kills)
