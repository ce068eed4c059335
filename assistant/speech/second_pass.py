"""The second pass: hears finished utterances again on a thread of its own, and gives way whenever it must.

Utterances come in with a deadline and go out as an `Outcome` each, whatever happens. The customers' newest come first.
What cannot be heard in time is given up; when that happens often, the agents are left out, then all stops for a while.
Nothing here ever waits on the event loop.
"""

import asyncio
import time
from collections.abc import Callable

from assistant.speech.backoff import Patience, State
from assistant.speech.capacity import Choice
from assistant.speech.guards import enough_voice
from assistant.speech.hearing import dropped
from assistant.speech.job import Job
from assistant.speech.outstanding import Outstanding
from assistant.speech.worker import Worker

OnState = Callable[[State, str], None]
"""Takes the state and why (empty while it runs); called on the event loop at each change."""


class SecondPass:
    """The second pass of all calls of this process. Everything but its worker's thread runs on one event loop."""

    def __init__(
        self,
        choice: Choice,
        on_state: OnState = lambda *_: None,
        *,
        patient: bool = False,
        limit: int = 12,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the thread. Must be called on a running event loop.

        Args:
            choice: who hears again.
            on_state: told when it thins out, stops, or runs again.
            patient: True for recordings: nothing is given up and all is heard in order, while `drain` waits for it.
            limit: utterances that may wait; ignored where it is patient.
            patience: when it gives way.
            clock: seconds, of deadlines too.
        """
        self.name = choice.name
        """Who hears again."""
        self.on_state = on_state
        """Told when it thins out, stops, or runs again; may be replaced before the first call."""
        self.patient = patient
        """True where nothing is given up: for recordings."""
        self._loop = asyncio.get_running_loop()
        self._calls: set[str] = set()
        self._behind: set[str] = set()
        self._open = Outstanding(clock)
        self._worker = Worker(
            choice,
            lambda outcome: self._on_loop(lambda: self._open.answer(outcome)),
            lambda state, reason: self._on_loop(lambda: self.on_state(state, reason)),
            patient=patient,
            limit=limit,
            patience=patience,
            clock=clock,
        )

    @property
    def state(self) -> State:
        """How much it does now."""
        return self._worker.state

    def enter(self, call_id: str) -> None:
        """A call begins; `auto` counts them."""
        self._calls.add(call_id)
        self._worker.fit(len(self._calls))

    def leave(self, call_id: str) -> None:
        """A call is over; what still waits of it is dropped."""
        self.behind(call_id, False)
        self._calls.discard(call_id)
        self._worker.fit(len(self._calls))
        for job in self._worker.remove(call_id):
            self._on_loop(lambda job=job: self._open.answer(dropped(job, "call_ended")))  # type: ignore[misc]

    def behind(self, call_id: str, behind: bool) -> None:
        """The first pass of a call is behind, or no longer: the second waits until none is."""
        (self._behind.add if behind else self._behind.discard)(call_id)
        self._worker.behind(bool(self._behind))

    def submit(self, job: Job) -> None:
        """Queue an utterance; never blocks. `job.deliver` is called later, once."""
        self._open.add(job)
        if enough_voice(job.sound.voiced):
            self._worker.put(job)
        else:
            self._on_loop(lambda: self._open.answer(dropped(job, "little_voice")))

    async def drain(self, call_id: str | None = None, timeout: float = 5.0) -> int:  # noqa: ASYNC109
        """Return once all utterances (of one call) have their answers; after `timeout` seconds the rest is dropped.

        Returns how many were dropped so.
        """
        self._worker.awaited(1)
        try:
            left = await self._open.wait(call_id, timeout)
        finally:
            self._worker.awaited(-1)
        if left:
            self._worker.remove(call_id)
        for job in left:
            self._open.answer(dropped(job, "call_ended"))
        return len(left)

    async def aclose(self) -> None:
        """Drop what waits, and stop the thread when the utterance it is at is done."""
        self._worker.stop()
        for job in self._open.left():
            self._open.answer(dropped(job, "closing"))
        await asyncio.to_thread(self._worker.join)

    def _on_loop(self, call: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)
