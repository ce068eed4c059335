"""What the sockets of all screens share: messages in turn, a beat, an end when the screen or its session is gone."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

from fastapi import WebSocket, WebSocketDisconnect

from assistant.api.hub import Hub
from assistant.auth.roles import Principal
from assistant.telemetry import SCREENS

BEAT_SECONDS = 5.0
SIGNED_OUT = 4401
"""Close code: the session with which the screen was opened has ended."""
CLOSE_SECONDS = 2.0
"""What the goodbye to a screen may take."""
SEND_SECONDS = 10.0
"""A screen that does not take a message for so long is let go."""


class ScreenSocket:
    """An accepted socket of a screen."""

    def __init__(self, socket: WebSocket, hub: Hub, who: Principal) -> None:
        self._socket = socket
        self._hub = hub
        self._who = who
        self._sending = asyncio.Lock()

    async def serve(
        self, run: Coroutine[None, None, None], on_beat: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Do what the screen is here for until that is done, the screen leaves, or its session ends; then close."""
        with SCREENS.track_inprogress():
            signed_out = asyncio.create_task(self._hub.sessions.ended(self._who.session))
            work = (run, self._beat(on_beat), self._until_gone())
            tasks = [*(asyncio.create_task(each) for each in work), signed_out]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                over = signed_out.done()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                    async with asyncio.timeout(CLOSE_SECONDS):
                        await (self._socket.close(SIGNED_OUT, "signed_out") if over else self._socket.close())

    async def send(self, message: bytes) -> None:
        """Send a message, after those that are on their way."""
        async with self._sending, asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(message.decode())

    async def send_sound(self, frame: bytes) -> None:
        """Send sound, after what is on its way."""
        async with self._sending, asyncio.timeout(SEND_SECONDS):
            await self._socket.send_bytes(frame)

    async def _beat(self, on_beat: Callable[[], Awaitable[None]] | None) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self.send(b'{"kind":"beat"}')
            if on_beat is not None:
                await on_beat()

    async def _until_gone(self) -> None:
        with suppress(WebSocketDisconnect):
            while (await self._socket.receive())["type"] != "websocket.disconnect":
                pass
