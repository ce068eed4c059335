"""What a customer may ask of their calls, over HTTP: consent, holds, erasure and export.

References of customers are sent in bodies, so that they stand in no address and in no log.
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from assistant import events as ev
from assistant.api.access import Allowed, address_of
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.schemas import (
    ConsentAnswer,
    ConsentSaid,
    Erasure,
    ErasureAnswer,
    HoldAnswer,
    HoldAsked,
    SubjectAsked,
    SubjectErasure,
    TombstoneLine,
    TombstoneList,
)
from assistant.auth.roles import Action, Belongs, Principal, may
from assistant.privacy.retention import Kept

router = APIRouter(prefix="/api/calls", tags=["privacy"], responses=PROBLEMS)
subjects = APIRouter(prefix="/api/subjects", tags=["privacy"], responses=PROBLEMS)

Acts = Annotated[Principal, Depends(Allowed(Action.ACT_ON_CALL))]
Holds = Annotated[Principal, Depends(Allowed(Action.HOLD_CALL))]
Erases = Annotated[Principal, Depends(Allowed(Action.ERASE_CALL))]
Exports = Annotated[Principal, Depends(Allowed(Action.EXPORT_CALL))]


@router.post("/{call_id}/consent", response_model=ConsentAnswer)
async def note_consent(hub: HubDep, who: Acts, call_id: str, said: ConsentSaid, request: Request) -> ConsentAnswer:
    """Note that the customer was told of the recording, or refused it. After a refusal nothing more is kept."""
    session = hub.calls.get(call_id)
    event = session.consent(ev.Consent(said.consent), who.user_id)
    if event is not None:
        await _note(hub, who, request, "call.consent", call_id, {"consent": said.consent, "kept": event.kept})
    return ConsentAnswer(consent=session.state.consent.value, kept=session.state.kept)


@router.post("/{call_id}/hold", response_model=HoldAnswer)
async def hold_call(hub: HubDep, who: Holds, call_id: str, asked: HoldAsked, request: Request) -> HoldAnswer:
    """Keep a call whatever its age, until it is released."""
    await hub.retention.hold(call_id, asked.reason)
    await _note(hub, who, request, "call.held", call_id, {"reason": asked.reason})
    return HoldAnswer(call_id=call_id, hold=asked.reason.strip())


@router.delete("/{call_id}/hold", response_model=HoldAnswer)
async def release_call(hub: HubDep, who: Holds, call_id: str, request: Request) -> HoldAnswer:
    """Let a call go the way of the others."""
    await hub.retention.release(call_id)
    await _note(hub, who, request, "call.released", call_id)
    return HoldAnswer(call_id=call_id, hold="")


@router.post("/{call_id}/erase", response_model=ErasureAnswer)
async def erase_call(hub: HubDep, who: Erases, call_id: str, asked: Erasure, request: Request) -> ErasureAnswer:
    """Erase an ended call: all of it, what was said and heard, or the recording alone. A tombstone is left."""
    call = await hub.retention.call(call_id)
    stones = await hub.retention.erase(
        call, asked.what, actor=who.user_id, reason=asked.reason, despite_floor=asked.despite_floor
    )
    await _note(hub, who, request, "call.erased", call_id, {"what": asked.what, "tombstones": stones})
    return ErasureAnswer(tombstones=stones)


@subjects.post("/erase", response_model=ErasureAnswer)
async def erase_subject(hub: HubDep, who: Erases, asked: SubjectErasure, request: Request) -> ErasureAnswer:
    """Erase every ended call of one customer that whoever asks may erase; none where one of them must be kept."""
    stones = await hub.subjects.erase(
        asked.reference,
        actor=who.user_id,
        reason=asked.reason,
        despite_floor=asked.despite_floor,
        may=_may(who, Action.ERASE_CALL),
    )
    await _note(hub, who, request, "subject.erased", hub.subjects.hash(asked.reference), {"tombstones": stones})
    return ErasureAnswer(tombstones=stones)


@subjects.post("/export", response_class=FileResponse)
async def export_subject(hub: HubDep, who: Exports, asked: SubjectAsked, request: Request) -> FileResponse:
    """All that is kept about one customer, of the calls whoever asks may export, as one zip."""
    hub.subjects.hash(asked.reference)
    with tempfile.NamedTemporaryFile(prefix="calmline-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    try:
        count = await hub.subjects.export(asked.reference, path, _may(who, Action.EXPORT_CALL))
        subject = hub.subjects.hash(asked.reference)
        await _note(hub, who, request, "subject.exported", subject, {"calls": count})
    except BaseException:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise
    gone = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type="application/zip", filename="calls.zip", background=gone)


@subjects.get("/tombstones", response_model=TombstoneList, dependencies=[Depends(Allowed(Action.SEE_AUDIT))])
async def list_tombstones(hub: HubDep) -> TombstoneList:
    """What was erased, when, by whom and why, newest first."""
    stones = await hub.subjects.tombstones()
    return TombstoneList(tombstones=[TombstoneLine.model_validate(msgspec.to_builtins(stone)) for stone in stones])


def _may(who: Principal, action: Action) -> Callable[[Kept], bool]:
    return lambda call: may(who, action, Belongs(call.agent, call.team))


async def _note(
    hub: Hub, who: Principal, request: Request, action: str, resource: str, detail: dict[str, object] | None = None
) -> None:
    if not who.open:
        await hub.audit.write(who.user_id, action, resource, detail=detail or {}, address=address_of(request))
