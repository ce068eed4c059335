"""What people write about a call once it is over: reviews, notes on moments, and the agent's wrap-up.

All of it is sealed with the call's own key, so that it goes when the call goes.
"""

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import NotFound
from assistant.privacy.sealing import Sealer
from assistant.store.database import Database
from assistant.store.keyring import CallKeys
from assistant.store.mentions import Mentions, drop_mentions, put_mentions
from assistant.store.rows import WordsGone
from assistant.store.tables import marks, reviews, wrapups
from assistant.store.tables import mentions as mentioned


class Status(StrEnum):
    """How far the coaching of a call has come."""

    NEW = "new"
    IN_REVIEW = "in_review"
    SHARED = "shared"
    """The agent can read it and answer."""
    DONE = "done"


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A team lead's review of a call, and the agent's own words on it."""

    status: Status = Status.NEW
    scores: dict[str, int] = {}
    """By item of the score card: 0 or 1 for yes and no, 1 to 5 on a scale."""
    comment: str = ""
    """The lead's."""
    reply: str = ""
    """The agent's."""
    self_scores: dict[str, int] = {}
    """What the agent gave themselves, before or beside the lead."""
    private: bool = False
    """True while the agent reviews the call for themselves, before their lead may see what they wrote."""
    by: str = ""
    """Id of who changed it last; empty where nobody has."""
    updated: datetime | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A note pinned to a moment of a call."""

    id: str
    at: float
    """Seconds into the call."""
    text: str
    mentions: tuple[str, ...] = ()
    """Ids of the users it is meant for."""
    by: str
    created: datetime
    edited: datetime | None = None
    shared: bool = False
    """The agent of the call reads it too; a note of theirs is."""


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent wrote down after a call."""

    disposition: str
    """How the call came out: one of the site's."""
    note: str = ""
    break_taken: bool = False
    feeling_asked: bool = False
    """The customer was asked how the call felt."""
    updated: datetime | None = None


class _MarkBody(msgspec.Struct, frozen=True):
    text: str
    mentions: tuple[str, ...]


T = TypeVar("T")


class Coaching:
    """Reads and writes them."""

    def __init__(self, database: Database, keys: CallKeys) -> None:
        self._database = database
        self._keys = keys
        self.mentions = Mentions(database)

    async def review(self, call_id: str) -> Review:
        """The review of a call; a new one where nobody has begun.

        Raises:
            WordsGone: `words_gone`.
        """
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(reviews).where(reviews.c.call_id == call_id))).first()
        return await self._opened(call_id, "review", row.body, Review) if row else Review()

    async def save_review(self, call_id: str, review: Review, by: str) -> Review:
        """Keep a review in place of the one before; answers it as kept."""
        review = msgspec.structs.replace(review, by=by, updated=datetime.now(UTC))
        values: dict[str, Any] = {"status": review.status.value, "by": by, "updated": review.updated}
        values["body"] = await self._sealed(call_id, "review", review)
        async with self._database.write() as connection:
            await _put(connection, reviews, call_id, values)
        return review

    async def statuses(self, call_ids: Sequence[str]) -> dict[str, Status]:
        """How far each of some calls has come; those that nobody has begun are left out."""
        query = sa.select(reviews.c.call_id, reviews.c.status).where(reviews.c.call_id.in_(call_ids))
        async with self._database.read() as connection:
            return {row.call_id: Status(row.status) for row in await connection.execute(query)}

    async def marks(self, call_id: str) -> list[Mark]:
        """The notes on a call, by the moment they are pinned to."""
        query = sa.select(marks).where(marks.c.call_id == call_id).order_by(marks.c.at, marks.c.created)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [await self._mark(row) for row in rows]

    async def some_marks(self, mark_ids: Collection[str]) -> dict[str, Mark]:
        """Notes by id, of any call; those that are gone, or cannot be read any more, are left out."""
        async with self._database.read() as connection:
            rows = (await connection.execute(sa.select(marks).where(marks.c.id.in_(mark_ids)))).all()
        found = {}
        for row in rows:
            with suppress(WordsGone):
                found[row.id] = await self._mark(row)
        return found

    async def add_mark(
        self, call_id: str, at: float, text: str, mentions: Sequence[str], by: str, *, shared: bool = False
    ) -> Mark:
        """Pin a note to `at` seconds into a call, and have those it mentions learn of it."""
        mark = Mark(
            id=secrets.token_hex(8),
            at=at,
            text=text,
            mentions=tuple(mentions),
            by=by,
            created=datetime.now(UTC),
            shared=shared,
        )
        row = {"id": mark.id, "call_id": call_id, "at": at, "by": by, "created": mark.created, "edited": None}
        body = await self._sealed(call_id, f"mark/{mark.id}", _MarkBody(text, mark.mentions))
        row |= {"shared": shared, "body": body}
        async with self._database.write() as connection:
            await connection.execute(sa.insert(marks).values(row))
            await put_mentions(connection, call_id, mark.id, set(mentions) - {by})
        return mark

    async def change_mark(
        self, call_id: str, mark_id: str, text: str, mentions: Sequence[str], by: str, *, shared: bool | None = None
    ) -> Mark:
        """Put other words in a note of one's own; who may read it stays where `shared` is left out.

        Raises:
            NotFound: `mark_unknown`, there is none, or it is another's.
        """
        values: dict[str, Any] = {"edited": datetime.now(UTC)} | ({} if shared is None else {"shared": shared})
        values["body"] = await self._sealed(call_id, f"mark/{mark_id}", _MarkBody(text, tuple(mentions)))
        place = (marks.c.call_id == call_id) & (marks.c.id == mark_id) & (marks.c.by == by)
        async with self._database.write() as connection:
            row = (await connection.execute(sa.update(marks).where(place).values(values).returning(marks))).first()
            if row is None:
                raise _no_mark(mark_id)
            await put_mentions(connection, call_id, mark_id, set(mentions) - {by})
        return await self._mark(row)

    async def drop_mark(self, call_id: str, mark_id: str, by: str) -> None:
        """Take a note of one's own away. Raises as `change_mark`."""
        place = (marks.c.call_id == call_id) & (marks.c.id == mark_id) & (marks.c.by == by)
        async with self._database.write() as connection:
            gone = await connection.execute(sa.delete(marks).where(place))
            if not gone.rowcount:
                raise _no_mark(mark_id)
            await drop_mentions(connection, mark_id)

    async def wrapup(self, call_id: str) -> WrapUp | None:
        """What the agent wrote down; none where they have not."""
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(wrapups).where(wrapups.c.call_id == call_id))).first()
        return await self._opened(call_id, "wrapup", row.body, WrapUp) if row else None

    async def save_wrapup(self, call_id: str, wrapup: WrapUp) -> WrapUp:
        """Keep a wrap-up in place of the one before."""
        wrapup = msgspec.structs.replace(wrapup, updated=datetime.now(UTC))
        values: dict[str, Any] = {"disposition": wrapup.disposition, "updated": wrapup.updated}
        values["body"] = await self._sealed(call_id, "wrapup", wrapup)
        async with self._database.write() as connection:
            await _put(connection, wrapups, call_id, values)
        return wrapup

    async def _mark(self, row: sa.Row[Any]) -> Mark:
        body = await self._opened(row.call_id, f"mark/{row.id}", row.body, _MarkBody)
        return Mark(
            id=row.id,
            at=row.at,
            text=body.text,
            mentions=body.mentions,
            by=row.by,
            created=row.created,
            edited=row.edited,
            shared=row.shared,
        )

    async def _sealed(self, call_id: str, about: str, body: object) -> bytes:
        return (await self._sealer(call_id)).seal(msgspec.json.encode(body), f"{call_id}/{about}")

    async def _opened(self, call_id: str, about: str, body: bytes, kind: type[T]) -> T:
        return msgspec.json.decode((await self._sealer(call_id)).open(body, f"{call_id}/{about}"), type=kind)

    async def _sealer(self, call_id: str) -> Sealer:
        sealer = await self._keys.get(call_id)
        if sealer is None:
            raise WordsGone("words_gone", f"The key of the call {call_id} was destroyed: nothing of it can be read.")
        return sealer


def tables_of_calls() -> tuple[sa.Table, ...]:
    """The tables whose rows go with their call."""
    return (reviews, marks, mentioned, wrapups)


async def _put(connection: AsyncConnection, table: sa.Table, call_id: str, values: dict[str, Any]) -> None:
    """Change the row of a call, or make it."""
    changed = await connection.execute(sa.update(table).where(table.c.call_id == call_id).values(values))
    if not changed.rowcount:
        await connection.execute(sa.insert(table).values({"call_id": call_id, **values}))


def _no_mark(mark_id: str) -> NotFound:
    return NotFound("mark_unknown", f"There is no note {mark_id} of yours on this call.", "See the notes of the call.")
