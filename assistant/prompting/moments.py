"""Moments: something was said that a card could answer. And whether a prompt fits one."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.events import Channel, Stance
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.library import Prompt
from assistant.prompting.pack import ChecklistItem, Fault, Phase, Range, Timing, When
from assistant.prompting.patterns import Heard

WEIGHT: Mapping[str, float] = {
    "self_harm": 10,
    "threat_violence": 9,
    "threat_legal": 7,
    "distress": 6,
    "insult": 6,
    "hardship": 5,
    "disengage": 5,
    "anger": 4,
    "dispute": 4,
    "confusion": 3,
    "frustration": 2,
    "profanity": 2,
    "cooperation": 1,
    "gratitude": 1,
}
"""How much each signal calls for an answer: the strongest one of a moment decides what its card is about."""
REQUEST_NEED = 5.0
"""Need of a prompt that a phrase of the customer alone calls for, such as the wish to speak to a manager."""
WORDING_NEED = 2.0
"""Need of a prompt about the agent's own words."""
LEVEL_NEED = 1.0
"""Need of a prompt that the level of the call alone calls for."""
WORDLESS_NEED = 0.5
"""Need of a prompt that the timing of the talk or an open item of the checklist calls for: below any signal."""
LASTS = 7.0
"""Seconds after the words within which a card for them may still be offered."""
LASTS_OVERDUE = 60.0
"""Seconds after an item fell due within which a card for it may still be offered."""
SPOKEN_INTO = frozenset({Timing.TALK_OVER, Timing.MONOLOGUE})
"""Timings that are about the agent speaking: their cards need not wait until it is over."""
NOTHING = Heard.of("")
"""No words."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was said, and what was known when it was said."""

    at: float
    """Seconds into the call."""
    channel: Channel
    utterance: str
    heard: Heard
    phase: Phase
    assessment: Assessment | None = None
    """Of the customer's words; the agent's are never assessed."""
    earlier: AbstractSet[str] = frozenset()
    """Signals that were active before this utterance."""
    repeats: Mapping[str, int] | None = None
    """For each signal, the customer's utterances in the last minute that carried it, this one counted."""
    lasts: float = LASTS
    """Seconds after `at` within which a card for it may still be offered."""
    before: Heard | None = None
    """The last turn of the other side."""
    confidence: float = 1.0
    """Of the recognition of the customer's words, 0 to 1."""
    timing: Timing | None = None
    """What the timing of the talk showed, where no words called for this."""
    fault: Fault | None = None
    """Of the agent's words, where no phrase of a pack names it."""
    item: ChecklistItem | None = None
    """The item that is overdue, where no words called for this."""

    @property
    def wordless(self) -> bool:
        """True where no words are looked at."""
        return self.timing is not None or self.item is not None

    @property
    def customers(self) -> Heard:
        """The customer's words, those before where the agent has spoken since."""
        return self.heard if self.channel is Channel.CUSTOMER and not self.wordless else self.before or NOTHING


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a prompt fits a moment."""

    signal: str | None
    """The signal it answers: the one it is about, or the strongest among those it asks for."""
    span: tuple[int, int] | None
    """First and last word of the phrase that was found."""
    need: float
    """How much the moment calls for this."""


def is_wordless(prompt: Prompt) -> bool:
    """True where no words call for a prompt."""
    return prompt.spec.when.timing is not None or bool(prompt.spec.when.open_item)


def answers_customer(prompt: Prompt) -> bool:
    """True where the customer's words call for a prompt."""
    return not prompt.for_agent_words and not is_wordless(prompt)


def fit(prompt: Prompt, moment: Moment, risk: Risk, tried: AbstractSet[Stance]) -> Ground | None:
    """The ground on which `prompt` fits `moment` now; None where it does not."""
    when = prompt.spec.when
    if (when.timing, when.open_item) != (moment.timing, moment.item.id if moment.item else ""):
        return None
    if not moment.wordless and prompt.for_agent_words != (moment.channel is Channel.AGENT):
        return None
    if not _within(when.level, risk.level) or (when.trend and risk.trend not in when.trend):
        return None
    if (when.phase and moment.phase not in when.phase) or not tried >= set(when.tried):
        return None
    if when.agent_fault and moment.fault not in when.agent_fault:
        return None
    if not tried.isdisjoint(when.not_tried):
        return None
    if prompt.before and not any(phrase.find(moment.before or NOTHING) for phrase in prompt.before):
        return None
    if when.earlier_signal and moment.earlier.isdisjoint(when.earlier_signal):
        return None
    if moment.assessment is not None and not _signals_hold(when, moment, moment.assessment):
        return None
    if any(unless.find(moment.heard) for unless in prompt.unless):
        return None
    if not prompt.heard:
        return _ground(prompt, moment, None)
    for phrase in prompt.heard:
        if span := phrase.find(moment.heard):
            return _ground(prompt, moment, span)
    return None


def _signals_hold(when: When, moment: Moment, assessment: Assessment) -> bool:
    active = frozenset(assessment.active)
    if when.any_signal and active.isdisjoint(when.any_signal):
        return False
    if not active.issuperset(when.all_signals) or not active.isdisjoint(when.not_signal):
        return False
    if when.repeated > 1:
        repeats = moment.repeats or {}
        if max((repeats.get(name, 0) for name in when.any_signal if name in active), default=0) < when.repeated:
            return False
    return _within(when.utterance_level, assessment.level)


def _ground(prompt: Prompt, moment: Moment, span: tuple[int, int] | None) -> Ground:
    if moment.wordless:
        return Ground(None, None, WORDLESS_NEED)
    if moment.assessment is None:
        return Ground(None, span, WORDING_NEED)
    when, about = prompt.spec.when, prompt.spec.about.value
    asked = {*when.any_signal, *when.all_signals}.intersection(moment.assessment.active)
    if asked:
        strongest = max(sorted(asked), key=lambda name: WEIGHT[name])
        need = WEIGHT[strongest] + 0.5 * moment.assessment.signals.get(strongest, 0.0)
        signal = about if about in asked else strongest
        return Ground(signal, span, max(need, REQUEST_NEED) if span else need)
    return Ground(None, span, REQUEST_NEED if span else LEVEL_NEED)


class Turns:
    """The last turn of each side: what it said until the other one spoke."""

    def __init__(self) -> None:
        self._said: dict[Channel, dict[str, str]] = {channel: {} for channel in Channel}
        self._last: Channel | None = None

    def said(self, channel: Channel, utterance: str, text: str) -> None:
        """One side said this; of an utterance in the turn it is the better form. A mere `mhm` is no turn."""
        turn = self._said[channel]
        if utterance not in turn:
            if not Heard.of(text).owners:
                return
            if self._last is not channel:
                turn.clear()
            self._last = channel
        turn[utterance] = text

    def of(self, channel: Channel) -> Heard | None:
        """The last turn of one side; None before the first."""
        turn = self._said[channel]
        return Heard.of(" ".join(turn.values())) if turn else None


def _within(levels: Range, level: Level) -> bool:
    return levels.min <= level <= levels.max
