"""What was read in the customer's words so far, and the risk that follows. A better reading replaces the first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from assistant.events import TranscriptRevised, Word
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk, RiskTracker
from assistant.speech.safety import GRAVE, cautious_text, in_question, safe_signals

SURE = {"threat_violence": 0.8, "self_harm": 0.9}
"""Probability from which one utterance alone raises an alarm that interrupts everybody."""

CONFIRM_SECONDS = 60.0
"""What is in doubt is believed when the same follows within so many seconds."""

Score = Callable[[str, float], Awaitable[Assessment]]
"""Reads words of a given confidence."""


@dataclass(frozen=True, slots=True)
class Better:
    """An utterance of the customer, heard again."""

    event: TranscriptRevised
    first: tuple[Word, ...]
    """The words of the first pass."""


class Readings:
    """The readings of one call, in the order of its utterances."""

    def __init__(self) -> None:
        self.risk = RiskTracker()
        """The risk that follows from them."""
        self._read: dict[str, tuple[float, Assessment]] = {}
        self._doubted: dict[str, dict[str, float]] = {name: {} for name in SURE}
        """For each signal, when each utterance gave rise to a doubt."""

    def weigh(self, utterance: str, assessment: Assessment, at: float) -> Assessment:
        """Hold a grave signal back that one utterance alone makes likely, but not sure.

        A false alarm teaches people to ignore the next one. The probability stays in the reading; until another of its
        kind within `CONFIRM_SECONDS` bears it out, the level is what an insult or anger alone would make it.
        """
        unsure = {name for name in assessment.active if assessment.signals[name] < SURE.get(name, 0.0)}
        doubted = {name for name in unsure if not self._borne_out(name, utterance, at)}
        if not doubted:
            return assessment
        level = assessment.level
        if "threat_violence" in doubted:
            level = min(level, Level.ABUSIVE if "insult" in assessment.active else Level.ANGRY)
        active = tuple(name for name in assessment.active if name not in doubted)
        return replace(assessment, level=Level(level), active=active)

    def _borne_out(self, name: str, utterance: str, at: float) -> bool:
        """Whether another utterance gave rise to the same doubt a short while ago; this one is remembered."""
        doubts = self._doubted[name]
        doubts[utterance] = at
        return any(at - then <= CONFIRM_SECONDS for other, then in doubts.items() if other != utterance)

    def add(self, utterance: str, assessment: Assessment, at: float) -> Risk:
        """Take in the reading of the latest utterance, `at` seconds into the call; an early one gives way to it."""
        if utterance in self._read:
            return self.replace(utterance, assessment, at)
        self._read[utterance] = (at, assessment)
        return self.risk.heard(assessment, at)

    def replace(self, utterance: str, assessment: Assessment, at: float) -> Risk:
        """Put a better reading in the place of the first, and follow the risk anew from the start of the call."""
        heard_at, _ = self._read.get(utterance, (at, None))
        self._read[utterance] = (heard_at, assessment)
        self.risk = RiskTracker()
        for moment, reading in self._read.values():
            self.risk.pass_time(moment)
            self.risk.heard(reading, moment)
        self.risk.pass_time(at)
        return self.risk.tick(at)

    def of(self, utterance: str) -> Assessment | None:
        """What was read in an utterance, where it was read."""
        _, assessment = self._read.get(utterance, (0.0, None))
        return assessment

    def angry_before(self, utterance: str) -> int:
        """Utterances before this one that were angry or worse."""
        angry = 0
        for other, (_, assessment) in self._read.items():
            if other == utterance:
                break
            angry += assessment.level >= Level.ANGRY
        return angry

    async def judge(self, better: Better, score: Score) -> Assessment:
        """Read words that were heard again; a grave signal that the first pass speaks against is left out.

        See `speech.safety`.
        """
        event = better.event
        assessment = await score(event.text, event.confidence)
        _, first = self._read.get(event.utterance, (0.0, None))
        first_active = first.active if first else ()
        if not in_question(first_active, assessment.active):
            return assessment
        cautious = await score(cautious_text(better.first, event.words), event.confidence)
        active = safe_signals(first_active, assessment.active, cautious.active)
        if active == assessment.active:
            return assessment
        kept = {
            name: min(p, cautious.signals[name]) if name in GRAVE and name not in active else p
            for name, p in assessment.signals.items()
        }
        level = assessment.level
        if "threat_violence" not in active:
            level = min(level, max(cautious.level, Level.NONE if first is None else first.level))
        return replace(assessment, active=active, signals=kept, level=Level(level))
