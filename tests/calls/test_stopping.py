"""A server that is told to stop while words are being heard again."""

import asyncio
import json
import signal
from itertools import islice
from pathlib import Path

from websockets.asyncio.client import connect

from assistant import events as ev
from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.settings import PACKAGE
from assistant.sources.file import CallFile
from assistant.store.sql import open_store
from tests.server import start

SECONDS = 12.0


async def log_of_a_stopped_call(data: Path, **settings: str) -> list[ev.LogEvent]:
    """What is stored of a call whose server got SIGTERM once the customer had said something."""
    server = await start("serve", data=data, env={"CALMLINE_RECORD": "false", **settings})
    line = f"ws://{server.address}/ingest/vosk?call=call-a&rate={RATE}&channel="
    async with (
        connect(line + "customer", close_timeout=0.1, additional_headers=server.headers) as customer,
        connect(line + "agent", close_timeout=0.1, additional_headers=server.headers) as agent,
    ):
        lines = {Channel.CUSTOMER: customer, Channel.AGENT: agent}
        for step in islice(CallFile(PACKAGE / "demo" / "hostile-calmed.flac").chunks(), round(SECONDS * 10)):
            for chunk in step:
                await lines[chunk.channel].send(chunk.samples.tobytes())
        async with asyncio.timeout(60):
            async for text in customer:
                if "text" in json.loads(text):
                    break
        assert await server.stop(signal.SIGTERM) == 0
    store = await open_store(data)
    log = await store.events("call-a")
    await store.aclose()
    return log


async def test_nothing_is_lost_and_what_is_not_heard_again_is_said(tmp_path: Path) -> None:
    log = await log_of_a_stopped_call(tmp_path, CALMLINE_SECOND_PASS="tiny.en")
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    finals = {event.utterance for event in log if isinstance(event, ev.TranscriptFinal)}
    revised = {event.utterance for event in log if isinstance(event, ev.TranscriptRevised)}
    troubles = {event.code for event in log if isinstance(event, ev.Degraded)}
    assert "customer-1" in finals
    assert revised <= finals
    assert revised or "revisions_dropped" in troubles
    assert isinstance(log[-1], ev.CallEnded)
    assert log[-1].reason is ev.EndReason.STOPPED
