"""`calmline users`: accounts made and changed from the command line."""

import re
from pathlib import Path

from tests.commands.conftest import Run

PASSWORD = "grey heron at low tide"
LINK = re.compile(r"^http://127\.0\.0\.1:8765/welcome#[\w-]{43}$", re.MULTILINE)


def test_an_account_with_a_password_from_standard_input(calmline: Run, tmp_path: Path) -> None:
    options = ("--role", "lead", "--role", "agent", "--team", "Berlin", "--password-stdin")
    ran = calmline("users", "add", "ann", "--name", "Ann Lee", *options, stdin=f"{PASSWORD}\n")
    assert (ran.status, ran.out) == (0, "ann is agent, lead.\n")
    listed = calmline("users", "list").out
    assert re.search(r"^ann +active +agent,lead +0 sessions \[Berlin\]  Ann Lee$", listed, re.MULTILINE)
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in files


def test_an_account_without_one_gets_a_link(calmline: Run) -> None:
    assert LINK.search(calmline("users", "add", "ann").out)
    assert " invited " in calmline("users", "list").out
    first, second = (LINK.search(calmline("users", "link", "ann").out) for _ in range(2))
    assert first
    assert second
    assert first[0] != second[0]


def test_an_account_is_switched_off_and_on_and_reset(calmline: Run) -> None:
    calmline("users", "add", "ann", "--password-stdin", stdin=PASSWORD)
    assert calmline("users", "disable", "ann").out == "ann is switched off.\n"
    assert " disabled " in calmline("users", "list").out
    assert calmline("users", "disable", "ann", "--undo").out == "ann is switched on.\n"
    assert LINK.search(calmline("users", "reset", "ann").out)


def test_what_cannot_be_is_said_with_its_code(calmline: Run) -> None:
    calmline("users", "add", "boss", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    assert calmline("users", "disable", "boss").code == "last_admin"
    assert calmline("users", "add", "boss").code == "login_taken"
    assert calmline("users", "link", "nobody").code == "user_unknown"
    assert calmline("users", "add", "ann", "--password-stdin", stdin="short").code == "password_weak"
    assert calmline("users", "add", "ann", "--password-stdin", stdin="").code == "password_missing"
