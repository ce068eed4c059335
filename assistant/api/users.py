"""Accounts and teams, for admins."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from assistant.api.access import Allowed
from assistant.api.account_schemas import (
    ChangeUser,
    LinkMade,
    NewTeam,
    NewUser,
    SessionList,
    TeamList,
    TeamRow,
    UserLine,
    UserList,
    UserMade,
    UserRow,
    session_list,
    user_line,
)
from assistant.api.deps import HubDep
from assistant.api.hub import Hub
from assistant.api.session import router as session_router
from assistant.api.who import VisitorDep
from assistant.auth.links import Purpose
from assistant.auth.roles import Action, Principal
from assistant.auth.users import User
from assistant.errors import Conflict, NotFound

users = APIRouter(prefix="/api/users", tags=["users"], responses=session_router.responses)
teams = APIRouter(prefix="/api/teams", tags=["teams"], responses=session_router.responses)

Sees = Annotated[Principal, Depends(Allowed(Action.SEE_USERS))]
Changes = Annotated[Principal, Depends(Allowed(Action.CHANGE_USERS))]


@users.get("")
async def list_users(hub: HubDep, _who: Sees) -> UserList:
    """Every account by login."""
    counts = await hub.sessions.counts()
    rows = [
        UserRow(**user_line(user).model_dump(), sessions=counts.get(user.id, 0), invited=user.invited)
        for user in await hub.accounts.all()
    ]
    return UserList(users=rows)


@users.post("", status_code=201)
async def add_user(body: NewUser, request: Request, hub: HubDep, who: Changes, visitor: VisitorDep) -> UserMade:
    """Make an account; its link, shown this once, lets them choose a password."""
    user = await hub.accounts.add(body.login, body.name, body.roles, body.teams)
    detail = {"roles": sorted(user.roles), "teams": [team.id for team in user.teams]}
    await hub.audit.write(who.user_id, "user.added", user.id, detail=detail, address=visitor.address)
    return UserMade(user=user_line(user), link=await _link(hub, request, who, user, visitor.address))


@users.patch("/{user_id}")
async def change_user(user_id: str, body: ChangeUser, hub: HubDep, who: Changes, visitor: VisitorDep) -> UserLine:
    """Change an account. Who loses a role, a team or the account is signed out everywhere."""
    user = await hub.accounts.change(
        user_id, name=body.name, roles=body.roles, team_ids=body.teams, disabled=body.disabled
    )
    detail: dict[str, Any] = body.model_dump(mode="json", exclude_none=True, exclude={"name"})
    if body.name is not None:
        detail["changed"] = ["name"]
    await hub.audit.write(who.user_id, "user.changed", user_id, detail=detail, address=visitor.address)
    return user_line(user)


@users.post("/{user_id}/link")
async def make_link(user_id: str, request: Request, hub: HubDep, who: Changes, visitor: VisitorDep) -> LinkMade:
    """A link with which somebody chooses a first or another password; shown this once."""
    user = await hub.accounts.get(user_id)
    if user.issuer is not None:
        raise Conflict(
            "password_elsewhere", f"{user.login} signs in through the identity provider.", "They change it there."
        )
    return await _link(hub, request, who, user, visitor.address)


@users.delete("/{user_id}/totp", status_code=204)
async def reset_totp(user_id: str, hub: HubDep, who: Changes, visitor: VisitorDep) -> None:
    """Take somebody's second step away, when they lost it; they are signed out everywhere."""
    user = await hub.accounts.get(user_id)
    await hub.accounts.set_totp(user.id, None, 0, ())
    await hub.sessions.end_all(user.id)
    await hub.audit.write(who.user_id, "user.totp_removed", user.id, address=visitor.address)


@users.get("/{user_id}/sessions")
async def list_sessions(user_id: str, hub: HubDep, who: Sees) -> SessionList:
    """Where somebody is signed in."""
    user = await hub.accounts.get(user_id)
    return session_list(await hub.sessions.of_user(user.id), who.session)


@users.delete("/{user_id}/sessions", status_code=204)
async def end_sessions(user_id: str, hub: HubDep, who: Changes, visitor: VisitorDep) -> None:
    """Sign somebody out everywhere."""
    user = await hub.accounts.get(user_id)
    ended = await hub.sessions.end_all(user.id)
    await hub.audit.write(who.user_id, "session.ended", user.id, detail={"count": ended}, address=visitor.address)


@users.delete("/{user_id}/sessions/{session_id}", status_code=204)
async def end_session(user_id: str, session_id: str, hub: HubDep, who: Changes, visitor: VisitorDep) -> None:
    """Sign somebody out somewhere."""
    if not await hub.sessions.end(user_id, session_id):
        raise NotFound("session_unknown", "There is no such session.", "See GET /api/users/ID/sessions.")
    await hub.audit.write(who.user_id, "session.ended", session_id, address=visitor.address)


@teams.get("")
async def list_teams(hub: HubDep, _who: Sees) -> TeamList:
    """Every team by name."""
    rows = await hub.people.teams.all()
    return TeamList(teams=[TeamRow(id=team.id, name=team.name, members=count) for team, count in rows])


@teams.post("", status_code=201)
async def add_team(body: NewTeam, hub: HubDep, who: Changes, visitor: VisitorDep) -> TeamRow:
    """Make a team."""
    team = await hub.people.teams.add(body.name)
    await hub.audit.write(who.user_id, "team.added", team.id, address=visitor.address)
    return TeamRow(id=team.id, name=team.name, members=0)


@teams.patch("/{team_id}")
async def rename_team(team_id: str, body: NewTeam, hub: HubDep, who: Changes, visitor: VisitorDep) -> TeamRow:
    """Call a team something else."""
    team = await hub.people.teams.rename(team_id, body.name)
    await hub.audit.write(who.user_id, "team.changed", team.id, address=visitor.address)
    members = next((count for one, count in await hub.people.teams.all() if one.id == team.id), 0)
    return TeamRow(id=team.id, name=team.name, members=members)


@teams.delete("/{team_id}", status_code=204)
async def remove_team(team_id: str, hub: HubDep, who: Changes, visitor: VisitorDep) -> None:
    """Remove a team that nobody belongs to."""
    await hub.people.teams.remove(team_id)
    await hub.audit.write(who.user_id, "team.removed", team_id, address=visitor.address)


async def _link(hub: Hub, request: Request, who: Principal, user: User, address: str) -> LinkMade:
    made = await hub.people.links.make(Purpose.INVITE if user.invited else Purpose.RESET, user.id)
    await hub.audit.write(who.user_id, "link.made", user.id, address=address)
    base = hub.settings.public_url or str(request.base_url)
    return LinkMade(url=f"{base.rstrip('/')}/welcome#{made.token}", expires=made.expires)
