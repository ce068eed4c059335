"""Is the process alive, is it ready for calls, what does it count, what does an event look like."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import HTTPConnection

from assistant.api.access import Allowed
from assistant.api.arrival import known
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.schemas import Health, Readiness
from assistant.api.who import principal, seat_or_none
from assistant.auth.roles import Action
from assistant.events import json_schema
from assistant.telemetry import LIVE_CALLS

router = APIRouter(tags=["service"])


@router.get("/api/health")
async def health() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/api/ready", responses={503: {"model": Readiness, "description": "Not ready for new calls."}})
async def ready(hub: HubDep, response: Response) -> Readiness:
    """Whether new calls are welcome: there is room, and events are being written."""
    live = len(hub.calls.live)
    works = hub.bus.archive_works
    answer = Readiness(
        ready=works and live < hub.settings.max_calls,
        store=works,
        live_calls=live,
        max_calls=hub.settings.max_calls,
    )
    if not answer.ready:
        response.status_code = 503
    return answer


@router.get("/api/events/schema")
async def events_schema() -> dict[str, Any]:
    """JSON schema of every event."""
    return json_schema()


async def may_see_metrics(connection: HTTPConnection, hub: HubDep) -> None:
    """An admin, or whoever shows a key made with `calmline ingest add --source metrics`, as Prometheus can."""
    if not hub.open_access and "authorization" in connection.headers:
        await known(connection, hub, "metrics")
        return
    found = await seat_or_none(connection, hub)
    await Allowed(Action.SEE_METRICS)(connection, await principal(hub, found))


@router.get(
    "/metrics",
    dependencies=[Depends(may_see_metrics)],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, 401: PROBLEMS[401], 403: PROBLEMS[403]},
)
async def metrics(hub: HubDep) -> Response:
    """Counts for Prometheus: for admins, and for a key whose source is `metrics`."""
    LIVE_CALLS.set(len(hub.calls.live))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
