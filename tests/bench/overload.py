"""More calls than the server admits, and more than the machine carries: `python -m tests.bench overload`.

A real server admits as many calls as it does by default, which are sent in real time over its sockets; then the same
again while further calls knock every second and are refused. A second server admits twice as many, more than its cores
can decode: the partials must thin out while every final comes. Latency is from the end of a word to the final that
holds it, at a screen. Nothing else should run on the machine meanwhile. It takes about five minutes.
"""

import asyncio
import json
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from websockets.asyncio.client import connect

from assistant.settings import CALLS_PER_CORE, CORES
from tests.ages import describe, read_ages
from tests.bench.load import Screens, send, sounds
from tests.server import headers_of, running_server

ADMITTED, SECONDS = CALLS_PER_CORE * CORES, 60
TOO_MANY = 2 * ADMITTED
SETTINGS = {"CALMLINE_SECOND_PASS": "off"}


class Counting(Screens):
    """Screens that count the partials too."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.partials = 0
        self.behind = 0

    def _take(self, event: dict[str, object], now: float) -> None:
        self.partials += event.get("type") == "transcript.partial"
        self.behind += event.get("code") == "recogniser_behind" and not event["recovered"]
        super()._take(event, now)


async def talk(address: str, count: int, mark: str) -> Counting:
    """So many calls at once for a while; what their screens saw."""
    screens = Counting(address)
    end = time.monotonic() + SECONDS
    many = islice(cycle(sounds()), count)
    await asyncio.gather(
        *(send(call, f"{mark}-{number}", screens, lambda: time.monotonic() > end) for number, call in enumerate(many))
    )
    return screens


async def knock(address: str, seen: Counter[str]) -> None:
    """Try to begin one more call every second; count how it is refused, and what `/api/ready` says."""
    headers = headers_of(address)
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=headers) as http:
        for number in range(SECONDS):
            await asyncio.sleep(1.0)
            async with connect(f"ws://{address}/ingest/vosk?call=knock-{number}", additional_headers=headers) as line:
                seen[json.loads(await line.recv()).get("error", {}).get("code", "admitted")] += 1
            seen[f"ready {(await http.get('/api/ready')).status_code}"] += 1


async def empty(address: str) -> None:
    """Wait until the calls before have ended."""
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=headers_of(address)) as http:
        while (await http.get("/api/ready")).json()["live_calls"]:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


def show(what: str, count: int, screens: Counting) -> None:
    p50, p95 = np.percentile(screens.finals, [50, 95])
    rate = screens.partials / (count * 2 * SECONDS)
    finals = f"n={len(screens.finals):<4} p50 {p50:.2f} s  p95 {p95:.2f} s"
    print(f"{what:<28} finals {finals}  partials {rate:.2f} a second and side  said to be behind {screens.behind}")


async def run() -> None:
    """Print the figures."""
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        async with running_server(Path(one), **SETTINGS) as address:
            show(f"{ADMITTED} calls", ADMITTED, await talk(address, ADMITTED, "alone"))
            await empty(address)
            seen: Counter[str] = Counter()
            knocking = asyncio.create_task(knock(address, seen))
            show(f"{ADMITTED} calls, more knock", ADMITTED, await talk(address, ADMITTED, "knocked"))
            knocking.cancel()
            await asyncio.gather(knocking, return_exceptions=True)
            print(f"those that knocked: {dict(seen)}")
            print(f"event to commit with {ADMITTED} calls: {describe(await read_ages(address, headers_of(address)))}")
        async with running_server(Path(two), CALMLINE_MAX_CALLS=str(TOO_MANY), **SETTINGS) as address:
            show(f"{TOO_MANY} calls", TOO_MANY, await talk(address, TOO_MANY, "many"))
            print(f"event to commit with {TOO_MANY} calls: {describe(await read_ages(address, headers_of(address)))}")
