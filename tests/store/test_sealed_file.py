import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.recording import encode
from assistant.privacy.sealing import SealBroken, Sealer, new_key
from assistant.store.sealed_file import CHUNK, MAGIC, SEALED, SealedReader, SealedWriter, seal_bytes
from tests.files import FileSource

SEAL = Sealer(new_key())
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7)


class Memory:
    """Sealed bytes, and how often they were asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)
        self.asked = 0

    def read(self, start: int, end: int) -> bytes:
        self.asked += 1
        return self.content[start:end]


def some(size: int) -> bytes:
    return np.random.default_rng(size).bytes(size)


def write(path: Path, content: bytes, piece: int) -> None:
    writer = SealedWriter(path, SEAL, "call-a.flac")
    for begin in range(0, len(content), piece):
        writer.write(content[begin : begin + piece])
    writer.close()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_is_read_whole_and_is_nowhere_plain(tmp_path: Path, size: int) -> None:
    content = some(size)
    write(tmp_path / "file", content, 10_007)
    sealed = (tmp_path / "file").read_bytes()
    assert content[:40] not in sealed[len(MAGIC) :] or size < 4
    reader = SealedReader(FileSource(tmp_path / "file"), SEAL, "call-a.flac")
    assert (reader.size, reader.read(0, size + 10), reader.file().read()) == (size, content, content)
    assert SealedReader(Memory(seal_bytes(content, SEAL, "n")), SEAL, "n").read(0, size) == content


LONG = some(40 * CHUNK + 5)
LONG_SEALED = seal_bytes(LONG, SEAL, "n")


@given(st.lists(st.tuples(st.integers(0, len(LONG) + 9), st.integers(0, 3 * CHUNK)), min_size=1, max_size=8))
def test_any_place_is_read_as_it_was_written(spans: list[tuple[int, int]]) -> None:
    reader = SealedReader(Memory(LONG_SEALED), SEAL, "n")
    file = io.BufferedReader(reader.file(), 1000)
    for start, size in spans:
        assert reader.read(start, start + size) == LONG[start : start + size]
        file.seek(start)
        assert file.read(size) == LONG[start : start + size]


def test_reading_in_order_asks_for_many_chunks_at_once() -> None:
    source = Memory(LONG_SEALED)
    file = SealedReader(source, SEAL, "n").file()
    assert b"".join(iter(lambda: file.read(9_000), b"")) == LONG
    assert source.asked < 12


def damaged() -> dict[str, bytes]:
    sealed = seal_bytes(some(3 * CHUNK + 7), SEAL, "n")
    chunks = [sealed[len(MAGIC) + n * SEALED :][:SEALED] for n in range(4)]
    changed = bytearray(sealed)
    changed[-1] ^= 1
    return {
        "cut off at a chunk": MAGIC + b"".join(chunks[:3]),
        "cut off in a chunk": sealed[: -SEALED - 100],
        "last byte changed": bytes(changed),
        "one chunk too few": MAGIC + b"".join((chunks[0], chunks[1], chunks[3])),
        "header gone": b"calmseaL" + sealed[len(MAGIC) :],
        "nothing": b"",
        "header alone": MAGIC,
    }


@pytest.mark.parametrize("how", damaged())
def test_a_file_that_was_cut_off_or_changed_is_found_when_it_is_opened(how: str) -> None:
    with pytest.raises(SealBroken):
        SealedReader(Memory(damaged()[how]), SEAL, "n")


def test_chunks_in_another_order_do_not_open() -> None:
    sealed = seal_bytes(some(3 * CHUNK + 7), SEAL, "n")
    chunks = [sealed[len(MAGIC) + n * SEALED :][:SEALED] for n in range(4)]
    reader = SealedReader(Memory(MAGIC + b"".join((chunks[1], chunks[0], *chunks[2:]))), SEAL, "n")
    with pytest.raises(SealBroken):
        reader.read(0, 10)
    assert reader.read(2 * CHUNK, 2 * CHUNK + 5) == some(3 * CHUNK + 7)[2 * CHUNK : 2 * CHUNK + 5]


@pytest.mark.parametrize(("seal", "name"), [(Sealer(new_key()), "n"), (SEAL, "other")])
def test_another_key_or_another_name_does_not_open(seal: Sealer, name: str) -> None:
    with pytest.raises(SealBroken):
        SealedReader(Memory(seal_bytes(b"words", SEAL, "n")), seal, name)


def test_the_first_chunk_can_be_written_again_and_no_other(tmp_path: Path) -> None:
    writer = SealedWriter(tmp_path / "file", SEAL, "n")
    writer.write(some(3 * CHUNK))
    writer.seek(5)
    writer.write(b"header")
    writer.seek(0, io.SEEK_END)
    writer.write(b"end")
    writer.seek(CHUNK + 5)
    with pytest.raises(io.UnsupportedOperation):
        writer.write(b"no")
    writer.close()
    plain = SealedReader(FileSource(tmp_path / "file"), SEAL, "n").read(0, 4 * CHUNK)
    assert plain == some(3 * CHUNK)[:5] + b"header" + some(3 * CHUNK)[11:] + b"end"


def test_a_long_recording_is_written_and_read_through_it(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-3000, 3000, (16_000, 2)).astype(np.int16)
    writer = SealedWriter(tmp_path / "file", SEAL, "n")
    encode((noise + n for n in range(40)), writer)
    writer.close()
    with soundfile.SoundFile(SealedReader(FileSource(tmp_path / "file"), SEAL, "n").file()) as file:
        assert file.frames == 40 * 16_000
        file.seek(33 * 16_000)
        assert np.array_equal(file.read(16_000, dtype="int16"), noise + 33)
