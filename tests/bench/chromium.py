"""A Chromium that a bench talks to by its own protocol and nothing else.

Playwright listens to everything that a page does: each message of a socket is handed on, on the page's main thread,
through two more processes. Where the page's own cost is measured, that cannot be.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.e2e.conftest import ARGUMENTS, CHROMIUM

START_SECONDS = 30
ANSWER_SECONDS = 60


class Chromium:
    """A running browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._traced: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def send(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        """What a command answers. Raises RuntimeError where it is refused, TimeoutError where nothing comes."""
        number = next(self._numbers)
        self._asked[number] = answer = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        await self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        async with asyncio.timeout(ANSWER_SECONDS):
            said = await answer
        if "error" in said:
            raise RuntimeError(f"{method}: {said['error']['message']}")
        result: dict[str, Any] = said["result"]
        return result

    async def listen(self) -> None:
        """Hand answers to those who asked, until the browser leaves."""
        with suppress(ConnectionClosed):
            async for text in self._socket:
                said = json.loads(text)
                if said.get("method") == "Tracing.tracingComplete":
                    self._traced.set_result(said["params"]["stream"])
                if (answer := self._asked.pop(said.get("id", 0), None)) and not answer.done():
                    answer.set_result(said)

    async def trace(self) -> None:
        """Begin to note the tasks of all threads."""
        self._traced = asyncio.get_running_loop().create_future()
        wanted = {"includedCategories": ["toplevel"], "excludedCategories": ["*"]}
        await self.send("Tracing.start", transferMode="ReturnAsStream", traceConfig=wanted)

    async def traced(self, process: int) -> list[float]:
        """Milliseconds of processor time of each task of a process's main thread since `trace`."""
        await self.send("Tracing.end")
        async with asyncio.timeout(ANSWER_SECONDS):
            stream = await self._traced
        parts, over = list[str](), False
        while not over:
            part = await self.send("IO.read", handle=stream, size=1 << 22)
            parts.append(part["data"])
            over = part["eof"]
        await self.send("IO.close", handle=stream)
        return [
            one["tdur"] / 1e3
            for one in json.loads("".join(parts))["traceEvents"]
            if one.get("tid") == one.get("pid") == process and one["name"].endswith("RunTask") and "tdur" in one
        ]

    async def spent(self) -> float:
        """Seconds of processor time that all of its processes have had."""
        running = (await self.send("SystemInfo.getProcessInfo"))["processInfo"]
        return sum(float(one["cpuTime"]) for one in running)

    async def page(self) -> "Tab":
        """A new empty page in front."""
        made = await self.send("Target.createTarget", url="about:blank")
        joined = await self.send("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        return Tab(self, joined["sessionId"])


class Tab:
    """A page."""

    def __init__(self, chromium: Chromium, session: str) -> None:
        self.chromium = chromium
        self._session = session

    async def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """As `Chromium.send`, for this page."""
        return await self.chromium.send(method, self._session, **parameters)

    async def ask(self, script: str) -> Any:
        """The value of an expression, awaited where it is a promise. Raises RuntimeError where it throws."""
        said = await self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise RuntimeError(f"{said['exceptionDetails']['text']}: {script[:200]}")
        return said["result"].get("value")

    async def until(self, script: str, seconds: float = 30) -> None:
        """Return once an expression is true. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not await self.ask(script):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def metrics(self) -> dict[str, float]:
        """What the page has cost so far; durations in seconds. `Performance.enable` first."""
        return {one["name"]: one["value"] for one in (await self.send("Performance.getMetrics"))["metrics"]}

    async def process(self) -> int:
        """Id of the process that renders the page, whose first thread is the page's main thread.

        The protocol does not say; it is the one that works while the page is given work.
        """
        running = (await self.chromium.send("SystemInfo.getProcessInfo"))["processInfo"]
        before = renderers([int(one["id"]) for one in running if one["type"] == "renderer"])
        await self.ask("(() => { const end = performance.now() + 300; while (performance.now() < end); })()")
        after = renderers(before)
        return max(after, key=lambda one: after[one] - before[one])


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Chromium]:
    """A browser without a window, until the context ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *ARGUMENTS,
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            *arguments,
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port, path = await _door(Path(folder) / "DevToolsActivePort", process)
            async with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, compression=None) as socket:
                browser = Chromium(socket)
                listening = asyncio.create_task(browser.listen())
                yield browser
                with suppress(RuntimeError, TimeoutError, ConnectionClosed):
                    async with asyncio.timeout(5):
                        await browser.send("Browser.close")
                listening.cancel()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.terminate()
                await process.wait()


async def _door(file: Path, process: asyncio.subprocess.Process) -> tuple[str, str]:
    """Port and path at which the browser listens."""
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            with suppress(OSError, ValueError):
                port, path = file.read_text("utf-8").split()  # noqa: ASYNC240
                return port, path
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{CHROMIUM} ended with {process.returncode}")


def renderers(processes: Iterable[int]) -> dict[int, float]:
    """Seconds for which the first threads of processes have run; those that have ended meanwhile are left out."""
    ran = {}
    for process in processes:
        with suppress(OSError):
            ran[process] = thread_time(process)[0]
    return ran


def thread_time(process: int) -> tuple[float, float]:
    """Seconds for which a process's first thread has run, and for which it has waited for a processor."""
    ran, waited, _ = Path(f"/proc/{process}/task/{process}/schedstat").read_text("utf-8").split()
    return int(ran) / 1e9, int(waited) / 1e9
