"""Who is signed in where: sessions in the database, so that they can be listed, ended, and outlive a restart.

A browser holds 256 random bits in a cookie; stored is their hash. The cookie is changed every quarter of an hour; for
half a minute the one before is good too, since a browser asks for several things at once.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import structlog

from assistant.auth.tokens import token_hash
from assistant.store.database import Database, storable
from assistant.store.tables import sessions

ROTATE = timedelta(minutes=15)
"""Age at which a cookie is changed."""
OVERLAP = timedelta(seconds=30)
"""How long the one before is good as well."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is known."""
LOOK_SECONDS = 0.5
"""How soon an open websocket learns that its session was ended by another process, or has expired."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in somewhere."""

    id: str
    user_id: str
    created: datetime
    seen: datetime
    """Last used, to the minute."""
    expires: datetime
    address: str
    """Where they signed in from."""
    device: str
    """What the browser calls itself."""
    opened_by: str = ""
    """Id of the session that opened this one as a second screen; empty where somebody signed in themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """The session of a cookie."""

    session: Session
    cookie: str = ""
    """The cookie to use from now on; empty where it stays as it is."""


class Sessions:
    """The sessions of a site."""

    def __init__(self, database: Database, lasting: timedelta, idle: timedelta) -> None:
        """Open them.

        Args:
            database: where they are.
            lasting: how long somebody stays signed in.
            idle: how long a session lasts without being used.
        """
        self._database = database
        self._lasting = lasting
        self._idle = idle
        self._watched: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._watcher: asyncio.Task[None] | None = None

    async def begin(
        self, user_id: str, address: str, device: str, opener: Session | None = None
    ) -> tuple[Session, str]:
        """Sign somebody in; answers the session and its cookie.

        Args:
            user_id: who.
            address: where they sign in from.
            device: what the browser calls itself.
            opener: the session whose second screen this is; it ends with that one.
        """
        cookie, now = secrets.token_urlsafe(32), datetime.now(UTC)
        session = Session(
            secrets.token_hex(8),
            user_id,
            now,
            now,
            opener.expires if opener else now + self._lasting,
            storable(address)[:64],
            storable(device)[:200],
            opener.id if opener else "",
        )
        row = {name: getattr(session, name) for name in Session.__slots__}
        async with self._database.write() as connection:
            await connection.execute(sa.delete(sessions).where(self._is_over(now)))
            await connection.execute(
                sa.insert(sessions).values(hash=token_hash(cookie), rotated=now, previous="", **row)
            )
        return session, cookie

    async def find(self, cookie: str, *, renew: bool = True) -> Found | None:
        """The session of a cookie, or none where there is no such session, or no longer.

        Args:
            cookie: what the browser sent.
            renew: whether the answer can carry a new cookie; a websocket's cannot.
        """
        now, digest = datetime.now(UTC), token_hash(cookie)
        recent = (sessions.c.previous == digest) & (sessions.c.rotated > now - OVERLAP)
        query = sa.select(sessions).where((sessions.c.hash == digest) | recent, ~self._is_over(now))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        session = Session(*(getattr(row, name) for name in Session.__slots__))
        if renew and row.hash == digest and now - row.rotated >= ROTATE:
            return Found(session, await self._rotate(digest, now))
        if now - row.seen >= SEEN_EVERY:
            await self._touch([session.id], now)
        return Found(session)

    async def of_user(self, user_id: str) -> list[Session]:
        """Where somebody is signed in, the last used first."""
        columns = [sessions.c[name] for name in Session.__slots__]
        query = sa.select(*columns).where(sessions.c.user_id == user_id, ~self._is_over(datetime.now(UTC)))
        async with self._database.read() as connection:
            return [Session(*row) for row in await connection.execute(query.order_by(sessions.c.seen.desc()))]

    async def counts(self) -> dict[str, int]:
        """How many sessions each user has who has any."""
        query = (
            sa.select(sessions.c.user_id, sa.func.count())
            .where(~self._is_over(datetime.now(UTC)))
            .group_by(sessions.c.user_id)
        )
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def end(self, user_id: str, session_id: str) -> bool:
        """End one session of somebody; False where they have none of that id."""
        return bool(await self._end((sessions.c.user_id == user_id) & (sessions.c.id == session_id)))

    async def end_all(self, user_id: str, *, but: str = "") -> int:
        """End every session of somebody, but one where its id is given; answers how many."""
        return len(await self._end((sessions.c.user_id == user_id) & (sessions.c.id != but)))

    async def ended(self, session_id: str) -> None:
        """Wait until a session has ended: signed out, ended by somebody, or expired.

        Returns at once where there is no such session, and never for the empty id, which stands for no session at all.
        While somebody waits here, the session counts as used.
        """
        event = asyncio.Event()
        if session_id:
            self._watched[session_id].add(event)
            if self._watcher is None or self._watcher.done():
                self._watcher = asyncio.create_task(self._watch())
        try:
            await event.wait()
        finally:
            self._watched[session_id].discard(event)
            if not self._watched[session_id]:
                del self._watched[session_id]

    async def aclose(self) -> None:
        """Stop looking."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def _rotate(self, digest: str, now: datetime) -> str:
        cookie = secrets.token_urlsafe(32)
        change = (
            sa.update(sessions)
            .where(sessions.c.hash == digest)
            .values(hash=token_hash(cookie), previous=digest, rotated=now, seen=now)
        )
        async with self._database.write() as connection:
            changed = await connection.execute(change)
        return cookie if changed.rowcount else ""  # another request of the same browser was first

    async def _touch(self, ids: Collection[str], now: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.update(sessions).where(sessions.c.id.in_(ids)).values(seen=now))

    async def _end(self, which: sa.ColumnElement[bool]) -> list[str]:
        async with self._database.write() as connection:
            ids = list(await connection.scalars(sa.select(sessions.c.id).where(which)))
            opened = list(await connection.scalars(sa.select(sessions.c.id).where(sessions.c.opened_by.in_(ids))))
            await connection.execute(sa.delete(sessions).where(sessions.c.id.in_([*ids, *opened])))
        self._tell([*ids, *opened])
        return ids

    def _tell(self, ids: Collection[str]) -> None:
        for session_id in ids:
            for event in self._watched.get(session_id, ()):
                event.set()

    async def _watch(self) -> None:
        """Look at the sessions of open websockets. `calmline users` ends sessions too, and no database calls back."""
        readable = True
        while self._watched:
            ids, now = list(self._watched), datetime.now(UTC)
            query = sa.select(sessions.c.id, sessions.c.seen).where(sessions.c.id.in_(ids), sessions.c.expires > now)
            try:
                async with self._database.read() as connection:
                    seen = {row.id: row.seen for row in await connection.execute(query)}
                self._tell([session_id for session_id in ids if session_id not in seen])
                if stale := [session_id for session_id, last in seen.items() if now - last >= SEEN_EVERY]:
                    await self._touch(stale, now)
                readable = True
            except (OSError, sa.exc.SQLAlchemyError) as error:
                if readable:
                    log.warning("sessions.unreadable", error=type(error).__name__)
                readable = False
            await asyncio.sleep(LOOK_SECONDS)

    def _is_over(self, now: datetime) -> sa.ColumnElement[bool]:
        return (sessions.c.expires <= now) | (sessions.c.seen <= now - self._idle)
