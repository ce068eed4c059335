"""What has worked at this site leans the choice of a card: Thompson sampling over what followed each use.

Each prompt has a Beta posterior over "the customer's next two utterances were no worse, and calmer or kinder": see
`outcomes.Outcome.better`. Its prior is Beta(8, 8) moved to the mean of its stance, Beta(16 m, 16 (1 - m)); `m` itself
is the posterior mean of the stance under Beta(8, 8). One sample a call, less `m`, is what the prompt gains or loses:
Thompson, Biometrika 25 (1933), 285-294; Chapelle and Li, NIPS 24 (2011).
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import structlog

from assistant.events import CallEnded, LogEvent, Stance
from assistant.prompting.library import Prompt
from assistant.prompting.outcomes import Fate, Outcome, outcomes

PRIOR = 8.0
"""Both parameters of the prior."""
ENOUGH = 20
"""Uses of a prompt below which nothing is learned from them."""
MOST = 0.5
"""What a prompt gains or loses at most."""
REFRESH_SECONDS = 600.0
"""Between two looks at the records."""

log = structlog.get_logger(__name__)

Learned = Callable[[Prompt], float]
"""What experience adds to a prompt's score, -0.5 to 0.5."""


class Records(Protocol):
    """What is asked of the records; `store.base.Store` is one."""

    async def call_ids(self) -> list[str]:
        """Id of every call there is."""

    async def events(self, call_id: str, after: int = 0) -> list[LogEvent]:
        """The stored events of a call, in order."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a prompt, or a stance, did when it was used."""

    better: int = 0
    not_better: int = 0

    @property
    def uses(self) -> int:
        """Uses that the customer answered."""
        return self.better + self.not_better

    @property
    def mean(self) -> float:
        """Posterior mean of its success under the prior, 0 to 1."""
        return (PRIOR + self.better) / (2 * PRIOR + self.uses)


@dataclass(frozen=True, slots=True)
class Counts:
    """What followed the uses of a site's cards."""

    prompts: Mapping[str, Tally]
    stances: Mapping[Stance, Tally]

    @classmethod
    def of(cls, found: Iterable[Outcome]) -> "Counts":
        """Count the used cards whose outcome is known."""
        prompts: Counter[tuple[str, bool]] = Counter()
        stances: Counter[tuple[Stance, bool]] = Counter()
        for outcome in found:
            if outcome.fate is Fate.USED and outcome.better is not None:
                prompts[outcome.prompt, outcome.better] += 1
                stances[outcome.stance, outcome.better] += 1
        return cls(
            {name: Tally(prompts[name, True], prompts[name, False]) for name, _ in prompts},
            {stance: Tally(stances[stance, True], stances[stance, False]) for stance, _ in stances},
        )


NOTHING = Counts({}, {})
"""Before the first use."""


def learned_for(counts: Counts, seed: str) -> Learned:
    """What each prompt gains or loses in one call.

    Args:
        counts: what is known when the call begins.
        seed: the call's id. The same counts and seed give the same numbers, in whatever order they are asked for.

    Returns:
        -0.5 to 0.5 for a prompt; 0 for one that was used fewer than `ENOUGH` times.
    """
    samples: dict[str, float] = {}

    def learned(prompt: Prompt) -> float:
        tally = counts.prompts.get(prompt.id)
        if tally is None or tally.uses < ENOUGH:
            return 0.0
        if prompt.id not in samples:
            mean = counts.stances.get(prompt.spec.stance, Tally()).mean
            digest = hashlib.sha256(f"{seed}\n{prompt.id}".encode()).digest()
            random = np.random.default_rng(int.from_bytes(digest[:8], "big"))
            success = random.beta(2 * PRIOR * mean + tally.better, 2 * PRIOR * (1 - mean) + tally.not_better)
            samples[prompt.id] = float(min(MOST, max(-MOST, success - mean)))
        return samples[prompt.id]

    return learned


class Learner:
    """Keeps the counts of a site up to date from its records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._done: dict[str, Sequence[Outcome]] = {}
        self.counts = NOTHING
        """As of the last look."""

    def for_call(self, call_id: str) -> Learned:
        """What leans the choice in a call that begins now; it keeps to the counts of its start."""
        return learned_for(self.counts, call_id)

    async def refresh(self) -> None:
        """Take in the calls that ended since the last look."""
        for call_id in await self._records.call_ids():
            if call_id not in self._done:
                events = await self._records.events(call_id)
                if events and isinstance(events[-1], CallEnded):
                    self._done[call_id] = tuple(found for found in outcomes(events) if found.fate is Fate.USED)
        self.counts = Counts.of(outcome for found in self._done.values() for outcome in found)

    async def watch(self) -> None:
        """Look now and then every `REFRESH_SECONDS`; until cancelled. A failing look keeps the counts there are."""
        while True:
            try:
                await self.refresh()
            except Exception as error:  # whatever the records raise: calls go on with what is known
                log.warning("learning.failed", error=type(error).__name__)
            await asyncio.sleep(REFRESH_SECONDS)


def open_learner(records: Records, *, learn: bool) -> Learner | None:
    """The learner of a site; None where `Settings.learn` turns it off."""
    return Learner(records) if learn else None
