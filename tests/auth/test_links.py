"""One-time links: once, for a while, and known by their token alone."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.auth.links import Links, Purpose
from assistant.errors import NotFound
from assistant.store.database import Database
from assistant.store.tables import links as table


@pytest.fixture
def links(database: Database) -> Links:
    return Links(database)


async def test_a_link_is_looked_at_often_and_used_once(links: Links, database: Database) -> None:
    made = await links.make(Purpose.RESET, "u1")
    for _ in range(2):
        found = await links.look(made.token)
        assert (found.purpose, found.user_id, found.expires) == (Purpose.RESET, "u1", made.expires)
    async with database.write() as connection:
        await links.use(connection, made.token)
    with pytest.raises(NotFound, match="link_unknown"):
        await links.look(made.token)


async def test_two_at_once_use_it_once(links: Links, database: Database) -> None:
    made = await links.make(Purpose.INVITE, "u1")

    async def use() -> None:
        async with database.write() as connection:
            await links.use(connection, made.token)

    results = await asyncio.gather(*(use() for _ in range(4)), return_exceptions=True)
    assert [type(result) for result in results].count(NotFound) == 3


async def test_another_link_makes_the_first_void(links: Links) -> None:
    first, other = await links.make(Purpose.RESET, "u1"), await links.make(Purpose.RESET, "u2")
    second = await links.make(Purpose.RESET, "u1")
    with pytest.raises(NotFound):
        await links.look(first.token)
    await links.look(second.token)
    await links.look(other.token)


async def test_a_link_expires(links: Links, database: Database) -> None:
    made = await links.make(Purpose.SETUP)
    async with database.write() as connection:
        await connection.execute(sa.update(table).values(expires=made.expires - timedelta(hours=24)))
    with pytest.raises(NotFound):
        await links.look(made.token)


async def test_the_token_does_not_stand_in_the_database(links: Links, database: Database) -> None:
    made = await links.make(Purpose.SETUP)
    async with database.read() as connection:
        row = (await connection.execute(sa.select(table))).one()
    assert made.token not in [str(value) for value in row]
