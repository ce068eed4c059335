"""The list of calls and the replay of one, in a real browser over a real recorded call, by the keyboard alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.axe import complaints_of_axe
from tests.e2e.conftest import Cut, OpenScreen, Screen, close_pages
from tests.server import Server, start

CALLS: dict[str, str] = {}
"""The id of the call that a server has."""
PLAIN = {"CALMLINE_SECOND_PASS": "off"}
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

TABS = 120
"""More presses of Tab than the page has controls."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with one call that was heard, recorded and flagged: the demo's, played once."""
    data = tmp_path_factory.mktemp("replay")
    demo = await start("demo", "--once", "--speed", "10", "--no-browser", data=data, env=PLAIN)
    await demo.process.wait()
    return data / "demo"


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The module's browser, whose pages are closed after each test."""
    yield chromium
    await close_pages(chromium)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(records: Path) -> AsyncIterator[Server]:
    """A server over those records, to which a lead is signed in."""
    started = await start("serve", data=records, env=PLAIN)
    async with httpx.AsyncClient(base_url=f"http://{started.address}", headers=started.headers) as client:
        call = (await client.get("/api/calls")).json()["calls"][0]["call_id"]
        async with asyncio.timeout(60):
            while (await client.get(f"/api/calls/{call}/peaks")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
    CALLS[started.address] = call
    yield started
    await started.stop()


async def opened(open_screen: OpenScreen, server: Server, path: str) -> Screen:
    """A screen at a path, with motion reduced."""
    return await open_screen(server.address, path, reduced_motion="reduce")


async def reach(page: Page, what: Locator) -> None:
    """Press Tab until something has the focus."""
    await expect(what).to_be_visible()
    for _ in range(TABS):
        if await what.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{what} cannot be reached by Tab")


async def second(screen: Screen) -> float:
    """Where the replay stands, by the slider."""
    return float(await screen.part("timeline").get_attribute("aria-valuenow") or "nan")


async def runs_to(screen: Screen, wanted: float) -> None:
    """Wait until the replay stands past a second."""
    async with asyncio.timeout(30):
        while await second(screen) <= wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def drawn(screen: Screen) -> None:
    """Wait until the sound is there."""
    await expect(screen.part("wave")).to_have_attribute("data-sound", "there", timeout=20_000)


async def test_a_lead_finds_a_call_by_its_words_and_hears_the_second(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, "calls")
    page = screen.page
    await expect(screen.part("call")).to_have_count(1)
    await expect(screen.part("call")).to_contain_text("Not reviewed")
    await page.keyboard.press("/")
    await expect(screen.part("search")).to_be_focused()
    await page.keyboard.type('"paid half"')
    await page.keyboard.press("Enter")
    hit = screen.part("hit")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text(["paid", "half"])
    assert "paid" not in page.url
    await page.keyboard.press("Tab")
    await page.keyboard.press("j")
    await expect(hit).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(screen.part("replay")).to_be_visible()
    await drawn(screen)
    await expect(page.locator(".said[data-now]")).to_contain_text("paid half")
    at = await second(screen)
    await page.keyboard.press("Space")
    await expect(screen.part("play")).to_have_attribute("aria-label", "Pause")
    await runs_to(screen, at + 1)
    await page.keyboard.press("Space")
    await expect(screen.part("play")).to_have_attribute("aria-label", "Play")
    ranges = [url for url in screen.asked if url.endswith("/recording")]
    assert ranges
    assert screen.strays() == []
    assert screen.complaints == []


async def test_every_command_has_its_key(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, f"calls/{CALLS[server.address]}?t=5")
    page = screen.page
    await drawn(screen)
    assert await second(screen) == 5
    await page.keyboard.press("n")
    heated = page.locator(".said[data-now]")
    await expect(heated).to_have_attribute("data-level", re.compile("[23]"))
    first = await second(screen)
    await page.keyboard.press("n")
    assert await second(screen) > first
    await page.keyboard.press("p")
    assert await second(screen) == first
    await page.keyboard.press("ArrowRight")
    assert await second(screen) in (first + 5, first + 6)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press(".")
    await expect(page.locator(".word[data-now]")).to_have_count(1)
    for key, speed in (("+", "1.25"), ("-", "1"), ("-", "0.75"), ("+", "1")):
        await page.keyboard.press(key)
        await expect(screen.part("speed")).to_have_value(speed)
    await page.keyboard.press("s")
    await expect(screen.part("hop")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Home")
    await page.keyboard.press("l")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("l")
    await expect(screen.part("loop")).to_contain_text("Stop repeating")
    assert await second(screen) == 0
    await page.keyboard.press("l")
    await expect(screen.part("loop")).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("?")
    await expect(screen.part("keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(screen.part("keys")).to_have_count(0)
    assert screen.complaints == []


async def test_a_note_is_pinned_to_the_second_and_survives_what_goes_wrong(
    open_screen: OpenScreen, server: Server
) -> None:
    screen = await opened(open_screen, server, "calls")
    page = screen.page
    marks = await Cut(page, "**/marks").lay()
    await page.goto(f"http://{server.address}/calls/{CALLS[server.address]}?t=12")
    await expect(screen.part("replay")).to_be_visible()
    await page.keyboard.press("m")
    text = screen.part("note-text")
    await expect(text).to_be_focused()
    await page.keyboard.type("@Some")
    await expect(page.get_by_role("listbox", name="People to mention").get_by_role("option")).to_have_text(["Somebody"])
    await page.keyboard.press("Enter")
    await page.keyboard.type("<b>listen</b> here")
    marks.on = True
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Your words are still here")
    await expect(text).to_have_value("@Somebody <b>listen</b> here")
    marks.on = False
    await page.reload()
    await expect(screen.part("replay")).to_be_visible()
    await page.keyboard.press("m")
    await expect(text).to_have_value("@Somebody <b>listen</b> here")
    await page.keyboard.press("Control+Enter")
    note = screen.part("note")
    await expect(note).to_have_count(1)
    await expect(note).to_contain_text("@Somebody <b>listen</b> here")
    await expect(text).to_have_value("")

    huge = "x" * 100_000
    await text.evaluate(
        "(area, value) => { area.value = value; area.dispatchEvent(new Event('input', {bubbles: true})) }", huge
    )
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("A note holds 4,000 letters")
    await expect(text).to_have_value(huge)
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")

    await reach(page, note.get_by_role("button", name="Change"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.type(" again")
    await page.keyboard.press("Control+Enter")
    await expect(note).to_contain_text("again")
    await expect(note).to_contain_text("changed")
    await reach(page, note.get_by_role("button", name="Delete"))
    await page.keyboard.press("Enter")
    await expect(note).to_have_count(0)


async def test_a_review_is_scored_shared_and_kept_through_a_failure(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, "calls")
    page = screen.page
    saved = await Cut(page, "**/review").lay()
    await page.goto(f"http://{server.address}/calls/{CALLS[server.address]}")
    await reach(page, screen.part("tab-moments"))
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    review = screen.part("review")
    await expect(review).to_be_visible()
    await reach(page, review.get_by_label("Yes", exact=True).first)
    await page.keyboard.press("Space")
    await expect(screen.part("saving").first).to_have_text("Saved")
    await expect(screen.part("review-chip").first).to_contain_text("In review")
    saved.on = True
    await reach(page, screen.part("comment"))
    await page.keyboard.type("You gave her time.")
    await expect(screen.part("saving")).to_contain_text("Not saved")
    saved.on = False
    await page.reload()
    await reach(page, screen.part("tab-moments"))
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(screen.part("comment")).to_have_value("You gave her time.")
    await expect(screen.part("saving").first).to_have_text("Saved")
    await reach(page, screen.part("share"))
    await page.keyboard.press("Enter")
    await expect(screen.part("review-chip").first).to_contain_text("Shared")
    await page.goto(f"http://{server.address}/calls?reviewed=shared")
    await expect(screen.part("call")).to_have_count(1)
    await page.goto(f"http://{server.address}/calls?reviewed=new")
    await expect(screen.part("empty")).to_contain_text("No call fits")


async def test_a_view_is_saved_applied_and_forgotten(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, "calls?level=4")
    page = screen.page
    await expect(screen.part("empty")).to_be_visible()
    await page.goto(f"http://{server.address}/calls?flag=any&level=2")
    await expect(screen.part("call")).to_have_count(1)
    await reach(page, screen.part("saved"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await reach(page, page.get_by_label("Name of the view"))
    await page.keyboard.type("Hot ones")
    await page.keyboard.press("Enter")
    await expect(screen.part("save-dialog")).to_have_count(0)
    await page.goto(f"http://{server.address}/calls")
    await expect(screen.part("call")).to_have_count(1)
    await reach(page, screen.part("saved"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/calls\?flag=any&level=2$"))
    await reach(page, screen.part("saved"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("End")
    await expect(page.get_by_role("menuitem", name="Forget Hot ones")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(screen.part("toast").last).to_contain_text("forgotten")


@pytest.mark.parametrize("code", ["recording_unknown", "recording_pending", "objects_unreachable"])
async def test_without_sound_the_transcript_runs_and_says_why(
    open_screen: OpenScreen, server: Server, code: str
) -> None:
    screen = await opened(open_screen, server, "calls")
    page = screen.page
    peaks = await Cut(page, "**/peaks", status=409, json={"code": code, "message": "No.", "hint": ""}).lay()
    peaks.on = True
    await page.goto(f"http://{server.address}/calls/{CALLS[server.address]}?t=30")
    await expect(screen.part("no-sound")).to_contain_text("The transcript runs on a clock of its own.")
    await page.keyboard.press("Space")
    await runs_to(screen, 31)


async def test_a_call_that_is_not_there_says_so(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, "calls/nothing")
    await expect(screen.part("unopened")).to_contain_text("There is no such call here")


async def test_axe_finds_nothing_in_the_list_and_the_replay(open_screen: OpenScreen, server: Server) -> None:
    screen = await opened(open_screen, server, "calls")
    page = screen.page
    await expect(screen.part("call").first).to_be_visible()
    found = await complaints_of_axe(page)
    await page.keyboard.press("/")
    await page.keyboard.type("paid")
    await page.keyboard.press("Enter")
    await expect(screen.part("hits")).to_be_visible()
    found += await complaints_of_axe(page)
    await page.goto(f"http://{server.address}/calls/{CALLS[server.address]}?t=20")
    await drawn(screen)
    for tab in ("moments", "notes", "review"):
        await screen.part(f"tab-{tab}").click()
        found += await complaints_of_axe(page)
    assert found == [], found
