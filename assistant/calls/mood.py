"""What the readings of the customer's words bring about: the gauge, and the flags."""

from assistant import events as ev
from assistant.calls import flags
from assistant.calls.log import CallLog
from assistant.calls.readings import Readings
from assistant.calls.state import CallState
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk

HEAT_STEP, COOLING_STEP = 0.02, 0.06
"""Smallest changes of the gauge worth an event: after an utterance, and by time alone."""


class Mood:
    """Logs readings, changes of the gauge, and flags, each kind once a call."""

    def __init__(self, log: CallLog, readings: Readings) -> None:
        self._log = log
        self._readings = readings
        self._flagged: set[str] = set()
        self.shown = Risk(Level.NONE, 0.0, ev.Trend.STEADY)
        """The risk that was logged last."""

    def read(self, utterance: str, text: str, assessment: Assessment, at: float, *, revised: bool) -> Risk:
        """Take in the reading of an utterance, or a better one in its place; the risk that follows."""
        self._log.append(
            ev.Reading(
                **self._log.stamp(at),
                utterance=utterance,
                sentiment=assessment.sentiment,
                level=int(assessment.level),
                signals=assessment.signals,
                active=assessment.active,
                revised=revised,
                unread=assessment.unread,
            )
        )
        take = self._readings.replace if revised else self._readings.add
        risk = take(utterance, assessment, at)
        self._show(risk, utterance, at)
        self._flag(utterance, text, assessment, risk, at)
        return risk

    def glimpse(self, utterance: str, assessment: Assessment, at: float) -> Risk:
        """Take in the early reading of an utterance in progress: it moves the gauge and nothing else."""
        risk = self._readings.add(utterance, assessment, at)
        self._show(risk, utterance, at)
        return risk

    def recall(self, state: CallState) -> None:
        """Go on from what screens show: the gauge as it was logged last, and the flags there are."""
        self._flagged = {flag.flag for flag in state.flags}
        if state.risk:
            last = state.risk[-1]
            self.shown = Risk(Level(last.level), last.heat, last.trend)

    def cool(self, at: float) -> Risk | None:
        """Let time pass; the risk where it changed enough to show."""
        risk = self._readings.risk.tick(at)
        return risk if self._show(risk, None, at) else None

    def _show(self, risk: Risk, utterance: str | None, at: float) -> bool:
        step = COOLING_STEP if utterance is None else HEAT_STEP
        shown = self.shown
        if (risk.level, risk.trend) == (shown.level, shown.trend) and abs(risk.heat - shown.heat) < step:
            return False
        self.shown = risk
        self._log.append(
            ev.RiskChanged(
                **self._log.stamp(at),
                level=int(risk.level),
                heat=round(risk.heat, 3),
                trend=risk.trend,
                utterance=utterance,
            )
        )
        return True

    def _flag(self, utterance: str, text: str, assessment: Assessment, risk: Risk, at: float) -> None:
        for rule in flags.crossed(assessment, risk.level, self._readings.angry_before(utterance)):
            if rule.flag in self._flagged:
                continue
            self._flagged.add(rule.flag)
            self._log.append(
                ev.CallFlagged(
                    **self._log.stamp(at),
                    flag=rule.flag,
                    level=int(risk.level),
                    utterance=utterance,
                    quote=text,
                    rule=rule.rule,
                )
            )
