"""Who may use a route. Every route that is not public names what it does, and is asked for here and nowhere else.

A route with `call_id` in its path is asked about that call; one without, such as a list or a search, about the site,
and cuts what it answers to `roles.reach`. A call that somebody may not know of and a call that does not exist get the
same answer, word for word. Who may never do a thing, to any call, is told so without looking.

Reading what was said, and hearing it, is noted in the audit log before it is answered, once in ten minutes; while
the log cannot be written, it is refused. One thing is not: the screen of the agent who is on that call now goes on,
and says that it is not noted.
"""

from typing import Annotated

import sqlalchemy as sa
import structlog
from fastapi import Depends
from starlette.requests import HTTPConnection

from assistant.api.hub import Hub
from assistant.api.who import principal
from assistant.auth.roles import Action, Belongs, Owned, Principal, ever, may
from assistant.calls.state import CallState, CallStatus
from assistant.errors import CalmlineError, NotFound, Refused, Unavailable
from assistant.store.tables import calls

NOTED = {
    Action.SEE_CALL: "call.seen",
    Action.HEAR_CALL: "call.heard",
    Action.WATCH_CALLS: "wall.seen",
    Action.SEE_AUDIT: "audit.seen",
}
"""What is noted by being allowed, and how. Changes are noted where they are made, with what came of them."""

KNOWS_OF = (Action.SEE_CALL, Action.SEE_FIGURES, Action.ERASE_CALL, Action.HOLD_CALL)
"""Who may do any of these to a call may know that it exists."""

log = structlog.get_logger(__name__)


class Allowed:
    """A dependency that lets a request through, answering who asks: `Depends(Allowed(Action.SEE_CALL))`.

    Raises:
        SignedOut: `signed_out`.
        Refused: `not_allowed`.
        NotFound: `call_unknown`.
        Unavailable: `audit_unavailable`.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, connection: HTTPConnection, who: Annotated[Principal, Depends(principal)]) -> Principal:
        """Who asks, where they may."""
        hub: Hub = connection.app.state.hub
        call_id = connection.path_params.get("call_id")
        address = address_of(connection)
        if call_id is not None:
            await allow_call(hub, who, self.action, call_id, address)
            return who
        if not may(who, self.action):
            await note(hub, who, self.action, "", address, refused=True)
            raise not_allowed(self.action)
        await note(hub, who, self.action, "", address)
        return who


async def allow_call(hub: Hub, who: Principal, action: Action, call_id: str, address: str = "") -> bool:
    """Let somebody do something to a call, or raise as `Allowed` does.

    Answers False where it could not be noted in the audit log, and goes on all the same.
    """
    if not ever(who, action):
        await note(hub, who, action, call_id, address, refused=True)
        raise not_allowed(action)
    call = await owner(hub, call_id)
    if call is None or not any(may(who, known, call) for known in KNOWS_OF):
        if call is not None:
            await note(hub, who, action, call_id, address, refused=True)
        raise call_unknown(call_id)
    if not may(who, action, call):
        await note(hub, who, action, call_id, address, refused=True)
        raise not_allowed(action)
    try:
        await note(hub, who, action, call_id, address)
    except Unavailable:
        if not (action is Action.SEE_CALL and is_on(who, call)):
            raise
        log.warning("audit.not_noted", call_id=call_id)
        return False
    return True


async def note(hub: Hub, who: Principal, action: Action, call_id: str, address: str, *, refused: bool = False) -> None:
    """Note in the audit log what is private, or was refused. Nothing is private where nobody is asked who they are.

    Raises:
        Unavailable: `audit_unavailable`, unless it was refused anyway.
    """
    if who.open or not (refused or action in NOTED):
        return
    what = NOTED.get(action, action.value)
    try:
        await hub.audit.note(who.user_id, what, call_id, address, "refused" if refused else "ok")
    except Unavailable:
        if not refused:
            raise
        log.warning("audit.not_noted", action=what)


def is_on(who: Principal, call: Owned) -> bool:
    """Whether somebody is the agent of a call that is live."""
    live = isinstance(call, CallState) and call.status is CallStatus.LIVE
    return live and bool(call.agent) and call.agent == who.user_id


async def owner(hub: Hub, call_id: str) -> Owned | None:
    """Whose a live or an ended call is; none where there is no such call."""
    if (session := hub.calls.find(call_id)) is not None:
        return session.state
    query = sa.select(calls.c.agent, calls.c.team).where(calls.c.call_id == call_id)
    async with hub.database.read() as connection:
        row = (await connection.execute(query)).first()
    return Belongs(row.agent, row.team) if row else None


def address_of(connection: HTTPConnection) -> str:
    """Where somebody asks from."""
    return connection.client.host if connection.client else ""


def not_allowed(action: Action) -> CalmlineError:
    """The answer to who may not do a thing."""
    return Refused(
        "not_allowed",
        f"Your roles do not let you do this ({action.value}).",
        "Ask an admin of this site if you need it for your work.",
    )


def call_unknown(call_id: str) -> CalmlineError:
    """The answer where there is no such call, and where there is one that is none of somebody's business."""
    return NotFound("call_unknown", f"There is no call {call_id}.", "See GET /api/calls for those there are.")
