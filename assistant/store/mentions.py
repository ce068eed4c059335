"""Who is mentioned in which note, and whether they opened it. The words stand in the note, sealed with its call."""

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.store.database import Database
from assistant.store.tables import calls, marks, mentions

MOST = 200
"""Mentions of somebody that are looked at, the newest."""


class Mentioned(msgspec.Struct, frozen=True, kw_only=True):
    """A note that mentions somebody, and the call it is on: all but the words."""

    mark: str
    call_id: str
    title: str
    started: datetime
    agent: str
    team: str
    by: str
    shared: bool
    created: datetime
    """When the note came to mention them."""
    read: datetime | None = None


class Mentions:
    """Reads them, and notes that they were opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user_id: str, *, unread: bool = False) -> list[Mentioned]:
        """Notes that mention somebody, newest first, whether or not they may read them."""
        query = (
            sa.select(mentions, marks.c.by, marks.c.shared, calls.c.title, calls.c.started, calls.c.agent, calls.c.team)
            .join(marks, marks.c.id == mentions.c.mark_id)
            .join(calls, calls.c.call_id == mentions.c.call_id)
            .where(mentions.c.user_id == user_id)
            .order_by(mentions.c.created.desc(), mentions.c.mark_id)
            .limit(MOST)
        )
        if unread:
            query = query.where(mentions.c.read.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Mentioned(
                mark=row.mark_id,
                call_id=row.call_id,
                title=row.title,
                started=datetime.fromisoformat(row.started),
                agent=row.agent,
                team=row.team,
                by=row.by,
                shared=row.shared,
                created=row.created,
                read=row.read,
            )
            for row in rows
        ]

    async def open(self, user_id: str, mark_ids: Collection[str]) -> None:
        """Note that somebody opened notes that mention them; the first time stays."""
        place = (mentions.c.user_id == user_id) & mentions.c.mark_id.in_(mark_ids) & mentions.c.read.is_(None)
        async with self._database.write() as connection:
            await connection.execute(sa.update(mentions).where(place).values(read=datetime.now(UTC)))


async def put_mentions(connection: AsyncConnection, call_id: str, mark_id: str, users: Collection[str]) -> None:
    """Make the mentions of a note these: who was mentioned before stays as they are, who is no longer goes."""
    here = mentions.c.mark_id == mark_id
    before = set(await connection.scalars(sa.select(mentions.c.user_id).where(here)))
    await connection.execute(sa.delete(mentions).where(here, mentions.c.user_id.in_(before - set(users))))
    row = {"mark_id": mark_id, "call_id": call_id, "created": datetime.now(UTC), "read": None}
    if fresh := [row | {"user_id": user} for user in sorted(set(users) - before)]:
        await connection.execute(sa.insert(mentions), fresh)


async def drop_mentions(connection: AsyncConnection, mark_id: str) -> None:
    """Forget whom a note mentioned."""
    await connection.execute(sa.delete(mentions).where(mentions.c.mark_id == mark_id))
