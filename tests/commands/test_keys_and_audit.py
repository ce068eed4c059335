"""`calmline ingest` and `calmline audit`: keys of phone systems, and whether anybody changed the audit log."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import commands  # noqa: F401
from assistant.auth.audit import Tampered
from assistant.cli import app
from assistant.commands.ingest_keys import records
from assistant.errors import BadInput
from assistant.store.database import FILE


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALMLINE_DATA", str(tmp_path))
    return tmp_path


def run(*words: str) -> str:
    result = CliRunner().invoke(app, words)
    if result.exception is not None:
        raise result.exception
    return result.output


def token_in(output: str) -> str:
    [token] = re.findall(r"cl_[0-9a-f]+_\S+", output)
    return str(token)


def works(token: str) -> bool:
    async def check() -> bool:
        async with records() as (keys, _audit):
            await keys.check(token)
            return True

    return asyncio.run(check())


def test_a_key_is_made_listed_turned_over_and_revoked() -> None:
    token = token_in(run("ingest", "add", "Berlin switchboard", "--source", "vosk", "--days", "30"))
    assert works(token)
    listed = run("ingest", "list")
    assert "Berlin switchboard" in listed
    assert token not in listed
    key = token.split("_")[1]
    new = token_in(run("ingest", "rotate", key, "--overlap-hours", "1"))
    assert works(token)
    assert works(new)
    assert "works no more" in run("ingest", "revoke", key)
    with pytest.raises(Exception, match="must show a key"):
        works(token)
    assert works(new)
    noted = run("audit", "list")
    for action in ("ingest_key.made", "ingest_key.rotated", "ingest_key.revoked"):
        assert f"system {action} {key}" in noted


def test_a_shared_secret_comes_from_a_file_and_is_not_shown(data: Path) -> None:
    file = data / "secret"
    file.write_text("0123456789abcdef0123456789abcdef\n")
    shown = run("ingest", "add", "Twilio", "--source", "twilio", "--secret-file", str(file))
    assert "0123456789abcdef" not in shown
    assert " signs" in run("ingest", "list")
    with pytest.raises(BadInput, match="cannot be read"):
        run("ingest", "add", "Twilio", "--source", "twilio", "--secret-file", str(data / "nothing"))


def test_the_audit_log_is_checked_and_an_anchor_finds_what_was_cut_off(data: Path) -> None:
    for name in ("one", "two", "three"):
        run("ingest", "add", name)
    [anchor] = re.findall(r"anchor (\S+)", run("audit", "verify"))
    assert "3 rows" in run("audit", "verify", "--anchor", anchor)
    database = sqlite3.connect(data / FILE)
    with database:
        for name in ("audit_unchanged", "audit_undeleted"):
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM audit WHERE seq = 3")
    assert "2 rows" in run("audit", "verify")
    with pytest.raises(Tampered, match="ends at row 2"):
        run("audit", "verify", "--anchor", anchor)
    with database:
        database.execute("UPDATE audit SET actor = 'somebody else' WHERE seq = 1")
    database.close()
    with pytest.raises(Tampered, match="Row 1"):
        run("audit", "verify")
