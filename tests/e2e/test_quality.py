"""What goes wrong between a server and its screens, and what is too much: nothing is lost, nothing is executed."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from assistant import events as ev
from assistant.calls.session import CallSession
from tests.e2e.stage import Log, Stage, serving, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINES = 10_000
HOURS_3 = 3 * 3600.0
MOST_NODES = 2_500
"""Elements on a page, however long the call."""
NASTY = '<img src="nowhere" onerror="window.hacked=1"><script>window.hacked=1</script><b>so</b> it is'
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
"""400 kbit/s and 400 ms: a telephone in a lift."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One site for all."""
    async with stage(tmp_path_factory.mktemp("site"), demos=("hostile-calmed",)) as site:
        await site.take_in(long_call(site))
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def open_as(site: Stage, chromium: Browser, closing: AsyncExitStack) -> Any:
    """Opens a path as somebody; pages are closed at the end."""

    async def open_one(who: str, path: str, *, beside: Page | None = None) -> Page:
        page = await beside.context.new_page() if beside else await site.page(chromium, who)
        if not beside:
            closing.push_async_callback(page.context.close)
        await page.goto(site.url(path))
        return page

    return open_one


@pytest_asyncio.fixture(loop_scope="module")
async def call(site: Stage, closing: AsyncExitStack) -> CallSession:
    """A call of Karen's that goes on, with a card that stands."""
    session = await site.live("hostile-calmed", "karen", 40)
    closing.push_async_callback(site.hub.calls.end, session.call_id, ev.EndReason.HUNG_UP)
    return session


def long_call(site: Stage) -> Log:
    """Three hours of ten thousand lines, with hostile ones and markup among them."""
    began = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    log: Log = []

    def stamp(at: float) -> dict[str, Any]:
        return {"call_id": "long", "at": at, "seq": len(log) + 1, "time": began + timedelta(seconds=at)}

    start: dict[str, Any] = {"source": "file", "recogniser": "r", "classifier": "c", "playbook": "p"}
    whose: dict[str, Any] = {"agent": site.users["karen"], "team": site.teams["Accounts"]}
    log.append(ev.CallStarted(**stamp(0.0), **start, **whose, title=f"Three hours {NASTY}", recorded=False))
    for number in range(LINES):
        begin = number * HOURS_3 / LINES
        channel = ev.Channel.CUSTOMER if number % 2 else ev.Channel.AGENT
        text = NASTY if number in (1, LINES - 1) else f"line {number} of what they said to each other that day"
        words = tuple(ev.Word(word, begin, begin + 1, 1.0) for word in text.split())
        what: dict[str, Any] = {"channel": channel, "utterance": f"{channel}-{number}", "text": text, "words": words}
        log.append(ev.TranscriptFinal(**stamp(begin + 1), **what, start=begin, end=begin + 1, confidence=1.0))
        if number % 40 == 1:
            level = number // 40 % 5
            gauge: dict[str, Any] = {"trend": ev.Trend.RISING, "utterance": f"customer-{number}"}
            log.append(ev.RiskChanged(**stamp(begin + 1), level=level, heat=level / 4, **gauge))
    log.append(ev.CallEnded(**stamp(HOURS_3), reason=ev.EndReason.HUNG_UP, duration=HOURS_3))
    return log


async def nodes(page: Page) -> int:
    return int(await page.evaluate("document.querySelectorAll('*').length"))


async def nothing_ran(page: Page) -> None:
    assert await page.evaluate("window.hacked === undefined")
    assert await page.locator("img[src=nowhere], script:not([src])").count() == 0


async def test_markup_that_is_said_is_shown_and_not_executed(site: Stage, call: CallSession, open_as: Any) -> None:
    call.say(ev.Channel.CUSTOMER, NASTY, 41.0, 42.0)
    await call.settle()
    wall = await open_as("anna", f"/wall?call={call.call_id}")
    await expect(wall.get_by_test_id("panel")).to_contain_text("<script>")
    await nothing_ran(wall)


async def test_a_note_of_100_kb_is_refused_and_its_text_kept(site: Stage, call: CallSession, open_as: Any) -> None:
    text = "far too long " * 8_000
    wall = await open_as("anna", f"/wall?call={call.call_id}")
    replay = await open_as("anna", "/calls/long", beside=wall)
    await replay.get_by_role("tab", name="Notes").click()
    for page, field, save in ((wall, "note", "note-send"), (replay, "note-text", "note-save")):
        note = page.get_by_test_id(field)
        await note.fill(text)
        await page.get_by_test_id(save).click()
        await expect(page.locator(".field-error")).to_be_visible()
        assert await note.input_value() == text
    assert call.state.notes == ()
    assert await site.hub.coaching.marks("long") == []


async def test_ten_thousand_lines_on_the_agents_screen(open_as: Any) -> None:
    page = await open_as("karen", "/?call=long")
    await expect(page.get_by_test_id("utterance").first).to_be_visible()
    await expect(page.get_by_test_id("utterance").last).to_contain_text("<script>")
    assert await nodes(page) < MOST_NODES
    await scrolls(page, page.get_by_test_id("utterance"), "line 0 of")
    await nothing_ran(page)


async def test_ten_thousand_lines_in_the_replay(open_as: Any) -> None:
    page = await open_as("anna", "/calls/long")
    lines = page.get_by_test_id("transcript").locator("li, [role=listitem]")
    await expect(lines.first).to_be_visible()
    assert await nodes(page) < MOST_NODES
    await page.goto(page.url + "?t=10799")
    await expect(page.get_by_test_id("transcript")).to_contain_text("<script>")
    assert await nodes(page) < MOST_NODES
    await scrolls(page, lines, "line 0 of")
    await nothing_ran(page)


async def scrolls(page: Page, lines: Locator, first: str) -> None:
    """The transcript can be scrolled from its end to its beginning, in a few hundred milliseconds a step."""
    await expect(lines.first).to_be_attached()
    scroller = lines.first.locator("xpath=ancestor::*[contains(@class, 'scroll') or @data-testid='transcript'][1]")
    for part in (0.5, 0.25, 0.0, 0.0):
        await scroller.evaluate("(box, part) => { box.scrollTop = part * box.scrollHeight; }", part)
        await page.wait_for_timeout(150)
        assert await nodes(page) < MOST_NODES
    await expect(lines.filter(has_text=first).first).to_be_visible()


async def test_a_slow_line_has_words_on_it_soon_and_the_screen_at_last(
    site: Stage, chromium: Browser, closing: AsyncExitStack
) -> None:
    page = await site.page(chromium, "tom")
    closing.push_async_callback(page.context.close)
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    await network.send("Network.emulateNetworkConditions", SLOW)
    await page.goto(site.url("/"), wait_until="commit")
    await expect(page.locator("body")).to_contain_text(re.compile(r"\w{3}"), timeout=8_000)
    await expect(page.get_by_test_id("waiting")).to_be_visible(timeout=8_000)
    first = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    assert first < 6_000


async def test_a_server_that_restarts_is_there_again_by_itself(
    site: Stage, chromium: Browser, closing: AsyncExitStack
) -> None:
    async with serving(site.hub) as (address, _):
        page = await site.page(chromium, "karen")
        closing.push_async_callback(page.context.close)
        await page.goto(f"http://{address}/")
        await expect(page.get_by_test_id("waiting")).to_be_visible()
    await expect(page.get_by_test_id("screen")).to_have_attribute("data-line", "cut")
    async with serving(site.hub, int(address.split(":")[1])):
        call = await site.live("hostile-calmed", "karen", 20)
        await expect(page.get_by_test_id("utterance").first).to_be_visible(timeout=15_000)
        await expect(page.get_by_test_id("screen")).to_have_attribute("data-line", "open")
        await site.hub.calls.end(call.call_id, ev.EndReason.HUNG_UP)
