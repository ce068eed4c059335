"""Listening to a live call from the wall, in a real browser over a real call with sound, by the keyboard alone."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.axe import complaints_of_axe
from tests.e2e.cable import cable_to
from tests.e2e.conftest import OpenScreen, Screen, StartServer
from tests.e2e.phone import Phone

pytestmark = pytest.mark.timeout(240)
LONG = 60_000
PLAYED = "seconds => Number(document.querySelector('[data-testid=listen-panel]').dataset.played ?? 0) >= seconds"
"""Whether so many seconds were played."""
HEARD = re.compile("^(You hear it 3 seconds late|The words come late)")
"""What is told of the sound; a loaded machine may be late with the words."""
LOUD = "side => document.querySelector(`[data-testid=level-${side}]`).dataset.loud > 0"
"""Whether the sign of a side shows that it is heard."""


async def open_call(wall: Screen) -> None:
    """Open the one call on the wall."""
    await expect(wall.part("row")).to_have_count(1, timeout=LONG)
    await wall.page.keyboard.press("Tab")
    await wall.page.evaluate("document.querySelector('[data-testid=open]').focus()")
    await wall.page.keyboard.press("Enter")
    await expect(wall.part("listen")).to_be_visible()


async def hears(page: Page, seconds: float) -> None:
    await page.wait_for_function(PLAYED, arg=seconds, timeout=LONG)


async def test_a_lead_listens_the_agent_sees_it_and_both_go_on(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("demo", "--call", "hostile-calmed", "--no-browser", CALMLINE_SECOND_PASS="off")
    agent = await open_screen(server.address)
    wall = await open_screen(server.address, "wall", reduced_motion="reduce")
    keys = wall.page.keyboard
    await open_call(wall)

    await keys.press("l")
    await expect(wall.part("listen-state")).to_have_text("Joining the call…")
    await expect(agent.part("listeners")).to_be_visible()
    await hears(wall.page, 2)
    await expect(wall.part("listen-panel")).to_have_attribute("data-state", "on")
    await expect(wall.part("listen-state")).to_have_text(HEARD)
    for side in ("customer", "agent"):
        await wall.page.wait_for_function(LOUD, arg=side, timeout=LONG)
    await agent.page.reload()
    await expect(agent.part("listeners")).to_have_text("Your lead is listening")

    await wall.part("listen-volume").focus()
    await keys.press("ArrowLeft")
    await expect(wall.part("listen-volume")).to_have_value("75")
    assert await complaints_of_axe(wall.page, widths=(320,)) == []
    await wall.part("listen-volume").focus()
    await keys.press("l")
    await expect(wall.part("listen-panel")).to_have_attribute("data-state", "off")
    await expect(agent.part("listeners")).to_have_count(0)
    await keys.press("l")
    await hears(wall.page, 0.5)
    await expect(wall.part("listen-volume")).to_have_value("75")
    await keys.press("Escape")
    await keys.press("Escape")
    await expect(wall.part("panel")).to_have_count(0)
    await expect(agent.part("listeners")).to_have_count(0)
    assert agent.complaints == wall.complaints == []
    assert wall.strays() == []


async def test_a_cut_line_is_told_and_mended_and_a_refusal_ends_it(
    start_server: StartServer, open_screen: OpenScreen
) -> None:
    server = await start_server("serve", CALMLINE_SECOND_PASS="off", CALMLINE_ON_REFUSAL="words")
    async with cable_to(server.address) as cable:
        wall = await open_screen(cable.address, "wall", server=server.address)
        agent = await open_screen(server.address)
        talking = asyncio.create_task(Phone(server.address, "first", speed=1).talk())
        await open_call(wall)
        await wall.page.keyboard.press("l")
        await hears(wall.page, 0.5)
        cable.cut()
        await expect(wall.part("listen-state")).to_have_text("The sound is cut. Trying again.")
        await cable.plug_in()
        await expect(wall.part("listen-panel")).to_have_attribute("data-state", "on", timeout=LONG)

        answer = await agent.page.request.post(
            f"http://{server.address}/api/calls/first/consent", data={"consent": "refused"}
        )
        assert answer.ok
        await expect(wall.part("listen-state")).to_contain_text("The customer refused to be recorded")
        await expect(wall.part("listen")).to_contain_text("Listen")
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
