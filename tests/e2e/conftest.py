"""A real browser before real servers, and everything that could be held against a page it shows."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Route, WebSocket, async_playwright, expect

from tests.server import Server, headers_of, start

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)
"""Milliseconds until something must show: three times the default, for machines that are busy."""


class Screen:
    """An open page with the agent's screen, and what it asked for, was sent and complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.messages: list[dict[str, Any]] = []
        """What the server sent over the page's sockets."""
        self.complaints: list[str] = []
        """Errors and warnings of the page, among them what its security policy blocked."""
        self.asked: list[str] = []
        """Addresses of every request and socket."""
        self._news = asyncio.Event()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._socket)

    def part(self, test_id: str) -> Locator:
        """A part of the screen."""
        return self.page.get_by_test_id(test_id)

    def said(self, channel: str) -> Locator:
        """The finished utterances of one side."""
        return self.page.locator(f'[data-testid="utterance"][data-channel="{channel}"]')

    async def transcript(self) -> list[tuple[str, str]]:
        """Side and words of each finished utterance, from top to bottom."""
        rows = await self.part("utterance").evaluate_all(
            "rows => rows.map(row => [row.dataset.channel, row.querySelector('.row-text').textContent])"
        )
        return [(channel, text) for channel, text in rows]

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """The events that were sent so far, of some kinds or all."""
        events = [message["event"] for message in self.messages if message["kind"] == "event"]
        return [event for event in events if not kinds or event["type"] in kinds]

    async def until(self, holds: Callable[[], bool], seconds: float = 40) -> None:
        """Wait, message by message, until something holds."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def strays(self) -> list[str]:
        """Requests that left the server's origin."""
        own = (f"http://{self.address}/", f"ws://{self.address}/")
        return [url for url in self.asked if not url.startswith(own)]

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"{said.text} ({said.location['url']})")

    def _socket(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        if isinstance(payload, str):  # bytes are sound
            self.messages.append(json.loads(payload))
            self._news.set()


class Cut:
    """Stands between a page and an address, and fails its requests while `on`.

    Laid before the page opens: a busy browser may let a request past one that is laid after.
    """

    def __init__(self, page: Page, pattern: str, **answer: Any) -> None:
        self.on = False
        self._page = page
        self._pattern = pattern
        self._answer = answer
        """What is answered, as of `Route.fulfill`; the line breaks where there is nothing."""

    async def lay(self) -> "Cut":
        """Begin to stand there."""
        await self._page.route(self._pattern, self._take)
        return self

    async def _take(self, route: Route) -> None:
        if not self.on:
            await route.continue_()
        elif self._answer:
            await route.fulfill(**self._answer)
        else:
            await route.abort()


OpenScreen = Callable[..., Awaitable[Screen]]
StartServer = Callable[..., Awaitable[Server]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of a module."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def close_pages(browser: Browser) -> None:
    """Leave a browser as it was when it began."""
    for context in list(browser.contexts):
        await context.close()


@pytest.fixture
def open_screen(browser: Browser) -> OpenScreen:
    """Opens the agent's screen of a server, signed in; `options` are those of a browser context.

    `server` is the address of the server itself where the screen reaches it by another.
    """

    async def open_one(address: str, query: str = "", *, server: str = "", **options: Any) -> Screen:
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        if cookie := headers_of(server or address).get("Cookie"):
            name, value = cookie.split("=", 1)
            await context.add_cookies([{"name": name, "value": value, "url": f"http://{address}"}])
        screen = Screen(await context.new_page(), address)
        await screen.page.goto(f"http://{address}/{query}")
        return screen

    return open_one


@pytest.fixture
async def start_server(browser: Browser, tmp_path: Path) -> AsyncIterator[StartServer]:
    """Starts `calmline ARGUMENTS`, once the browser is there, so that the beginning of a demo call is not missed."""

    async def start_one(*arguments: str, **env: str) -> Server:
        server = await start(*arguments, data=tmp_path / "data", env=env)
        running.push_async_callback(server.stop)
        return server

    async with AsyncExitStack() as running:
        yield start_one
