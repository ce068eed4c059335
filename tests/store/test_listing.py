"""The list of calls and a month in figures, on both databases."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from assistant import events as ev
from assistant.calls.state import CallStatus
from assistant.store.base import EVERY_CALL, Scope
from assistant.store.coaching import Coaching, Review, Status
from assistant.store.insights import insights
from assistant.store.listing import CallFilter, CardCounts, list_calls
from assistant.store.sql import SqlStore
from tests.builders import TIME, ended, flagged, risk, stamp, started

WHY = ev.Why("you idiots", ev.Channel.CUSTOMER, "customer-1", "insult", 3, "insult at level 2 or more")


def call(call_id: str, *middle: ev.LogEvent, hours: int = 0, over: bool = True, **more: str) -> list[ev.LogEvent]:
    """A log, `hours` after the usual time."""
    begun = msgspec.structs.replace(started(call_id), **more)
    log = [begun, *middle] + ([ended(len(middle) + 2, 90.0)] if over else [])
    return [
        msgspec.structs.replace(event, call_id=call_id, seq=seq, time=TIME + timedelta(hours=hours))
        for seq, event in enumerate(log, 1)
    ]


def card(name: str) -> ev.CardOffered:
    return ev.CardOffered(
        **stamp(0),
        card=name,
        prompt="hear-anger",
        pack="core",
        version="1.0.0",
        text="I hear you.",
        stance=ev.Stance.ACKNOWLEDGE,
        urgent=False,
        about="hostility",
        why=WHY,
    )


@pytest.fixture
async def filled(store: SqlStore) -> SqlStore:
    undone: list[ev.LogEvent] = [
        card("card-1"),
        ev.CardDismissed(**stamp(0), card="card-1", by="agent"),
        ev.CardReopened(**stamp(0), card="card-1"),
        ev.CardUsed(**stamp(0), card="card-1", by="agent"),
        card("card-2"),
    ]
    await store.append(call("calmed", risk(2, 3), flagged(3, "abuse"), risk(4, 0), *undone, agent="ann", team="north"))
    await store.append(call("heated", risk(2, 2), hours=1, agent="bob", team="north"))
    await store.append(call("quiet", hours=2, agent="ann", team="south"))
    await store.append(call("live", hours=3, over=False))
    return store


async def ids(store: SqlStore, scope: Scope = EVERY_CALL, limit: int = 50, **wanted: object) -> list[str]:
    found = await list_calls(store.database, CallFilter(**wanted), scope, limit=limit)  # type: ignore[arg-type]
    return [line.call.call_id for line in found.lines]


async def test_every_filter_finds_its_calls_newest_first(filled: SqlStore) -> None:
    assert await ids(filled) == ["live", "quiet", "heated", "calmed"]
    assert await ids(filled, flag="any") == await ids(filled, flag="abuse") == ["calmed"]
    assert await ids(filled, flag="abus") == []
    assert await ids(filled, agent="ann") == ["quiet", "calmed"]
    assert await ids(filled, team="north", level=3) == ["calmed"]
    assert await ids(filled, calmed=True) == ["calmed"]
    assert await ids(filled, calmed=False) == ["heated"]
    assert await ids(filled, status=CallStatus.LIVE) == ["live"]
    assert await ids(filled, since=TIME + timedelta(hours=1), until=TIME + timedelta(hours=2)) == ["heated"]
    assert await ids(filled, hour=TIME.hour + 2) == ["quiet"]
    assert await ids(filled, team="") == ["live"]
    assert await ids(filled, only=frozenset({"calmed", "quiet", "no such call"}), agent="ann") == ["quiet", "calmed"]
    assert await ids(filled, only=frozenset()) == []
    assert await ids(filled, longer=10.0, status=CallStatus.ENDED) == ["quiet", "heated", "calmed"]
    assert await ids(filled, Scope(None, frozenset({"south"}))) == ["quiet"]
    assert await ids(filled, Scope("bob", frozenset({"south"}))) == ["quiet", "heated"]


async def test_a_page_says_whether_more_follow(filled: SqlStore) -> None:
    page = await list_calls(filled.database, CallFilter(), EVERY_CALL, limit=3)
    assert (len(page.lines), page.more) == (3, True)
    rest = await list_calls(filled.database, CallFilter(), EVERY_CALL, before=page.lines[-1].call.started)
    assert ([line.call.call_id for line in rest.lines], rest.more) == (["calmed"], False)


async def test_a_line_tells_the_review_and_the_cards_and_forgets_what_was_taken_back(filled: SqlStore) -> None:
    coaching = Coaching(filled.database, filled.call_keys)
    await coaching.save_review("calmed", Review(status=Status.SHARED), "lee")
    line = (await list_calls(filled.database, CallFilter(flag="any"), EVERY_CALL)).lines[0]
    assert (line.review, line.cards) == (Status.SHARED, CardCounts(2, 1, 0))
    assert line.cards.ignored == 1
    assert await ids(filled, reviewed=Status.SHARED) == ["calmed"]
    assert await ids(filled, reviewed="yes") == ["calmed"]
    assert await ids(filled, reviewed=Status.NEW) == ["live", "quiet", "heated"]


async def test_a_month_in_figures(filled: SqlStore) -> None:
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    month = await insights(filled.database, since, until, EVERY_CALL, None)
    assert (month.calls, month.heated, month.flagged, month.flags) == (4, 2, 1, {"abuse": 1})
    assert (month.calmed.part, month.calmed.whole, month.calmed.few) == (1, 2, True)
    assert month.levels == (2, 0, 1, 1, 0)
    assert month.cards == CardCounts(2, 1, 0)
    assert [(hour.hour, hour.heated) for hour in month.hours] == [(9, 1), (10, 1), (11, 0), (12, 0)]
    assert [(agent.id, agent.calls, agent.calmed) for agent in month.agents] == [("ann", 2, 1), ("bob", 1, 0)]
    teams = [(team.id, team.calls, team.heated) for team in month.teams]
    assert teams == [("", 1, 0), ("north", 2, 2), ("south", 1, 0)]
    north = await insights(filled.database, since, until, EVERY_CALL, "north")
    assert north.calls == 2
    assert (await insights(filled.database, until, until + timedelta(days=30), EVERY_CALL, None)).calls == 0
