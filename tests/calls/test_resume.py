"""A call goes on after a crash as if it had only lost its sources: the same log, and the same parts behind it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.bus.memory import MemoryBus
from assistant.calls.opening import Opening
from assistant.calls.registry import CallRegistry
from assistant.calls.resume import RESTARTED
from assistant.calls.session import CallSession
from assistant.calls.state import CallState, CallStatus, Outcome
from assistant.events import Channel
from assistant.hostility.base import Level
from assistant.hostility.risk import Risk
from assistant.speech.scripted import ScriptedRecognizer, said
from tests.calls.conftest import Call, OpenCall
from tests.conftest import MakeKit

CUSTOMER, AGENT = Channel

ANGRY = "This is ridiculous, you people are useless, I am absolutely furious about this bill."
THREAT = "I am going to come down there and kill you."


class Restarted:
    """Registries over one bus that stand for one server after another."""

    def __init__(self, make_kit: MakeKit) -> None:
        self.make_kit = make_kit
        self.registries: list[CallRegistry] = []
        self.buses: list[MemoryBus] = []

    async def start(self, past: Sequence[ev.LogEvent] = (), wait: float = 30.0, **kit: Any) -> CallRegistry:
        bus = MemoryBus()
        await bus.start()
        script = {CUSTOMER: [(2.0, said("hello again", 0.5, 1.5))]}
        registry = CallRegistry(
            replace(self.make_kit(ScriptedRecognizer(script)), **kit), bus, max_calls=2, reconnect_seconds=wait
        )
        self.registries.append(registry)
        self.buses.append(bus)
        if past:
            registry.take_up(past)
        return registry

    async def stop(self) -> None:
        for registry, bus in zip(self.registries, self.buses, strict=True):
            await registry.end_all()
            await bus.aclose()


@pytest.fixture
async def servers(make_kit: MakeKit) -> AsyncIterator[Restarted]:
    servers = Restarted(make_kit)
    yield servers
    await servers.stop()


def phoned(log: Sequence[ev.AnyEvent], *, age: float = 20.0) -> list[ev.LogEvent]:
    """A log of typed turns as that of a phone call that was cut off `age` seconds after its last event."""
    events = [event for event in log if not isinstance(event, ev.TranscriptPartial)]
    first = replaced(events[0], source="vosk", recogniser="scripted")
    connected = [
        ev.SourceChanged(**stamp(first, n), channel=side, status=ev.SourceStatus.CONNECTED, reason="")
        for n, side in enumerate(Channel, 2)
    ]
    rest = [replaced(event, seq=event.seq + 2) for event in events[1:]]
    began = ev.now() - timedelta(seconds=rest[-1].at + age)
    return [replaced(event, time=began + timedelta(seconds=event.at)) for event in (first, *connected, *rest)]


def stamp(first: ev.LogEvent, seq: int) -> ev.LogStamp:
    return {"call_id": first.call_id, "seq": seq, "at": 0.0, "time": first.time}


def replaced(event: ev.LogEvent, **change: Any) -> ev.LogEvent:
    return msgspec.structs.replace(event, **change)


async def talked(open_call: OpenCall) -> Call:
    """A call with some of everything in its log."""
    call = open_call()
    await call.say(AGENT, "Good morning, this is Karen, this call may be recorded. How can I help you?")
    await call.say(CUSTOMER, ANGRY, 4.0)
    await call.say(CUSTOMER, "Nobody ever calls me back and I am sick of it!", 4.0)
    await call.say(AGENT, "I will send you the letter tomorrow, and we can spread it over three months.", 3.0)
    await call.say(CUSTOMER, "Fine, that works for me. Can you tell me when the first payment is due?", 3.0)
    return call


async def test_the_log_goes_on_without_a_gap_and_with_what_happened(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    past = phoned(await call.log())
    registry = await servers.start(past)
    session = registry.get("call-a")
    before, after = call.session.state, session.state
    assert session.state.status is CallStatus.LIVE
    for same in ("utterances", "points", "flags", "checklist", "risk", "title", "agent", "team"):
        assert getattr(after, same) == getattr(before, same), same
    lost = {channel: (s.status, s.reason) for channel, s in after.sources.items()}
    assert lost == dict.fromkeys(Channel, (ev.SourceStatus.LOST, RESTARTED))
    whole = await logged(servers.buses[-1], after.seq)
    assert [event.seq for event in whole] == list(range(1, after.seq + 1))
    assert whole[: len(past)] == past
    assert len(before.points) > 0


async def logged(bus: MemoryBus, count: int, call_id: str = "call-a") -> list[ev.LogEvent]:
    await bus.flush()
    tail = bus.tail(call_id)
    events = [await anext(tail) for _ in range(count)]
    await tail.aclose()
    return [event for event in events if not isinstance(event, ev.TranscriptPartial)]


async def test_the_source_that_comes_back_goes_on_where_the_clock_on_the_wall_is(
    open_call: OpenCall, servers: Restarted
) -> None:
    past = phoned(await (await talked(open_call)).log(), age=20.0)
    registry = await servers.start(past)
    session = registry.join("call-a", CUSTOMER, Opening(title="", source="vosk"))
    assert session is registry.get("call-a")
    assert session.now == pytest.approx(past[-1].at + 20.0, abs=5.0)
    assert session.place(CUSTOMER) == pytest.approx(session.now, abs=5.0)
    assert session.state.sources[CUSTOMER].status is ev.SourceStatus.CONNECTED
    spoken = sum(u.channel is CUSTOMER for u in session.state.utterances)
    place = round(session.place(CUSTOMER) * RATE)
    for step in range(30):
        session.push(AudioChunk(CUSTOMER, place + step * 1600, np.zeros(1600, np.int16)))
        await session.settle()
    texts = {utterance.id: utterance.text for utterance in session.state.utterances}
    assert texts[f"customer-{spoken + 1}"] == "hello again"


async def test_the_gauge_and_what_is_remembered_of_it_go_on(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    registry = await servers.start(phoned(await call.log()))
    old, new = call.session, registry.get("call-a")
    assert old.state.level >= 1
    assert new._mood.shown == Risk(*shown(old.state))
    one, two = old._talk._readings.risk, new._talk._readings.risk
    assert two.features == pytest.approx(one.features, abs=0.05)
    assert two.tick(60.0).level == one.tick(60.0).level
    for session in (old, new):
        session.say(CUSTOMER, THREAT, 61.0, 63.0)
        await session.settle()
    assert [f.flag for f in new.state.flags] == [f.flag for f in old.state.flags]
    assert new.state.level == old.state.level == 4


def shown(state: CallState) -> tuple[Any, ...]:
    point = state.risk[-1]
    return Level(point.level), point.heat, point.trend


async def test_cards_go_on_where_they_were(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    assert call.session.state.cards
    registry = await servers.start(phoned(await call.log()))
    session = registry.get("call-a")
    assert session.state.card is None, "what stood has lost its moment"
    old, new = call.session._cards._engine, session._cards._engine
    assert new._cards == old._cards
    assert new._memory.offers == old._memory.offers
    assert new._memory._offered == pytest.approx(old._memory._offered, abs=0.01)
    assert new._memory._said == old._memory._said
    assert new._memory.tried == old._memory.tried
    assert new.phase == old.phase
    assert set(new._checklist._open) == set(old._checklist._open)
    session.say(CUSTOMER, THREAT, 100.0, 102.0)
    await session.settle()
    ids = [card.id for card in session.state.cards]
    assert len(set(ids)) == len(ids)
    assert session.state.card is not None
    assert ids[-1] == f"card-{len(ids)}"


async def test_a_card_that_is_not_urgent_is_taken_down_and_an_urgent_one_stays(
    open_call: OpenCall, servers: Restarted
) -> None:
    call = await talked(open_call)
    open_before = call.session.state.card
    await call.say(CUSTOMER, THREAT, 2.0)
    urgent = call.session.state.card
    assert urgent is not None
    assert urgent.urgent
    log = phoned(await call.log(), age=1.0)
    session = (await servers.start(log)).get("call-a")
    assert session.state.card == urgent
    session.use(urgent.id)
    assert session.state.cards[-1].outcome is Outcome.USED
    offered = next(n for n, e in enumerate(log) if isinstance(e, ev.CardOffered) and not e.urgent)
    session = (await servers.start(log[: offered + 1])).get("call-a")
    assert session.state.card is None
    assert session.state.cards[-1].reason is ev.WithdrawReason.MOMENT_PASSED
    assert open_before is None or open_before.id in {card.id for card in call.session.state.cards}


async def test_the_limit_of_cards_counts_those_before_the_crash(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    calm = sum(not card.urgent for card in call.session.state.cards)
    assert calm
    registry = await servers.start(phoned(await call.log()), max_cards=calm)
    session = registry.get("call-a")
    for start in (100.0, 140.0, 180.0):
        session.say(CUSTOMER, ANGRY, start, start + 4)
        await session.settle()
    assert sum(not card.urgent for card in session.state.cards) == calm


async def test_points_go_on_with_numbers_of_their_own(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    session = (await servers.start(phoned(await call.log()))).get("call-a")
    session.say(AGENT, "The first payment is due on the first of June.", 100.0, 102.0)
    session.say(AGENT, "I will also call you back on Friday.", 103.0, 105.0)
    await session.settle()
    ids = [e.point for e in session._log.events if isinstance(e, ev.PointNoted)]
    assert len(ids) > len(call.session.state.points)
    assert len(set(ids)) == len(ids)


async def test_troubles_of_the_server_before_are_over(open_call: OpenCall, servers: Restarted) -> None:
    call = await talked(open_call)
    call.session.source_ahead(CUSTOMER, True)
    call.session.archive_changed(works=False)
    session = (await servers.start(phoned(await call.log()))).get("call-a")
    assert len(call.session.state.degraded) == 2
    assert not session.state.degraded
    session.archive_changed(works=False)
    assert [trouble.code for trouble in session.state.degraded] == ["store_failed"]


async def test_a_call_that_nobody_comes_back_to_is_closed_with_the_reason(
    open_call: OpenCall, servers: Restarted
) -> None:
    past = phoned(await (await talked(open_call)).log())
    await servers.start(past, wait=0.01)
    end = [event async for event in servers.buses[-1].tail("call-a")][-1]
    assert isinstance(end, ev.CallEnded)
    assert (end.reason, end.duration) == (ev.EndReason.ORPHANED, past[-1].at)


@pytest.mark.parametrize(
    ("change", "age", "reason"),
    [
        ({"source": "microphone"}, 5.0, ev.EndReason.ORPHANED),
        ({"source": "vosk"}, 4_000.0, ev.EndReason.ORPHANED),
    ],
)
async def test_a_call_that_nobody_can_come_back_to_is_closed_at_once(
    open_call: OpenCall, servers: Restarted, change: dict[str, Any], age: float, reason: ev.EndReason
) -> None:
    past = phoned(await (await talked(open_call)).log(), age=age)
    await servers.start([replaced(past[0], **change), *past[1:]], wait=1_000.0)
    async with asyncio.timeout(20):
        events = [event async for event in servers.buses[-1].tail("call-a")]
    assert isinstance(events[-1], ev.CallEnded)
    assert events[-1].reason is reason


async def test_a_call_of_which_both_sides_hung_up_was_over(open_call: OpenCall, servers: Restarted) -> None:
    past = phoned(await (await talked(open_call)).log())
    for side in Channel:
        last = past[-1]
        past.append(
            ev.SourceChanged(
                call_id="call-a",
                seq=last.seq + 1,
                at=last.at,
                time=last.time,
                channel=side,
                status=ev.SourceStatus.ENDED,
                reason="",
            )
        )
    await servers.start(past, wait=1_000.0)
    async with asyncio.timeout(20):
        events = [event async for event in servers.buses[-1].tail("call-a")]
    assert isinstance(events[-1], ev.CallEnded)
    assert events[-1].reason is ev.EndReason.HUNG_UP


async def test_it_may_happen_again(open_call: OpenCall, servers: Restarted) -> None:
    past: list[ev.LogEvent] = phoned(await (await talked(open_call)).log())
    for _ in range(3):
        registry = await servers.start(past)
        session: CallSession = registry.join("call-a", CUSTOMER, Opening(title="", source="vosk"))
        session.say(CUSTOMER, ANGRY, session.now + 1, session.now + 3)
        await session.settle()
        past = await logged(servers.buses[-1], session.state.seq)
    assert [event.seq for event in past] == list(range(1, len(past) + 1))
    finals = [event.utterance for event in past if isinstance(event, ev.TranscriptFinal)]
    assert len(set(finals)) == len(finals)
