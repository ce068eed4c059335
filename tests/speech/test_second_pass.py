import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import numpy as np
import pytest

from assistant.audio.chunk import RATE, Samples
from assistant.events import Channel, Word
from assistant.speech.backoff import Patience, State
from assistant.speech.capacity import Always, Fitting, Tier, measure
from assistant.speech.hearing import level_dbfs
from assistant.speech.history import Cutting, Utterance
from assistant.speech.job import Job, Outcome, Verdict
from assistant.speech.scripted import said
from assistant.speech.second_pass import SecondPass
from assistant.speech.transcriber import NOTHING, Transcriber, Transcript
from assistant.speech.waiting import Waiting, shares, together

NEVER = float("inf")


class FakeTranscriber:
    """Hears what it is told to; holds each transcription until it may go on."""

    name = "fake"

    def __init__(self, says: Callable[[float], Transcript] = lambda _: NOTHING) -> None:
        self.says = says
        self.starts: list[float] = []
        self.may = threading.Semaphore(0)
        self.began = threading.Semaphore(0)

    def transcribe(self, samples: Samples, start: float, previous: str = "") -> Transcript:
        self.starts.append(start)
        self.began.release()
        assert self.may.acquire(timeout=10)
        return self.says(start)


class Clock:
    """Virtual time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def transcript(text: str, start: float, end: float) -> Transcript:
    return Transcript(text, said(text, start, end, 0.9).words, 0.9, 0.02, 1.0, -0.2)


class Line:
    """Makes the jobs of one call and gathers their answers."""

    def __init__(self, call_id: str = "call-a") -> None:
        self.call_id = call_id
        self.outcomes: list[Outcome] = []

    def job(
        self,
        start: float,
        text: str = "i want to pay the bill",
        *,
        length: float = 2.0,
        channel: Channel = Channel.CUSTOMER,
        deadline: float = NEVER,
    ) -> Job:
        cutting = Cutting(np.full(round((length + 0.8) * RATE), 999, dtype=np.int16), start - 0.4)
        return Job(
            self.call_id,
            channel,
            f"{channel.value}-{start:g}",
            said(text, start, start + length, 0.9),
            Utterance(cutting, start, start + length),
            deadline,
            self.deliver,
        )

    def deliver(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    @property
    def answers(self) -> dict[str, str]:
        return {o.job.utterance: f"{o.verdict.value} {o.reason}".strip() for o in self.outcomes}


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake() -> FakeTranscriber:
    return FakeTranscriber(lambda start: transcript("i want to pay the bills", start + 0.4, start + 2.4))


@pytest.fixture
def states() -> list[tuple[State, str]]:
    return []


@pytest.fixture
async def second(fake: FakeTranscriber, clock: Clock, states: list[tuple[State, str]]) -> AsyncIterator[SecondPass]:
    patience = Patience(window=4, thins_at=2, stops_at=2, pause=10.0)
    one = SecondPass(Always(fake), lambda *state: states.append(state), limit=3, patience=patience, clock=clock)
    yield one
    fake.may.release(100)
    await one.aclose()


async def hearing(fake: FakeTranscriber) -> None:
    """Return once the fake has a transcription in hand."""
    assert await asyncio.to_thread(fake.began.acquire, True, 10)


# ---- the queue ----------------------------------------------------------------------------------------------------


def test_the_customers_newest_comes_first_the_agent_last(line: Line) -> None:
    waiting = Waiting()
    for start, channel in ((10, Channel.AGENT), (20, Channel.CUSTOMER), (30, Channel.CUSTOMER), (40, Channel.AGENT)):
        waiting.add(line.job(start, channel=channel))
    order = [waiting.take()[0].utterance for _ in range(4)]
    assert order == ["customer-30", "customer-20", "agent-40", "agent-10"]
    assert waiting.take() == []


def test_a_full_queue_gives_up_the_oldest_of_the_agent_then_of_the_customer(line: Line) -> None:
    waiting = Waiting(2)
    jobs = [line.job(start, channel=Channel.AGENT) for start in (10, 20)] + [line.job(start) for start in (30, 40, 50)]
    gone = [waiting.add(job) for job in jobs]
    assert [job.utterance if job else None for job in gone] == [None, None, "agent-10", "agent-20", "customer-30"]


def test_recordings_are_heard_in_order_and_nothing_is_given_up(line: Line) -> None:
    waiting = Waiting(1, patient=True)
    assert [waiting.add(line.job(start)) for start in (10, 20, 30)] == [None, None, None]
    assert [waiting.take()[0].sound.start for _ in range(3)] == [10, 20, 30]


def test_very_short_neighbours_are_heard_together(line: Line) -> None:
    waiting = Waiting()
    for start, length in ((10.0, 0.6), (11.0, 2.0), (13.5, 0.5), (30.0, 0.5)):
        waiting.add(line.job(start, length=length))
    waiting.add(line.job(12.0, length=0.5, channel=Channel.AGENT))
    waiting.add(Line("call-b").job(12.0, length=0.5))
    taken = [[job.utterance for job in waiting.take()] for _ in range(4)]
    assert ["customer-10", "customer-11", "customer-13.5"] in taken
    assert all(len(group) == 1 for group in taken if group[0] != "customer-10")


def test_neighbours_share_sound_and_words(line: Line) -> None:
    group = [line.job(10.0, length=1.0), line.job(12.0, length=1.0)]
    sound = together(group)
    assert sound.start == 9.6
    assert len(sound.samples) == round(3.8 * RATE)
    words = tuple(Word(text, start, start + 0.3, 1.0) for text, start in (("a", 9.6), ("b", 10.9), ("c", 11.9)))
    first, last = shares(group, words)
    assert [word.text for word in first] == ["a", "b"]
    assert [word.text for word in last] == ["c"]
    assert first[0].start == 10.0
    assert all(10.0 <= word.start <= word.end <= 11.0 for word in first)


# ---- the worker ---------------------------------------------------------------------------------------------------


async def test_a_better_transcript_is_delivered(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    fake.may.release()
    second.submit(line.job(10.0))
    assert await second.drain("call-a") == 0
    (outcome,) = line.outcomes
    assert outcome.verdict is Verdict.REVISED
    assert outcome.transcript is not None
    assert outcome.transcript.text == "i want to pay the bills"
    assert outcome.model == "fake"


async def test_the_same_words_confirm(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    fake.may.release()
    second.submit(line.job(10.0, "i want to pay the bills"))
    await second.drain()
    assert line.answers == {"customer-10": "confirmed"}


async def test_invented_words_are_refused(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    fake.says = lambda start: transcript("thank you for watching", start + 0.4, start + 2.4)
    fake.may.release()
    second.submit(line.job(10.0))
    await second.drain()
    assert line.answers == {"customer-10": "refused phantom"}


async def test_too_little_voice_is_not_heard_again(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    second.submit(line.job(10.0, "no", length=0.1))
    await second.drain()
    assert line.answers == {"customer-10": "dropped little_voice"}
    assert fake.starts == []


async def test_a_failing_engine_harms_nothing(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    def fail(start: float) -> Transcript:
        raise RuntimeError("broken")

    fake.says = fail
    fake.may.release(3)
    for start in (10.0, 20.0, 30.0):
        second.submit(line.job(start))
        await second.drain()
    assert set(line.answers.values()) == {"dropped failed"}
    assert second.state is State.STOPPED


async def test_a_failing_listener_harms_nothing(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    def fail(outcome: Outcome) -> None:
        raise RuntimeError("broken")

    fake.may.release(2)
    second.submit(replace(line.job(10.0), deliver=fail))
    await second.drain()
    second.submit(line.job(20.0))
    await second.drain()
    assert line.answers == {"customer-20": "revised"}


async def test_what_is_too_late_is_dropped_and_the_first_pass_goes_on(
    second: SecondPass, fake: FakeTranscriber, clock: Clock, states: list[tuple[State, str]], line: Line
) -> None:
    second.submit(line.job(1.0))
    await hearing(fake)
    for start in (10.0, 20.0):
        second.submit(line.job(start, deadline=5.0))
    clock.now = 6.0
    fake.may.release()
    await second.drain()
    assert line.answers == {"customer-1": "revised", "customer-10": "dropped late", "customer-20": "dropped late"}
    assert states == [(State.THINNED, "late")]
    second.submit(line.job(30.0, channel=Channel.AGENT))
    await second.drain()
    assert line.answers["agent-30"] == "dropped thinned"


async def test_it_stops_by_itself_and_comes_back(
    second: SecondPass, fake: FakeTranscriber, clock: Clock, states: list[tuple[State, str]], line: Line
) -> None:
    for start in (10.0, 20.0, 30.0, 40.0):
        second.submit(line.job(start, deadline=-1.0))
        await second.drain()
    second.submit(line.job(50.0))
    await second.drain()
    assert line.answers["customer-50"] == "dropped stopped"
    clock.now = 10.0
    second.behind("call-a", False)
    await asyncio.sleep(0.05)
    fake.may.release(4)
    for start in (60.0, 70.0, 80.0, 90.0):
        second.submit(line.job(start))
        await second.drain()
    assert line.answers["customer-90"] == "revised"
    assert [state for state, _ in states] == [State.THINNED, State.STOPPED, State.THINNED, State.RUNNING]


async def test_one_stall_does_not_end_it_for_good(fake: FakeTranscriber, clock: Clock, line: Line) -> None:
    second = SecondPass(Always(fake), patience=Patience(window=99, thins_at=99, stops_at=99), clock=clock)
    second.submit(line.job(1.0))
    await hearing(fake)
    clock.now = 100.0
    fake.may.release(100)
    await second.drain()
    for start in range(10, 30):
        second.submit(line.job(start, deadline=clock.now + 4.0))
        await second.drain()
    await second.aclose()
    assert line.answers["customer-10"] == "dropped late"
    assert line.answers["customer-29"] == "revised"


async def test_a_full_queue_says_so(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    second.submit(line.job(1.0))
    await hearing(fake)
    for start in (10.0, 20.0, 30.0, 40.0):
        second.submit(line.job(start))
    fake.may.release(10)
    await second.drain()
    assert line.answers["customer-10"] == "dropped thinned"
    assert sorted(fake.starts[1:], reverse=True) == fake.starts[1:]


async def test_it_waits_while_the_first_pass_is_behind(
    second: SecondPass, fake: FakeTranscriber, states: list[tuple[State, str]], line: Line
) -> None:
    second.behind("call-a", True)
    second.submit(line.job(10.0))
    await second.drain()
    second.behind("call-a", False)
    fake.may.release()
    second.submit(line.job(20.0))
    await second.drain()
    assert line.answers == {"customer-10": "dropped stopped", "customer-20": "revised"}
    assert states[0] == (State.STOPPED, "first_pass_behind")


async def test_a_call_that_ends_is_finished_or_dropped(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    second.submit(line.job(10.0))
    await hearing(fake)
    second.submit(line.job(20.0))
    assert await second.drain("call-a", timeout=0.05) == 2
    assert line.answers == {"customer-10": "dropped call_ended", "customer-20": "dropped call_ended"}
    fake.may.release()
    await asyncio.sleep(0.05)
    assert len(line.outcomes) == 2


async def test_another_call_does_not_hold_up_the_drain(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    second.submit(line.job(10.0))
    await hearing(fake)
    assert await second.drain("call-b", timeout=0.0) == 0


async def test_leaving_drops_what_waits(second: SecondPass, fake: FakeTranscriber, line: Line) -> None:
    second.enter("call-a")
    second.submit(line.job(1.0))
    await hearing(fake)
    second.submit(line.job(10.0))
    second.leave("call-a")
    fake.may.release()
    await second.drain()
    assert line.answers == {"customer-1": "revised", "customer-10": "dropped call_ended"}


async def test_closing_answers_everything(fake: FakeTranscriber, line: Line) -> None:
    second = SecondPass(Always(fake))
    second.submit(line.job(10.0))
    await hearing(fake)
    second.submit(line.job(20.0))
    fake.may.release()
    await second.aclose()
    second.submit(line.job(30.0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert set(line.answers.values()) == {"dropped closing"}
    assert len(line.answers) == 3


async def test_more_calls_than_any_model_can_be_carried_for(fake: FakeTranscriber, line: Line) -> None:
    states: list[tuple[State, str]] = []
    second = SecondPass(Fitting([Tier(fake, 0.5)], cores=1), lambda *state: states.append(state))
    for number in range(4):
        second.enter(f"call-{number}")
    second.submit(line.job(10.0))
    await second.drain()
    for number in range(4):
        second.leave(f"call-{number}")
    await asyncio.sleep(0)
    await second.aclose()
    assert line.answers == {"customer-10": "dropped stopped"}
    assert states == [(State.STOPPED, "too_many_calls"), (State.THINNED, "too_many_calls")]


# ---- which model --------------------------------------------------------------------------------------------------


def test_auto_takes_the_best_that_fits() -> None:
    base, tiny = FakeTranscriber(), FakeTranscriber()
    fitting = Fitting([Tier(base, 0.8), Tier(tiny, 0.2)], cores=2, first_pass=0.3)
    picked: list[Transcriber | None] = [fitting.pick(calls) for calls in range(1, 8)]
    assert picked == [base, base, base, base, tiny, None, None]


def test_a_machine_is_measured_by_the_median_after_warming_up() -> None:
    ticks = iter([0.0, 9.0, 10.0, 10.4, 20.0, 20.3, 30.0, 35.0])
    fake = FakeTranscriber()
    fake.may.release(4)
    assert measure(fake, np.zeros(10, dtype=np.int16), lambda: next(ticks)) == pytest.approx(0.4)


def test_the_level_of_sound() -> None:
    assert level_dbfs(np.zeros(10, dtype=np.int16)) == -120.0
    assert level_dbfs(np.zeros(0, dtype=np.int16)) == -120.0
    assert level_dbfs(np.full(10, 16384, dtype=np.int16)) == pytest.approx(-6.02, abs=0.01)
