"""A real server process for tests and benches."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

READY = "The agent's screen: http://"


class Server:
    """A running `calmline` process."""

    def __init__(self, process: asyncio.subprocess.Process, address: str, output: list[str]) -> None:
        self.process = process
        self.address = address
        """Host and port."""
        self.output = output
        """Lines of stdout and stderr so far."""

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), 30)


async def start(*arguments: str, data: Path, env: Mapping[str, str] = {}) -> Server:
    """Start `calmline ARGUMENTS` on a free port and wait until it serves."""
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
            address = line.split(READY)[1].strip().rstrip("/")
            server = Server(process, address, output)
            server_output = asyncio.create_task(_drain(process.stdout, output))
            server_output.add_done_callback(lambda _: None)
            _DRAINS.add(server_output)
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
