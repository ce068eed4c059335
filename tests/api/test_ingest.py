"""Sound over the vosk-server protocol, and every way a client gets it wrong."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.events import Channel, Consent, EndReason, SourceChanged, SourceStatus
from assistant.speech.base import Partial
from assistant.speech.scripted import said
from tests.api.conftest import Scripts, Serve, Served, is_event, messages
from tests.api.site import Site, make_site

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
    assert seen[-1]["event"]["reason"] == "source_lost"
    log = await served.hub.store.events("call-a")
    [lost] = [event for event in log if isinstance(event, SourceChanged) and event.status is SourceStatus.LOST]
    assert "No sound arrived" in lost.reason


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
            with suppress(ConnectionClosed):  # it may be gone before all of it is sent
                await line.send(bytes(20 << 20))
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(line.recv(), 10)
        await unharmed(served, beside)


async def test_a_call_that_has_ended_is_not_taken_up_again(serve: Serve) -> None:
    served = await serve(SPEECH)
    async with served.vosk("?call=call-a"):
        async with asyncio.timeout(10):
            while served.hub.calls.find("call-a") is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await served.hub.calls.end("call-a", EndReason.HUNG_UP)
    async with served.vosk("?call=call-a") as line:
        assert (await refused(line))["code"] == "call_exists"


async def knock(site: Site, query: str = "", **headers: str) -> str:
    """What a phone system gets that asks to send sound: the code of the refusal, or `ok`."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        line = await site.served.vosk(query, additional_headers=asked)
    except InvalidStatus as error:
        refusal = error.response
    else:
        return await heard(line)
    assert refusal.status_code in (401, 403, 404, 409, 422)
    assert (refusal.status_code == 401) == ("www-authenticate" in refusal.headers)
    return str(json.loads(refusal.body or b"{}")["code"])


async def test_a_refusal_is_an_answer_and_no_fault(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    site = await make_site(serve)
    assert await knock(site, "?channel=nobody") == "input_invalid"
    assert await knock(site, "?rate=much") == "input_invalid"
    assert await knock(site) == "ingest_key_refused"
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def heard(line: ClientConnection) -> str:
    """What an open line is told when it sends sound: the code of an error, or `ok`."""
    async with line:
        answer = await ask(line, CHUNK)
        return str(answer.get("error", {}).get("code", "ok"))


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_without_a_key_that_fits_no_sound_is_taken(serve: Serve) -> None:
    site = await make_site(serve)
    keys = site.served.hub.ingest_keys
    made = await keys.add("k", "vosk")
    assert await knock(site) == "ingest_key_refused"
    assert await knock(site, **bearer(made.token[:-1])) == "ingest_key_refused"
    assert await knock(site, authorization="Basic !!!") == "ingest_key_refused"
    assert await knock(site, **bearer((await keys.add("k", "twilio")).token)) == "key_unfit"
    assert await knock(site, **bearer((await keys.add("k", "metrics")).token)) == "key_unfit"
    assert await knock(site, **bearer((await keys.add("k", "any")).token)) == "ok"
    assert await knock(site, **bearer(made.token)) == "ok"
    basic = base64.b64encode(f"pbx:{made.token}".encode()).decode()
    assert await knock(site, authorization=f"Basic {basic}") == "ok"
    assert (await keys.get(made.key.id)).used is not None
    await keys.revoke(made.key.id)
    assert await knock(site, **bearer(made.token)) == "ingest_key_refused"
    rows = await site.served.hub.audit.rows(action="ingest.refused")
    assert [(row.resource, row.outcome, row.address) for row in rows] == [("vosk", "refused", "127.0.0.1")]


async def test_an_address_with_a_key_in_it_becomes_a_header_on_the_way(serve: Serve) -> None:
    site = await make_site(serve)
    made = await site.served.hub.ingest_keys.add("k", "vosk")
    async with connect(f"ws://pbx:{made.token}@{site.served.address}/ingest/vosk") as line:
        assert "partial" in await ask(line, CHUNK)


@pytest.mark.parametrize("name", ["key", "token", "Api_Key", "access_token", "password"])
async def test_a_key_in_the_query_is_refused_even_a_good_one(serve: Serve, name: str) -> None:
    site = await make_site(serve)
    made = await site.served.hub.ingest_keys.add("k", "vosk")
    assert await knock(site, f"?{name}={made.token}", **bearer(made.token)) == "key_in_url"


async def test_a_call_belongs_to_the_agent_and_the_team_that_are_named(serve: Serve) -> None:
    site = await make_site(serve)
    keys, ours, theirs = site.served.hub.ingest_keys, site.teams["ours"], site.teams["theirs"]
    everyone, bound = await keys.add("k", "vosk"), await keys.add("k", "vosk", "ours")
    cases = [
        (everyone, "?call=a&agent=mate", ("mate", ours)),
        (everyone, "?call=b&agent=STRANGER&team=theirs", ("stranger", theirs)),
        (everyone, "?call=c&team=theirs", ("", theirs)),
        (everyone, "?call=d", ("", "")),
        (bound, "?call=e", ("", ours)),
        (bound, f"?call=f&agent=mate&team={ours}", ("mate", ours)),
    ]
    for key, query, (agent, team) in cases:
        async with site.served.vosk(query, additional_headers=bearer(key.token)) as line:
            await ask(line, CHUNK)
            state = site.served.hub.calls.get(query[6]).state
            assert (state.agent, state.team) == (site.users.get(agent, ""), team), query
    for key, query, code in [
        (bound, "?team=theirs", "key_unfit"),
        (bound, "?agent=stranger", "key_unfit"),
        (everyone, "?agent=stranger&team=ours", "key_unfit"),
        (everyone, "?agent=nobody-at-all", "agent_unknown"),
        (everyone, "?team=nowhere", "team_unknown"),
    ]:
        assert await knock(site, query, **bearer(key.token)) == code, query


async def test_a_key_of_one_team_reaches_no_call_of_another(serve: Serve) -> None:
    site = await make_site(serve)
    keys = site.served.hub.ingest_keys
    ours, theirs = await keys.add("k", "vosk", "ours"), await keys.add("k", "vosk", "theirs")
    async with site.served.vosk("?call=x&channel=customer", additional_headers=bearer(ours.token)) as line:
        await ask(line, CHUNK)
        assert await knock(site, "?call=x&channel=agent", **bearer(theirs.token)) == "call_exists"
        assert await knock(site, "?call=x&channel=agent", **bearer(ours.token)) == "ok"
    assert await knock(site, f"?call={site.calls['agent', 'other']}", **bearer(ours.token)) == "call_exists"


async def test_what_a_source_says_of_the_customer_reaches_the_call_and_no_address(serve: Serve) -> None:
    site = await make_site(serve)
    made = await site.served.hub.ingest_keys.add("k", "vosk")
    headers = bearer(made.token) | {"x-calmline-customer": "ACC-4711"}
    async with site.served.vosk("?call=x&consent=told&keep=false", additional_headers=headers) as line:
        await ask(line, CHUNK)
        state = site.served.hub.calls.get("x").state
        assert (state.consent, state.kept) == (Consent.TOLD, False)
    for query, code in [
        ("?customer=ACC-4711", "customer_in_url"),
        ("?consent=perhaps", "consent_invalid"),
        ("?keep=perhaps", "keep_invalid"),
    ]:
        assert await knock(site, query, **bearer(made.token)) == code
    too_long = "x" * 201
    assert await knock(site, **(bearer(made.token) | {"x_calmline_customer": too_long})) == "customer_invalid"


def sign(site: Site, secret: str, target: str, **more: str) -> dict[str, str]:
    """The headers of a signed request, made as RFC 9421 says."""
    covered = " ".join(f'"{name}"' for name in ("@request-target", "@authority", *more))
    made = f'({covered});created={int(time.time())};keyid="{more["x-api-key"]}"'
    made += f';alg="hmac-sha256";nonce="{secrets.token_urlsafe(24)}"'
    lines = [f'"@request-target": {target}', f'"@authority": {site.served.address}']
    lines += [f'"{name}": {value}' for name, value in more.items()]
    base = "\n".join([*lines, f'"@signature-params": {made}'])
    digest = hmac.new(base64.b64decode(secret), base.encode(), hashlib.sha256).digest()
    return {"signature-input": f"sig1={made}", "signature": f"sig1=:{base64.b64encode(digest).decode()}:"} | more


async def test_a_source_that_signs_must_sign_and_each_request_counts_once(serve: Serve) -> None:
    site = await make_site(serve)
    made = await site.served.hub.ingest_keys.add("k", "vosk", signs=True)
    target = "/ingest/vosk?call=x"
    headers = sign(site, made.secret, target, **{"x-api-key": made.key.id})
    assert await knock(site, "?call=x", **bearer(made.token)) == "signature_missing"
    assert await knock(site, "?call=y", **headers) == "signature_invalid"
    assert await knock(site, "?call=x", **headers) == "ok"
    assert await knock(site, "?call=x", **headers) == "signature_replayed"
    wrong = sign(site, base64.b64encode(b"x" * 32).decode(), target, **{"x-api-key": made.key.id})
    assert await knock(site, "?call=x", **wrong) == "signature_invalid"
    stranger = sign(site, made.secret, target, **{"x-api-key": "nobody"})
    assert await knock(site, "?call=x", **stranger) == "signature_invalid"
    by_token = sign(site, made.secret, target, **{"x-api-key": made.token})
    assert await knock(site, "?call=x", **by_token) == "ok"


async def test_counters_are_read_with_a_key_of_their_own_or_by_an_admin(serve: Serve) -> None:
    site = await make_site(serve)
    keys = site.served.hub.ingest_keys
    made, other = await keys.add("prometheus", "metrics"), await keys.add("k", "any")
    assert (await site.ask(None, "GET", "/metrics", headers=bearer(made.token))).status_code == 200
    refused = await site.ask(None, "GET", "/metrics", headers=bearer(other.token))
    assert (refused.status_code, refused.json()["code"]) == (403, "key_unfit")
    assert (await site.ask(None, "GET", "/metrics", headers=bearer("x"))).status_code == 401
    assert (await site.ask("admin", "GET", "/metrics")).status_code == 200


async def test_keys_are_made_turned_over_and_revoked_over_http(serve: Serve) -> None:
    site = await make_site(serve)
    made = await site.ask("admin", "POST", "/api/ingest-keys", json={"name": "k", "source": "vosk", "team": "ours"})
    assert made.status_code == 201
    token, key = made.json()["token"], made.json()["key"]
    assert key["team"] == site.teams["ours"]
    listed = await site.ask("admin", "GET", "/api/ingest-keys")
    assert [line["id"] for line in listed.json()["keys"]] == [key["id"]]
    assert token not in listed.text
    path = f"/api/ingest-keys/{key['id']}"
    new = (await site.ask("admin", "POST", f"{path}/rotate", json={"overlap_hours": 1})).json()
    assert await knock(site, **bearer(token)) == await knock(site, **bearer(new["token"])) == "ok"
    assert (await site.ask("admin", "DELETE", path)).json()["revoked"]
    assert await knock(site, **bearer(token)) == "ingest_key_refused"
    rows = await site.served.hub.audit.rows(resource=key["id"])
    assert [row.action for row in rows] == ["ingest_key.revoked", "ingest_key.rotated", "ingest_key.made"]
    assert {row.actor for row in rows} == {site.users["admin"]}
