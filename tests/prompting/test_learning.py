"""Learning from what worked: never from the first handful, the same for the same call, and fair to the unknown."""

from pathlib import Path
from statistics import mean

import pytest
from structlog.testing import capture_logs

from assistant.events import LogEvent, Stance
from assistant.prompting.learning import ENOUGH, MOST, Counts, Learner, Tally, learned_for, open_learner
from assistant.prompting.library import Library
from assistant.prompting.outcomes import outcomes
from tests.prompting.logged import Log, used
from tests.prompting.moments import library, prompt


@pytest.fixture
def three(tmp_path: Path) -> Library:
    return library(tmp_path, *(prompt(name, {"any_signal": ["anger"]}) for name in ("good", "bad", "new")))


def counts(**tallies: tuple[int, int]) -> Counts:
    prompts = {name: Tally(*tally) for name, tally in tallies.items()}
    whole = Tally(sum(t.better for t in prompts.values()), sum(t.not_better for t in prompts.values()))
    return Counts(prompts, {Stance.ACKNOWLEDGE: whole})


def test_the_first_handful_teaches_nothing(three: Library) -> None:
    learned = learned_for(counts(good=(ENOUGH - 1, 0), bad=(0, ENOUGH - 1)), "call-a")
    assert [learned(prompt) for prompt in three.prompts] == [0.0, 0.0, 0.0]
    assert learned_for(counts(good=(ENOUGH, 0), bad=(0, 5)), "call-a")(three.prompts[0]) != 0.0


def test_what_works_gains_and_what_does_not_loses(three: Library) -> None:
    known = counts(good=(80, 20), bad=(20, 80))
    samples = [[learned_for(known, f"call-{n}")(prompt) for prompt in three.prompts] for n in range(50)]
    good, bad, unknown = (mean(column) for column in zip(*samples, strict=True))
    assert good > 0.15
    assert bad < -0.15
    assert unknown == 0.0
    assert all(-MOST <= sample <= MOST for row in samples for sample in row)


def test_calls_explore_and_one_call_stays_the_same(three: Library) -> None:
    known = counts(good=(15, 10), bad=(10, 15))
    again, other = learned_for(known, "call-a"), learned_for(known, "call-b")
    first = learned_for(known, "call-a")
    here = [first(prompt) for prompt in three.prompts]
    assert here == list(reversed([again(prompt) for prompt in reversed(three.prompts)])), "whatever the order"
    assert here == [first(prompt) for prompt in three.prompts]
    assert here != [other(prompt) for prompt in three.prompts]


def test_a_prompt_no_better_than_its_stance_gains_nothing_for_long(three: Library) -> None:
    known = counts(good=(600, 200), bad=(600, 200))
    samples = [learned_for(known, f"call-{n}")(three.prompts[0]) for n in range(50)]
    assert abs(mean(samples)) < 0.05


def test_uses_that_the_customer_answered_are_counted() -> None:
    logs = [used("one", (2, 0), (1, 0)), used("one", (2, 0), (3, 0)), used("one", (2, 0)), used("two", (1, 0), (0, 0))]
    known = Counts.of(outcome for log in logs for outcome in outcomes(log.events))
    assert known.prompts == {"one": Tally(1, 1), "two": Tally(1, 0)}
    assert known.stances == {Stance.ACKNOWLEDGE: Tally(2, 1)}
    ignored = Log()
    ignored.card("one", ignored.customer(2))
    ignored.customer(0)
    assert Counts.of(outcomes(ignored.end())).prompts == {}


class Records:
    def __init__(self) -> None:
        self.logs: dict[str, list[LogEvent]] = {}
        self.read: list[str] = []

    async def call_ids(self) -> list[str]:
        return list(self.logs)

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        self.read.append(call_id)
        return [event for event in self.logs[call_id] if event.seq > after]


async def test_the_records_are_read_once_a_call_and_live_calls_wait(three: Library) -> None:
    records = Records()
    learner = Learner(records)
    for number in range(ENOUGH):
        records.logs[f"call-{number}"] = used("good", (2, 0), (1, 0), call_id=f"call-{number}").events
    live = used("bad", (2, 0), (1, 0), call_id="live").events
    records.logs["live"] = live[:-1]
    before = learner.for_call("call-x")
    await learner.refresh()
    assert learner.counts.prompts == {"good": Tally(ENOUGH, 0)}
    assert before(three.prompts[0]) == 0.0, "a running call keeps what was known when it began"
    assert learner.for_call("call-x")(three.prompts[0]) != 0.0
    records.logs["live"] = live
    await learner.refresh()
    assert learner.counts.prompts["bad"] == Tally(1, 0)
    assert sorted(set(records.read)) == sorted(records.logs)
    assert records.read.count("call-0") == 1
    assert records.read.count("live") == 2


async def test_records_that_fail_leave_what_is_known() -> None:
    class Failing(Records):
        async def call_ids(self) -> list[str]:
            raise OSError("disk")

    learner = Learner(Failing())
    with capture_logs() as logs:
        watching = learner.watch()
        watching.send(None)
        watching.close()
    assert [entry["event"] for entry in logs] == ["learning.failed"]
    assert learner.counts.prompts == {}


def test_learning_can_be_turned_off() -> None:
    assert open_learner(Records(), learn=False) is None
    assert open_learner(Records(), learn=True) is not None
