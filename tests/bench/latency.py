"""Word-to-card latency in real time, through a real server's sockets: `python -m tests.bench latency`.

Each bundled call is sent over `/ingest/vosk` as a phone system would, chunk by chunk when its last sample would have
been spoken. A screen listens on `/live`. Latency is from the end of the customer's last word of the utterance that a
card answers (its place in the sound, as aligned by the recogniser) to the card's arrival at the screen's socket.
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
from tests.server import running_server


async def run() -> None:
    """Print the figures."""
    with TemporaryDirectory() as data:
        async with running_server(Path(data)) as address:
            found: list[float] = []
            finals: list[float] = []
            for call in bundled():
                cards, words = await _one(call, address)
                found += cards
                finals += words
                print(
                    f"{call.name:<16} {len(cards)} cards: {', '.join(f'{x:.2f}' for x in cards) or '-'}",
                    flush=True,
                )
    for name, values in (("word to final", finals), ("word to card", found)):
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{name:<14} n={len(values):<4} p50 {p50:.2f} s   p95 {p95:.2f} s   max {max(values):.2f} s")


async def _one(call: DemoCall, address: str) -> tuple[list[float], list[float]]:
    began = asyncio.get_running_loop().create_future()
    async with connect(f"ws://{address}/live") as screen:
        await screen.recv()
        watching = asyncio.create_task(_watch(screen, began))
        sides = [_send(call, channel, address, began) for channel in Channel]
        await asyncio.gather(*sides)
        return await watching


async def _send(call: DemoCall, channel: Channel, address: str, began: "asyncio.Future[float]") -> None:
    name = f"{call.name}-{int(time.time())}"
    if channel is Channel.AGENT:
        await asyncio.sleep(0.05)
    async with connect(f"ws://{address}/ingest/vosk?call={name}&channel={channel.value}") as line:
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


async def _watch(screen: object, began: "asyncio.Future[float]") -> tuple[list[float], list[float]]:
    ends: dict[str, float] = {}
    cards: list[float] = []
    finals: list[float] = []
    async for text in screen:  # type: ignore[attr-defined]
        now = time.monotonic()
        event = json.loads(text).get("event", {})
        match event.get("type"):
            case "transcript.final":
                ends[event["utterance"]] = event["end"]
                if event["channel"] == "customer":
                    finals.append(now - began.result() - event["end"])
            case "card.offered" if event["why"]["channel"] == "customer":
                cards.append(now - began.result() - ends[event["why"]["utterance"]])
            case "call.ended":
                break
            case _:
                pass
    return cards, finals
