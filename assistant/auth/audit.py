"""The audit log: who did what to what, and when. Rows are only ever added, and chained so that a change shows.

Each row's hash is HMAC-SHA-256, under a key that is not in the database, over the row and the hash before it. Whoever
can write to the database but has not the site's key file cannot change, remove, swap or insert a row unnoticed. Cutting
rows off the end leaves a chain that is whole; it is found with an *anchor*, the number and hash of a row, that
`calmline audit verify` prints and is given again later, and that the server writes to its log. The database refuses to
change or delete rows as well (triggers), which stops mistakes, not an intruder.

No row holds what was said. What somebody searched for is noted as a keyed hash, so that the same question can be told
to be the same, and nothing else.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import BadInput, CalmlineError, Unavailable
from assistant.store.database import Database, storable
from assistant.store.tables import audit

FIRST = "0" * 64
"""Stands for the hash before the first row."""
AGAIN_SECONDS = 600.0
"""Reading the same thing again within this time is not noted again."""
REMEMBERED = 10_000
"""Things noted lately that are held in memory."""
WRITE_SECONDS = 5.0
"""What a write may take before the log counts as not writable."""
ATTEMPTS = 20
"""How often a row is tried again whose number another process took first."""
ANCHOR_EVERY = 100
"""Rows between two anchors in the server's log."""
PAGE = 1_000
"""Rows read at once while the chain is checked."""

log = structlog.get_logger(__name__)


_Fields = tuple[str, str, str, str, str, str]


class Tampered(CalmlineError):
    """The audit log was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row."""

    seq: int
    """1 for the first row; no number is left out."""
    time: datetime
    actor: str
    """Id of the user, `key:ID` of a phone system, or `system`."""
    action: str
    """What was done, as `thing.done`: `call.seen`, `user.changed`."""
    resource: str
    """What it was done to: a call's id, a user's id; empty where it is the site."""
    outcome: str
    """`ok`, `refused` or `failed`."""
    detail: str
    """More, as JSON; no word that was said."""
    address: str
    """Where they asked from; empty where it is not known."""
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The chain is whole."""

    rows: int
    anchor: str
    """Number and hash of the last row; give it to the next check."""


class AuditLog:
    """The audit log of a site.

    Do not call it from within `Database.write()`: it writes by itself, and would wait for that to end.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        """Open the log.

        Args:
            database: where the rows are.
            key: keys the chain; `MasterKeys.derive("audit")`.
        """
        self._database = database
        self._key = key
        self._turn = asyncio.Lock()
        self._lately: dict[tuple[str, str, str], float] = {}

    async def write(
        self,
        actor: str,
        action: str,
        resource: str = "",
        outcome: str = "ok",
        detail: Mapping[str, Any] | None = None,
        address: str = "",
    ) -> None:
        """Add a row; it is on disk when this returns.

        Args:
            actor: see `Entry`.
            action: see `Entry`.
            resource: see `Entry`.
            outcome: see `Entry`.
            detail: more, as JSON values; never what was said.
            address: see `Entry`.

        Raises:
            Unavailable: `audit_unavailable`.
        """
        async with self._turn:
            await self._write(_fields(actor, action, resource, outcome, detail or {}, address))

    async def note(self, actor: str, action: str, resource: str, address: str = "", outcome: str = "ok") -> None:
        """As `write`, but once in ten minutes for the same actor, action and resource, so that the log stays readable.

        Raises:
            Unavailable: `audit_unavailable`.
        """
        what = (actor, f"{action} {outcome}", resource)
        async with self._turn:
            now = time.monotonic()
            if now - self._lately.get(what, -AGAIN_SECONDS) < AGAIN_SECONDS:
                return
            await self._write(_fields(actor, action, resource, outcome, {}, address))
            self._lately.pop(what, None)
            self._lately[what] = now
            while len(self._lately) > REMEMBERED:
                del self._lately[next(iter(self._lately))]

    def digest(self, words: str) -> str:
        """A keyed hash of words that must not stand in the log themselves, such as a search."""
        return hmac.new(self._key, b"words\0" + words.encode(), hashlib.sha256).hexdigest()[:32]

    async def rows(
        self, limit: int = 100, before: int | None = None, actor: str = "", action: str = "", resource: str = ""
    ) -> list[Entry]:
        """Rows, newest first: those below the number `before`, and of one actor, action or resource where given."""
        query = sa.select(audit).order_by(audit.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.seq < before)
        for column, value in ((audit.c.actor, actor), (audit.c.action, action), (audit.c.resource, resource)):
            if value:
                query = query.where(column == storable(value))
        async with self._database.read() as connection:
            return [Entry(*row) for row in await connection.execute(query)]

    async def verify(self, anchor: str = "") -> Verified:
        """Check every row.

        Args:
            anchor: of an earlier check; finds rows that were cut off the end since.

        Raises:
            Tampered: `audit_changed`, `audit_gap`, `audit_truncated`.
            BadInput: `anchor_invalid`.
        """
        known = _anchor(anchor)
        seq, last = 0, FIRST
        async with self._database.read() as connection:
            while page := await _page(connection, seq):
                for row in page:
                    if row.seq != seq + 1:
                        raise Tampered(
                            "audit_gap",
                            f"Row {seq + 1} of the audit log is missing: row {row.seq} follows row {seq}.",
                            "Somebody removed rows. Compare with a backup, and find out who can write to the database.",
                        )
                    if not hmac.compare_digest(row.hash, self._hash(last, row)):
                        raise Tampered(
                            "audit_changed",
                            f"Row {row.seq} of the audit log is not what was written.",
                            "It was changed, or the key file is not that of then. Compare with a backup.",
                        )
                    if known and known[0] == row.seq and known[1] != row.hash:
                        raise Tampered(
                            "audit_changed",
                            f"Row {row.seq} of the audit log is not the one the anchor names.",
                            "The log was written anew since. Compare with a backup.",
                        )
                    seq, last = row.seq, row.hash
        if known and known[0] > seq:
            raise Tampered(
                "audit_truncated",
                f"The audit log ends at row {seq}, and had {known[0]} rows when the anchor was taken.",
                "Rows were cut off the end. Compare with a backup.",
            )
        return Verified(seq, f"{seq}:{last}")

    async def _write(self, fields: _Fields) -> None:
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                for _ in range(ATTEMPTS):
                    try:
                        await self._add(fields)
                    except sa.exc.IntegrityError:
                        continue  # another process wrote this number first
                    return
        except (OSError, TimeoutError, sa.exc.SQLAlchemyError) as error:
            raise _unavailable(type(error).__name__) from error
        raise _unavailable("others write too much")

    async def _add(self, fields: _Fields) -> None:
        async with self._database.write() as connection:
            newest = sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
            last = (await connection.execute(newest)).first()
            seq, before = (last.seq + 1, last.hash) if last else (1, FIRST)
            entry = Entry(seq, datetime.now(UTC), *fields, hash="")
            values = {name: getattr(entry, name) for name in Entry.__slots__}
            values["hash"] = self._hash(before, entry)
            await connection.execute(sa.insert(audit).values(values))
        if seq % ANCHOR_EVERY == 0:
            log.info("audit.anchor", anchor=f"{seq}:{values['hash']}")

    def _hash(self, before: str, entry: Entry) -> str:
        row = [
            before,
            entry.seq,
            entry.time.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor,
            entry.action,
            entry.resource,
            entry.outcome,
            entry.detail,
            entry.address,
        ]
        return hmac.new(self._key, _json(row).encode(), hashlib.sha256).hexdigest()


async def _page(connection: AsyncConnection, after: int) -> Sequence[Entry]:
    query = sa.select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(PAGE)
    return [Entry(*row) for row in await connection.execute(query)]


def _anchor(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    number, _, digest = text.strip().partition(":")
    if not number.isdecimal() or len(digest) != len(FIRST):
        raise BadInput(
            "anchor_invalid",
            "That is no anchor.",
            "Give what `calmline audit verify` printed: number, colon, hash.",
        )
    return int(number), digest


def _fields(actor: str, action: str, resource: str, outcome: str, detail: Mapping[str, Any], address: str) -> _Fields:
    """The fields as the columns can hold them: within their width, and without what a database refuses in text."""
    widths = ((actor, 64), (action, 64), (resource, 128), (outcome, 16))
    actor, action, resource, outcome = (storable(text)[:width] for text, width in widths)
    return actor, action, resource, outcome, _json(detail), storable(address)[:64]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _unavailable(reason: str) -> Unavailable:
    return Unavailable(
        "audit_unavailable",
        f"What you asked for must be noted in the audit log, which cannot be written ({reason}).",
        "Try again in a moment; if it goes on, tell whoever keeps the server to look at its disk and database.",
    )
