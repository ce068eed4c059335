"""Micro-batching: utterances of all live calls that arrive within milliseconds go through the network together."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from assistant.hostility.base import Assessment, Passage, Scorer


@dataclass(frozen=True, slots=True)
class _Waiting:
    passage: Passage
    answer: asyncio.Future[Assessment]


class MicroBatcher:
    """Makes a synchronous scorer asynchronous. It works in one thread of its own; one event loop may use it."""

    def __init__(self, scorer: Scorer, max_wait_ms: float = 5, max_batch: int = 16) -> None:
        """`max_wait_ms`: how long the first passage of a batch waits for others; `max_batch`: passages in a batch."""
        self._scorer = scorer
        self._max_wait = max_wait_ms / 1000
        self._max_batch = max_batch
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, "scorer")
        self._worker: asyncio.Task[None] | None = None
        self._open: set[asyncio.Future[Assessment]] = set()
        self._closed = False

    @property
    def name(self) -> str:
        """Name and version of the scorer."""
        return self._scorer.name

    async def score(self, passage: Passage) -> Assessment:
        """Read one passage. Raises what the scorer raises; RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("the batcher is closed")
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="scorer")
        answer: asyncio.Future[Assessment] = asyncio.get_running_loop().create_future()
        self._open.add(answer)
        answer.add_done_callback(self._open.discard)
        self._queue.put_nowait(_Waiting(passage, answer))
        return await answer

    async def close(self) -> None:
        """Stop; what was not answered yet is cancelled. Calling it again does nothing."""
        self._closed = True
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None
        for answer in list(self._open):
            answer.cancel()
        self._thread.shutdown(wait=False)

    async def _work(self) -> None:
        while True:
            batch = await self._gather()
            wanted = [waiting for waiting in batch if not waiting.answer.done()]
            if wanted:
                await self._answer(wanted)

    async def _gather(self) -> list[_Waiting]:
        batch = [await self._queue.get()]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._max_wait
        while len(batch) < self._max_batch:
            try:
                async with asyncio.timeout_at(deadline):
                    batch.append(await self._queue.get())
            except TimeoutError:
                break
        return batch

    async def _answer(self, wanted: Sequence[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        try:
            passages = [waiting.passage for waiting in wanted]
            read = await loop.run_in_executor(self._thread, self._scorer.score, passages)
            for waiting, assessment in zip(wanted, read, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(assessment)
        except Exception as error:
            for waiting in wanted:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
