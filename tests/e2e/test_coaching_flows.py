"""A lead and an agent over the same call: notes for leads alone, mentions, the list as a sheet, a call that goes on."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from assistant.events import Channel, EndReason
from tests.e2e.axe import complaints_of_axe
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, Cut
from tests.e2e.stage import Stage, stage

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One site for all."""
    async with stage(tmp_path_factory.mktemp("site"), demos=("hostile-calmed", "calm")) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def open_as(site: Stage, chromium: Browser) -> AsyncIterator[Any]:
    """Opens a path as somebody; pages are closed at the end."""
    async with AsyncExitStack() as closing:

        async def open_one(who: str, path: str) -> Page:
            page = await site.page(chromium, who)
            closing.push_async_callback(page.context.close)
            await page.goto(site.url(path))
            return page

        yield open_one


def part(page: Page, test_id: str) -> Locator:
    """A part of a page by its test id."""
    return page.get_by_test_id(test_id)


async def pinned(page: Page, text: str) -> None:
    """Write a note with the keyboard, and wait until the server has it."""
    await part(page, "note-text").first.fill(text)
    async with page.expect_response(lambda answer: answer.url.endswith("/marks") and answer.status == 201):
        await part(page, "note-save").first.click()
    await expect(part(page, "note").filter(has_text=text)).to_be_visible()


async def test_a_lead_chooses_who_reads_a_note_and_the_agent_learns_of_a_mention(site: Stage, open_as: Any) -> None:
    call_id = await site.past("hostile-calmed", "karen", datetime.now(UTC) - timedelta(hours=2), call_id="coached")
    lead = await open_as("mira", f"/calls/{call_id}?t=20")
    await part(lead, "tab-notes").click()
    readers = part(lead, "readers").first
    await expect(readers.get_by_label("Only leads")).to_be_checked()
    await part(lead, "note-text").first.fill("Check with @Karen Oduya first")
    await expect(readers).to_contain_text("Karen Oduya is mentioned, but cannot read a note that is only for leads.")
    await pinned(lead, "Check with @Karen Oduya first")
    await readers.get_by_label("The agent too").check()
    await pinned(lead, "@Karen Oduya this silence was well held")
    await expect(readers.get_by_label("Only leads")).to_be_checked()
    notes = part(lead, "note")
    await expect(notes.filter(has_text="first").get_by_test_id("read-by")).to_have_text("Only leads")
    await expect(notes.filter(has_text="silence").get_by_test_id("read-by")).to_have_text("The agent too")
    await expect(part(lead, "mentions-badge")).to_have_count(0)

    agent = await open_as("karen", "/calls")
    badge = part(agent, "mentions-badge")
    await expect(badge).to_contain_text("1 new mention of you")
    await badge.click()
    mention = part(agent, "mention")
    await expect(mention).to_have_count(1)
    await expect(mention).to_contain_text("Mira Sandhu wrote")
    await expect(mention).to_contain_text("New")
    await expect(mention.locator("b")).to_have_text("@Karen Oduya")
    assert await complaints_of_axe(agent) == []
    await mention.get_by_role("link").click()
    await expect(agent).to_have_url(re.compile(r"/calls/coached\?t=20\.0&note="))
    await expect(part(agent, "timeline")).to_have_attribute("aria-valuenow", re.compile(r"^20"))
    await expect(part(agent, "note")).to_have_count(1)
    await expect(part(agent, "note")).to_have_attribute("data-sought", "")
    await expect(part(agent, "note")).to_contain_text("well held")
    await expect(part(agent, "readers")).to_have_count(0)
    await expect(part(agent, "mentions-badge")).to_have_count(0)
    await agent.goto(site.url("/mentions"))
    await expect(part(agent, "mention")).to_have_count(1)
    await expect(part(agent, "mention")).not_to_contain_text("New")

    edited = notes.filter(has_text="first")
    await edited.get_by_role("button", name="Change").click()
    form = lead.locator(".note .note-form")
    await expect(form.get_by_label("Only leads")).to_be_checked()
    await form.get_by_label("The agent too").check()
    await form.get_by_test_id("note-save").click()
    await expect(notes.filter(has_text="first").get_by_test_id("read-by")).to_have_text("The agent too")
    await agent.goto(site.url("/calls"))
    await expect(part(agent, "mentions-badge")).to_contain_text("1 new mention of you")
    await part(agent, "mentions-badge").click()
    await part(agent, "mentions-all").click()
    await expect(part(agent, "mentions-badge")).to_have_count(0)
    await expect(part(agent, "mentions-all")).to_have_count(0)


async def test_the_list_is_saved_as_a_sheet_as_it_is_filtered(site: Stage, open_as: Any) -> None:
    for number in range(3):
        at = datetime.now(UTC) - timedelta(days=1, hours=number)
        await site.past("calm", "daniel", at, call_id=f"sheet-{number}", sound=False)
    lead = await open_as("mira", "/calls")
    why = {"code": "audit_unavailable", "message": "The audit log cannot be written.", "hint": "Try again soon."}
    sheet = await Cut(lead, "**/api/calls.csv*", status=503, json=why).lay()
    await lead.goto(site.url(f"/calls?agent={site.users['daniel']}"))
    await expect(part(lead, "call")).to_have_count(3)
    async with lead.expect_download() as download:
        await part(lead, "sheet").click()
    saved = await (await download.value).path()
    assert [line.split(",")[0] for line in saved.read_text("utf-8-sig").splitlines()] == [
        "Call",
        *(f"sheet-{number}" for number in range(3)),
    ]
    await expect(part(lead, "sheet-said")).to_have_text("3 calls saved in calmline-calls.csv")
    sheet.on = True
    await part(lead, "sheet").click()
    await expect(lead.get_by_role("alert")).to_be_visible()
    await expect(part(lead, "sheet-said")).to_have_text("")
    await lead.goto(site.url(f"/calls?agent={site.users['daniel']}&level=4"))
    sheet.on = False
    await part(lead, "sheet").click()
    await expect(part(lead, "sheet-said")).to_contain_text("there is no sheet")
    agent = await open_as("daniel", "/calls")
    await expect(part(agent, "call").first).to_be_visible()
    await expect(part(agent, "sheet")).to_have_count(0)


async def test_the_replay_follows_a_call_that_goes_on_and_leaves_who_reads_elsewhere(site: Stage, open_as: Any) -> None:
    session = await site.live("hostile-calmed", "karen", 75)
    said = 80.0

    async def say(text: str) -> None:
        nonlocal said
        session.say(Channel.CUSTOMER, text, said, said + 2)
        said += 4
        await session.settle()

    def line(text: str) -> Locator:
        return transcript.locator(".said-text", has_text=text)

    async def top() -> float:
        return float(await part(lead, "transcript").evaluate("element => element.scrollTop"))

    lead = await open_as("mira", f"/calls/{session.call_id}")
    transcript = part(lead, "transcript")
    await expect(part(lead, "live")).to_contain_text("Live, follows")
    await say("Where is my money then")
    await expect(line("Where is my money then")).to_be_in_viewport()
    await say("I have waited long enough, you bloody idiots")
    await expect(line("I have waited long enough")).to_be_in_viewport()
    await expect(part(lead, "timeline")).to_have_attribute("aria-valuemax", re.compile(r"^8[4-9]$"))
    await part(lead, "tab-moments").click()
    await expect(part(lead, "moments")).to_contain_text("I have waited long enough")

    await transcript.hover()
    await lead.mouse.wheel(0, -5000)
    await expect(transcript.locator(".said").first).to_be_in_viewport()
    await expect(part(lead, "follow")).to_be_visible()
    assert await top() == 0
    await say("Nobody ever calls me back")
    await expect(part(lead, "timeline")).to_have_attribute("aria-valuemax", re.compile(r"^(8[89]|9\d)$"))
    assert await top() == 0
    await expect(line("Nobody ever calls me back")).not_to_be_in_viewport()
    await part(lead, "live-now").click()
    await expect(line("Nobody ever calls me back")).to_be_in_viewport()
    assert await complaints_of_axe(lead) == []

    await site.hub.calls.end(session.call_id, EndReason.HUNG_UP)
    await expect(part(lead, "live")).to_have_count(0)
    await expect(lead.get_by_role("status").filter(has_text="The call is over.")).to_have_count(1)
