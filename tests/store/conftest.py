"""Both databases: every test that asks for one runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from assistant.store.database import Database, open_database
from assistant.store.sql import SqlStore, open_store
from tests.store.s3 import s3, s3_address

__all__ = ["s3", "s3_address"]

OpenStore = Callable[[], Awaitable[SqlStore]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """What `CALMLINE_DATABASE` would say."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database."""
    opened = await open_database(tmp_path, url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def opened(url: str, tmp_path: Path) -> AsyncIterator[OpenStore]:
    """Opens the records anew each time, as a new start of the server does."""
    made: list[SqlStore] = []

    async def open_again() -> SqlStore:
        for store in made:
            await store.aclose()
        made[:] = [await open_store(tmp_path, url)]
        return made[0]

    yield open_again
    for store in made:
        await store.aclose()


@pytest.fixture
async def store(opened: OpenStore) -> SqlStore:
    """Fresh records."""
    return await opened()
