"""Keys of phone systems: shown once, kept hashed, good for what they were made for and until then."""

import base64
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.auth.ingest_keys import IngestKeys
from assistant.auth.ingest_token import KeyRefused, key_id
from assistant.errors import BadInput, NotFound
from assistant.privacy.sealing import Sealer
from assistant.store.database import FILE, Database, open_database
from assistant.store.tables import ingest_keys, members, teams, users

SECRET = base64.b64encode(b"sixteen bytes at least").decode()


@pytest.fixture
async def keys(database: Database) -> IngestKeys:
    """Keys of a site with the team `sales`, to which `ana` belongs."""
    async with database.write() as connection:
        await connection.execute(sa.insert(teams).values(id="t-1", name="sales"))
        row = {"id": "u-1", "login": "ana", "name": "Ana", "roles": "agent", "created": datetime.now(UTC)}
        await connection.execute(sa.insert(users).values(row))
        await connection.execute(sa.insert(members).values(team_id="t-1", user_id="u-1"))
    return IngestKeys(database, Sealer(os.urandom(32)))


async def refused(keys: IngestKeys, token: str) -> str:
    with pytest.raises(KeyRefused) as caught:
        await keys.check(token)
    return caught.value.code


async def expire(database: Database, key_id: str) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    async with database.write() as connection:
        await connection.execute(sa.update(ingest_keys).where(ingest_keys.c.id == key_id).values(expires=past))


async def test_a_key_is_known_by_its_token_which_is_not_kept(database: Database, keys: IngestKeys) -> None:
    made = await keys.add("Berlin switchboard", "vosk", "sales", days=30)
    assert made.token.startswith(f"cl_{made.key.id}_")
    found = await keys.check(made.token)
    assert (found.name, found.source, found.team) == ("Berlin switchboard", "vosk", "t-1")
    assert found.expires is not None
    assert 29 < (found.expires - datetime.now(UTC)).days + 1 <= 30
    async with database.read() as connection:
        stored = str((await connection.execute(sa.select(ingest_keys))).all())
    assert made.token not in stored
    assert made.token.rpartition("_")[2] not in stored


async def test_a_token_that_is_not_the_whole_token_is_refused(keys: IngestKeys) -> None:
    token = (await keys.add("k", "vosk")).token
    for spoiled in (token[:-1], token + "x", "cl_" + token, token[:-3] + "abc"):
        assert await refused(keys, spoiled) == "ingest_key_refused"
    for none in ("", "cl__", "cl_x_y", "a\0b", "ü" * 100, "cl_" + "0" * 12 + "_" + "A" * 43):
        assert await refused(keys, none) == "ingest_key_refused"


async def test_an_expired_and_a_revoked_key_are_refused(database: Database, keys: IngestKeys) -> None:
    one, other = await keys.add("one", "vosk"), await keys.add("other", "vosk")
    await expire(database, one.key.id)
    assert await refused(keys, one.token) == "ingest_key_expired"
    revoked = await keys.revoke(other.key.id)
    assert revoked.revoked is not None
    assert await refused(keys, other.token) == "ingest_key_refused"
    assert (await keys.revoke(other.key.id)).revoked == revoked.revoked


async def test_a_rotated_key_works_on_for_the_overlap_and_no_longer(database: Database, keys: IngestKeys) -> None:
    old = await keys.add("k", "vosk", "t-1", days=10)
    new = await keys.rotate(old.key.id, overlap_hours=2)
    assert (new.key.name, new.key.source, new.key.team) == ("k", "vosk", "t-1")
    assert new.token != old.token
    assert new.key.expires is not None
    assert timedelta(days=9) < new.key.expires - datetime.now(UTC) <= timedelta(days=10)
    still = await keys.check(old.token)
    assert still.expires is not None
    assert timedelta(hours=1) < still.expires - datetime.now(UTC) <= timedelta(hours=2)
    await expire(database, old.key.id)
    assert await refused(keys, old.token) == "ingest_key_expired"
    assert (await keys.check(new.token)).id == new.key.id
    with pytest.raises(BadInput, match="works no more"):
        await keys.rotate(old.key.id)


async def test_a_rotation_never_lengthens_the_life_of_the_old_key(keys: IngestKeys) -> None:
    old = await keys.add("k", "vosk", days=0.01)
    await keys.rotate(old.key.id, overlap_hours=1000)
    assert (await keys.get(old.key.id)).expires == old.key.expires


async def test_shared_secrets_are_sealed_and_given_back_as_the_bytes_that_sign(
    database: Database, keys: IngestKeys
) -> None:
    hook = await keys.add("hook", "audiohook", signs=True, secret=SECRET)
    made = await keys.add("made", "audiohook", signs=True)
    twilio = await keys.add("twilio", "twilio", secret="0123456789abcdef0123456789abcdef")
    found = await keys.shared_secret(hook.key.id)
    assert found is not None
    assert found[1] == b"sixteen bytes at least"
    assert hook.key.signs
    assert len(base64.b64decode(made.secret)) == 32
    [(key, secret)] = await keys.signing("twilio")
    assert (key.id, secret) == (twilio.key.id, b"0123456789abcdef0123456789abcdef")
    async with database.read() as connection:
        stored = b"".join(await connection.scalars(sa.select(ingest_keys.c.secret)))
    assert b"0123456789abcdef" not in stored
    await keys.revoke(hook.key.id)
    await keys.revoke(twilio.key.id)
    assert await keys.shared_secret(hook.key.id) is None
    assert await keys.signing("twilio") == []
    assert await keys.shared_secret("nobody") is None


async def test_a_key_that_makes_no_sense_is_not_made(keys: IngestKeys) -> None:
    senseless: list[tuple[str, str, str, float, str, type[Exception]]] = [
        ("", "vosk", "", 1, "", BadInput),
        ("a\nb", "vosk", "", 1, "", BadInput),
        ("k", "carrier pigeon", "", 1, "", BadInput),
        ("k", "vosk", "nobody", 1, "", NotFound),
        ("k", "vosk", "", 0, "", BadInput),
        ("k", "vosk", "", 1e9, "", BadInput),
        ("k", "twilio", "", 1, "short", BadInput),
        ("k", "audiohook", "", 1, "this is no base64 at all", BadInput),
        ("k", "metrics", "sales", 1, "", BadInput),
    ]
    for name, source, team, days, secret, error in senseless:
        with pytest.raises(error):
            await keys.add(name, source, team, days, secret=secret)
    assert await keys.every() == []


async def test_the_last_use_is_noted(keys: IngestKeys) -> None:
    made = await keys.add("k", "vosk")
    await keys.note_used(made.key)
    used = (await keys.get(made.key.id)).used
    assert used is not None
    await keys.note_used(await keys.get(made.key.id))
    assert (await keys.get(made.key.id)).used == used


async def test_records_that_cannot_be_written_keep_no_phone_system_out(tmp_path: Path) -> None:
    database = await open_database(tmp_path)
    keys = IngestKeys(database, Sealer(os.urandom(32)))
    made = await keys.add("k", "vosk")
    async with database.read() as connection:
        await connection.execute(sa.text("PRAGMA busy_timeout=1"))
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        key = await keys.check(made.token)
        await keys.note_used(key)
    assert (await keys.get(key.id)).used is None
    await keys.note_used(key)
    assert (await keys.get(key.id)).used is not None
    await database.aclose()


async def test_agents_are_named_by_login(keys: IngestKeys) -> None:
    assert await keys.agent("ANA") == ("u-1", frozenset({"t-1"}))
    with pytest.raises(NotFound):
        await keys.agent("bob")


def test_the_id_within_a_token() -> None:
    assert key_id("cl_0a1b_secret_with_underscores") == "0a1b"
    assert key_id("0a1b") == "0a1b"
    assert key_id("cl_../x_y") == ""
