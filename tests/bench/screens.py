"""What the screens cost a browser: `python -m tests.bench screens`.

Each page is opened three times with an empty cache, over a site with a month of calls and some that go on; the figures
are the browser's own. Layout shifts are counted for some seconds after the page is there, while a call goes on.
"""

import gzip
import json
import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, async_playwright

from assistant import events as ev
from assistant.api.screens import DIST
from assistant.calls.session import CallSession
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.stage import Stage, a_month, stage

TIMES = 3
MOST_SHIFT = 0.05
"""Of layout shifts, on any page."""
PAGE = re.compile(r"src/(\w+)/Page\.tsx|_page-(\w+)-.*")
"""The part of a page that is its own, in the list of what was built."""
WATCH = """() => {
    window.shifts = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
    }).observe({ type: "layout-shift", buffered: true });
}"""


async def run() -> None:
    """Print the figures."""
    sizes()
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as site, async_playwright() as playwright:
            await a_month(site, 16)
            yesterday = datetime.now(UTC) - timedelta(days=1)
            past = await site.past("hostile-calmed", "karen", yesterday, call_id="past")
            calls = [await site.live("hostile-calmed", "karen", 60), await site.live("threat", "dana", 80)]
            pages = {
                "agent, waiting": ("tom", "/", "waiting"),
                "agent, in a call": ("karen", f"/?call={calls[0].call_id}", "utterance"),
                "wall": ("anna", "/wall", "row"),
                "calls": ("anna", "/calls", "calls"),
                "replay": ("anna", f"/calls/{past}", "wave"),
                "insights": ("anna", "/insights", "insights"),
                "account": ("karen", "/account", "sessions"),
                "sign in": ("", "/signin", "signin"),
            }
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, (who, path, part) in pages.items():
                seen = [await looked_at(site, browser, who, path, part, calls) for _ in range(TIMES)]
                print(f"{name}: " + told(seen), flush=True)
            await browser.close()


async def looked_at(
    site: Stage, browser: Browser, who: str, path: str, part: str, calls: Iterable[CallSession]
) -> dict[str, float]:
    """What opening a page cost, and how its parts moved while calls went on."""
    page = await site.page(browser, who)
    chromium = await page.context.new_cdp_session(page)
    await chromium.send("Performance.enable")
    await page.add_init_script(f"({WATCH})()")
    await page.goto(site.url(path))
    await page.get_by_test_id(part).first.wait_for()
    there = await page.evaluate("performance.now()")
    metrics = {one["name"]: one["value"] for one in (await chromium.send("Performance.getMetrics"))["metrics"]}
    for call in calls:
        call.say(ev.Channel.AGENT, "Let me look at that with you, one moment.", call.now + 1, call.now + 3)
        await call.settle()
    await page.wait_for_timeout(1500)
    seen: dict[str, Any] = await page.evaluate(
        """() => ({
            first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
            shifts: window.shifts,
            bytes: performance.getEntriesByType("resource").reduce((sum, one) => sum + one.encodedBodySize, 0),
        })"""
    )
    await page.context.close()
    return {
        **seen,
        "there": there,
        "script": metrics["ScriptDuration"] * 1e3,
        "layout": metrics["LayoutDuration"] * 1e3,
    }


def told(seen: list[dict[str, float]]) -> str:
    """The middle of each figure, and the worst shift."""
    middle = {name: median(one[name] for one in seen) for name in seen[0]}
    worst = max(one["shifts"] for one in seen)
    return (
        f"first content {middle['first']:.0f} ms, there after {middle['there']:.0f} ms; "
        f"script {middle['script']:.0f} ms, layout {middle['layout']:.0f} ms; "
        f"layout shift {worst:.3f}{'' if worst <= MOST_SHIFT else ' TOO MUCH'}"
    )


def sizes() -> None:
    """Bytes of each page's own files and those they need, gzipped."""
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text("utf-8"))
    entry = next(key for key, chunk in manifest.items() if chunk.get("isEntry"))
    first = needed(manifest, entry)
    print(f"every page: {weight(manifest, first) / 1000:.1f} kB gzipped")
    for key in sorted(manifest):
        if page := PAGE.fullmatch(key):
            own = weight(manifest, needed(manifest, key) - first)
            print(f"  {page[1] or page[2]}: {own / 1000:.1f} kB more")


def needed(manifest: dict[str, Any], key: str) -> set[str]:
    """A chunk and all that it imports."""
    chunk = manifest[key]
    return {key}.union(*(needed(manifest, other) for other in chunk.get("imports", ())))


def weight(manifest: dict[str, Any], keys: set[str]) -> int:
    """Gzipped bytes of scripts and styles."""
    files = {file for key in keys for file in (manifest[key]["file"], *manifest[key].get("css", ()))}
    return sum(len(gzip.compress((DIST / file).read_bytes())) for file in files)
