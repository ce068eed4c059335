"""One real server for every attack: what the first of them broke, the next would meet."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.attack.site import SETTINGS, Site, live_calls
from tests.server import start


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A server that has been set up and has carried calls, with somebody of each role signed in."""
    server = await start("serve", data=tmp_path_factory.mktemp("attacked"), env=SETTINGS)
    site = Site(server)
    for login, roles in {
        "victim": ["agent"],
        "agent": ["agent"],
        "lead": ["lead"],
        "admin": ["admin"],
    }.items():
        await site.add(login, *roles)
    async with live_calls(site):  # what the first calls need is loaded, and kept
        await asyncio.gather(*(site.calls_of("agent") for _ in range(40)))  # so are connections to the database
    yield site
    assert await server.stop() == 0, "".join(server.output[-40:])
