"""The sound of a call over HTTP, from the phone to the browser."""

import io
import json

import numpy as np
import pytest
import soundfile

from assistant.audio.chunk import RATE
from assistant.events import Channel, EndReason
from assistant.speech.base import Partial
from tests.api.conftest import Serve, Served
from tests.api.test_live import begin

NOISE = np.random.default_rng(4).integers(-3000, 3000, 8 * 8000).astype(np.int16)
"""Eight seconds at 8 kHz."""


async def recorded(served: Served, call_id: str = "call-a", *, end: bool = True) -> None:
    """A call whose customer's side was sent by a phone system."""
    async with served.vosk(f"?call={call_id}&channel=customer") as line:
        for begin in range(0, len(NOISE), 1600):
            await line.send(NOISE[begin : begin + 1600].tobytes())
            await line.recv()
        if end:
            await line.send('{"eof" : 1}')
            await line.recv()
    if end:
        await served.hub.calls.end(call_id, EndReason.HUNG_UP)
        await served.hub.recordings.keeper.settled()


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve({Channel.CUSTOMER: [(0.4, Partial("hello"))]})


async def test_a_recording_is_played_whole_and_kept_by_no_browser(served: Served) -> None:
    await recorded(served)
    answer = await served.http.get("/api/calls/call-a/recording")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/flac"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "etag" not in answer.headers
    sound, rate = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    assert (rate, sound.shape[1]) == (RATE, 2)
    assert 7.5 < len(sound) / RATE < 8.1
    assert sound[:, 0].std() > 500
    assert not sound[:, 1].any()
    on_disk = (served.hub.settings.data / "recordings" / "call-a.flac").read_bytes()
    assert on_disk.startswith(b"calmseal")
    assert answer.content[:64] not in on_disk
    assert list((served.hub.settings.data / "live").iterdir()) == []


async def test_ranges_are_served_as_browsers_ask_for_them(served: Served) -> None:
    await recorded(served)
    whole = (await served.http.get("/api/calls/call-a/recording")).content
    size = len(whole)
    assert size > 2 * 65536
    for asked, start, end in [
        ("bytes=0-", 0, size),
        ("bytes=0-9", 0, 10),
        ("bytes=65530-65545", 65530, 65546),
        ("bytes=100000-99999999", 100000, size),
        ("bytes=-7", size - 7, size),
    ]:
        answer = await served.http.get("/api/calls/call-a/recording", headers={"range": asked})
        assert (answer.status_code, answer.content == whole[start:end]) == (206, True), asked
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - start)
    for asked in ("bytes=99999999-", "bytes=9-3", "bytes=-0", "bytes=-"):
        answer = await served.http.get("/api/calls/call-a/recording", headers={"range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}"), asked
    for asked in ("lines=1-2", "bytes=0-1,5-6", "nonsense"):
        answer = await served.http.get("/api/calls/call-a/recording", headers={"range": asked})
        assert (answer.status_code, answer.content == whole) == (200, True), asked
        assert "content-range" not in answer.headers


async def test_the_outline_and_a_passage_are_served(served: Served) -> None:
    await recorded(served)
    peaks = await served.http.get("/api/calls/call-a/peaks")
    assert (peaks.status_code, peaks.headers["cache-control"]) == (200, "no-store")
    assert json.loads(peaks.content)["length"] > 150
    whole = soundfile.read(io.BytesIO((await served.http.get("/api/calls/call-a/recording")).content), dtype="int16")[0]
    for form in ("flac", "wav"):
        clip = await served.http.get(f"/api/calls/call-a/clip?start=2&end=3.5&format={form}")
        assert (clip.status_code, clip.headers["content-type"]) == (200, f"audio/{form}")
        cut = soundfile.read(io.BytesIO(clip.content), dtype="int16")[0]
        assert np.array_equal(cut, whole[2 * RATE : round(3.5 * RATE)])
    for query in ("start=3&end=2", "start=0&end=601", "start=100&end=101"):
        clip = await served.http.get(f"/api/calls/call-a/clip?{query}")
        assert (clip.status_code, clip.json()["code"]) == (422, "passage_invalid"), query


async def test_what_is_not_there_is_told_apart(served: Served) -> None:
    typed = begin(served)
    await served.hub.calls.end(typed, EndReason.HUNG_UP)
    await recorded(served, "call-live", end=False)
    for what in ("recording", "peaks", "clip?start=0&end=1"):
        for call_id, status, code in [
            ("nobody", 404, "call_unknown"),
            (typed, 404, "recording_unknown"),
            ("call-live", 409, "recording_live"),
        ]:
            answer = await served.http.get(f"/api/calls/{call_id}/{what}")
            assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_damaged_recording_is_an_error_and_never_half_a_truth(served: Served) -> None:
    await recorded(served)
    path = served.hub.settings.data / "recordings" / "call-a.flac"
    path.write_bytes(path.read_bytes()[:-65565])
    answer = await served.http.get("/api/calls/call-a/recording")
    assert (answer.status_code, answer.json()["code"]) == (500, "seal_broken")
