import asyncio
import io
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa
from obstore.store import MemoryStore

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import Journal, Quiet, Silence
from assistant.audio.slots import Seal
from assistant.errors import CalmlineError, Conflict, NotFound, Unavailable
from assistant.events import Channel
from assistant.privacy.sealing import SealBroken, Sealer, new_key
from assistant.store import keeper
from assistant.store.objects import Objects, open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.sql import open_store
from assistant.store.tables import calls

SPEECH = np.random.default_rng(3).integers(-4000, 4000, RATE).astype(np.int16)


class Ring:
    """Keys of calls, in memory."""

    def __init__(self, *known: str) -> None:
        self.seals: dict[str, Sealer] = {}
        self.known = set(known)
        """Calls of 0.1, which have no key yet."""

    def new(self, call_id: str) -> Sealer:
        return self.seals.setdefault(call_id, Sealer(new_key()))

    async def get(self, call_id: str) -> Seal | None:
        return self.seals.get(call_id)

    async def adopt(self, call_id: str) -> Seal | None:
        return self.new(call_id) if call_id in self.known else self.seals.get(call_id)


class Away(Objects):
    """Objects in memory, of a store that is away until it is told."""

    def __init__(self) -> None:
        super().__init__(MemoryStore(), "memory")
        self.here = asyncio.Event()
        self.asked = asyncio.Event()

    async def put(self, name: str, content: Path | bytes) -> None:
        self.asked.set()
        if not self.here.is_set():
            raise Unavailable("objects_unreachable", "away")
        await super().put(name, content)


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
async def recordings(tmp_path: Path, ring: Ring) -> AsyncIterator[Recordings]:
    made = Recordings(open_objects(tmp_path / "recordings"), tmp_path, ring)
    await made.start()
    yield made
    await made.aclose()


def failed(error: CalmlineError) -> None:
    raise error


async def record(recordings: Recordings, ring: Ring, call_id: str = "call-a", seconds: int = 3) -> None:
    recorder = recordings.recorder(call_id, ring.new(call_id), failed, lambda: None)
    for second in range(seconds):
        for channel in Channel:
            recorder.push(AudioChunk(channel, second * RATE, SPEECH))
    await recorder.aclose()


async def sound(recordings: Recordings, call_id: str = "call-a") -> np.ndarray:
    reader = await recordings.sound(call_id)
    return np.asarray(soundfile.read(io.BytesIO(reader.read(0, reader.size)), dtype="int16")[0])


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def left_live(tmp_path: Path, seal: Seal, call_id: str = "call-a") -> Path:
    """A journal as a crash leaves it."""
    path = tmp_path / "live" / f"{call_id}.sound"
    journal = Journal(path, call_id, seal)
    journal.write([AudioChunk(channel, 0, SPEECH[: RATE // 3]) for channel in Channel])
    journal.close()
    return path


async def test_a_call_becomes_a_sealed_recording_and_its_journal_goes(
    recordings: Recordings, ring: Ring, tmp_path: Path
) -> None:
    await record(recordings, ring)
    await recordings.keeper.settled()
    heard = await sound(recordings)
    assert np.array_equal(heard[RATE : 2 * RATE], np.stack((SPEECH, SPEECH), axis=1))
    assert json.loads(await recordings.peaks("call-a"))["length"] == 60
    assert os.listdir(tmp_path / "live") == []
    for path in (tmp_path / "recordings").iterdir():
        content = path.read_bytes()
        assert content.startswith(b"calmseal")
        assert b"fLaC" not in content
        assert b"samples_per_pixel" not in content


async def test_recordings_lie_in_a_bucket_where_a_site_names_one(s3: str, tmp_path: Path, ring: Ring) -> None:
    recordings = Recordings(open_objects(tmp_path / "recordings", s3), tmp_path, ring)
    await recordings.start()
    await record(recordings, ring, seconds=20)
    await recordings.keeper.settled()
    assert files(tmp_path) == []
    reader = await recordings.sound("call-a")
    assert reader.size > 5 * 65536
    whole = await asyncio.to_thread(reader.read, 0, reader.size)
    assert whole.startswith(b"fLaC")
    assert await asyncio.to_thread(reader.read, 100_000, 300_000) == whole[100_000:300_000]
    clip = await recordings.clip("call-a", 17.0, 18.0, "wav")
    assert np.array_equal(soundfile.read(io.BytesIO(clip), dtype="int16")[0][:, 0], SPEECH)
    assert len(await recordings.erase("call-a") or "") == 64
    with pytest.raises(NotFound):
        await recordings.sound("call-a")
    await recordings.aclose()


async def test_nothing_plain_is_on_disk_at_any_moment(
    recordings: Recordings, ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()

    async def put(name: str, content: Path | bytes) -> None:
        for path in files(tmp_path):
            seen.add(path.suffix)
            assert b"fLaC" not in path.read_bytes()
        assert not isinstance(content, bytes) or b"samples_per_pixel" not in content

    monkeypatch.setattr(recordings._objects, "put", put)
    left_live(tmp_path, ring.new("call-a"))
    recordings.keeper.finish("call-a")
    await recordings.keeper.settled()
    assert seen == {".sound", ".sealing"}


async def test_what_a_crash_left_is_made_at_the_next_start_but_for_calls_that_may_go_on(
    tmp_path: Path, ring: Ring
) -> None:
    for call_id in ("call-a", "call-b"):
        left_live(tmp_path, ring.new(call_id), call_id)
    (tmp_path / "live" / "call-a.sealing").write_bytes(b"half")
    recordings = Recordings(open_objects(tmp_path / "recordings"), tmp_path, ring)
    await recordings.start(resumable=["call-b"])
    await recordings.keeper.settled()
    assert len(await sound(recordings)) == RATE // 3
    assert os.listdir(tmp_path / "live") == ["call-b.sound"]
    with pytest.raises(Conflict) as caught:
        await recordings.sound("call-b")
    assert caught.value.code == "recording_pending"
    recordings.keeper.finish("call-b")
    await recordings.keeper.settled()
    assert len(await sound(recordings, "call-b")) == RATE // 3
    await recordings.aclose()


async def test_while_the_object_store_is_away_the_journal_stays_and_is_tried_again(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY", 0.01)
    objects = Away()
    recordings = Recordings(objects, tmp_path, ring)
    journal = left_live(tmp_path, ring.new("call-a"))
    await recordings.start()
    await objects.asked.wait()
    assert journal.exists()
    assert recordings.keeper.pending == 1
    objects.here.set()
    await recordings.keeper.settled()
    assert not journal.exists()
    assert len(await sound(recordings)) == RATE // 3
    await recordings.aclose()


async def test_a_server_that_stops_while_the_store_is_away_leaves_the_journal_for_the_next(
    tmp_path: Path, ring: Ring
) -> None:
    objects = Away()
    recordings = Recordings(objects, tmp_path, ring)
    journal = left_live(tmp_path, ring.new("call-a"))
    await recordings.start()
    await objects.asked.wait()
    await recordings.aclose()
    assert journal.exists()
    again = Recordings(open_objects(tmp_path / "recordings"), tmp_path, ring)
    await again.start()
    await again.aclose()  # makes what waits before it stops
    assert not journal.exists()
    assert len(await sound(again)) == RATE // 3


async def test_a_journal_that_does_not_open_is_kept_and_does_not_hold_up_the_others(tmp_path: Path, ring: Ring) -> None:
    journal = left_live(tmp_path, Sealer(new_key()))
    ring.new("call-a")
    left_live(tmp_path, ring.new("call-b"), "call-b")
    recordings = Recordings(open_objects(tmp_path / "recordings"), tmp_path, ring)
    await recordings.start()
    await recordings.keeper.settled()
    assert journal.exists()
    assert len(await sound(recordings, "call-b")) == RATE // 3
    await recordings.aclose()


async def test_a_call_that_was_paused_from_end_to_end_leaves_no_recording(
    recordings: Recordings, ring: Ring, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "live" / "call-a.sound", "call-a", ring.new("call-a"))
    journal.write([Quiet(channel, 0, 3 * RATE) for channel in Channel])
    journal.close()
    recordings.keeper.finish("call-a")
    await recordings.keeper.settled()
    assert os.listdir(tmp_path / "live") == []
    with pytest.raises(NotFound) as caught:
        await recordings.sound("call-a")
    assert caught.value.code == "recording_unknown"


async def test_what_the_log_says_was_taken_out_is_silent_though_the_journal_was_never_told(
    tmp_path: Path, ring: Ring
) -> None:
    async def silences(call_id: str) -> list[Silence]:
        return [Silence(Channel.CUSTOMER, 1000, 3000)] if call_id == "call-a" else []

    recordings = Recordings(open_objects(tmp_path / "recordings"), tmp_path, ring, silences)
    left_live(tmp_path, ring.new("call-a"))
    await recordings.start()
    await recordings.keeper.settled()
    heard = await sound(recordings)
    assert np.flatnonzero(heard[:, 0] != SPEECH[: RATE // 3])[[0, -1]].tolist() == [1000, 2999]
    assert not heard[1000:3000, 0].any()
    assert np.array_equal(heard[:, 1], SPEECH[: RATE // 3])
    await recordings.aclose()


def plain(folder: Path, call_id: str, cut: int = 0) -> Path:
    """A recording as 0.1 left it, cut off by a crash where asked."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{call_id}.flac"
    soundfile.write(path, np.tile(np.stack((SPEECH, -SPEECH), axis=1), (5, 1)), RATE, subtype="PCM_16")
    if cut:
        os.truncate(path, path.stat().st_size - cut)
    else:
        path.with_suffix(".peaks.json").write_text("{}")
    return path


@pytest.mark.parametrize("cut", [0, 5000])
@pytest.mark.parametrize("away", [False, True])
async def test_plain_recordings_of_an_older_version_are_sealed_at_the_first_start(
    tmp_path: Path, cut: int, away: bool
) -> None:
    path = plain(tmp_path / "recordings", "call-a", cut)
    stranger = plain(tmp_path / "recordings", "call-x")
    ring = Ring("call-a")
    objects = Objects(MemoryStore(), "memory") if away else open_objects(tmp_path / "recordings")
    recordings = Recordings(objects, tmp_path, ring)
    await recordings.start()
    await recordings.keeper.settled()
    heard = await sound(recordings)
    assert 4 * RATE <= len(heard) <= 5 * RATE
    assert np.array_equal(heard[:RATE], np.stack((SPEECH, -SPEECH), axis=1))
    assert json.loads(await recordings.peaks("call-a"))["length"] >= 80
    assert path.exists() is not away
    assert away or path.read_bytes().startswith(b"calmseal")
    assert stranger.read_bytes().startswith(b"fLaC")
    await recordings.aclose()


async def test_a_plain_recording_is_read_until_it_is_sealed(recordings: Recordings, tmp_path: Path) -> None:
    plain(tmp_path / "recordings", "call-a")
    assert len(await sound(recordings)) == 5 * RATE
    assert await recordings.peaks("call-a") == b"{}"


async def test_a_passage_is_cut_from_a_sealed_recording(recordings: Recordings, ring: Ring) -> None:
    await record(recordings, ring, seconds=8)
    await recordings.keeper.settled()
    content = await recordings.clip("call-a", 4.0, 5.0, "wav")
    assert np.array_equal(soundfile.read(io.BytesIO(content), dtype="int16")[0][:, 0], SPEECH)


async def test_a_recording_whose_key_was_destroyed_is_gone_and_one_of_another_key_is_broken(
    recordings: Recordings, ring: Ring, tmp_path: Path
) -> None:
    left_live(tmp_path, ring.new("call-a"))
    recordings.keeper.finish("call-a")
    await recordings.keeper.settled()
    ring.seals["call-a"] = Sealer(new_key())
    with pytest.raises(SealBroken):
        await recordings.sound("call-a")
    del ring.seals["call-a"]
    with pytest.raises(NotFound):
        await recordings.sound("call-a")


async def test_erased_sound_is_gone_wherever_it_was(recordings: Recordings, ring: Ring, tmp_path: Path) -> None:
    left_live(tmp_path, ring.new("call-a"))
    recordings.keeper.finish("call-a")
    await recordings.keeper.settled()
    left_live(tmp_path, ring.new("call-b"), "call-b")
    assert len(await recordings.erase("call-a") or "") == 64
    assert await recordings.erase("call-b") is None
    assert files(tmp_path) == []
    recorder = recordings.recorder("call-c", ring.new("call-c"), failed, lambda: None)
    with pytest.raises(Conflict):
        await recordings.erase("call-c")
    await recorder.aclose()


async def test_a_call_of_an_older_version_is_given_a_key_that_stays(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    async with store.database.write() as connection:
        row = {"call_id": "call-a", "title": "", "source": "vosk", "started": "2026", "recorded": True}
        await connection.execute(sa.insert(calls).values(**row, seq=1, at=0.0))
    seals = CallSeals(store.database, store.call_keys)
    assert await seals.get("call-a") is None
    assert await seals.adopt("nobody") is None
    made = await seals.adopt("call-a")
    assert made is not None
    await store.aclose()
    again = await open_store(tmp_path)
    kept = await CallSeals(again.database, again.call_keys).adopt("call-a")
    assert kept is not None
    assert kept.open(made.seal(b"sound", "x"), "x") == b"sound"
    resumed = again.call_keys.make("call-a")  # a recorder that goes on after a crash seals with the same key
    assert resumed.open(made.seal(b"sound", "x"), "x") == b"sound"
    await again.aclose()
