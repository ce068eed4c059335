"""The customer's words on their way through the classifier: one after another, in the order they were said."""

import asyncio
from collections.abc import Callable

import structlog

from assistant import events as ev
from assistant.calls.early import Unfinished
from assistant.calls.kit import AsyncScorer
from assistant.calls.readings import Better, Readings
from assistant.calls.troubles import Troubles
from assistant.hostility.base import Assessment, Passage

SCORING_SECONDS = 3.0
"""An utterance that is not scored by then goes without a reading."""

Said = Unfinished | ev.TranscriptFinal | Better
"""What can be scored: an utterance of the customer in progress, the whole of it, or the same heard again."""

log = structlog.get_logger(__name__)


class Scoring:
    """One call's queue to the classifier. A fault in it is told once, and the call goes on."""

    def __init__(
        self,
        call_id: str,
        scorer: AsyncScorer,
        readings: Readings,
        troubles: Troubles,
        read: Callable[[Said, Assessment], None],
        now: Callable[[], float],
    ) -> None:
        """Start the queue.

        Args:
            call_id: of the call.
            scorer: the classifier.
            readings: what was read so far.
            troubles: where faults are told.
            read: takes each answer.
            now: seconds into the call.
        """
        self._call_id = call_id
        self._scorer = scorer
        self._readings = readings
        self._troubles = troubles
        self._read = read
        self._now = now
        self._queue: asyncio.Queue[tuple[Said, str]] = asyncio.Queue()
        self._worker = asyncio.create_task(self._work(), name=f"scoring-{call_id}")

    def put(self, said: Said, agent: str) -> None:
        """Score what the customer said; `agent` is what the agent had said just before, to understand it by.

        Words of the agent are refused, whoever asks: nobody's feelings at work are read.
        """
        utterance = said.event.utterance if isinstance(said, Better) else said.utterance
        if not utterance.startswith(f"{ev.Channel.CUSTOMER.value}-"):
            log.error("scoring.refused", call_id=self._call_id)
            return
        self._queue.put_nowait((said, agent))

    async def join(self) -> None:
        """Return once everything put so far has been read or given up."""
        await self._queue.join()

    async def aclose(self) -> None:
        """Stop; what waits is not read."""
        self._worker.cancel()
        await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            said, agent = await self._queue.get()
            try:
                async with asyncio.timeout(SCORING_SECONDS):
                    assessment = await self._assess(said, agent)
                self._troubles.turn(False, "scorer_failed", self._now())
                self._read(said, assessment)
            except Exception as error:
                log.error("scoring.failed", call_id=self._call_id, error=type(error).__name__)
                self._troubles.turn(True, "scorer_failed", self._now())
            finally:
                self._queue.task_done()

    async def _assess(self, said: Said, agent: str) -> Assessment:
        async def score(text: str, confidence: float) -> Assessment:
            return await self._scorer.score(Passage(text, agent, confidence))

        if isinstance(said, Better):
            return await self._readings.judge(said, score)
        return await score(said.text, 1.0 if isinstance(said, Unfinished) else said.confidence)
