"""The socket on which somebody who may hear a call listens to it while it goes on; nothing of it is kept anywhere.

Messages, as JSON with a `kind`:

- `listening`, `rate`, `delay`: the sound begins; `rate` in hertz, `delay` in seconds.
- `beat`: every few seconds.
- `ended`: the call is over; the server closes the socket.
- `error`, `code`, `message`, `hint`: before the server closes the socket. Besides those of `access`:
  `call_not_live`, `consent_refused`, `call_not_kept`, `listeners_full`, `audit_unavailable`.

Sound comes as binary messages, a frame of `audio.listening` each: both sides in step, private words and card details
silent. Who listens is looked at as for a recording, told to the agent, and noted in the audit log each time before
anything is heard; the socket is closed with 4401 when their session ends.
"""

import msgspec
from fastapi import APIRouter, WebSocket

from assistant.api.access import address_of, allow_call, not_allowed
from assistant.api.deps import HubDep, from_our_pages
from assistant.api.hub import Hub
from assistant.api.screen_socket import ScreenSocket
from assistant.api.who import Who
from assistant.audio.chunk import RATE
from assistant.audio.listening import DELAY
from assistant.auth.roles import Action, Principal, ever
from assistant.errors import CalmlineError

LISTENED = "call.listened"
"""How listening stands in the audit log."""

router = APIRouter()


@router.websocket("/api/calls/{call_id}/listen")
async def listen(socket: WebSocket, hub: HubDep, who: Who, call_id: str) -> None:
    """Let somebody listen until they leave or the call is over."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    if not ever(who, Action.HEAR_CALL):
        raise not_allowed(Action.HEAR_CALL)
    await socket.accept()
    line = ScreenSocket(socket, hub, who)
    await line.serve(_play(line, hub, who, call_id, address_of(socket)))


async def _play(line: ScreenSocket, hub: Hub, who: Principal, call_id: str, address: str) -> None:
    try:
        await _hear(line, hub, who, call_id, address)
    except CalmlineError as error:
        await _say(line, {"kind": "error", "code": error.code, "message": error.message, "hint": error.hint})


async def _hear(line: ScreenSocket, hub: Hub, who: Principal, call_id: str, address: str) -> None:
    await allow_call(hub, who, Action.HEAR_CALL, call_id, address)
    session = hub.calls.get(call_id)
    listener = session.overhearing.join(who.name)
    try:
        if not who.open:
            await hub.audit.write(who.user_id, LISTENED, call_id, address=address)
        await _say(line, {"kind": "listening", "rate": RATE, "delay": DELAY})
        while (frame := await listener.take()) is not None:
            await line.send_sound(frame)
        await _say(line, {"kind": "ended"})
    finally:
        session.overhearing.sound.leave(listener)


async def _say(line: ScreenSocket, message: dict[str, object]) -> None:
    await line.send(msgspec.json.encode(message))
