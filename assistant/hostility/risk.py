"""The risk of the call: one gauge from many readings, smoothed so that it neither misses nor flutters.

`heat` follows the customer's utterances, fast upwards and slowly downwards, and cools with silence. `level` goes up at
once for abuse and threats, after evidence for anger and frustration, and comes down a step at a time once the heat has
left. `trend` compares a short with a long average of the turns, `worse` is the outlook for the customer's next turns.
All times come from the caller.

Deferral: one doubtful angry utterance shows as frustrated while recovery is likely. It is believed when its anger is
evident, when the outlook is bad, or when a second one bears it out. Abuse and threats never wait.
"""

from dataclasses import dataclass
from typing import Final

from assistant.events import Sentiment, Trend
from assistant.hostility.base import Assessment, Level
from assistant.hostility.outlook import Features, Outlook, load_outlook

HEAT_OF_LEVEL: Final = (0.0, 0.26, 0.6, 0.85, 1.0)
"""Heat of one utterance at each level."""
LEAVES_BELOW: Final = (0.0, 0.14, 0.3, 0.58, 0.78)
"""A level is left once the heat is below this; above the heat of the level beneath, or a call could stick there."""
HOLD_SECONDS: Final = (0.0, 6.0, 10.0, 15.0, 25.0)
"""A level is kept at least so long after the last utterance that supports it."""
EVIDENT_FRUSTRATION, EVIDENT_ANGER = 0.8, 0.9
"""Probability of frustration (or anger) at which one utterance is evidence enough for level 1 (or 2)."""
A_TURN: Final = 0.1
"""Share of the way from hostile to long calm that one utterance without hostility goes."""
SECOND_WITHIN: Final = 45.0
"""Seconds within which a second utterance at the level or above is evidence."""
RISE, FALL, RELIEF = 0.7, 0.3, 0.45
"""Share of the way the heat goes with one utterance: up, down, and down when the customer is thankful or agrees."""
SHORT, LONG, DEAD_BAND = 0.55, 0.2, 0.1
"""Weights of a turn in the short and the long average, and the difference of the two that counts as a trend."""
PATIENCE: Final = 10.0
"""Seconds of silence before the heat begins to cool."""
HALF_LIFE: Final = 40.0
"""Seconds in which silence halves the heat after that."""


STEP_SECONDS: Final = 2.0
"""Step in which time that has passed is told anew."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The state of the call."""

    level: Level
    heat: float
    """0 (calm) to 1 (as heated as it gets)."""
    trend: Trend
    worse: float = 0.0
    """Chance that it gets worse within the customer's next three utterances, 0 to 1; see `outlook.py`."""


class RiskTracker:
    """The risk of one call. Give it the customer's readings and the passing of time, in order."""

    def __init__(self, outlook: Outlook | None = None) -> None:
        """Begin a call; `outlook` takes the place of the committed one."""
        self._outlook = outlook or load_outlook()
        self._features = Features()
        self._level = Level.NONE
        self._heat = self._short = self._long = 0.0
        self._spoke = self._now = 0.0
        self._last_at_least: list[float | None] = [None] * len(Level)

    def heard(self, assessment: Assessment, at: float) -> Risk:
        """The risk after an utterance of the customer that ended `at` seconds into the call."""
        self._cool(at)
        heat = HEAT_OF_LEVEL[assessment.level]
        self._short += (heat - self._short) * SHORT
        self._long += (heat - self._long) * LONG
        self._heat += (heat - self._heat) * self._pace(assessment, heat)
        if assessment.level >= Level.ABUSIVE:
            self._heat = max(self._heat, heat)
        self._features = self._after(assessment)
        self._raise(assessment)
        for level in range(assessment.level + 1):
            self._last_at_least[level] = self._now
        self._lower()
        self._spoke = self._now
        return self._risk()

    def tick(self, at: float) -> Risk:
        """The risk `at` seconds into the call, nothing said since."""
        self._cool(at)
        self._lower()
        return self._risk()

    def pass_time(self, until: float) -> None:
        """Let the time up to `until` pass, nothing said, as `tick` does in a live call."""
        while self._now + STEP_SECONDS < until:
            self.tick(self._now + STEP_SECONDS)

    @property
    def features(self) -> Features:
        """What the outlook is reckoned from."""
        return self._features._replace(heat=self._heat, rise=self._short - self._long)

    def _after(self, assessment: Assessment) -> Features:
        """The features that stay until the next utterance."""
        signals = assessment.signals
        return Features(
            level=HEAT_OF_LEVEL[assessment.level],
            anger=signals["anger"],
            frustration=signals["frustration"],
            sentiment=assessment.sentiment.score,
            kindness=max(signals["gratitude"], signals["cooperation"]),
            calm=0.0 if assessment.level >= Level.ANGRY else min(1.0, self._features.calm + A_TURN),
        )

    def _pace(self, assessment: Assessment, heat: float) -> float:
        if heat >= self._heat:
            return RISE
        better = assessment.sentiment.label is Sentiment.POSITIVE
        return RELIEF if better or {"gratitude", "cooperation"} & set(assessment.active) else FALL

    def _raise(self, assessment: Assessment) -> None:
        level = assessment.level
        while level > self._level and not self._evident(level, assessment):
            level = Level(level - 1)
        self._level = max(self._level, level)

    def _evident(self, level: Level, assessment: Assessment) -> bool:
        if level >= Level.ABUSIVE or level < assessment.level:
            return True
        before = self._last_at_least[level]
        if before is not None and self._now - before <= SECOND_WITHIN:
            return True
        if level == Level.FRUSTRATED:
            return assessment.signals["frustration"] >= EVIDENT_FRUSTRATION
        return assessment.signals["anger"] >= EVIDENT_ANGER or self._outlook.chance(self.features) >= self._outlook.bad

    def _lower(self) -> None:
        """One step down at most, so that the gauge never falls off a cliff."""
        since = self._last_at_least[self._level]
        held = since is not None and self._now - since < HOLD_SECONDS[self._level]
        if self._level and not held and self._heat < LEAVES_BELOW[self._level]:
            self._level = Level(self._level - 1)

    def _cool(self, at: float) -> None:
        """Let the time pass from the last call to `at`; a time before it counts as no time."""
        now = max(at, self._now)
        silent = max(0.0, now - max(self._now, self._spoke + PATIENCE))
        factor = 0.5 ** (silent / HALF_LIFE)
        self._heat, self._short, self._long = self._heat * factor, self._short * factor, self._long * factor
        self._now = now

    def _risk(self) -> Risk:
        apart = self._short - self._long
        trend = Trend.RISING if apart > DEAD_BAND else Trend.FALLING if apart < -DEAD_BAND else Trend.STEADY
        worse = self._outlook.chance(self.features)
        return Risk(self._level, round(self._heat, 4), trend, round(worse, 4))
