"""How somebody likes their screens, and the searches they saved."""

import secrets

import msgspec
import sqlalchemy as sa

from assistant.errors import BadInput, NotFound
from assistant.store.database import Database
from assistant.store.tables import filters, preferences

MOST_FILTERS = 50
"""Searches that one person may save."""


class SavedFilter(msgspec.Struct, frozen=True):
    """A search that somebody saved."""

    id: str
    name: str
    query: str
    """As in the address of the list of calls, such as `flag=abuse&level=3`."""


class Preferences:
    """Reads and writes them, by user."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: str) -> bytes:
        """What was put last, as JSON; `{}` where nothing was."""
        query = sa.select(preferences.c.body).where(preferences.c.user_id == user_id)
        async with self._database.read() as connection:
            body: str | None = await connection.scalar(query)
        return (body or "{}").encode()

    async def put(self, user_id: str, body: bytes) -> None:
        """Keep a JSON object."""
        async with self._database.write() as connection:
            await connection.execute(sa.delete(preferences).where(preferences.c.user_id == user_id))
            await connection.execute(sa.insert(preferences).values(user_id=user_id, body=body.decode()))

    async def filters(self, user_id: str) -> list[SavedFilter]:
        """Saved searches, by name."""
        query = sa.select(filters).where(filters.c.user_id == user_id).order_by(filters.c.name, filters.c.id)
        async with self._database.read() as connection:
            return [SavedFilter(row.id, row.name, row.query) for row in await connection.execute(query)]

    async def save_filter(self, user_id: str, name: str, query: str) -> SavedFilter:
        """Save a search under a name; one of the same name is replaced.

        Raises:
            BadInput: `filters_full`.
        """
        found = SavedFilter(secrets.token_hex(8), name, query)
        own = filters.c.user_id == user_id
        async with self._database.write() as connection:
            await connection.execute(sa.delete(filters).where(own, filters.c.name == name))
            count = await connection.scalar(sa.select(sa.func.count()).select_from(filters).where(own))
            if (count or 0) >= MOST_FILTERS:
                raise BadInput("filters_full", f"You have saved {MOST_FILTERS} searches.", "Take one away first.")
            await connection.execute(sa.insert(filters).values(id=found.id, user_id=user_id, name=name, query=query))
        return found

    async def drop_filter(self, user_id: str, filter_id: str) -> None:
        """Take a saved search away.

        Raises:
            NotFound: `filter_unknown`.
        """
        place = (filters.c.user_id == user_id) & (filters.c.id == filter_id)
        async with self._database.write() as connection:
            gone = await connection.execute(sa.delete(filters).where(place))
        if not gone.rowcount:
            raise NotFound("filter_unknown", "There is no such saved search of yours.", "See GET /api/filters.")
