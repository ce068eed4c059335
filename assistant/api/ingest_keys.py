"""Keys of phone systems over HTTP. A key is shown in the answer that makes it, and never again."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from assistant.api.access import Allowed, address_of
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.ingest_keys import DEFAULT_DAYS, OVERLAP_HOURS
from assistant.auth.ingest_token import IngestKey, NewKey
from assistant.auth.roles import Action, Principal

router = APIRouter(
    prefix="/api/ingest-keys", tags=["site"], responses={n: PROBLEMS[n] for n in (401, 403, 404, 422, 503)}
)
Keeper = Annotated[Principal, Depends(Allowed(Action.MANAGE_INGEST_KEYS))]


class KeyLine(BaseModel):
    """A key, without what is secret."""

    id: str
    name: str
    source: str
    team: str = Field(description="Id of the one team whose calls it may send; empty for any.")
    signs: bool = Field(description="Its requests must be signed.")
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    used: datetime | None = Field(description="To the minute.")


class KeyMade(BaseModel):
    """A key that was made."""

    key: KeyLine
    token: str = Field(description="Shown here and never again.")
    secret: str = Field(description="Shared secret for signatures, shown here and never again; empty without them.")


class KeyList(BaseModel):
    """Keys, newest first."""

    keys: list[KeyLine]


class KeyWanted(BaseModel):
    """What a key is to be for."""

    name: str = Field(min_length=1, max_length=100)
    source: str = Field(max_length=32, description="`vosk`, …, `metrics` or `any`.")
    team: str = Field("", max_length=128, description="Id or name of the one team it is for; empty for any.")
    days: float | None = Field(DEFAULT_DAYS, gt=0, le=3660, description="Until it expires; null for never.")
    signs: bool = Field(False, description="The source signs its requests.")
    secret: str = Field("", max_length=500, description="What it signs with, where the other system made it.")


class Rotation(BaseModel):
    """How a key is turned over."""

    overlap_hours: float = Field(OVERLAP_HOURS, ge=0, le=2160, description="How long the old one works on.")
    days: float | None = Field(None, gt=0, le=3660, description="Until the new one expires; null for as the old one.")


@router.get("")
async def list_keys(hub: HubDep, _who: Keeper) -> KeyList:
    """Every key."""
    return KeyList(keys=[_line(key) for key in await hub.ingest_keys.every()])


@router.post("", status_code=201)
async def add_key(hub: HubDep, request: Request, who: Keeper, wanted: KeyWanted) -> KeyMade:
    """Make a key."""
    made = await hub.ingest_keys.add(
        wanted.name, wanted.source, wanted.team, wanted.days, signs=wanted.signs, secret=wanted.secret
    )
    detail = {"source": made.key.source, "team": made.key.team}
    await hub.audit.write(who.user_id, "ingest_key.made", made.key.id, detail=detail, address=address_of(request))
    return _made(made)


@router.post("/{key_id}/rotate", status_code=201)
async def rotate_key(hub: HubDep, request: Request, who: Keeper, key_id: str, how: Rotation) -> KeyMade:
    """Make a key like this one, which works on for a while."""
    made = await hub.ingest_keys.rotate(key_id, how.overlap_hours, how.days)
    detail = {"new": made.key.id}
    await hub.audit.write(who.user_id, "ingest_key.rotated", key_id, detail=detail, address=address_of(request))
    return _made(made)


@router.delete("/{key_id}")
async def revoke_key(hub: HubDep, request: Request, who: Keeper, key_id: str) -> KeyLine:
    """Let a key work no more, at once. Calls that it has begun go on."""
    key = await hub.ingest_keys.revoke(key_id)
    await hub.audit.write(who.user_id, "ingest_key.revoked", key_id, address=address_of(request))
    return _line(key)


def _made(made: NewKey) -> KeyMade:
    return KeyMade(key=_line(made.key), token=made.token, secret=made.secret)


def _line(key: IngestKey) -> KeyLine:
    return KeyLine.model_validate({name: getattr(key, name) for name in KeyLine.model_fields})
