"""Teams: made by an admin, or by the identity provider's claims."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import BadInput, Conflict, NotFound
from assistant.store.database import Database
from assistant.store.tables import members, teams


@dataclass(frozen=True, slots=True)
class Team:
    """A team."""

    id: str
    name: str


class Teams:
    """The teams of a site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[tuple[Team, int]]:
        """Every team by name, and how many belong to it."""
        count = sa.func.count(members.c.user_id)
        query = sa.select(teams, count).outerjoin(members, members.c.team_id == teams.c.id)
        query = query.group_by(teams.c.id, teams.c.name).order_by(teams.c.name)
        async with self._database.read() as connection:
            return [(Team(row[0], row[1]), row[2]) for row in await connection.execute(query)]

    async def names(self, team_ids: Collection[str]) -> dict[str, str]:
        """What teams are called, by id; those that are not there are left out."""
        query = sa.select(teams).where(teams.c.id.in_(team_ids))
        async with self._database.read() as connection:
            return {row.id: row.name for row in await connection.execute(query)}

    async def add(self, name: str) -> Team:
        """A new team.

        Raises:
            BadInput: `name_invalid`.
            Conflict: `team_taken`.
        """
        team = Team(secrets.token_hex(6), clean_name(name, 128))
        try:
            async with self._database.write() as connection:
                await connection.execute(sa.insert(teams).values(id=team.id, name=team.name))
        except sa.exc.IntegrityError as error:
            raise _taken(team.name) from error
        return team

    async def rename(self, team_id: str, name: str) -> Team:
        """Call a team something else.

        Raises:
            BadInput: `name_invalid`.
            Conflict: `team_taken`.
            NotFound: `team_unknown`.
        """
        team = Team(team_id, clean_name(name, 128))
        try:
            async with self._database.write() as connection:
                change = sa.update(teams).where(teams.c.id == team_id).values(name=team.name)
                found = (await connection.execute(change)).rowcount
        except sa.exc.IntegrityError as error:
            raise _taken(team.name) from error
        if not found:
            raise unknown_team(team_id)
        return team

    async def remove(self, team_id: str) -> None:
        """Remove a team that nobody belongs to. Its calls stay, and are for leads who are in no team no more.

        Raises:
            Conflict: `team_used`.
            NotFound: `team_unknown`.
        """
        async with self._database.write() as connection:
            if await connection.scalar(sa.select(members.c.user_id).where(members.c.team_id == team_id).limit(1)):
                raise Conflict("team_used", "Somebody still belongs to this team.", "Take them out of it first.")
            if not (await connection.execute(sa.delete(teams).where(teams.c.id == team_id))).rowcount:
                raise unknown_team(team_id)


async def put_in(connection: AsyncConnection, user_id: str, team_ids: Collection[str]) -> None:
    """Let somebody belong to these teams and no other.

    Raises:
        NotFound: `team_unknown`.
    """
    known = set(await connection.scalars(sa.select(teams.c.id).where(teams.c.id.in_(team_ids))))
    for team_id in team_ids:
        if team_id not in known:
            raise unknown_team(team_id)
    await connection.execute(sa.delete(members).where(members.c.user_id == user_id))
    if known:
        rows = [{"team_id": team_id, "user_id": user_id} for team_id in sorted(known)]
        await connection.execute(sa.insert(members), rows)


async def named(connection: AsyncConnection, names: Collection[str]) -> list[str]:
    """Ids of the teams of these names; those that are not there are made."""
    found = {row.name: row.id for row in await connection.execute(sa.select(teams).where(teams.c.name.in_(names)))}
    for name in names:
        if name not in found:
            found[name] = secrets.token_hex(6)
            await connection.execute(sa.insert(teams).values(id=found[name], name=name))
    return list(found.values())


def clean_name(name: str, longest: int) -> str:
    """A name as it is kept: without spaces around it.

    Raises:
        BadInput: `name_invalid`.
    """
    plain = name.strip()
    if not plain or len(plain) > longest or not plain.isprintable():
        raise BadInput("name_invalid", "The name is empty, too long, or not readable.", f"Take 1 to {longest} letters.")
    return plain


def unknown_team(team_id: str) -> NotFound:
    """The error where there is no such team."""
    return NotFound("team_unknown", f"There is no team {team_id}.", "See GET /api/teams for those there are.")


def _taken(name: str) -> Conflict:
    return Conflict("team_taken", f"There is a team {name} already.", "Choose another name.")
