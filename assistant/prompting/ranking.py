"""Which of the prompts that fit is the one to show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.events import Stance
from assistant.hostility.risk import Risk
from assistant.prompting.library import Prompt
from assistant.prompting.memory import RUNG, CallMemory, Words
from assistant.prompting.moments import Ground, Moment, answers_customer, fit
from assistant.prompting.pack import Phase

FIT = 0.5
"""What the likeness of the customer's words to a prompt adds at most."""
LEARNED = 0.5
"""What experience adds or takes away at most."""
FOLLOWS = 1.0
"""What following on the last card adds."""
IN_PHASE = 0.25
"""What a stance that suits the phase adds."""
WARM, CONCRETE = frozenset({Stance.ACKNOWLEDGE}), frozenset({Stance.ASK, Stance.INFORM, Stance.OFFER})
SUITS = {
    Phase.OPENING: WARM,
    Phase.VENTING: frozenset[Stance](),
    Phase.PROBLEM: CONCRETE,
    Phase.OPTIONS: CONCRETE,
    Phase.AGREEMENT: CONCRETE,
    Phase.CLOSING: WARM,
}
"""Warm at the start and the end, concrete in between; heat has an order of its own."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What leans the choice towards a prompt beside its conditions."""

    fit_of: Callable[[Moment, Prompt], float] | None = None
    """How like the customer's words are to what a prompt is for, 0 to 1."""
    learned: Callable[[Prompt], float] | None = None
    """How well a prompt has worked, -0.5 to 0.5."""

    def of(self, moment: Moment, prompt: Prompt) -> float:
        """What it adds to a prompt's score."""
        like = self.fit_of(moment, prompt) if self.fit_of and _leans(prompt) else 0.0
        learned = self.learned(prompt) if self.learned else 0.0
        return FIT * min(1.0, max(0.0, like)) + min(LEARNED, max(-LEARNED, learned))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prompt that fits a moment, with the words it would show."""

    prompt: Prompt
    moment: Moment
    ground: Ground
    words: Words
    score: float


def candidates(
    prompts: Iterable[Prompt], moment: Moment, risk: Risk, memory: CallMemory, at: float, leaning: Leaning
) -> list[Candidate]:
    """Everything that may be shown for `moment` now, best first; ties keep the order of the library."""
    found: list[Candidate] = []
    for prompt in prompts:
        ground = fit(prompt, moment, risk, memory.tried)
        words = memory.wording(prompt, moment, at) if ground else None
        if ground and words:
            score = _score(prompt, moment, ground, memory, at) + leaning.of(moment, prompt)
            found.append(Candidate(prompt, moment, ground, words, score))
    if memory.heated:
        found = _in_order(found, memory.rung)
    return sorted(found, key=lambda candidate: -candidate.score)


def _score(prompt: Prompt, moment: Moment, ground: Ground, memory: CallMemory, at: float) -> float:
    """Need first; then how exactly the prompt was meant for this, its place in the order, and what is new."""
    when, stance = prompt.spec.when, prompt.spec.stance
    exact = sum(
        (
            len(when.all_signals) > 1,
            when.repeated > 1,
            bool(when.trend),
            bool(when.phase),
            bool(when.tried),
            bool(when.earlier_signal),
            bool(when.agent_just_said),
            when.utterance_level.min > 0,
        )
    )
    rung = memory.rung if memory.heated else _rung(memory.tried)
    next_step = RUNG.get(stance, 0) == rung + 1
    fits = 1.0 * (ground.span is not None) + 0.25 * exact + 0.75 * next_step
    fits += FOLLOWS * memory.follows(prompt, at) + IN_PHASE * (stance in SUITS[moment.phase])
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
        return spec.urgent or not answers_customer(candidate.prompt) or spec.stance not in RUNG

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


def _leans(prompt: Prompt) -> bool:
    """Whether likeness may lean the choice: what is urgent keeps the order it was written in."""
    return answers_customer(prompt) and not prompt.spec.urgent
