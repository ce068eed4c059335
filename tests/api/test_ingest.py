"""Sound over the vosk-server protocol, and every way a client gets it wrong."""

import asyncio
import json
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection

from assistant.events import Channel, EndReason
from assistant.speech.base import Partial
from assistant.speech.scripted import said
from tests.api.conftest import Scripts, Serve, Served, is_event, messages

SPEECH: Scripts = {
    Channel.CUSTOMER: [(0.4, Partial("hello")), (1.0, said("hello there", 0.2, 0.9)), (9.0, said("bye", 1.2, 1.5))],
    Channel.AGENT: [(1.0, said("good morning", 0.1, 0.8))],
}
CHUNK = np.zeros(1600, np.int16).tobytes()
"""0.2 s at 8 kHz."""


async def ask(line: ClientConnection, message: str | bytes) -> dict[str, Any]:
    await line.send(message)
    answer: dict[str, Any] = json.loads(await asyncio.wait_for(line.recv(), 10))
    return answer


async def test_the_protocol_is_that_of_vosk_server(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a&channel=customer") as line:
        await line.send('{ "config" : { "sample_rate" : 8000 } }')
        answers = [await ask(line, CHUNK) for _ in range(6)]
        assert {"partial": "hello"} in answers
        [result] = [a for a in answers if "text" in a]
        assert result["text"] == "hello there"
        assert [(w["word"], round(w["start"], 1)) for w in result["result"]] == [("hello", 0.2), ("there", 0.5)]
        assert set(result["result"][0]) == {"conf", "start", "end", "word"}
        last = await ask(line, '{"eof" : 1}')
        assert last["text"] == "bye"


async def test_two_clients_are_the_two_sides_of_one_call(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with (
        served.screen() as screen,
        served.vosk("?call=call-a&channel=customer") as customer,
        served.vosk("?call=call-a&channel=agent") as agent,
    ):
        for line in (customer, agent):
            for _ in range(6):
                await ask(line, CHUNK)
            await ask(line, '{"eof" : 1}')
        await messages(screen, has_ended)
    state = (await served.http.get("/api/calls/call-a")).json()
    spoken = {(u["channel"], u["text"]) for u in state["utterances"]}
    assert spoken == {("customer", "hello there"), ("customer", "bye"), ("agent", "good morning")}
    assert state["end_reason"] == "hung_up"


async def test_bytes_may_be_cut_anywhere(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a") as line:
        data = CHUNK * 6
        texts = [await ask(line, data[start : start + 333]) for start in range(0, len(data), 333)]
        assert any(a.get("text") == "hello there" for a in texts)


def has_ended(message: dict[str, Any]) -> bool:
    """The end of the call, as an event or, where it came before the screen was there, in the snapshot."""
    return is_event("call.ended")(message) or message.get("state", {}).get("status") == "ended"


async def refused(line: ClientConnection, message: str | bytes | None = None) -> dict[str, Any]:
    if message is not None:
        await line.send(message)
    answer = json.loads(await asyncio.wait_for(line.recv(), 10))
    with pytest.raises(Exception, match="received 1008"):
        await asyncio.wait_for(line.recv(), 10)
    error: dict[str, Any] = answer["error"]
    assert error["message"]
    assert error["hint"]
    return error


async def unharmed(served: Served, line: ClientConnection) -> None:
    """The call that ran beside still runs and is still heard."""
    for _ in range(6):
        await ask(line, CHUNK)
    texts = [u.text for u in served.hub.calls.get("beside").state.utterances]
    assert "hello there" in texts


@pytest.mark.parametrize(
    ("query", "message", "code"),
    [
        ("?call=x", "hello, is this the right place?", "frame_invalid"),
        ("?call=x", "[1, 2]", "frame_invalid"),
        ("?call=x", '{"config": {"sample_rate": 3}}', "audio_rate"),
        ("?call=x", '{"config": {"sample_rate": 1e12}}', "audio_rate"),
        ("?call=x&rate=100", None, "audio_rate"),
        ("?call=../x", None, "call_id_invalid"),
        ("?call=beside&channel=customer", None, "side_taken"),
    ],
)
async def test_a_client_that_gets_it_wrong_is_told_and_harms_no_other_call(
    serve: Serve, query: str, message: str | None, code: str
) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=beside&channel=customer") as beside:
        await ask(beside, CHUNK)
        async with served.vosk(query) as line:
            assert (await refused(line, message))["code"] == code
        await unharmed(served, beside)


async def test_a_full_server_refuses_with_a_code(serve: Serve) -> None:
    served = await serve(max_calls=1)
    async with served.vosk("?call=a"), served.vosk("?call=b") as second:
        assert (await refused(second))["code"] == "calls_full"


async def test_a_silent_socket_is_closed_and_its_side_counted_as_lost(serve: Serve) -> None:
    served = await serve(SPEECH, idle_seconds=0.2, reconnect_seconds=0.2)
    async with served.screen() as screen:
        async with served.vosk("?call=call-a") as line:
            assert (await refused(line))["code"] == "source_idle"
        seen = await messages(screen, is_event("call.ended"))
    lost = [m["event"] for m in seen if m.get("event", {}).get("status") == "lost"]
    assert "No sound arrived" in lost[0]["reason"]
    assert seen[-1]["event"]["reason"] == "source_lost"


async def test_a_cut_line_is_taken_up_again(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a") as line:
        await ask(line, CHUNK)
        line.transport.abort()
    session = served.hub.calls.get("call-a")
    async with served.vosk("?call=call-a") as line:
        for _ in range(6):
            await ask(line, CHUNK)
    assert served.hub.calls.get("call-a") is session
    assert [s.text for s in session.state.utterances] == ["hello there"]


async def test_sound_that_comes_too_fast_is_told_and_still_heard(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a") as line:
        for _ in range(40):
            await ask(line, CHUNK)
        state = served.hub.calls.get("call-a").state
        assert [t.code for t in state.degraded] == ["source_too_fast"]
        assert state.utterances[0].text == "hello there"


async def test_a_message_that_is_too_large_ends_that_client_alone(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=beside") as beside:
        async with served.vosk("?call=x") as line:
            await line.send(bytes(20 << 20))
            with pytest.raises(Exception, match=r"1009|1006|closed"):
                await asyncio.wait_for(line.recv(), 10)
        await unharmed(served, beside)


async def test_a_call_that_has_ended_is_not_taken_up_again(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a"):
        await asyncio.sleep(0.05)
        await served.hub.calls.end("call-a", EndReason.HUNG_UP)
    async with served.vosk("?call=call-a") as line:
        assert (await refused(line))["code"] == "call_exists"
