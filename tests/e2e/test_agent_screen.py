"""The agent's screen in a real browser, during real calls."""

import asyncio
import re
from typing import Any

import httpx
from playwright.async_api import expect
from websockets.asyncio.client import connect

from assistant.api.middleware import HEADERS
from tests.e2e.cable import Cable, cable_to
from tests.e2e.conftest import OpenScreen, Screen, StartServer
from tests.e2e.phone import Phone
from tests.server import Server

LONG = 60_000
"""Milliseconds within which a demo call gets anywhere."""

ENDS = {"card.used", "card.dismissed", "card.withdrawn"}
HOSTILE = {"anger", "profanity", "insult", "threat_violence", "threat_legal"}


async def log_of(server: Server, call: str) -> list[dict[str, Any]]:
    """The stored events of a call."""
    async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as http:
        events: list[dict[str, Any]] = (await http.get(f"/api/calls/{call}/events")).json()["events"]
        return events


async def answer(screen: Screen, key: str, outcome: str) -> str:
    """Press a key as soon as a card is there; the card that was answered. One whose moment passes is let go."""
    card = screen.part("card")
    while True:
        await expect(card).to_be_visible(timeout=LONG)
        name = await card.get_attribute("data-card")
        assert name is not None
        await screen.page.keyboard.press(key)
        await screen.until(lambda name=name: any(e["card"] == name for e in screen.events(*ENDS)))  # type: ignore[misc]
        [end] = [e["type"] for e in screen.events(*ENDS) if e["card"] == name]
        if end == outcome:
            return name
        assert end == "card.withdrawn"


async def shows_the_whole_call(screen: Screen, server: Server, call: str) -> None:
    """The transcript on the screen becomes that of the server."""
    async with (
        asyncio.timeout(20),
        httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as http,
    ):
        while True:
            count = len(screen.messages)
            state = (await http.get(f"/api/calls/{call}")).json()
            if await screen.transcript() == [(said["channel"], said["text"]) for said in state["utterances"]]:
                return
            await screen.until(lambda count=count: len(screen.messages) > count)  # type: ignore[misc]


def missing(messages: list[dict[str, Any]]) -> list[int]:
    """Sequence numbers that were left out between a snapshot and the events behind it, over all sockets."""
    left_out: list[int] = []
    reached = 0
    for message in messages:
        if message["kind"] == "snapshot":
            reached = message["state"]["seq"]
        elif "seq" in (event := message.get("event", {})):
            left_out += range(reached + 1, event["seq"])
            reached = event["seq"]
    return left_out


async def test_a_call_heats_up_and_its_cards_are_answered_by_key(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("demo", "--speed", "2", "--no-browser")
    screen = await open_screen(server.address)
    await expect(screen.part("gauge")).to_have_attribute("data-level", "0")
    for channel in ("agent", "customer"):
        await expect(screen.said(channel)).not_to_have_count(0, timeout=LONG)
    await the_sides_stand_apart(screen)
    await expect(screen.part("gauge")).not_to_have_attribute("data-level", "0", timeout=LONG)
    await expect(screen.part("level")).not_to_have_text("Calm")

    used = await answer(screen, "Enter", "card.used")
    await expect(screen.part("last-card")).to_have_attribute("data-outcome", "used")
    dismissed = await answer(screen, "Escape", "card.dismissed")
    await expect(screen.part("card")).to_have_count(0)

    call = screen.events()[0]["call_id"]
    outcomes = {e["card"]: e["type"] for e in await log_of(server, call) if e["type"] in ENDS}
    assert outcomes[used] == "card.used"
    assert outcomes[dismissed] == "card.dismissed"
    assert missing(screen.messages) == []
    assert screen.complaints == []
    assert screen.strays() == []


async def the_sides_stand_apart(screen: Screen) -> None:
    """The customer's words begin further left than the agent's."""
    customer, agent = [await screen.said(c).first.locator(".row-text").bounding_box() for c in ("customer", "agent")]
    assert customer is not None
    assert agent is not None
    assert customer["x"] < agent["x"]


async def test_neither_a_reload_nor_a_cut_line_loses_a_word(start_server: StartServer, open_screen: OpenScreen) -> None:
    server = await start_server("demo", "--speed", "2", "--no-browser", CALMLINE_SECOND_PASS="off")
    async with cable_to(server.address) as cable:
        screen = await open_screen(cable.address)
        await expect(screen.part("utterance")).not_to_have_count(0, timeout=LONG)
        await screen.until(lambda: len(screen.events("transcript.final")) >= 3)
        call = screen.events()[0]["call_id"]
        before = len(await screen.transcript())

        await screen.page.reload()
        await expect(screen.part("utterance").nth(before - 1)).to_be_visible()
        await shows_the_whole_call(screen, server, call)

        await the_line_is_cut_until_something_is_said(screen, server, cable, call)
        await expect(screen.part("screen")).to_have_attribute("data-line", "open", timeout=LONG)
        await expect(screen.part("line-cut")).to_have_count(0)
        await shows_the_whole_call(screen, server, call)

    assert missing(screen.messages) == []
    assert [text for text in screen.complaints if "WebSocket connection" not in text] == []


async def the_line_is_cut_until_something_is_said(screen: Screen, server: Server, cable: Cable, call: str) -> None:
    seq = (await log_of(server, call))[-1]["seq"]
    cable.cut()
    await expect(screen.part("screen")).to_have_attribute("data-line", "cut")
    await expect(screen.part("line-cut")).to_be_visible()
    await expect(screen.part("standing")).to_have_text("Line cut")
    async with (
        asyncio.timeout(30),
        connect(f"ws://{server.address}/live?call={call}&after={seq}", additional_headers=server.headers) as line,
    ):
        async for message in line:
            if '"transcript.final"' in str(message):
                break
    await cable.plug_in()


async def test_a_calm_call_brings_no_hostility_and_the_next_call_follows_its_end(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("demo", "--call", "calm", "--speed", "4", "--no-browser")
    screen = await open_screen(server.address)
    await expect(screen.part("ended")).to_be_visible(timeout=LONG)
    await expect(screen.part("standing")).to_have_text("Ended")
    await expect(screen.part("card")).to_have_count(0)
    call = screen.events()[0]["call_id"]
    await shows_the_whole_call(screen, server, call)
    log = await log_of(server, call)
    assert log[-1]["type"] == "call.ended"
    assert [e for e in log if e["type"] == "call.flagged"] == []
    assert [e["text"] for e in log if e["type"] == "card.offered" and is_about_hostility(e)] == []
    assert max(e["level"] for e in log if e["type"] == "risk.changed") <= 1

    await expect(screen.part("screen")).to_have_attribute("data-mode", "live", timeout=LONG)
    await expect(screen.part("ended")).to_have_count(0)
    assert [m["state"]["call_id"] for m in screen.messages if m["kind"] == "snapshot"][-1] != call
    assert screen.complaints == []
    assert screen.strays() == []


def is_about_hostility(offered: dict[str, Any]) -> bool:
    return offered["why"]["signal"] in HOSTILE or offered["about"] in HOSTILE | {"hostility", "threat"}


async def test_a_screen_waits_and_shows_a_call_as_soon_as_one_begins(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    screen = await open_screen(server.address)
    await expect(screen.part("waiting")).to_be_visible()
    await expect(screen.part("screen")).to_have_attribute("data-mode", "waiting")
    talking = asyncio.create_task(Phone(server.address, "first-call", speed=3).talk())
    await expect(screen.part("call-title")).to_have_text("first-call")
    await expect(screen.said("agent").first).to_contain_text("karen", timeout=LONG)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    await expect(screen.part("side-agent")).to_contain_text("no sound")
    assert screen.complaints == []
    assert screen.strays() == []


async def test_a_call_that_there_is_not_is_said_to_be_so(start_server: StartServer, open_screen: OpenScreen) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    screen = await open_screen(server.address, "?call=nowhere")
    await expect(screen.part("refused")).to_have_attribute("data-code", "call_unknown")
    await expect(screen.part("refused")).to_contain_text("nowhere")


async def test_the_screen_can_be_read_in_light_and_in_dark(start_server: StartServer, open_screen: OpenScreen) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    light = await open_screen(server.address, color_scheme="light")
    dark = await open_screen(server.address, color_scheme="dark")
    for screen in (light, dark):
        await expect(screen.part("waiting")).to_be_visible()
    assert await brightness(light) > 0.6
    assert await brightness(dark) < 0.2
    for screen in (light, dark):
        assert abs(await brightness(screen) - await brightness(screen, "color", "h1")) > 0.4
    await light.page.keyboard.press("t")
    await expect(light.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await brightness(light) < 0.2
    assert light.complaints + dark.complaints == []


async def brightness(screen: Screen, what: str = "backgroundColor", of: str = "body") -> float:
    """How bright a colour is drawn, 0 to 1."""
    value: float = await screen.page.evaluate(
        """([what, of]) => {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = getComputedStyle(document.querySelector(of))[what];
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
            return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
        }""",
        [what, of],
    )
    return value


async def test_the_page_runs_nothing_that_is_not_ours(start_server: StartServer, open_screen: OpenScreen) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    screen = await open_screen(server.address)
    await expect(screen.part("waiting")).to_be_visible()
    answer = await screen.page.request.get(f"http://{server.address}/")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert screen.complaints == []
    await screen.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.intruder = true";
            document.body.append(script);
        }"""
    )
    assert await screen.page.evaluate("window.intruder") is None
    other = "http://localhost:9/"
    blocked = await screen.page.evaluate("url => fetch(url).then(() => '', error => String(error))", other)
    assert blocked
    assert len([text for text in screen.complaints if re.search("Content Security Policy", text)]) >= 2
