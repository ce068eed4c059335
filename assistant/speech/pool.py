"""Threads for many streams: each stream's jobs run in order, one at a time, and streams take turns."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from assistant.speech.priority import DECODING, give_way

Job = Callable[[], None]

_log = logging.getLogger(__name__)


class Lane:
    """The queue of one stream; jobs never run at the same time as another job of the same lane."""

    def __init__(self, pool: "WorkPool") -> None:
        self._pool = pool
        self.jobs: deque[Job] = deque()
        self.busy = False
        """True while the lane waits for its turn or a job of it runs."""

    def submit(self, job: Job) -> None:
        """Queue a job; never blocks. What a job raises is logged. After the pool is closed it is dropped."""
        self._pool.submit(self, job)

    def clear(self) -> None:
        """Drop the jobs that have not begun."""
        self._pool.clear(self)


class WorkPool:
    """A fixed number of threads over any number of lanes, in round robin by job; they give way to the caller's."""

    def __init__(self, threads: int, name: str = "speech") -> None:
        self._turn = threading.Condition()
        self._ready: deque[Lane] = deque()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def lane(self) -> Lane:
        """A new stream's queue."""
        return Lane(self)

    def submit(self, lane: Lane, job: Job) -> None:
        """See `Lane.submit`."""
        with self._turn:
            if self._closed:
                return
            lane.jobs.append(job)
            if not lane.busy:
                lane.busy = True
                self._ready.append(lane)
                self._turn.notify()

    def clear(self, lane: Lane) -> None:
        """See `Lane.clear`."""
        with self._turn:
            lane.jobs.clear()

    def close(self) -> None:
        """Drop what has not begun and wait for the jobs that run; blocks."""
        with self._turn:
            self._closed = True
            self._ready.clear()
            self._turn.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        give_way(DECODING)
        while True:
            with self._turn:
                while not self._ready and not self._closed:
                    self._turn.wait()
                if self._closed:
                    return
                lane = self._ready.popleft()
                job = lane.jobs.popleft() if lane.jobs else None
            if job is not None:
                _run(job)
            with self._turn:
                if lane.jobs and not self._closed:
                    self._ready.append(lane)
                    self._turn.notify()
                else:
                    lane.busy = False


def _run(job: Job) -> None:
    try:
        job()
    except Exception:
        _log.exception("a job failed")
