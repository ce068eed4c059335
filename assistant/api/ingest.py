"""Sockets on which phone systems send sound."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect

from assistant.api.arrival import arrive
from assistant.api.deps import HubDep, from_our_pages
from assistant.errors import CalmlineError
from assistant.events import Channel
from assistant.sources.vosk_protocol import DEFAULT_RATE, VoskClient

router = APIRouter(prefix="/ingest")


class _Wire:
    """A Starlette socket as `sources.vosk_protocol.Wire`."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> bytes | str | None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        data: bytes | None = message.get("bytes")
        text: str = message.get("text") or ""
        return text if data is None else data

    async def send(self, text: str) -> None:
        await self._socket.send_text(text)


@router.websocket("/vosk")
async def vosk(
    socket: WebSocket,
    hub: HubDep,
    call: str | None = None,
    channel: Channel = Channel.CUSTOMER,
    rate: Annotated[int, Query(description="Hertz, where the client does not send a config.")] = DEFAULT_RATE,
) -> None:
    """One side of a call over the vosk-server protocol; `arrival` says how a phone system shows who it is."""
    if not from_our_pages(socket):
        await socket.close(1008, "origin_refused")
        return
    arrival = await arrive(socket, hub, "vosk", call)
    if arrival is None:
        return
    await socket.accept()
    try:
        session = hub.calls.join(call, channel, arrival.opening)
    except CalmlineError as error:
        await socket.send_text(_problem(error))
        await socket.close(1008, error.code)
        return
    lost: str | None = "the line was cut"
    try:
        client = VoskClient(
            _Wire(socket),
            session,
            channel,
            start=session.place(channel),
            rate=rate,
            idle_seconds=hub.settings.idle_seconds,
        )
        lost = await client.serve()
        await socket.close(1000 if lost is None else 1008)
    except CalmlineError as error:
        lost = error.message
        await socket.send_text(_problem(error))
        await socket.close(1008, error.code)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        hub.calls.leave(session.call_id, channel, lost)


def _problem(error: CalmlineError) -> str:
    return msgspec.json.encode({"error": {"code": error.code, "message": error.message, "hint": error.hint}}).decode()
