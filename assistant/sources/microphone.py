"""Two sound devices of this computer as the two sides of a call, through PortAudio."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, Protocol

import numpy as np

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.audio.resample import Resampler
from assistant.errors import BadInput, NotSetUp, Unavailable
from assistant.events import Channel

BLOCK_SECONDS = 0.1
"""Sound handed over at a time."""

QUIET_SECONDS = 3.0
"""A device that brings no block for so long counts as lost, until it brings one again."""

PAUSE_SECONDS = 1.0
"""Sound that comes later than the sound before it by more is placed after a pause."""


class Call(Protocol):
    """A call as this source needs it."""

    def connect(self, channel: Channel) -> None:
        """The sound of one side begins."""

    def lost(self, channel: Channel, reason: str) -> None:
        """The sound of one side is gone, perhaps to come back."""

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound."""


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device that can be listened to."""

    number: int
    """As PortAudio counts; it changes when devices come and go."""
    name: str
    channels: int
    """Channels it records; only the first is listened to."""
    rate: float
    """Hertz it runs at by default."""


def devices() -> list[Device]:
    """The devices that can be listened to.

    Raises:
        NotSetUp: `portaudio_missing`.
        Unavailable: `no_microphone`, there is none.
    """
    found = [
        Device(number, str(info["name"]), int(info["max_input_channels"]), float(info["default_samplerate"]))
        for number, info in enumerate(_sounddevice().query_devices())
        if info["max_input_channels"] > 0
    ]
    if not found:
        raise Unavailable(
            "no_microphone",
            "This computer has no sound device to listen to.",
            "Plug in a microphone; for the customer's side, make a loopback or monitor device.",
        )
    return found


def find(wanted: str) -> Device:
    """The device of a number, of a name, or the only one whose name holds the text; capitals do not matter.

    Raises:
        BadInput: `device_unknown`, none or more than one fits; and what `devices` raises.
    """
    known = devices()
    text = wanted.strip().lower()
    for fits in (
        lambda device: str(device.number) == text,
        lambda device: device.name.lower() == text,
        lambda device: text in device.name.lower(),
    ):
        fitting = [device for device in known if fits(device)]
        if fitting:
            break
    if text and len(fitting) == 1:
        return fitting[0]
    if text and fitting:
        names = ", ".join(f"{device.number} {device.name}" for device in fitting)
        message = f"There are {len(fitting)} devices like {wanted!r}: {names}."
    else:
        message = f"There is no device like {wanted!r} to listen to."
    raise BadInput("device_unknown", message, "Pick a number from `calmline devices`.")


def pair(agent: str, customer: str) -> dict[Channel, Device]:
    """The devices of the two sides, each given as for `find`.

    Raises:
        BadInput: `device_twice`, both are the same, so that the sides would be mixed; and what `find` raises.
    """
    chosen = {Channel.AGENT: find(agent), Channel.CUSTOMER: find(customer)}
    if chosen[Channel.AGENT] == chosen[Channel.CUSTOMER]:
        raise BadInput(
            "device_twice",
            f"Both sides would be heard from {chosen[Channel.AGENT].name}.",
            "Give the agent's microphone, and for the customer a loopback or monitor of what the speakers play.",
        )
    return chosen


@asynccontextmanager
async def listen(call: Call, chosen: Mapping[Channel, Device]) -> AsyncIterator[None]:
    """Feed a call from devices until the context ends. A device that fails is told as a lost side.

    Raises:
        Unavailable: `device_failed`, a device cannot be opened.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        for channel, device in chosen.items():
            stack.enter_context(_Ear(call, channel, device, began))
        for channel in chosen:
            call.connect(channel)
        yield


class _Ear:
    """One device, listened to as one side. `_block` and `_finished` are called on PortAudio's thread."""

    def __init__(self, call: Call, channel: Channel, device: Device, began: float) -> None:
        self._call = call
        self._channel = channel
        self._device = device
        self._began = began
        self._loop = asyncio.get_running_loop()
        self._resampler = Resampler(round(device.rate))
        self._next: int | None = None
        """Offset of the sample to come."""
        self._lost = self._closed = False
        self._stream: Any = None
        self._quiet = self._loop.call_later(QUIET_SECONDS, self._gone, "brings no sound")

    def __enter__(self) -> None:
        sounddevice = _sounddevice()
        try:
            self._stream = sounddevice.InputStream(
                device=self._device.number,
                channels=1,
                samplerate=self._device.rate,
                dtype="int16",
                blocksize=round(BLOCK_SECONDS * self._device.rate),
                callback=self._block,
                finished_callback=self._finished,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self._close()
            raise Unavailable(
                "device_failed",
                f"The device {self._device.name} cannot be opened: {error}.",
                "Close what uses it, or pick another from `calmline devices`.",
            ) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._closed = True
        self._quiet.cancel()
        if self._stream is not None:
            self._stream.close()

    def _block(self, data: Any, _frames: int, _time: object, _status: object) -> None:
        self._on_loop(self._heard, np.array(data[:, 0], np.int16), time.monotonic())

    def _finished(self) -> None:
        self._on_loop(self._gone, "stopped")

    def _on_loop(self, what: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(what, *values)

    def _heard(self, samples: Samples, at: float) -> None:
        if self._closed:
            return
        self._quiet.cancel()
        self._quiet = self._loop.call_later(QUIET_SECONDS, self._gone, "brings no sound")
        if self._lost:
            self._lost = False
            self._call.connect(self._channel)
        ready = self._resampler.push(samples)
        if not len(ready):
            return
        due = max(0, round((at - self._began) * RATE) - len(ready))
        if self._next is None or due - self._next > PAUSE_SECONDS * RATE:
            self._next = due
        self._call.push(AudioChunk(self._channel, self._next, ready))
        self._next += len(ready)

    def _gone(self, how: str) -> None:
        if self._lost or self._closed:
            return
        self._lost = True
        self._quiet.cancel()
        self._call.lost(self._channel, f"the device {self._device.name} {how}")


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        raise NotSetUp(
            "portaudio_missing",
            "The PortAudio library is not installed, so no device can be listened to.",
            "Install it: apt-get install libportaudio2 (macOS and Windows bring it along).",
        ) from error
    return sounddevice  # type: ignore[no-any-return]
