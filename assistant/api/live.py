"""The socket of a screen: a snapshot, then events, without a gap.

A screen connects to `/live`. Without `call` it follows the newest live call, and the next one when that has ended.
With `call` and `after` it goes on where its line was cut. Messages, as JSON with a `kind`:

- `waiting`: no call is live.
- `snapshot`, `state`: the whole state of a call; replaces what the screen had.
- `event`, `event`: the next stored event, or a partial.
- `beat`: every few seconds, so that a screen notices a dead line.
- `error`, `code`, `message`, `hint`: before the server closes the socket.
"""

import asyncio
from contextlib import suppress

import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from assistant.api.calls import state_of
from assistant.api.deps import HubDep, from_our_pages
from assistant.api.hub import Hub
from assistant.calls.state import CallStatus
from assistant.errors import CalmlineError
from assistant.events import encode
from assistant.telemetry import SCREENS

BEAT_SECONDS = 5.0
SEND_SECONDS = 10.0
"""A screen that does not take a message for so long is let go."""

router = APIRouter()


@router.websocket("/live")
async def live(
    socket: WebSocket,
    hub: HubDep,
    call: str | None = None,
    after: int | None = None,
    follow: bool | None = None,
) -> None:
    """Serve one screen until it leaves. `follow` says whether to go on to the next call; by default without `call`."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    await socket.accept()
    screen = _Screen(socket, hub)
    with SCREENS.track_inprogress():
        tasks = [
            asyncio.create_task(screen.run(call, after, call is None if follow is None else follow)),
            asyncio.create_task(screen.beat()),
            asyncio.create_task(screen.until_gone()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close()


class _Screen:
    def __init__(self, socket: WebSocket, hub: Hub) -> None:
        self._socket = socket
        self._hub = hub
        self._sending = asyncio.Lock()

    async def run(self, call: str | None, after: int | None, follow: bool) -> None:
        try:
            if call is not None:
                await self._show(call, after)
            while follow:
                await self._show(await self._next_call(), None)
            await asyncio.Event().wait()
        except CalmlineError as error:
            await self._send(
                msgspec.json.encode({"kind": "error", "code": error.code, "message": error.message, "hint": error.hint})
            )

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._send(b'{"kind":"beat"}')

    async def until_gone(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await self._socket.receive_bytes()

    async def _next_call(self) -> str:
        announcements = self._hub.bus.announcements()
        coming = asyncio.ensure_future(anext(announcements))
        try:
            await asyncio.sleep(0)
            if newest := [s for s in self._hub.calls.live if s.state.status is CallStatus.LIVE][-1:]:
                return newest[0].call_id
            await self._send(b'{"kind":"waiting"}')
            return (await coming).call_id
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
            await announcements.aclose()

    async def _show(self, call: str, after: int | None) -> None:
        """Bring the screen up to date with a call and keep it so until the call ends."""
        while True:
            await self._hub.bus.flush()
            state = await state_of(self._hub, call)
            if after is None or after > state.seq:
                await self._send(b'{"kind":"snapshot","state":' + msgspec.json.encode(state) + b"}")
                after = state.seq
            async for event in self._hub.bus.tail(call, after):
                await self._send(b'{"kind":"event","event":' + encode(event) + b"}")
                after = getattr(event, "seq", after)
            state = await state_of(self._hub, call)
            if state.status is CallStatus.ENDED and after is not None and after >= state.seq:
                return

    async def _send(self, message: bytes) -> None:
        async with self._sending, asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(message.decode())
