"""Consent, forgetting, holds, erasure and export, over HTTP against the real records."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.events import Channel, Consent
from assistant.privacy.redaction import Redactor
from assistant.speech.base import Heard, SpeechBegan, SpeechStopped
from assistant.speech.scripted import said
from tests.api.conftest import Serve, Served, is_event, messages

CALL = "call-private-1"
CARD = "four one one one one one one one one one one one one one one one"
LOUD = 8_000


def spoken(text: str, start: float, end: float) -> list[tuple[float, Heard]]:
    return [(end, SpeechBegan(start)), (end + 0.1, said(text, start, end)), (end + 0.1, SpeechStopped(end))]


SCRIPTS = {
    Channel.CUSTOMER: [*spoken("it is a disgrace", 0.5, 1.5), *spoken("i want a plan", 2.5, 3.5)],
    Channel.AGENT: [],
}


async def sound(session: CallSession, until: float) -> None:
    """A tone on both sides, and what is heard in it."""
    step = RATE // 10
    while round(session.now, 3) < until:
        offset = round(session.now * RATE)
        tone = (LOUD * np.sin(np.arange(offset, offset + step) / 5)).astype(np.int16)
        for channel in Channel:
            session.push(AudioChunk(channel, offset, tone))
        await session.settle()


async def kept_call(served: Served, call_id: str = CALL, **more: Any) -> None:
    """A call with sound that has ended, and its recording."""
    session = served.hub.calls.open(call_id, Opening(title="A call", source="vosk", **more))
    await sound(session, 4.0)
    await served.hub.calls.end(call_id, ev.EndReason.HUNG_UP)
    await served.hub.recordings.keeper.settled()


def files_that_name(folder: Path, what: str) -> list[str]:
    """The files below a folder whose name or content holds a text."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and (what in path.name or what.encode() in path.read_bytes())
    ]


async def test_a_refused_call_goes_on_before_the_agent_and_is_forgotten(serve: Serve, tmp_path: Path) -> None:
    served = await serve(SCRIPTS)
    session = served.hub.calls.open(CALL, Opening(title="A call", source="vosk"))
    await sound(session, 2.0)
    await served.hub.bus.flush()
    assert await served.hub.store.events(CALL)
    assert files_that_name(tmp_path / "data", CALL)
    async with served.screen(f"?call={CALL}") as screen:
        answer = await served.http.post(f"/api/calls/{CALL}/consent", json={"consent": "refused"})
        assert answer.json() == {"consent": "refused", "kept": False}
        await messages(screen, is_event("consent.changed"))
        await sound(session, 4.0)
        seen = await messages(screen, is_event("transcript.final"))
        assert seen[-1]["event"]["text"] == "i want a plan"
        assert (await served.http.get(f"/api/calls/{CALL}")).json()["kept"] is False
        assert (await served.hub.store.events(CALL), await served.hub.store.call(CALL)) == ([], None)
        await served.hub.calls.end(CALL, ev.EndReason.HUNG_UP)
        await messages(screen, is_event("call.ended"))
    assert (await served.http.get(f"/api/calls/{CALL}")).status_code == 404
    assert (await served.http.get(f"/api/calls/{CALL}/recording")).status_code == 404
    await served.hub.recordings.keeper.settled()
    assert not list((tmp_path / "data").rglob(f"{CALL}*"))
    [buried] = await served.hub.subjects.tombstones()
    assert (buried.call_id, buried.what, buried.actor, buried.events > 3) == (CALL, "call", "anyone", True)


async def test_of_a_call_that_is_not_kept_nothing_ever_stands_on_disk(serve: Serve, tmp_path: Path) -> None:
    served = await serve(SCRIPTS)
    session = served.hub.calls.open(CALL, Opening(title="A call", source="vosk", kept=False))
    async with served.screen(f"?call={CALL}") as screen:
        await sound(session, 4.0)
        seen = await messages(screen, lambda message: message.get("event", {}).get("text") == "i want a plan")
        assert seen[0]["state"]["kept"] is False
        assert (await served.http.get(f"/api/calls/{CALL}")).json()["utterances"][0]["text"] == "it is a disgrace"
        assert files_that_name(tmp_path / "data", CALL) == []
        await served.hub.calls.end(CALL, ev.EndReason.HUNG_UP)
        await messages(screen, is_event("call.ended"))
    await served.hub.recordings.keeper.settled()
    assert (await served.http.get(f"/api/calls/{CALL}")).status_code == 404
    assert files_that_name(tmp_path / "data", CALL) == []


@pytest.mark.parametrize(
    ("settings", "opening"),
    [({"keep": False}, {}), ({}, {"consent": Consent.REFUSED})],
    ids=["a site that keeps nothing", "a source that says it was refused"],
)
async def test_nothing_is_kept_where_the_site_or_the_customer_says_so(
    serve: Serve, tmp_path: Path, settings: dict[str, Any], opening: dict[str, Any]
) -> None:
    served = await serve(SCRIPTS, **settings)
    await kept_call(served, **opening)
    assert files_that_name(tmp_path / "data", CALL) == []


async def test_a_site_may_keep_the_words_and_lose_the_sound(serve: Serve) -> None:
    served = await serve(SCRIPTS, on_refusal="words")
    session = served.hub.calls.open(CALL, Opening(title="A call", source="vosk"))
    await sound(session, 2.0)
    session.consent(Consent.REFUSED, "anyone")
    await sound(session, 4.0)
    await served.hub.calls.end(CALL, ev.EndReason.HUNG_UP)
    await served.hub.recordings.keeper.settled()
    assert [e for e in await served.hub.store.events(CALL) if isinstance(e, ev.TranscriptFinal)]
    assert (await served.http.get(f"/api/calls/{CALL}/recording")).status_code == 404


async def test_a_call_on_hold_is_not_erased_until_it_is_released(serve: Serve, tmp_path: Path) -> None:
    served = await serve(SCRIPTS, jurisdiction="none")
    await kept_call(served)
    assert (await served.http.post(f"/api/calls/{CALL}/hold", json={"reason": "a claim"})).json()["hold"] == "a claim"
    refused = await served.http.post(f"/api/calls/{CALL}/erase", json={"reason": "asked for"})
    assert (refused.status_code, refused.json()["code"]) == (409, "call_held")
    assert (await served.http.get(f"/api/calls/{CALL}/recording")).status_code == 200
    assert (await served.http.delete(f"/api/calls/{CALL}/hold")).json()["hold"] == ""
    erased = await served.http.post(f"/api/calls/{CALL}/erase", json={"reason": "asked for"})
    assert len(erased.json()["tombstones"]) == 2
    assert (await served.http.get(f"/api/calls/{CALL}")).status_code == 404
    assert not list((tmp_path / "data").rglob(f"{CALL}*"))
    assert {stone.what for stone in await served.hub.subjects.tombstones()} == {"call", "sound"}


async def test_the_recording_alone_can_be_erased(serve: Serve) -> None:
    served = await serve(SCRIPTS, jurisdiction="none")
    await kept_call(served)
    await served.http.post(f"/api/calls/{CALL}/erase", json={"reason": "asked for", "what": "sound"})
    assert (await served.http.get(f"/api/calls/{CALL}/recording")).status_code == 404
    assert (await served.http.get(f"/api/calls/{CALL}")).json()["utterances"]


async def test_the_law_keeps_a_call_unless_another_duty_weighs_more(serve: Serve) -> None:
    served = await serve(SCRIPTS)
    await kept_call(served)
    refused = await served.http.post(f"/api/calls/{CALL}/erase", json={"reason": "asked for"})
    assert refused.json()["code"] == "call_under_floor"
    assert "12 CFR 1006.100" in refused.json()["message"]
    done = await served.http.post(f"/api/calls/{CALL}/erase", json={"reason": "asked for", "despite_floor": True})
    assert done.status_code == 200
    assert "despite a floor" in (await served.hub.subjects.tombstones())[0].reason


async def test_a_customer_gets_all_that_is_kept_of_them_and_can_have_it_erased(serve: Serve, tmp_path: Path) -> None:
    served = await serve(SCRIPTS, jurisdiction="none")
    await kept_call(served, subject="AB-4711")
    await kept_call(served, "call-of-another", subject="AB-4712")
    answer = await served.http.post("/api/subjects/export", json={"reference": "ab-4711"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"erased.json", CALL}
        assert "Customer: it is a disgrace" in archive.read(f"{CALL}/transcript.txt").decode()
        assert ev.decode_stored(archive.read(f"{CALL}/events.jsonl").split(b"\n")[0]).call_id == CALL
        assert soundfile.info(io.BytesIO(archive.read(f"{CALL}/sound.flac"))).duration > 3.5
    erased = await served.http.post("/api/subjects/erase", json={"reference": "AB-4711", "reason": "their wish"})
    assert erased.status_code == 200
    assert await served.hub.store.call(CALL) is None
    assert await served.hub.store.call("call-of-another") is not None
    assert not list((tmp_path / "data").rglob(f"{CALL}*"))
    assert (await served.http.post("/api/subjects/export", json={"reference": "AB-4711"})).status_code == 404
    assert files_that_name(tmp_path / "data", "4711") == []


async def test_a_card_number_is_in_no_record_and_in_no_sound(serve: Serve) -> None:
    half = " ".join(CARD.split()[:8])
    scripts = {
        Channel.CUSTOMER: [
            *spoken("this is a bloody disgrace", 0.2, 1.2),
            *spoken(f"my card number is {half}", 2.0, 4.0),
            *spoken(half, 5.0, 6.0),
            *spoken("that is all and i agree to pay today", 7.0, 8.0),
        ],
        Channel.AGENT: [],
    }
    served = await serve(scripts, make_redactor=lambda known: Redactor(known=known))
    session = served.hub.calls.open(CALL, Opening(title="A call", source="vosk"))
    await sound(session, 9.0)
    await served.hub.calls.end(CALL, ev.EndReason.HUNG_UP)
    await served.hub.recordings.keeper.settled()
    log = await served.hub.store.events(CALL)
    everything = " ".join(ev.encode(event).decode() for event in log)
    assert ("one one" in everything, "[card number]" in everything) == (False, True)
    assert (await served.hub.store.search('"one one"'), bool(await served.hub.store.search("agree"))) == ([], True)
    answer = await served.http.get(f"/api/calls/{CALL}/recording")
    heard, _ = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    customer = np.abs(heard[:, 0])
    hidden = [s for e in log if isinstance(e, ev.TranscriptFinal) for s in e.words if s.text == "[card number]"]
    assert len(hidden) >= 2
    for word in hidden:
        assert not customer[round((word.start + 0.05) * RATE) : round((word.end - 0.05) * RATE)].any()
    assert customer[:RATE].max() > LOUD / 2
