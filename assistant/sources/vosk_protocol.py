"""The vosk-server WebSocket protocol: existing clients of it connect unchanged.

A client may first send `{"config": {"sample_rate": 8000}}`, which gets no answer. Each binary message is mono PCM,
16 bit little-endian, and gets one JSON answer: `{"partial": "…"}` or `{"result": [words], "text": "…"}`. The text
`{"eof" : 1}` gets the last result, and ends the side. What is wrong is answered `{"error": {code, message, hint}}`
before the socket closes. https://github.com/alphacep/vosk-server
"""

import asyncio
import time
from typing import Any, Protocol

import msgspec

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.codecs import pcm16_decode
from assistant.audio.framing import ByteFramer
from assistant.audio.resample import Resampler
from assistant.calls.session import CallSession
from assistant.calls.state import Utterance
from assistant.errors import BadInput, CalmlineError, Unavailable
from assistant.events import Channel

DEFAULT_RATE = 8_000
"""Hertz that vosk-server assumes when a client does not say."""

STALL_SECONDS = 1.0
"""A client that sends nothing for longer has paused: what follows is placed after the pause."""

AHEAD_SECONDS = 5.0
"""Sound that runs so far ahead of the clock on the wall is not live."""
PACED_SECONDS = 2.0
"""Seconds of sound that wait to be heard or to be read, up to which answers wait too."""


class Wire(Protocol):
    """A WebSocket as this protocol needs it."""

    async def receive(self) -> bytes | str | None:
        """The next message, or none when the client has left."""

    async def send(self, text: str) -> None:
        """Send a text message."""


class _Config(msgspec.Struct, frozen=True):
    sample_rate: float | None = None


class _Control(msgspec.Struct, frozen=True):
    config: _Config | None = None
    eof: int | None = None


class VoskClient:
    """One connected client: one side of one call."""

    def __init__(
        self,
        wire: Wire,
        session: CallSession,
        channel: Channel,
        *,
        start: float,
        rate: int,
        idle_seconds: float,
    ) -> None:
        """Serve one side of a call.

        Args:
            wire: the socket.
            session: the call.
            channel: which side the client sends.
            start: seconds into the call of the first sample.
            rate: hertz, until the client says otherwise.
            idle_seconds: silence of the socket after which the client counts as gone.
        """
        self._wire = wire
        self._session = session
        self._channel = channel
        self._start = start
        self._offset = round(start * RATE)
        self._idle_seconds = idle_seconds
        self._framer = ByteFramer(2)
        self._resampler = Resampler(rate)
        self._answered = {u.id for u in self._said()}
        self._began = time.monotonic()

    async def serve(self) -> str | None:
        """Take in sound until the client ends or leaves.

        Returns:
            None after `eof`, or in words how the sound was lost.
        """
        try:
            while True:
                message = await self._next()
                if message is None:
                    return "the line was cut"
                if isinstance(message, bytes):
                    self._take(message)
                    if self._paced():
                        await self._session.hear_out(self._channel)
                    await self._answer(self._result() or {"partial": self._partial()})
                elif self._obey(message):
                    self._push(self._resampler.flush())
                    self._session.end_side(self._channel)
                    await self._session.hear_out(self._channel)
                    await self._answer(self._result() or {"text": ""})
                    return None
        except CalmlineError as error:
            await self._answer({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
            return error.message

    async def _next(self) -> bytes | str | None:
        waiting_since = time.monotonic()
        try:
            async with asyncio.timeout(self._idle_seconds):
                message = await self._wire.receive()
        except TimeoutError as error:
            raise Unavailable(
                "source_idle",
                f"No sound arrived for {self._idle_seconds:.0f} s.",
                "Send silence while nobody speaks, and connect again to go on.",
            ) from error
        waited = time.monotonic() - waiting_since
        if waited > STALL_SECONDS:
            self._offset += round(waited * RATE)
        return message

    def _take(self, data: bytes) -> None:
        self._push(self._resampler.push(pcm16_decode(self._framer.push(data))))

    def _push(self, samples: Any) -> None:
        if len(samples):
            self._session.push(AudioChunk(self._channel, self._offset, samples))
            self._offset += len(samples)
        self._session.source_ahead(self._channel, self._ahead() > AHEAD_SECONDS)

    def _ahead(self) -> float:
        """Seconds by which the sound runs ahead of the clock on the wall."""
        return self._offset / RATE - self._start - (time.monotonic() - self._began)

    def _paced(self) -> bool:
        """Whether an answer waits until its sound was heard.

        A client that sends as fast as it is answered is held back so. A live one is not while recognition is behind:
        its sound would wait in the socket, its pings after it, and it would take the line for dead.
        """
        ahead = self._ahead()
        return ahead > PACED_SECONDS or self._session.backlog(self._channel) - ahead <= PACED_SECONDS

    def _obey(self, text: str) -> bool:
        """Follow a control message; True when it is the last."""
        try:
            control = msgspec.json.decode(text, type=_Control)
        except msgspec.MsgspecError as error:
            raise BadInput(
                "frame_invalid",
                "A text message is neither a config nor an eof.",
                'Send sound as binary messages, and text only as {"config": …} or {"eof" : 1}.',
            ) from error
        if control.config is not None and control.config.sample_rate is not None:
            self._resampler = Resampler(round(control.config.sample_rate))
        return bool(control.eof)

    def _said(self) -> list[Utterance]:
        return [u for u in self._session.state.utterances if u.channel is self._channel]

    def _partial(self) -> str:
        partial = self._session.state.partials.get(self._channel)
        return partial.text if partial else ""

    def _result(self) -> dict[str, Any] | None:
        """What was said since the last answer, with times counted from the client's first sample."""
        fresh = [u for u in self._said() if u.id not in self._answered]
        if not fresh:
            return None
        self._answered.update(u.id for u in fresh)
        words = [
            {
                "conf": round(word.confidence, 6),
                "end": round(word.end - self._start, 6),
                "start": round(word.start - self._start, 6),
                "word": word.text,
            }
            for u in fresh
            for word in u.words
        ]
        return {"result": words, "text": " ".join(u.text for u in fresh)}

    async def _answer(self, answer: dict[str, Any]) -> None:
        await self._wire.send(msgspec.json.encode(answer).decode())
