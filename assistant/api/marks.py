"""Notes pinned to moments of a call: who reads them, who writes them, and who is told that they are mentioned."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.access import Allowed, call_unknown, owner
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.auth.roles import Action, Principal
from assistant.coaching.notes import is_agent, reads
from assistant.store.coaching import Mark

router = APIRouter(prefix="/api/calls/{call_id}/marks", tags=["coaching"], responses=PROBLEMS)

Sees = Annotated[Principal, Depends(Allowed(Action.SEE_CALL))]
SHARED = "The agent of the call reads it too; otherwise it is for leads alone. A note of that agent is always shared."


class MarkShown(BaseModel):
    """A note pinned to a moment."""

    id: str
    at: float = Field(description="Seconds into the call.")
    text: str
    mentions: list[str]
    by: str
    by_name: str
    created: datetime
    edited: datetime | None
    shared: bool = Field(description=SHARED)


class MarkList(BaseModel):
    """The notes on a call that whoever asks may read, by their moment."""

    marks: list[MarkShown]


class MarkChange(BaseModel):
    """The words of a note, and who reads it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=4_000)]
    mentions: list[Annotated[str, Field(max_length=64)]] = Field([], max_length=20)
    shared: bool | None = Field(None, description=f"{SHARED} Left out, it stays as it is; a new note is for leads.")


class MarkMade(MarkChange):
    """A new note."""

    at: float = Field(ge=0, le=86_400, description="Seconds into the call.")


@router.get("")
async def list_marks(hub: HubDep, call_id: str, who: Sees) -> MarkList:
    """The notes pinned to moments of a call; those for leads alone are not shown to its agent."""
    return MarkList(marks=await marks_shown(hub, await marks_for(hub, call_id, who)))


@router.post("", status_code=201)
async def add_mark(hub: HubDep, call_id: str, who: Sees, given: MarkMade) -> MarkShown:
    """Pin a note to a moment. Whom it mentions is told, as far as they may read it."""
    shared = await _is_agents(hub, call_id, who) or bool(given.shared)
    mark = await hub.coaching.add_mark(call_id, given.at, given.text, given.mentions, who.user_id, shared=shared)
    await _audit(hub, who, "mark.made", call_id, mark)
    return (await marks_shown(hub, [mark]))[0]


@router.patch("/{mark}")
async def change_mark(hub: HubDep, call_id: str, mark: str, who: Sees, given: MarkChange) -> MarkShown:
    """Put other words in a note of one's own, or let others read it."""
    shared = None if await _is_agents(hub, call_id, who) else given.shared
    changed = await hub.coaching.change_mark(call_id, mark, given.text, given.mentions, who.user_id, shared=shared)
    await _audit(hub, who, "mark.changed", call_id, changed)
    return (await marks_shown(hub, [changed]))[0]


@router.delete("/{mark}", status_code=204)
async def drop_mark(hub: HubDep, call_id: str, mark: str, who: Sees) -> Response:
    """Take a note of one's own away."""
    await hub.coaching.drop_mark(call_id, mark, who.user_id)
    if not who.open:
        await hub.audit.write(who.user_id, "mark.dropped", call_id, detail={"mark": mark})
    return Response(status_code=204)


async def marks_for(hub: Hub, call_id: str, who: Principal) -> list[Mark]:
    """The notes on a call that somebody may read."""
    found = await hub.coaching.marks(call_id)
    if not found:
        return []
    call = await owner(hub, call_id)
    if call is None:
        raise call_unknown(call_id)
    kept = (await hub.coaching.review(call_id)).private
    return [mark for mark in found if reads(who, call, mark.by, shared=mark.shared, kept=kept)]


async def marks_shown(hub: Hub, marks: list[Mark]) -> list[MarkShown]:
    """Notes with the names of who wrote them."""
    names = await hub.accounts.names(sorted({mark.by for mark in marks}))
    return [MarkShown(**msgspec.to_builtins(mark), by_name=names.get(mark.by, "")) for mark in marks]


async def _is_agents(hub: Hub, call_id: str, who: Principal) -> bool:
    call = await owner(hub, call_id)
    return call is not None and is_agent(who, call)


async def _audit(hub: Hub, who: Principal, action: str, call_id: str, mark: Mark) -> None:
    if not who.open:
        detail = {"mark": mark.id, "shared": "yes" if mark.shared else "no"}
        await hub.audit.write(who.user_id, action, call_id, detail=detail)
