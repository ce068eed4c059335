"""A customer's calls are found by a hash that nobody without the key can make."""

import pytest

from assistant.errors import BadInput
from assistant.privacy.subjects import subject_hash

KEY, OTHER = b"k" * 32, b"o" * 32


def test_the_same_reference_gives_the_same_hash_however_it_is_written() -> None:
    assert subject_hash(KEY, " ab-12  3\n") == subject_hash(KEY, "AB-12 3") == subject_hash(KEY, "ＡＢ-12 3")
    assert subject_hash(KEY, "AB-123") != subject_hash(KEY, "AB-12 3")


def test_the_hash_needs_the_key_and_does_not_tell_the_reference() -> None:
    assert subject_hash(KEY, "4711") != subject_hash(OTHER, "4711")
    assert "4711" not in subject_hash(KEY, "4711")
    assert len(subject_hash(KEY, "4711")) == 64


def test_an_empty_reference_is_refused() -> None:
    with pytest.raises(BadInput):
        subject_hash(KEY, "  ")
