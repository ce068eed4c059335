"""The socket of a team lead's wall: every live call they may see, at a glance, a few times a second at most.

Messages, as JSON with a `kind`:

- `calls`, `calls`: all of them; replaces what the wall had.
- `changed`, `calls`: those that began or changed, up to `MOST` in a message; changes of a call that come close together
  are told as one.
- `gone`, `call_id`: it is over.
- `beat`: every few seconds.

Who asks is looked at before the socket is accepted, and noted in the audit log; the socket is closed with 4401 when
their session ends.
"""

import asyncio

import msgspec
from fastapi import APIRouter, WebSocket

from assistant.api.access import address_of, not_allowed, note
from assistant.api.deps import HubDep, from_our_pages
from assistant.api.hub import Hub
from assistant.api.screen_socket import ScreenSocket
from assistant.api.who import Who
from assistant.auth.roles import Action, Principal, may
from assistant.calls.glance import Glance, glance
from assistant.calls.state import CallState, CallStatus

PAUSE_SECONDS = 0.25
"""Between two rounds of changes."""
MOST = 50
"""Calls in a message of changes."""

router = APIRouter()


@router.websocket("/wall-feed")
async def wall(socket: WebSocket, hub: HubDep, who: Who) -> None:
    """Serve one wall until it leaves."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    allowed = may(who, Action.WATCH_CALLS)
    await note(hub, who, Action.WATCH_CALLS, "", address_of(socket), refused=not allowed)
    if not allowed:
        raise not_allowed(Action.WATCH_CALLS)
    await socket.accept()
    line = ScreenSocket(socket, hub, who)
    await line.serve(_Wall(line, hub, who).run())


class _Wall:
    def __init__(self, line: ScreenSocket, hub: Hub, who: Principal) -> None:
        self._line = line
        self._hub = hub
        self._who = who
        self._shown: set[str] = set()
        self._names: dict[str, str] = {}
        self._teams: dict[str, str] = {}

    async def run(self) -> None:
        """Tell everything, then what changes."""
        async with self._hub.board.watch() as watch:
            watch.changed.clear()
            states = [state for state in self._states().values() if self._sees(state)]
            self._shown = {state.call_id for state in states}
            await self._look_up(states)
            await self._send({"kind": "calls", "calls": [self._glance(state) for state in states]})
            while True:
                await self._tell(await watch.take())
                await asyncio.sleep(PAUSE_SECONDS)

    async def _tell(self, changed: set[str]) -> None:
        states = self._states()
        told = [states[call_id] for call_id in sorted(changed & states.keys()) if self._sees(states[call_id])]
        seen = {state.call_id for state in told}
        await self._look_up(told)
        self._shown |= seen
        for first in range(0, len(told), MOST):
            some = told[first : first + MOST]
            await self._send({"kind": "changed", "calls": [self._glance(state) for state in some]})
        for call_id in sorted((changed & self._shown) - seen):
            self._shown.discard(call_id)
            await self._send({"kind": "gone", "call_id": call_id})

    def _states(self) -> dict[str, CallState]:
        return {session.call_id: session.state for session in self._hub.calls.live}

    def _sees(self, state: CallState) -> bool:
        return state.status is CallStatus.LIVE and may(self._who, Action.SEE_CALL, state)

    async def _look_up(self, states: list[CallState]) -> None:
        """Learn the names that are not known yet."""
        if agents := {state.agent for state in states if state.agent} - self._names.keys():
            self._names |= dict.fromkeys(agents, "") | await self._hub.accounts.names(agents)
        if teams := {state.team for state in states if state.team} - self._teams.keys():
            self._teams |= dict.fromkeys(teams, "") | await self._hub.people.teams.names(teams)

    def _glance(self, state: CallState) -> Glance:
        return glance(state, self._names.get(state.agent, ""), self._teams.get(state.team, ""))

    async def _send(self, message: dict[str, object]) -> None:
        await self._line.send(msgspec.json.encode(message))
