"""Devices as the sides of a call, against a PortAudio that does what the test says."""

import asyncio
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.audio.chunk import RATE, AudioChunk
from assistant.errors import BadInput, Unavailable
from assistant.events import Channel
from assistant.sources import microphone
from assistant.sources.microphone import Device, devices, find, listen, pair

MIC = Device(0, "USB Headset", 1, 48_000.0)
MONITOR = Device(2, "Monitor of Speakers", 2, 44_100.0)
SIDES = {Channel.AGENT: MIC, Channel.CUSTOMER: MONITOR}


class Failure(Exception):
    """Stands for `sounddevice.PortAudioError`."""


class Stream:
    """An open device; the test calls `callback` and `finished_callback` as PortAudio would."""

    def __init__(self, **options: Any) -> None:
        self.device: int = options["device"]
        self.rate: float = options["samplerate"]
        self.callback: Callable[..., None] = options["callback"]
        self.finished: Callable[[], None] = options["finished_callback"]
        self.started = self.closed = False

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.finished()

    def bring(self, seconds: float, level: int = 0) -> None:
        """One block of sound."""
        frames = round(seconds * self.rate)
        self.callback(np.full((frames, 1), level, np.int16), frames, None, None)


class PortAudio(ModuleType):
    """Stands for the module `sounddevice`."""

    PortAudioError = Failure

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.known = [
            {"name": "USB Headset", "max_input_channels": 1, "default_samplerate": 48_000.0},
            {"name": "Speakers", "max_input_channels": 0, "default_samplerate": 48_000.0},
            {"name": "Monitor of Speakers", "max_input_channels": 2, "default_samplerate": 44_100.0},
            {"name": "Monitor of Speakers 2", "max_input_channels": 2, "default_samplerate": 44_100.0},
        ]
        self.streams: dict[int, Stream] = {}
        self.broken: set[int] = set()

    def query_devices(self) -> list[dict[str, Any]]:
        return self.known

    def InputStream(self, **options: Any) -> Stream:  # noqa: N802
        stream = self.streams[options["device"]] = Stream(**options)
        if stream.device in self.broken:
            stream.start = self._refuse  # type: ignore[method-assign]
        return stream

    def _refuse(self) -> None:
        raise Failure("Device unavailable [PaErrorCode -9985]")


class Told:
    """Stands for a call: writes down what it is told."""

    def __init__(self) -> None:
        self.sides: list[tuple[str, Channel]] = []
        self.reasons: list[str] = []
        self.chunks: list[AudioChunk] = []
        self._changed = asyncio.Event()

    def connect(self, channel: Channel) -> None:
        self._note(("connected", channel))

    def lost(self, channel: Channel, reason: str) -> None:
        self.reasons.append(reason)
        self._note(("lost", channel))

    def push(self, chunk: AudioChunk) -> None:
        self.chunks.append(chunk)
        self._changed.set()

    def of(self, channel: Channel) -> list[AudioChunk]:
        return [chunk for chunk in self.chunks if chunk.channel is channel]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def _note(self, change: tuple[str, Channel]) -> None:
        self.sides.append(change)
        self._changed.set()


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    fake = PortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


CONNECTED = [("connected", Channel.AGENT), ("connected", Channel.CUSTOMER)]


async def handed_over() -> None:
    """Return once the event loop has taken in what was called from other threads so far."""
    due = asyncio.Event()
    asyncio.get_running_loop().call_soon_threadsafe(due.set)
    await due.wait()


@pytest.mark.usefixtures("portaudio")
def test_only_devices_that_record_are_listed() -> None:
    assert [(d.number, d.name) for d in devices()] == [
        (0, "USB Headset"),
        (2, "Monitor of Speakers"),
        (3, "Monitor of Speakers 2"),
    ]


def test_a_computer_that_cannot_record_is_told_so(portaudio: PortAudio) -> None:
    del portaudio.known[2:], portaudio.known[0]
    with pytest.raises(Unavailable) as told:
        devices()
    assert told.value.code == "no_microphone"
    assert "loopback" in told.value.hint


@pytest.mark.parametrize("wanted", ["2", "monitor of speakers", " Monitor of Speakers "])
@pytest.mark.usefixtures("portaudio")
def test_a_device_is_found_by_its_number_or_its_whole_name(wanted: str) -> None:
    assert find(wanted) == MONITOR


@pytest.mark.usefixtures("portaudio")
def test_a_device_is_found_by_a_part_of_its_name_that_no_other_has() -> None:
    assert find("headset") == MIC


@pytest.mark.parametrize("wanted", ["trumpet", "1", "Speakers only", "", "-1"])
@pytest.mark.usefixtures("portaudio")
def test_a_device_that_is_not_there_is_refused(wanted: str) -> None:
    with pytest.raises(BadInput) as told:
        find(wanted)
    assert told.value.code == "device_unknown"
    assert "no device" in told.value.message
    assert "calmline devices" in told.value.hint


@pytest.mark.usefixtures("portaudio")
def test_a_part_of_two_names_is_answered_with_both() -> None:
    with pytest.raises(BadInput) as told:
        find("monitor")
    assert told.value.code == "device_unknown"
    assert "2 Monitor of Speakers, 3 Monitor of Speakers 2" in told.value.message


@pytest.mark.usefixtures("portaudio")
def test_one_device_cannot_be_both_sides() -> None:
    assert pair("headset", "2") == SIDES
    with pytest.raises(BadInput) as told:
        pair("headset", "0")
    assert told.value.code == "device_twice"


async def test_sound_becomes_chunks_of_its_own_side_without_a_gap(portaudio: PortAudio) -> None:
    call = Told()
    async with listen(call, SIDES):
        assert call.sides == CONNECTED
        for _ in range(10):
            portaudio.streams[0].bring(0.1, level=100)
            portaudio.streams[2].bring(0.1, level=-100)
        await handed_over()
    for channel, level in ((Channel.AGENT, 100), (Channel.CUSTOMER, -100)):
        chunks = call.of(channel)
        assert [b.offset for b in chunks[1:]] == [a.offset + len(a.samples) for a in chunks[:-1]]
        assert 0.9 * RATE < sum(len(chunk.samples) for chunk in chunks) <= RATE
        assert abs(int(np.median(chunks[-1].samples)) - level) <= 1


async def test_a_pause_of_a_device_stays_a_pause_in_the_call(
    portaudio: PortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 100.0
    monkeypatch.setattr(microphone, "time", SimpleNamespace(monotonic=lambda: clock))
    monkeypatch.setitem(portaudio.known[0], "default_samplerate", float(RATE))
    call = Told()
    async with listen(call, {Channel.AGENT: find("headset")}):
        for clock in (102.1, 102.3, 102.35, 110.0):  # noqa: B007
            portaudio.streams[0].bring(0.1)
        await handed_over()
    assert [round(chunk.start, 2) for chunk in call.chunks] == [2.0, 2.1, 2.2, 9.9]


async def test_a_device_that_stops_is_lost_once_and_the_other_side_goes_on(portaudio: PortAudio) -> None:
    call = Told()
    async with listen(call, SIDES):
        portaudio.streams[0].finished()
        portaudio.streams[0].finished()
        portaudio.streams[2].bring(0.2)
        await handed_over()
    assert call.sides == [*CONNECTED, ("lost", Channel.AGENT)]
    assert call.reasons == ["the device USB Headset stopped"]
    assert call.of(Channel.CUSTOMER)


async def test_a_device_that_falls_silent_is_lost_and_comes_back(
    portaudio: PortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone, "QUIET_SECONDS", 0.05)
    call = Told()
    async with listen(call, {Channel.AGENT: MIC}):
        await call.until(lambda: call.sides[-1] == ("lost", Channel.AGENT))
        portaudio.streams[0].bring(0.2)
        await call.until(lambda: bool(call.chunks))
    assert call.sides[:3] == [("connected", Channel.AGENT), ("lost", Channel.AGENT), ("connected", Channel.AGENT)]
    assert call.reasons[0] == "the device USB Headset brings no sound"


async def test_the_end_of_listening_is_no_loss(portaudio: PortAudio) -> None:
    call = Told()
    async with listen(call, SIDES):
        assert all(stream.started for stream in portaudio.streams.values())
    portaudio.streams[0].bring(0.2)
    await handed_over()
    assert all(stream.closed for stream in portaudio.streams.values())
    assert call.sides == CONNECTED
    assert not call.chunks


async def test_a_device_that_cannot_be_opened_is_named_and_the_other_is_let_go(portaudio: PortAudio) -> None:
    portaudio.broken.add(2)
    call = Told()
    with pytest.raises(Unavailable) as told:
        async with listen(call, SIDES):
            pass
    assert told.value.code == "device_failed"
    assert "Monitor of Speakers" in told.value.message
    await handed_over()
    assert all(stream.closed for stream in portaudio.streams.values())
    assert not call.sides
