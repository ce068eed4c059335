"""What keeping the sound of a call costs: `python -m tests.bench recording`.

The demo calls' sound, one after the other up to `SECONDS`, goes through the real journal as a live call's does (both
sides, 0.1 s at a time, on disk every `FLUSH` seconds), then becomes a sealed recording, which is read back.
"""

import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import SIDES, Journal
from assistant.audio.recorder import FLUSH
from assistant.audio.recording import encode
from assistant.audio.slots import Seal
from assistant.privacy.sealing import Sealer, new_key
from assistant.store.sealed_file import CHUNK, SealedReader, SealedWriter, seal_bytes
from tests.bench.demo import bundled
from tests.files import FileSource

SECONDS = 1200
LONG = 3 * 3600
"""A long call, for memory: seconds."""
STEP = 0.1


async def run() -> None:
    """Print the figures."""
    seal = Sealer(new_key())
    with tempfile.TemporaryDirectory() as folder:
        path, sealed = Path(folder) / "call.sound", Path(folder) / "call.flac"
        seconds = _live(path, seal)
        _finish(path, sealed, seal, seconds)
        _read(sealed, seal)
        _memory(Path(folder), seal)


def _sound() -> Iterator[tuple[AudioChunk, ...]]:
    """The demo calls as one: both sides of each `STEP`."""
    begin = 0
    for call in bundled():
        for pair in call.file.chunks():
            yield tuple(AudioChunk(c.channel, begin + c.offset, c.samples) for c in pair)
        begin += round(call.seconds * RATE)


def _live(path: Path, seal: Seal) -> float:
    journal = Journal(path, "call", seal)
    batch: list[AudioChunk] = []
    writes = 0
    slowest = 0.0
    spent = 0.0
    for number, pair in enumerate(islice(_sound(), round(SECONDS / STEP)), 1):
        batch += pair
        if number % round(FLUSH / STEP) == 0:
            start, cpu = time.perf_counter(), time.process_time()
            journal.write(batch)
            spent += time.process_time() - cpu
            slowest = max(slowest, time.perf_counter() - start)
            writes += 1
            batch.clear()
    journal.write(batch)
    seconds = journal.frames / RATE
    journal.close()
    size = path.stat().st_size
    print(f"live: {seconds:.0f} s of a call, {size / seconds * 3600 / 1e6:.0f} MB an hour, sealed")
    print(f"  CPU {spent / seconds:.2%} of a core a call; {writes / seconds:.1f} writes a second")
    print(
        f"  on disk {FLUSH + slowest:.2f} s after it was heard at the latest ({FLUSH} s waiting, {slowest:.3f} s disk)"
    )
    return seconds


def _finish(path: Path, sealed: Path, seal: Seal, seconds: float) -> None:
    cpu = time.process_time()
    journal = Journal(path, "call", seal)
    writer = SealedWriter(sealed, seal, "call.flac")
    encoded = encode(journal.blocks(), writer)
    writer.close()
    journal.close()
    spent = time.process_time() - cpu
    peaks = seal_bytes(encoded.peaks, seal, "call.peaks.json")
    print(
        f"at rest: {sealed.stat().st_size / seconds * 3600 / 1e6:.0f} MB an hour of FLAC, "
        f"{len(peaks) / seconds * 3600 / 1e6:.2f} MB of outline; made in {spent / seconds * 3600:.1f} s of CPU an hour"
    )


def _read(sealed: Path, seal: Seal) -> None:
    began = time.perf_counter()
    reader = SealedReader(FileSource(sealed), seal, "call.flac")
    for start in range(0, reader.size, 8 * CHUNK):
        reader.read(start, start + 8 * CHUNK)
    print(f"  opened at {reader.size / 1e6 / (time.perf_counter() - began):.0f} MB/s")


def _memory(folder: Path, seal: Seal) -> None:
    """A call of three hours is made of noise, which packs worst."""
    noise = np.random.default_rng(0).integers(-2000, 2000, (2, RATE)).astype(np.int16)
    journal = Journal(folder / "long.sound", "long", seal)
    tracemalloc.start()
    for begin in range(0, LONG, 4):
        sound = [AudioChunk(c, n * RATE, s) for n in range(begin, begin + 4) for c, s in zip(SIDES, noise, strict=True)]
        journal.write(sound)
    live = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    writer = SealedWriter(folder / "long.flac", seal, "long.flac")
    encode(journal.blocks(), writer)
    writer.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    journal.close()
    print(
        f"memory, a call of {LONG // 3600} hours: {live / 1e6:.1f} MB while it is live, "
        f"{peak / 1e6:.1f} MB while its recording is made"
    )
