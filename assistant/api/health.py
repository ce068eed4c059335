"""Is the process alive, is it ready for calls, what does it count, what does an event look like."""

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from assistant.api.deps import HubDep
from assistant.api.schemas import Health, Readiness
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


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(hub: HubDep) -> Response:
    """Counts for Prometheus."""
    LIVE_CALLS.set(len(hub.calls.live))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
