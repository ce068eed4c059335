"""Word-to-card latency in real time, through a real server's sockets: `python -m tests.bench latency`.

Each bundled call is sent over `/ingest/vosk` as a phone system would, chunk by chunk when its last sample would have
been spoken. A screen listens on `/live`. Latency is from the end of the customer's last word of the utterance that a
card answers (its place in the sound, as aligned by the recogniser) to the card's arrival at the screen's socket. A card
may be held back on purpose, while the agent speaks or soon after another card; those are counted apart too.
"""

import asyncio
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from websockets.asyncio.client import connect

from assistant.audio.chunk import RATE
from assistant.events import Channel
from tests.bench.demo import DemoCall, bundled
from tests.server import LOGIN, headers_of, running_server

HELD_SECONDS = 0.25
"""A card that comes so long after the reading it answers was held back."""


async def run() -> None:
    """Print the figures."""
    with TemporaryDirectory() as data:
        async with running_server(Path(data)) as address:
            found: list[tuple[float, bool]] = []
            finals: list[float] = []
            for call in bundled():
                cards, words = await _one(call, address)
                found += cards
                finals += words
                shown = ", ".join(f"{seconds:.2f}{' held back' if held else ''}" for seconds, held in cards) or "-"
                print(f"{call.name:<16} {len(cards)} cards: {shown}", flush=True)
    for name, values in (
        ("word to final", finals),
        ("word to card, all", [seconds for seconds, _ in found]),
        ("word to card, not held back", [seconds for seconds, held in found if not held]),
    ):
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{name:<28} n={len(values):<4} p50 {p50:.2f} s   p95 {p95:.2f} s   max {max(values):.2f} s")


async def _one(call: DemoCall, address: str) -> tuple[list[tuple[float, bool]], list[float]]:
    began = asyncio.get_running_loop().create_future()
    async with connect(f"ws://{address}/live", additional_headers=headers_of(address)) as screen:
        await screen.recv()
        watching = asyncio.create_task(_watch(screen, began))
        sides = [_send(call, channel, address, began) for channel in Channel]
        await asyncio.gather(*sides)
        return await watching


async def _send(call: DemoCall, channel: Channel, address: str, began: "asyncio.Future[float]") -> None:
    name = f"{call.name}-{int(time.time())}"
    if channel is Channel.AGENT:
        await asyncio.sleep(0.05)
    async with connect(
        f"ws://{address}/ingest/vosk?call={name}&channel={channel.value}&agent={LOGIN}",
        additional_headers=headers_of(address),
    ) as line:
        await line.send(json.dumps({"config": {"sample_rate": RATE}}))
        if not began.done():
            began.set_result(time.monotonic())
        start = await began
        answers = asyncio.create_task(_read(line))
        for pair in call.file.chunks():
            chunk = next(c for c in pair if c.channel is channel)
            await asyncio.sleep(max(0.0, start + chunk.end - time.monotonic()))
            await line.send(chunk.samples.tobytes())
        await line.send('{"eof" : 1}')
        await answers


async def _read(line: object) -> None:
    async for _ in line:  # type: ignore[attr-defined]
        pass


async def _watch(screen: object, began: "asyncio.Future[float]") -> tuple[list[tuple[float, bool]], list[float]]:
    ends: dict[str, float] = {}
    read: dict[str, float] = {}
    offered: list[tuple[str, float, bool]] = []
    finals: list[float] = []
    async for text in screen:  # type: ignore[attr-defined]
        now = time.monotonic()
        event = json.loads(text).get("event", {})
        match event.get("type"):
            case "transcript.final":
                ends[event["utterance"]] = event["end"]
                if event["channel"] == "customer":
                    finals.append(now - began.result() - event["end"])
            case "reading":
                read[event["utterance"]] = now
            case "card.offered" if event["why"]["channel"] == "customer":
                utterance = event["why"]["utterance"]
                offered.append((utterance, now, now - read.get(utterance, now) > HELD_SECONDS))
            case "call.ended":
                break
            case _:
                pass
    # One that answers words in progress comes before their final and their reading, and perhaps before their end.
    known = [(at - began.result() - ends[utterance], held) for utterance, at, held in offered if utterance in ends]
    return known, finals
