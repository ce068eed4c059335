"""The shelf: a good change serves, a bad one is told once and changes nothing."""

import asyncio
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from assistant.errors import BadInput
from assistant.prompting import reload
from assistant.prompting.reload import Shelf
from tests.prompting.moments import library, prompt

ONE = prompt("one", {"any_signal": ["anger"]})
TWO = prompt("two", {"any_signal": ["distress"]})


def broken(folder: Path) -> None:
    (folder / "small.yaml").write_text("pack: small\nprompts: [\n")


async def test_a_changed_library_serves_and_a_running_call_keeps_its_own(tmp_path: Path) -> None:
    library(tmp_path, ONE)
    shelf = Shelf(tmp_path)
    before = shelf.library
    assert not await shelf.look(), "nothing has changed"
    assert shelf.library is before
    library(tmp_path, ONE, TWO)
    with capture_logs() as logs:
        assert await shelf.look()
    assert [entry["event"] for entry in logs] == ["prompts.changed"]
    assert [p.id for p in shelf.library.prompts] == ["one", "two"]
    assert [p.id for p in before.prompts] == ["one"]


async def test_a_broken_library_is_told_once_and_the_good_one_stays(tmp_path: Path) -> None:
    library(tmp_path, ONE)
    shelf = Shelf(tmp_path)
    before = shelf.library
    broken(tmp_path)
    with capture_logs() as logs:
        assert not await shelf.look()
        assert not await shelf.look()
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("prompts.refused", "error")]
    assert shelf.library is before
    assert f"{tmp_path / 'small.yaml'}:3" in (shelf.problem or "")
    library(tmp_path, TWO)
    assert await shelf.look()
    assert shelf.problem is None
    assert [p.id for p in shelf.library.prompts] == ["two"]


async def test_the_sites_folder_and_a_vanished_file_count_too(tmp_path: Path) -> None:
    ours, site = tmp_path / "ours", tmp_path / "site"
    ours.mkdir()
    site.mkdir()
    library(ours, ONE)
    shelf = Shelf(ours, site=site)
    (ours / "small.yaml").rename(site / "small.yaml")
    assert await shelf.look()
    os.unlink(site / "small.yaml")
    assert not await shelf.look()
    assert "no prompt packs" in (shelf.problem or "")


def test_a_server_does_not_start_with_a_broken_library(tmp_path: Path) -> None:
    broken(tmp_path)
    with pytest.raises(BadInput):
        Shelf(tmp_path)


async def test_watching_looks_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "LOOK_SECONDS", 0.0)
    library(tmp_path, ONE)
    shelf = Shelf(tmp_path)
    watching = asyncio.create_task(shelf.watch())
    for prompts in ((ONE, TWO), (TWO,)):
        library(tmp_path, *prompts)
        async with asyncio.timeout(30):
            while len(shelf.library.prompts) != len(prompts):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
