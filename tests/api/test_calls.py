"""Calls over HTTP, and the description of the API."""

import pytest

from assistant.events import Channel, EndReason
from tests.api.conftest import Serve
from tests.api.test_live import HOSTILE, begin, say


async def test_a_call_is_listed_shown_and_its_log_read(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    await say(served, call, Channel.CUSTOMER, HOSTILE)
    await served.hub.calls.end(call, EndReason.HUNG_UP)
    [line] = (await served.http.get("/api/calls")).json()["calls"]
    assert (line["call_id"], line["status"]) == (call, "ended")
    assert line["level"] >= 2
    state = (await served.http.get(f"/api/calls/{call}")).json()
    assert state["utterances"][0]["text"] == HOSTILE
    events = (await served.http.get(f"/api/calls/{call}/events?after=2")).json()["events"]
    assert [e["seq"] for e in events] == list(range(3, state["seq"] + 1))


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/calls/nobody", 404, "call_unknown"),
        ("GET", "/api/calls/nobody/events", 404, "call_unknown"),
        ("GET", "/api/calls/nobody/recording", 404, "call_unknown"),
        ("POST", "/api/calls/nobody/cards/card-1/use", 404, "call_unknown"),
    ],
)
async def test_what_is_not_there_is_said_with_a_code(
    serve: Serve, method: str, path: str, status: int, code: str
) -> None:
    served = await serve()
    answer = await served.http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "hint"}


async def test_a_card_that_is_gone_is_a_conflict(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    await say(served, call, Channel.CUSTOMER, HOSTILE)
    session = served.hub.calls.get(call)
    card = session.state.card
    assert card is not None
    assert (await served.http.post(f"/api/calls/{call}/cards/{card.id}/dismiss")).status_code == 200
    again = await served.http.post(f"/api/calls/{call}/cards/{card.id}/dismiss")
    assert again.json()["event"] is None
    late = await served.http.post(f"/api/calls/{call}/cards/{card.id}/use")
    assert (late.status_code, late.json()["code"]) == (409, "card_gone")


async def test_readiness_tells_when_the_server_is_full(serve: Serve) -> None:
    served = await serve(max_calls=1)
    assert (await served.http.get("/api/ready")).json()["ready"] is True
    begin(served)
    full = await served.http.get("/api/ready")
    assert (full.status_code, full.json()["ready"], full.json()["live_calls"]) == (503, False, 1)
    assert (await served.http.get("/api/health")).json() == {"status": "ok"}


async def test_metrics_count_events_and_calls(serve: Serve) -> None:
    served = await serve()
    begin(served)
    await served.hub.bus.flush()
    text = (await served.http.get("/metrics")).text
    assert "calmline_live_calls 1.0" in text
    assert 'calmline_events_total{type="call.started"}' in text


async def test_the_api_describes_itself_truly(serve: Serve) -> None:
    served = await serve()
    spec = (await served.http.get("/openapi.json")).json()
    assert {"/api/calls", "/api/calls/{call_id}", "/api/calls/{call_id}/cards/{card}/use", "/api/ready"} <= set(
        spec["paths"]
    )
    problem = spec["paths"]["/api/calls/{call_id}"]["get"]["responses"]["404"]
    assert problem["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
    assert "call.started" in (await served.http.get("/api/events/schema")).text


async def test_the_screen_is_served_with_a_strict_policy(serve: Serve) -> None:
    served = await serve()
    page = await served.http.get("/")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "<script" in page.text
    assert (await served.http.get("/assets/../../../pyproject.toml")).status_code == 404
    assert (await served.http.get("/assets/%2e%2e/%2e%2e/package.json")).status_code == 404


async def test_another_host_name_is_refused(serve: Serve) -> None:
    served = await serve()
    assert (await served.http.get("/", headers={"host": "evil.example"})).status_code == 400
