"""The socket of a team lead's wall: every live call they may see, at a glance, a few times a second at most.

Messages, as JSON with a `kind`:

- `calls`, `calls`: all of them; replaces what the wall had.
- `call`, `call`: one that began or changed; changes that come close together are told as one.
- `gone`, `call_id`: it is over.
- `beat`: every few seconds.
"""

import asyncio
from contextlib import suppress

import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from assistant.api.access import not_allowed
from assistant.api.deps import HubDep, from_our_pages
from assistant.api.hub import Hub
from assistant.api.live import BEAT_SECONDS, CLOSE_SECONDS, SEND_SECONDS, SIGNED_OUT
from assistant.api.who import Who
from assistant.auth.roles import Action, Principal, may
from assistant.calls.glance import Glance, glance
from assistant.calls.state import CallState, CallStatus
from assistant.telemetry import SCREENS

PAUSE_SECONDS = 0.25
"""Between two rounds of changes."""

router = APIRouter()


@router.websocket("/wall-feed")
async def wall(socket: WebSocket, hub: HubDep, who: Who) -> None:
    """Serve one wall until it leaves."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    if not may(who, Action.WATCH_CALLS):
        raise not_allowed(Action.WATCH_CALLS)
    await socket.accept()
    feed = _Wall(socket, hub, who)
    with SCREENS.track_inprogress():
        signed_out = asyncio.create_task(hub.sessions.ended(who.session))
        tasks = [asyncio.create_task(work) for work in (feed.run(), feed.beat(), feed.until_gone())]
        try:
            await asyncio.wait([*tasks, signed_out], return_when=asyncio.FIRST_COMPLETED)
        finally:
            over = signed_out.done()
            for task in (*tasks, signed_out):
                task.cancel()
            await asyncio.gather(*tasks, signed_out, return_exceptions=True)
            with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await (socket.close(SIGNED_OUT, "signed_out") if over else socket.close())


class _Wall:
    def __init__(self, socket: WebSocket, hub: Hub, who: Principal) -> None:
        self._socket = socket
        self._hub = hub
        self._who = who
        self._shown: set[str] = set()
        self._names: dict[str, str] = {}
        self._teams: dict[str, str] = {}
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Tell everything, then what changes."""
        async with self._hub.board.watch() as watch:
            watch.changed.clear()
            states = [state for state in self._states().values() if self._sees(state)]
            glances = [await self._glance(state) for state in states]
            self._shown = {state.call_id for state in states}
            await self._send({"kind": "calls", "calls": glances})
            while True:
                for call_id in sorted(await watch.take()):
                    await self._tell(call_id)
                await asyncio.sleep(PAUSE_SECONDS)

    async def beat(self) -> None:
        """Show that the line is alive."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._send({"kind": "beat"})

    async def until_gone(self) -> None:
        """Return when the wall has left."""
        with suppress(WebSocketDisconnect):
            while (await self._socket.receive())["type"] != "websocket.disconnect":
                pass

    async def _tell(self, call_id: str) -> None:
        state = self._states().get(call_id)
        if state is None or state.status is CallStatus.ENDED:
            if call_id in self._shown:
                self._shown.discard(call_id)
                await self._send({"kind": "gone", "call_id": call_id})
        elif self._sees(state):
            self._shown.add(call_id)
            await self._send({"kind": "call", "call": await self._glance(state)})

    def _states(self) -> dict[str, CallState]:
        return {session.call_id: session.state for session in self._hub.calls.live}

    def _sees(self, state: CallState) -> bool:
        return state.status is CallStatus.LIVE and may(self._who, Action.SEE_CALL, state)

    async def _glance(self, state: CallState) -> Glance:
        if state.agent and state.agent not in self._names:
            self._names |= await self._hub.accounts.names([state.agent])
        if state.team and state.team not in self._teams:
            self._teams |= await self._hub.people.teams.names([state.team])
        return glance(state, self._names.get(state.agent, ""), self._teams.get(state.team, ""))

    async def _send(self, message: dict[str, object]) -> None:
        async with self._sending, asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(msgspec.json.encode(message).decode())
