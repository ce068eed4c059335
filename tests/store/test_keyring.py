"""Keys: one a call, wrapped; turned over, forgotten, lost."""

import json
import stat
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.errors import Unavailable
from assistant.privacy.sealing import SealBroken, Sealer
from assistant.store.database import Database
from assistant.store.keyring import CallKeys
from assistant.store.masters import MasterKeys, open_masters
from assistant.store.tables import call_keys


async def _kept(database: Database, keys: CallKeys, *call_ids: str) -> None:
    async with database.write() as connection:
        assert await connection.run_sync(keys.keep, call_ids) == set(call_ids)
    keys.kept(call_ids)


async def test_a_calls_key_opens_what_it_sealed_after_a_new_start(database: Database, tmp_path: Path) -> None:
    masters = MasterKeys.open(tmp_path / "keys.json")
    keys = CallKeys(database, masters)
    sealed = keys.make("call-a").seal(b"hello", "x")
    assert (await _got(keys, "call-a")).open(sealed, "x") == b"hello"
    assert await CallKeys(database, masters).get("call-a") is None, "it is in memory alone until it is kept"
    await _kept(database, keys, "call-a")
    again = CallKeys(database, MasterKeys.open(tmp_path / "keys.json"))
    assert (await _got(again, "call-a")).open(sealed, "x") == b"hello"
    with pytest.raises(SealBroken):
        again.make("call-b").open(sealed, "x")


async def test_a_key_whose_commit_failed_is_kept_with_the_next(database: Database, tmp_path: Path) -> None:
    keys = CallKeys(database, MasterKeys.open(tmp_path / "keys.json"))
    sealed = keys.make("call-a").seal(b"hello", "x")
    with suppress(RuntimeError):
        async with database.write() as connection:
            await connection.run_sync(keys.keep, ["call-a"])
            raise RuntimeError
    await _kept(database, keys, "call-a")
    await _kept(database, keys, "call-a")
    again = CallKeys(database, MasterKeys.open(tmp_path / "keys.json"))
    assert (await _got(again, "call-a")).open(sealed, "x") == b"hello"


async def test_no_key_stands_readable_in_the_database(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = CallKeys(database, MasterKeys.open(path))
    keys.make("call-a")
    await _kept(database, keys, "call-a")
    other = MasterKeys.open(tmp_path / "other.json")
    async with database.read() as connection:
        row = (await connection.execute(sa.select(call_keys))).one()
    assert len(MasterKeys.open(path).unwrap(row.master, row.wrapped, "call-a")) == 32
    with pytest.raises(SealBroken):
        MasterKeys.open(path).unwrap(row.master, row.wrapped, "call-b")
    with pytest.raises(Unavailable, match="master_key_unknown"):
        other.unwrap(row.master, row.wrapped, "call-a")


async def test_turning_the_master_key_over_rewraps_and_opens_everything(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    masters = MasterKeys.open(path)
    server = CallKeys(database, MasterKeys.open(path))
    names = [f"call-{n}" for n in range(7)]
    sealed = {name: server.make(name).seal(name.encode(), "x") for name in names}
    await _kept(database, server, *names)
    purposes = masters.derive("search"), masters.derive("audit")
    old, new = masters.current, masters.rotate()
    assert old != new
    done: list[int] = []
    assert await CallKeys(database, masters).rewrap(done.append) == 7
    assert done == [7]
    assert await CallKeys(database, masters).rewrap() == 0
    assert masters.drop(()) == 1
    assert old not in json.loads(path.read_text())["keys"]
    fresh = CallKeys(database, MasterKeys.open(path))
    for name in names:
        assert (await _got(fresh, name)).open(sealed[name], "x") == name.encode()
    assert (masters.derive("search"), masters.derive("audit")) == purposes
    late = server.make("late").seal(b"late", "x")
    await _kept(database, server, "late")
    assert (await _got(CallKeys(database, MasterKeys.open(path)), "late")).open(late, "x") == b"late", (
        "a server that was running meanwhile wraps with the new key"
    )


async def test_forgetting_makes_a_call_unreadable(database: Database, tmp_path: Path) -> None:
    masters = MasterKeys.open(tmp_path / "keys.json")
    keys = CallKeys(database, masters)
    keys.make("call-a")
    await _kept(database, keys, "call-a")
    async with database.write() as connection:
        await keys.forget(connection, "call-a")
    assert await keys.get("call-a") is None
    assert await CallKeys(database, masters).get("call-a") is None
    async with database.write() as connection:
        assert await connection.run_sync(keys.keep, ["call-a"]) == set()


async def test_a_key_forgotten_elsewhere_is_not_used_for_more(database: Database, tmp_path: Path) -> None:
    masters = MasterKeys.open(tmp_path / "keys.json")
    keys, elsewhere = CallKeys(database, masters), CallKeys(database, masters)
    keys.make("call-a")
    await _kept(database, keys, "call-a")
    async with database.write() as connection:
        await elsewhere.forget(connection, "call-a")
        assert await connection.run_sync(keys.keep, ["call-a"]) == set()
    assert await keys.get("call-a") is None


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    masters = MasterKeys.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    masters.rotate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["keys.json"], "nothing is left beside it"
    path.chmod(0o644)
    with pytest.raises(Unavailable, match="master_key_exposed"):
        MasterKeys.open(path)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[1]", '{"current": "a", "keys": {}, "site": "AAAA"}', '{"current": "a", "keys": {"a": "AAAA"}}'],
)
def test_a_file_that_holds_no_keys_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Unavailable, match="master_key_invalid") as caught:
        MasterKeys.open(path)
    assert "CALMLINE_MASTER_KEY" in caught.value.hint
    assert path.read_text() == content


async def test_a_file_that_is_gone_is_not_made_anew_for_sealed_records(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = CallKeys(database, await open_masters(database, path))
    keys.make("call-a")
    await _kept(database, keys, "call-a")
    path.unlink()
    with pytest.raises(Unavailable, match="master_key_missing"):
        await open_masters(database, path)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="master_key_unwritable"):
        MasterKeys.open(tmp_path / "file" / "keys.json")


def test_secrets_are_different_for_each_purpose_and_site(tmp_path: Path) -> None:
    one, two = MasterKeys.open(tmp_path / "a.json"), MasterKeys.open(tmp_path / "b.json")
    assert len({one.derive("search"), one.derive("audit"), two.derive("search"), two.derive("audit")}) == 4
    sealed = one.site_sealer().seal(b"secret", "totp")
    one.rotate()
    assert MasterKeys.open(tmp_path / "a.json").site_sealer().open(sealed, "totp") == b"secret"


async def _got(keys: CallKeys, call_id: str) -> Sealer:
    sealer = await keys.get(call_id)
    assert sealer is not None
    return sealer
