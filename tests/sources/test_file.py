"""Recordings and typed turns as sources: the order of sound, the clock it is played by, and files of the wrong kind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.bus.memory import MemoryBus
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.errors import BadInput
from assistant.events import Channel
from assistant.sources import file
from assistant.sources.file import CHUNK_SECONDS, CallFile, Turn, play, read_turns, rehearse, run_through
from assistant.speech.base import Heard
from assistant.speech.scripted import ScriptedRecognizer, said
from tests.conftest import MakeKit

LEFT, RIGHT = 1000, -2000
SCRIPT: dict[Channel, list[tuple[float, Heard]]] = {
    Channel.CUSTOMER: [(0.9, said("this is the fifth time i call", 0.1, 0.8)), (2.4, said("nobody listens", 1.6, 2.3))],
    Channel.AGENT: [(1.5, said("i am sorry", 1.0, 1.4)), (3.1, said("let me look", 2.6, 2.9))],
}

OpenSession = Callable[[], CallSession]


def recording(path: Path, *levels: int, seconds: float = 3.0, rate: int = RATE) -> Path:
    """A WAV with one channel for each level, which is all that the channel holds."""
    sound = np.tile(np.array(levels, np.int16), (round(seconds * rate), 1))
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return path


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    return recording(tmp_path / "call.wav", LEFT, RIGHT)


@pytest.fixture
async def open_session(make_kit: MakeKit) -> AsyncIterator[OpenSession]:
    bus = MemoryBus()
    await bus.start()
    sessions: list[CallSession] = []

    def open_one() -> CallSession:
        kit = make_kit(ScriptedRecognizer(SCRIPT))
        sessions.append(CallSession(f"call-{len(sessions)}", kit, bus, Opening(title="A call", source="file")))
        return sessions[-1]

    yield open_one
    for session in sessions:
        await session.end(ev.EndReason.STOPPED)
    await bus.aclose()


def levels(call: CallFile) -> dict[Channel, int]:
    step = next(iter(call.chunks()))
    return {chunk.channel: int(np.median(chunk.samples)) for chunk in step}


def test_the_customer_is_on_the_left_unless_said_otherwise(stereo: Path) -> None:
    assert levels(CallFile(stereo)) == {Channel.CUSTOMER: LEFT, Channel.AGENT: RIGHT}
    assert levels(CallFile(stereo, "right")) == {Channel.CUSTOMER: RIGHT, Channel.AGENT: LEFT}


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_both_sides_go_on_side_by_side_at_the_rate_of_the_pipeline(tmp_path: Path, rate: int) -> None:
    call = CallFile(recording(tmp_path / "call.wav", LEFT, RIGHT, seconds=2.05, rate=rate))
    assert call.seconds == pytest.approx(2.05, abs=0.001)
    steps = list(call.chunks())
    heard = 0
    for step in steps:
        assert {chunk.channel for chunk in step} == set(Channel)
        assert {chunk.offset for chunk in step} == {heard}
        assert len({len(chunk.samples) for chunk in step}) == 1
        heard += len(step[0].samples)
    assert heard == pytest.approx(2.05 * RATE, abs=2)


def test_a_file_may_be_played_again(stereo: Path) -> None:
    call = CallFile(stereo)
    assert [s[0].offset for s in call.chunks()] == [s[0].offset for s in call.chunks()]


def test_a_cut_off_recording_is_told_and_used(stereo: Path) -> None:
    stereo.write_bytes(stereo.read_bytes()[: RATE * 4])
    told: list[str] = []
    steps = list(CallFile(stereo, warn=told.append).chunks())
    assert steps[-1][0].end == pytest.approx(1.0, abs=0.01)
    assert [warning.split(":")[0] for warning in told] == ["audio_truncated"]


def test_a_file_of_the_wrong_kind_is_refused_before_the_call_begins(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "notes.wav").write_text("what was said")
    for path, code in [
        (recording(tmp_path / "mono.wav", LEFT), "audio_mono"),
        (recording(tmp_path / "three.wav", 1, 2, 3), "audio_channels"),
        (recording(tmp_path / "slow.wav", 1, 2, rate=4_000), "audio_rate"),
        (tmp_path / "empty.wav", "audio_empty"),
        (tmp_path / "notes.wav", "not_audio"),
        (tmp_path / "nowhere.wav", "file_not_found"),
    ]:
        with pytest.raises(BadInput) as told:
            CallFile(path)
        assert told.value.code == code, path.name
        assert told.value.hint


class Clock:
    """A clock that only sleeping moves, and a call that writes down when it was told what."""

    def __init__(self) -> None:
        self.now = 50.0
        self.told: list[tuple[float, str, Channel]] = []
        self.chunks: list[tuple[float, AudioChunk]] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def connect(self, channel: Channel) -> None:
        self.told.append((self.now, "connected", channel))

    def push(self, chunk: AudioChunk) -> None:
        self.chunks.append((self.now, chunk))

    def end_side(self, channel: Channel) -> None:
        self.told.append((self.now, "ended", channel))


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
async def test_sound_is_played_when_its_last_sample_would_have_been_spoken(
    stereo: Path, monkeypatch: pytest.MonkeyPatch, speed: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(file, "time", clock)
    monkeypatch.setattr(file, "asyncio", SimpleNamespace(sleep=clock.sleep))
    await play(clock, CallFile(stereo), speed)  # type: ignore[arg-type]
    assert len(clock.chunks) == 2 * round(3.0 / CHUNK_SECONDS)
    for moment, chunk in clock.chunks:
        assert moment - 50.0 == pytest.approx(chunk.end / speed)
    ends = [chunk.end for _, chunk in clock.chunks]
    assert ends == sorted(ends)
    assert clock.told[:2] == [(50.0, "connected", channel) for channel in Channel]
    assert [(what, channel) for _, what, channel in clock.told[2:]] == [("ended", channel) for channel in Channel]
    assert clock.told[-1][0] - 50.0 == pytest.approx(3.0 / speed)


async def test_a_late_player_hurries_and_leaves_nothing_out(stereo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += 1.0 if len(slept) == 1 else seconds

    monkeypatch.setattr(file, "time", clock)
    monkeypatch.setattr(file, "asyncio", SimpleNamespace(sleep=sleep))
    await play(clock, CallFile(stereo))  # type: ignore[arg-type]
    assert slept[1:10] == [0.0] * 9
    assert slept[10] == pytest.approx(CHUNK_SECONDS)
    assert sum(len(chunk.samples) for _, chunk in clock.chunks) == 2 * 3 * RATE


def finals(session: CallSession) -> list[tuple[str, Channel, str, float, float]]:
    return [(u.id, u.channel, u.text, u.start, u.end) for u in session.state.utterances]


async def test_the_same_is_heard_in_real_time_and_as_fast_as_it_goes(
    open_session: OpenSession, stereo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, timed = open_session(), open_session()
    await run_through(fast, CallFile(stereo))
    clock = Clock()

    async def sleep(seconds: float) -> None:
        clock.now += seconds
        await asyncio.sleep(0)

    monkeypatch.setattr(file, "time", clock)
    monkeypatch.setattr(file, "asyncio", SimpleNamespace(sleep=sleep))
    await play(timed, CallFile(stereo))
    await timed.settle()
    assert finals(fast) == finals(timed)
    assert [text for _, _, text, _, _ in finals(fast)] == [
        "this is the fifth time i call",
        "i am sorry",
        "nobody listens",
        "let me look",
    ]
    for session in (fast, timed):
        assert {s.status for s in session.state.sources.values()} == {ev.SourceStatus.ENDED}
        assert all(u.reading for u in session.state.utterances if u.channel is Channel.CUSTOMER)


async def test_typed_turns_are_heard_as_they_end(open_session: OpenSession) -> None:
    session = open_session()
    await rehearse(session, [Turn(Channel.AGENT, "hello", 0.5, 1.0), Turn(Channel.CUSTOMER, "good morning", 1.5, 2.5)])
    assert finals(session) == [
        ("agent-1", Channel.AGENT, "hello", 0.5, 1.0),
        ("customer-1", Channel.CUSTOMER, "good morning", 1.5, 2.5),
    ]
    assert session.now == 2.5


def test_turns_are_read_in_the_order_of_their_start(tmp_path: Path) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text(
        '{"channel":"agent","text":"second","start":2.0,"end":3.5,"labels":["calm"]}\n'
        "\n"
        '{"channel":"customer","text":"first — häl","start":0,"end":4}\n',
        "utf-8",
    )
    assert read_turns(path) == [
        Turn(Channel.CUSTOMER, "first — häl", 0.0, 4.0),
        Turn(Channel.AGENT, "second", 2.0, 3.5),
    ]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (None, "file_missing", "There is no file"),
        (b"", "turns_invalid", "has no turns"),
        (b"\n  \n", "turns_invalid", "has no turns"),
        (b"\xff\xfe\x00", "turns_invalid", "cannot be read as text"),
        (b'{"channel":"agent","text":"a","start":0,"end":1}\nhello', "turns_invalid", "line 2"),
        (b'{"channel":"nobody","text":"a","start":0,"end":1}', "turns_invalid", "line 1"),
        (b'{"channel":"agent","start":0,"end":1}', "turns_invalid", "text"),
        (b'{"channel":"agent","text":"a","start":2,"end":1}', "turns_invalid", "line 1"),
        (b'{"channel":"agent","text":"a","start":-1,"end":1}', "turns_invalid", "line 1"),
    ],
)
def test_turns_that_make_no_sense_are_refused_with_their_line(
    tmp_path: Path, content: bytes | None, code: str, says: str
) -> None:
    path = tmp_path / "turns.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as told:
        read_turns(path)
    assert told.value.code == code
    assert says in told.value.message
    assert told.value.hint
