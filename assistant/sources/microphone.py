"""Two sound devices of this computer as the two sides of a call, through PortAudio."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from assistant.audio.chunk import AudioChunk, Samples
from assistant.audio.resample import Resampler
from assistant.calls.session import CallSession
from assistant.errors import BadInput, NotSetUp, Unavailable
from assistant.events import Channel

BLOCK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device that can be listened to."""

    number: int
    name: str
    channels: int
    """Channels it records."""
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
    """The device of a number, or whose name holds the text.

    Raises:
        BadInput: `device_unknown`, none or more than one fits; and what `devices` raises.
    """
    known = devices()
    fitting = [d for d in known if str(d.number) == wanted] or [d for d in known if wanted.lower() in d.name.lower()]
    if len(fitting) != 1:
        what = "no device" if not fitting else f"{len(fitting)} devices"
        raise BadInput("device_unknown", f"There is {what} like {wanted!r}.", "Pick a number from `calmline devices`.")
    return fitting[0]


@asynccontextmanager
async def listen(session: CallSession, chosen: Mapping[Channel, Device]) -> AsyncIterator[None]:
    """Feed a call from devices until the context ends. A device that fails is told as a lost side.

    Raises:
        Unavailable: `device_failed`, a device cannot be opened.
    """
    async with AsyncExitStack() as stack:
        for channel, device in chosen.items():
            stack.enter_context(_open(session, channel, device))
            session.connect(channel)
        yield


def _open(session: CallSession, channel: Channel, device: Device) -> Any:
    loop = asyncio.get_running_loop()
    resampler = Resampler(round(device.rate))
    offset = 0
    closing = False

    def take(samples: Samples) -> None:
        nonlocal offset
        ready = resampler.push(samples)
        if len(ready):
            session.push(AudioChunk(channel, offset, ready))
            offset += len(ready)

    def called(data: Any, _frames: int, _time: object, _status: object) -> None:
        loop.call_soon_threadsafe(take, np.array(data[:, 0], np.int16))

    def finished() -> None:
        loop.call_soon_threadsafe(lost)

    def lost() -> None:
        if not stream.closed and not stream.active and not closing:
            session.lost(channel, f"the device {device.name} stopped")

    sounddevice = _sounddevice()
    try:
        stream = sounddevice.InputStream(
            device=device.number,
            channels=1,
            samplerate=device.rate,
            dtype="int16",
            blocksize=round(BLOCK_SECONDS * device.rate),
            callback=called,
            finished_callback=finished,
        )
    except sounddevice.PortAudioError as error:
        raise Unavailable(
            "device_failed",
            f"The device {device.name} cannot be opened: {error}.",
            "Close what uses it, or pick another from `calmline devices`.",
        ) from error
    return stream


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
