"""Records a call from the event loop: sound is handed over at once and written by a thread."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.recording import Recording
from assistant.errors import CalmlineError, Unavailable

MOST_WAITING = 60 * RATE
"""Samples that may wait for the disk; with more the recording is given up, the call is not."""


class Recorder:
    """One call's recorder. Trouble is told once to `failed`; the sound that follows is let go."""

    def __init__(self, path: Path, failed: Callable[[CalmlineError], None]) -> None:
        self._path = path
        self._failed = failed
        self._waiting: deque[AudioChunk] = deque()
        self._samples = 0
        self._recording: Recording | None = None
        self._writing: asyncio.Task[None] | None = None
        self._over = False

    def push(self, chunk: AudioChunk) -> None:
        """Take sound of either side; never blocks and never raises."""
        if self._over:
            return
        self._waiting.append(chunk)
        self._samples += len(chunk.samples)
        if self._samples > MOST_WAITING:
            self._give_up(Unavailable("recording_failed", "the disk is too slow for the recording"))
        elif self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def aclose(self) -> float:
        """Finish the file; return the seconds recorded, 0 where recording failed or nothing came."""
        if self._writing is not None:
            await self._writing
        recording, self._recording = self._recording, None
        if self._over or recording is None:
            return 0.0
        self._over = True
        try:
            return await asyncio.to_thread(recording.close)
        except CalmlineError as error:
            self._failed(error)
            return 0.0

    async def _write(self) -> None:
        while self._waiting and not self._over:
            batch = list(self._waiting)
            self._waiting.clear()
            try:
                await asyncio.to_thread(self._write_batch, batch)
            except CalmlineError as error:
                self._give_up(error)
            self._samples -= sum(len(chunk.samples) for chunk in batch)

    def _write_batch(self, batch: list[AudioChunk]) -> None:
        if self._recording is None:
            self._recording = Recording(self._path)
        for chunk in batch:
            self._recording.write(chunk)

    def _give_up(self, error: CalmlineError) -> None:
        if not self._over:
            self._over = True
            self._waiting.clear()
            self._failed(error)
