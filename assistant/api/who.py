"""Who asks: the principal of a request or a websocket."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from assistant.api.cookies import RENEWED, read_cookie
from assistant.api.deps import HubDep
from assistant.api.hub import Hub
from assistant.auth.entrance import Visitor
from assistant.auth.roles import ANYONE, Principal, Role
from assistant.auth.sessions import Session
from assistant.auth.users import User
from assistant.errors import NotFound, Refused, SignedOut

SECOND_SCREEN = frozenset({Role.AGENT})
"""The roles that somebody has on a second screen, of those that they have at all."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is signed in, and the session they ask with."""

    user: User
    session: Session

    @property
    def principal(self) -> Principal:
        """Who asks; on a second screen, as an agent and nothing more."""
        who = self.user.principal(self.session.id)
        return replace(who, roles=who.roles & SECOND_SCREEN) if self.session.opened_by else who


async def seat_or_none(connection: HTTPConnection, hub: HubDep) -> Seat | None:
    """Who is signed in; none where nobody is. The answer to a request changes the cookie when it is due."""
    cookie = read_cookie(connection, hub.settings)
    if hub.open_access or not cookie:
        return None
    found = await hub.sessions.find(cookie, renew=connection.scope["type"] == "http")
    if found is None:
        return None
    try:
        user = await hub.accounts.get(found.session.user_id)
    except NotFound:
        return None
    if user.disabled:
        return None
    if found.cookie:
        setattr(connection.state, RENEWED, found.cookie)
    return Seat(user, found.session)


async def seat(hub: HubDep, found: Annotated[Seat | None, Depends(seat_or_none)]) -> Seat:
    """Who is signed in, even where they still have to set up their second step.

    Raises:
        NotFound: `no_accounts` where nobody is asked who they are.
        SignedOut: `signed_out`.
        Refused: `second_screen`.
    """
    if hub.open_access:
        raise NotFound("no_accounts", "The demo has no accounts.", "Start `calmline serve` for one that has.")
    if found is None:
        raise signed_out()
    if found.session.opened_by:
        raise Refused("second_screen", "A second screen shows your calls alone.", "Do this where you signed in.")
    return found


async def principal(hub: HubDep, found: Annotated[Seat | None, Depends(seat_or_none)]) -> Principal:
    """Who asks.

    Raises:
        SignedOut: `signed_out`.
        Refused: `totp_required`.
    """
    if hub.open_access:
        return ANYONE
    if found is None:
        raise signed_out()
    if must_enrol(hub, found.user):
        raise Refused("totp_required", "This site asks you for a second step.", "Set it up in your account first.")
    return found.principal


def visitor(connection: HTTPConnection, hub: HubDep) -> Visitor:
    """Where a request comes from."""
    host = connection.client.host if connection.client else ""
    return Visitor(host, read_cookie(connection, hub.settings, "mark"))


def must_enrol(hub: Hub, user: User) -> bool:
    """Whether somebody still has to set up the second step that the site asks of their roles."""
    return user.totp is None and asked_for_totp(hub, user)


def asked_for_totp(hub: Hub, user: User) -> bool:
    """Whether the site asks somebody for a second step; who comes by an identity provider has it there."""
    asked = set(hub.settings.require_totp.split())
    return user.issuer is None and bool(asked & {role.value for role in user.roles})


def signed_out() -> SignedOut:
    """The answer to who is not, or no longer, signed in."""
    return SignedOut("signed_out", "You are signed out.", "Sign in, then try again.")


Who = Annotated[Principal, Depends(principal)]
"""Who asks, as a route's parameter."""
SeatOrNone = Annotated[Seat | None, Depends(seat_or_none)]
SeatDep = Annotated[Seat, Depends(seat)]
VisitorDep = Annotated[Visitor, Depends(visitor)]
