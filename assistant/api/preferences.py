"""How somebody likes their screens, and the searches they saved."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from assistant.api.access import Allowed
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.roles import Action, Principal
from assistant.errors import BadInput

router = APIRouter(prefix="/api", tags=["preferences"], responses={422: PROBLEMS[422]})

Who = Annotated[Principal, Depends(Allowed(Action.ASK_PROMPTS))]
MOST_BYTES = 4_096


class FilterGiven(BaseModel):
    """A search to save."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    query: str = Field(max_length=1_000, description="As in the address of the list: `flag=abuse&level=3`.")


class FilterShown(FilterGiven):
    """A saved search."""

    id: str


class FilterList(BaseModel):
    """Saved searches, by name."""

    filters: list[FilterShown]


@router.get("/preferences", responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
async def get_preferences(hub: HubDep, who: Who) -> Response:
    """What this person put last, `{}` at first."""
    return Response(await hub.preferences.get(who.user_id), media_type="application/json")


@router.put(
    "/preferences",
    status_code=204,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def put_preferences(hub: HubDep, who: Who, request: Request) -> Response:
    """Keep a JSON object of at most 4 kB; screens decide what stands in it."""
    try:
        body = await request.body()
    except ClientDisconnect:
        return Response(status_code=400)  # a page that is closed no longer waits for an answer
    try:
        given = msgspec.json.decode(body) if len(body) <= MOST_BYTES else None
    except msgspec.DecodeError:
        given = None
    if not isinstance(given, dict):
        raise BadInput("preferences_invalid", f"This is no JSON object of at most {MOST_BYTES} bytes.", "Send less.")
    await hub.preferences.put(who.user_id, msgspec.json.encode(given))
    return Response(status_code=204)


@router.get("/filters")
async def list_filters(hub: HubDep, who: Who) -> FilterList:
    """Searches this person saved."""
    found = await hub.preferences.filters(who.user_id)
    return FilterList(filters=[FilterShown(id=one.id, name=one.name, query=one.query) for one in found])


@router.post("/filters", status_code=201)
async def save_filter(hub: HubDep, who: Who, given: FilterGiven) -> FilterShown:
    """Save a search; one of the same name is replaced."""
    found = await hub.preferences.save_filter(who.user_id, given.name, given.query)
    return FilterShown(id=found.id, name=found.name, query=found.query)


@router.delete("/filters/{filter_id}", status_code=204, responses={404: PROBLEMS[404]})
async def drop_filter(hub: HubDep, who: Who, filter_id: str) -> Response:
    """Take a saved search away."""
    await hub.preferences.drop_filter(who.user_id, filter_id)
    return Response(status_code=204)
