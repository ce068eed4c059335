"""Where the call stands, told from what was said so far."""

from collections.abc import Sequence

from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.pack import Phase
from assistant.prompting.patterns import Heard, Phrase

OPENING_TURNS = 2
"""Utterances of the customer that still belong to the opening."""


class PhaseTracker:
    """Follows one call through its phases; a heated call vents whatever was being talked about."""

    def __init__(self, cues: Sequence[tuple[Phase, Phrase]]) -> None:
        self._cues = cues
        self._said: Phase | None = None
        self._turns = 0
        self.phase = Phase.OPENING
        """Where the call stands now."""

    def agent_said(self, heard: Heard) -> None:
        """The agent's words move the call on: into options, or to its close."""
        for phase, cue in self._cues:
            if cue.find(heard):
                self._said = phase
        if self._said is not None and self.phase is not Phase.VENTING:
            self.phase = self._said

    def customer_said(self, assessment: Assessment, risk: Risk) -> None:
        """The customer vents, agrees, or goes on with the matter."""
        self._turns += 1
        if assessment.level >= Level.ANGRY or risk.level >= Level.ANGRY:
            self.phase = Phase.VENTING
        elif self._said is Phase.OPTIONS and "cooperation" in assessment.active:
            self.phase = self._said = Phase.AGREEMENT
        elif self._said is not None:
            self.phase = self._said
        else:
            self.phase = Phase.OPENING if self._turns <= OPENING_TURNS else Phase.PROBLEM
