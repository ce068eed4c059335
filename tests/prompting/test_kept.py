"""Vectors of a library kept on disk."""

from pathlib import Path

import numpy as np

from assistant.prompting.kept import MOST, keep, kept_file, read_kept
from assistant.prompting.meaning import SIZE


def vectors(count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, SIZE)).astype(np.float32)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    file = kept_file(tmp_path, ["one", "two", "three"])
    made = vectors()
    keep(file, made)
    again = read_kept(file, 3)
    assert again is not None
    assert np.array_equal(again, made)


def test_other_sentences_have_another_file(tmp_path: Path) -> None:
    assert kept_file(tmp_path, ["one", "two"]) != kept_file(tmp_path, ["one", "three"])


def test_a_file_that_is_not_whole_is_passed_over(tmp_path: Path) -> None:
    file = kept_file(tmp_path, ["one"])
    assert read_kept(file, 1) is None
    keep(file, vectors(2))
    assert read_kept(file, 1) is None
    file.write_bytes(file.read_bytes()[:40])
    assert read_kept(file, 2) is None


def test_the_oldest_make_room(tmp_path: Path) -> None:
    for number in range(MOST + 3):
        keep(kept_file(tmp_path, [str(number)]), vectors(1))
    assert len(list(tmp_path.iterdir())) == MOST


def test_a_folder_that_cannot_be_written_is_no_harm(tmp_path: Path) -> None:
    keep(kept_file(tmp_path / "absent", ["one"]), vectors(1))
