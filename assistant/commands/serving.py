"""Commands that serve screens: `serve`, `demo`, `live`, `devices`."""

import asyncio
import signal
import socket
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

import httpx
import typer
import uvicorn
import yaml
from fastapi import FastAPI

from assistant import events as ev
from assistant.api.app import create_app
from assistant.api.hub import Hub, open_hub
from assistant.api.protocols import SERVER, open_more_files
from assistant.api.proxy import BehindProxy
from assistant.auth.links import Purpose
from assistant.auth.roles import Role
from assistant.calls.opening import Opening
from assistant.cli import app
from assistant.commands.reach import address_of, check_reach, demo_settings
from assistant.errors import BadInput, Unavailable
from assistant.loading import load_kit
from assistant.settings import PACKAGE, Settings, load_settings
from assistant.sources import microphone
from assistant.sources.file import CallFile, play

DEMO = PACKAGE / "demo"
FIRST = "hostile-calmed"
PAUSE_SECONDS = 6.0
"""Between two rounds of a demo call."""

LOCAL_USER = "this-computer"

LAST_SECONDS = 0.5
"""What a command's own work may take to stop in good order."""

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8765")]
Browser = Annotated[bool, typer.Option(help="Open the agent's screen in a browser where there is one.")]


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Run the server: phone systems send sound to it, agents open its screen."""
    settings = _settings(host, port)

    async def wait(_hub: Hub, stop: asyncio.Event) -> None:
        await stop.wait()

    asyncio.run(_serve(settings, wait, _first_link))


@app.command()
def demo(
    call: Annotated[str, typer.Option(help="Which bundled call to play; see --list.")] = FIRST,
    speed: Annotated[float, typer.Option(min=0.1, max=10.0, help="1 is real time, 2 twice as fast.")] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="Stop after one round instead of playing again.")] = False,
    list_calls: Annotated[bool, typer.Option("--list", help="List the bundled calls and stop.")] = False,
    host: Host = None,
    port: Port = None,
    browser: Browser = True,
) -> None:
    """Play a bundled call in real time through the real pipeline, and watch it on the agent's screen."""
    if list_calls:
        for name, summary in demo_calls().items():
            typer.echo(f"{name:<16} {summary}")
        return
    recording, title = demo_call(call)
    settings = demo_settings(_settings(host, port))

    async def rounds(hub: Hub, stop: asyncio.Event) -> None:
        typer.echo(
            f"Playing {call} ({(recording.seconds or 0) / speed:.0f} s)." + ("" if once else " Stop with Ctrl-C.")
        )
        while True:
            session = hub.calls.open(None, Opening(title=title, source="file"))
            await play(session, recording, speed)
            await hub.calls.end(session.call_id, ev.EndReason.HUNG_UP)
            if once:
                await asyncio.sleep(1.0)
                return
            await asyncio.sleep(PAUSE_SECONDS)

    asyncio.run(_serve(settings, rounds, _plain_address, open_browser=browser, open_access=True))


@app.command()
def live(
    agent: Annotated[str, typer.Option(help="Device of the agent's microphone: number or part of the name.")],
    customer: Annotated[str, typer.Option(help="Device that carries the customer: a loopback or monitor.")],
    host: Host = None,
    port: Port = None,
    browser: Browser = True,
) -> None:
    """Follow a call on this computer: your microphone is the agent, what the speakers play is the customer.

    List the devices with `calmline devices`. End the call with Ctrl-C.
    """
    devices = microphone.pair(agent, customer)
    settings = _settings(host, port)

    async def listen(hub: Hub, stop: asyncio.Event) -> None:
        agent = await _local_user(hub)
        session = hub.calls.open(None, Opening(title="This computer", source="microphone", agent=agent))
        async with microphone.listen(session, devices):
            await stop.wait()
        await hub.calls.end(session.call_id, ev.EndReason.HUNG_UP)

    asyncio.run(_serve(settings, listen, _sign_in_link, open_browser=browser))


@app.command()
def devices() -> None:
    """List the sound devices that `calmline live` can listen to."""
    for device in microphone.devices():
        typer.echo(f"{device.number:>3}  {device.name}  ({device.channels} in, {device.rate:.0f} Hz)")


def demo_calls() -> dict[str, str]:
    """The bundled calls: name and a summary in a line."""
    return {
        path.stem: yaml.safe_load(path.read_text("utf-8"))["summary"].strip() for path in sorted(DEMO.glob("*.yaml"))
    }


def demo_call(name: str) -> tuple[CallFile, str]:
    """Sound and title of a bundled call.

    Raises:
        BadInput: `call_unknown`.
    """
    script = DEMO / f"{name}.yaml"
    if name not in demo_calls():
        raise BadInput(
            "call_unknown", f"There is no bundled call {name}.", f"Choose one of: {', '.join(demo_calls())}."
        )
    return CallFile(script.with_suffix(".flac")), yaml.safe_load(script.read_text("utf-8"))["title"]


def _settings(host: str | None, port: int | None) -> Settings:
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(**chosen)
    check_reach(settings)
    return settings


Work = Callable[[Hub, asyncio.Event], Awaitable[None]]
Welcome = Callable[[Hub, str], Awaitable[str]]
"""Given the parts and the server's address, says on the terminal how to get in, and answers what to open."""


async def _plain_address(_hub: Hub, address: str) -> str:
    return address


async def _first_link(hub: Hub, address: str) -> str:
    if not await hub.accounts.any():
        made = await hub.people.links.make(Purpose.SETUP)
        typer.echo("There is no account yet. Make the first admin with this link; it works once, for 24 hours:")
        typer.echo(f"  {address}welcome#{made.token}")
    return address


async def _sign_in_link(hub: Hub, address: str) -> str:
    made = await hub.people.links.make(Purpose.SIGN_IN, await _local_user(hub))
    link = f"{address}welcome#{made.token}"
    typer.echo("Sign in with this link; it works once, for 15 minutes:")
    typer.echo(f"  {link}")
    return link


async def _local_user(hub: Hub) -> str:
    """Id of whoever sits at this computer: an account without a password, made when it is first needed."""
    found = await hub.accounts.find(LOCAL_USER)
    if found is None:
        found = await hub.accounts.add(LOCAL_USER, "This computer", {Role.AGENT, Role.LEAD})
        await hub.audit.write("system", "user.added", found.id)
    return found.id


async def _serve(
    settings: Settings, work: Work, welcome: Welcome, *, open_browser: bool = False, open_access: bool = False
) -> None:
    """Serve while `work` goes on; a signal sets its event and stops the server."""
    open_more_files()
    listening = bound(settings)
    typer.echo("Loading the models …")
    with listening:
        address = address_of(settings, listening.getsockname()[1])
        async with load_kit(settings) as kit, open_hub(kit, settings, open_access=open_access) as hub:
            await _serve_on(listening, hub, work, address, welcome, open_browser)


async def _serve_on(
    listening: socket.socket, hub: Hub, work: Work, address: str, welcome: Welcome, open_browser: bool
) -> None:
    served = create_app(hub)
    await _warm(served)
    server = _Server(_config(hub, served))
    async with _running(server, listening) as stop:
        to_open = await welcome(hub, address)
        typer.secho(f"The agent's screen: {address}", bold=True)
        if open_browser:
            _open(to_open)
        working = asyncio.ensure_future(work(hub, stop))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await asyncio.wait([working], timeout=LAST_SECONDS)
        working.cancel()
        await hub.calls.end_all()
    await asyncio.gather(working, stopping, return_exceptions=True)
    if not working.cancelled() and (error := working.exception()) is not None:
        raise error


def _config(hub: Hub, served: FastAPI) -> uvicorn.Config:
    settings = hub.settings
    return uvicorn.Config(
        BehindProxy(served, settings.trusted_proxy) if settings.trusted_proxy else served,
        **SERVER,
        timeout_graceful_shutdown=5,
        proxy_headers=False,  # ours are read by BehindProxy alone
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )


async def _warm(served: FastAPI) -> None:
    """Let the routes be built, which FastAPI does when first asked and which takes 200 ms of everybody's time."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://localhost") as nobody:
        await nobody.get("/api/no-such-route")


class _Server(uvicorn.Server):
    """A uvicorn server that says when it listens, and leaves signals to us."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready.set()


@asynccontextmanager
async def _running(server: _Server, listening: socket.socket) -> AsyncIterator[asyncio.Event]:
    """The server, from ready to stopped; yields an event that is set when it should stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    ready = asyncio.create_task(server.ready.wait())
    try:
        await asyncio.wait([serving, ready], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if serving.done():
            await serving
            raise Unavailable("server_failed", "The server did not start.", "Read the message above.")
        yield stop
    finally:
        server.should_exit = True
        await serving


def bound(settings: Settings) -> socket.socket:
    """A socket bound to the address in the settings. Raises Unavailable `port_in_use`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Every connection has it from this one: else the body of an answer waits 40 ms for its head to be acknowledged.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise Unavailable(
            "port_in_use",
            f"Port {settings.port} on {settings.host} is taken: {error.strerror}.",
            "Stop what uses it, or choose another: --port 8766 (0 takes a free one).",
        ) from error
    return listening


def _open(address: str) -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(address)
