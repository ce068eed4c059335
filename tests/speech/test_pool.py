import os
import sys
import threading
from collections.abc import Iterator

import pytest

from assistant.speech.pool import WorkPool
from assistant.speech.priority import DECODING


@pytest.fixture
def pool() -> Iterator[WorkPool]:
    pool = WorkPool(1)
    yield pool
    pool.close()


def wait(event: threading.Event) -> None:
    assert event.wait(20)


def test_jobs_of_a_lane_run_in_order_whatever_the_threads() -> None:
    pool = WorkPool(4)
    lanes = [pool.lane() for _ in range(5)]
    done: list[list[int]] = [[] for _ in lanes]
    finished = [threading.Event() for _ in lanes]
    for number in range(200):
        for place, lane in enumerate(lanes):
            lane.submit(lambda place=place, number=number: done[place].append(number))  # type: ignore[misc]
    for lane, event in zip(lanes, finished, strict=True):
        lane.submit(event.set)
    for event in finished:
        wait(event)
    pool.close()
    assert done == [list(range(200))] * 5


def test_lanes_take_turns(pool: WorkPool) -> None:
    go, over = threading.Event(), threading.Event()
    blocker, busy, idle = pool.lane(), pool.lane(), pool.lane()
    order: list[str] = []
    blocker.submit(lambda: wait(go))
    for number in range(100):
        busy.submit(lambda number=number: order.append(f"busy {number}"))  # type: ignore[misc]
    idle.submit(lambda: order.append("idle"))
    busy.submit(over.set)
    go.set()
    wait(over)
    assert order.index("idle") == 1


def test_a_job_that_raises_harms_no_other(pool: WorkPool, caplog: pytest.LogCaptureFixture) -> None:
    lane, over = pool.lane(), threading.Event()

    def fail() -> None:
        raise RuntimeError("broken")

    lane.submit(fail)
    lane.submit(over.set)
    wait(over)
    assert "a job failed" in caplog.text


def test_what_is_cleared_or_comes_after_the_end_does_not_run(pool: WorkPool) -> None:
    go, over = threading.Event(), threading.Event()
    lane, other = pool.lane(), pool.lane()
    ran: list[str] = []
    lane.submit(lambda: wait(go))
    lane.submit(lambda: ran.append("cleared"))
    lane.clear()
    go.set()
    other.submit(over.set)
    wait(over)
    pool.close()
    lane.submit(lambda: ran.append("late"))
    assert ran == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
def test_its_threads_give_way_to_the_one_that_serves_calls(pool: WorkPool) -> None:
    found: list[int] = []
    done = threading.Event()
    lane = pool.lane()
    lane.submit(lambda: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
    lane.submit(done.set)
    wait(done)
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert found == [max(DECODING, own)]
    assert found[0] > own or own == 19
