"""The card on the screen, and when its moment has passed."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from assistant.events import CardOffered, CardWithdrawn, LogStamp, Stance, Why, WithdrawReason
from assistant.hostility.base import Level
from assistant.hostility.risk import Risk
from assistant.prompting.library import Prompt
from assistant.prompting.moments import Moment, fit
from assistant.prompting.pack import About

MOVED_ON_AFTER = 8.0
"""Seconds a card stands at least before calm talk of something else takes it down."""
LONGEST = 22.0
"""Seconds a card stands at most."""
STANDS = 5.0
"""Seconds a card stands before it counts as answered, or a stronger need may take its place."""
ANSWER = 1.5
"""Seconds of the agent's speech after which the customer has been answered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Put this card on the screen."""

    card: str
    prompt: str
    pack: str
    version: str
    text: str
    stance: Stance
    urgent: bool
    about: str
    why: Why

    def event(self, stamp: LogStamp) -> CardOffered:
        """The event that says so."""
        return CardOffered(
            card=self.card,
            prompt=self.prompt,
            pack=self.pack,
            version=self.version,
            text=self.text,
            stance=self.stance,
            urgent=self.urgent,
            about=self.about,
            why=self.why,
            **stamp,
        )


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take this card off the screen."""

    card: str
    reason: WithdrawReason

    def event(self, stamp: LogStamp) -> CardWithdrawn:
        """The event that says so."""
        return CardWithdrawn(card=self.card, reason=self.reason, **stamp)


class LiveCard:
    """A card that stands on the screen."""

    def __init__(self, offer: Offer, prompt: Prompt, need: float, at: float) -> None:
        self.offer = offer
        self.prompt = prompt
        self.need = need
        """How much the moment called for it, priority included."""
        self.at = at
        """Seconds into the call at which it was offered."""
        self.mistaken = False
        """True once its ground turns out never to have been there."""
        self._moved_on = False
        self._answered = 0.0
        self._answering_since: float | None = None

    def agent_speaks(self, speaking: bool, at: float) -> None:
        """The agent begins or ends a stretch of speech. What began before the card is no answer to it."""
        if speaking and self._answering_since is None:
            self._answering_since = at
        elif not speaking and self._answering_since is not None:
            self._answered += at - self._answering_since
            self._answering_since = None

    def customer_said(self, moment: Moment) -> None:
        """Calm words without the signal mean that the customer has moved on; other words, that not."""
        assessment = moment.assessment
        if assessment is not None:
            signal = self.offer.why.signal
            self._moved_on = assessment.level == Level.NONE and (signal is None or signal not in assessment.active)

    def revised(self, moment: Moment, risk: Risk, tried: AbstractSet[Stance]) -> None:
        """The words the card stands on were heard again; its ground is gone where its prompt no longer fits them."""
        trend = self.prompt.spec.when.trend
        risk = replace(risk, trend=trend[0]) if trend and risk.trend not in trend else risk
        self.mistaken = fit(self.prompt, moment, risk, tried) is None

    def over(self, at: float, risk: Risk) -> WithdrawReason | None:
        """Why the card should leave the screen now; None while it may stand."""
        age = at - self.at
        if age >= LONGEST:
            return WithdrawReason.MOMENT_PASSED
        if age >= STANDS and self._answered >= ANSWER and self._answering_since is None:
            return WithdrawReason.MOMENT_PASSED
        if age >= MOVED_ON_AFTER and self._moved_on:
            return WithdrawReason.MOMENT_PASSED
        calm = risk.level == Level.NONE
        if age >= MOVED_ON_AFTER and calm and self.offer.about == About.HOSTILITY:
            return WithdrawReason.GROUND_GONE
        return None
