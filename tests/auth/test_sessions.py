"""Sessions: rotated, listed, ended, expired; an open websocket learns of its end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from assistant.auth.sessions import OVERLAP, ROTATE, Sessions
from assistant.store.database import Database
from assistant.store.tables import sessions as table


@pytest.fixture
async def sessions(database: Database) -> AsyncIterator[Sessions]:
    opened = Sessions(database, timedelta(hours=12), timedelta(hours=1))
    yield opened
    await opened.aclose()


async def age(database: Database, **by: timedelta) -> None:
    """Make every session older in some respects."""
    async with database.write() as connection:
        for row in (await connection.execute(sa.select(table))).mappings():
            values = {name: row[name] - time for name, time in by.items()}
            await connection.execute(sa.update(table).where(table.c.id == row["id"]).values(**values))


async def test_a_cookie_finds_its_session_and_no_other_does(sessions: Sessions) -> None:
    session, cookie = await sessions.begin("u1", "203.0.113.9", "Firefox on Linux")
    found = await sessions.find(cookie)
    assert found is not None
    assert (found.session, found.cookie) == (session, "")
    assert await sessions.find(cookie + "x") is None
    assert await sessions.find("") is None
    assert await sessions.find("\ud800") is None


async def test_the_cookie_does_not_stand_in_the_database(sessions: Sessions, database: Database) -> None:
    _, cookie = await sessions.begin("u1", "203.0.113.9", "Firefox")
    async with database.read() as connection:
        row = (await connection.execute(sa.select(table))).one()
    assert len(cookie) == 43
    assert cookie not in [str(value) for value in row]


async def test_the_cookie_is_changed_and_the_one_before_is_good_for_half_a_minute(
    sessions: Sessions, database: Database
) -> None:
    _, first = await sessions.begin("u1", "", "")
    await age(database, rotated=ROTATE)
    found = await sessions.find(first)
    assert found is not None
    assert found.cookie not in ("", first)
    beside = await sessions.find(first)
    assert beside is not None
    assert beside.cookie == ""
    assert await sessions.find(found.cookie) is not None
    await age(database, rotated=OVERLAP + timedelta(seconds=1))
    assert await sessions.find(first) is None
    assert await sessions.find(found.cookie) is not None


async def test_of_many_requests_at_once_one_changes_the_cookie(sessions: Sessions, database: Database) -> None:
    _, cookie = await sessions.begin("u1", "", "")
    await age(database, rotated=ROTATE)
    found = await asyncio.gather(*(sessions.find(cookie) for _ in range(8)))
    assert all(found)
    changed = [one.cookie for one in found if one and one.cookie]
    assert len(changed) == 1


async def test_a_websocket_changes_no_cookie(sessions: Sessions, database: Database) -> None:
    _, cookie = await sessions.begin("u1", "", "")
    await age(database, rotated=ROTATE)
    found = await sessions.find(cookie, renew=False)
    assert found is not None
    assert found.cookie == ""


@pytest.mark.parametrize("by", [{"seen": timedelta(hours=1)}, {"expires": timedelta(hours=12)}])
async def test_a_session_ends_by_itself(sessions: Sessions, database: Database, by: dict[str, timedelta]) -> None:
    _, cookie = await sessions.begin("u1", "", "")
    await age(database, **by)
    assert await sessions.find(cookie) is None
    assert await sessions.of_user("u1") == []
    await sessions.begin("u2", "", "")
    async with database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(table)) == 1


async def test_use_keeps_it_alive(sessions: Sessions, database: Database) -> None:
    _, cookie = await sessions.begin("u1", "", "")
    for _ in range(3):
        await age(database, seen=timedelta(minutes=50))
        assert await sessions.find(cookie) is not None
    [left] = await sessions.of_user("u1")
    assert datetime.now(UTC) - left.seen < timedelta(minutes=2)


async def test_they_are_listed_and_ended_by_whose_they_are(sessions: Sessions) -> None:
    mine, cookie = await sessions.begin("u1", "a", "desk")
    other, _ = await sessions.begin("u1", "b", "phone")
    theirs, their_cookie = await sessions.begin("u2", "c", "desk")
    assert {one.id for one in await sessions.of_user("u1")} == {mine.id, other.id}
    assert await sessions.counts() == {"u1": 2, "u2": 1}
    assert not await sessions.end("u1", theirs.id)
    assert await sessions.end_all("u1", but=mine.id) == 1
    assert await sessions.find(cookie) is not None
    assert await sessions.end("u1", mine.id)
    assert await sessions.find(cookie) is None
    assert await sessions.find(their_cookie) is not None


async def test_who_waits_for_the_end_is_told_at_once(sessions: Sessions) -> None:
    session, _ = await sessions.begin("u1", "", "")
    waiting = [asyncio.create_task(sessions.ended(session.id)) for _ in range(2)]
    await asyncio.sleep(0)
    await sessions.end("u1", session.id)
    async with asyncio.timeout(1):
        await asyncio.gather(*waiting)


async def test_who_waits_is_told_when_another_process_ends_it(sessions: Sessions, database: Database) -> None:
    session, _ = await sessions.begin("u1", "", "")
    elsewhere = Sessions(database, timedelta(hours=12), timedelta(hours=1))
    waiting = asyncio.create_task(sessions.ended(session.id))
    await asyncio.sleep(0)
    await elsewhere.end_all("u1")
    async with asyncio.timeout(5):
        await waiting


async def test_who_waits_is_told_when_it_expires_and_keeps_it_from_idling(
    sessions: Sessions, database: Database
) -> None:
    session, cookie = await sessions.begin("u1", "", "")
    await age(database, seen=timedelta(minutes=59))
    waiting = asyncio.create_task(sessions.ended(session.id))
    async with asyncio.timeout(5):
        while (await sessions.of_user("u1"))[0].seen < session.seen:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert not waiting.done()
    assert await sessions.find(cookie) is not None
    await age(database, expires=timedelta(hours=12))
    async with asyncio.timeout(5):
        await waiting


async def test_no_session_never_ends(sessions: Sessions) -> None:
    waiting = asyncio.create_task(sessions.ended(""))
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    assert not done
    waiting.cancel()
