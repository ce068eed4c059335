"""The records: what is kept comes back, sealed, and survives a new start."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from assistant.errors import CalmlineError, Conflict
from assistant.events import Consent, ConsentChanged, LogEvent, RecordingChanged, encode
from assistant.privacy.sealing import SealBroken
from assistant.store.base import Scope
from assistant.store.sql import SqlStore, open_store
from assistant.store.tables import call_keys, calls, events, metadata, tombstones, wrapups
from assistant.store.tombstones import bury
from tests.builders import ended, final, flagged, risk, stamp, started
from tests.store.conftest import OpenStore

LOG: Sequence[LogEvent] = [started(), final(2, "hello there", 0.5, 1.5, "customer-1"), risk(3, 2), ended(4)]


async def everything(store: SqlStore) -> str:
    """All that stands in the database, as it stands there."""
    async with store.database.read() as connection:
        return repr([(await connection.execute(sa.select(table))).all() for table in metadata.sorted_tables])


async def test_events_come_back_as_they_were_after_a_new_start(opened: OpenStore) -> None:
    store = await opened()
    await store.append(LOG[:2])
    await store.append(LOG[2:])
    store = await opened()
    assert await store.events("call-a") == LOG
    assert await store.events("call-a", after=3) == LOG[3:]
    assert await store.events("nobody") == []


async def test_nothing_that_was_said_stands_readable(store: SqlStore) -> None:
    await store.append([started(), final(2, "swordfish is my password", 0.5, 1.5, "customer-1")])
    stood = (await everything(store)).lower()
    assert "call-a" in stood
    assert not [word for word in ("swordfish", "password", "transcript.final\\x22") if word in stood]


async def test_a_body_opens_in_its_own_place_alone(store: SqlStore) -> None:
    await store.append(LOG)
    async with store.database.write() as connection:
        moved = sa.select(events.c.body).where(events.c.seq == 3).scalar_subquery()
        await connection.execute(sa.update(events).where(events.c.seq == 2).values(body=moved))
    with pytest.raises(SealBroken):
        await store.events("call-a")


async def test_the_list_of_calls_follows_the_events(store: SqlStore) -> None:
    await store.append([started("call-a"), started("call-b")])
    await store.append([risk(2, 3), risk(3, 1), flagged(4, "abuse"), flagged(5, "hostility"), ended(6, 61.5)])
    await store.append([risk(2, 1, call_id="call-b")])
    by_id = {line.call_id: line for line in await store.calls()}
    line = by_id["call-a"]
    assert (line.status.value, line.level, line.flags, line.duration) == ("ended", 3, ("abuse", "hostility"), 61.5)
    assert (by_id["call-b"].status.value, by_id["call-b"].level) == ("live", 1)
    assert await store.unfinished() == [("call-b", 2, 1.0)]
    assert await store.call("nobody") is None
    assert sorted(await store.call_ids()) == ["call-a", "call-b"]


async def test_the_list_says_whose_call_it_is_and_what_may_be_kept(store: SqlStore) -> None:
    first = replace(started(), agent="ann", team="blue", recorded=True, subject="hash-of-a-customer")
    await store.append([first])
    line = await store.call("call-a")
    assert line is not None
    assert (line.agent, line.team, line.consent, line.recorded, line.hold) == ("ann", "blue", Consent.UNKNOWN, True, "")
    async with store.database.read() as connection:
        assert await connection.scalar(sa.select(calls.c.subject)) == "hash-of-a-customer"
    await store.append(
        [
            ConsentChanged(**stamp(2), consent=Consent.REFUSED, by="ann", kept=True),
            RecordingChanged(**stamp(3), paused=True, reason="consent"),
        ]
    )
    line = await store.call("call-a")
    assert line is not None
    assert (line.consent, line.recorded) == (Consent.REFUSED, False)


async def test_calls_are_listed_by_agent_by_team_and_by_time(store: SqlStore) -> None:
    def at(day: int, call_id: str, agent: str, team: str) -> LogEvent:
        return replace(started(call_id), agent=agent, team=team, time=datetime(2026, 3, day, tzinfo=UTC))

    await store.append(
        [at(1, "a", "ann", "blue"), at(2, "b", "bob", "blue"), at(3, "c", "cy", "red"), at(4, "d", "", "")]
    )

    async def ids(**chosen: object) -> list[str]:
        return [line.call_id for line in await store.calls(**chosen)]  # type: ignore[arg-type]

    assert await ids() == ["d", "c", "b", "a"]
    assert await ids(agent="ann") == ["a"]
    assert await ids(teams=["blue"]) == ["b", "a"]
    assert await ids(agent="cy", teams=["blue"]) == ["c", "b", "a"]
    assert await ids(agent="") == [], "a call of nobody is nobody's"
    assert await ids(teams=[""]) == ["d"], "the calls of no team"
    assert await ids(teams=[]) == []
    assert await ids(before=datetime(2026, 3, 3, tzinfo=UTC), teams=["blue", "red"]) == ["b", "a"]
    assert await ids(limit=1, teams=["blue"]) == ["b"]


async def test_a_commit_is_whole_or_nothing(store: SqlStore) -> None:
    await store.append([started()])
    with pytest.raises(Conflict, match="event_exists"):
        await store.append([started("call-b"), final(2, "new", 0, 1, "customer-1"), risk(1, 2)])
    assert await store.events("call-a") == [started()]
    assert await store.call_ids() == ["call-a"]
    await store.append([final(2, "new", 0, 1, "customer-1"), started("call-b")])
    assert [e.seq for e in await store.events("call-a")] == [1, 2]
    assert await store.events("call-b") == [started("call-b")]


async def test_what_was_written_by_a_commit_of_unknown_outcome_may_be_written_again(opened: OpenStore) -> None:
    store = await opened()
    for batch in (LOG[:2], LOG[:2], LOG, LOG[1:3]):
        await store.append(batch)
    assert await store.events("call-a") == LOG
    line = await store.call("call-a")
    assert line is not None
    assert (line.level, line.duration) == (2, 9.0)
    assert await (await opened()).events("call-a") == LOG


async def test_a_key_made_for_a_call_that_has_one_does_not_take_its_place(opened: OpenStore) -> None:
    await (await opened()).append(LOG[:2])
    store = await opened()
    store.call_keys.make("call-a")
    await store.append(LOG[2:])
    assert await store.events("call-a") == LOG
    assert await (await opened()).events("call-a") == LOG


async def test_the_key_made_when_a_call_began_seals_it(opened: OpenStore) -> None:
    store = await opened()
    sound = store.call_keys.make("call-a").seal(b"sound", "sound")
    await store.append(LOG)
    sealer = await (await opened()).call_keys.get("call-a")
    assert sealer is not None
    assert sealer.open(sound, "sound") == b"sound"


async def test_redacted_events_take_the_place_of_those_before(opened: OpenStore) -> None:
    store = await opened()
    await store.append(LOG)
    better = final(2, "hello [name]", 0.5, 1.5, "customer-1")
    late = final(9, "not stored yet", 0.5, 1.5, "customer-9")
    await store.rewrite("call-a", [better, late])
    await store.rewrite("nobody", [late])
    assert await (await opened()).events("call-a") == [LOG[0], better, *LOG[2:]]
    store = await opened()
    await store.append(LOG)
    assert (await store.events("call-a"))[1] == better, "what is redacted stays so, whatever is written again"


async def test_what_was_redacted_or_forgotten_leaves_the_disk(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.append([*LOG, started("call-b")])
    async with store.database.read() as connection:
        body = await connection.scalar(sa.select(events.c.body).where(events.c.seq == 2))
        wrapped = await connection.scalar(sa.select(call_keys.c.wrapped).where(call_keys.c.call_id == "call-b"))

    def on_disk(content: bytes | None) -> bool:
        assert content
        return any(content in path.read_bytes() for path in tmp_path.iterdir())

    assert on_disk(body)
    assert on_disk(wrapped)
    await store.rewrite("call-a", [final(2, "hello [name]", 0.5, 1.5, "customer-1")])
    await store.forget("call-b", "ann")
    await store.aclose()
    assert not on_disk(body)
    assert not on_disk(wrapped)


async def test_an_erased_call_is_gone_with_its_key_and_takes_nothing_more(opened: OpenStore) -> None:
    store = await opened()
    await store.append([*LOG[:3], started("call-b")])
    async with store.database.read() as connection:
        query = sa.select(events.c.body).where(events.c.call_id == "call-a").order_by(events.c.seq)
        digest = hashlib.sha256(b"".join(await connection.scalars(query))).hexdigest()
    async with store.database.write() as connection:
        for call_id in ("call-a", "call-b"):
            row = {"call_id": call_id, "disposition": "paid", "updated": datetime.now(UTC), "body": b"sealed"}
            await connection.execute(sa.insert(wrapups).values(row))
        erased = await store.erase(connection, "call-a")
        await bury(connection, "call-a", erased, what="words", actor="ann", reason="asked")
    await store.database.scrub()
    assert (erased.events, erased.digest) == (3, digest)
    async with store.database.read() as connection:
        assert list(await connection.scalars(sa.select(wrapups.c.call_id))) == ["call-b"]
    assert await store.events("call-a") == []
    assert await store.search("hello") == []
    assert await store.call_keys.get("call-a") is None
    line = await store.call("call-a")
    assert line is not None
    assert line.words_erased is not None
    await store.append([ended(4), ended(2, call_id="call-b")])
    assert await store.events("call-a") == []
    assert [e.seq for e in await store.events("call-b")] == [1, 2]
    async with store.database.write() as connection:
        await store.erase(connection, "call-b", figures=True)
    assert await store.call_ids() == ["call-a"]


async def test_a_call_that_must_not_be_kept_leaves_a_tombstone_alone(store: SqlStore) -> None:
    await store.append([replace(LOG[0], subject="hash-of-a-customer"), *LOG[1:3]])
    await store.forget("call-a", "ann")
    await store.forget("call-a", "bob")
    await store.append(LOG[3:])
    assert await store.events("call-a") == []
    assert await store.call_ids() == []
    async with store.database.read() as connection:
        [stone] = (await connection.execute(sa.select(tombstones))).all()
        assert (await connection.execute(sa.select(call_keys))).all() == []
    assert (stone.call_id, stone.what, stone.actor, stone.reason, stone.subject, stone.events) == (
        "call-a",
        "call",
        "ann",
        "refused",
        "hash-of-a-customer",
        3,
    )


async def test_a_call_whose_key_alone_is_gone_cannot_be_read(opened: OpenStore) -> None:
    await (await opened()).append(LOG)
    store = await opened()
    async with store.database.write() as connection:
        await store.call_keys.forget(connection, "call-a")
    with pytest.raises(CalmlineError, match="words_gone"):
        await store.events("call-a")


async def test_records_of_the_first_version_are_read_go_on_and_are_sealed_by_command(opened: OpenStore) -> None:
    store = await opened()
    async with store.database.write() as connection:
        line = {"call_id": "call-a", "title": "Old", "source": "file", "started": "2026-03-01T09:30:00+00:00"}
        await connection.execute(sa.insert(calls).values(line | {"recorded": False, "seq": 3, "at": 1.0}))
        await connection.execute(
            sa.insert(events),
            [{"call_id": "call-a", "seq": e.seq, "type": "x", "body": encode(e)} for e in LOG[:3]],
        )
    assert await store.events("call-a") == LOG[:3]
    await store.append(LOG[3:])
    assert await store.events("call-a") == LOG
    assert "hello there" in await everything(store)
    assert await store.search("hello") == []
    done: list[int] = []
    assert await store.seal_old(done.append) == 1
    assert done == [1]
    assert "hello there" not in await everything(store)
    assert await (await opened()).events("call-a") == LOG
    store = await opened()
    assert [hit.utterance for hit in await store.search("hello")] == ["customer-1"]
    assert await store.seal_old() == 0
    async with store.database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(call_keys)) == 1


async def test_search_is_kept_to_those_whose_calls_may_be_seen(store: SqlStore) -> None:
    for call_id, agent, team in (("a", "ann", "blue"), ("b", "bob", "blue"), ("c", "cy", "red")):
        await store.append(
            [
                replace(started(call_id), agent=agent, team=team),
                final(2, "my parcel never came", 0, 1, "customer-1", call_id),
            ]
        )

    async def found(scope: Scope) -> set[str]:
        return {hit.call_id for hit in await store.search("parcel", scope=scope)}

    assert await found(Scope()) == {"a", "b", "c"}
    assert await found(Scope(agent="ann")) == {"a"}
    assert await found(Scope(teams=frozenset({"blue"}))) == {"a", "b"}
    assert await found(Scope(agent="cy", teams=frozenset({"blue"}))) == {"a", "b", "c"}
    assert await found(Scope(teams=frozenset())) == set()
