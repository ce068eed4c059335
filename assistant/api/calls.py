"""Calls over HTTP: states, logs, and what the agent does with a card."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from assistant import events as ev
from assistant.api.access import Allowed, call_unknown
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.schemas import CardAnswer, CardMade, EventList, ItemAnswer
from assistant.auth.roles import Action, Reach
from assistant.calls.reducer import replay
from assistant.calls.state import CallState
from assistant.store.base import EVERY_CALL, Scope

router = APIRouter(prefix="/api/calls", tags=["calls"], responses=PROBLEMS)

SeesCall = Depends(Allowed(Action.SEE_CALL))
HearsCall = Depends(Allowed(Action.HEAR_CALL))
ActsOnCall = Depends(Allowed(Action.ACT_ON_CALL))


@router.get(
    "/{call_id}",
    dependencies=[SeesCall],
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def show_call(hub: HubDep, call_id: str) -> Response:
    """The state of a call, as a screen shows it."""
    return Response(msgspec.json.encode(await state_of(hub, call_id)), media_type="application/json")


@router.get("/{call_id}/events", dependencies=[SeesCall], response_model=EventList)
async def list_events(hub: HubDep, call_id: str, after: Annotated[int, Query(ge=0, le=2**31)] = 0) -> EventList:
    """The stored events of a call with a `seq` above `after`."""
    await must_exist(hub, call_id)
    return EventList(events=[_plain(event) for event in await hub.store.events(call_id, after)])


@router.post("/{call_id}/cards/{card}/use", dependencies=[ActsOnCall], response_model=CardAnswer)
async def use_card(hub: HubDep, call_id: str, card: str) -> CardAnswer:
    """The agent says the card's sentence. Saying it again changes nothing."""
    event = hub.calls.get(call_id).use(card)
    return CardAnswer(card=card, outcome="used", event=_plain(event) if event else None)


@router.post("/{call_id}/cards/{card}/dismiss", dependencies=[ActsOnCall], response_model=CardAnswer)
async def dismiss_card(hub: HubDep, call_id: str, card: str) -> CardAnswer:
    """The agent puts the card away. Doing it again changes nothing."""
    event = hub.calls.get(call_id).dismiss(card)
    return CardAnswer(card=card, outcome="dismissed", event=_plain(event) if event else None)


@router.post("/{call_id}/summary", dependencies=[ActsOnCall], response_model=CardMade)
async def summarise_call(hub: HubDep, call_id: str) -> CardMade:
    """Put a card up that says in one go what was agreed, promised and left open so far."""
    return CardMade(event=_plain(hub.calls.get(call_id).summarise()))


@router.post("/{call_id}/items/{item}/tick", dependencies=[ActsOnCall], response_model=ItemAnswer)
async def tick_item(hub: HubDep, call_id: str, item: str) -> ItemAnswer:
    """The agent ticks an item of the checklist. Doing it again changes nothing."""
    event = hub.calls.get(call_id).tick_item(item)
    return ItemAnswer(item=item, event=_plain(event) if event else None)


async def state_of(hub: Hub, call_id: str) -> CallState:
    """The state of a live or an ended call.

    Raises:
        NotFound: `call_unknown`.
    """
    if (session := hub.calls.find(call_id)) is not None:
        return session.state
    log = await hub.store.events(call_id)
    if not log:
        raise call_unknown(call_id)
    return replay(log)


def scope(within: Reach) -> Scope:
    """A reach as the records filter by it: nobody's calls and no team's where it is empty."""
    return EVERY_CALL if within.everything else Scope(within.agent or "", within.teams or frozenset())


async def must_exist(hub: Hub, call_id: str) -> None:
    """Raise NotFound `call_unknown` unless there is such a call in the records."""
    if await hub.store.call(call_id) is None:
        raise call_unknown(call_id)


def _plain(event: ev.LogEvent) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return plain
