"""A real server with live calls on it, people to attack it as, and a look at what it holds."""

import asyncio
import json
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from assistant.audio.chunk import RATE
from assistant.events import Channel
from assistant.settings import PACKAGE
from assistant.sources.file import CallFile
from tests.server import Server, headers_of

MORE = float(os.environ.get("CALMLINE_FUZZ", "1"))
"""How many times the usual number of examples to try."""
PASSWORD = "grey heron at high tide"
SETTINGS = {
    "CALMLINE_SECOND_PASS": "off",
    "CALMLINE_MAX_CALLS": "6",
    "CALMLINE_IDLE_SECONDS": "5",
    "CALMLINE_RECONNECT_SECONDS": "0",
}
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds at a moment."""

    memory: int
    """Bytes of memory that is its own."""
    files: int
    """Open files, connections among them."""
    threads: int
    screens: float
    calls: float

    def no_more_than(self, before: "Held", growth: int) -> bool:
        """Whether this is as little as before, but for so many bytes."""
        return (
            self.memory - before.memory < growth
            and self.files <= before.files + 8
            and self.threads <= before.threads + 24
            and self.screens <= before.screens
            and self.calls <= before.calls
        )


@dataclass
class Site:
    """A running server that asks who people are."""

    server: Server
    people: dict[str, str] = field(default_factory=dict)
    """Name to the `Cookie` header of their session."""
    users: dict[str, str] = field(default_factory=dict)
    """Name to user id."""

    @property
    def address(self) -> str:
        """Host and port."""
        return self.server.address

    @property
    def headers(self) -> dict[str, str]:
        """What the first admin and the phone systems send."""
        return headers_of(self.address)

    def http(self, who: str | None = None) -> httpx.AsyncClient:
        """A client that asks as somebody; as the first admin where nobody is named."""
        headers = {"cookie": self.people[who]} if who else {"cookie": self.server.cookie}
        return httpx.AsyncClient(base_url=f"http://{self.address}", headers=headers, timeout=30)

    async def add(self, login: str, *roles: str) -> None:
        """Make an account, in a team of its own, and sign in with it."""
        async with self.http() as http:
            team = (await http.post("/api/teams", json={"name": f"Team of {login}"})).json()["id"]
            made = await http.post("/api/users", json={"login": login, "name": login, "roles": roles, "teams": [team]})
            assert made.status_code == 201, made.text
            token = made.json()["link"]["url"].partition("#")[2]
        async with httpx.AsyncClient(base_url=f"http://{self.address}") as http:
            used = await http.post("/api/session/link", json={"token": token, "password": PASSWORD})
            assert used.status_code == 200, used.text
            self.people[login] = f"calmline={http.cookies['calmline']}"
            self.users[login] = used.json()["user"]["id"]

    async def calls_of(self, who: str) -> None:
        """Ask for somebody's calls, over a connection of its own."""
        async with self.http(who) as http:
            assert (await http.get("/api/calls")).status_code == 200

    def memory(self) -> int:
        """Bytes of memory that are the server's own."""
        return int(self._status()["RssAnon"].split()[0]) * 1024

    def _status(self) -> dict[str, str]:
        text = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return dict(line.split(":", 1) for line in text.splitlines())

    async def held(self) -> Held:
        """What the server holds now."""
        async with self.http() as http:
            figures = (await http.get("/metrics")).text
        gauges = {line.split()[0]: float(line.split()[1]) for line in figures.splitlines() if not line.startswith("#")}
        return Held(
            memory=self.memory(),
            files=len(os.listdir(f"/proc/{self.server.process.pid}/fd")),
            threads=int(self._status()["Threads"]),
            screens=gauges["calmline_screens"],
            calls=gauges["calmline_live_calls"],
        )

    def faults(self) -> str:
        """What the server printed from its first fault on."""
        output = self.server.output
        first = next((at for at, line in enumerate(output) if "Traceback" in line or "Exception in ASGI" in line), None)
        return "" if first is None else "".join(output[first : first + 120])

    async def calm(self, before: Held, *, growth: int) -> Held:
        """Wait until the server holds no more than before, but for so many bytes; fails where it goes on holding."""
        now = await self.held()
        with suppress(TimeoutError):
            async with asyncio.timeout(40):
                while not now.no_more_than(before, growth):
                    await asyncio.sleep(0.2)
                    now = await self.held()
        sys.stdout.write(f"{(now.memory - before.memory) / 1e6:+.0f} MB, {now.files - before.files:+} files\n")
        assert now.no_more_than(before, growth), f"{before} became {now}"
        return now


@dataclass
class Line:
    """A phone system that sends the sound of a bundled call over and over, in real time, to one side of a call."""

    site: Site
    call: str
    channel: Channel
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    finals: int = 0

    async def talk(self) -> None:
        """Send until told to hang up; then take the last answer."""
        query = f"call={self.call}&agent=victim&channel={self.channel}&rate={RATE}"
        async with connect(
            f"ws://{self.site.address}/ingest/vosk?{query}",
            additional_headers=self.site.headers,
            ping_interval=None,  # a phone system does not hang up because a busy server is late
        ) as line:
            listening = asyncio.create_task(self._listen(line))
            await self._send(line)
            await line.send('{"eof" : 1}')
            await listening

    async def _send(self, line: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while True:
            for step in CallFile(PACKAGE / "demo/hostile-calmed.flac").chunks():
                if self.hung_up.is_set():
                    return
                sent += 1
                await asyncio.sleep(began + sent / 10 - loop.time())
                await line.send(next(chunk for chunk in step if chunk.channel is self.channel).samples.tobytes())

    async def _listen(self, line: ClientConnection) -> None:
        async for message in line:
            answer = json.loads(message)
            assert "error" not in answer, answer
            self.finals += bool(answer.get("text"))


@asynccontextmanager
async def live_calls(site: Site, number: int = 2) -> AsyncIterator[list[str]]:
    """Calls that go on meanwhile; afterwards they must be whole: no line cut, no gap, finals of every stretch."""
    calls = [f"live-{next(_NUMBERS)}" for _ in range(number)]
    lines = [Line(site, call, channel) for call in calls for channel in Channel]
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        for line in lines:
            tasks.create_task(line.talk())
        async with asyncio.timeout(60):
            while not all(sum(line.finals for line in lines if line.call == call) for call in calls):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        began = loop.time()
        try:
            yield calls
        finally:
            lasted = loop.time() - began
            async with asyncio.timeout(60):
                before = [line.finals for line in lines]
                while not any(line.finals > finals for line, finals in zip(lines, before, strict=True)):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            for line in lines:
                line.hung_up.set()
    await _judge(site, calls, lasted)


async def _judge(site: Site, calls: list[str], lasted: float) -> None:
    async with site.http("victim") as http:
        for call in calls:
            async with asyncio.timeout(30):
                while (state := (await http.get(f"/api/calls/{call}")).json())["status"] != "ended":  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            log: list[dict[str, Any]] = (await http.get(f"/api/calls/{call}/events")).json()["events"]
            assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
            assert log[-1]["type"] == "call.ended"
            assert log[-1]["reason"] == "hung_up"
            assert not [e for e in log if e["type"] == "source.changed" and "cut" in e.get("reason", "")]
            assert not [e for e in log if e["type"] == "trouble" and not e["recovered"] and e["part"] == "store"], log
            ends = [event["end"] for event in log if event["type"] == "transcript.final"]
            assert max(after - before for before, after in zip([0.0, *ends], ends, strict=False)) < 15.0, ends
            assert max(ends) > min(lasted, state["utterances"][-1]["end"]) - 15.0


def open_many_files() -> int:
    """Let this process open as many files as it may; how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
