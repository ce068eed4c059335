"""Every screen on a small telephone, at 200 % zoom of a small laptop, and in the colours that somebody forces on it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from assistant.events import EndReason
from tests.e2e.fits import complaints_of_size
from tests.e2e.stage import Stage, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZES = ((320, 640), (640, 360))
"""CSS px: a small telephone, and 1280 x 720 at 200 %."""
HOT = 43.5
"""The second of the demo call at which its agent has been insulted, and a card stands."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A site with live calls, and one that is over."""
    async with stage(tmp_path_factory.mktemp("site"), demos=("hostile-calmed",)) as site:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        for who in ("karen", "dana"):
            await site.past("hostile-calmed", who, yesterday, call_id=f"over-{who}")
            yesterday -= timedelta(hours=1)
        live = [await site.live("hostile-calmed", who, HOT) for who in ("karen", "tom")]
        yield site
        for call in live:
            await site.hub.calls.end(call.call_id, EndReason.HUNG_UP)


SCREENS = {
    "": (("/signin", "signin"), ("/pair", "pair"), ("/nowhere", "elsewhere")),
    "karen": (("/", "card"), ("/account", "sessions"), ("/calls", "list")),
    "anna": (
        ("/wall", "row"),
        ("/calls", "list"),
        ("/calls/over-karen?t=43", "wave"),
        ("/insights", "insights-cards"),
        ("/mentions", "mentions"),
        ("/admin?part=people", "people"),
        ("/admin?part=keys", "admin"),
        ("/admin?part=audit", "audit"),
    ),
    "ruth": (("/", "enrol"),),
}
"""Whose screens, where, and what stands there once they are ready."""


@pytest.mark.parametrize("who", SCREENS)
async def test_every_screen_fits_a_small_window(site: Stage, chromium: Browser, who: str) -> None:
    page = await site.page(chromium, who, width=320, height=640)
    found = []
    for path, part in SCREENS[who]:
        await page.goto(site.url(path))
        await page.get_by_test_id(part).first.wait_for()
        await expect(page.get_by_test_id("loading")).to_have_count(0)
        for width, height in SIZES:
            found += await complaints_of_size(page, width, height)
    await page.context.close()
    assert not found, "\n".join(found)


async def test_what_opens_over_a_screen_fits_a_small_window(site: Stage, chromium: Browser) -> None:
    found = []
    for who, path, opens in (
        ("karen", "/account", ("me", "menu-pair")),
        ("anna", "/wall", ("row",)),
        ("anna", "/calls", ("filters",)),
        ("anna", "/admin?part=people", ("invite",)),
    ):
        page = await site.page(chromium, who, width=320, height=640)
        await page.goto(site.url(path))
        for part in opens:
            await page.get_by_test_id(part).first.click()
        for width, height in SIZES:
            found += await complaints_of_size(page, width, height)
        await page.context.close()
    assert not found, "\n".join(found)


LINED = """element => {
    const style = getComputedStyle(element);
    const drawn = side => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0;
    return ["Top", "Right", "Bottom", "Left"].some(drawn) || style.outlineStyle !== "none";
}"""
"""Whether something has a line around it, which forced colours leave where they take the ground."""


EDGE = "element => parseFloat(getComputedStyle(element).borderLeftWidth)"
GROUND = "element => getComputedStyle(element).backgroundColor"
CHOSEN = (
    (".bar-pages [aria-current=page]", ".bar-pages a:not([aria-current])"),
    (".tab[aria-selected=true]", ".tab[aria-selected=false]"),
)
"""What is chosen of some, and what is not."""
OUTLINE = """() => {
    const { outlineWidth, outlineStyle } = getComputedStyle(document.activeElement);
    return [outlineWidth, outlineStyle];
}"""


async def focused_is_outlined(page: Page) -> None:
    """What Tab comes to has an outline, in a colour of the person's own."""
    for _ in range(6):
        await page.keyboard.press("Tab")
        width, style = await page.evaluate(OUTLINE)
        assert style != "none", await page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert float(width.removesuffix("px")) >= 2


async def test_forced_colours_leave_hostile_words_levels_and_the_focus_seen(
    site: Stage, chromium: Browser, tmp_path: Path
) -> None:
    for who, path, part in (("karen", "/", "card"), ("anna", "/wall", "row"), ("anna", "/calls/over-karen", "wave")):
        page = await site.page(chromium, who)
        await page.emulate_media(forced_colors="active", reduced_motion="reduce")
        await page.goto(site.url(path))
        await page.get_by_test_id(part).first.wait_for()
        await page.screenshot(path=tmp_path / f"{part}.png")
        await focused_is_outlined(page)
        for chosen, other in CHOSEN:
            if await page.locator(chosen).count():
                ground = await page.locator(chosen).first.evaluate(GROUND)
                assert ground != await page.locator(other).first.evaluate(GROUND), chosen
        for chip in await page.locator(".chip:visible").all():
            assert await chip.evaluate(LINED), await chip.inner_text()
            assert await chip.locator("svg").count() == 1
            assert await chip.inner_text()
        if who == "karen":
            hostile = page.locator(".row:is([data-level='2'], [data-level='3']) .row-text").first
            plain = page.locator(".row:not(:is([data-level='2'], [data-level='3'])) .row-text").first
            await expect(hostile).to_be_visible()
            assert await hostile.evaluate(EDGE) > await plain.evaluate(EDGE)
            assert await page.locator(".heat-fill").evaluate(GROUND) != await page.locator(".heat").evaluate(GROUND)
            level = page.locator(".row:is([data-level='3'], [data-level='2']) .row-level").first
            await expect(level).to_have_text("Angry")
            assert await level.locator("svg").count() == 1
        await page.context.close()
