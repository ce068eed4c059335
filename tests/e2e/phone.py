"""A phone system that sends a bundled call to `/ingest/vosk`."""

import asyncio
import json
from itertools import islice, takewhile

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.settings import PACKAGE
from assistant.sources.file import CHUNK_SECONDS, CallFile
from tests.server import LOGIN, headers_of


class Phone:
    """Both sides of one call, as a phone system sends them."""

    def __init__(self, server: str, call: str, recording: str = "hostile-calmed", speed: float = 2.0) -> None:
        self._address = f"ws://{server}/ingest/vosk?call={call}&agent={LOGIN}"
        self._headers = headers_of(server)
        self._file = CallFile(PACKAGE / "demo" / f"{recording}.flac")
        self._speed = speed
        self._over = asyncio.Event()
        self.taken = dict.fromkeys(Channel, 0.0)
        """Seconds of each side's sound that the server has answered, and so has taken in."""

    def hang_up(self) -> None:
        """Let both sides end where they are."""
        self._over.set()

    async def talk(self) -> None:
        """Send both sides until the call is over, they hang up, or the server is gone."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as sides:
            for channel in Channel:
                sides.create_task(self._side(channel, began))

    async def say(self, channel: Channel, seconds: float) -> str:
        """Send the first seconds of one side as fast as they are answered, and hang up; what was heard."""
        heard = []
        async with self._line(channel) as line:
            for step in islice(self._file.chunks(), round(seconds * 10)):
                await line.send(next(c for c in step if c.channel is channel).samples.tobytes())
                heard.append(json.loads(await line.recv()))
            await line.send('{"eof" : 1}')
            heard.append(json.loads(await line.recv()))
        return " ".join(answer["text"] for answer in heard if "text" in answer)

    def _line(self, channel: Channel) -> connect:
        return connect(
            f"{self._address}&channel={channel}&rate={RATE}",
            additional_headers=self._headers,
            ping_interval=None,  # a phone system does not hang up because a busy server is late
        )

    async def _side(self, channel: Channel, began: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with self._line(channel) as line, asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(channel, line))
                for step in takewhile(lambda _: not self._over.is_set(), self._file.chunks()):
                    chunk = next(c for c in step if c.channel is channel)
                    await asyncio.sleep(began + chunk.end / self._speed - loop.time())
                    await line.send(chunk.samples.tobytes())
                await line.send('{"eof" : 1}')
        except* ConnectionClosed:
            pass

    async def _listen(self, channel: Channel, line: ClientConnection) -> None:
        async for _ in line:
            self.taken[channel] += CHUNK_SECONDS
