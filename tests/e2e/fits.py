"""Whether a page can be used in a small window: nothing cut off, nothing covered, nothing too small to hit."""

from typing import cast

from playwright.async_api import Page

from tests.e2e.axe import SETTLED

FITS = """() => {
    const found = [];
    const name = element => {
        const id = element.closest("[data-testid]")?.dataset.testid ?? "";
        const words = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40);
        return `${element.tagName.toLowerCase()}.${element.className || element.type || ""} "${words}" in ${id}`;
    };
    const sideways = document.documentElement.scrollWidth - innerWidth;
    if (sideways > 0) found.push(`scrolls sideways by ${sideways} px`);
    const place = document.querySelector("dialog[open]") ?? document;
    const kinds = "button, a[href], input, select, textarea, summary, [role=tab], [role=menuitem], [tabindex='0']";
    for (const element of place.querySelectorAll(kinds)) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        if (element.closest(".skip, .unseen, [inert]")) continue;
        const label = element.labels?.[0];
        const target = label && label.contains(element) ? label : element;
        const display = getComputedStyle(element).display;
        const inText = display === "inline" && element.parentElement.textContent.trim() !== element.textContent.trim();
        const scrolls = element.scrollWidth > innerWidth || element.getAttribute("tabindex") === "0";
        const hits = (x, y) => {
            const hit = document.elementFromPoint(x, y);
            return hit && (target.contains(hit) || hit.contains(element) && hit.matches("label")
                || hit.closest("label")?.control === element);
        };
        const trouble = block => {
            element.scrollIntoView({ block, inline: "center", behavior: "instant" });
            const box = target.getBoundingClientRect();
            const at = display === "inline" ? element.getClientRects()[0] : box;
            const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
            const wide = box.width >= 23.5 || hits(x - 11.5, y) && hits(x + 11.5, y);
            const high = box.height >= 23.5 || hits(x, y - 11.5) && hits(x, y + 11.5);
            if (!inText && !(wide && high)) return `${Math.round(box.width)} x ${Math.round(box.height)} px`;
            if (!scrolls && (box.left < -0.5 || box.right > innerWidth + 0.5))
                return `cut off, from ${Math.round(box.left)} to ${Math.round(box.right)} px`;
            const points = [[x, y]];
            if (display !== "inline" && !scrolls)
                points.push([at.x + 3, y], [at.right - 3, y], [x, at.y + 3], [x, at.bottom - 3]);
            for (const [px, py] of points) {
                if (py < 0 || py > innerHeight || hits(px, py)) continue;
                const by = document.elementFromPoint(px, py);
                return `covered at ${Math.round(px)}, ${Math.round(py)} by ${by ? name(by) : "nothing"}`;
            }
            return "";
        };
        // What stands still over a page may cover an end of something tall, as long as one can scroll it free.
        const troubles = ["center", "end"].map(trouble);
        if (troubles.every(Boolean)) found.push(`${name(element)}: ${troubles[0]}`);
    }
    scrollTo(0, 0);
    return found;
}"""


async def complaints_of_size(page: Page, width: int, height: int) -> list[str]:
    """What does not fit where the window is so many CSS px wide and high."""
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate(SETTLED)
    found = cast("list[str]", await page.evaluate(FITS))
    return [f"{page.url.split('/', 3)[3]} at {width} x {height}: {one}" for one in found]
