"""What people write about a call as a whole: reviews, and the agent's wrap-up. Notes on moments: see `marks`."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.access import Allowed, not_allowed, owner
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.auth.roles import Action, Principal, may
from assistant.coaching.plan import Plan
from assistant.errors import Conflict
from assistant.store.coaching import Review, Status, WrapUp

router = APIRouter(prefix="/api/calls/{call_id}", tags=["coaching"], responses=PROBLEMS)
site = APIRouter(prefix="/api/coaching", tags=["coaching"])

Sees = Annotated[Principal, Depends(Allowed(Action.SEE_CALL))]
Acts = Annotated[Principal, Depends(Allowed(Action.ACT_ON_CALL))]
Text = Annotated[str, Field(max_length=4_000)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReviewShown(BaseModel):
    """A review as whoever asks may see it."""

    status: Status
    scores: dict[str, int]
    comment: str
    reply: str
    self_scores: dict[str, int]
    private: bool = Field(description="The agent keeps what they wrote to themselves so far.")
    by: str
    by_name: str
    updated: datetime | None
    total: float | None = Field(description="The lead's scores, weighted, 0 to 1.")
    self_total: float | None = Field(description="The agent's own, weighted, 0 to 1.")
    may_review: bool = Field(description="Who asks may score, comment and share.")
    may_reply: bool = Field(description="Who asks is the agent of the call, and it is their turn too.")


class ReviewChange(_Given):
    """What to change; what is left out stays."""

    status: Status | None = None
    scores: dict[str, int] | None = None
    comment: Text | None = None
    reply: Text | None = None
    self_scores: dict[str, int] | None = None
    private: bool | None = None


class WrapUpGiven(_Given):
    """What the agent writes down."""

    disposition: Annotated[str, Field(max_length=64)]
    note: Text = ""
    break_taken: bool = False
    feeling_asked: bool = False


class WrapUpShown(WrapUpGiven):
    """What the agent wrote down."""

    updated: datetime | None


@site.get("")
async def coaching_plan(hub: HubDep, _who: Annotated[Principal, Depends(Allowed(Action.ASK_PROMPTS))]) -> Plan:
    """The site's score card, its dispositions, and who reviews first."""
    return hub.plan


@router.get("/review")
async def show_review(hub: HubDep, call_id: str, who: Sees) -> ReviewShown:
    """The review of a call. The agent sees it once it is shared; the lead sees the agent's once that is."""
    return await review_shown(hub, call_id, who, await hub.coaching.review(call_id))


@router.patch("/review")
async def change_review(hub: HubDep, call_id: str, who: Sees, change: ReviewChange) -> ReviewShown:
    """Score, comment and share as a lead; answer as the agent of the call."""
    review = await hub.coaching.review(call_id)
    leads, replies = await _rights(hub, call_id, who, review)
    for name, allowed in (
        *((name, leads) for name in ("status", "scores", "comment")),
        *((name, replies) for name in ("reply", "self_scores", "private")),
    ):
        if getattr(change, name) is not None and not allowed:
            raise not_allowed(Action.COACH_CALL)
    for scores in (change.scores, change.self_scores):
        hub.plan.check_scores(scores or {})
    values: dict[str, Any] = change.model_dump(exclude_none=True)
    if leads and review.status is Status.NEW and "status" not in values and {"scores", "comment"} & values.keys():
        values["status"] = Status.IN_REVIEW
    kept = await hub.coaching.save_review(call_id, msgspec.structs.replace(review, **values), who.user_id)
    await _audit(hub, who, "review.changed", call_id, {"fields": ",".join(sorted(values))})
    return await review_shown(hub, call_id, who, kept)


@router.get("/wrapup")
async def show_wrapup(hub: HubDep, call_id: str, _who: Sees) -> WrapUpShown | None:
    """What the agent wrote down after the call; null where they have not."""
    found = await hub.coaching.wrapup(call_id)
    return WrapUpShown.model_validate(msgspec.to_builtins(found)) if found else None


@router.put("/wrapup")
async def save_wrapup(hub: HubDep, call_id: str, who: Acts, given: WrapUpGiven) -> WrapUpShown:
    """Write down how the call came out."""
    state = await owner(hub, call_id)
    if state is not None and not getattr(state, "kept", True):
        raise Conflict("call_not_kept", "This call is not kept, so nothing is written down about it.", "")
    hub.plan.check_disposition(given.disposition)
    kept = await hub.coaching.save_wrapup(call_id, WrapUp(**given.model_dump()))
    await _audit(hub, who, "wrapup.saved", call_id, {"disposition": kept.disposition})
    return WrapUpShown.model_validate(msgspec.to_builtins(kept))


async def _rights(hub: Hub, call_id: str, who: Principal, review: Review) -> tuple[bool, bool]:
    """Whether somebody may review a call, and whether they may answer as its agent."""
    call = await owner(hub, call_id)
    if call is None:
        return False, False
    own = who.open or (bool(call.agent) and call.agent == who.user_id)
    turn = hub.plan.self_review_first or review.status in (Status.SHARED, Status.DONE)
    return may(who, Action.COACH_CALL, call), own and turn


async def review_shown(hub: Hub, call_id: str, who: Principal, review: Review) -> ReviewShown:
    """A review as somebody may see it."""
    leads, replies = await _rights(hub, call_id, who, review)
    shared = review.status in (Status.SHARED, Status.DONE)
    leads_words, agents_words = leads or shared, replies or not review.private
    names = await hub.accounts.names([review.by] if review.by else [])
    scores = review.scores if leads_words else {}
    self_scores = review.self_scores if agents_words else {}
    return ReviewShown(
        status=review.status,
        scores=scores,
        comment=review.comment if leads_words else "",
        reply=review.reply if agents_words else "",
        self_scores=self_scores,
        private=review.private,
        by=review.by,
        by_name=names.get(review.by, ""),
        updated=review.updated,
        total=hub.plan.total(scores),
        self_total=hub.plan.total(self_scores),
        may_review=leads,
        may_reply=replies,
    )


async def _audit(hub: Hub, who: Principal, action: str, call_id: str, detail: dict[str, str]) -> None:
    if not who.open:
        await hub.audit.write(who.user_id, action, call_id, detail=detail)
