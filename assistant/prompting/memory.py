"""What the engine remembers of one call: what was heard, what was shown, how far the heat was answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.events import Stance
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.checks import SLOT
from assistant.prompting.library import Prompt
from assistant.prompting.moments import Moment, answers_customer
from assistant.prompting.pack import About, Slot
from assistant.prompting.patterns import Heard

REPEAT_AFTER = 60.0
"""Seconds before a prompt may come again, with other words."""
REPEAT_WINDOW = 60.0
"""Seconds over which `repeated` counts."""
GRAVE = 45.0
"""Seconds after an urgent card in which the ordinary rests: boundaries, exits and comfort alone may follow."""
EPISODE_OVER = 45.0
"""Seconds without an angry word, on a call that has cooled, after which a new outburst is a new episode."""
FOLLOWS = 90.0
"""Seconds after a card was offered or used in which its follow-ups are preferred."""
AFTER_GRAVE = frozenset({Stance.BOUNDARY, Stance.EXIT})
REFLECTS = f"{{{Slot.WORDS}}}"
"""A wording with this takes up the customer's own words: it comes before the others of its prompt."""
RUNG = {Stance.ACKNOWLEDGE: 1, Stance.ASK: 2, Stance.INFORM: 3, Stance.OFFER: 3}
"""The order in which heat is answered. A boundary and an exit stand outside it."""


NOTHING = Heard.of("")
"""No words of the customer."""


class Fills(Protocol):
    """What fills the slots of a wording."""

    def fill(self, wording: str, heard: Heard, confidence: float) -> str | None:
        """The wording as it is said, with what the customer said; None where a slot cannot be filled now."""


@dataclass(frozen=True, slots=True)
class Words:
    """A wording, ready to be said."""

    wording: str
    """As it stands in the pack, by which repeats are told."""
    text: str


class CallMemory:
    """Facts of one call that later cards depend on."""

    def __init__(self, filler: Fills | None = None) -> None:
        """Without a `filler`, wordings with slots are passed over."""
        self._filler = filler
        self.tried: set[Stance] = set()
        """Stances offered in this call in answer to the customer."""
        self.offers = 0
        """Cards offered that are not urgent."""
        self.heated = False
        """True within a heated episode."""
        self.rung = 0
        """The highest rung offered in this heated episode."""
        self._grave_until = float("-inf")
        self._heard: list[tuple[float, frozenset[str]]] = []
        """When each utterance of the customer was heard, and its signals."""
        self._angry_at = float("-inf")
        self._offered: dict[str, float] = {}
        self._dismissed: set[str] = set()
        self._said: set[str] = set()
        self._shown: Counter[str] = Counter()
        self._follows_until: dict[str, float] = {}

    @property
    def earlier(self) -> frozenset[str]:
        """Signals that were active in this call."""
        return frozenset().union(*(signals for _, signals in self._heard))

    def hear(self, at: float, assessment: Assessment, risk: Risk) -> dict[str, int]:
        """Take in an utterance of the customer; how often each signal was carried in the last minute."""
        self._heard.append((at, frozenset(assessment.active)))
        angry = assessment.level >= Level.ANGRY
        if at - self._angry_at >= EPISODE_OVER:
            self.heated, self.rung = False, 0
        if angry and not self.heated:
            self.heated, self.rung = True, 0
        if angry:
            self._angry_at = at
        self.cool(at, risk)
        carried = (signals for heard_at, signals in self._heard if heard_at >= at - REPEAT_WINDOW)
        return dict(Counter(signal for signals in carried for signal in signals))

    def correct(self, first: float, at: float, assessment: Assessment) -> None:
        """The utterance that was heard at `first` was over at `at`, and carries other signals."""
        for place, (heard_at, _) in enumerate(self._heard):
            if heard_at == first:
                self._heard[place] = (at, frozenset(assessment.active))

    def cool(self, at: float, risk: Risk) -> None:
        """End the heated episode once the call has stayed calm."""
        if risk.level >= Level.ANGRY:
            self.heated = True
            self._angry_at = max(self._angry_at, at)
        elif at - self._angry_at >= EPISODE_OVER:
            self.heated, self.rung = False, 0

    def wording(self, prompt: Prompt, moment: Moment, at: float) -> Words | None:
        """The next wording of a prompt; None where it may not come (again)."""
        if at < self._grave_until and not _fits_grave(prompt):
            return None
        if prompt.id in self._dismissed or at - self._offered.get(prompt.id, float("-inf")) < REPEAT_AFTER:
            return None
        wordings = prompt.spec.say
        if any(REFLECTS in wording for wording in wordings):
            wordings = tuple(sorted(wordings, key=lambda wording: REFLECTS not in wording))
        return next(iter(self._sayable(wordings, moment, 1)), None)

    def others(self, prompt: Prompt, chosen: Words, moment: Moment) -> tuple[str, ...]:
        """The other wordings of a prompt that were not said yet, ready to be said."""
        rest = [wording for wording in prompt.spec.say if wording != chosen.wording]
        return tuple(words.text for words in self._sayable(rest, moment, len(rest)))

    def _sayable(self, wordings: Sequence[str], moment: Moment, most: int) -> list[Words]:
        found: list[Words] = []
        for wording in wordings:
            if len(found) < most and wording not in self._said and (text := self._fill(wording, moment)) is not None:
                found.append(Words(wording, text))
        return found

    def _fill(self, wording: str, moment: Moment) -> str | None:
        if not SLOT.search(wording):
            return wording
        return self._filler.fill(wording, moment.customers, moment.confidence) if self._filler else None

    def sayable(self, prompt: Prompt) -> tuple[str, ...]:
        """Every wording of a prompt that can be said without the customer's words."""
        filled = (
            wording if not SLOT.search(wording) else self._filler.fill(wording, NOTHING, 0.0) if self._filler else None
            for wording in prompt.spec.say
        )
        return tuple(text for text in filled if text is not None)

    def follows(self, prompt: Prompt, at: float) -> bool:
        """Whether a prompt follows on a card of a moment ago."""
        return at < self._follows_until.get(prompt.id, float("-inf"))

    def times_shown(self, prompt: Prompt) -> int:
        """How often the prompt was offered in this call."""
        return self._shown[prompt.id]

    def offer(self, prompt: Prompt, wording: str, at: float) -> None:
        """A card was offered."""
        self._offered[prompt.id] = at
        self._said.add(wording)
        self._shown[prompt.id] += 1
        self.offers += not prompt.spec.urgent
        self.lead_on(prompt, at)
        if not answers_customer(prompt):
            return
        if prompt.spec.urgent:
            self._grave_until = at + GRAVE
        self.tried.add(prompt.spec.stance)
        if self.heated:
            self.rung = max(self.rung, RUNG.get(prompt.spec.stance, 0))

    def lead_on(self, prompt: Prompt, at: float) -> None:
        """A card was offered or used: what follows on it is preferred for a while."""
        self._follows_until |= dict.fromkeys(prompt.spec.then, at + FOLLOWS)

    def dismiss(self, prompt: Prompt) -> None:
        """The agent put the card away: the prompt does not come again."""
        self._dismissed.add(prompt.id)

    def forgive(self, prompt: Prompt) -> None:
        """The agent took that back."""
        self._dismissed.discard(prompt.id)


def _fits_grave(prompt: Prompt) -> bool:
    spec = prompt.spec
    comforts = spec.about is About.DISTRESS and spec.stance is Stance.ACKNOWLEDGE
    return spec.urgent or spec.stance in AFTER_GRAVE or comforts
