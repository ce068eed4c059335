"""The agent's screen over a line that we speak on ourselves: very long calls, and what nobody expects."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.axe import complaints_of_axe
from tests.e2e.conftest import OpenScreen, Screen, close_pages
from tests.e2e.scripted_line import (
    CHECKLIST,
    LINES,
    NOTE,
    POINTS,
    TROUBLE,
    Line,
    State,
    carded,
    golden,
    long_call,
    speak_to,
)
from tests.server import Server, start

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A server without calls."""
    started = await start("serve", data=tmp_path_factory.mktemp("line"), env={"CALMLINE_SECOND_PASS": "off"})
    yield started
    await started.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The module's browser, whose pages are closed after each test."""
    yield chromium
    await close_pages(chromium)


@pytest_asyncio.fixture(loop_scope="module")
async def scripted(server: Server, open_screen: OpenScreen) -> tuple[Screen, Line]:
    """A screen before a server whose line we speak on."""
    screen = await open_screen(server.address)
    return screen, await speak_to(screen)


async def test_ten_thousand_lines_are_scrolled_through_with_a_few_of_them_drawn(scripted: tuple[Screen, Line]) -> None:
    """How long a frame takes meanwhile is measured by `python -m tests.bench transcript`."""
    screen, line = scripted
    state = long_call()
    line.show(state)
    await expect(screen.part("transcript")).to_contain_text(f"line {LINES - 1} ")
    most, blank = await screen.page.evaluate(
        """async () => {
            const box = document.querySelector('[data-testid="transcript"]');
            const { top, bottom } = box.getBoundingClientRect();
            let most = 0, blank = 0;
            for (let i = 0; i < 40; i++) {
                box.scrollTop = box.scrollHeight * (1 - i / 40);
                for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
                const rows = [...box.querySelectorAll("[data-row]")].map(row => row.getBoundingClientRect());
                most = Math.max(most, rows.length);
                if (!rows.some(row => row.bottom > top && row.top < bottom)) blank += 1;
            }
            return [most, blank];
        }"""
    )
    assert 5 < most <= 140
    assert blank == 0

    await screen.part("transcript").evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    await expect(screen.part("jump")).to_be_visible()
    await screen.page.wait_for_timeout(200)
    seen = await first_row(screen)
    for n in range(30):
        line.say({"kind": "event", "event": final(state, LINES + n)})
    await expect(screen.part("jump")).to_contain_text("30 new")
    assert await first_row(screen) == seen
    await screen.page.keyboard.press("End")
    await expect(screen.part("transcript")).to_contain_text(f"line {LINES + 29}")

    await screen.page.keyboard.press("f")
    await screen.page.keyboard.type("line 4321 ")
    await expect(screen.part("find-count")).to_have_text("1 of 1")
    await expect(screen.page.locator("[data-current]")).to_contain_text("line 4321")
    await expect(screen.page.locator("[data-current]")).to_be_in_viewport()
    assert screen.complaints == []


async def first_row(screen: Screen) -> list[Any]:
    """Which row stands first in sight, and where."""
    row: list[Any] = await screen.part("transcript").evaluate(
        """box => {
            const top = box.getBoundingClientRect().top;
            const row = [...box.querySelectorAll("[data-row]")].find(r => r.getBoundingClientRect().bottom > top);
            return [row.dataset.row, Math.round(row.getBoundingClientRect().top)];
        }"""
    )
    return row


def final(state: State, number: int) -> State:
    """The next utterance, as an event."""
    state["seq"] += 1
    said = {"utterance": f"line-{number}", "channel": "customer", "text": f"line {number}", "words": []}
    when = {"call_id": state["call_id"], "seq": state["seq"], "at": float(number), "time": "2026-03-02T12:00:00Z"}
    return {"type": "transcript.final", **said, **when, "start": number, "end": number + 0.5, "confidence": 1.0}


async def test_nothing_unexpected_is_executed_or_breaks_the_screen(scripted: tuple[Screen, Line]) -> None:
    screen, line = scripted
    evil = '<img src=x onerror="window.intruder=1"><script>window.intruder=1</script>'
    state = carded(title=evil, notes=[{**NOTE, "text": evil, "name": evil}], started="2031-01-01T00:00:00Z")
    state["utterances"][0]["text"] = evil
    state["cards"][0]["text"] = evil
    line.show(state)
    await expect(screen.part("card-text")).to_have_text(evil)
    await expect(screen.part("lead-note")).to_contain_text(evil)
    await expect(screen.part("clock")).to_have_text(re.compile(r"^0:\d\d$|^1:\d\d$"))
    assert await screen.page.evaluate("window.intruder") is None
    when = {"call_id": state["call_id"], "at": 99.0, "time": "1999-01-01T00:00:00Z"}
    line.say({"kind": "event", "event": {"type": "hologram.shown", **when, "seq": state["seq"] + 1}})
    line.say({"kind": "sermon", "text": evil})
    line.say({"kind": "event"})
    state["seq"] += 1
    line.say({"kind": "event", "event": final(state, 100)})
    await expect(screen.part("transcript")).to_contain_text("line 100")
    await expect(screen.part("card-text")).to_have_text(evil)
    assert screen.complaints == []


async def test_an_event_that_cannot_be_read_is_made_good_by_the_servers_own_reading(
    scripted: tuple[Screen, Line],
) -> None:
    screen, line = scripted
    state = carded()
    line.show(state)
    await expect(screen.part("card")).to_be_visible()
    line.greeting = {"kind": "snapshot", "state": carded(seq=state["seq"] + 1, held=True)}
    when = {"call_id": state["call_id"], "seq": state["seq"] + 1, "at": 60.0, "time": "2026-03-02T12:00:00Z"}
    line.say({"kind": "event", "event": {"type": "card.offered", **when, "why": None, "card": "x", "others": 7}})
    line.say({"kind": "event", "event": {"type": "transcript.redacted", **when, "utterance": 7}})
    await expect(screen.part("screen")).to_have_attribute("data-mode", "hold", timeout=20_000)


async def test_a_call_that_vanishes_is_said_to_be_gone(scripted: tuple[Screen, Line]) -> None:
    screen, line = scripted
    line.show(carded())
    await expect(screen.part("card")).to_be_visible()
    line.greeting = {"kind": "error", "code": "call_unknown", "message": "There is no such call.", "hint": ""}
    await line.cut()
    await expect(screen.part("screen")).to_have_attribute("data-mode", "ended", timeout=20_000)
    await expect(screen.part("line-cut")).to_contain_text("There is no such call.")
    await expect(screen.part("utterance")).not_to_have_count(0)
    await expect(screen.part("wrapup-none")).to_contain_text("erased")


STATES: dict[str, State] = {
    "live": carded(),
    "listening": carded(cards=[]),
    "ringing": carded(cards=[], utterances=[], risk=[], sources={}, partials={}, points=[]),
    "hold": carded(cards=[], held=True),
    "card on hold": carded(held=True),
    "lead asked, consent told": carded(lead_called_at=20.0, consent="told"),
    "note, refused": carded(notes=[NOTE], consent="refused", kept=False, recorded=False),
    "paused, degraded": carded(recording_paused="card", recorded=True, degraded=[TROUBLE]),
    "threat": golden("threat-live"),
    "ended": carded(status="ended", end_reason="hung_up", duration=60.0),
    "ended hard": golden("threat-live", status="ended", end_reason="hung_up", duration=60.0),
}


async def test_every_state_can_be_used_by_everybody(scripted: tuple[Screen, Line]) -> None:
    screen, line = scripted
    found: list[str] = []
    for name, state in STATES.items():
        line.show(state)
        await screen.page.wait_for_timeout(100)
        found += [f"{name}: {complaint}" for complaint in await complaints_of_axe(screen.page)]
    line.show(carded())
    for key, part in (("?", "keys-dialog"), ("2", "checklist"), ("f", "find")):
        await screen.page.keyboard.press(key)
        await expect(screen.part(part)).to_be_visible()
        found += [f"{part}: {complaint}" for complaint in await complaints_of_axe(screen.page)]
        await screen.page.keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)  # while one is open, no key reaches the screen
    line.greeting = {"kind": "waiting"}
    await screen.page.reload()
    await expect(screen.part("waiting")).to_be_visible()
    found += [f"waiting: {complaint}" for complaint in await complaints_of_axe(screen.page)]
    assert found == []


async def test_keys_pressed_right_after_a_dialog_is_closed_are_not_lost(scripted: tuple[Screen, Line]) -> None:
    screen, line = scripted
    line.show(carded())
    await expect(screen.part("card-text")).to_be_visible()
    for _ in range(5):
        await screen.page.keyboard.press("?")
        await expect(screen.part("keys-dialog")).to_be_visible()
        await screen.page.keyboard.press("Escape")
        await screen.page.keyboard.press("/")
        await screen.page.keyboard.type("manager")
        await expect(screen.part("ask")).to_have_value("manager")
        await screen.page.keyboard.press("Escape")
        await expect(screen.part("ask")).to_have_value("")
        await screen.page.evaluate("document.activeElement.blur()")


async def test_nothing_moves_the_card(scripted: tuple[Screen, Line]) -> None:
    """Lists, checklist and notes are at its side: the sentence stays where it is read."""
    screen, line = scripted
    line.show(carded(points=[], checklist=CHECKLIST))
    await expect(screen.part("card-text")).to_be_visible()
    await screen.page.wait_for_timeout(500)
    place = await screen.part("card-text").bounding_box()
    line.show(carded(points=POINTS * 10, checklist=CHECKLIST * 10, notes=[NOTE], lead_called_at=3.0))
    await expect(screen.part("lead-note")).to_be_visible()
    await screen.page.keyboard.press("2")
    await expect(screen.part("checklist")).to_be_visible()
    assert await screen.part("card-text").bounding_box() == place
