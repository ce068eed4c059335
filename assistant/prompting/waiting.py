"""What was said and seen in one call, and which of it still waits for a card."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from assistant.events import Channel
from assistant.hostility.base import Assessment
from assistant.hostility.risk import Risk
from assistant.prompting.memory import CallMemory
from assistant.prompting.moments import LASTS, LASTS_OVERDUE, NOTHING, Moment, Turns
from assistant.prompting.pack import ChecklistItem, Phase, Timing
from assistant.prompting.patterns import Heard
from assistant.prompting.wording import WordingRules

LASTS_REVISED = 2.0
"""Seconds within which a card may still be offered for a need that appears only when the words are heard again."""
REMEMBERED = 16
"""Utterances that may still be revised."""


class Waiting:
    """The moments of a call."""

    def __init__(self, memory: CallMemory, wording: WordingRules) -> None:
        self._memory = memory
        self._wording = wording
        self._turns = Turns()
        self._sure = 1.0
        self._said: deque[Moment] = deque(maxlen=REMEMBERED)
        self.moments: list[Moment] = []
        """Those that a card may answer, oldest first."""

    def find(self, utterance: str) -> Moment | None:
        """What was said in an utterance; None where it is unknown or long gone."""
        return next((moment for moment in self._said if moment.utterance == utterance), None)

    def customer(
        self,
        at: float,
        utterance: str,
        text: str,
        assessment: Assessment,
        risk: Risk,
        confidence: float,
        phase: Phase,
    ) -> Moment:
        """The customer said something; of an utterance that is known it is the whole."""
        self._sure = confidence
        self._turns.said(Channel.CUSTOMER, utterance, text)
        heard = Heard.of(text)
        if begun := self.find(utterance):
            whole = replace(begun, at=at, heard=heard, assessment=assessment, confidence=confidence)
            return self._replace(begun, whole, LASTS)
        earlier = self._memory.earlier
        moment = Moment(
            at,
            Channel.CUSTOMER,
            utterance,
            heard,
            phase,
            assessment,
            earlier,
            self._memory.hear(at, assessment, risk),
            before=self._turns.of(Channel.AGENT),
            confidence=confidence,
        )
        if "cooperation" in assessment.active or "gratitude" in assessment.active:
            self.moments = [waiting for waiting in self.moments if waiting.item]
        self.moments.append(moment)
        self._said.append(moment)
        return moment

    def agent(self, at: float, utterance: str, text: str, phase: Phase) -> Moment:
        """The agent said something; it waits for a card where it could be put better."""
        self._turns.said(Channel.AGENT, utterance, text)
        heard = Heard.of(text)
        fault = self._wording.fault(heard)
        moment = replace(self._wordless(at, phase), utterance=utterance, heard=heard, fault=fault)
        self._said.append(moment)
        if self._wording.check(moment.heard):
            self.moments.append(moment)
        return moment

    def revised(self, utterance: str, text: str, assessment: Assessment | None, confidence: float) -> Moment | None:
        """An utterance was heard again; a need that appears is answered within `LASTS_REVISED` seconds of it."""
        first = self.find(utterance)
        if first is None:
            return None
        self._turns.said(first.channel, utterance, text)
        heard = Heard.of(text)
        sure, fault = (first.confidence, self._wording.fault(heard)) if assessment is None else (confidence, None)
        better = replace(first, heard=heard, assessment=assessment, confidence=sure, fault=fault)
        return self._replace(first, better, LASTS_REVISED)

    def seen(self, at: float, phase: Phase, timings: Iterable[Timing], overdue: Iterable[ChecklistItem]) -> None:
        """Something calls for a card without any words."""
        moment = self._wordless(at, phase)
        self.moments += [replace(moment, timing=timing) for timing in timings]
        self.moments += [replace(moment, item=item, lasts=LASTS_OVERDUE) for item in overdue]

    def someone_speaks(self) -> None:
        """A silence is over."""
        self.moments = [moment for moment in self.moments if moment.timing is not Timing.SILENCE]

    def ticked(self, items: Iterable[str]) -> None:
        """Items of the checklist are done."""
        done = set(items)
        self.moments = [moment for moment in self.moments if not (moment.item and moment.item.id in done)]

    def forget(self, at: float) -> None:
        """Drop what has passed, `at` seconds into the call."""
        self.moments = [moment for moment in self.moments if at - moment.at <= moment.lasts]

    def answered(self, moment: Moment) -> None:
        """A card was offered for a moment: those before it are over too, items of the checklist apart."""
        self.moments = [
            waiting
            for waiting in self.moments
            if waiting is not moment and (waiting.item is not None or waiting.at > moment.at)
        ]

    def _wordless(self, at: float, phase: Phase) -> Moment:
        before, earlier = self._turns.of(Channel.CUSTOMER), self._memory.earlier
        return Moment(at, Channel.AGENT, "", NOTHING, phase, earlier=earlier, before=before, confidence=self._sure)

    def _replace(self, first: Moment, moment: Moment, lasts: float) -> Moment:
        """Put a moment in the place of what was known of it; a need that appears may be answered for `lasts`."""
        appears = not self._needs(moment) <= self._needs(first)
        if appears:
            moment = replace(moment, lasts=lasts)
        self._said[self._said.index(first)] = moment
        if moment.assessment is not None:
            self._memory.correct(first.at, moment.at, moment.assessment)
        if first in self.moments:
            self.moments[self.moments.index(first)] = moment
        elif appears:
            self.moments.append(moment)
        return moment

    def _needs(self, moment: Moment) -> set[str]:
        """What could be answered in a moment: the customer's signals, or what the agent should say otherwise."""
        if moment.assessment is not None:
            return set(moment.assessment.active)
        return {finding.prompt.id for finding in self._wording.check(moment.heard)}
