"""The records through SQLAlchemy."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import Conflict
from assistant.events import LogEvent
from assistant.privacy.sealing import Sealer
from assistant.store import rows
from assistant.store.base import EVERY_CALL, CallSummary, Erased, Hit, Scope
from assistant.store.database import Database, open_database
from assistant.store.erasures import Erasures
from assistant.store.keyring import CallKeys
from assistant.store.listing import ANY_CALL, CallFilter, conditions
from assistant.store.masters import open_masters
from assistant.store.projection import project, summary
from assistant.store.search import PURPOSE, Index, Spoken, start_of
from assistant.store.tables import calls, events, mentions, metadata, reviews, search
from assistant.store.tombstones import buried, bury

SEALED = tuple(table for table in metadata.sorted_tables if {"call_id", "body"} <= set(table.columns.keys()))
"""Tables whose rows belong to a call and hold words, sealed with its key."""

log = structlog.get_logger(__name__)


async def open_store(folder: Path, url: str = "", key_file: Path | None = None) -> "SqlStore":
    """Open the records with their keys, those in the data folder where no file is named.

    Raises as `open_database` and `open_masters` do.
    """
    database = await open_database(folder, url)
    try:
        masters = await open_masters(database, key_file or folder / "keys.json")
    except BaseException:
        await database.aclose()
        raise
    return SqlStore(database, CallKeys(database, masters))


class SqlStore:
    """See `store.base.Store`."""

    def __init__(self, database: Database, call_keys: CallKeys) -> None:
        self.database = database
        self.call_keys = call_keys
        self.erasures = Erasures(database, call_keys.masters)
        """Told of each tombstone once it stands."""
        self._index = Index(call_keys.masters.derive(PURPOSE))
        self._unclean = False
        self._scrubbing: asyncio.Task[None] | None = None

    async def append(self, new: Sequence[LogEvent]) -> None:
        """See `Archive.append`.

        What is stored already, as after a commit whose outcome nobody learned, is left as it is; what belongs to a
        call that was erased meanwhile is dropped.

        Raises:
            Conflict: `event_exists` where another event has a place in a log.
        """
        logs = rows.by_call(new)
        if not logs:
            return
        await self.database.transact(partial(self._append, logs=logs))
        self.call_keys.kept(logs)

    def _append(self, connection: sa.Connection, logs: Mapping[str, list[LogEvent]]) -> None:
        kept = self._sealers(connection, logs)
        lasts = self._lasts(connection, logs)
        fresh = {
            call_id: self._fresh(connection, logs[call_id], lasts.get(call_id, 0), sealer)
            for call_id, sealer in kept.items()
        }
        fresh = {call_id: found for call_id, found in fresh.items() if found}
        if fresh:
            all_new = [event for found in fresh.values() for event in found]
            bodies = [rows.row(event, kept[event.call_id]) for event in all_new]
            connection.execute(sa.insert(events), bodies)
            project(connection, fresh)
            self._index.write(connection, all_new)

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        """See `Archive.events`.

        Raises:
            SealBroken: `seal_broken`.
            WordsGone: `words_gone`.
        """
        query = sa.select(events.c.seq, events.c.body).where(events.c.call_id == call_id, events.c.seq > after)
        async with self.database.read() as connection:
            found = (await connection.execute(query.order_by(events.c.seq))).all()
            sealer = await connection.run_sync(self.call_keys.get_in, call_id) if found else None
        return [rows.opened(call_id, row.seq, row.body, sealer) for row in found]

    async def calls(
        self,
        limit: int = 50,
        before: datetime | None = None,
        *,
        agent: str | None = None,
        teams: Collection[str] | None = None,
    ) -> list[CallSummary]:
        """See `Store.calls`."""
        scope = Scope(agent, None if teams is None else frozenset(teams))
        query = sa.select(calls).where(_within(scope)).order_by(calls.c.started.desc()).limit(limit)
        if before is not None:
            query = query.where(calls.c.started < before.astimezone(UTC).isoformat())
        async with self.database.read() as connection:
            return [summary(row) for row in (await connection.execute(query)).mappings()]

    async def call(self, call_id: str) -> CallSummary | None:
        """See `Store.call`."""
        async with self.database.read() as connection:
            row = (await connection.execute(sa.select(calls).where(calls.c.call_id == call_id))).mappings().first()
        return summary(row) if row else None

    async def call_ids(self) -> list[str]:
        """See `Store.call_ids`."""
        async with self.database.read() as connection:
            return list(await connection.scalars(sa.select(calls.c.call_id)))

    async def unfinished(self) -> list[tuple[str, int, float]]:
        """See `Store.unfinished`."""
        query = sa.select(calls.c.call_id, calls.c.seq, calls.c.at).where(calls.c.end_reason.is_(None))
        async with self.database.read() as connection:
            return [(row.call_id, row.seq, row.at) for row in await connection.execute(query)]

    async def search(
        self, query: str, *, scope: Scope = EVERY_CALL, limit: int = 20, wanted: CallFilter = ANY_CALL
    ) -> list[Hit]:
        """See `Store.search`; `wanted` says in which calls."""
        asked = self._index.query(query)
        first = (
            sa.select(search.c.call_id, search.c.seq, calls.c.title, calls.c.started)
            .join(calls, calls.c.call_id == search.c.call_id)
            .outerjoin(reviews, reviews.c.call_id == calls.c.call_id)
            .where(*conditions(wanted))
            .where(self._index.matches(asked, is_postgresql=self.database.is_postgresql), _within(scope))
            .order_by(calls.c.started.desc(), search.c.call_id, search.c.seq)
            .limit(limit)
            .subquery()
        )
        found = (
            sa.select(first, events.c.body)
            .join(events, (events.c.call_id == first.c.call_id) & (events.c.seq == first.c.seq))
            .order_by(first.c.started.desc(), first.c.call_id, first.c.seq)
        )
        hits = []
        async with self.database.read() as connection:
            for row in (await connection.execute(found)).all():
                sealer = await connection.run_sync(self.call_keys.get_in, row.call_id)
                event = rows.opened(row.call_id, row.seq, row.body, sealer)
                if isinstance(event, Spoken):
                    snippet = self._index.snippet(asked, event.text)
                    started = datetime.fromisoformat(row.started)
                    hit = Hit(row.call_id, row.title, started, event.utterance, event.channel, event.at, snippet)
                    parts = self._index.parts(asked, snippet)
                    hits.append(replace(hit, start=start_of(event), parts=parts))
        return hits

    async def rewrite(self, call_id: str, changed: Sequence[LogEvent]) -> None:
        """See `Archive.rewrite`; the search index follows."""
        if await self.database.transact(partial(self._rewrite, call_id=call_id, changed=changed)):
            self._scrub_soon()

    def _rewrite(self, connection: sa.Connection, call_id: str, changed: Sequence[LogEvent]) -> bool:
        sealer = self._sealers(connection, [call_id]).get(call_id)
        if sealer is None:
            return False
        _seal(connection, changed, sealer)
        self._index.rewrite(connection, changed)
        return True

    async def forget(self, call_id: str, by: str) -> None:
        """See `Archive.forget`: a tombstone is left."""
        async with self.database.write() as connection:
            if await connection.run_sync(buried, [call_id]):
                return
            subject = await connection.scalar(sa.select(calls.c.subject).where(calls.c.call_id == call_id)) or ""
            erased = await self.erase(connection, call_id, figures=True)
            stone = await bury(connection, call_id, erased, what="call", actor=by, reason="refused", subject=subject)
        await self.erasures.add([stone])
        self._scrub_soon()

    async def erase(self, connection: AsyncConnection, call_id: str, *, figures: bool = False) -> Erased:
        """Take a call's words out of a transaction's records: its events, all that was written about it, and its key.

        With `figures` its line in the lists goes too. Whoever calls this leaves a tombstone in the same transaction
        (`tombstones.bury`), and calls `Erasures.add` and `Database.scrub` after it.
        """
        digest, count = sha256(), 0
        bodies = sa.select(events.c.body).where(events.c.call_id == call_id).order_by(events.c.seq)
        for body in await connection.scalars(bodies):
            digest.update(body)
            count += 1
        for table in (search, mentions, *SEALED, *((calls,) if figures else ())):
            await connection.execute(sa.delete(table).where(table.c.call_id == call_id))
        if not figures:
            now = datetime.now(UTC).isoformat(timespec="microseconds")
            await connection.execute(sa.update(calls).where(calls.c.call_id == call_id).values(words_erased=now))
        await self.call_keys.forget(connection, call_id)
        return Erased(count, digest.hexdigest())

    async def seal_old(self, progress: Callable[[int], None] = lambda done: None) -> int:
        """Seal and index the calls that version 0.1 kept plain, telling `progress` how many; answers how many."""
        plain = sa.func.substr(events.c.body, 1, 1) == rows.PLAIN
        async with self.database.read() as connection:
            found = list(await connection.scalars(sa.select(events.c.call_id).where(plain).distinct()))
        for done, call_id in enumerate(found, 1):
            await self.database.transact(partial(self._seal_call, call_id=call_id))
            self.call_keys.kept([call_id])
            progress(done)
        if found:
            await self.database.scrub()
        return len(found)

    def _seal_call(self, connection: sa.Connection, call_id: str) -> None:
        sealer = self._sealers(connection, [call_id])[call_id]
        query = sa.select(events.c.seq, events.c.body).where(events.c.call_id == call_id)
        found = connection.execute(query.order_by(events.c.seq)).all()
        whole = [rows.opened(call_id, row.seq, row.body, sealer) for row in found]
        _seal(connection, whole, sealer)
        self._index.write(connection, whole)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        if self._scrubbing is not None:
            await self._scrubbing
        await self.database.aclose()

    def _scrub_soon(self) -> None:
        """Take what was replaced off the disk, once for all that is replaced meanwhile, and keep nobody waiting."""
        self._unclean = True
        if self._scrubbing is None or self._scrubbing.done():
            self._scrubbing = asyncio.create_task(self._scrub(), name="scrub")

    async def _scrub(self) -> None:
        while self._unclean:
            self._unclean = False
            try:
                await self.database.scrub()
            except (OSError, sa.exc.SQLAlchemyError) as error:
                log.warning("scrub.failed", error=type(error).__name__)

    def _sealers(self, connection: sa.Connection, call_ids: Collection[str]) -> dict[str, Sealer]:
        """What seals each call; calls that begin get their key now, and those that were erased are left out."""
        held = self.call_keys.keep(connection, call_ids)
        if missing := set(call_ids) - held:
            erased = buried(connection, missing)
            for call_id in erased:
                log.info("append.erased", call_id=call_id)
            for call_id in missing - erased:
                self.call_keys.make(call_id)
            held |= self.call_keys.keep(connection, missing - erased)
        found = {call_id: self.call_keys.get_in(connection, call_id) for call_id in call_ids if call_id in held}
        return {call_id: sealer for call_id, sealer in found.items() if sealer is not None}

    def _lasts(self, connection: sa.Connection, call_ids: Collection[str]) -> dict[str, int]:
        query = sa.select(calls.c.call_id, calls.c.seq).where(calls.c.call_id.in_(call_ids))
        return {row.call_id: row.seq for row in connection.execute(query)}

    def _fresh(self, connection: sa.Connection, new: list[LogEvent], last: int, sealer: Sealer) -> list[LogEvent]:
        """Those that are not stored yet."""
        again = {event.seq: event for event in new if event.seq <= last}
        if not again:
            return new
        call_id = new[0].call_id
        query = sa.select(events.c.seq, events.c.body).where(events.c.call_id == call_id, events.c.seq.in_(again))
        stored = {row.seq: row.body for row in connection.execute(query)}
        for seq, body in stored.items():
            if not rows.same(again[seq], rows.opened(call_id, seq, body, sealer)):
                raise Conflict("event_exists", f"Event {seq} of the call {call_id} is stored already, and is another.")
        return [event for event in new if event.seq not in stored]


def _seal(connection: sa.Connection, whole: Sequence[LogEvent], sealer: Sealer) -> None:
    """Put events in their places, sealed."""
    for event in whole:
        place = (events.c.call_id == event.call_id) & (events.c.seq == event.seq)
        connection.execute(sa.update(events).where(place).values(body=rows.sealed(event, sealer)))


def _within(scope: Scope) -> sa.ColumnElement[bool]:
    if scope.agent is None and scope.teams is None:
        return sa.true()
    mine = calls.c.agent == scope.agent if scope.agent else sa.false()
    ours = calls.c.team.in_(scope.teams) if scope.teams else sa.false()
    return sa.or_(mine, ours)
