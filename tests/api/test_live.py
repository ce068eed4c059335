"""The socket of a screen: a snapshot, then every event, across cuts and from call to call."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assistant.calls.opening import Opening
from assistant.events import Channel, EndReason
from tests.api.conftest import Serve, Served, is_event, messages

HOSTILE = "you people are a disgrace, this is bullshit and you never bloody listen to me"


def begin(served: Served, call_id: str | None = None) -> str:
    return served.hub.calls.open(call_id, Opening(title="A call", source="turns"), hears=False).call_id


async def say(served: Served, call_id: str, channel: Channel, text: str, start: float = 1.0) -> None:
    session = served.hub.calls.get(call_id)
    session.say(channel, text, start, start + 1)
    await session.settle()


async def test_a_screen_waits_for_a_call_and_then_follows_it_to_its_card(serve: Serve) -> None:
    served = await serve()
    async with served.screen() as screen:
        assert json.loads(await screen.recv()) == {"kind": "waiting"}
        call = begin(served)
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["call_id"] == call
        await say(served, call, Channel.CUSTOMER, HOSTILE)
        seen = await messages(screen, is_event("card.offered"))
        seqs = [m["event"]["seq"] for m in seen if m["kind"] == "event"]
        assert seqs == list(range(snapshot["state"]["seq"] + 1, seqs[-1] + 1))


async def test_when_a_call_has_ended_the_screen_follows_the_next(serve: Serve) -> None:
    served = await serve()
    async with served.screen() as screen:
        first = begin(served)
        await messages(screen, lambda m: m["kind"] == "snapshot")
        await served.hub.calls.end(first, EndReason.HUNG_UP)
        await messages(screen, is_event("call.ended"))
        second = begin(served)
        seen = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert seen[-1]["state"]["call_id"] == second


async def test_a_screen_whose_line_was_cut_goes_on_where_it_was(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen() as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        last = snapshot["state"]["seq"]
    await say(served, call, Channel.AGENT, "let me look into that")
    await say(served, call, Channel.CUSTOMER, "thank you", 3.0)
    async with served.screen(f"?call={call}&after={last}") as screen:
        seen = await messages(screen, is_event("reading"))
        assert all(m["kind"] == "event" for m in seen)
        assert seen[0]["event"]["seq"] == last + 1


async def test_a_screen_that_knows_more_than_the_server_starts_over(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen(f"?call={call}&after=999") as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["seq"] == 1


async def test_an_ended_call_can_be_looked_at(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    await say(served, call, Channel.CUSTOMER, "hello there")
    await served.hub.calls.end(call, EndReason.HUNG_UP)
    async with served.screen(f"?call={call}") as screen:
        [snapshot] = await messages(screen, lambda m: m["kind"] == "snapshot")
        assert snapshot["state"]["status"] == "ended"
        assert snapshot["state"]["utterances"][0]["text"] == "hello there"


async def test_an_unknown_call_is_said_to_be_so(serve: Serve) -> None:
    served = await serve()
    async with served.screen("?call=nobody") as screen:
        error = json.loads(await screen.recv())
        assert (error["kind"], error["code"]) == ("error", "call_unknown")
        with pytest.raises(ConnectionClosed):
            await screen.recv()


async def test_a_page_of_another_site_may_not_listen(serve: Serve) -> None:
    served = await serve()
    from websockets.asyncio.client import connect

    with pytest.raises(InvalidStatus):
        async with connect(f"ws://{served.address}/live", origin="https://evil.example"):  # type: ignore[arg-type]
            pass


async def test_two_screens_see_the_same_card_used(serve: Serve) -> None:
    served = await serve()
    call = begin(served)
    async with served.screen() as one, served.screen() as other:
        for screen in (one, other):
            await messages(screen, lambda m: m["kind"] == "snapshot")
        await say(served, call, Channel.CUSTOMER, HOSTILE)
        offered = (await messages(one, is_event("card.offered")))[-1]["event"]
        answer = await served.http.post(f"/api/calls/{call}/cards/{offered['card']}/use")
        assert answer.status_code == 200
        for screen in (one, other):
            used = (await messages(screen, is_event("card.used")))[-1]["event"]
            assert used["card"] == offered["card"]
            assert used["seq"] == answer.json()["event"]["seq"]
