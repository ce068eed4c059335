"""A server in this process: real sockets, the real classifier and records, scripted speech."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from assistant.api.app import create_app
from assistant.api.hub import Hub, open_hub
from assistant.api.protocols import SERVER
from assistant.events import Channel
from assistant.privacy.base import Redactor
from assistant.settings import Settings
from assistant.speech.base import Heard
from assistant.speech.scripted import ScriptedRecognizer
from tests.conftest import MakeKit

Scripts = Mapping[Channel, list[tuple[float, Heard]]]


@dataclass
class Served:
    """A running server."""

    address: str
    hub: Hub
    http: httpx.AsyncClient

    def screen(self, query: str = "") -> "connect":
        """A screen's socket."""
        return connect(f"ws://{self.address}/live{query}")

    def vosk(self, query: str, **more: Any) -> "connect":
        """A phone system's socket."""
        return connect(f"ws://{self.address}/ingest/vosk{query}", **more)


Serve = Callable[..., Awaitable[Served]]


@pytest.fixture
async def serve(make_kit: MakeKit, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts servers, given what each side will be heard to say, and settings to change.

    They ask nobody who they are, as the demo does, unless told otherwise.
    """
    running: list[tuple[uvicorn.Server, asyncio.Task[None], httpx.AsyncClient]] = []

    async def start(
        scripts: Scripts | None = None,
        *,
        open_access: bool = True,
        make_redactor: Callable[[Sequence[str]], Redactor] | None = None,
        **changes: Any,
    ) -> Served:
        settings = Settings(**{"data": tmp_path / "data", **changes})
        kit = replace(make_kit(ScriptedRecognizer(scripts or {})), make_redactor=make_redactor)
        hub = await opened.enter_async_context(open_hub(kit, settings, open_access=open_access))
        app = create_app(hub)
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the product's own
        server = uvicorn.Server(uvicorn.Config(app, **SERVER, timeout_graceful_shutdown=2))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        http = httpx.AsyncClient(base_url=f"http://{address}")
        running.append((server, serving, http))
        return Served(address, hub, http)

    opened = AsyncExitStack()
    yield start
    for server, serving, http in running:
        await http.aclose()
        server.should_exit = True
        await serving
    await opened.aclose()


async def messages(socket: ClientConnection, until: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Messages of a socket up to and with the first that fits; beats left out."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(20):
        while True:
            message = json.loads(await socket.recv())
            if message.get("kind") != "beat":
                seen.append(message)
            if until(message):
                return seen


def is_event(kind: str) -> Callable[[dict[str, Any]], bool]:
    """Fits the message that carries an event of a kind."""
    return lambda message: message.get("event", {}).get("type") == kind
