"""From the first start to the last sign-out, in a real browser and by the keyboard alone."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.axe import complaints_of_axe
from tests.server import Server, start

PASSWORD = "grey heron at low tide"
OTHER_PASSWORD = "brown owl by the mill"
TABS = 80
"""More presses of Tab than any page here has controls."""

OpenPage = Callable[[str], Awaitable[Page]]


@pytest.fixture
async def server(browser: Browser, tmp_path: Path) -> AsyncIterator[Server]:
    """A server at its first start, with nobody signed in."""
    started = await start("serve", data=tmp_path / "data", env={"CALMLINE_SECOND_PASS": "off"}, sign_in=False)
    yield started
    await started.stop()


@pytest.fixture
async def open_page(browser: Browser, server: Server) -> AsyncIterator[OpenPage]:
    """Opens a path of the server in a browser of its own."""

    async def open_one(path: str) -> Page:
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        closing.push_async_callback(context.close)
        page = await context.new_page()
        await page.goto(f"http://{server.address}{path}")
        return page

    async with AsyncExitStack() as closing:
        yield open_one


async def reach(page: Page, what: Locator) -> None:
    """Press Tab until something has the focus."""
    await expect(what).to_be_visible()
    for _ in range(TABS):
        if await what.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{what} cannot be reached by Tab")


async def press(page: Page, what: Locator, key: str = "Enter") -> None:
    """Reach a control and press it."""
    await reach(page, what)
    await page.keyboard.press(key)


async def write(page: Page, label: str, text: str) -> None:
    """Reach a field by its label and type."""
    await reach(page, page.get_by_label(label, exact=True))
    await page.keyboard.type(text)


async def choose(page: Page, menu: Locator, name: str) -> None:
    """Open a menu and go down to one of its items."""
    await press(page, menu)
    item = page.get_by_role("menuitem", name=name)
    for _ in range(10):
        if await item.evaluate("element => element === document.activeElement"):
            break
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


async def sign_in(page: Page, login: str, password: str) -> None:
    """Fill the form in, as far as the password."""
    field = page.get_by_label("Name you sign in with")
    if not await field.input_value():
        await write(page, "Name you sign in with", login)
    await write(page, "Password", password)
    await page.keyboard.press("Enter")


async def the_first_admin(server: Server, open_page: OpenPage) -> Page:
    """Use the link of the first start."""
    page = await open_page(f"/welcome#{server.link}")
    await expect(page.get_by_role("heading", name="Set up Calmline")).to_be_visible()
    assert server.link not in page.url
    await write(page, "Your name", "Anna Berg")
    await write(page, "Name you sign in with", "anna")
    await write(page, "Password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("admin")).to_be_visible()
    return page


async def invite(admin: Page, name: str, login: str) -> str:
    """Invite an agent; the path of the link."""
    await press(admin, admin.get_by_test_id("invite"))
    await write(admin, "Name", name)
    await write(admin, "Name they sign in with", login)
    await press(admin, admin.get_by_test_id("person-save"))
    link = await admin.get_by_test_id("made-link").inner_text()
    await press(admin, admin.get_by_test_id("link-done"))
    return "/welcome#" + link.split("/welcome#")[1]


async def test_from_the_first_start_to_the_last_sign_out(server: Server, open_page: OpenPage) -> None:
    admin = await the_first_admin(server, open_page)
    link = await invite(admin, "Karen Oduya", "karen")
    await expect(admin.get_by_test_id("people")).to_contain_text("Invited")

    agent = await open_page(link)
    await expect(agent.get_by_role("heading", name="Welcome, Karen Oduya")).to_be_visible()
    await write(agent, "Password", OTHER_PASSWORD)
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_test_id("waiting")).to_be_visible()

    await choose(agent, agent.get_by_test_id("me"), "Your account")
    totp = pyotp.TOTP(await set_up_the_second_step(agent))
    await choose(agent, agent.get_by_test_id("me"), "Sign out")
    await expect(agent.get_by_test_id("signin")).to_be_visible()

    await sign_in(agent, "karen", OTHER_PASSWORD)
    await write(agent, "Code from your app", totp.at(time.time() + 30))
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_test_id("waiting")).to_be_visible()

    await choose(admin, admin.get_by_role("button", name="Actions for Karen Oduya"), "Sign out everywhere")
    await expect(agent.get_by_test_id("session-ended")).to_be_visible()
    await expect(agent.get_by_test_id("screen")).to_have_attribute("data-line", "signed_out")

    await choose(admin, admin.get_by_role("button", name="Actions for Karen Oduya"), "Take the second step away")
    await press(agent, agent.get_by_test_id("session-ended").get_by_role("button", name="Sign in"))
    await sign_in(agent, "karen", OTHER_PASSWORD)
    await expect(agent.get_by_test_id("session-ended")).to_have_count(0)
    await expect(agent.get_by_test_id("screen")).to_have_attribute("data-line", "open")

    await choose(agent, agent.get_by_test_id("me"), "Sign out")
    await expect(agent.get_by_test_id("signin")).to_be_visible()


async def set_up_the_second_step(page: Page) -> str:
    """Switch the second step on; its secret."""
    await press(page, page.get_by_test_id("totp-set-up"))
    await write(page, "Your password", OTHER_PASSWORD)
    await page.keyboard.press("Enter")
    secret = (await page.get_by_test_id("totp-secret").inner_text()).strip()
    await write(page, "Code that the app shows", pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await press(page, page.get_by_test_id("codes-kept"))
    await expect(page.get_by_test_id("second-step")).to_contain_text("8 recovery codes left")
    return secret


async def test_who_is_signed_out_comes_back_to_the_page_they_asked_for(server: Server, open_page: OpenPage) -> None:
    await the_first_admin(server, open_page)
    page = await open_page("/admin?part=audit")
    await expect(page.get_by_test_id("signin")).to_be_visible()
    await sign_in(page, "anna", "not the password at all")
    await expect(page.get_by_test_id("problem")).to_be_visible()
    await sign_in(page, "anna", PASSWORD)
    await expect(page.get_by_test_id("audit")).to_contain_text("session.begun")
    assert page.url.endswith("/admin?part=audit")
    await press(page, page.get_by_test_id("audit-verify"))
    await expect(page.get_by_test_id("audit-state")).to_contain_text("The list is whole")


async def test_nothing_stands_in_anybodys_way(server: Server, open_page: OpenPage) -> None:
    signed_out = await open_page("/signin")
    await expect(signed_out.get_by_test_id("signin")).to_be_visible()
    found = await complaints_of_axe(signed_out)
    await signed_out.goto(f"http://{server.address}/welcome#{server.link}")
    await expect(signed_out.get_by_test_id("welcome-go")).to_be_visible()
    found += await complaints_of_axe(signed_out)

    page = await the_first_admin(server, open_page)
    await expect(page.get_by_test_id("people")).to_be_visible()
    found += await complaints_of_axe(page)
    await press(page, page.get_by_test_id("invite"))
    found += await complaints_of_axe(page)
    await page.keyboard.press("Escape")
    for part in ("teams", "keys", "audit"):
        await page.goto(f"http://{server.address}/admin?part={part}")
        await expect(page.get_by_test_id("loading")).to_have_count(0)
        found += await complaints_of_axe(page)
    await page.goto(f"http://{server.address}/account")
    await expect(page.get_by_test_id("sessions").get_by_role("table")).to_be_visible()
    found += await complaints_of_axe(page)
    await press(page, page.get_by_test_id("me"))
    found += await complaints_of_axe(page)
    assert found == []
