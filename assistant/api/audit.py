"""The audit log over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from assistant.api.access import Allowed
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.roles import Action

router = APIRouter(prefix="/api/audit", tags=["site"], responses={n: PROBLEMS[n] for n in (401, 403, 422, 503)})


class AuditRow(BaseModel):
    """Something that was done."""

    seq: int = Field(description="1 for the first; none is left out.")
    time: datetime
    actor: str = Field(description="Id of the user, `key:ID` of a phone system, or `system`.")
    action: str = Field(description="Such as `call.seen`.")
    resource: str = Field(description="Id of the call, the user or the key it was done to; empty for the site.")
    outcome: str = Field(description="`ok`, `refused` or `failed`.")
    detail: str = Field(description="More, as JSON.")
    address: str = Field(description="Where they asked from.")


class AuditRows(BaseModel):
    """Rows, newest first."""

    rows: list[AuditRow]


class AuditWhole(BaseModel):
    """The log is whole."""

    rows: int
    anchor: str = Field(description="Number and hash of the last row; kept elsewhere, it shows later what was cut off.")


@router.get("", dependencies=[Depends(Allowed(Action.SEE_AUDIT))])
async def list_audit(
    hub: HubDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Rows below this number.")] = None,
    actor: Annotated[str, Query(max_length=64)] = "",
    action: Annotated[str, Query(max_length=64)] = "",
    resource: Annotated[str, Query(max_length=128)] = "",
) -> AuditRows:
    """Who did what."""
    rows = await hub.audit.rows(limit, before, actor, action, resource)
    names = AuditRow.model_fields
    return AuditRows(rows=[AuditRow.model_validate({name: getattr(row, name) for name in names}) for row in rows])


@router.get("/verify", dependencies=[Depends(Allowed(Action.SEE_AUDIT))])
async def verify_audit(hub: HubDep) -> AuditWhole:
    """Check every row; an error says what was changed."""
    checked = await hub.audit.verify()
    return AuditWhole(rows=checked.rows, anchor=checked.anchor)
