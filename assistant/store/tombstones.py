"""What is left of what was erased: that it was, when, by whom, why, and a digest of it."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.store.base import Erased
from assistant.store.tables import tombstones

What = Literal["call", "words", "sound"]


async def bury(
    connection: AsyncConnection, call_id: str, erased: Erased, *, what: What, actor: str, reason: str, subject: str = ""
) -> str:
    """Leave a tombstone in the transaction that erases; answers its id."""
    name = secrets.token_hex(8)
    row = {
        "id": name,
        "call_id": call_id,
        "time": datetime.now(UTC),
        "actor": actor,
        "what": what,
        "reason": reason,
        "subject": subject,
        "events": erased.events,
        "digest": erased.digest,
    }
    await connection.execute(sa.insert(tombstones).values(row))
    return name


def buried(connection: sa.Connection, call_ids: Collection[str]) -> set[str]:
    """Those of the calls whose words were erased."""
    query = sa.select(tombstones.c.call_id).where(
        tombstones.c.call_id.in_(call_ids), tombstones.c.what.in_(("call", "words"))
    )
    return set(connection.scalars(query))
