"""The thread that hears again, and what waits for it. It runs at low priority and gives way whenever it must."""

import threading
from collections.abc import Callable

import structlog
from prometheus_client import Counter, Gauge

from assistant.events import Channel
from assistant.speech.backoff import Backoff, Patience, State
from assistant.speech.capacity import Choice
from assistant.speech.hearing import dropped, hear
from assistant.speech.job import Job, Outcome
from assistant.speech.priority import HEARING_AGAIN, give_way
from assistant.speech.waiting import Waiting

BUSY = Counter("calmline_second_pass_busy_seconds", "Time spent hearing again")
STATE = Gauge("calmline_second_pass_state", "2 running, 1 thinned, 0 stopped")

_STATE_VALUE = {State.RUNNING: 2, State.THINNED: 1, State.STOPPED: 0}
_FIRST_GUESS = 0.5
"""Seconds an utterance is thought to take before one has been measured."""

log = structlog.get_logger(__name__)


class Worker:
    """Answers jobs one group after another; every job that is put is answered, or handed back by `remove`."""

    def __init__(
        self,
        choice: Choice,
        answer: Callable[[Outcome], None],
        changed: Callable[[State, str], None],
        *,
        patient: bool,
        limit: int,
        patience: Patience | None,
        clock: Callable[[], float],
    ) -> None:
        """Start the thread.

        Args:
            choice: who hears again.
            answer: takes the outcomes; called on any thread, must not block.
            changed: takes each new state and why; called on any thread, must not block.
            patient: True for recordings: nothing is late, and work is done only while it is `awaited`.
            limit: utterances that may wait; ignored where it is patient.
            patience: when it gives way.
            clock: seconds, of deadlines too.
        """
        self._choice = choice
        self._answer = answer
        self._changed = changed
        self._patient = patient
        self._clock = clock
        self._wake = threading.Condition()
        self._waiting = Waiting(limit, patient=patient)
        self._backoff = Backoff(patience)
        self._told = State.RUNNING
        self._calls = 0
        self._awaited = 0
        self._took = _FIRST_GUESS
        """Seconds an utterance takes, smoothed; it fades while all are late, or one stall would end it for good."""
        self._closed = False
        STATE.set(_STATE_VALUE[State.RUNNING])
        self._thread = threading.Thread(target=self._work, name="second-pass", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """How much it does now."""
        return self._backoff.state

    def put(self, job: Job) -> None:
        """Queue a job; never blocks."""
        with self._wake:
            state = self._backoff.state
            refused = "closing" if self._closed else "stopped" if state is State.STOPPED else ""
            if not refused and state is State.THINNED and job.channel is Channel.AGENT and not self._patient:
                refused = "thinned"
            displaced = None if refused else self._waiting.add(job)
            if displaced is not None:
                self._note_late()
            self._wake.notify()
        if refused:
            self._answer(dropped(job, refused))
        elif displaced is not None:
            self._answer(dropped(displaced, "thinned"))

    def remove(self, call_id: str | None) -> list[Job]:
        """Take back what waits (of one call)."""
        with self._wake:
            gone = self._waiting.remove(lambda job: call_id in (None, job.call_id))
            self._wake.notify()
        return gone

    def awaited(self, more: int) -> None:
        """So many more (or fewer) wait for all to be answered."""
        with self._wake:
            self._awaited += more
            self._wake.notify()

    def fit(self, calls: int) -> None:
        """There are so many calls: stop while there are more than any model can be carried for."""
        with self._wake:
            self._calls = calls
            self._hold("too_many_calls", self._choice.pick(calls) is None)

    def behind(self, behind: bool) -> None:
        """The first pass of some call is behind, or no longer: the second waits until none is."""
        with self._wake:
            self._hold("first_pass_behind", behind and not self._patient)
            self._wake.notify()

    def stop(self) -> None:
        """Hear nothing more after the utterance that is being heard."""
        with self._wake:
            self._closed = True
            self._wake.notify()

    def join(self) -> None:
        """Return once it has stopped; blocks."""
        self._thread.join()

    # ---- with the lock held ---------------------------------------------------------------------------------------

    def _hold(self, reason: str, on: bool) -> None:
        (self._backoff.hold if on else self._backoff.release)(reason)
        self._tell()

    def _tell(self) -> None:
        state = self._backoff.state
        if state is not self._told:
            self._told = state
            STATE.set(_STATE_VALUE[state])
            self._changed(state, self._backoff.reason)

    def _note_late(self) -> None:
        if not self._patient:
            self._backoff.late(self._clock())
            self._tell()

    # ---- on its own thread ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        give_way(HEARING_AGAIN)
        while (group := self._next()) is not None:
            self._hear(group)

    def _next(self) -> list[Job] | None:
        """Wait for the next group; none once it is closed."""
        with self._wake:
            while not self._closed:
                now = self._clock()
                self._backoff.tick(now)
                self._tell()
                for job in self._waiting.late(now + self._took):
                    self._took = max(_FIRST_GUESS, 0.8 * self._took)
                    self._note_late()
                    self._answer(dropped(job, "late"))
                stopped = self._backoff.state is State.STOPPED
                idle = stopped or (self._patient and not self._awaited)
                if not idle and (group := self._waiting.take()):
                    return group
                until = min(
                    self._waiting.next_deadline() - self._took,
                    self._backoff.resumes if stopped else float("inf"),
                )
                self._wake.wait(None if until == float("inf") else max(0.01, until - now))
        return None

    def _hear(self, group: list[Job]) -> None:
        began = self._clock()
        transcriber = self._choice.pick(max(1, self._calls))
        try:
            answers = hear(transcriber, group) if transcriber else [dropped(job, "stopped") for job in group]
        except Exception as error:
            log.error("second_pass.failed", error=type(error).__name__)
            with self._wake:
                self._backoff.failed(self._clock())
                self._tell()
            answers = [dropped(job, "failed") for job in group]
        else:
            self._heard(group, began)
        for answer in answers:
            self._answer(answer)

    def _heard(self, group: list[Job], began: float) -> None:
        now = self._clock()
        BUSY.inc(now - began)
        with self._wake:
            self._took += 0.25 * (now - began - self._took)
            for job in group:
                if now > job.deadline:
                    self._note_late()
                else:
                    self._backoff.done(now)
            self._tell()
