"""What is made from files: once, and anew when a file is another."""

from pathlib import Path

import pytest

from assistant.coaching.kept import Kept, key_of


def test_it_is_made_once_and_no_more_are_kept_than_told() -> None:
    kept: Kept[str] = Kept(2)
    made: list[str] = []

    def make(name: str) -> str:
        return kept.get(name, lambda: made.append(name) or name)  # type: ignore[func-returns-value]

    assert [make("a"), make("b"), make("a"), make("c"), make("a"), make("b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[int] = Kept(1)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_a_key_is_of_names_and_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "core.yaml").write_text("pack: core")
    assert key_of(("x",), one) == key_of(("x",), other)
    assert key_of(("x",), one) != key_of(("y",), one)
    assert key_of((), one, None) != key_of((), one, one)
    first = key_of(("x",), one)
    (one / "core.yaml").write_text("pack: core2")
    second = key_of(("x",), one)
    (one / "core.yaml").rename(one / "b.yaml")
    third = key_of(("x",), one)
    (tmp_path / "draft.yaml").write_text("pack: mine")
    fourth = key_of(("x",), one, files=[tmp_path / "draft.yaml"])
    assert len({first, second, third, fourth}) == 4
