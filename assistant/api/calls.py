"""Calls over HTTP: lists, states, logs, and what the agent does with a card."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from assistant import events as ev
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.schemas import CallLine, CallList, CardAnswer, CardMade, EventList, ItemAnswer
from assistant.calls.state import CallState, initial, reduce
from assistant.errors import NotFound

router = APIRouter(prefix="/api/calls", tags=["calls"], responses=PROBLEMS)


@router.get("", response_model=CallList)
async def list_calls(
    hub: HubDep, limit: Annotated[int, Query(ge=1, le=500)] = 50, before: datetime | None = None
) -> CallList:
    """Calls, newest first; `before` pages back by their start."""
    lines = await hub.store.calls(limit, before)
    return CallList(calls=[CallLine.model_validate(msgspec.to_builtins(line)) for line in lines])


@router.get("/{call_id}", responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
async def show_call(hub: HubDep, call_id: str) -> Response:
    """The state of a call, as a screen shows it."""
    return Response(msgspec.json.encode(await state_of(hub, call_id)), media_type="application/json")


@router.get("/{call_id}/events", response_model=EventList)
async def list_events(hub: HubDep, call_id: str, after: Annotated[int, Query(ge=0, le=2**31)] = 0) -> EventList:
    """The stored events of a call with a `seq` above `after`."""
    await _must_exist(hub, call_id)
    return EventList(events=[_plain(event) for event in await hub.store.events(call_id, after)])


@router.get("/{call_id}/recording", response_class=FileResponse)
async def get_recording(hub: HubDep, call_id: str) -> FileResponse:
    """The sound of a call: stereo FLAC, left the customer, right the agent."""
    await _must_exist(hub, call_id)
    path = hub.recordings / f"{call_id}.flac"
    if not path.is_file():
        raise NotFound("recording_unknown", "The sound of this call was not kept.", "See `recorded` of the call.")
    return FileResponse(path, media_type="audio/flac")


@router.post("/{call_id}/cards/{card}/use", response_model=CardAnswer)
async def use_card(hub: HubDep, call_id: str, card: str) -> CardAnswer:
    """The agent says the card's sentence. Saying it again changes nothing."""
    event = hub.calls.get(call_id).use(card)
    return CardAnswer(card=card, outcome="used", event=_plain(event) if event else None)


@router.post("/{call_id}/cards/{card}/dismiss", response_model=CardAnswer)
async def dismiss_card(hub: HubDep, call_id: str, card: str) -> CardAnswer:
    """The agent puts the card away. Doing it again changes nothing."""
    event = hub.calls.get(call_id).dismiss(card)
    return CardAnswer(card=card, outcome="dismissed", event=_plain(event) if event else None)


@router.post("/{call_id}/summary", response_model=CardMade)
async def summarise_call(hub: HubDep, call_id: str) -> CardMade:
    """Put a card up that says in one go what was agreed, promised and left open so far."""
    return CardMade(event=_plain(hub.calls.get(call_id).summarise()))


@router.post("/{call_id}/items/{item}/tick", response_model=ItemAnswer)
async def tick_item(hub: HubDep, call_id: str, item: str) -> ItemAnswer:
    """The agent ticks an item of the checklist. Doing it again changes nothing."""
    event = hub.calls.get(call_id).tick_item(item)
    return ItemAnswer(item=item, event=_plain(event) if event else None)


async def state_of(hub: Hub, call_id: str) -> CallState:
    """The state of a live or an ended call.

    Raises:
        NotFound: `call_unknown`.
    """
    for session in hub.calls.live:
        if session.call_id == call_id:
            return session.state
    log = await hub.store.events(call_id)
    if not log or not isinstance(log[0], ev.CallStarted):
        raise NotFound("call_unknown", f"There is no call {call_id}.", "See GET /api/calls for those there are.")
    state = initial(log[0])
    for event in log[1:]:
        state = reduce(state, event)
    return state


async def _must_exist(hub: Hub, call_id: str) -> None:
    if await hub.store.call(call_id) is None:
        raise NotFound("call_unknown", f"There is no call {call_id}.", "See GET /api/calls for those there are.")


def _plain(event: ev.LogEvent) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return plain
