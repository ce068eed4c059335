"""Whether a page can be used by everybody, as far as a machine can tell: axe-core over both themes and two widths."""

from typing import Any

from playwright.async_api import Page

from assistant.settings import PACKAGE

AXE = (PACKAGE / "ui" / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
SETTLED = """async () => {
    await new Promise(requestAnimationFrame);
    const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(changing.map(one => one.finished));
}"""
"""Until no colour is on its way to that of another theme."""


async def complaints_of_axe(page: Page, *, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """What axe-core holds against the page as it stands, and where the page scrolls sideways.

    The page is shown in light and dark and at each width; it must not have been given a theme of its own.
    """
    found: list[str] = []
    size = page.viewport_size
    await page.evaluate(AXE)
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        for width in widths:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.evaluate(SETTLED)
            place = f"{page.url} ({theme}, {width} px)"
            if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{place}: scrolls sideways")
            report: dict[str, Any] = await page.evaluate(
                "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS
            )
            for violation in report["violations"]:
                where = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
                found.append(f"{place}: {violation['id']} at {where}")
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if size is not None:
        await page.set_viewport_size(size)
    return found
