"""A recording or typed turns as the source of a call, in real time or as fast as it goes."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.calls.session import CallSession
from assistant.errors import BadInput
from assistant.events import Channel

CHUNK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a recorded call, at `RATE`."""

    customer: Samples
    agent: Samples

    @property
    def seconds(self) -> float:
        """Length of the longer side."""
        return max(len(self.customer), len(self.agent)) / RATE

    def chunks(self) -> Iterator[tuple[AudioChunk, AudioChunk]]:
        """Both sides, step by step, the last step shorter."""
        step = round(CHUNK_SECONDS * RATE)
        for offset in range(0, max(len(self.customer), len(self.agent)), step):
            yield (
                AudioChunk(Channel.CUSTOMER, offset, self.customer[offset : offset + step]),
                AudioChunk(Channel.AGENT, offset, self.agent[offset : offset + step]),
            )


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


async def play(session: CallSession, sides: Sides, speed: float = 1.0) -> None:
    """Play a recording into a call at `speed` times real time, then end both sides.

    Each step is handed over when its last sample would have been spoken.
    """
    for channel in Channel:
        session.connect(channel)
    began = time.monotonic()
    for pair in sides.chunks():
        due = began + max(chunk.end for chunk in pair) / speed
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        for chunk in pair:
            if len(chunk.samples):
                session.push(chunk)
    for channel in Channel:
        session.end_side(channel)


async def run_through(session: CallSession, sides: Sides) -> None:
    """Put a recording through a call as fast as it goes, step by step, so that the outcome is that of real time."""
    for channel in Channel:
        session.connect(channel)
    for pair in sides.chunks():
        for chunk in pair:
            if len(chunk.samples):
                session.push(chunk)
        await session.settle()
    for channel in Channel:
        session.end_side(channel)
    await session.settle()


async def rehearse(session: CallSession, turns: Iterable[Turn]) -> None:
    """Put typed turns through a call, each heard when it ends."""
    for turn in turns:
        session.say(turn.channel, turn.text, turn.start, turn.end)
        await session.settle()


def silence(seconds: float) -> Samples:
    """Sound of nobody speaking."""
    return np.zeros(round(seconds * RATE), np.int16)
