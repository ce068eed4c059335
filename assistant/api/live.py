"""The socket of a screen: a snapshot, then events, without a gap.

A screen connects to `/live`. Without `call` it follows the newest live call of whoever is signed in, and the next one
when that has ended; where nobody is asked who they are, the newest of all. With `call` and `after` it goes on where its
line was cut. Who asks, and from which page, is looked at before the socket is accepted; the socket is closed with 4401
when their session ends. Messages, as JSON with a `kind`:

- `waiting`: no call is live.
- `snapshot`, `state`: the whole state of a call; replaces what the screen had.
- `event`, `event`: the next stored event, or a partial.
- `listening`, `names`: who listens to the call now, where somebody does, and each time that changes.
- `beat`: every few seconds, so that a screen notices a dead line.
- `error`, `code`, `message`, `hint`: before the server closes the socket.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec
from fastapi import APIRouter, WebSocket

from assistant.api.access import address_of, allow_call, not_allowed, note
from assistant.api.calls import state_of
from assistant.api.deps import HubDep, from_our_pages
from assistant.api.hub import Hub
from assistant.api.screen_socket import ScreenSocket
from assistant.api.who import Who
from assistant.audio.listening import Listening
from assistant.auth.roles import Action, Owned, Principal, ever
from assistant.calls.state import CallStatus
from assistant.errors import CalmlineError, Unavailable
from assistant.events import CallEnded, encode

router = APIRouter()


@router.websocket("/live")
async def live(
    socket: WebSocket,
    hub: HubDep,
    who: Who,
    call: str | None = None,
    after: int | None = None,
    follow: bool | None = None,
) -> None:
    """Serve one screen until it leaves. `follow` says whether to go on to the next call; by default without `call`."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    if not ever(who, Action.SEE_CALL):
        raise not_allowed(Action.SEE_CALL)
    await socket.accept()
    screen = _Screen(socket, hub, who)
    following = screen.run(call, after, call is None if follow is None else follow)
    await screen.socket.serve(following, on_beat=screen.note_late)


class _Screen:
    def __init__(self, socket: WebSocket, hub: Hub, who: Principal) -> None:
        self.socket = ScreenSocket(socket, hub, who)
        self._hub = hub
        self._who = who
        self._address = address_of(socket)
        self._unnoted: str | None = None

    async def run(self, call: str | None, after: int | None, follow: bool) -> None:
        try:
            if call is not None:
                await self._show(call, after)
            while follow:
                await self._show(await self._next_call(), None)
            await asyncio.Event().wait()
        except CalmlineError as error:
            await self.socket.send(
                msgspec.json.encode({"kind": "error", "code": error.code, "message": error.message, "hint": error.hint})
            )

    async def _next_call(self) -> str:
        announcements = self._hub.bus.announcements()
        coming = asyncio.ensure_future(anext(announcements))
        try:
            await asyncio.sleep(0)
            live = [s.state for s in self._hub.calls.live if s.state.status is CallStatus.LIVE]
            if newest := [state for state in live if self._is_mine(state)][-1:]:
                return newest[0].call_id
            await self.socket.send(b'{"kind":"waiting"}')
            while not self._is_mine(begun := await coming):
                coming = asyncio.ensure_future(anext(announcements))
            return begun.call_id
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
            await announcements.aclose()

    def _is_mine(self, call: Owned) -> bool:
        return self._who.open or (bool(call.agent) and call.agent == self._who.user_id)

    async def note_late(self) -> None:
        """Note in the audit log what could not be noted when the screen opened."""
        if self._unnoted is not None:
            with suppress(Unavailable):
                await note(self._hub, self._who, Action.SEE_CALL, self._unnoted, self._address)
                self._unnoted = None

    async def _show(self, call: str, after: int | None) -> None:
        """Bring the screen up to date with a call and keep it so until the call ends."""
        while True:
            noted = await allow_call(self._hub, self._who, Action.SEE_CALL, call, self._address)
            self._unnoted = None if noted else call
            await self._hub.bus.flush()
            state = await state_of(self._hub, call)
            if after is None or after > state.seq:
                await self.socket.send(b'{"kind":"snapshot","state":' + msgspec.json.encode(state) + b"}")
                after = state.seq
            async with self._telling_who_listens(call):
                async for event in self._hub.bus.tail(call, after):
                    await self.socket.send(b'{"kind":"event","event":' + encode(event) + b"}")
                    after = getattr(event, "seq", after)
                    if isinstance(event, CallEnded):
                        return
            state = await state_of(self._hub, call)
            if state.status is CallStatus.ENDED and after is not None and after >= state.seq:
                return

    @asynccontextmanager
    async def _telling_who_listens(self, call: str) -> AsyncIterator[None]:
        """Tell of everybody who listens to a live call, until the context ends."""
        tasks = [
            asyncio.create_task(self._tell_listeners(session.overhearing.sound))
            for session in self._hub.calls.live
            if session.call_id == call
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell_listeners(self, listening: Listening) -> None:
        told: tuple[str, ...] = ()
        while True:
            changed = listening.changed
            if (names := listening.names) != told:
                await self.socket.send(msgspec.json.encode({"kind": "listening", "names": names}))
                told = names
            await changed.wait()
