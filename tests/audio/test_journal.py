import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import MOST_HELD, Discard, Journal, Quiet, Silence
from assistant.audio.slots import FIRST, MAGIC, SEALED, SLOT
from assistant.errors import Unavailable
from assistant.events import Channel
from assistant.privacy.sealing import Sealer, new_key

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT


@pytest.fixture
def seal() -> Sealer:
    return Sealer(new_key())


def chunk(channel: Channel, start: float, seconds: float, value: int) -> AudioChunk:
    return AudioChunk(channel, round(start * RATE), np.full(round(seconds * RATE), value, dtype=np.int16))


def heard(journal: Journal) -> np.ndarray:
    """The sound as written on disk, shape (n, 2)."""
    blocks = list(journal.blocks())
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), dtype=np.int16)


def reopened(journal: Journal, seal: Sealer) -> Journal:
    journal.close()
    return Journal(journal.path, "call-a", seal)


@pytest.fixture
def journal(tmp_path: Path, seal: Sealer) -> Journal:
    return Journal(tmp_path / "deep" / "call-a.sound", "call-a", seal)


def test_customer_is_left_and_agent_right_whoever_comes_first(journal: Journal) -> None:
    journal.write([chunk(AGENT, second, 1, 20 + second) for second in range(3)])
    journal.write([chunk(CUSTOMER, second, 1, 10 + second) for second in range(3)])
    assert heard(journal)[::RATE].tolist() == [[10, 20], [11, 21], [12, 22]]


def test_gaps_are_silence_and_take_no_space(journal: Journal) -> None:
    journal.write([chunk(CUSTOMER, 0, 1, 10), chunk(CUSTOMER, 3600, 1, 11), chunk(AGENT, 3601, 1, 20)])
    sound = heard(journal)
    assert len(sound) == 3602 * RATE
    assert sound[[0, RATE, 3600 * RATE, 3601 * RATE]].tolist() == [[10, 0], [0, 0], [11, 0], [0, 20]]
    assert journal.path.stat().st_blocks * 512 < 40 * SEALED


def test_a_side_that_lags_is_written_into_its_place_however_late(journal: Journal) -> None:
    journal.write([chunk(CUSTOMER, 0, 20, 10)])
    before = journal.path.read_bytes()
    journal.write([chunk(AGENT, 0.1, 0.5, 20)])
    sound = heard(journal)
    assert np.all(sound[:, 0] == 10)
    assert np.flatnonzero(sound[:, 1])[[0, -1]].tolist() == [0.1 * RATE, 0.6 * RATE - 1]
    customer = slice(FIRST, FIRST + SEALED)
    assert journal.path.read_bytes()[customer] == before[customer]  # and rewrites nothing of the other's


def test_small_pieces_make_one_sound_and_what_comes_twice_is_kept_once(journal: Journal) -> None:
    sound = np.arange(-RATE, RATE, dtype=np.int16)
    for begin in range(0, len(sound), 777):
        for _ in range(2):
            journal.write([AudioChunk(CUSTOMER, begin, sound[begin : begin + 777])])
    assert np.array_equal(heard(journal)[:, 0], sound)


def test_a_journal_opened_again_goes_on_at_the_right_place(journal: Journal, seal: Sealer) -> None:
    journal.write([chunk(CUSTOMER, 0, 1.1, 10)])
    again = reopened(journal, seal)
    assert again.frames == round(1.1 * RATE)
    again.write([chunk(CUSTOMER, 1.1, 0.9, 10)])
    assert np.all(heard(again)[:, 0] == 10)
    assert again.frames == 2 * RATE


def test_a_side_that_jumps_ahead_leaves_what_it_had_begun(journal: Journal, seal: Sealer) -> None:
    journal.write([chunk(CUSTOMER, 0, 1.1, 10), chunk(AGENT, 0, 1.2, 20)])
    journal.write([chunk(CUSTOMER, 9, 0.1, 11)])
    journal.write([Silence(AGENT, 0, RATE // 2), chunk(CUSTOMER, 9.1, 0.1, 11)])
    sound = heard(reopened(journal, seal))
    assert np.flatnonzero(sound[:, 0] == 10)[[0, -1]].tolist() == [0, round(1.1 * RATE) - 1]
    assert np.flatnonzero(sound[:, 1] == 20)[[0, -1]].tolist() == [RATE // 2, round(1.2 * RATE) - 1]
    assert np.flatnonzero(sound[:, 0] == 11)[[0, -1]].tolist() == [9 * RATE, round(9.2 * RATE) - 1]


def test_no_older_copy_of_a_newest_half_outlives_its_redaction(journal: Journal, seal: Sealer) -> None:
    journal.write([chunk(CUSTOMER, 0, 0.1, 10)])
    journal.write([chunk(CUSTOMER, 0.1, 0.1, 10)])
    copies = [journal.path.read_bytes()[len(MAGIC) + turn * SEALED :][:SEALED] for turn in (0, 1)]
    assert all(any(copy) for copy in copies)
    journal.write([Silence(CUSTOMER, 0, RATE)])
    content = journal.path.read_bytes()
    assert not any(copy in content for copy in copies)
    assert not heard(reopened(journal, seal)).any()


@pytest.mark.parametrize("cut", [1, 100, SEALED, SEALED + 5, 4 * SEALED + 1])
def test_what_a_crash_cut_off_is_left_out_and_nothing_else(journal: Journal, seal: Sealer, cut: int) -> None:
    journal.write([chunk(CUSTOMER, 0, 5, 10), chunk(AGENT, 0, 5, 20)])
    os.truncate(journal.path, journal.path.stat().st_size - cut)
    again = reopened(journal, seal)
    sound = heard(again)
    assert 4 * RATE <= len(sound) <= 5 * RATE
    assert np.all(sound[: 4 * RATE] == [10, 20])
    again.write([chunk(CUSTOMER, 5, 1, 11), chunk(AGENT, 5, 1, 21)])
    assert np.all(heard(again)[5 * RATE :] == [11, 21])


@pytest.mark.parametrize("size", [0, 5])
def test_a_journal_whose_writer_died_over_its_first_bytes_begins_afresh(
    journal: Journal, seal: Sealer, size: int
) -> None:
    os.truncate(journal.path, size)
    again = reopened(journal, seal)
    assert again.frames == 0
    again.write([chunk(CUSTOMER, 0, 1, 10)])
    assert np.all(heard(reopened(again, seal))[:, 0] == 10)


def test_a_half_that_was_changed_or_moved_is_silence_and_counted(journal: Journal, seal: Sealer) -> None:
    journal.write([chunk(CUSTOMER, 0, 2, 10), chunk(AGENT, 0, 2, 20)])
    content = bytearray(journal.path.read_bytes())
    content[FIRST + 100] ^= 1
    place = FIRST + 2 * SEALED
    content[place : place + SEALED] = content[place + 2 * SEALED :][:SEALED]
    journal.path.write_bytes(content)
    again = reopened(journal, seal)
    sound = heard(again)
    assert not sound[: 2 * SLOT, 0].any()
    assert np.all(sound[2 * SLOT :, 0] == 10)
    assert np.all(sound[:, 1] == 20)
    assert again.broken == 2


def test_nothing_of_the_sound_lies_on_the_disk_as_it_was_said(journal: Journal) -> None:
    said = np.random.default_rng(1).integers(-9000, 9000, RATE).astype(np.int16)
    journal.write([AudioChunk(CUSTOMER, 0, said), chunk(AGENT, 0, 1, 0)])
    content = journal.path.read_bytes()
    assert said[:50].tobytes() not in content
    assert bytes(200) not in content[FIRST:]  # silence is sealed too


def test_the_sound_of_another_call_does_not_open(journal: Journal, seal: Sealer) -> None:
    journal.write([chunk(CUSTOMER, 0, 1, 10)])
    journal.close()
    other = Journal(journal.path, "call-b", seal)
    assert not other.holds_sound()
    assert other.broken


@pytest.mark.parametrize("again", [False, True])
def test_a_stretch_made_silent_is_gone_from_disk_and_memory(journal: Journal, seal: Sealer, again: bool) -> None:
    journal.write([chunk(CUSTOMER, 0, 10, 10), chunk(AGENT, 0, 10, 20)])
    before = journal.path.read_bytes()
    if again:
        journal = reopened(journal, seal)
    journal.write([chunk(CUSTOMER, 10, 0.1, 10), Silence(CUSTOMER, round(2.1 * RATE), round(10.05 * RATE))])
    sound = heard(journal)
    quiet = np.flatnonzero(sound[:, 0] == 0)
    assert quiet[[0, -1]].tolist() == [round(2.1 * RATE), round(10.05 * RATE) - 1]
    assert len(quiet) == quiet[-1] - quiet[0] + 1
    assert np.all(sound[: 10 * RATE, 1] == 20)
    place = FIRST + 2 * 20 * SEALED  # the customer's half 5 s into the call
    assert before[place : place + SEALED] not in journal.path.read_bytes()


def test_sound_that_comes_late_for_a_stretch_made_silent_is_silent(journal: Journal) -> None:
    journal.write([Silence(AGENT, RATE, 2 * RATE), chunk(CUSTOMER, 0, 3, 10)])
    journal.write([chunk(AGENT, 0, 3, 20)])
    assert heard(journal)[::RATE, 1].tolist() == [20, 0, 20]


def test_a_pause_is_silence_that_counts_and_is_no_sound(journal: Journal, seal: Sealer) -> None:
    journal.write([Quiet(CUSTOMER, 0, 3 * RATE), Quiet(AGENT, 0, 2 * RATE)])
    assert journal.frames == 3 * RATE
    assert not journal.holds_sound()
    assert journal.broken == 0
    assert len(heard(reopened(journal, seal))) == 3 * RATE


def test_what_is_discarded_is_gone_and_the_call_goes_on(journal: Journal) -> None:
    journal.write([chunk(CUSTOMER, 0, 10, 10)])
    before = journal.path.read_bytes()[FIRST : FIRST + SEALED]
    journal.write([chunk(CUSTOMER, 10, 1, 11), Discard()])
    assert not journal.holds_sound()
    assert before not in journal.path.read_bytes()
    journal.write([chunk(CUSTOMER, 11, 1, 12)])
    sound = heard(journal)[:, 0]
    assert not sound[: 11 * RATE].any()
    assert np.all(sound[11 * RATE :] == 12)


def test_a_disk_that_fails_loses_nothing_once_it_is_back(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.write([chunk(CUSTOMER, 0, 2, 10)])
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", _full)
        for second in range(2, 5):
            with pytest.raises(OSError, match="No space"):
                journal.write([chunk(CUSTOMER, second, 1, 10), Silence(CUSTOMER, 0, RATE)])
    journal.write([])
    sound = heard(journal)[:, 0]
    assert not sound[:RATE].any()
    assert np.all(sound[RATE:] == 10)
    assert len(sound) == 5 * RATE


def test_a_disk_that_fails_for_long_costs_the_oldest_sound_and_no_redaction(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.write([chunk(CUSTOMER, 0, 10, 10)])
    held = MOST_HELD * SLOT / RATE
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", _full)
        for begin in range(10, 10 + 2 * round(held), 10):
            with pytest.raises(OSError, match="No space"):
                journal.write([chunk(CUSTOMER, begin, 10, 11), Silence(CUSTOMER, RATE, 2 * RATE)])
    journal.write([])
    sound = heard(journal)[::RATE, 0]
    assert sound[:10].tolist() == [10, 0] + [10] * 8
    assert not sound[10 : 10 + round(held)].any()
    assert np.all(sound[10 + round(held) :] == 11)


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, seal: Sealer) -> None:
    (tmp_path / "call-a.sound").write_bytes(b"a letter to somebody")
    with pytest.raises(Unavailable) as caught:
        Journal(tmp_path / "call-a.sound", "call-a", seal)
    assert caught.value.code == "recording_failed"
    assert (tmp_path / "call-a.sound").read_bytes() == b"a letter to somebody"


KILLED = """
import sys
from pathlib import Path
import numpy as np
from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.journal import Journal
from assistant.events import Channel
from assistant.privacy.sealing import Sealer
journal = Journal(Path(sys.argv[1]), "call-a", Sealer(bytes.fromhex(sys.argv[2])))
step = RATE // 10
at = int(sys.argv[3])
while True:
    sound = np.arange(at, at + step).astype(np.int16)
    journal.write([AudioChunk(channel, at, sound) for channel in Channel])
    at += step
    print(at, flush=True)
"""


def test_a_writer_killed_again_and_again_loses_nothing_that_it_was_told_is_on_disk(tmp_path: Path) -> None:
    path, key = tmp_path / "call-a.sound", new_key()
    rounds = np.random.default_rng(2).integers(3, 40, 8)
    told = 0
    for count in rounds:
        command = [sys.executable, "-c", KILLED, str(path), key.hex(), str(told)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(count)][-1]
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        journal = Journal(path, "call-a", Sealer(key))
        sound = heard(journal)
        journal.close()
        expected = np.arange(told).astype(np.int16)
        assert np.array_equal(sound[:told], np.stack((expected, expected), axis=1))


def _full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")
