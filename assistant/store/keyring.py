"""The keys: each call has one of its own, wrapped by the site's master key, which lives in a file apart.

A call's words and sound are sealed with the call's key alone, so forgetting that key makes both unreadable at once.
Turning the master key over rewraps the call keys and touches no word and no sound; once the old master key is gone too,
nothing in a backup from before can be read, nor a call that was erased since.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection
from threading import RLock

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.privacy.sealing import Sealer, new_key
from assistant.store.database import Database
from assistant.store.masters import MasterKeys
from assistant.store.tables import call_keys

CACHED = 4_096
"""Call keys held in memory at once."""
BATCH = 500
"""Call keys rewrapped in one commit."""


class CallKeys:
    """The keys of the calls, in the database, wrapped. Safe to share between threads."""

    def __init__(self, database: Database, masters: MasterKeys) -> None:
        self.masters = masters
        self._database = database
        self._new: dict[str, bytes] = {}
        self._sealers: OrderedDict[str, Sealer] = OrderedDict()
        self._lock = RLock()
        """Held for what is known here, never over a statement."""

    def make(self, call_id: str) -> Sealer:
        """A key for a call that begins. It is held here until the call's first events are stored with it.

        For a call that goes on after a crash it is the key it has, which `get` must have brought.
        """
        with self._lock:
            if (known := self._known(call_id)) is not None:
                return known
            self._new[call_id] = new_key()
            sealer = Sealer(self._new[call_id])
            self._cache(call_id, sealer)
            return sealer

    async def get(self, call_id: str) -> Sealer | None:
        """What seals and opens a call, or none where its key was forgotten or never made.

        Raises:
            Unavailable: `master_key_unknown`.
            SealBroken: `seal_broken`.
        """
        if (known := self._known(call_id)) is not None:
            return known
        async with self._database.read() as connection:
            return await connection.run_sync(self.get_in, call_id)

    def get_in(self, connection: sa.Connection, call_id: str) -> Sealer | None:
        """As `get`, within a transaction."""
        if (known := self._known(call_id)) is not None:
            return known
        row = connection.execute(sa.select(call_keys).where(call_keys.c.call_id == call_id)).first()
        if row is None:
            return None
        sealer = Sealer(self.masters.unwrap(row.master, row.wrapped, call_id))
        self._cache(call_id, sealer)
        return sealer

    def keep(self, connection: sa.Connection, call_ids: Collection[str]) -> set[str]:
        """Store the new keys among those of these calls; answers the calls that have a key within this transaction.

        Tell `kept` once the transaction is committed.
        """
        query = sa.select(call_keys).where(call_keys.c.call_id.in_(call_ids))
        held = {row.call_id: row for row in connection.execute(query)}
        new = []
        with self._lock:
            for call_id in call_ids:
                row, made = held.get(call_id), self._new.get(call_id)
                if row is None and made is not None:
                    master, wrapped = self.masters.wrap(made, call_id)
                    new.append({"call_id": call_id, "master": master, "wrapped": wrapped})
                elif row is None:
                    self._sealers.pop(call_id, None)
                elif made is not None and self.masters.unwrap(row.master, row.wrapped, call_id) != made:
                    # The call had a key all along: that one seals it.
                    self._new.pop(call_id)
                    self._sealers.pop(call_id, None)
        if new:
            connection.execute(sa.insert(call_keys), new)
        return {*held, *(row["call_id"] for row in new)}

    def kept(self, call_ids: Collection[str]) -> None:
        """The keys of these calls are on disk."""
        with self._lock:
            for call_id in call_ids:
                self._new.pop(call_id, None)

    def unstored(self, call_ids: Collection[str]) -> dict[str, tuple[str, bytes]]:
        """See `bus.spill.Keys.unstored`."""
        with self._lock:
            return {i: self.masters.wrap(key, i) for i in call_ids if (key := self._new.get(i)) is not None}

    def take_back(self, call_id: str, master: str, wrapped: bytes) -> None:
        """See `bus.spill.Keys.take_back`. A call that has a key already keeps that one.

        Raises:
            Unavailable: `master_key_unknown`.
            SealBroken: `seal_broken`.
        """
        with self._lock:
            if self._known(call_id) is None:
                self._new[call_id] = self.masters.unwrap(master, wrapped, call_id)

    def discard(self, call_id: str) -> None:
        """Let go of a key that was made for a call which is not kept after all."""
        with self._lock:
            if self._new.pop(call_id, None) is not None:
                self._sealers.pop(call_id, None)

    async def forget(self, connection: AsyncConnection, call_id: str) -> None:
        """Destroy a call's key: nothing that these records sealed with it can be read again."""
        with self._lock:
            self._new.pop(call_id, None)
            self._sealers.pop(call_id, None)
        await connection.execute(sa.delete(call_keys).where(call_keys.c.call_id == call_id))

    async def rewrap(self, progress: Callable[[int], None] = lambda done: None) -> int:
        """Wrap every call key with the current master key, telling `progress` how many are done; answers how many.

        Raises:
            Unavailable: `master_key_unknown`.
            SealBroken: `seal_broken`.
        """
        done = 0
        while True:
            current = self.masters.current
            query = sa.select(call_keys).where(call_keys.c.master != current).limit(BATCH)
            async with self._database.write() as connection:
                rows = (await connection.execute(query)).all()
                for row in rows:
                    key = self.masters.unwrap(row.master, row.wrapped, row.call_id)
                    master, wrapped = self.masters.wrap(key, row.call_id)
                    await connection.execute(
                        sa.update(call_keys)
                        .where(call_keys.c.call_id == row.call_id)
                        .values(master=master, wrapped=wrapped)
                    )
            if not rows:
                return done
            done += len(rows)
            progress(done)

    def _known(self, call_id: str) -> Sealer | None:
        with self._lock:
            if call_id in self._new:
                return Sealer(self._new[call_id])
            sealer = self._sealers.get(call_id)
            if sealer is not None:
                self._sealers.move_to_end(call_id)
            return sealer

    def _cache(self, call_id: str, sealer: Sealer) -> None:
        with self._lock:
            self._sealers[call_id] = sealer
            while len(self._sealers) > CACHED:
                self._sealers.popitem(last=False)
