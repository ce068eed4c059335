"""When the second pass does less, and when it stops: pure logic over what came in time and what did not."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How much the second pass does."""

    RUNNING = "running"
    """Both sides of all calls."""
    THINNED = "thinned"
    """The customers alone."""
    STOPPED = "stopped"
    """Nothing, for a while."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How soon it gives way and how soon it comes back."""

    window: int = 8
    """Last utterances looked at."""
    thins_at: int = 3
    """So many of them too late: it is thinned."""
    stops_at: int = 4
    """So many too late since it was thinned: it stops."""
    faults: int = 3
    """So many failures on end: it stops."""
    pause: float = 15.0
    """Seconds it stops for at first; each stop after the last one is twice as long."""
    longest_pause: float = 120.0


class Backoff:
    """The state of the second pass. All times come from the caller."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._late: deque[bool] = deque(maxlen=self._patience.window)
        self._faults = 0
        self._pause = self._patience.pause
        self._holds: list[str] = []
        self.state = State.RUNNING
        self.reason = ""
        """Why it is not running: `late`, `failed`, or as given to `hold`; empty while it runs."""
        self.resumes = 0.0
        """Time at which it tries again; infinite while it is held."""

    def done(self, now: float) -> None:
        """An utterance was heard in time."""
        self._faults = 0
        self._note(False, now)

    def late(self, now: float) -> None:
        """An utterance was given up, or came too late."""
        self._note(True, now)

    def failed(self, now: float) -> None:
        """The engine failed."""
        self._faults += 1
        if self._faults >= self._patience.faults and not self._holds:
            self._stop("failed", now)

    def hold(self, reason: str) -> None:
        """Stop until `release`; several things may hold it at once."""
        if reason not in self._holds:
            self._holds.append(reason)
        self.state, self.reason, self.resumes = State.STOPPED, reason, float("inf")

    def release(self, reason: str) -> None:
        """What it was held for is over."""
        if reason not in self._holds:
            return
        self._holds.remove(reason)
        if self._holds:
            self.reason = self._holds[-1]
        else:
            self._try_again()

    def tick(self, now: float) -> None:
        """Time passes: try again when the pause is over."""
        if self.state is State.STOPPED and now >= self.resumes:
            self._try_again()

    def _note(self, late: bool, now: float) -> None:
        if self.state is State.STOPPED:
            return
        self._late.append(late)
        count = sum(self._late)
        if self.state is State.RUNNING and count >= self._patience.thins_at:
            self.state, self.reason = State.THINNED, "late"
            self._late.clear()
        elif self.state is State.THINNED and count >= self._patience.stops_at:
            self._stop("late", now)
        elif self.state is State.THINNED and len(self._late) == self._patience.window and not count:
            self.state, self.reason, self._pause = State.RUNNING, "", self._patience.pause

    def _stop(self, reason: str, now: float) -> None:
        self.state, self.reason, self.resumes = State.STOPPED, reason, now + self._pause
        self._pause = min(2 * self._pause, self._patience.longest_pause)

    def _try_again(self) -> None:
        self.state = State.THINNED
        self._faults = 0
        self._late.clear()
