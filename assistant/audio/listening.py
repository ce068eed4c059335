"""The sound of a live call for those who listen in: both sides in step, a little late, without what is private.

Sound is held back for `DELAY` seconds, so that what redaction finds in the words can be made silent before anybody
hears it. What comes to light later than that was heard: this is a limit, not a promise.

A frame on the wire is `HEADER`, then `FRAME` pairs of samples: signed 16-bit little-endian at `RATE`, the customer
first. The header is the number of the frame, counted in frames from the start of the call (32 bits), why the customer
is silent in it and why the agent is (8 bits each, see `Why`), and 16 bits of nothing.

While nobody listens nothing is held, and sound costs one look. Nobody who listens can hold up a call: who does not
take the sound loses the oldest of it.
"""

import asyncio
import struct
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from assistant.audio.chunk import RATE, AudioChunk
from assistant.errors import CalmlineError, Unavailable
from assistant.events import Channel

DELAY = 2.5
"""Seconds that sound is held back."""
FRAME = RATE // 10
"""Samples of each side in a frame."""
HEADER = struct.Struct("<IBBH")
MOST_WAITING = 30
"""Frames that wait for one listener; with more the oldest are let go."""
MOST_LISTENERS = 8
"""People who listen to one call at once."""
SIDES = (Channel.CUSTOMER, Channel.AGENT)


class Why(IntEnum):
    """Why a side is silent in a frame; of several reasons the first."""

    HEARD = 0
    """It is not."""
    CARD = 1
    """Card details are being said; both sides are silent."""
    PRIVATE = 2
    """Something private is said, or may be."""
    LATE = 3
    """Words come too late, or not at all, so that nobody can tell what is private."""


@dataclass(slots=True)
class Frame:
    """A tenth of a second of both sides."""

    number: int
    sound: NDArray[np.int16] = field(default_factory=lambda: np.zeros((FRAME, len(SIDES)), "<i2"))
    """Shape (FRAME, 2)."""
    why: list[Why] = field(default_factory=lambda: [Why.HEARD] * len(SIDES))

    def silence(self, side: int, why: Why) -> None:
        """Make a side silent for good: what it brings later is not heard either."""
        self.sound[:, side] = 0
        self.why[side] = min(why, self.why[side] or why)

    def encode(self) -> bytes:
        """The frame as it goes over the wire."""
        return HEADER.pack(self.number, *self.why, 0) + self.sound.tobytes()


class Listener:
    """Somebody who listens in."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.refused: CalmlineError | None = None
        """Why there is no more to hear, where that is not the end of the call."""
        self.waiting: deque[Frame] = deque(maxlen=MOST_WAITING)
        self._over = False
        self._news = asyncio.Event()

    def offer(self, frame: Frame) -> None:
        """Hand over a frame; never blocks."""
        self.waiting.append(frame)
        self._news.set()

    def end(self) -> None:
        """There is no more to hear than what waits."""
        self._over = True
        self._news.set()

    async def take(self) -> bytes | None:
        """The next frame as it goes over the wire; none once the call is over.

        Raises:
            CalmlineError: what `refused` is.
        """
        while True:
            if self.refused is not None:
                raise self.refused
            if self.waiting:
                return self.waiting.popleft().encode()
            if self._over:
                return None
            self._news.clear()
            await self._news.wait()


class Listening:
    """Who listens to one call, and what they hear."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        """Set, and another put in its place, when somebody comes or goes."""
        self._listeners: list[Listener] = []
        self._held: dict[int, Frame] = {}
        self._released = -1
        """Number of the last frame that was handed over."""
        self._reach = 0
        """Samples of the call so far."""
        self._mutes: set[tuple[Why, int]] = set()
        """Why a side is silent now."""
        self._over = False

    @property
    def names(self) -> tuple[str, ...]:
        """Who listens, each once."""
        return tuple(sorted({listener.name for listener in self._listeners}))

    def join(self, name: str) -> Listener:
        """Let somebody listen until `leave`.

        Raises:
            Unavailable: `listeners_full`.
        """
        if len(self._listeners) >= MOST_LISTENERS:
            raise Unavailable(
                "listeners_full", f"{MOST_LISTENERS} people listen to this call already.", "Try again in a while."
            )
        listener = Listener(name)
        if self._over:
            listener.end()
        self._listeners.append(listener)
        self._tell()
        return listener

    def leave(self, listener: Listener) -> None:
        """Somebody listens no more; saying so again changes nothing."""
        with suppress(ValueError):
            self._listeners.remove(listener)
            self._tell()
        if not self._listeners:
            self._held.clear()

    def push(self, chunk: AudioChunk) -> None:
        """Take sound of either side; never blocks and never raises."""
        if not self._listeners:
            return
        side, start, end = SIDES.index(chunk.channel), chunk.offset, chunk.offset + len(chunk.samples)
        for number in range(max(start // FRAME, self._released + 1), ceil(end / FRAME)):
            frame = self._frame(number)
            if frame.why[side] is Why.HEARD:
                first = max(start, number * FRAME)
                last = min(end, (number + 1) * FRAME)
                frame.sound[first - number * FRAME : last - number * FRAME, side] = chunk.samples[
                    first - start : last - start
                ]
        self._reach = max(self._reach, end)
        self._release(self._reach - round(DELAY * RATE))

    def mute(self, why: Why, on: bool, channel: Channel | None = None) -> None:
        """Make a side, or both, silent from what is still held back until this is taken back."""
        for side in range(len(SIDES)) if channel is None else (SIDES.index(channel),):
            if not on:
                self._mutes.discard((why, side))
            elif (why, side) not in self._mutes:
                self._mutes.add((why, side))
                for frame in self._unheard():
                    frame.silence(side, why)

    def silence(self, channel: Channel, start: float, end: float) -> None:
        """Make a stretch of one side silent where nobody has heard it yet; seconds into the call."""
        side, first, last = SIDES.index(channel), floor(start * RATE / FRAME), ceil(end * RATE / FRAME)
        for frame in self._unheard():
            if first <= frame.number < last:
                frame.silence(side, Why.PRIVATE)

    def refuse(self, error: CalmlineError) -> None:
        """Nobody may hear any of it any more."""
        self._held.clear()
        for listener in self._listeners:
            listener.waiting.clear()
            listener.refused = error
            listener.end()

    def finish(self) -> None:
        """The call is over; what is held back may be heard now."""
        self._over = True
        self._release(self._reach + FRAME)
        for listener in self._listeners:
            listener.end()

    def _frame(self, number: int) -> Frame:
        frame = self._held.get(number)
        if frame is None:
            frame = self._held[number] = Frame(number)
            for why, side in self._mutes:
                frame.silence(side, why)
        return frame

    def _release(self, until: int) -> None:
        """Hand over the frames that end at or before a sample."""
        for number in sorted(number for number in self._held if (number + 1) * FRAME <= until):
            frame = self._held.pop(number)
            self._released = number
            for listener in self._listeners:
                listener.offer(frame)

    def _unheard(self) -> list[Frame]:
        waiting = (frame for listener in self._listeners for frame in listener.waiting)
        return [*self._held.values(), *waiting]

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()
