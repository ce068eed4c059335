"""From a month's figures to a call, to what another playbook would have shown, to a file; and a second screen."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.axe import complaints_of_axe
from tests.e2e.conftest import OpenScreen, StartServer
from tests.server import Server, start

TABS = 80
"""More presses of Tab than any page here has controls."""


async def reach(page: Page, what: Locator) -> None:
    """Press Tab until something has the focus."""
    await expect(what).to_be_visible()
    for _ in range(TABS):
        if await what.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{what} cannot be reached by Tab")


async def press(page: Page, what: Locator, key: str = "Enter") -> None:
    """Reach a control and press it."""
    await reach(page, what)
    await page.keyboard.press(key)


async def test_a_figure_leads_to_its_calls_and_a_call_to_its_files(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("demo", "--speed", "10", CALMLINE_SECOND_PASS="off")
    async with httpx.AsyncClient(base_url=f"http://{server.address}") as client:
        async with asyncio.timeout(40):
            found: list[dict[str, str]] = []
            while not found:
                await asyncio.sleep(0.2)
                found = (await client.get("/api/calls", params={"status": "ended"})).json()["calls"]
    call = found[-1]
    screen = await open_screen(server.address, "insights", reduced_motion="reduce")
    page = screen.page
    await expect(screen.part("figure-calls")).to_contain_text(re.compile(r"[1-9]"))
    await expect(screen.part("insights-cards")).to_contain_text("What became of them")
    assert await complaints_of_axe(page) == []

    hours = screen.part("insights-hours").get_by_role("link").first
    await reach(page, hours)
    await page.keyboard.press("End")
    await expect(screen.part("insights-hours").locator(".column").last).to_be_focused()
    await page.reload()
    await press(page, screen.part("figure-calls"))
    await expect(page).to_have_url(re.compile(r"/calls\?from=\d{4}-\d{2}-01&to="))
    await expect(page.get_by_role("link", name=re.compile(call["title"])).first).to_be_visible()

    await page.goto(f"http://{server.address}/calls/{call['call_id']}")
    await reach(page, screen.part("tab-moments"))
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await press(page, screen.part("what-if-go"))
    await expect(screen.part("what-if-sum")).to_be_visible(timeout=60_000)
    assert await complaints_of_axe(page) == []
    await screen.part("tab-what-if").focus()
    await page.keyboard.press("ArrowRight")
    async with page.expect_download() as coming:
        await press(page, screen.part("export-pdf"))
    file = await coming.value
    path = await file.path()
    assert file.suggested_filename == f"calmline-{call['call_id']}.pdf"
    assert (await asyncio.to_thread(path.read_bytes)).startswith(b"%PDF-")
    assert await complaints_of_axe(page) == []
    await page.goto(f"http://{server.address}/api/calls/{call['call_id']}/report.html")
    await expect(page.get_by_role("heading", level=1)).to_have_text(call["title"])
    assert await page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopWidth") == "1px"
    assert screen.complaints == []
    assert screen.strays() == []


@pytest.fixture
async def server(browser: Browser, tmp_path: Path) -> AsyncIterator[Server]:
    """A server with accounts."""
    started = await start("serve", data=tmp_path / "data", env={"CALMLINE_SECOND_PASS": "off"})
    yield started
    await started.stop()


async def test_a_code_opens_the_agents_screen_on_a_second_device(server: Server, open_screen: OpenScreen) -> None:
    first = await open_screen(server.address, "account", reduced_motion="reduce")
    await press(first.page, first.part("me"))
    await first.page.keyboard.press("ArrowDown")
    await expect(first.part("menu-pair")).to_be_focused()
    await first.page.keyboard.press("Enter")
    shown = first.part("pair-digits").locator("[aria-hidden=true]")
    code = (await shown.text_content() or "").strip()
    assert await complaints_of_axe(first.page) == []

    assert first.page.context.browser is not None
    context = await first.page.context.browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(f"http://{server.address}/pair")
    await expect(page.get_by_test_id("pair-code")).to_be_focused()
    assert await complaints_of_axe(page) == []
    await page.keyboard.type("12345")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The code has six digits.")).to_be_visible()
    await page.get_by_test_id("pair-code").fill("")
    await page.keyboard.type(code.replace(" ", ""))
    await page.keyboard.press("Enter")
    await expect(page.locator(".frame")).to_have_attribute("data-page", "agent")
    await expect(page.get_by_test_id("nav-wall")).to_have_count(0)

    await first.page.reload()
    await expect(first.part("sessions").get_by_text("Second screen", exact=True)).to_be_visible()
    await context.close()
