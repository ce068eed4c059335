"""The whole server on each database: a call is kept, listed, read, found by its words, and there after a new start."""

from pathlib import Path

import pytest

from assistant.events import Channel, EndReason
from tests.api.conftest import Serve
from tests.api.test_live import HOSTILE, begin, say


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """What `CALMLINE_DATABASE` says."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


async def test_a_call_is_kept_found_and_there_after_a_new_start(serve: Serve, url: str, tmp_path: Path) -> None:
    served = await serve(database=url)
    call = begin(served)
    await say(served, call, Channel.CUSTOMER, HOSTILE)
    await served.hub.calls.end(call, EndReason.HUNG_UP)
    await served.hub.bus.flush()
    log = (await served.http.get(f"/api/calls/{call}/events")).json()
    assert log["events"][-1]["type"] == "call.ended"
    assert (tmp_path / "data" / "calmline.sqlite3").exists() == (url == "")
    for again in (served, await serve(database=url)):
        [line] = (await again.http.get("/api/calls")).json()["calls"]
        assert (line["call_id"], line["status"], line["duration"] is not None) == (call, "ended", True)
        assert (await again.http.get(f"/api/calls/{call}/events")).json() == log
        [hit] = (await again.http.post("/api/search", json={"words": HOSTILE.split()[0]})).json()["hits"]
        assert (hit["call_id"], HOSTILE.startswith(hit["snippet"].removesuffix(" …"))) == (call, True)
