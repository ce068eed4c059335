"""The second pass: hears finished utterances again on a thread of its own, and gives way whenever it must.

Utterances come in with a deadline and go out as an `Outcome` each, whatever happens. The customers' newest come first.
What cannot be heard in time is given up; when that happens often, the agents are left out, then all stops for a while.
The thread runs at low priority, and nothing here ever waits on the event loop.
"""

import asyncio
import threading
import time
from collections.abc import Callable

import numpy as np
import structlog
from prometheus_client import Counter, Gauge, Histogram

from assistant.audio.chunk import Samples
from assistant.events import Channel, Word
from assistant.speech.backoff import Backoff, Patience, State
from assistant.speech.capacity import Choice
from assistant.speech.guards import Refused, enough_voice, judge
from assistant.speech.job import Job, Outcome, Verdict
from assistant.speech.transcriber import Transcript
from assistant.speech.waiting import Waiting, shares, together
from assistant.speech.whisper import give_way

OUTCOMES = Counter("calmline_second_pass", "Utterances by what became of their second pass", ["verdict", "reason"])
DELAY = Histogram(
    "calmline_second_pass_delay_seconds",
    "From the final of the first pass to the answer of the second",
    buckets=(0.25, 0.5, 1, 2, 4, 8, 16),
)
BUSY = Counter("calmline_second_pass_busy_seconds", "Time spent hearing again")
STATE = Gauge("calmline_second_pass_state", "2 running, 1 thinned, 0 stopped")

_STATE_VALUE = {State.RUNNING: 2, State.THINNED: 1, State.STOPPED: 0}
_FIRST_GUESS = 0.5
"""Seconds an utterance is thought to take before one has been measured."""

log = structlog.get_logger(__name__)


OnState = Callable[[State, str], None]
"""Takes the state and why (empty while it runs); called on the event loop at each change."""


class SecondPass:
    """The worker for all calls of this process. Everything but its thread runs on one event loop."""

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
            patient: True for recordings: nothing is given up and all is heard in order.
            limit: utterances that may wait; ignored where it is patient.
            patience: when it gives way.
            clock: seconds, of deadlines too.
        """
        self._choice = choice
        self.on_state = on_state
        """Told when it thins out, stops, or runs again; may be replaced before the first call."""
        self.patient = patient
        """True where nothing is given up: for recordings."""
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._wake = threading.Condition()
        self._waiting = Waiting(limit, patient=patient)
        self._backoff = Backoff(patience)
        self._told = State.RUNNING
        self._calls: set[str] = set()
        self._behind: set[str] = set()
        self._took = _FIRST_GUESS
        """Seconds an utterance takes, smoothed; it fades while all are late, or one stall would end it for good."""
        self._closed = False
        self._open: dict[int, tuple[Job, float]] = {}
        """Jobs without an answer yet, by identity, and when they came; touched on the loop alone."""
        self._drains: list[tuple[str | None, asyncio.Event]] = []
        STATE.set(_STATE_VALUE[State.RUNNING])
        self._thread = threading.Thread(target=self._work, name="second-pass", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """Who hears again."""
        return self._choice.name

    @property
    def state(self) -> State:
        """How much it does now."""
        return self._backoff.state

    # ---- on the event loop ----------------------------------------------------------------------------------------

    def enter(self, call_id: str) -> None:
        """A call begins; `auto` counts them."""
        with self._wake:
            self._calls.add(call_id)
            self._fit()

    def leave(self, call_id: str) -> None:
        """A call is over; what still waits of it is dropped."""
        self.behind(call_id, False)
        with self._wake:
            self._calls.discard(call_id)
            self._fit()
            gone = self._waiting.remove(lambda job: job.call_id == call_id)
            self._wake.notify()
        self._drop(gone, "call_ended")

    def behind(self, call_id: str, behind: bool) -> None:
        """The first pass of a call is behind, or no longer: the second waits until none is."""
        with self._wake:
            (self._behind.add if behind else self._behind.discard)(call_id)
            if self._behind and not self.patient:
                self._backoff.hold("first_pass_behind")
            else:
                self._backoff.release("first_pass_behind")
            self._tell()
            self._wake.notify()

    def submit(self, job: Job) -> None:
        """Queue an utterance; never blocks. `job.deliver` is called later, once."""
        self._open[id(job)] = (job, self._clock())
        if not enough_voice(job.sound.voiced):
            self._drop([job], "little_voice")
            return
        with self._wake:
            state = self._backoff.state
            refused = "closing" if self._closed else "stopped" if state is State.STOPPED else ""
            if not refused and state is State.THINNED and job.channel is Channel.AGENT and not self.patient:
                refused = "thinned"
            displaced = None if refused else self._waiting.add(job)
            if displaced is not None:
                self._note_late()
            self._wake.notify()
        if refused:
            self._drop([job], refused)
        elif displaced is not None:
            self._drop([displaced], "thinned")

    async def drain(self, call_id: str | None = None, timeout: float = 5.0) -> int:  # noqa: ASYNC109
        """Return once all utterances (of one call) have their answers; after `timeout` seconds the rest is dropped.

        Returns how many were dropped so.
        """
        left = self._left(call_id)
        if not left:
            return 0
        drained = asyncio.Event()
        entry = (call_id, drained)
        self._drains.append(entry)
        try:
            async with asyncio.timeout(timeout):
                await drained.wait()
        except TimeoutError:
            left = self._left(call_id)
            with self._wake:
                self._waiting.remove(lambda job: call_id in (None, job.call_id))
            for job in left:
                self._answer(Outcome(job, Verdict.DROPPED, "call_ended", None, "", 0.0))
            return len(left)
        finally:
            self._drains.remove(entry)
        return 0

    async def aclose(self) -> None:
        """Drop what waits, and stop the thread when the utterance it is at is done."""
        with self._wake:
            self._closed = True
            self._waiting.remove(lambda _: True)
            self._wake.notify()
        for job in self._left(None):
            self._answer(Outcome(job, Verdict.DROPPED, "closing", None, "", 0.0))
        await asyncio.to_thread(self._thread.join)

    def _left(self, call_id: str | None) -> list[Job]:
        return [job for job, _ in self._open.values() if call_id in (None, job.call_id)]

    def _answer(self, outcome: Outcome) -> None:
        """Deliver, unless the job was answered before."""
        if self._open.pop(id(outcome.job), None) is None:
            return
        OUTCOMES.labels(outcome.verdict.value, outcome.reason).inc()
        if outcome.verdict is not Verdict.DROPPED:
            DELAY.observe(outcome.delay)
        try:
            outcome.job.deliver(outcome)
        except Exception as error:
            log.error("second_pass.deliver_failed", error=type(error).__name__, call_id=outcome.job.call_id)
        for call_id, drained in self._drains:
            if not self._left(call_id):
                drained.set()

    # ---- on either ------------------------------------------------------------------------------------------------

    def _drop(self, jobs: list[Job], reason: str) -> None:
        for job in jobs:
            self._send(Outcome(job, Verdict.DROPPED, reason, None, "", 0.0))

    def _send(self, outcome: Outcome) -> None:
        self._on_loop(lambda: self._answer(outcome))

    def _on_loop(self, call: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _tell(self) -> None:
        """Pass a change of state on; called with the lock held."""
        state, reason = self._backoff.state, self._backoff.reason
        if state is not self._told:
            self._told = state
            STATE.set(_STATE_VALUE[state])
            self._on_loop(lambda: self.on_state(state, reason))

    def _note_late(self) -> None:
        if not self.patient:
            self._backoff.late(self._clock())
            self._tell()

    def _fit(self) -> None:
        """Stop while there are more calls than any model can be carried for."""
        if self._choice.pick(len(self._calls)) is None:
            self._backoff.hold("too_many_calls")
        else:
            self._backoff.release("too_many_calls")
        self._tell()

    # ---- on its own thread ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        give_way()
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
                    self._drop([job], "late")
                stopped = self._backoff.state is State.STOPPED
                if not stopped and (group := self._waiting.take()):
                    return group
                until = min(
                    self._waiting.next_deadline() - self._took,
                    self._backoff.resumes if stopped else float("inf"),
                )
                self._wake.wait(None if until == float("inf") else max(0.01, until - now))
        return None

    def _hear(self, group: list[Job]) -> None:
        began = self._clock()
        try:
            transcriber = self._choice.pick(max(1, len(self._calls)))
            if transcriber is None:
                self._drop(group, "stopped")
                return
            sound = together(group)
            heard = transcriber.transcribe(sound.samples, sound.start)
            answers = [
                self._judge(job, _share(heard, words), transcriber.name)
                for job, words in zip(group, shares(group, heard.words), strict=True)
            ]
        except Exception as error:
            log.error("second_pass.failed", error=type(error).__name__)
            with self._wake:
                self._backoff.failed(self._clock())
                self._tell()
            self._drop(group, "failed")
            return
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
        for answer in answers:
            self._send(answer)

    def _judge(self, job: Job, second: Transcript, model: str) -> Outcome:
        _, came = self._open.get(id(job), (job, self._clock()))
        delay = self._clock() - came
        judged = judge(job.first, second, job.sound.voiced, level_dbfs(job.sound.cutting.samples))
        if isinstance(judged, Refused):
            return Outcome(job, Verdict.REFUSED, judged.reason.value, second, model, delay)
        verdict = Verdict.CONFIRMED if second.text == job.first.text else Verdict.REVISED
        return Outcome(job, verdict, "", second, model, delay)


def level_dbfs(samples: Samples) -> float:
    """Mean level in decibels of full scale; -120 for digital silence."""
    power = float(np.mean(np.square(samples.astype(np.float64) / 32768.0))) if len(samples) else 0.0
    return max(-120.0, 10.0 * float(np.log10(power + 1e-12)))


def _share(heard: Transcript, words: tuple[Word, ...]) -> Transcript:
    confidence = round(sum(word.confidence for word in words) / len(words), 4) if words else 0.0
    return Transcript(
        " ".join(word.text for word in words),
        words,
        confidence,
        heard.no_speech,
        heard.compression,
        heard.log_probability,
    )
