"""What an agent does on a call, by the keyboard alone."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Locator, expect

from assistant.events import EndReason
from tests.e2e.conftest import OpenScreen, Screen, StartServer
from tests.e2e.phone import Phone
from tests.e2e.stage import stage
from tests.server import LOGIN, PASSWORD, Server

LONG = 60_000
"""Milliseconds within which a demo call gets anywhere."""
TABS = 80
"""More presses of Tab than the screen has controls."""


async def reach(screen: Screen, what: Locator) -> None:
    """Press Tab until something has the focus."""
    await expect(what).to_be_visible()
    for _ in range(TABS):
        if await what.evaluate("element => element === document.activeElement"):
            return
        await screen.page.keyboard.press("Tab")
    raise AssertionError(f"{what} cannot be reached by Tab")


async def asked(server: Server, method: str, path: str, **more: Any) -> Any:
    """What the server answers to whoever is signed in."""
    async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as http:
        answer = await http.request(method, path, **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


async def call_of(screen: Screen) -> str:
    """Id of the call on the screen."""
    await screen.until(lambda: any(m["kind"] == "snapshot" for m in screen.messages))
    name: str = [m["state"]["call_id"] for m in screen.messages if m["kind"] == "snapshot"][-1]
    return name


# Over a call of a phone system


async def test_a_served_call_is_worked_by_the_keyboard_alone(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    screen = await open_screen(server.address)
    other = await open_screen(server.address)
    await expect(screen.part("waiting")).to_be_visible()
    talking = asyncio.create_task(Phone(server.address, "worked", speed=1).talk())
    await expect(screen.part("screen")).to_have_attribute("data-mode", "live", timeout=LONG)
    call = await call_of(screen)
    try:
        await the_customer_is_told(screen)
        await the_customer_waits(screen, other)
        await the_lead_is_asked_and_writes(screen, other, server, call)
        await the_checklist_is_ticked(screen)
        await a_sentence_is_asked_for(screen, other)
        await words_are_found(screen)
        await the_type_grows(screen, server)
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
    assert screen.complaints + other.complaints == []
    assert screen.strays() == []


async def the_customer_is_told(screen: Screen) -> None:
    await expect(screen.part("consent")).to_have_attribute("data-consent", "unknown")
    await screen.page.keyboard.press("r")
    await expect(screen.part("consent")).to_have_attribute("data-consent", "told")
    await expect(screen.part("consent-told")).to_have_count(0)


async def the_customer_waits(screen: Screen, other: Screen) -> None:
    await screen.page.keyboard.press("h")
    for tab in (screen, other):
        await expect(tab.part("screen")).to_have_attribute("data-mode", "hold")
        await expect(tab.part("standing")).to_have_text("On hold")
    await other.page.keyboard.press("h")
    for tab in (screen, other):
        await expect(tab.part("screen")).to_have_attribute("data-mode", "live")


async def the_lead_is_asked_and_writes(screen: Screen, other: Screen, server: Server, call: str) -> None:
    await screen.page.keyboard.press("l")
    for tab in (screen, other):
        await expect(tab.part("lead-asked")).to_be_visible()
    before = await screen.page.evaluate("document.activeElement.tagName")
    text = "Offer <b>six</b> months"
    await asked(server, "POST", f"/api/calls/{call}/notes", json={"text": text})
    for tab in (screen, other):
        await expect(tab.part("lead-note")).to_contain_text(text)
        await expect(tab.part("lead-asked")).to_have_count(0)
    assert await screen.page.evaluate("document.activeElement.tagName") == before
    await screen.page.keyboard.press("n")
    for tab in (screen, other):
        await expect(tab.part("lead-note")).to_have_count(0)


async def the_checklist_is_ticked(screen: Screen) -> None:
    await screen.page.keyboard.press("2")
    open_item = screen.page.locator('[data-testid="check-item"]:not([data-ticked])').last
    name = await open_item.get_attribute("data-item")
    item = screen.page.locator(f'[data-testid="check-item"][data-item="{name}"]')
    await reach(screen, item.get_by_test_id("tick"))
    await screen.page.keyboard.press("Space")
    await expect(item).to_have_attribute("data-ticked", "")
    await reach(screen, item.get_by_test_id("cite"))
    await screen.page.keyboard.press("Enter")
    await expect(item.get_by_test_id("citation")).to_be_visible()
    await screen.page.keyboard.press("1")
    await expect(screen.part("checklist")).to_have_count(0)
    await screen.page.evaluate("document.activeElement.blur()")


async def a_sentence_is_asked_for(screen: Screen, other: Screen) -> None:
    """The first that can be said without facts that the call has not given; the others are refused with the reason."""
    for down in range(5):
        await screen.page.keyboard.press("/")
        await screen.page.keyboard.type("he wants to speak to a manager")
        await expect(screen.part("ask-choice").first).to_be_visible(timeout=LONG)
        for _ in range(down):
            await screen.page.keyboard.press("ArrowDown")
        wanted = await screen.page.locator('[data-testid="ask-choice"][aria-selected="true"] .ask-say').inner_text()
        async with screen.page.expect_response("**/ask") as answered:
            await screen.page.keyboard.press("Enter")
        answer = await answered.value
        if answer.ok:
            await expect(screen.part("ask")).to_have_value("")
            with suppress(AssertionError):  # an urgent one may take its place at once
                for tab in (screen, other):
                    await expect(tab.part("card-text")).to_have_text(wanted)
                return
        else:
            await expect(screen.part("ask-state")).to_contain_text((await answer.json())["message"])
            assert answer.status == 409
            screen.complaints.remove(next(said for said in screen.complaints if answer.url in said))
            await screen.page.keyboard.press("Escape")
    raise AssertionError("none of the sentences found could be put on the card")


async def words_are_found(screen: Screen) -> None:
    await expect(screen.part("utterance").first).to_be_visible(timeout=LONG)
    word = (await screen.page.locator(".row-text").first.inner_text()).split()[0]
    await screen.page.keyboard.press("f")
    await screen.page.keyboard.type(word)
    await expect(screen.part("find-count")).to_have_text(re.compile(r"^\d+ of \d+$"))
    await screen.page.keyboard.press("Enter")
    await expect(screen.part("find-count")).to_have_text(re.compile(r"^1 of"))
    await screen.page.keyboard.press("Escape")
    await expect(screen.part("find")).to_have_count(0)
    await screen.page.keyboard.press("End")
    await expect(screen.part("transcript")).to_have_attribute("data-at-now", "true")


async def the_type_grows(screen: Screen, server: Server) -> None:
    async with screen.page.expect_response("**/api/preferences"):
        await screen.page.keyboard.press("+")
    await expect(screen.part("screen")).to_have_attribute("data-font", "4")
    assert (await asked(server, "GET", "/api/preferences"))["font"] == 4
    await screen.page.evaluate("localStorage.clear()")
    await screen.page.reload()
    await expect(screen.part("screen")).to_have_attribute("data-font", "4")


async def test_a_session_that_ends_in_mid_call_keeps_the_screen_and_goes_on(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off")
    screen = await open_screen(server.address)
    talking = asyncio.create_task(Phone(server.address, "signed-out", speed=1).talk())
    await expect(screen.part("utterance")).not_to_have_count(0, timeout=LONG)
    said = await screen.transcript()
    await asked(server, "DELETE", "/api/session")
    await expect(screen.part("session-ended")).to_be_visible(timeout=LONG)
    await expect(screen.part("standing")).to_have_text("Signed out")
    assert (await screen.transcript())[: len(said)] == said
    await reach(screen, screen.page.get_by_role("button", name="Sign in"))
    await screen.page.keyboard.press("Enter")
    field = screen.page.get_by_label("Name you sign in with")
    await expect(field).to_be_visible()
    if not await field.input_value():
        await reach(screen, field)
        await screen.page.keyboard.type(LOGIN)
    await reach(screen, screen.page.get_by_label("Password", exact=True))
    await screen.page.keyboard.type(PASSWORD)
    await screen.page.keyboard.press("Enter")
    await expect(screen.part("session-ended")).to_have_count(0)
    await expect(screen.part("screen")).to_have_attribute("data-line", "open", timeout=LONG)
    assert len(await screen.transcript()) >= len(said)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)


# Over a call of typed turns


async def test_after_a_threat_a_break_is_offered_and_the_wrap_up_is_kept(browser: Browser, tmp_path: Path) -> None:
    async with stage(tmp_path, demos=()) as site:
        screen = Screen(await site.page(browser, "dana"), site.address)
        await screen.page.goto(site.url("/"))
        session = await site.live("threat", "dana", 105)
        assert await call_of(screen) == session.call_id
        await site.hub.calls.end(session.call_id, EndReason.HUNG_UP)
        await the_wrap_up_is_kept(screen, session.call_id)


async def the_wrap_up_is_kept(screen: Screen, call: str) -> None:
    await expect(screen.part("ended")).to_be_visible(timeout=LONG)
    await expect(screen.part("rest")).to_contain_text("threat")
    await reach(screen, screen.part("break-take"))
    await screen.page.keyboard.press("Enter")
    await expect(screen.part("rest")).to_contain_text("left")
    await reach(screen, screen.part("disposition"))
    await screen.page.keyboard.press("ArrowDown")
    await reach(screen, screen.part("wrapup-note"))
    await screen.page.keyboard.type("He will call back on Friday.")
    await reach(screen, screen.part("feeling"))
    await screen.page.keyboard.press("Space")
    await reach(screen, screen.part("wrapup-save"))
    await screen.page.keyboard.press("Enter")
    kept: dict[str, Any] = {}
    async with asyncio.timeout(20):
        while not kept:
            kept = (
                await (await screen.page.request.get(f"http://{screen.address}/api/calls/{call}/wrapup")).json() or {}
            )
            await asyncio.sleep(0.1)
    assert kept["note"] == "He will call back on Friday."
    assert kept["disposition"]
    assert kept["break_taken"]
    assert kept["feeling_asked"]
    assert screen.complaints == []


# Over a demo call


async def test_a_card_is_pinned_reworded_used_and_taken_back_and_both_tabs_agree(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server(
        "demo", "--call", "hostile-calmed", "--speed", "2", "--no-browser", CALMLINE_SECOND_PASS="off"
    )
    screen = await open_screen(server.address)
    other = await open_screen(server.address)
    await expect(screen.part("card")).to_be_visible(timeout=LONG)
    card = await screen.part("card").get_attribute("data-card")
    await screen.page.keyboard.press("p")
    for tab in (screen, other):
        await expect(tab.part("card-pinned")).to_be_visible()
    text = await screen.part("card-text").inner_text()
    if await screen.part("card-reword").count():
        await screen.page.keyboard.press("w")
        await expect(screen.part("card-text")).not_to_have_text(text)
        text = await screen.part("card-text").inner_text()
        await expect(other.part("card-text")).to_have_text(text)
    await screen.page.keyboard.press("Enter")
    for tab in (screen, other):
        await expect(tab.part("last-card")).to_have_attribute("data-outcome", "used")
        await expect(tab.part("used").last).to_contain_text(text)
    await other.page.keyboard.press("z")
    for tab in (screen, other):
        await expect(tab.part("card")).to_have_attribute("data-card", card or "")
        await expect(tab.part("used")).to_have_count(0)
    assert screen.complaints + other.complaints == []
