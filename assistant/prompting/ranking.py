"""Which of the prompts that fit is the one to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.events import Stance
from assistant.hostility.risk import Risk
from assistant.prompting.library import Prompt
from assistant.prompting.memory import RUNG, CallMemory
from assistant.prompting.moments import Ground, Moment, fit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prompt that fits a moment, with the words it would show."""

    prompt: Prompt
    moment: Moment
    ground: Ground
    words: str
    score: float


def candidates(prompts: Iterable[Prompt], moment: Moment, risk: Risk, memory: CallMemory, at: float) -> list[Candidate]:
    """Everything that may be shown for `moment` now, best first; ties keep the order of the library."""
    found: list[Candidate] = []
    for prompt in prompts:
        ground = fit(prompt, moment, risk, memory.tried)
        words = memory.wording(prompt, at) if ground else None
        if ground and words:
            found.append(Candidate(prompt, moment, ground, words, _score(prompt, ground, memory)))
    if memory.heated:
        found = _in_order(found, memory.rung)
    return sorted(found, key=lambda candidate: -candidate.score)


def _score(prompt: Prompt, ground: Ground, memory: CallMemory) -> float:
    """Need first; then how exactly the prompt was meant for this, its place in the order, and what is new."""
    when = prompt.spec.when
    exact = sum(
        (
            len(when.all_signals) > 1,
            when.repeated > 1,
            bool(when.trend),
            bool(when.phase),
            bool(when.tried),
            bool(when.earlier_signal),
            when.utterance_level.min > 0,
        )
    )
    rung = memory.rung if memory.heated else _rung(memory.tried)
    next_step = RUNG.get(prompt.spec.stance, 0) == rung + 1
    fits = 1.0 * (ground.span is not None) + 0.25 * exact + 0.75 * next_step
    return ground.need + prompt.spec.priority + fits - 2.0 * memory.times_shown(prompt)


def _rung(tried: set[Stance]) -> int:
    """On a calm call: how far the order was followed so far, starting over at its end."""
    rung = 0
    for stance, step in RUNG.items():
        if stance in tried and step == rung + 1:
            rung = step
    return rung if rung < max(RUNG.values()) else 0


def _in_order(found: Sequence[Candidate], rung: int) -> list[Candidate]:
    """In heat: acknowledge before all else; then ask before inform or offer, where an ask fits."""

    def free(candidate: Candidate) -> bool:
        spec = candidate.prompt.spec
        return spec.urgent or candidate.prompt.for_agent_words or spec.stance not in RUNG

    def step(candidate: Candidate) -> int:
        return RUNG[candidate.prompt.spec.stance]

    highest = max(RUNG.values())
    if rung == 0:
        highest = RUNG[Stance.ACKNOWLEDGE]
    elif rung < RUNG[Stance.ASK] and any(
        not free(candidate) and step(candidate) == RUNG[Stance.ASK] for candidate in found
    ):
        highest = RUNG[Stance.ASK]
    return [candidate for candidate in found if free(candidate) or step(candidate) <= highest]
