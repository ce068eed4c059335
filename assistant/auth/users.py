"""Who somebody is: an account as it is read from the records."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.auth.roles import Principal, Role
from assistant.auth.teams import Team
from assistant.errors import NotFound
from assistant.store.tables import members, teams, users


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    id: str
    login: str
    """What they type to sign in; lower case."""
    name: str
    roles: frozenset[Role]
    teams: tuple[Team, ...]
    password: str | None
    """The hash; none for who comes by an identity provider, and for who has not chosen one yet."""
    totp: bytes | None
    """The sealed secret of their second step; none where they have none."""
    totp_step: int
    issuer: str | None
    """The identity provider they come by; none where they come by password."""
    disabled: bool
    created: datetime

    def principal(self, session: str) -> Principal:
        """Who asks, when they ask with a session."""
        return Principal(
            self.id, self.login, self.name, self.roles, frozenset(team.id for team in self.teams), session=session
        )

    @property
    def invited(self) -> bool:
        """They have no way in yet."""
        return self.password is None and self.issuer is None


async def read_user(connection: AsyncConnection, user_id: str) -> User:
    """An account, within a transaction.

    Raises:
        NotFound: `user_unknown`.
    """
    found = await read_users(connection, users.c.id == user_id)
    if not found:
        raise NotFound("user_unknown", f"There is no user {user_id}.", "See GET /api/users for those there are.")
    return found[0]


async def read_users(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> list[User]:
    """The accounts that fit a condition on `tables.users`, by login, within a transaction."""
    rows = (await connection.execute(sa.select(users).where(which).order_by(users.c.login))).all()
    query = sa.select(members.c.user_id, teams.c.id, teams.c.name).join(teams, teams.c.id == members.c.team_id)
    query = query.where(members.c.user_id.in_([row.id for row in rows])) if len(rows) < 100 else query
    belongs: dict[str, list[Team]] = {row.id: [] for row in rows}
    for user_id, team_id, name in await connection.execute(query.order_by(teams.c.name)):
        if user_id in belongs:
            belongs[user_id].append(Team(team_id, name))
    return [
        User(
            id=row.id,
            login=row.login,
            name=row.name,
            roles=frozenset(Role(role) for role in row.roles.split()),
            teams=tuple(belongs[row.id]),
            password=row.password,
            totp=row.totp,
            totp_step=row.totp_step,
            issuer=row.issuer,
            disabled=row.disabled,
            created=row.created,
        )
        for row in rows
    ]
