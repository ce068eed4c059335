"""Every screen and state in both themes and two sizes: `make screenshots` puts the pictures into build/screenshots.

`make screenshots ARGS="agent wall"` makes those whose name begins so. `preview` states come from the preview page of
development, where a moment cannot be made on a real call.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from assistant import events as ev
from assistant.auth.links import Purpose
from assistant.settings import PACKAGE
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.making import Make, click, enrolled, press, scanning, tab, there, typed
from tests.e2e.stage import Stage, a_month, stage

FOLDER = Path("build") / "screenshots"
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
HOT = 43.5
"""The second of the demo call `hostile-calmed` at which its agent has been insulted, and a card stands."""
SETTLE = 250
"""Milliseconds that a screen is given after a change of size or colours."""


class Scenes:
    """Opens screens, brings them into a state, and takes their pictures."""

    def __init__(self, site: Stage, browser: Browser, wanted: list[str], folder: Path = FOLDER) -> None:
        self.site = site
        self.browser = browser
        self.folder = folder
        self.problems: list[str] = []
        """What went wrong on the way, and what pages complained of."""
        self._wanted = wanted

    def wants(self, name: str) -> bool:
        """Whether pictures with this name, or the beginning of one, were asked for."""
        return not self._wanted or any(name.startswith(w) or w.startswith(name) for w in self._wanted)

    async def show(self, name: str, who: str, path: str, *makes: Make, address: str = "") -> None:
        """Take the pictures of one state."""
        if not self.wants(name):
            return
        page = await self.site.page(self.browser, who)
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: self.problems.append(f"{name}: {error}"))
        try:
            await page.goto(address or self.site.url(path))
            await page.wait_for_load_state("networkidle") if not address else await page.wait_for_timeout(600)
            for make in makes:
                await make(page)
        except Exception as error:
            self.problems.append(f"{name}: {str(error).splitlines()[0]}")
        await self._take(page, name)
        await page.context.close()

    async def _take(self, page: Page, name: str) -> None:
        for theme in THEMES:
            await page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
            for size, (width, height) in SIZES.items():
                await page.set_viewport_size({"width": width, "height": height})
                await page.wait_for_timeout(SETTLE)
                if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    self.problems.append(f"{name}: scrolls sideways at {width} px")
                await page.screenshot(path=self.folder / f"{name}-{size}-{theme}.png")


async def doors(scenes: Scenes) -> None:
    """Signing in, and links."""
    await scenes.show("signin", "", "/signin", there("signin"))
    await scenes.show("welcome-dead", "", "/welcome#no-such-link", there("welcome-dead"))
    made = await scenes.site.hub.people.links.make(Purpose.INVITE, scenes.site.users["tom"])
    await scenes.show("welcome", "", f"/welcome#{made.token}", there("welcome-go"))
    await scenes.show("pair", "", "/pair", there("pair"))
    await scenes.show("pair-short", "", "/pair", there("pair"), typed("123"), press("Enter"))
    await scenes.show("pair-wrong", "", "/pair", there("pair"), typed("123456"), press("Enter"), there("problem"))
    await scenes.show("pair-code", "karen", "/account", click("me"), click("menu-pair"), there("pair-digits"))
    await scenes.show("enrol", "ruth", "/insights", there("enrol"))
    await scenes.show("enrol-scan", "ruth", "/insights", there("enrol"), scanning)
    await scenes.show("enrol-codes", "ruth", "/insights", there("enrol"), enrolled)
    await scenes.show("account", "karen", "/account", there("sessions"))
    for part in ("people", "teams", "keys", "audit"):
        await scenes.show(f"admin-{part}", "anna", f"/admin?part={part}")
    await scenes.show("admin-invite", "anna", "/admin", click("invite"))
    await scenes.show("no-page", "karen", "/nowhere")
    await scenes.show("no-page-signed-out", "", "/nowhere", there("elsewhere"))
    await scenes.show("not-for-you", "karen", "/wall")


async def agent(scenes: Scenes) -> None:
    """The agent's screen, over calls that go on."""
    site = scenes.site
    await scenes.show("agent-waiting", "karen", "/", there("waiting"))
    await scenes.show("agent-unknown", "karen", "/?call=nowhere", there("refused"))
    hot = await site.live("hostile-calmed", "karen", HOT)
    here = f"/?call={hot.call_id}"
    await scenes.show("agent-card", "karen", here, there("card"))
    for name, keys in {
        "agent-lists": ("1",), "agent-checklist": ("2",), "agent-keys": ("?",), "agent-reworded": ("w",),
        "agent-pinned": ("p",), "agent-summary": ("s",),
    }.items():  # fmt: skip
        await scenes.show(name, "karen", here, there("utterance"), press(*keys))
    await scenes.show("agent-ask", "karen", here, there("utterance"), press("/"), typed("lost his job"))
    await scenes.show("agent-find", "karen", here, there("utterance"), press("f"), typed("bill"))
    await scenes.show("agent-lead-asked", "karen", here, there("utterance"), press("l"))
    hot.desk.send_note("You are doing well. Offer him six months; I have approved it.", site.users["anna"], "Anna Berg")
    await scenes.show("agent-note", "karen", here, there("lead-note"))
    await scenes.show("agent-hold", "karen", here, there("utterance"), press("h"))
    ending = await site.live("threat", "dana", 200)
    await site.hub.calls.end(ending.call_id, ev.EndReason.HUNG_UP)
    await scenes.show("agent-ended", "dana", f"/?call={ending.call_id}", there("ended"))
    await scenes.show("agent-signed-out", "karen", here, there("utterance"), signed_out(site, "karen"))
    await site.hub.calls.end(hot.call_id, ev.EndReason.HUNG_UP)


def signed_out(site: Stage, who: str) -> Make:
    """End every session of somebody while they look."""

    async def make(page: Page) -> None:
        await site.hub.sessions.end_all(site.users[who])
        await page.get_by_test_id("session-ended").wait_for()

    return make


def heated(site: Stage, demo: str) -> float:
    """The second of a demo call at which its last hot card stands."""
    level, offered = 0, []
    for event in site.logs[demo]:
        level = event.level if isinstance(event, ev.RiskChanged) else level
        if isinstance(event, ev.CardOffered) and level >= 2:
            offered.append(event.at)
    return offered[-1] + 0.5


async def wall(scenes: Scenes) -> None:
    """The team lead's wall, without and with calls."""
    site = scenes.site
    await scenes.show("wall-empty", "anna", "/wall")
    sessions = [
        await site.live("hostile-calmed", "karen", heated(site, "hostile-calmed"), "The bill he already paid"),
        await site.live("threat", "dana", heated(site, "threat"), "Ninety days past due"),
        await site.live("hardship", "daniel", 80, "Two payments missed"),
        await site.live("calm", "tom", 60, "A new address"),
        await site.live("calm", "dana", 25, "Paying over six months"),
        await site.live("hostile-calmed", "tom", 24, "The wrong tariff"),
    ]
    sessions[2].desk.hold(True, site.users["daniel"])
    sessions[5].desk.call_lead(site.users["tom"])
    await scenes.show("wall", "anna", "/wall", there("row"))
    await scenes.show("wall-call", "anna", f"/wall?call={sessions[1].call_id}", there("panel"))
    await scenes.show("wall-note", "anna", f"/wall?call={sessions[0].call_id}", there("panel"), press("n"))
    await scenes.show("wall-far", "anna", "/wall", there("row"), press("b"))
    await scenes.show("wall-keys", "anna", "/wall", there("row"), press("?"))
    await scenes.show("wall-none-fit", "anna", "/wall?name=nobody-at-all")
    await scenes.show("wall-signed-out", "anna", "/wall", there("row"), signed_out(site, "anna"))
    for session in sessions:
        await site.hub.calls.end(session.call_id, ev.EndReason.HUNG_UP)


async def replay(scenes: Scenes) -> None:
    """The list of calls, and calls that are over."""
    site = scenes.site
    await scenes.show("calls-none", "anna", "/calls", there("calls"))
    await scenes.show("insights-none", "anna", "/insights")
    await a_month(site)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    call = await site.past("hostile-calmed", "karen", yesterday, call_id="replayed")
    mute = await site.past("threat", "dana", yesterday, call_id="mute", sound=False)
    await site.hub.coaching.add_mark(call, 43, "Well held: you let him finish.", [], site.users["anna"])
    await scenes.show("calls", "anna", "/calls", there("calls"))
    await scenes.show("calls-agent", "karen", "/calls", there("calls"))
    await scenes.show("calls-nothing-fits", "anna", "/calls?shorter=1", there("calls"))
    await scenes.show("calls-search", "anna", "/calls", there("calls"), press("/"), typed("bill"), press("Enter"))
    await scenes.show("replay", "anna", f"/calls/{call}?t=43", there("wave"))
    await scenes.show("replay-agent", "karen", f"/calls/{call}?t=43", there("wave"))
    await scenes.show("replay-keys", "anna", f"/calls/{call}", there("wave"), press("?"))
    await scenes.show("replay-note", "anna", f"/calls/{call}?t=60", there("wave"), press("m"))
    for name in ("notes", "review", "what if", "export"):
        await scenes.show(f"replay-{name.replace(' ', '-')}", "anna", f"/calls/{call}", there("wave"), tab(name))
    await scenes.show("replay-no-sound", "anna", f"/calls/{mute}", there("replay"))
    await scenes.show("replay-unknown", "anna", "/calls/nowhere", there("unopened"))
    await scenes.show("insights", "anna", "/insights", there("insights"))
    await scenes.show("insights-long-ago", "anna", "/insights?month=2020-01")
    report = f"/api/calls/{call}/report.html"
    await scenes.show("report", "anna", report)


@asynccontextmanager
async def preview_page() -> AsyncIterator[str]:
    """The address of the preview page of development."""
    vite = await asyncio.create_subprocess_exec(
        "node", "node_modules/vite/bin/vite.js", "--port", "0", "--host", "127.0.0.1",
        cwd=PACKAGE / "ui", stdout=asyncio.subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    try:
        assert vite.stdout is not None
        async for line in vite.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line.decode()):
                yield f"{found[0]}preview.html"
                return
        raise RuntimeError("the development server did not start")
    finally:
        with suppress(ProcessLookupError):
            vite.terminate()
        await vite.wait()


async def previews(scenes: Scenes) -> None:
    """The states of the preview page."""
    if not scenes.wants("preview"):
        return
    async with preview_page() as address:
        page = await scenes.site.page(scenes.browser, "")
        await page.goto(address)
        await page.get_by_role("link").first.wait_for()
        names = await page.get_by_role("link").all_inner_texts()
        await page.context.close()
        for name in names:
            await scenes.show(f"preview-{name}", "", "", address=f"{address}?state={name}")


async def main() -> None:
    """Take all pictures, or those that were asked for, and say what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="how the names of the pictures begin")
    wanted = parser.parse_args().names
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as site, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            scenes = Scenes(site, browser, wanted)
            for part, names in PARTS.items():
                if any(map(scenes.wants, names)):
                    await part(scenes)
            await browser.close()
    problems = dict.fromkeys(scenes.problems)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")
    sys.stdout.writelines(f"  {problem}\n" for problem in problems)


PARTS = {
    agent: ("agent",),
    wall: ("wall",),
    replay: ("calls", "replay", "insights", "report"),
    doors: ("signin", "welcome", "pair", "enrol", "account", "admin", "no-page", "not-for-you"),
    previews: ("preview",),
}

if __name__ == "__main__":
    asyncio.run(main())
