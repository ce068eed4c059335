"""Accounts: who there is, what they are here for, and how they prove who they are."""

import re
import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.auth.roles import Role
from assistant.auth.sessions import Sessions
from assistant.auth.teams import clean_name, named, put_in
from assistant.auth.users import User, read_user, read_users
from assistant.errors import BadInput, Conflict
from assistant.store.database import Database, storable
from assistant.store.tables import recovery_codes, users

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


class Accounts:
    """The accounts of a site."""

    def __init__(self, database: Database, sessions: Sessions) -> None:
        self._database = database
        self._sessions = sessions

    async def any(self) -> bool:
        """Whether there is any account."""
        async with self._database.read() as connection:
            return await connection.scalar(sa.select(users.c.id).limit(1)) is not None

    async def all(self) -> list[User]:
        """Every account by login."""
        async with self._database.read() as connection:
            return await read_users(connection, sa.true())

    async def get(self, user_id: str) -> User:
        """An account.

        Raises:
            NotFound: `user_unknown`.
        """
        async with self._database.read() as connection:
            return await read_user(connection, user_id)

    async def names(self, user_ids: Collection[str]) -> dict[str, str]:
        """What people are called, by id; those who are not there are left out."""
        query = sa.select(users.c.id, users.c.name).where(users.c.id.in_(user_ids))
        async with self._database.read() as connection:
            return {row.id: row.name for row in await connection.execute(query)}

    async def find(self, login: str) -> User | None:
        """The account of a login, if there is one; capitals do not count."""
        async with self._database.read() as connection:
            return next(iter(await read_users(connection, users.c.login == _plain(login))), None)

    async def add(
        self, login: str, name: str, roles: Iterable[Role], team_ids: Collection[str] = (), password: str | None = None
    ) -> User:
        """A new account; `password` is a hash.

        Raises:
            BadInput: `login_invalid`, `name_invalid`.
            Conflict: `login_taken`.
            NotFound: `team_unknown`.
        """
        try:
            async with self._database.write() as connection:
                return await self.add_in(connection, login, name, roles, team_ids, password)
        except sa.exc.IntegrityError as error:
            raise _taken(login) from error

    async def add_in(
        self,
        connection: AsyncConnection,
        login: str,
        name: str,
        roles: Iterable[Role],
        team_ids: Collection[str] = (),
        password: str | None = None,
        provider: tuple[str, str] | None = None,
    ) -> User:
        """As `add`, within a transaction; `provider` is an identity provider and what it calls them."""
        plain = login.strip().lower()
        if not LOGIN.fullmatch(plain):
            raise BadInput(
                "login_invalid",
                "A login is 1 to 64 of a-z, 0-9 and . _ @ + -, and begins with a letter or a digit.",
                "Take the part of the e-mail address before the @, for one.",
            )
        if await connection.scalar(sa.select(users.c.id).where(users.c.login == plain)):
            raise _taken(plain)
        user_id = secrets.token_hex(8)
        row = {
            "id": user_id,
            "login": plain,
            "name": clean_name(name, 200),
            "roles": _text(roles),
            "password": password,
            "issuer": provider[0] if provider else None,
            "issuer_subject": provider[1] if provider else None,
            "created": datetime.now(UTC),
        }
        await connection.execute(sa.insert(users).values(row))
        await put_in(connection, user_id, team_ids)
        return await read_user(connection, user_id)

    async def change(
        self,
        user_id: str,
        *,
        name: str | None = None,
        roles: Collection[Role] | None = None,
        team_ids: Collection[str] | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change an account; what is none stays. Who loses a role, a team or the account is signed out everywhere.

        Raises:
            BadInput: `name_invalid`.
            Conflict: `last_admin`, `roles_elsewhere`.
            NotFound: `user_unknown`, `team_unknown`.
        """
        async with self._database.write() as connection:
            before = await read_user(connection, user_id)
            if before.issuer is not None and (roles is not None or team_ids is not None):
                raise Conflict(
                    "roles_elsewhere",
                    f"The roles and teams of {before.login} come from the identity provider.",
                    "Change them there; they count from the next sign-in.",
                )
            values: dict[str, object] = {}
            if name is not None:
                values["name"] = clean_name(name, 200)
            if roles is not None:
                values["roles"] = _text(roles)
            if disabled is not None:
                values["disabled"] = disabled
            if disabled or (roles is not None and Role.ADMIN not in roles):
                await _leave_an_admin(connection, before)
            if values:
                await connection.execute(sa.update(users).where(users.c.id == user_id).values(**values))
            if team_ids is not None:
                await put_in(connection, user_id, team_ids)
            after = await read_user(connection, user_id)
        if after.disabled or before.roles - after.roles or set(before.teams) - set(after.teams):
            await self._sessions.end_all(user_id)
        return after

    async def set_password(self, user_id: str, password: str) -> None:
        """Keep the hash of a password; whoever is signed in as them stays so."""
        async with self._database.write() as connection:
            await set_password_in(connection, user_id, password)

    async def set_totp(self, user_id: str, sealed: bytes | None, step: int, codes: Collection[str]) -> None:
        """Set a second step up or, with none, take it away.

        Args:
            user_id: whose.
            sealed: the secret.
            step: the step that was used up to confirm it.
            codes: hashes of the recovery codes.
        """
        async with self._database.write() as connection:
            change = sa.update(users).where(users.c.id == user_id).values(totp=sealed, totp_step=step)
            await connection.execute(change)
            await _set_codes(connection, user_id, codes)

    async def set_codes(self, user_id: str, codes: Collection[str]) -> None:
        """Replace the recovery codes, given as hashes."""
        async with self._database.write() as connection:
            await _set_codes(connection, user_id, codes)

    async def codes_left(self, user_id: str) -> int:
        """How many recovery codes are not used yet."""
        query = sa.select(sa.func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def use_step(self, user_id: str, step: int) -> bool:
        """Use a step of the second step up; False where it, or a later one, was used before."""
        change = sa.update(users).where(users.c.id == user_id, users.c.totp_step < step).values(totp_step=step)
        async with self._database.write() as connection:
            return (await connection.execute(change)).rowcount == 1

    async def use_code(self, user_id: str, digest: str) -> bool:
        """Use a recovery code up, given as its hash; False where there is none such."""
        which = (recovery_codes.c.user_id == user_id) & (recovery_codes.c.hash == digest)
        async with self._database.write() as connection:
            return (await connection.execute(sa.delete(recovery_codes).where(which))).rowcount == 1

    async def from_provider(
        self, issuer: str, subject: str, login: str, name: str, roles: Collection[Role], team_names: Collection[str]
    ) -> User:
        """Whom an identity provider vouches for, made at their first sign-in and brought up to date at each.

        They are known by issuer and subject alone: no local account is taken over by its login or an e-mail address.

        Raises:
            Conflict: `last_admin`.
        """
        known = (users.c.issuer == issuer) & (users.c.issuer_subject == subject)
        async with self._database.write() as connection:
            team_ids = await named(connection, team_names)
            user_id = await connection.scalar(sa.select(users.c.id).where(known))
            if user_id is None:
                free = await _free_login(connection, login)
                return await self.add_in(connection, free, name, roles, team_ids, provider=(issuer, subject))
            before = await read_user(connection, user_id)
            if Role.ADMIN not in roles:
                await _leave_an_admin(connection, before)
            change = sa.update(users).where(users.c.id == user_id).values(name=name, roles=_text(roles))
            await connection.execute(change)
            await put_in(connection, user_id, team_ids)
            after = await read_user(connection, user_id)
        if before.roles - after.roles or set(before.teams) - set(after.teams):
            await self._sessions.end_all(user_id)
        return after


async def set_password_in(connection: AsyncConnection, user_id: str, password: str) -> None:
    """As `Accounts.set_password`, within a transaction."""
    await connection.execute(sa.update(users).where(users.c.id == user_id).values(password=password))


async def _set_codes(connection: AsyncConnection, user_id: str, codes: Collection[str]) -> None:
    await connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    if codes:
        await connection.execute(sa.insert(recovery_codes), [{"user_id": user_id, "hash": code} for code in codes])


async def _leave_an_admin(connection: AsyncConnection, user: User) -> None:
    """Refuse to take the site's last admin away.

    Raises:
        Conflict: `last_admin`.
    """
    if Role.ADMIN not in user.roles or user.disabled or user.invited:
        return
    has_way_in = users.c.password.is_not(None) | users.c.issuer.is_not(None)
    query = sa.select(users.c.id, users.c.roles).where(~users.c.disabled, has_way_in).with_for_update()
    admins = {row.id for row in await connection.execute(query) if Role.ADMIN in row.roles.split()}
    if admins <= {user.id}:
        raise Conflict(
            "last_admin",
            f"{user.login} is the last admin of this site.",
            "Make somebody else an admin first; they must have signed in once.",
        )


async def _free_login(connection: AsyncConnection, wanted: str) -> str:
    plain = re.sub(r"[^a-z0-9._@+-]+", "-", wanted.lower()).lstrip("._@+-")[:50] or "someone"
    free = plain
    while await connection.scalar(sa.select(users.c.id).where(users.c.login == free)):
        free = f"{plain}+{secrets.token_hex(3)}"
    return free


def _plain(login: str) -> str:
    return storable(login.strip().lower())[:128]


def _text(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


def _taken(login: str) -> Conflict:
    return Conflict("login_taken", f"There is an account {login} already.", "Choose another login.")
