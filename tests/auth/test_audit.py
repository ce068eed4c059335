"""The audit log: whatever is done to its rows afterwards shows."""

import asyncio
import os
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.auth.audit import AuditLog, Tampered
from assistant.errors import BadInput, CalmlineError, Unavailable
from assistant.store.database import Database
from assistant.store.tables import audit

KEY = os.urandom(32)


@pytest.fixture
async def log(database: Database) -> AuditLog:
    """A log with five rows."""
    log = AuditLog(database, KEY)
    for number in range(1, 6):
        await log.write("u-1", "call.seen", f"call-{number}", detail={"n": number}, address="10.0.0.1")
    return log


async def tamper(database: Database, *statements: Any) -> None:
    """Change rows as somebody would who owns the database: its triggers out of the way."""
    async with database.write() as connection:
        if database.is_postgresql:
            await connection.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        else:
            await connection.execute(sa.text("DROP TRIGGER IF EXISTS audit_unchanged"))
            await connection.execute(sa.text("DROP TRIGGER IF EXISTS audit_undeleted"))
        for statement in statements:
            await connection.execute(statement)


async def found(log: AuditLog, anchor: str = "") -> str:
    with pytest.raises(Tampered) as caught:
        await log.verify(anchor)
    assert caught.value.hint
    return caught.value.code


async def test_rows_are_read_back_as_written_and_the_chain_is_whole(log: AuditLog) -> None:
    rows = await log.rows()
    assert [row.seq for row in rows] == [5, 4, 3, 2, 1]
    assert (rows[0].actor, rows[0].resource, rows[0].detail) == ("u-1", "call-5", '{"n":5}')
    assert (rows[0].outcome, rows[0].address) == ("ok", "10.0.0.1")
    verified = await log.verify()
    assert verified.rows == 5
    assert await log.verify(verified.anchor) == verified
    assert [row.seq for row in await log.rows(2, before=4)] == [3, 2]
    assert [row.seq for row in await log.rows(resource="call-2")] == [2]
    assert await log.rows(actor="u-2") == []
    assert await log.rows(action="call.heard") == []


@pytest.mark.parametrize("column", ["actor", "action", "resource", "outcome", "detail", "address", "hash", "time"])
async def test_a_changed_row_is_found(database: Database, log: AuditLog, column: str) -> None:
    value: Any = sa.func.replace(audit.c[column], "1", "2") if column != "time" else audit.c.time
    if column in ("action", "outcome"):
        value = "changed"
    if column == "time":
        value = sa.literal("2020-01-01T00:00:00.000000+00:00", sa.String)
        value = sa.cast(value, sa.String)
    if column == "hash":
        value = "0" * 64
    await tamper(database, sa.update(audit).where(audit.c.seq == 1).values({column: value}))
    assert await found(log) == "audit_changed"


async def test_a_removed_row_is_found(database: Database, log: AuditLog) -> None:
    await tamper(database, sa.delete(audit).where(audit.c.seq == 3))
    assert await found(log) == "audit_gap"


async def test_a_removed_row_is_found_when_the_rest_is_numbered_anew(database: Database, log: AuditLog) -> None:
    moves = [sa.update(audit).where(audit.c.seq == number).values(seq=number - 1) for number in (4, 5)]
    await tamper(database, sa.delete(audit).where(audit.c.seq == 3), *moves)
    assert await found(log) == "audit_changed"


async def test_rows_that_change_places_are_found(database: Database, log: AuditLog) -> None:
    swap = [(2, 99), (3, 2), (99, 3)]
    await tamper(database, *(sa.update(audit).where(audit.c.seq == a).values(seq=b) for a, b in swap))
    assert await found(log) == "audit_changed"


async def test_a_first_row_that_is_gone_is_found(database: Database, log: AuditLog) -> None:
    await tamper(database, sa.delete(audit).where(audit.c.seq == 1))
    assert await found(log) == "audit_gap"


async def test_rows_cut_off_the_end_are_found_by_the_anchor(database: Database, log: AuditLog) -> None:
    anchor = (await log.verify()).anchor
    await tamper(database, sa.delete(audit).where(audit.c.seq > 3))
    assert (await log.verify()).rows == 3
    assert await found(log, anchor) == "audit_truncated"


async def test_a_log_written_anew_is_found_by_the_anchor(database: Database, log: AuditLog) -> None:
    anchor = (await log.verify()).anchor
    await tamper(database, sa.delete(audit).where(audit.c.seq > 3))
    for _ in range(3):
        await log.write("u-1", "call.seen", "another")
    assert (await log.verify()).rows == 6
    assert await found(log, anchor) == "audit_changed"


async def test_who_lacks_the_key_cannot_make_a_chain(database: Database, log: AuditLog) -> None:
    await tamper(database, sa.delete(audit).where(audit.c.seq > 0))
    forger = AuditLog(database, os.urandom(32))
    await forger.write("u-1", "call.seen", "call-1")
    assert await found(log) == "audit_changed"


async def test_a_row_of_the_future_cannot_be_slipped_in_between(database: Database, log: AuditLog) -> None:
    copy = sa.select(sa.literal(6), *(column for column in audit.c if column.name != "seq")).where(audit.c.seq == 5)
    await tamper(database, sa.insert(audit).from_select(["seq", *(c.name for c in audit.c if c.name != "seq")], copy))
    assert await found(log) == "audit_changed"


@pytest.mark.parametrize("statement", [sa.update(audit).values(actor="x"), sa.delete(audit)])
async def test_the_database_itself_refuses_to_change_and_to_delete(
    database: Database, log: AuditLog, statement: Any
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        async with database.write() as connection:
            await connection.execute(statement)
    assert (await log.verify()).rows == 5


async def test_two_processes_write_one_chain(database: Database, log: AuditLog) -> None:
    other = AuditLog(database, KEY)
    await asyncio.gather(*(each.write("u-2", "x", str(n)) for n in range(8) for each in (log, other)))
    assert (await log.verify()).rows == 5 + 16


async def test_what_is_read_again_soon_is_noted_once(log: AuditLog) -> None:
    await asyncio.gather(*(log.note("u-1", "call.heard", "call-1") for _ in range(5)))
    await log.note("u-2", "call.heard", "call-1")
    await log.note("u-1", "call.heard", "call-2")
    await log.note("u-1", "call.heard", "call-1", outcome="refused")
    rows = await log.rows(action="call.heard")
    assert [(row.actor, row.resource, row.outcome) for row in rows] == [
        ("u-1", "call-1", "refused"),
        ("u-1", "call-2", "ok"),
        ("u-2", "call-1", "ok"),
        ("u-1", "call-1", "ok"),
    ]


async def test_what_somebody_searched_for_is_told_apart_and_not_told(database: Database, log: AuditLog) -> None:
    same, again, other = log.digest("card number"), log.digest("card number"), log.digest("card numbers")
    assert same == again != other
    assert AuditLog(database, os.urandom(32)).digest("card number") != same


async def test_text_that_a_database_refuses_is_made_fit(log: AuditLog) -> None:
    await log.write("a\0b" * 99, "x" * 99, "r\ud800" * 99, detail={"said": "no\0\ud800"}, address="y" * 99)
    assert (await log.verify()).rows == 6
    [row] = await log.rows(1)
    assert (len(row.actor), len(row.action), len(row.resource), len(row.address)) == (64, 64, 128, 64)
    assert await log.rows(actor="a\0b") == []


async def test_a_log_that_cannot_be_written_says_so(database: Database, log: AuditLog) -> None:
    async with database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE audit RENAME TO elsewhere"))
    with pytest.raises(Unavailable) as caught:
        await log.write("u-1", "call.seen", "call-1")
    assert caught.value.code == "audit_unavailable"
    with pytest.raises(CalmlineError):
        await log.note("u-1", "call.seen", "call-1")
    async with database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO audit"))
    await log.note("u-1", "call.seen", "call-1")
    assert (await log.rows(1))[0].seq == 6


@pytest.mark.parametrize("anchor", ["5", "x:" + "0" * 64, "5:short"])
async def test_an_anchor_that_is_none_is_refused(log: AuditLog, anchor: str) -> None:
    with pytest.raises(BadInput, match="no anchor"):
        await log.verify(anchor)
