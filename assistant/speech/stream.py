"""One side of one call on its way through voice detector, gate and decoder."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import numpy as np

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.audio.framing import SampleFramer
from assistant.audio.voice import FRAME
from assistant.speech.base import (
    Deliver,
    Final,
    Heard,
    Partial,
    SpeechBegan,
    SpeechStopped,
    StreamFailed,
    StreamRecovered,
)
from assistant.speech.gate import Closed, GateSettings, Opened, Passed, Through, VoiceGate
from assistant.speech.pool import Lane
from assistant.speech.thinning import Thinning
from assistant.speech.voicing import Frames, Probabilities, Voice

LONGEST_GAP = 2 * RATE
"""Samples; a shorter gap is filled with silence, a longer one ends the utterance and is leapt over."""
MOST_WAITING = 120 * RATE
"""Samples that may wait in a stream; sound beyond is dropped, for the decoder will not catch up."""


class Decoder(Protocol):
    """What turns sound into words; used by one thread at a time."""

    def open(self) -> None:
        """Get ready; what is fed before that waits for it."""

    def feed(self, offset: int, samples: Samples) -> Final | None:
        """Decode sound; a final where the decoder itself ends an utterance."""

    def partial(self) -> str:
        """The words of the utterance in progress."""

    def finish(self) -> Final | None:
        """End the utterance in progress."""

    def reset(self) -> None:
        """Begin afresh after a failure."""

    def close(self) -> None:
        """Free what it holds; it is not used again."""


class DecodedStream:
    """A `SpeechStream`. `push` and its like run on the event loop, the rest on threads."""

    def __init__(self, decoder: Decoder, gate: GateSettings, lane: Lane, voice: Voice, deliver: Deliver) -> None:
        self._decoder = decoder
        self._gate = VoiceGate(gate)
        self._lane = lane
        self._voice = voice
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._framer = SampleFramer(FRAME)
        self._next = 0
        """Sample of the call that should come next."""
        self._pushed = 0
        self._done = 0
        self._closed = False
        self._overrun = False
        self._voice_failed = False
        self._partial = ""
        self._thinning = Thinning()
        self._drains: set[asyncio.Event] = set()
        lane.submit(decoder.open)

    @property
    def backlog(self) -> float:
        """Seconds of sound waiting to be decoded."""
        return (self._pushed - self._done) / RATE

    def push(self, chunk: AudioChunk) -> None:
        """Queue sound; never blocks. What was pushed before is skipped, a gap is silence."""
        gap = chunk.offset - self._next
        samples = chunk.samples[max(0, -gap) :]
        if self._closed or not len(samples):
            return
        if self._too_far_behind():
            return
        if gap > LONGEST_GAP:
            self.flush()
            self._next = chunk.offset
        elif gap > 0:
            samples = np.concatenate((np.zeros(gap, dtype=np.int16), samples))
        self._send(samples)

    def flush(self) -> None:
        """Finish and deliver the utterance in progress; more sound may come."""
        if self._closed:
            return
        rest = len(self._framer.rest)
        if rest:
            self._send(np.zeros(FRAME - rest, dtype=np.int16))
            self._next -= FRAME - rest
        self._in_order(lambda: self._pass(self._gate.close()))

    def end_input(self) -> None:
        """No more sound will come: what is in progress is finished and delivered."""
        self.flush()

    async def drain(self) -> None:
        """Return once everything pushed so far has been decoded and its results delivered."""
        if self._closed:
            return
        drained = asyncio.Event()
        self._drains.add(drained)
        self._in_order(lambda: self._on_loop(drained.set))
        await drained.wait()
        self._drains.discard(drained)

    async def aclose(self) -> None:
        """Drop what is left and free the decoder, once the step it is at is done.

        A stream and who listens to it know each other, so it may lie in memory long after: the decoder must not.
        """
        if self._closed:
            return
        self._closed = True
        self._lane.clear()
        self._lane.submit(self._decoder.close)
        for drained in self._drains:
            drained.set()

    def _send(self, samples: Samples) -> None:
        offset = self._next - len(self._framer.rest)
        frames = self._framer.push(samples)
        self._next += len(samples)
        self._pushed += frames.size
        if len(frames):
            self._voice.submit(
                frames,
                lambda frames, chances, failure: self._lane.submit(
                    lambda: self._hear(offset, frames, chances, failure)
                ),
            )

    def _in_order(self, job: Callable[[], None]) -> None:
        """Run `job` on the lane after everything that was pushed so far."""
        nothing = np.empty((0, FRAME), dtype=np.int16)
        self._voice.submit(nothing, lambda *_: self._lane.submit(job))

    def _too_far_behind(self) -> bool:
        behind = self._pushed - self._done > MOST_WAITING
        if behind and not self._overrun:
            self._emit(StreamFailed("recogniser_overrun", "recognition is too far behind; some sound is left out"))
        elif self._overrun and not behind:
            self._emit(StreamRecovered("recogniser_overrun"))
        self._overrun = behind
        return behind

    def _hear(self, offset: int, frames: Frames, chances: Probabilities, failure: Exception | None) -> None:
        if failure is not None and not self._voice_failed:
            self._emit(StreamFailed("voice_failed", "the voice detector failed; all sound is decoded"))
        elif failure is None and self._voice_failed:
            self._emit(StreamRecovered("voice_failed"))
        self._voice_failed = failure is not None
        passed: list[Passed] = []
        for row, frame in enumerate(frames):
            passed += self._gate.push(offset + row * FRAME, frame, float(chances[row]))
        self._done += frames.size  # what is in hand does not wait
        self._pass(passed)

    def _pass(self, passed: list[Passed]) -> None:
        try:
            for step in _joined(passed):
                if self._closed:
                    return
                self._take(step)
        except Exception as error:
            self._begin_afresh(type(error).__name__)

    def _take(self, step: Passed) -> None:
        if isinstance(step, Opened):
            self._emit(SpeechBegan(step.offset / RATE))
        elif isinstance(step, Closed):
            self._finished(self._decoder.finish())
            self._emit(SpeechStopped(step.offset / RATE))
        else:
            final = self._decoder.feed(step.offset, step.samples)
            if final is not None:
                self._finished(final)
            elif self._thinning.due(step.offset / RATE, self.backlog):
                self._tell_partial()

    def _tell_partial(self) -> None:
        if (text := self._decoder.partial()) and text != self._partial:
            self._partial = text
            self._emit(Partial(text))

    def _begin_afresh(self, reason: str) -> None:
        for step in self._gate.close():
            self._emit(SpeechStopped(step.offset / RATE))
        self._partial = ""
        self._emit(StreamFailed("decode_failed", f"the recogniser failed ({reason}) and began afresh"))
        self._decoder.reset()

    def _finished(self, final: Final | None) -> None:
        self._partial = ""
        if final is not None:
            self._emit(final)

    def _emit(self, heard: Heard) -> None:
        self._on_loop(lambda: None if self._closed else self._deliver(heard))

    def _on_loop(self, call: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)


def _joined(passed: list[Passed]) -> list[Passed]:
    """The same with neighbouring stretches of sound made one, for fewer calls of the decoder."""
    joined: list[Passed] = []
    run: list[Through] = []
    for step in [*passed, None]:
        if isinstance(step, Through):
            run.append(step)
            continue
        if run:
            joined.append(Through(run[0].offset, np.concatenate([part.samples for part in run])))
            run = []
        if step is not None:
            joined.append(step)
    return joined
