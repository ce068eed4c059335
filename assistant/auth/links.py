"""One-time links: the first start, an invitation, a forgotten password, a browser on this very computer.

The token stands behind the `#` of the address, which a browser sends to nobody, and in no log. Stored is its hash.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.auth.tokens import token_hash
from assistant.errors import NotFound
from assistant.store.database import Database
from assistant.store.tables import links


class Purpose(StrEnum):
    """What a link is for."""

    SETUP = "setup"
    """Makes the first admin."""
    INVITE = "invite"
    """Chooses a first password."""
    RESET = "reset"
    """Chooses a new one."""
    SIGN_IN = "signin"
    """Signs in."""


LASTS = {
    Purpose.SETUP: timedelta(hours=24),
    Purpose.INVITE: timedelta(days=7),
    Purpose.RESET: timedelta(hours=24),
    Purpose.SIGN_IN: timedelta(minutes=15),
}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says."""

    purpose: Purpose
    user_id: str
    """Empty for the first admin, who is yet to be made."""
    expires: datetime


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: the only time its token is known."""

    token: str
    expires: datetime


class Links:
    """The links of a site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, purpose: Purpose, user_id: str = "") -> NewLink:
        """A link, in place of those made before for the same purpose and person."""
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        expires = now + LASTS[purpose]
        row = {"hash": token_hash(token), "purpose": purpose.value, "user_id": user_id, "expires": expires}
        same = (links.c.purpose == purpose.value) & (links.c.user_id == user_id)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(links).where(same | (links.c.expires < now)))
            await connection.execute(sa.insert(links).values(row))
        return NewLink(token, expires)

    async def look(self, token: str) -> Link:
        """What a link is for; it is not used up.

        Raises:
            NotFound: `link_unknown`.
        """
        query = sa.select(links).where(links.c.hash == token_hash(token))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None or row.expires <= datetime.now(UTC):
            raise _unknown()
        return Link(Purpose(row.purpose), row.user_id, row.expires)

    async def use(self, connection: AsyncConnection, token: str) -> None:
        """Use a link up, within the transaction that does what it is for.

        Raises:
            NotFound: `link_unknown` where another request was first.
        """
        used = await connection.execute(sa.delete(links).where(links.c.hash == token_hash(token)))
        if used.rowcount != 1:
            raise _unknown()


def _unknown() -> NotFound:
    return NotFound(
        "link_unknown", "This link was used, has expired, or is not whole.", "Ask whoever gave it to you for another."
    )
