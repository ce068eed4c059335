"""Real server processes that start in a moment, one at a time: forked by a process that has loaded the models."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from tests.e2e.forking import FORKED, GONE
from tests.server import READY, Server


class Child:
    """A process that was forked; see `tests.server.Process`."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery

    def send_signal(self, how: int) -> None:
        """Send a signal; one that is gone already takes none."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, how)

    async def wait(self) -> int:
        """Wait for the end; the exit status, as of `subprocess`."""
        line = await self._nursery.until(lambda line: line.startswith(f"{GONE} {self.pid} "))
        self.returncode = int(line.split()[2])
        return self.returncode


class Nursery:
    """The process of `forking`, and the one server it has at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._child: Child | None = None
        self._news = asyncio.Event()
        self._over = False
        self._reading = asyncio.create_task(self._read())
        self.output: list[str] = []
        """What it and the server there is now have said."""

    async def start(self, *arguments: str, data: Path, env: Mapping[str, str] = {}) -> Server:
        """Fork a `calmline` on a data folder and wait until it serves; nobody is signed in to it."""
        await self.end()
        self.output.clear()
        order = {"arguments": [*arguments, "--port", "0"], "env": {"CALMLINE_DATA": str(data), **env}}
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        self._child = Child(self, int((await self.until(lambda line: line.startswith(FORKED))).split()[1]))
        address = (await self.until(lambda line: READY in line)).split(READY)[1].strip()
        return Server(self._child, urlsplit(address).netloc, self.output)

    async def until(self, fits: Callable[[str], bool]) -> str:
        """The first line since the last `start` that fits."""
        async with asyncio.timeout(60):
            while True:
                self._news.clear()
                if line := next(filter(fits, self.output), None):
                    return line
                if self._over or any(line.startswith(GONE) for line in self.output):
                    raise AssertionError("the server is gone:\n" + "".join(self.output[-40:]))
                await self._news.wait()

    async def end(self) -> None:
        """Kill the server where it still runs."""
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(signal.SIGKILL)
            await self._child.wait()

    async def aclose(self) -> None:
        """End the process, and its server."""
        assert self._process.stdin is not None
        await self.end()
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.output.append(line.decode())
            self._news.set()
        self._over = True
        self._news.set()


@asynccontextmanager
async def nursery(**env: str) -> AsyncIterator[Nursery]:
    """A process that forks servers, all with this environment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.forking",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **env},
    )
    parent = Nursery(process)
    try:
        yield parent
    finally:
        await parent.aclose()
