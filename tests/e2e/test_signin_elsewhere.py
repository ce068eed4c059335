"""Signing in through an identity provider, and waiting after too many tries, in a real browser and by the keyboard."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.auth.provider_process import SECRET, control, running_provider
from tests.e2e.axe import complaints_of_axe
from tests.e2e.test_signin import press, sign_in
from tests.server import LOGIN, PASSWORD, Server, start

THERE = re.compile(r"^Sign in with 127\.0\.0\.1:\d+( in a new tab)?$")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
async def server(browser: Browser, issuer: str, tmp_path: Path) -> AsyncIterator[Server]:
    """A server that trusts the provider, and has one account of its own."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    env = {
        "CALMLINE_SECOND_PASS": "off",
        "CALMLINE_OIDC_ISSUER": issuer,
        "CALMLINE_OIDC_CLIENT_ID": "calmline",
        "CALMLINE_OIDC_CLIENT_SECRET": str(secret),
    }
    await control(issuer)
    started = await start("serve", data=tmp_path / "data", env=env)
    yield started
    await started.stop()


@pytest.fixture
async def context(browser: Browser, server: Server) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context
    await context.close()


async def at_the_door(context: BrowserContext, server: Server) -> Page:
    page = await context.new_page()
    await page.goto(f"http://{server.address}/")
    await expect(page.get_by_test_id("signin")).to_be_visible()
    return page


async def test_the_provider_refuses_and_then_lets_somebody_in(
    server: Server, context: BrowserContext, issuer: str
) -> None:
    page = await at_the_door(context, server)
    assert await complaints_of_axe(page) == []
    await control(issuer, refuses=True)
    await press(page, page.get_by_role("link", name=THERE))
    await expect(page.get_by_test_id("signin-problem")).to_have_text("The identity provider did not sign you in.")
    assert await complaints_of_axe(page) == []
    await control(issuer)
    await press(page, page.get_by_role("link", name=THERE))
    await expect(page.get_by_test_id("waiting")).to_be_visible()
    await expect(page.get_by_test_id("me")).to_contain_text("Ann Smith")


async def test_a_session_that_ends_is_taken_up_again_through_the_provider(
    server: Server, context: BrowserContext
) -> None:
    page = await at_the_door(context, server)
    await press(page, page.get_by_role("link", name=THERE))
    await expect(page.get_by_test_id("waiting")).to_be_visible()
    async with httpx.AsyncClient(base_url=f"http://{server.address}", headers=server.headers) as admin:
        people = (await admin.get("/api/users")).json()["users"]
        [ann] = [one["id"] for one in people if one["login"] == "ann"]
        assert (await admin.delete(f"/api/users/{ann}/sessions")).status_code == 204
    await expect(page.get_by_test_id("session-ended")).to_be_visible()
    await press(page, page.get_by_test_id("session-ended").get_by_role("button", name="Sign in"))
    async with context.expect_page() as opened:
        await press(page, page.get_by_role("dialog").get_by_role("link", name=THERE))
    await expect((await opened.value).get_by_test_id("waiting")).to_be_visible()
    await page.bring_to_front()
    await expect(page.get_by_test_id("session-ended")).to_have_count(0)
    await expect(page.get_by_test_id("screen")).to_have_attribute("data-line", "open")


async def test_who_tries_too_often_is_told_how_long_to_wait_and_then_gets_in(
    server: Server, context: BrowserContext
) -> None:
    page = await at_the_door(context, server)
    paused, problem = page.get_by_test_id("throttled"), page.get_by_test_id("problem")
    for _ in range(10):
        await sign_in(page, LOGIN, "not the password at all")
        await expect(paused.or_(problem).first).to_be_visible()
        if await paused.count():
            break
    await expect(paused).to_contain_text("You can try again in 0:0")
    assert await complaints_of_axe(page) == []
    await expect(page.get_by_test_id("signin-go")).to_be_enabled()
    await expect(paused).to_have_count(0)
    await sign_in(page, LOGIN, PASSWORD)
    await expect(page.get_by_test_id("waiting")).to_be_visible()
