"""Opening one's agent screen on a second device, by a code."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from assistant.api.account_schemas import SessionView
from assistant.api.cookies import read_cookie, set_cookie
from assistant.api.deps import HubDep
from assistant.api.session import router as session_router
from assistant.api.session import session_view
from assistant.api.who import Seat, SeatDep, VisitorDep, must_enrol
from assistant.auth.devices import device_name
from assistant.auth.pairing import Pairing
from assistant.auth.roles import Role
from assistant.errors import BadInput, CalmlineError, Conflict, NotFound, Refused

router = APIRouter(prefix="/api/pairing", tags=["pairing"], responses=session_router.responses)


class CodeShown(BaseModel):
    """A code to type on the second screen."""

    code: str = Field(description="Six digits; good once.")
    expires: datetime


class Claim(BaseModel):
    """The code that the first screen shows."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=16, description="Spaces do not matter.")


def get_pairing(connection: HTTPConnection) -> Pairing:
    """The server's codes."""
    return cast("Pairing", connection.app.state.pairing)


PairingDep = Annotated[Pairing, Depends(get_pairing)]


@router.post("")
async def offer_code(hub: HubDep, seat: SeatDep, pairing: PairingDep, visitor: VisitorDep) -> CodeShown:
    """A code that signs one other device in to your agent's screen, for as long as you are signed in here."""
    if Role.AGENT not in seat.user.roles or must_enrol(hub, seat.user):
        raise Refused("not_allowed", "A second screen is for agents.", "Ask an admin of this site if you take calls.")
    code = pairing.offer(seat.session)
    await hub.audit.write(seat.user.id, "screen.offered", seat.session.id, address=visitor.address)
    return CodeShown(code=code.digits, expires=code.expires)


@router.post("/claim")
async def claim_code(
    body: Claim, request: Request, response: Response, hub: HubDep, pairing: PairingDep, visitor: VisitorDep
) -> SessionView:
    """Use a code up: this device becomes a second screen. The answer sets the cookie."""
    if hub.open_access:
        raise NotFound("no_accounts", "The demo has no accounts.", "Start `calmline serve` for one that has.")
    attempt = hub.people.entrance.throttle.pairing(visitor.address)
    try:
        offered = pairing.take("".join(body.code.split()))
        alive = {one.id for one in await hub.sessions.of_user(offered.user_id)}
        user = await hub.accounts.get(offered.user_id)
        if offered.id not in alive or user.disabled or Role.AGENT not in user.roles:
            raise BadInput("code_wrong", "That code is not good.", "Whoever showed it is signed out. Ask again.")
    except CalmlineError as error:
        await hub.audit.note("unknown", f"screen.refused.{error.code}", "", visitor.address, "refused")
        raise
    attempt.right()
    old = await hub.sessions.find(read_cookie(request, hub.settings), renew=False)
    if old is not None and old.session.id == offered.id:
        raise Conflict(
            "same_screen", "This is the screen that shows the code.", "Type a fresh one on the other screen."
        )
    if old is not None:
        await hub.sessions.end(old.session.user_id, old.session.id)
    device = device_name(request.headers.get("user-agent", ""))
    session, cookie = await hub.sessions.begin(user.id, visitor.address, device, offered)
    detail = {"by": "second screen", "opened_by": offered.id}
    await hub.audit.write(user.id, "session.begun", session.id, detail=detail, address=visitor.address)
    set_cookie(response, hub.settings, cookie)
    return await session_view(hub, user, Seat(user, session))
