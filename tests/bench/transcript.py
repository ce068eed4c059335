"""How smooth ten thousand lines are scrolled through: `python -m tests.bench transcript`.

The agent's screen is shown a call of three hours. A frame while its transcript is scrolled from the end to the
beginning is compared with one of the same page at rest, in the same run.
"""

import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from tests.e2e.conftest import ARGUMENTS, CHROMIUM, Screen
from tests.e2e.scripted_line import LINES, long_call, speak_to
from tests.server import start

FRAMES = """async scrolls => {
    const box = document.querySelector('[data-testid="transcript"]');
    const began = performance.now();
    for (let i = 0; i < 200; i++) {
        if (scrolls) box.scrollTop = box.scrollHeight * (1 - i / 200);
        await new Promise(requestAnimationFrame);
    }
    return (performance.now() - began) / 200;
}"""


async def run() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        server = await start("demo", "--no-browser", data=Path(folder), env={"CALMLINE_SECOND_PASS": "off"})
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            await page.goto(f"http://{server.address}/")
            screen = Screen(page, server.address)
            line = await speak_to(screen)
            line.show(long_call())
            await expect(screen.part("transcript")).to_contain_text(f"line {LINES - 1} ")
            rest, scrolled = await page.evaluate(FRAMES, False), await page.evaluate(FRAMES, True)
            await browser.close()
        await server.stop()
    print(f"{LINES} lines: {scrolled:.1f} ms a frame while scrolled, {rest:.1f} at rest: {scrolled / rest:.1f} times")
