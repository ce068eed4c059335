"""No screen stands in anybody's way, as far as axe-core can tell: every page in its main states, light and dark, at 320
and 1280 px. The doors, the account and the administration are looked at in `test_signin`, where they are used.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from assistant.events import EndReason
from tests.e2e.axe import complaints_of_axe
from tests.e2e.making import Make, click, enrolled, scanning
from tests.e2e.stage import Stage, stage


class Looked:
    """Opens screens and gathers what axe-core holds against them."""

    def __init__(self, site: Stage, browser: Browser) -> None:
        self.site = site
        self._browser = browser
        self.found: list[str] = []
        self._pages: dict[str, Page] = {}

    async def at(self, who: str, path: str, part: str, *keys: str, make: Make | None = None, after: str = "") -> None:
        """Open a path, wait for a part of it, press keys, wait for what comes of them, and look.

        `make` brings the page into its state where keys are not enough.
        """
        if who not in self._pages:
            self._pages[who] = await self.site.page(self._browser, who)
        page = self._pages[who]
        await page.goto(self.site.url(path))
        await page.get_by_test_id(part).first.wait_for()
        for key in keys:
            await page.keyboard.press(key)
        if make:
            await make(page)
        if after:
            await page.locator(after).first.wait_for()
        self.found += [f"{' '.join(keys)} {complaint}" for complaint in await complaints_of_axe(page)]

    @property
    def told(self) -> str:
        """What was found, a line each."""
        return "\n".join(self.found)


@pytest.fixture
async def looked(browser: Browser, tmp_path: Path) -> AsyncIterator[Looked]:
    """Opens screens of a site."""
    async with stage(tmp_path, demos=("hostile-calmed",)) as site:
        yield Looked(site, browser)


async def test_nothing_stands_in_an_agents_way(looked: Looked) -> None:
    site = looked.site
    await looked.at("karen", "/", "waiting")
    call = await site.live("hostile-calmed", "karen", 60)
    here = f"/?call={call.call_id}"
    await looked.at("karen", here, "utterance")
    await looked.at("karen", here, "utterance", "2", after="[data-testid=checklist]")
    await looked.at("karen", here, "utterance", "?", after="dialog[open]")
    await looked.at("karen", here, "utterance", "f", after="[data-testid=find]")
    call.desk.send_note("Offer him six months.", site.users["anna"], "Anna Berg")
    call.desk.hold(True, site.users["karen"])
    await looked.at("karen", here, "lead-note")
    await site.hub.calls.end(call.call_id, EndReason.HUNG_UP)
    await looked.at("karen", here, "ended")
    await looked.at("karen", "/?call=nowhere", "refused")
    assert not looked.found, looked.told


async def test_nothing_stands_in_a_leads_way(looked: Looked) -> None:
    site = looked.site
    await looked.at("anna", "/wall", "wall")
    first, *_ = calls = [
        await site.live("threat", "dana", 80),
        await site.live("hostile-calmed", "karen", 60),
        await site.live("calm", "tom", 30),
    ]
    await looked.at("anna", "/wall", "row")
    await looked.at("anna", f"/wall?call={first.call_id}", "panel")
    await looked.at("anna", f"/wall?call={first.call_id}", "panel", "n", after="[data-testid=note]")
    await looked.at("anna", "/wall", "row", "?", after="dialog[open]")
    await asyncio.gather(*(site.hub.calls.end(call.call_id, EndReason.HUNG_UP) for call in calls))

    yesterday = datetime.now(UTC) - timedelta(days=1)
    whole = await site.past("hostile-calmed", "karen", yesterday, call_id="whole")
    mute = await site.past("hostile-calmed", "tom", yesterday, call_id="mute", sound=False)
    await looked.at("anna", "/calls", "calls")
    await looked.at("anna", "/calls?shorter=1", "calls")
    await looked.at("anna", f"/calls/{whole}?t=43", "wave")
    await looked.at("anna", f"/calls/{whole}", "wave", "?", after="dialog[open]")
    await looked.at("karen", f"/calls/{whole}", "wave")
    await looked.at("anna", f"/calls/{mute}", "replay")
    await looked.at("anna", "/calls/nowhere", "unopened")
    await looked.at("anna", "/insights", "insights")
    await looked.at("anna", "/insights?month=2020-01", "insights")
    assert not looked.found, looked.told


async def test_nothing_stands_in_the_way_of_who_comes_in(looked: Looked) -> None:
    await looked.at("", "/pair", "pair")
    await looked.at("", "/pair", "pair", *"123", "Enter", after=".field-error")
    await looked.at("", "/pair", "pair", *"123456", "Enter", after="[data-testid=problem]")
    await looked.at("", "/nowhere", "elsewhere")
    await looked.at("karen", "/account", "me", make=click("me"))
    await looked.at("karen", "/account", "me", make=with_code, after="[data-testid=pair-digits]")
    await looked.at("karen", "/nowhere", "elsewhere")
    await looked.at("ruth", "/", "enrol")
    await looked.at("ruth", "/", "enrol", make=scanning)
    await looked.at("ruth", "/", "enrol", make=enrolled)
    assert not looked.found, looked.told


async def with_code(page: Page) -> None:
    await click("me")(page)
    await click("menu-pair")(page)
