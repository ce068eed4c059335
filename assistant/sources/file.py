"""A recording or typed turns as the source of a call, in real time or as fast as it goes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from assistant.audio.chunk import AudioChunk
from assistant.audio.read import SoundFile
from assistant.calls.session import CallSession
from assistant.errors import BadInput
from assistant.events import Channel

CHUNK_SECONDS = 0.1
PASSING_SECONDS = 0.5
"""Step in which time passes in a call of typed turns."""


Warn = Callable[[str], None]
"""Takes a sentence about what is wrong with a file that can be used nonetheless."""


class CallFile:
    """A stereo recording of a call, one side on each channel."""

    def __init__(self, path: Path, customer: str = "left", warn: Warn = lambda _: None) -> None:
        """Look into `path`; the customer is on the `customer` channel, `left` or `right`.

        Raises:
            BadInput: `file_not_found`, `not_audio`, `audio_empty`, `audio_rate`, `audio_mono`, `audio_channels`.
        """
        self._path = path
        self._customer = customer
        self._warn = warn
        with SoundFile(path) as sound:
            sound.sides(customer)
            self.seconds = sound.duration
            """Length as the file tells it; none where it does not."""

    def chunks(self) -> Iterator[tuple[AudioChunk, ...]]:
        """Both sides, `CHUNK_SECONDS` at a time, at `RATE`."""
        offset = 0
        with SoundFile(self._path) as sound:
            sides = sound.sides(self._customer)
            for block in sound.blocks(CHUNK_SECONDS):
                yield tuple(
                    AudioChunk(channel, offset, np.ascontiguousarray(block[:, column]))
                    for column, channel in enumerate(sides)
                )
                offset += len(block)
            for warning in sound.warnings:
                self._warn(warning)


class Turn(msgspec.Struct, frozen=True):
    """A typed turn, as a line of `TURNS.jsonl`; other fields, such as labels, are passed over."""

    channel: Channel
    text: str
    start: float
    """Seconds into the call."""
    end: float
    """Seconds into the call."""


def read_turns(path: Path) -> list[Turn]:
    """Typed turns, one JSON object a line, in the order of their start.

    Raises:
        BadInput: `file_missing`, or `turns_invalid` with the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise BadInput("file_missing", f"There is no file {path}.", "Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("turns_invalid", f"{path} cannot be read as text.", "Give a file of JSON lines.") from error
    turns = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            turn = msgspec.json.decode(line, type=Turn)
        except msgspec.MsgspecError as error:
            raise BadInput(
                "turns_invalid",
                f"{path}, line {number}: {error}.",
                'A line looks like {"channel":"customer","text":"hello","start":0.5,"end":1.2}.',
            ) from error
        if not 0 <= turn.start <= turn.end:
            raise BadInput(
                "turns_invalid",
                f"{path}, line {number}: a turn cannot end before it starts, or start before the call.",
                "Give `start` and `end` in seconds into the call.",
            )
        turns.append(turn)
    if not turns:
        raise BadInput("turns_invalid", f"{path} has no turns.", "Write one JSON object a line.")
    return sorted(turns, key=lambda turn: turn.start)


async def play(session: CallSession, call: CallFile, speed: float = 1.0) -> None:
    """Play a recording into a call at `speed` times real time, then end both sides.

    Each step is handed over when its last sample would have been spoken.
    """
    for channel in Channel:
        session.connect(channel)
    began = time.monotonic()
    for step in call.chunks():
        due = began + step[0].end / speed
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        for chunk in step:
            session.push(chunk)
    for channel in Channel:
        session.end_side(channel)


async def run_through(session: CallSession, call: CallFile) -> None:
    """Put a recording through a call as fast as it goes, step by step, so that the outcome is that of real time."""
    for channel in Channel:
        session.connect(channel)
    for step in call.chunks():
        for chunk in step:
            session.push(chunk)
        await session.settle()
    for channel in Channel:
        session.end_side(channel)
    await session.settle()


async def rehearse(session: CallSession, turns: Iterable[Turn]) -> None:
    """Put typed turns through a call, each heard when it ends; in the pauses time passes as it would live.

    Turns that overlap are spoken at once.
    """
    steps = [step for turn in turns for step in ((turn.start, 1, turn), (turn.end, 2 * (turn.start == turn.end), turn))]
    for at, order, turn in sorted(steps, key=lambda step: step[:2]):
        await pass_time(session, at)
        if order == 1:
            session.begin(turn.channel, turn.start)
        else:
            session.say(turn.channel, turn.text, turn.start, turn.end)
        await session.settle()


async def pass_time(session: CallSession, until: float) -> None:
    """Let the call's clock go on to `until` seconds without anything new."""
    while session.now + PASSING_SECONDS < until:
        session.advance(session.now + PASSING_SECONDS)
    session.advance(until)
    await session.settle()
