"""Notes that mention whoever asks: how many they have not opened, and which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.access import Allowed
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.auth.roles import Action, Belongs, Principal
from assistant.coaching.notes import reads
from assistant.store.mentions import Mentioned
from assistant.store.rows import WordsGone

router = APIRouter(prefix="/api/mentions", tags=["coaching"], responses=PROBLEMS)

Self = Annotated[Principal, Depends(Allowed(Action.ASK_PROMPTS))]
SHOWN = 100
"""Mentions that the list holds, the newest."""


class Mention(BaseModel):
    """A note that mentions whoever asks."""

    mark: str = Field(description="Id of the note.")
    call_id: str
    title: str
    started: datetime = Field(description="When the call began.")
    at: float = Field(description="Seconds into the call.")
    text: str
    by: str
    by_name: str
    created: datetime = Field(description="When the note came to mention them.")
    read: datetime | None = Field(description="When they opened it; null while they have not.")


class MentionList(BaseModel):
    """Notes that mention whoever asks and that they may read, newest first."""

    mentions: list[Mention]
    unread: int


class Unread(BaseModel):
    """How many mentions were not opened yet."""

    unread: int


class Opened(BaseModel):
    """Mentions that were opened."""

    model_config = ConfigDict(extra="forbid")

    marks: list[Annotated[str, Field(max_length=64)]] = Field(max_length=200, description="Ids of the notes.")


@router.get("")
async def list_mentions(hub: HubDep, who: Self) -> MentionList:
    """The notes that mention whoever asks, with their words. What they may not read is not there."""
    found = await _readable(hub, who, await hub.coaching.mentions.of(who.user_id))
    unread = sum(one.read is None for one in found)
    found = found[:SHOWN]
    marks = await hub.coaching.some_marks([one.mark for one in found])
    names = await hub.accounts.names({one.by for one in found})
    shown = [
        Mention(
            mark=one.mark,
            call_id=one.call_id,
            title=one.title,
            started=one.started,
            at=marks[one.mark].at,
            text=marks[one.mark].text,
            by=one.by,
            by_name=names.get(one.by, ""),
            created=one.created,
            read=one.read,
        )
        for one in found
        if one.mark in marks
    ]
    return MentionList(mentions=shown, unread=unread)


@router.get("/unread")
async def count_mentions(hub: HubDep, who: Self) -> Unread:
    """How many notes mention whoever asks and were not opened yet."""
    return Unread(unread=len(await _readable(hub, who, await hub.coaching.mentions.of(who.user_id, unread=True))))


@router.post("/read", status_code=204)
async def open_mentions(hub: HubDep, who: Self, given: Opened) -> Response:
    """Say that one has seen notes that mention one; those that do not are passed over."""
    await hub.coaching.mentions.open(who.user_id, given.marks)
    return Response(status_code=204)


async def _readable(hub: Hub, who: Principal, found: Sequence[Mentioned]) -> list[Mentioned]:
    """Those that somebody may read; a review is opened where it decides, once a call."""
    kept: dict[str, bool] = {}
    shown = []
    for one in found:
        if one.call_id not in kept and one.agent and one.by == one.agent:
            try:
                kept[one.call_id] = (await hub.coaching.review(one.call_id)).private
            except WordsGone:
                kept[one.call_id] = True
        call = Belongs(one.agent, one.team)
        if reads(who, call, one.by, shared=one.shared, kept=kept.get(one.call_id, False)):
            shown.append(one)
    return shown
