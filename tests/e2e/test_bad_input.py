"""What does not fit comes to a screen: it is said plainly, the rest is shown, and nothing that was written is lost."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from assistant import events as ev
from assistant.calls.session import CallSession
from tests.e2e.stage import PASSWORD, Stage, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOT = 43.5
SOON = re.compile(r"(?<!\d)(0:4\d|0:5\d|1:\d\d)")
"""What a clock says that began with the call."""
WRONG = 600_000
"""Milliseconds by which a clock is wrong."""
SHIFT = """by => {
    const Real = Date;
    globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
        static now() { return Real.now() + by; }
    };
}"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One site for all, where Karen has a password."""
    async with stage(tmp_path_factory.mktemp("site"), demos=("hostile-calmed",)) as site:
        hashed = await site.hub.people.entrance.passwords.hash(PASSWORD)
        await site.hub.accounts.set_password(site.users["karen"], hashed)
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def open_as(site: Stage, chromium: Browser) -> AsyncIterator[Any]:
    """Opens a path as somebody; `before` prepares the page."""
    async with AsyncExitStack() as closing:

        async def open_one(who: str, path: str, before: Any = None) -> Page:
            page = await site.page(chromium, who)
            closing.push_async_callback(page.context.close)
            if before:
                await before(page)
            await page.goto(site.url(path))
            return page

        yield open_one


@pytest_asyncio.fixture(loop_scope="module")
async def call(site: Stage) -> AsyncIterator[CallSession]:
    """A call of Karen's that goes on."""
    session = await site.live("hostile-calmed", "karen", HOT)
    yield session
    await site.hub.calls.end(session.call_id, ev.EndReason.HUNG_UP)


def yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(days=1)


async def words_work(page: Page, words: str = "sick to death") -> None:
    """The transcript is there, and a click on what was said moves the call to it."""
    transcript = page.get_by_test_id("transcript")
    await expect(transcript).to_contain_text(words)
    await transcript.get_by_role("button", name=re.compile("Play from 0:25")).click()
    await expect(page.locator(".player")).to_contain_text(re.compile("0:2[5-9]"))


async def test_a_recording_that_is_missing_is_said_and_the_words_stay(site: Stage, open_as: Any) -> None:
    lost = await site.past("hostile-calmed", "karen", yesterday(), call_id="lost-sound")
    await site.hub.objects.delete(f"{lost}.flac")
    page = await open_as("anna", f"/calls/{lost}")
    await expect(page.get_by_test_id("no-sound")).to_be_visible()
    await words_work(page)


async def test_a_recording_whose_file_is_cut_is_said_and_the_words_stay(site: Stage, open_as: Any) -> None:
    cut = await site.past("hostile-calmed", "karen", yesterday(), call_id="cut-file")
    source = await site.hub.objects.open(f"{cut}.flac")
    await site.hub.objects.put(f"{cut}.flac", await asyncio.to_thread(source.read, 0, source.size // 2))
    page = await open_as("anna", f"/calls/{cut}")
    await expect(page.get_by_test_id("no-sound")).to_contain_text("cannot be opened")
    await words_work(page)


async def test_a_recording_that_was_half_written_runs_on_from_where_it_breaks_off(site: Stage, open_as: Any) -> None:
    half = await site.past("hostile-calmed", "karen", yesterday(), call_id="half", kept=1 / 3)
    page = await open_as("anna", f"/calls/{half}?t=52")
    await page.get_by_test_id("wave").wait_for()
    await page.keyboard.press(" ")
    await expect(page.get_by_test_id("short")).to_contain_text("The recording holds 0:5", timeout=20_000)
    await expect(page.locator(".player")).to_contain_text(re.compile("0:5[5-9] /|1:0\\d /"))
    await words_work(page, "Your records are wrong")


async def test_events_of_the_future_are_passed_over_on_the_agents_screen(call: CallSession, open_as: Any) -> None:
    def meddle(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            told = json.loads(message)
            if told.get("event", {}).get("type") == "transcript.final" and "lunar" in told["event"]["text"]:
                told["event"] |= {"type": "moon.rose", "phase": {"part": [1, 2]}, "text": "<b>full</b>"}
            line.send(json.dumps(told))

        server.on_message(pass_on)

    async def before(page: Page) -> None:
        await page.route_web_socket(re.compile("/live"), meddle)

    page = await open_as("karen", f"/?call={call.call_id}", before)
    await expect(page.get_by_test_id("utterance").last).to_be_visible()
    call.say(ev.Channel.CUSTOMER, "the lunar landing, they said", 44.0, 45.0)
    call.say(ev.Channel.CUSTOMER, "and this is later still", 46.0, 47.0)
    await call.settle()
    await expect(page.get_by_test_id("utterance").last).to_contain_text("later still")
    await expect(page.get_by_test_id("utterance").filter(has_text="landing")).to_have_count(0)
    await expect(page.get_by_test_id("screen")).to_have_attribute("data-line", "open")


async def test_events_of_the_future_are_passed_over_in_a_replay(site: Stage, open_as: Any) -> None:
    old = await site.past("hostile-calmed", "karen", yesterday(), call_id="from-2030", sound=False)

    async def with_moon(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        if "events" in told:
            last = told["events"].pop()
            moon = last | {"type": "moon.rose", "phase": [1, 2]}
            told["events"] += [moon, last | {"seq": last["seq"] + 1}]
        await route.fulfill(response=answer, json=told)

    async def before(page: Page) -> None:
        await page.route(re.compile(rf"/api/calls/{old}/events"), with_moon)

    page = await open_as("anna", f"/calls/{old}", before)
    await words_work(page)
    await expect(page.get_by_test_id("page-fault")).to_have_count(0)


async def test_a_session_that_ends_in_mid_call_keeps_the_screen_and_goes_on_after_signing_in(
    site: Stage, call: CallSession, open_as: Any
) -> None:
    page = await open_as("karen", f"/?call={call.call_id}")
    await expect(page.get_by_test_id("card")).to_be_visible()
    said = await page.get_by_test_id("utterance").count()
    await page.keyboard.press("/")
    await page.keyboard.type("lost his")
    await site.hub.sessions.end_all(site.users["karen"])
    banner = page.get_by_test_id("session-ended")
    await expect(banner).to_be_visible()
    assert await page.get_by_test_id("utterance").count() == said
    await expect(page.get_by_test_id("card")).to_be_visible()
    call.say(ev.Channel.CUSTOMER, "are you still there", 48.0, 49.0)
    await call.settle()
    await banner.get_by_role("button", name="Sign in").click()
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(banner).to_have_count(0)
    await expect(page.get_by_test_id("utterance").last).to_contain_text("are you still there")
    assert page.url.endswith(f"/?call={call.call_id}")


@pytest.mark.parametrize("by", [WRONG, -WRONG])
async def test_a_clock_here_that_is_wrong_changes_no_time_that_is_shown(
    site: Stage, call: CallSession, open_as: Any, by: int
) -> None:
    async def before(page: Page) -> None:
        await page.add_init_script(f"({SHIFT})({by})")

    page = await open_as("karen", f"/?call={call.call_id}", before)
    assert abs(await page.evaluate("Date.now()") - datetime.now(UTC).timestamp() * 1000 - by) < 60_000
    await expect(page.get_by_test_id("screen")).to_contain_text(SOON)
    await page.goto(site.url("/account"))
    await expect(page.get_by_test_id("sessions").locator("tbody tr").first).to_contain_text(re.compile("now|seconds"))
    await page.get_by_test_id("me").click()
    await page.get_by_test_id("menu-pair").click()
    await expect(page.get_by_test_id("pair-dialog")).to_contain_text(re.compile(r"Good for (120|1[01]\d) seconds more"))

    wall = await open_as("anna", "/wall", before)
    row = wall.get_by_test_id("row").filter(has_text="Karen Oduya")
    await expect(row).to_contain_text(SOON)


async def test_a_call_that_vanishes_is_said_and_what_was_written_stays(site: Stage, open_as: Any) -> None:
    for name in ("gone-one", "gone-two"):
        await site.past("hostile-calmed", "karen", yesterday(), call_id=name, sound=False)
    replay = await open_as("anna", "/calls/gone-one?t=43")
    await replay.get_by_role("tab", name="Notes").click()
    await replay.get_by_test_id("note-text").first.fill("He was right about March.")
    calls = await open_as("anna", "/calls")
    row = calls.locator("a[href='/calls/gone-two']")
    await expect(row).to_be_visible()
    for name in ("gone-one", "gone-two"):
        await site.hub.store.forget(name, site.users["anna"])
    await replay.get_by_test_id("note-save").first.click()
    await expect(replay.get_by_text(re.compile("no call", re.IGNORECASE)).first).to_be_visible()
    written = await replay.locator("textarea").evaluate_all("fields => fields.map(field => field.value)")
    shown = await replay.get_by_test_id("replay").inner_text()
    assert "He was right about March." in [*written, *shown.splitlines()]
    await row.click()
    await expect(calls.get_by_test_id("unopened")).to_be_visible()
    await expect(calls.get_by_role("link", name=re.compile("calls", re.IGNORECASE)).first).to_be_visible()


async def test_an_address_of_no_page_says_so_signed_in_or_not(site: Stage, open_as: Any) -> None:
    for who, back, where in (("", "Go to the sign-in", "signin"), ("karen", "Go to your first page", "screen")):
        page = await open_as(who, "/nowhere/at/all")
        answer = await page.reload()
        assert answer.status == 404
        await expect(page.get_by_test_id("elsewhere")).to_contain_text("There is no such page")
        await page.get_by_role("button", name=back).click()
        await expect(page.get_by_test_id(where)).to_be_visible()
    async with httpx.AsyncClient(base_url=site.url("")) as client:
        assert (await client.get("/nowhere")).json()["code"] == "page_unknown"
