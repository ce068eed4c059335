"""The wall of a team lead, in a real browser over real calls, by the keyboard alone."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import complaints_of_axe
from tests.e2e.cable import cable_to
from tests.e2e.conftest import OpenScreen, Screen, StartServer
from tests.e2e.phone import Phone
from tests.e2e.stage import stage
from tests.server import Server

pytestmark = pytest.mark.timeout(240)
LONG = 60_000
NOTE = "Stay calm, I am with you."


async def focused(page: Page) -> str:
    """The test id of what has the focus."""
    found: str = await page.evaluate("document.activeElement?.dataset.testid ?? document.activeElement?.tagName")
    return found


async def tab_to(screen: Screen, test_id: str) -> None:
    """Press Tab until a part has the focus."""
    for _ in range(60):
        if await focused(screen.page) == test_id:
            return
        await screen.page.keyboard.press("Tab")
    raise AssertionError(f"{test_id} cannot be reached by Tab")


async def test_a_threat_is_seen_acknowledged_and_answered(start_server: StartServer, open_screen: OpenScreen) -> None:
    server = await start_server("demo", "--call", "threat", "--speed", "3", "--no-browser", CALMLINE_SECOND_PASS="off")
    agent = await open_screen(server.address)
    wall = await open_screen(server.address, "wall", reduced_motion="reduce")
    other = await open_screen(server.address, "wall", reduced_motion="reduce")
    keys = wall.page.keyboard

    await expect(wall.part("row")).to_have_count(1, timeout=LONG)
    threat = wall.page.locator('[data-testid="alert"][data-kind="threat_violence"]')
    await expect(threat).to_be_visible(timeout=2 * LONG)
    await expect(wall.page).to_have_title("(1) Wall · Calmline")
    assert await focused(wall.page) == "BODY"
    await wall.page.wait_for_timeout(500)
    await keys.press("a")
    for each in (wall, other):
        await expect(each.part("seen-by")).to_have_text("Seen by Anyone here")
    await expect(wall.page).to_have_title("Wall · Calmline")

    await tab_to(wall, "open")
    await keys.press("Enter")
    await expect(wall.part("panel")).to_be_visible()
    await expect(wall.part("heard-row").first).to_be_visible()
    assert await focused(wall.page) == "H2"
    await keys.press("n")
    await expect(wall.part("note")).to_be_focused()
    await keys.type(NOTE)
    await keys.press("Enter")
    await expect(wall.part("note")).to_have_value("")
    await expect(wall.part("note-state")).to_contain_text(NOTE)
    await agent.until(lambda: any(event["text"] == NOTE for event in agent.events("note.sent")))
    await expect(agent.page.get_by_text(NOTE)).to_be_visible()

    await keys.press("Escape")
    await keys.press("Escape")
    await expect(wall.part("panel")).to_have_count(0)
    await expect(wall.part("open")).to_be_focused()
    assert wall.complaints == other.complaints == []
    assert wall.strays() == []


async def test_the_wall_can_be_used_by_everybody(browser: Browser, tmp_path: Path) -> None:
    async with stage(tmp_path, demos=()) as site:
        await site.live("threat", "dana", 105)
        wall = Screen(await site.page(browser, "anna"), site.address)
        await wall.page.goto(site.url("/wall"))
        await expect(wall.part("alert").first).to_be_visible(timeout=LONG)
        assert await complaints_of_axe(wall.page, widths=(320,)) == []
        await tab_to(wall, "open")
        await wall.page.keyboard.press("Enter")
        await expect(wall.part("heard-row").first).to_be_visible(timeout=LONG)
        assert await complaints_of_axe(wall.page) == []


async def test_two_calls_are_narrowed_marked_and_followed_to_their_replay(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    wall = await open_screen(server.address, "wall")
    keys = wall.page.keyboard
    await expect(wall.part("empty")).to_contain_text("No calls just now")
    phones = [Phone(server.address, "first", speed=3), Phone(server.address, "second", "calm", speed=3)]
    talking = [asyncio.create_task(phone.talk()) for phone in phones]
    await expect(wall.part("row")).to_have_count(2, timeout=LONG)
    await expect(wall.page.locator(".row-level strong").first).to_have_text("Calm")

    await keys.press("/")
    await expect(wall.part("filter-name")).to_be_focused()
    await keys.type("second")
    await expect(wall.part("row")).to_have_count(1)
    assert "name=second" in wall.page.url
    await wall.page.reload()
    await expect(wall.part("row")).to_have_count(1)
    await tab_to(wall, "open")
    await keys.press("Enter")
    await expect(wall.part("panel")).to_be_visible()
    await expect(wall.part("heard-row").first).to_be_visible(timeout=LONG)
    await keys.press("m")
    await expect(wall.part("mark")).to_be_focused()
    await keys.type("Look at this in the review")
    await keys.press("Enter")
    await expect(wall.part("mark-state")).to_contain_text("Pinned at", timeout=LONG)
    marks = await ask(server, "/api/calls/second/marks")
    assert [mark["text"] for mark in marks["marks"]] == ["Look at this in the review"]

    for phone in phones:
        phone.hang_up()
    await asyncio.wait_for(asyncio.gather(*talking), 120)
    link = wall.part("to-replay")
    await expect(link).to_be_visible(timeout=LONG)
    await expect(link).to_have_attribute("href", "/calls/second")
    assert wall.complaints == []


async def ask(server: Server, path: str) -> Any:
    """What the server answers to somebody who is signed in."""
    async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as client:
        return json.loads((await client.get(path)).text)


async def test_a_cut_line_is_told_and_mended_and_a_session_that_ends_keeps_the_wall(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    async with cable_to(server.address) as cable:
        wall = await open_screen(cable.address, "wall", server=server.address)
        talking = asyncio.create_task(Phone(server.address, "first", speed=1).talk())
        await expect(wall.part("row")).to_have_count(1, timeout=LONG)
        cable.cut()
        await expect(wall.part("line-cut")).to_be_visible()
        await expect(wall.part("row")).to_have_count(1)
        await cable.plug_in()
        await expect(wall.part("line-cut")).to_have_count(0, timeout=LONG)
        await wall.page.context.clear_cookies()
        cable.cut()
        await cable.plug_in()
        await expect(wall.part("session-ended")).to_be_visible(timeout=LONG)
        await expect(wall.part("row")).to_have_count(1)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
