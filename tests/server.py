"""A real server process for tests and benches, and somebody who is signed in to it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

READY = "The agent's screen: "
LINK = "/welcome#"
LOGIN = "tester"
PASSWORD = "grey heron at low tide"
ROLES = ["agent", "lead"]
"""Besides admin, which the first account is: a lead of no team sees every call that belongs to none."""


class Process(Protocol):
    """The process of a server; `asyncio.subprocess.Process` is one."""

    @property
    def pid(self) -> int:
        """Its id."""

    @property
    def returncode(self) -> int | None:
        """Its exit status; none while it runs."""

    def send_signal(self, signal: int, /) -> None:
        """Send a signal."""

    async def wait(self) -> int:
        """Wait for its end; the exit status."""


class Server:
    """A running `calmline` process."""

    def __init__(self, process: Process, address: str, output: list[str]) -> None:
        self.process = process
        self.address = address
        """Host and port."""
        self.output = output
        """Lines of stdout and stderr so far."""
        self.cookie = ""
        """The `Cookie` header of somebody who is signed in; empty where nobody is asked who they are."""
        self.key = ""
        """A key for phone systems; empty where none is asked for."""

    @property
    def headers(self) -> dict[str, str]:
        """What a request or a websocket of a screen or a phone system carries."""
        return headers_of(self.address)

    @property
    def link(self) -> str:
        """The token of the one-time link that was printed; empty where none was."""
        return next((line.split(LINK)[1].strip() for line in self.output if LINK in line), "")

    async def sign_in(self) -> None:
        """Sign in: by the link that was printed, making the first account, or by the password chosen then."""
        who = {"login": LOGIN, "password": PASSWORD}
        path, body = "/api/session", dict[str, object](who)
        if token := self.link:
            path, body = "/api/session/link", {**who, "token": token, "name": "Somebody", "roles": ROLES}
            body = {"token": token} if "Sign in with this link" in "".join(self.output) else body
        async with httpx.AsyncClient(base_url=f"http://{self.address}", timeout=30) as client:
            answer = await client.post(path, json=body)
            assert answer.status_code == 200, answer.text
            self.cookie = f"calmline={client.cookies['calmline']}"
            _HEADERS[self.address] = {"Cookie": self.cookie}
            if "admin" in answer.json()["user"]["roles"]:
                made = await client.post("/api/ingest-keys", json={"name": "Tests", "source": "any"})
                assert made.status_code == 201, made.text
                self.key = made.json()["token"]
                _HEADERS[self.address]["Authorization"] = f"Bearer {self.key}"

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), 30)


_HEADERS: dict[str, dict[str, str]] = {}


def headers_of(address: str) -> dict[str, str]:
    """What proves to the server started at an address who asks: a cookie for screens, a key for phone systems."""
    return _HEADERS.get(address, {})


async def start(*arguments: str, data: Path, env: Mapping[str, str] = {}, sign_in: bool = True) -> Server:
    """Start `calmline ARGUMENTS` on a free port, wait until it serves, and sign in unless it is the demo."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant",
        *arguments,
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "CALMLINE_DATA": str(data), "PYTHONUNBUFFERED": "1", **env},
    )
    output: list[str] = []
    assert process.stdout is not None
    async for raw in process.stdout:
        line = raw.decode()
        output.append(line)
        if READY in line:
            address = urlsplit(line.split(READY)[1].strip()).netloc
            server = Server(process, address, output)
            server_output = asyncio.create_task(_drain(process.stdout, output))
            server_output.add_done_callback(lambda _: None)
            _DRAINS.add(server_output)
            if sign_in and arguments[0] != "demo":
                await server.sign_in()
            return server
    await process.wait()
    raise AssertionError("the server did not start:\n" + "".join(output))


_DRAINS: set[asyncio.Task[None]] = set()


async def _drain(stream: asyncio.StreamReader, output: list[str]) -> None:
    while raw := await stream.readline():
        output.append(raw.decode())


@asynccontextmanager
async def running_server(data: Path, **env: str) -> AsyncIterator[str]:
    """The address of a server that runs until the context ends."""
    server = await start("serve", data=data, env=env)
    try:
        yield server.address
    finally:
        await server.stop()
