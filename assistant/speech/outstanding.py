"""Utterances that wait for their second pass to answer. Everything here runs on the event loop."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog
from prometheus_client import Counter, Histogram

from assistant.speech.job import Job, Outcome, Verdict

OUTCOMES = Counter("calmline_second_pass", "Utterances by what became of their second pass", ["verdict", "reason"])
DELAY = Histogram(
    "calmline_second_pass_delay_seconds",
    "From the final of the first pass to the answer of the second",
    buckets=(0.25, 0.5, 1, 2, 4, 8, 16),
)

log = structlog.get_logger(__name__)


class Outstanding:
    """The jobs that have no answer yet. Each is answered once, whatever happens."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[int, tuple[Job, float]] = {}
        """By identity, with when they came."""
        self._waits: list[tuple[str | None, asyncio.Event]] = []

    def add(self, job: Job) -> None:
        """A job comes."""
        self._open[id(job)] = (job, self._clock())

    def left(self, call_id: str | None = None) -> list[Job]:
        """The jobs (of one call) without an answer."""
        return [job for job, _ in self._open.values() if call_id in (None, job.call_id)]

    def answer(self, outcome: Outcome) -> None:
        """Deliver an outcome with its delay, unless its job was answered before."""
        job = outcome.job
        found = self._open.pop(id(job), None)
        if found is None:
            return
        outcome = replace(outcome, delay=self._clock() - found[1])
        OUTCOMES.labels(outcome.verdict.value, outcome.reason).inc()
        if outcome.verdict is not Verdict.DROPPED:
            DELAY.observe(outcome.delay)
        try:
            job.deliver(outcome)
        except Exception as error:
            log.error("second_pass.deliver_failed", error=type(error).__name__, call_id=job.call_id)
        for call_id, answered in self._waits:
            if not self.left(call_id):
                answered.set()

    async def wait(self, call_id: str | None, seconds: float) -> list[Job]:
        """Return once all jobs (of one call) are answered, or after `seconds`; those that are not."""
        if not self.left(call_id):
            return []
        answered = asyncio.Event()
        entry = (call_id, answered)
        self._waits.append(entry)
        try:
            async with asyncio.timeout(None if seconds == float("inf") else seconds):
                await answered.wait()
        except TimeoutError:
            return self.left(call_id)
        finally:
            self._waits.remove(entry)
        return []
