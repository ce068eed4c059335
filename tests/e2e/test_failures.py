"""The disk or the database fails under a real server in the middle of a call: the call goes on, and nothing is lost."""

import asyncio
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from assistant.store.database import FILE
from tests.e2e.nursery import Nursery, nursery
from tests.e2e.phone import Phone
from tests.postgres import Postgres, postgres, postgresql_url
from tests.server import Server

__all__ = ["postgres", "postgresql_url"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALL = "unlucky-call"
ENV = {"CALMLINE_SECOND_PASS": "off", "CALMLINE_RECONNECT_SECONDS": "0.5"}
Event = dict[str, Any]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def parent() -> AsyncIterator[Nursery]:
    """Forks the servers of this module."""
    async with nursery(**ENV) as one:
        yield one


class Screen:
    """What a screen shows of a call."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = asyncio.Event()

    async def follow(self, server: Server) -> None:
        with suppress(ConnectionClosed):
            url = f"ws://{server.address}/live?call={CALL}&after=0"
            async with connect(url, additional_headers=server.headers, max_size=None) as socket:
                async for message in socket:
                    event = json.loads(message).get("event", {})
                    if "seq" in event:
                        self.events.append(event)
                        self._news.set()

    async def until(self, fits: Callable[[Event], bool], after: int = 0) -> int:
        """Wait for an event that fits, later than the first `after`; how many there were up to it."""
        place = after
        async with asyncio.timeout(90):
            while True:
                for place in range(after, len(self.events)):
                    if fits(self.events[place]):
                        return place + 1
                after = len(self.events)
                self._news.clear()
                await self._news.wait()

    async def goes_on(self) -> None:
        """Wait for words that are finished from now on."""
        await self.until(lambda event: event["type"] == "transcript.final", len(self.events))


def store_fails(event: Event) -> bool:
    return event["type"] == "degraded" and event["code"] == "store_failed" and not event["recovered"]


def store_recovers(event: Event) -> bool:
    return event["type"] == "degraded" and event["component"] == "store" and bool(event["recovered"])


def ends(event: Event) -> bool:
    return bool(event["type"] == "call.ended")


@asynccontextmanager
async def calling(
    parent: Nursery, data: Path, **env: str
) -> AsyncIterator[tuple[Server, Screen, "asyncio.Task[None]"]]:
    """A server with a call on it of which some is stored; the task is the phone."""
    server = await parent.start("serve", data=data, env=env)
    await server.sign_in()
    screen = Screen()
    talking = asyncio.create_task(Phone(server.address, CALL).talk())
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=server_url(server), headers=server.headers) as http:
            while (await http.get(f"/api/calls/{CALL}")).status_code == 404:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        watching = asyncio.create_task(screen.follow(server))
        await screen.until(lambda event: event["type"] == "transcript.final")
        yield server, screen, talking
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await parent.end()
        await watching


def server_url(server: Server) -> str:
    return f"http://{server.address}"


async def hang_up(talking: "asyncio.Task[None]", screen: Screen) -> None:
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    await screen.until(ends)


async def stored_whole(headers: Mapping[str, str], server: Server, screen: Screen) -> list[Event]:
    """The stored log is what the screen saw, each event once and in its place; what was on it later, too."""
    async with httpx.AsyncClient(base_url=server_url(server), headers=headers) as http:
        log: list[Event] = (await http.get(f"/api/calls/{CALL}/events")).json()["events"]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    assert log[: len(screen.events)] == screen.events
    assert any(map(store_fails, log))
    return log


async def is_ready(server: Server) -> bool:
    async with httpx.AsyncClient(base_url=server_url(server), headers=server.headers) as http:
        return bool((await http.get("/api/ready")).json()["ready"])


class SmallDisk:
    """A disk that can be filled: a file system of its own where one may be mounted, which is for root alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"
        self._pid: int | None = None
        self._limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "calmline-test", str(folder)]
        self.mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0

    def fill(self, pid: int) -> None:
        """Leave no room; without a file system of its own, no file of process `pid` may grow."""
        if self.mounted:
            with suppress(OSError), self._filler.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        else:
            self._pid, self._limit = pid, resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, self._limit[1]))

    def clear(self) -> None:
        """Make room again."""
        self._filler.unlink(missing_ok=True)
        if self._pid is not None:
            resource.prlimit(self._pid, resource.RLIMIT_FSIZE, self._limit)

    def unmount(self) -> None:
        """Take the file system away, with what is on it."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = SmallDisk(folder)
    yield disk
    disk.unmount()


async def test_a_disk_that_is_full_holds_up_no_call(parent: Nursery, small_disk: SmallDisk) -> None:
    async with calling(parent, small_disk.folder) as (server, screen, talking):
        small_disk.fill(server.process.pid)
        await screen.until(store_fails)
        assert not await is_ready(server)
        await screen.goes_on()
        small_disk.clear()
        await screen.until(store_recovers)
        assert await is_ready(server)
        await hang_up(talking, screen)
        log = await stored_whole(server.headers, server, screen)
        assert any(event["type"] == "degraded" and event["component"] == "recording" for event in log)
        assert await server.stop() == 0


LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


async def test_a_database_that_another_process_locks_holds_up_no_call(parent: Nursery, tmp_path: Path) -> None:
    async with calling(parent, tmp_path) as (server, screen, talking):
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LOCK, str(tmp_path / FILE), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdout is not None
        assert await other.stdout.readline() == b"locked\n"
        await screen.until(store_fails)
        await screen.goes_on()
        await screen.goes_on()
        await other.communicate(b"\n")
        await screen.until(store_recovers)
        await hang_up(talking, screen)
        await stored_whole(server.headers, server, screen)
        assert await server.stop() == 0


@pytest.mark.parametrize("stops", [False, True], ids=["the server goes on", "the server stops meanwhile"])
async def test_a_postgresql_that_goes_away_in_mid_call_holds_up_no_call_and_loses_nothing(
    parent: Nursery, tmp_path: Path, postgres: Postgres, postgresql_url: str, stops: bool
) -> None:
    env = {"CALMLINE_DATABASE": postgresql_url}
    async with calling(parent, tmp_path, **env) as (server, screen, talking):
        postgres.stop(signal.SIGQUIT)
        try:
            await screen.until(store_fails)
            await screen.goes_on()
            if stops:
                assert await server.stop() == 0
        finally:
            postgres.start()  # on this thread, whose end would be the end of it too
        if not stops:
            await screen.until(store_recovers)
            await hang_up(talking, screen)
            await stored_whole(server.headers, server, screen)
            assert await server.stop() == 0
    if stops:
        [put_aside] = (tmp_path / "unwritten").iterdir()
        words = next(event["text"] for event in reversed(screen.events) if event["type"] == "transcript.final")
        assert words.encode() not in put_aside.read_bytes()
    again = await parent.start("serve", data=tmp_path, env=env)
    await again.sign_in()
    log = await stored_whole(again.headers, again, screen)
    assert (log[-1]["type"], log[-1].get("reason")) == ("call.ended", "stopped" if stops else "source_lost")
    assert not list((tmp_path / "unwritten").glob("*"))
    assert await again.stop() == 0


async def test_a_data_folder_that_cannot_be_written_is_said_before_any_call(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    sqlite3.connect(folder / FILE).close()
    folder.chmod(0o555)
    (folder / FILE).chmod(0o444)
    for parent in (tmp_path, *list(tmp_path.parents)[:3]):
        with suppress(PermissionError):
            parent.chmod(parent.stat().st_mode | 0o055)
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all"] if os.geteuid() == 0 else []
    process = await asyncio.create_subprocess_exec(
        *as_nobody,
        sys.executable,
        "-m",
        "assistant",
        "serve",
        "--port",
        "0",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **ENV, "CALMLINE_DATA": str(folder)},
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 5, said.decode()
    assert b"data_unwritable" in said
    assert b"CALMLINE_DATA" in said
