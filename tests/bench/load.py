"""What the second pass costs the first on a busy machine, and when it gives way: `python -m tests.bench load`.

Two real servers stand side by side, one with the second pass off, one with `auto`. The same four calls are sent to one
and then the other in real time, over their sockets, in turns; a screen takes the time from the end of a word to the
final that holds it, and to the card that answers it (where nothing holds the card back). Then the `auto` server gets
one more call every few seconds until it says that it gives way. Nothing else should run on the machine meanwhile. It
takes about seven minutes.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from websockets.asyncio.client import connect

from assistant.audio.chunk import RATE
from assistant.events import Channel
from tests.bench.demo import DemoCall, bundled
from tests.bench.latency import HELD_SECONDS
from tests.server import LOGIN, headers_of, running_server

CALLS, SECONDS, TURNS = 4, 80, 1
"""Calls at once, how long they last, and how often each server has its turn."""
EVERY, MOST = 8.0, 12
"""Seconds between two calls of the ramp, and how many there are at most."""


class Screens:
    """A screen for each call of a server, and what they show."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.began: dict[str, float] = {}
        """When the sound of each call began."""
        self.finals: list[float] = []
        """Seconds from the end of the last word to the final."""
        self.readings: list[float] = []
        """Seconds from the end of the customer's last word to its first reading, on which a card follows at once."""
        self.cards: list[float] = []
        """Seconds from the end of the customer's last word to the card, held-back ones left out."""
        self._ends: dict[tuple[str, str], float] = {}
        self._read: dict[tuple[str, str], float] = {}
        self.revised: list[float] = []
        """Seconds from final to better words."""
        self.gave_way: dict[str, int] = {}
        """Codes of what gave way, and how many calls there were then."""

    async def watch(self, name: str) -> None:
        """Follow one call to its end."""
        async with connect(
            f"ws://{self.address}/live?call={name}", max_size=None, additional_headers=headers_of(self.address)
        ) as socket:
            async for text in socket:
                self._take(json.loads(text).get("event", {}), time.monotonic())

    def _take(self, event: dict[str, Any], now: float) -> None:
        call = str(event.get("call_id"))
        began = self.began.get(call)
        if began is None:
            return
        if event["type"] == "transcript.final":
            end = self._ends[call, event["utterance"]] = began + event["end"]
            self.finals.append(now - end)
        elif event["type"] == "reading":
            self._read.setdefault((call, event["utterance"]), now)
            if not event["revised"]:
                self.readings.append(now - self._ends[call, event["utterance"]])
        elif event["type"] == "card.offered" and event["why"]["channel"] == "customer":
            words = (call, event["why"]["utterance"])
            if now - self._read.get(words, 0.0) <= HELD_SECONDS:
                self.cards.append(now - self._ends[words])
        elif event["type"] == "transcript.revised":
            self.revised.append(float(str(event["delay"])))
        elif event["type"] == "degraded" and not event["recovered"]:
            self.gave_way.setdefault(str(event["code"]), len(self.began))


def sounds() -> list[DemoCall]:
    calls = bundled()
    return [calls[number % len(calls)] for number in range(MOST)]


async def send(call: DemoCall, name: str, screens: Screens, until: Callable[[], bool]) -> None:
    """Send both sides of a call in real time until it is over or `until` says so."""
    urls = [
        f"ws://{screens.address}/ingest/vosk?call={name}&channel={channel.value}&agent={LOGIN}" for channel in Channel
    ]
    key = headers_of(screens.address)
    async with connect(urls[0], additional_headers=key) as customer, connect(urls[1], additional_headers=key) as agent:
        lines = {Channel.CUSTOMER: customer, Channel.AGENT: agent}
        for line in lines.values():
            await line.send(json.dumps({"config": {"sample_rate": RATE}}))
        answers = [asyncio.create_task(_read(line)) for line in lines.values()]
        start = screens.began[name] = time.monotonic()
        watching: asyncio.Task[None] | None = None
        try:
            for pair in call.file.chunks():
                await asyncio.sleep(max(0.0, start + pair[0].end - time.monotonic()))
                if watching is None and pair[0].end > 0.3:
                    watching = asyncio.create_task(screens.watch(name))
                for chunk in pair:
                    await lines[chunk.channel].send(chunk.samples.tobytes())
                if until():
                    break
            for line in lines.values():
                await line.send('{"eof" : 1}')
            await asyncio.gather(*answers)
        finally:
            if watching:
                watching.cancel()


async def _read(line: object) -> None:
    async for _ in line:  # type: ignore[attr-defined]
        pass


async def turn(screens: Screens, mark: str) -> None:
    """The same calls, for the same time."""
    end = time.monotonic() + SECONDS
    calls = [
        send(call, f"{mark}-{number}", screens, lambda: time.monotonic() > end)
        for number, call in enumerate(sounds()[:CALLS])
    ]
    await asyncio.gather(*calls)


async def ramp(screens: Screens) -> None:
    """One more call every few seconds, until the second pass stops."""
    calls: list[asyncio.Task[None]] = []
    for number, call in enumerate(sounds()):
        if "second_pass_stopped" in screens.gave_way:
            break
        calls.append(asyncio.create_task(send(call, f"ramp-{number}", screens, lambda: False)))
        await asyncio.sleep(EVERY)
    for task in calls:
        task.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def run() -> None:
    """Print the figures."""
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        async with (
            running_server(Path(one), CALMLINE_SECOND_PASS="off", CALMLINE_MAX_CALLS=str(MOST)) as first,
            running_server(Path(two), CALMLINE_SECOND_PASS="auto", CALMLINE_MAX_CALLS=str(MOST)) as second,
        ):
            off, auto = Screens(first), Screens(second)
            for number in range(TURNS):
                await turn(off, f"turn{number}")
                await turn(auto, f"turn{number}")
            for what, without, beside in (
                ("word to final", off.finals, auto.finals),
                ("word to reading", off.readings, auto.readings),
                ("word to card", off.cards, auto.cards),
            ):
                for name, values in (("off", without), ("auto", beside)):
                    p50, p95 = np.percentile(values, [50, 95])
                    print(f"{CALLS} calls, {name:<5} {what} n={len(values):<4} p50 {p50:.2f} s  p95 {p95:.2f} s")
                grown = np.percentile(beside, 95) / np.percentile(without, 95) - 1
                print(f"{what}, p95 with the second pass: {grown:+.1%}")
            p50, p95 = np.percentile(auto.revised, [50, 95]) if auto.revised else (np.nan, np.nan)
            print(f"{len(auto.revised)} better texts, p50 {p50:.2f} s and p95 {p95:.2f} s after the first")
            print(f"gave way with {CALLS} calls: {', '.join(auto.gave_way) or 'never'}", flush=True)
            rising = Screens(second)
            await ramp(rising)
            print(f"ramp to {len(rising.began)} calls; calls when it gave way: {rising.gave_way or 'never'}")
            print(f"ramp: word to final p95 {np.percentile(rising.finals, 95):.2f} s")
