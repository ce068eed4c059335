"""`calmline prompts …`, as a team lead would use it."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from assistant import events as ev
from assistant.settings import PROJECT
from assistant.store.sql import open_store
from tests.commands.conftest import Run
from tests.prompting.logged import Log, used

CALLS = PROJECT / "tests/whole_calls"
SENTENCE = "I lost my job last month and I just can't afford this"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of the library."""
    folder = tmp_path / "changed"
    folder.mkdir()
    for file in (PROJECT / "prompts").glob("*.yaml"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A library of one pack."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.yaml").write_text(
        "pack: small\nversion: 1.0.0\nneeds_engine: 2\ntitle: Small\nlocale: en\nprompts:\n"
        "  - id: cross\n    source: 001/7\n    about: dispute\n    stance: acknowledge\n"
        "    when: { any_signal: [anger] }\n    say: [I hear you., I see.]\n"
    )
    return folder


def keep(folder: Path, *logs: Log) -> None:
    async def write() -> None:
        store = await open_store(folder)
        for log in logs:
            await store.append(log.events)
        await store.aclose()

    asyncio.run(write())


def test_check_tells_notes_without_failing(calmline: Run, small: Path) -> None:
    ran = calmline("prompts", "check", "--folder", small)
    assert ran.status == 0, ran.out
    assert "note: no prompt answers these signals" in ran.out
    assert ran.out.splitlines()[-1].startswith("0 errors, ")


def test_check_tells_every_error_with_its_line_and_fails(calmline: Run, small: Path, tmp_path: Path) -> None:
    file = small / "small.yaml"
    file.write_text(file.read_text().replace("[anger]", "[angr]").replace("dispute", "weather"))
    site = tmp_path / "site"
    site.mkdir()
    (site / "ours.yaml").write_text("pack: ours\n")
    ran = calmline("prompts", "check", "--folder", small, "--site", site)
    assert ran.status == 1
    assert f"{file}:9: error" in ran.out
    assert "known are hostility" in ran.out
    assert "ours.yaml:1: error" in ran.out


def test_try_shows_the_best_with_the_reason(calmline: Run) -> None:
    ran = calmline("prompts", "try", SENTENCE)
    assert ran.status == 0, ran.err
    assert "hardship-job" in ran.out
    assert 'the customer said "lost my job"' in ran.out
    assert "almost:" in ran.out


def test_try_as_json_takes_level_and_phase(calmline: Run) -> None:
    arguments = ("prompts", "try", SENTENCE, "--agent", "how can I help", "--level", 3, "--phase", "options", "--json")
    found = json.loads(calmline(*arguments).out)
    assert (found["call"], found["phase"]) == (3, "options")
    assert "hardship" in found["active"]
    assert 1 <= len(found["found"]) <= 5
    assert all(one["say"] and one["why"] for one in found["found"])
    assert all(miss["because"] for miss in found["misses"])


def test_search_finds_by_a_question(calmline: Run) -> None:
    ran = calmline("prompts", "search", "they threaten to get a lawyer and take us to court", "--limit", 3, "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert len(lines) == 3
    assert any("legal" in line["prompt"] or "court" in line["prompt"] for line in lines)
    assert "(core)" in calmline("prompts", "search", "they want a manager").out


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Two calls: an event log, and typed turns."""
    folder = tmp_path / "calls"
    folder.mkdir()
    log = Log()
    log.customer(2, -0.8, "anger", text="this is a disgrace")
    (folder / "log.jsonl").write_bytes(b"\n".join(ev.encode(event) for event in log.end()))
    shutil.copy(CALLS / "calm-05.jsonl", folder)
    return folder


def test_backtest_says_when_nothing_changed(calmline: Run, small: Path, calls: Path) -> None:
    ran = calmline("prompts", "backtest", "--calls", calls, "--folder", small, prompts=small)
    assert ran.status == 0, ran.err
    assert ran.out.strip().endswith("nothing changed")
    assert "2 calls" in ran.out


def test_backtest_shows_what_differs(calmline: Run, changed: Path, calls: Path) -> None:
    file = changed / "debt-collection.yaml"
    old, new = "We're here to help you find a solution that suits your needs.", "We can find something that suits you."
    file.write_text(file.read_text().replace(old, new))
    ran = calmline("prompts", "backtest", "--calls", calls, "--folder", changed, cooldown_seconds=12)
    assert "calm-05: " in ran.out
    assert "reworded" in ran.out
    assert old in ran.out
    assert new in ran.out
    lines = calmline("prompts", "backtest", "--calls", calls, "--folder", changed, "--json").out.splitlines()
    assert {json.loads(line)["call"] for line in lines} == {"log", "calm-05"}
    assert [d["what"] for line in lines for d in json.loads(line)["differences"]] == ["reworded"]


def test_backtest_reads_the_records(calmline: Run, small: Path, tmp_path: Path) -> None:
    log = Log()
    log.customer(2, -0.8, "anger", text="this is a disgrace")
    log.end()
    keep(tmp_path / "data", log)
    ran = calmline("prompts", "backtest", "--records", 5, "--folder", small)
    assert ran.status == 0, ran.err
    assert "call-a: " in ran.out
    assert "cross: I hear you." in ran.out


def test_backtest_wants_calls_and_a_library(calmline: Run, small: Path, tmp_path: Path) -> None:
    assert calmline("prompts", "backtest", "--folder", small).code == "calls_unnamed"
    assert calmline("prompts", "backtest", "--calls", CALLS).code == "library_unnamed"
    assert calmline("prompts", "backtest", "--calls", tmp_path, "--folder", small).code == "calls_missing"


NEW = ("prompts", "new", "two", "--about", "hardship", "--stance", "ask", "--source", "001/8", "--signal", "hardship")


def test_new_adds_a_prompt_that_can_come(calmline: Run, small: Path) -> None:
    file = small / "small.yaml"
    ran = calmline(*NEW, "--pack", file, "--say", "What would help?", "--say", "What is left?", prompts=small)
    assert ran.status == 0, ran.err
    assert f"{file}:13" in ran.out
    assert calmline("prompts", "check").status == 0


def test_new_asks_for_what_no_option_gives(calmline: Run, small: Path) -> None:
    file = small / "small.yaml"
    answers = "hardship\nshout\nask\n001/8\nhardship\nmy job\nWhat would help?\nWhat is left?\n"
    ran = calmline("prompts", "new", "two", "--pack", file, stdin=answers, prompts=small)
    assert ran.status == 0, ran.err
    assert "“shout” is none of them" in ran.out
    assert "my job" in file.read_text()


def test_new_leaves_the_file_as_it_was_on_an_error(calmline: Run, small: Path) -> None:
    file = small / "small.yaml"
    before = file.read_text()
    ran = calmline(*NEW, "--pack", file, "--say", "Same.", "--say", "Same.", prompts=small)
    assert (ran.status, ran.code) == (3, "prompts_invalid")
    assert "the same wording twice" in ran.err
    assert file.read_text() == before


def test_report_tells_how_prompts_did(calmline: Run, tmp_path: Path) -> None:
    assert "no card was offered" in calmline("prompts", "report").out
    keep(tmp_path / "data", *(used("cross", (2, -0.5), (1, 0.0), call_id=f"call-{n}") for n in range(9)))
    ran = calmline("prompts", "report")
    assert "cross" in ran.out
    assert "-1.00 (nothing like it)" in ran.out
    [line] = [json.loads(line) for line in calmline("prompts", "report", "--json").out.splitlines()]
    assert (line["offered"], line["used"]) == (9, 9)
    assert line["level"]["change"]["mean"] == -1.0
    assert "cross" in calmline("prompts", "report", "--since", "2026-03-01").out
    assert "no card" in calmline("prompts", "report", "--since", "2026-03-02").out
