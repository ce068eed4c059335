"""From a month's figures to a call, to what another playbook would have shown, to a file; and a second screen."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from assistant import events as ev
from assistant.auth.roles import Role
from assistant.store.coaching import Review, Status
from tests.e2e.axe import complaints_of_axe
from tests.e2e.conftest import OpenScreen, Screen
from tests.e2e.stage import AGENTS, DEMOS, Log, Stage, stage, title_of
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


async def test_a_figure_leads_to_its_calls_and_a_call_to_its_files(browser: Browser, tmp_path: Path) -> None:
    async with stage(tmp_path, demos=("hostile-calmed",), require_totp="") as site:
        call = await site.past("hostile-calmed", "karen", datetime.now(UTC) - timedelta(minutes=3))
        screen = Screen(await site.page(browser, "anna"), site.address)
        await screen.page.goto(site.url("/insights"))
        await from_a_figure_to_files(screen, call)


async def from_a_figure_to_files(screen: Screen, call: str) -> None:
    page, title = screen.page, title_of("hostile-calmed")
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
    await expect(page.get_by_role("link", name=re.compile(title)).first).to_be_visible()

    await page.goto(f"http://{screen.address}/calls/{call}")
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
    assert file.suggested_filename == f"calmline-{call}.pdf"
    assert (await asyncio.to_thread(path.read_bytes)).startswith(b"%PDF-")
    assert await complaints_of_axe(page) == []
    await page.goto(f"http://{screen.address}/api/calls/{call}/report.html")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert await page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopWidth") == "1px"
    assert screen.complaints == []
    assert screen.strays() == []


def answered(log: Log, turn: int) -> Log:
    """A log whose cards are used, put away and left in turn, beginning with the one of that number."""
    done = islice(cycle((ev.CardUsed, ev.CardDismissed, None)), turn, None)
    found: Log = []
    for event in log:
        if isinstance(event, ev.CardUsed):
            continue
        found.append(event)
        if isinstance(event, ev.CardOffered) and (act := next(done)):
            found.append(
                act(call_id=event.call_id, seq=0, at=event.at, time=event.time, card=event.card, by="somebody")
            )
    return [msgspec.structs.replace(event, seq=seq) for seq, event in zip(count(1), found, strict=False)]


async def a_march(site: Stage) -> None:
    """Calls of March 2026 by all agents and of no team, with cards of every fate, a third of them reviewed."""
    began = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    for number in range(16):
        demo, who = DEMOS[number % len(DEMOS)], AGENTS[number % 3]
        team = "" if number % 5 == 0 else None
        when = began + timedelta(hours=46 * number)
        log = answered(site.logs[demo], number // 4)
        call_id = await site.past(demo, who, when, sound=False, team=team, log=log)
        if number % 3 == 0:
            review = Review(status=(Status.IN_REVIEW, Status.SHARED, Status.DONE)[number % 9 // 3])
            await site.hub.coaching.save_review(call_id, review, site.users["anna"])


LINKS = """links => links.map(link => [
    link.getAttribute("href"),
    link.querySelector(".figure-value, .bar-row-value")?.textContent
        ?? link.getAttribute("aria-label") ?? link.textContent,
    link.querySelector(".figure-more")?.textContent ?? "",
])"""
"""Where each leads, its number or its words, and what stands below it."""
DEAD_ENDS = """cells => cells.filter(cell => /^[1-9]/.test(cell.textContent) && !cell.querySelector("a"))
    .map(cell => `${cell.dataset.label}: ${cell.textContent}`)"""
"""Numbers in tables that lead nowhere."""


def calls_told(text: str, more: str) -> int:
    """How many calls a figure says it is of."""
    if cards := re.search(r"in (\d+) calls?$", text):
        return int(cards[1])
    if column := re.search(r": (\d+) calls?, \d+ heated$", text):
        return int(column[1])
    if part := re.search(r"(\d+) of \d+", more if "%" in text and "(" not in text else text):
        return int(part[1])
    return int(text)


async def test_every_figure_leads_to_a_list_of_as_many_calls(browser: Browser, tmp_path: Path) -> None:
    async with stage(tmp_path, require_totp="") as site:
        await a_march(site)
        context = await browser.new_context(timezone_id="Europe/Oslo", locale="en-GB")
        both = await site.hub.accounts.add("ines", "Ines", [Role.LEAD, Role.ANALYST], list(site.teams.values()))
        site.users["ines"] = both.id
        await site.sign_in(context, "ines")
        page = await context.new_page()
        await page.goto(site.url("/insights?month=2026-03"))
        cards = page.get_by_test_id("insights-cards")
        await expect(cards.locator("tbody tr").first).to_be_visible()
        shown = page.get_by_test_id("insights")
        figures: list[tuple[str, str, str]] = await shown.locator("a[href^='/calls']").evaluate_all(LINKS)
        assert await shown.locator("tbody td").evaluate_all(DEAD_ENDS) == []
        hrefs = " ".join(href for href, _, _ in figures)
        fates = ("used", "dismissed", "ignored", "calmer", "calmer_without")
        for name in (*(f"card_fate={fate} " for fate in fates), "reviewed=yes", "reviewed=new", "team=none", "hour="):
            assert name in f"{hrefs} ", name
        assert await page.get_by_test_id("figure-reviewed").locator(".figure-value").inner_text() == "6"

        listed: dict[str, int] = {}
        wrong = []
        for href, text, more in figures:
            if href not in listed:
                async with page.expect_response(re.compile(r"/api/calls\?")) as coming:
                    await page.evaluate(
                        "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", href
                    )
                answer = await (await coming.value).json()
                assert answer["next"] is None
                listed[href] = len(answer["calls"])
            if listed[href] != calls_told(text, more):
                wrong.append(f"{text} {more}: {listed[href]} calls at {href}")
        assert not wrong, "\n".join(wrong)
        assert len(listed) > 100
        await page.goto(site.url("/calls?from=2026-03-01&to=2026-03-31&card=hostility&card_fate=used"))
        await expect(page.get_by_role("button", name="Card: Hostility (Used)")).to_be_visible()
        await context.close()


@pytest.fixture
async def server(browser: Browser, tmp_path: Path) -> AsyncIterator[Server]:
    """A server with accounts."""
    started = await start("serve", data=tmp_path / "data", env={"CALMLINE_SECOND_PASS": "off"})
    yield started
    await started.stop()


async def test_a_code_opens_the_agents_screen_on_a_second_device(server: Server, open_screen: OpenScreen) -> None:
    first = await open_screen(server.address, "account", reduced_motion="reduce")
    await press(first.page, first.part("me"))
    for _ in range(await first.page.get_by_role("menuitem").count()):
        if await first.part("menu-pair").evaluate("element => element === document.activeElement"):
            break
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
