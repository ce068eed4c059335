"""A whole site for the screens: people, teams, a month of calls with sound, and calls that go on.

The calls are the demo's, as typed turns through the real classifier and the real prompts, so that they are there in
seconds; what people did on them is said to the real server.
"""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import uvicorn
import yaml
from playwright.async_api import Browser, BrowserContext, Page

from assistant import events as ev
from assistant.api.app import create_app
from assistant.api.cookies import cookie_name
from assistant.api.hub import Hub, open_hub
from assistant.api.protocols import SERVER
from assistant.audio.peaks import PeakMeter
from assistant.auth.roles import Role
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.loading import load_kit
from assistant.settings import PACKAGE, Settings
from assistant.sources.file import CallFile, Turn, read_turns, rehearse
from assistant.speech.scripted import said
from assistant.store.callfile import EVENTS, FORMAT, KIND, PEAKS, SOUND, import_call
from assistant.store.package import PackageWriter

DEMO = PACKAGE / "demo"
DEMOS = ("hostile-calmed", "threat", "hardship", "calm")
Log = list[ev.LogEvent]

PEOPLE = {
    "karen": ("Karen Oduya", (Role.AGENT,), "Accounts"),
    "daniel": ("Daniel Moss", (Role.AGENT,), "Accounts"),
    "tom": ("Tom Hale", (Role.AGENT,), "Accounts"),
    "dana": ("Dana Whitfield", (Role.AGENT,), "Recovery"),
    "anna": ("Anna Berg", (Role.LEAD, Role.ADMIN), None),
    "mira": ("Mira Sandhu", (Role.LEAD,), "Accounts"),
    "ruth": ("Ruth Adeyemi", (Role.ANALYST,), None),
}
"""Login to name, roles and team; of both teams where there is none."""
PASSWORD = "grey heron at low tide"  # pragma: allowlist secret
"""Ruth's; the others have none."""
AGENTS = ("karen", "daniel", "tom", "dana")


@dataclass
class Stage:
    """A running site."""

    hub: Hub
    address: str
    folder: Path
    server: uvicorn.Server
    users: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    logs: dict[str, Log] = field(default_factory=dict)
    """Name of a demo call to its log, from which past calls are made."""

    async def page(self, browser: Browser, who: str, *, width: int = 1280, height: int = 800, theme: str = "") -> Page:
        """An empty page of somebody who is signed in, or of nobody where `who` is empty."""
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        if who:
            await self.sign_in(context, who)
        return await context.new_page()

    async def sign_in(self, context: BrowserContext, who: str) -> str:
        """Let a browser be somebody's; the id of the session."""
        session, cookie = await self.hub.sessions.begin(self.users[who], "127.0.0.1", "Chromium")
        name = cookie_name(self.hub.settings)
        await context.add_cookies([{"name": name, "value": cookie, "url": f"http://{self.address}"}])
        return session.id

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://{self.address}{path}"

    async def live(self, demo: str, who: str, until: float, title: str = "") -> CallSession:
        """A call of somebody that goes on and has come to second `until` of a demo call."""
        opening = Opening(
            title=title or title_of(demo),
            source="turns",
            agent=self.users[who],
            team=self.teams[PEOPLE[who][2] or "Accounts"],
            consent=ev.Consent.TOLD,
        )
        session = self.hub.calls.open(None, opening, hears=False)
        for channel in ev.Channel:
            session.connect(channel)
        await rehearse(session, turns_of(demo, until))
        await self.hub.bus.flush()
        return session

    async def past(
        self,
        demo: str,
        who: str,
        started: datetime,
        *,
        call_id: str = "",
        sound: bool = True,
        team: str | None = None,
        log: Log | None = None,
        kept: float = 1.0,
    ) -> str:
        """A demo call that somebody had, with its recording; the call's id.

        It is of their team unless another `team` is named, empty for none; `log` is another version of its log, and
        `kept` the part of its recording that came to be written.
        """
        call_id = call_id or f"{started:%Y%m%d-%H%M%S}-{who}"
        told = self.logs[demo][0]
        assert isinstance(told, ev.CallStarted)
        log = restamped(log or self.logs[demo], call_id, started)
        log[0] = msgspec.structs.replace(
            log[0],
            recorded=sound,
            agent=self.users[who],
            team=self.teams[PEOPLE[who][2] or "Accounts"] if team is None else team,
        )
        await self.take_in(log, DEMO / f"{demo}.flac" if sound else None, kept)
        return call_id

    async def take_in(self, log: Log, sound: Path | None = None, kept: float = 1.0) -> None:
        """Take a call into the records by way of a call file."""
        path = self.folder / f"{log[0].call_id}.calmline"
        with PackageWriter(path, KIND, FORMAT) as package:
            with package.member(EVENTS) as out:
                out.writelines(ev.encode(event) + b"\n" for event in log)
            if sound:
                content = bytes_of(sound)
                content = content[: int(len(content) * kept)]
                package.add(SOUND, io.BytesIO(content), len(content))
                with package.member(PEAKS) as out:
                    out.write(peaks_of(sound))
            package.finish({"call_id": log[0].call_id})
        await import_call(path, self.hub.store, self.hub.objects)
        path.unlink()

    async def stop(self) -> None:
        """Stop serving, as a server that goes away; the records stay open."""
        self.server.should_exit = True


def bytes_of(path: Path) -> bytes:
    """What a file holds."""
    return path.read_bytes()


def title_of(demo: str) -> str:
    """What a demo call is called."""
    return str(yaml.safe_load((DEMO / f"{demo}.yaml").read_text("utf-8"))["title"])


def turns_of(demo: str, until: float = float("inf")) -> list[Turn]:
    """What is said in a demo call up to a second."""
    return [turn for turn in read_turns(DEMO / f"{demo}.turns.jsonl") if turn.end <= until]


_PEAKS: dict[Path, bytes] = {}


def peaks_of(sound: Path) -> bytes:
    """The outline of a recording."""
    if sound not in _PEAKS:
        meter = PeakMeter(2)
        for customer, agent in CallFile(sound).chunks():
            meter.push(np.stack((customer.samples, agent.samples), axis=1))
        _PEAKS[sound] = meter.json()
    return _PEAKS[sound]


def restamped(log: Log, call_id: str, started: datetime) -> Log:
    """A log as another call that began at another time."""
    return [
        msgspec.structs.replace(event, call_id=call_id, time=started + timedelta(seconds=event.at)) for event in log
    ]


async def played(kit: Kit, demo: str) -> Log:
    """The log of a whole demo call, each word with its time."""
    bus = MemoryBus()
    await bus.start()
    session = CallSession("played", kit, bus, Opening(title=title_of(demo), source="file"), hears=False)
    for channel in ev.Channel:
        session.connect(channel)
    reading = asyncio.create_task(_read(bus))
    await rehearse(session, turns_of(demo))
    await session.end(ev.EndReason.HUNG_UP)
    log = await reading
    await bus.aclose()
    return [_timed(event) for event in log]


async def _read(bus: MemoryBus) -> Log:
    return [event async for event in bus.tail("played") if not isinstance(event, ev.TranscriptPartial)]


def _timed(event: ev.LogEvent) -> ev.LogEvent:
    if isinstance(event, ev.TranscriptFinal) and not event.words:
        return msgspec.structs.replace(event, words=said(event.text, event.start, event.end).words)
    return event


@asynccontextmanager
async def serving(hub: Hub, port: int = 0) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    """A server of a hub, in this process."""
    listening = socket.create_server(("127.0.0.1", port))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the product's own
    server = uvicorn.Server(uvicorn.Config(create_app(hub), **SERVER, timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}", server
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def stage(folder: Path, *, demos: tuple[str, ...] = DEMOS, require_totp: str = "analyst") -> AsyncIterator[Stage]:
    """A site with people and teams, and without calls; analysts have to set up a second step first."""
    settings = Settings(data=folder / "data", second_pass="off", max_calls=50, require_totp=require_totp)
    async with load_kit(settings, hears=False) as kit:
        logs = {demo: await played(kit, demo) for demo in demos}
        async with open_hub(replace(kit), settings) as hub, serving(hub) as (address, server):
            site = Stage(hub, address, folder, server, logs=logs)
            for name in ("Accounts", "Recovery"):
                site.teams[name] = (await hub.people.teams.add(name)).id
            for login, (name, roles, team) in PEOPLE.items():
                teams = [site.teams[team]] if team else list(site.teams.values())
                site.users[login] = (await hub.accounts.add(login, name, roles, teams)).id
            await hub.accounts.set_password(site.users["ruth"], await hub.people.entrance.passwords.hash(PASSWORD))
            yield site
            await hub.calls.end_all()


async def a_month(site: Stage, count: int = 40) -> list[str]:
    """Calls of the last weeks, by all agents, newest last; the first few of each demo call have sound."""
    today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    mix = ("calm", "hostile-calmed", "hardship", "calm", "threat", "calm", "hostile-calmed", "hardship")
    ids = []
    for number in range(count):
        back = count - number
        started = today - timedelta(hours=11 * back + back % 5, minutes=7 * back % 60)
        ids.append(await site.past(mix[number % len(mix)], AGENTS[number % 4], started, sound=back <= 8))
    return ids
