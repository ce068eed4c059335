"""Utterances that wait to be heard again: which comes next, which go together, which are given up."""

from collections.abc import Callable

import numpy as np

from assistant.audio.chunk import RATE
from assistant.events import Channel, Word
from assistant.speech.history import Cutting, Utterance
from assistant.speech.job import Job

SHORT = 1.5
"""Seconds of voice below which an utterance is heard together with its neighbour, for it says little alone."""
_NEAR = 1.0
"""Seconds between neighbours."""
_TOGETHER = 14.0
"""Seconds that are heard together at most; one window of the model."""


class Waiting:
    """The queue. Bounded and impatient for live calls; `patient` for recordings, in the order of their coming."""

    def __init__(self, limit: int = 12, *, patient: bool = False) -> None:
        self._limit = limit
        self._patient = patient
        self._jobs: list[Job] = []
        """In the order of their coming."""

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Job) -> Job | None:
        """Queue a job; the one that has to go for it, if the queue is full."""
        self._jobs.append(job)
        if self._patient or len(self._jobs) <= self._limit:
            return None
        least = min(range(len(self._jobs)), key=lambda place: _rank(self._jobs[place], place))
        return self._jobs.pop(least)

    def take(self) -> list[Job]:
        """The next job and the neighbours to be heard with it, in order of time; empty when none waits."""
        if not self._jobs:
            return []
        places = range(len(self._jobs))
        best = 0 if self._patient else max(places, key=lambda place: _rank(self._jobs[place], place))
        group = [self._jobs.pop(best)]
        while (neighbour := self._neighbour(group)) is not None:
            self._jobs.remove(neighbour)
            group = sorted([*group, neighbour], key=lambda job: job.sound.start)
        return group

    def late(self, by: float) -> list[Job]:
        """Take out and return the jobs whose deadline is before `by`."""
        return self.remove(lambda job: job.deadline < by)

    def remove(self, which: Callable[[Job], bool]) -> list[Job]:
        """Take out and return the jobs of which `which` is true."""
        gone = [job for job in self._jobs if which(job)]
        self._jobs = [job for job in self._jobs if not which(job)]
        return gone

    def next_deadline(self) -> float:
        """The earliest deadline; infinite when none waits."""
        return min((job.deadline for job in self._jobs), default=float("inf"))

    def _neighbour(self, group: list[Job]) -> Job | None:
        start, end = group[0].sound.start, group[-1].sound.end
        short = any(job.sound.voiced < SHORT for job in group)
        for job in self._jobs:
            sound = job.sound
            if (job.call_id, job.channel) != (group[0].call_id, group[0].channel):
                continue
            apart = max(sound.start - end, start - sound.end)
            length = max(end, sound.end) - min(start, sound.start)
            if apart <= _NEAR and length <= _TOGETHER and (short or sound.voiced < SHORT):
                return job
        return None


def together(group: list[Job]) -> Cutting:
    """The sound of neighbours as one stretch; what lies between them and was not kept is silence."""
    if len(group) == 1:
        return group[0].sound.cutting
    first = group[0].sound.cutting
    ends = [round((job.sound.cutting.start - first.start) * RATE) + len(job.sound.cutting.samples) for job in group]
    samples = np.zeros(max(ends), dtype=np.int16)
    for job, end in zip(group, ends, strict=True):
        part = job.sound.cutting.samples
        samples[end - len(part) : end] = part
    return Cutting(samples, first.start)


def shares(group: list[Job], words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """Each job's words: every word goes to the utterance whose voice is nearest to its middle, and into its time."""
    parts: list[list[Word]] = [[] for _ in group]
    for word in words:
        middle = (word.start + word.end) / 2
        far = [max(job.sound.start - middle, middle - job.sound.end, 0.0) for job in group]
        place = far.index(min(far))
        parts[place].append(_within(word, group[place].sound))
    return [tuple(part) for part in parts]


def _within(word: Word, sound: Utterance) -> Word:
    """The word inside the time of the voice: the aligner lets the first word begin with the padding."""
    start = min(max(word.start, sound.start), sound.end)
    return Word(word.text, round(start, 3), round(min(max(word.end, start), sound.end), 3), word.confidence)


def _rank(job: Job, place: int) -> tuple[bool, int]:
    """The customer before the agent, the newest before the older."""
    return job.channel is Channel.CUSTOMER, place
