"""Keys of phone systems: what lets a source send sound, to which teams, and until when.

A key is shown once, as `cl_ID_SECRET`, and kept as its SHA-256. That is right here, and would be wrong for a password:
the secret is 256 random bits, so there is nothing to guess and nothing that a slow hash would make harder.

A source that signs its requests has a shared secret besides (see `signatures`), sealed with the site's key since it is
needed again to check them. Such a key is never enough by itself: its requests must be signed.
"""

import base64
import binascii
import hmac
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import structlog

from assistant.auth.ingest_token import SOURCES, IngestKey, KeyRefused, NewKey, key_id, refused
from assistant.auth.tokens import token_hash
from assistant.errors import BadInput, NotFound
from assistant.privacy.sealing import Sealer
from assistant.store.database import Database
from assistant.store.tables import ingest_keys, members, teams, users

DEFAULT_DAYS = 365.0
LONGEST_DAYS = 3660.0
OVERLAP_HOURS = 24.0
"""How long the old key of two works on after a rotation, unless told otherwise."""
USED_EVERY = timedelta(minutes=1)
"""When a key was last used is written this often at most."""
SECRET_LEAST = 16
"""Characters of a shared secret that is brought along."""
log = structlog.get_logger(__name__)


class IngestKeys:
    """The keys of a site."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        """Open them.

        Args:
            database: where they are.
            sealer: seals shared secrets; `MasterKeys.site_sealer()`.
        """
        self._database = database
        self._sealer = sealer

    async def add(
        self,
        name: str,
        source: str,
        team: str = "",
        days: float | None = DEFAULT_DAYS,
        *,
        signs: bool = False,
        secret: str = "",
    ) -> NewKey:
        """Make a key.

        Args:
            name: what people call it.
            source: one of `SOURCES`.
            team: id or name of the one team it is for; empty for any.
            days: until it expires; none for never.
            signs: the source signs its requests.
            secret: the secret it signs with, where another system made it; one is made otherwise. It is base64, as
                AudioHook has it, and for Twilio the account's auth token as it is.

        Raises:
            BadInput: `key_invalid`.
            NotFound: `team_unknown`.
        """
        name = name.strip()
        if not 1 <= len(name) <= 100 or not name.isprintable():
            raise _invalid("A key has a name of 1 to 100 characters.", "Say what it is for: `Berlin switchboard`.")
        if source not in SOURCES:
            raise _invalid(f"There is no source {source!r}.", f"Choose one of: {', '.join(SOURCES)}.")
        _check_days(days)
        if secret:
            _check_secret(source, secret)
        if source == "metrics" and (signs or secret or team):
            raise _invalid("A key for metrics has no team and no signature.", "Leave both out.")
        now = datetime.now(UTC)
        team_id = await self.team_id(team) if team else ""
        return await self._insert(name, source, team_id, now, _after(now, days), signs or bool(secret), secret)

    async def every(self) -> list[IngestKey]:
        """Every key, newest first."""
        query = sa.select(ingest_keys).order_by(ingest_keys.c.created.desc(), ingest_keys.c.id)
        async with self._database.read() as connection:
            return [_key(row) for row in (await connection.execute(query)).mappings()]

    async def get(self, key_id: str) -> IngestKey:
        """One key. Raises NotFound `key_unknown`."""
        row = await self._row(key_id)
        if row is None:
            raise NotFound("key_unknown", f"There is no key {key_id}.", "See `calmline ingest list`.")
        return _key(row)

    async def rotate(self, key_id: str, overlap_hours: float = OVERLAP_HOURS, days: float | None = None) -> NewKey:
        """Make a key like another, which works on for `overlap_hours` and then no more.

        Args:
            key_id: the key that is to go.
            overlap_hours: time to bring the new one to the phone system.
            days: until the new one expires; none for as long as the old one was made for.

        Raises:
            NotFound: `key_unknown`.
            BadInput: `key_invalid`, such as for a key that works no more.
        """
        old = await self.get(key_id)
        now = datetime.now(UTC)
        if not old.works(now):
            raise _invalid(f"The key {key_id} works no more.", "Make a new one with `calmline ingest add`.")
        if not 0 <= overlap_hours <= 24 * 90:
            raise _invalid("The overlap is 0 to 2160 hours.", "Give fewer hours.")
        _check_days(days)
        lasts = old.expires - old.created if old.expires else None
        expires = _after(now, days) if days is not None else (now + lasts if lasts else None)
        new = await self._insert(old.name, old.source, old.team, now, expires, old.signs, "")
        end = now + timedelta(hours=overlap_hours)
        await self._update(key_id, expires=min(end, old.expires) if old.expires else end)
        return new

    async def revoke(self, key_id: str) -> IngestKey:
        """Let a key work no more, at once. Raises NotFound `key_unknown`."""
        key = await self.get(key_id)
        if key.revoked is None:
            await self._update(key_id, revoked=datetime.now(UTC))
        return await self.get(key_id)

    async def check(self, token: str) -> IngestKey:
        """The key that a token is.

        Raises:
            KeyRefused: `ingest_key_refused`, `ingest_key_expired`.
        """
        row = await self._row(key_id(token))
        # Compared even where there is no such id, so that the time taken does not tell which ids there are.
        same = hmac.compare_digest(token_hash(token), row["hash"] if row else token_hash(""))
        if row is None or not same:
            raise refused()
        return _in_use(_key(row))

    async def shared_secret(self, key_id: str) -> tuple[IngestKey, bytes] | None:
        """A key that works, and the secret its requests are signed with; none where there is none."""
        row = await self._row(key_id)
        if row is None or row["secret"] is None or not _key(row).works(datetime.now(UTC)):
            return None
        return _key(row), self._opened(row)

    async def signing(self, source: str) -> list[tuple[IngestKey, bytes]]:
        """Keys that work for a source which signs, with their secrets."""
        query = sa.select(ingest_keys).where(ingest_keys.c.source == source, ingest_keys.c.secret.is_not(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        now = datetime.now(UTC)
        return [(_key(r), self._opened(r)) for r in rows if _key(r).works(now)]

    async def note_used(self, key: IngestKey) -> None:
        """Remember that a key was used now, where the records can be written: a full disk keeps no call out."""
        now = datetime.now(UTC)
        if key.used is None or now - key.used > USED_EVERY:
            try:
                await self._update(key.id, used=now)
            except (OSError, sa.exc.SQLAlchemyError) as error:
                log.warning("ingest.use_not_noted", key=key.id, error=type(error).__name__)

    async def team_id(self, team: str) -> str:
        """Id of a team, given its id or its name. Raises NotFound `team_unknown`."""
        query = sa.select(teams.c.id).where(sa.or_(teams.c.id == team, teams.c.name == team))
        async with self._database.read() as connection:
            found = await connection.scalar(query)
        if found is None:
            raise NotFound("team_unknown", f"There is no team {team!r}.", "See GET /api/teams for those there are.")
        return str(found)

    async def agent(self, login: str) -> tuple[str, frozenset[str]]:
        """Id and teams of somebody who may be named as the agent of a call.

        Raises:
            NotFound: `agent_unknown`.
        """
        query = sa.select(users.c.id, users.c.roles).where(users.c.login == login.lower(), sa.not_(users.c.disabled))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                raise NotFound("agent_unknown", f"There is no account {login!r}.", "Name one by its login.")
            member = await connection.scalars(sa.select(members.c.team_id).where(members.c.user_id == row.id))
            return row.id, frozenset(member)

    async def _insert(
        self, name: str, source: str, team: str, now: datetime, expires: datetime | None, signs: bool, secret: str
    ) -> NewKey:
        ident = secrets.token_hex(6)
        token = f"cl_{ident}_{secrets.token_urlsafe(32)}"
        secret = (secret or base64.b64encode(secrets.token_bytes(32)).decode()) if signs else ""
        sealed = self._sealer.seal(secret.encode(), _about(ident)) if secret else None
        values = {
            "id": ident,
            "name": name,
            "hash": token_hash(token),
            "secret": sealed,
            "source": source,
            "team": team,
        }
        async with self._database.write() as connection:
            await connection.execute(sa.insert(ingest_keys).values(**values, created=now, expires=expires))
        return NewKey(IngestKey(ident, name, source, team, bool(secret), now, expires, None, None), token, secret)

    def _opened(self, row: sa.RowMapping) -> bytes:
        """The bytes that sign."""
        secret = self._sealer.open(row["secret"], _about(row["id"]))
        return secret if row["source"] == "twilio" else base64.b64decode(secret)

    async def _row(self, key_id: str) -> sa.RowMapping | None:
        query = sa.select(ingest_keys).where(ingest_keys.c.id == key_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).mappings().first()

    async def _update(self, key_id: str, **values: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.update(ingest_keys).where(ingest_keys.c.id == key_id).values(**values))


def _key(row: sa.RowMapping) -> IngestKey:
    return IngestKey(
        row["id"],
        row["name"],
        row["source"],
        row["team"],
        row["secret"] is not None,
        row["created"],
        row["expires"],
        row["revoked"],
        row["used"],
    )


def _in_use(key: IngestKey) -> IngestKey:
    if key.revoked is not None:
        raise refused()
    if not key.works(datetime.now(UTC)):
        raise KeyRefused(
            "ingest_key_expired",
            f"The key {key.id} has expired.",
            "Make another with `calmline ingest add`, or rotate keys before they expire.",
        )
    return key


def _after(now: datetime, days: float | None) -> datetime | None:
    return None if days is None else now + timedelta(days=days)


def _check_secret(source: str, secret: str) -> None:
    if len(secret) < SECRET_LEAST:
        raise _invalid("The shared secret is too short.", f"It has {SECRET_LEAST} characters or more.")
    if source != "twilio":
        try:
            base64.b64decode(secret, validate=True)
        except (binascii.Error, ValueError) as error:
            raise _invalid("The shared secret is not base64.", "Give it as the other system shows it.") from error


def _check_days(days: float | None) -> None:
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise _invalid(
            f"A key lasts for more than 0 and at most {LONGEST_DAYS:.0f} days.",
            "Give fewer days; a key can be rotated.",
        )


def _about(ident: str) -> str:
    return f"ingest key {ident}"


def _invalid(message: str, hint: str) -> BadInput:
    return BadInput("key_invalid", message, hint)
