"""What brings an open page into a state that is shown or looked at."""

import re
from collections.abc import Awaitable, Callable

import pyotp
from playwright.async_api import Page

from tests.e2e.stage import PASSWORD

Make = Callable[[Page], Awaitable[None]]
"""Brings an open page into a state."""


def press(*keys: str) -> Make:
    """Press keys, one after another."""

    async def make(page: Page) -> None:
        for key in keys:
            await page.keyboard.press(key)
            await page.wait_for_timeout(150)

    return make


def click(test_id: str) -> Make:
    """Click a part of the screen."""
    return lambda page: page.get_by_test_id(test_id).first.click()


def there(test_id: str) -> Make:
    """Wait for a part of the screen."""
    return lambda page: page.get_by_test_id(test_id).first.wait_for()


def typed(text: str) -> Make:
    """Type into what has the focus, and wait for answers."""

    async def make(page: Page) -> None:
        await page.keyboard.type(text)
        await page.wait_for_timeout(900)

    return make


async def scanning(page: Page) -> None:
    """Say one's password, and see what the second step is scanned from."""
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_test_id("enrol-begin").click()
    await page.get_by_test_id("totp-secret").wait_for()


async def enrolled(page: Page) -> None:
    """Set the second step up, and see the recovery codes."""
    await scanning(page)
    secret = (await page.get_by_test_id("totp-secret").inner_text()).strip()
    await page.get_by_test_id("totp-code").fill(pyotp.TOTP(secret).now())
    await page.get_by_test_id("enrol-confirm").click()
    await page.get_by_test_id("codes-kept").wait_for()


def tab(name: str) -> Make:
    """Choose a tab by its name."""
    return lambda page: page.get_by_role("tab", name=re.compile(name, re.IGNORECASE)).first.click()
