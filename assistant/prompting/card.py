"""The card on the screen, and when its moment has passed."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from typing import Self

from assistant.events import CardOffered, CardUsed, CardWithdrawn, LogStamp, Stance, Why, WithdrawReason
from assistant.hostility.base import Level
from assistant.hostility.risk import Risk
from assistant.prompting.checks import MAX_WORDS
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
WORD = 0.4
"""Seconds that each word of a card beyond those of a prompt adds to all of these."""
HEARD_WITHIN = 20.0
"""Seconds after a card left the screen within which its use may still be heard."""


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
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: CardOffered) -> Self:
        """The offer that an event told of."""
        return cls(**{field.name: getattr(event, field.name) for field in fields(cls)})

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
            others=self.others,
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


@dataclass(frozen=True, slots=True)
class Used:
    """A card was heard to be used."""

    card: str
    utterance: str
    """The agent's utterance it was heard in."""

    def event(self, stamp: LogStamp) -> CardUsed:
        """The event that says so."""
        return CardUsed(card=self.card, by="heard", utterance=self.utterance, **stamp)


class LiveCard:
    """A card that stands on the screen."""

    def __init__(self, offer: Offer, prompt: Prompt, need: float, at: float, *, asked: bool = False) -> None:
        self.offer = offer
        self.prompt = prompt
        self.need = need
        """How much the moment called for it, priority included."""
        self.at = at
        """Seconds into the call at which it was offered."""
        self._asked = asked
        """True where the agent asked for it: no words of the customer make it unfit."""
        self._more = WORD * max(0, len(offer.text.split()) - MAX_WORDS)
        self.mistaken = False
        """True once its ground turns out never to have been there."""
        self.pinned = False
        """True while the agent keeps it: only something urgent, or their own wish, takes its place."""
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
        if assessment is not None and not self._asked:
            signal = self.offer.why.signal
            self._moved_on = assessment.level == Level.NONE and (signal is None or signal not in assessment.active)

    def revised(self, moment: Moment, risk: Risk, tried: AbstractSet[Stance]) -> None:
        """The words the card stands on were heard again; its ground is gone where its prompt no longer fits them."""
        when = self.prompt.spec.when
        risk = replace(risk, trend=when.trend[0]) if when.trend and risk.trend not in when.trend else risk
        kept = self._asked or self.pinned
        self.mistaken = not kept and fit(self.prompt, moment, risk, tried - set(when.not_tried)) is None

    def over(self, at: float, risk: Risk) -> WithdrawReason | None:
        """Why the card should leave the screen now; None while it may stand."""
        if self.pinned:
            return None
        age = at - self.at
        if age >= LONGEST + self._more:
            return WithdrawReason.MOMENT_PASSED
        if age >= STANDS and self._answered >= ANSWER + self._more and self._answering_since is None:
            return WithdrawReason.MOMENT_PASSED
        if age >= MOVED_ON_AFTER and self._moved_on:
            return WithdrawReason.MOMENT_PASSED
        calm = risk.level == Level.NONE
        if age >= MOVED_ON_AFTER and calm and self.offer.about == About.HOSTILITY:
            return WithdrawReason.GROUND_GONE
        return None


class Screen:
    """What the agent sees: one card at most. It remembers those that left a moment ago."""

    def __init__(self) -> None:
        self.card: LiveCard | None = None
        self.quiet_since = float("-inf")
        """When a card that was not urgent last left; seconds into the call."""
        self._left: list[tuple[float, LiveCard]] = []

    def leave(self, card_id: str, at: float) -> LiveCard | None:
        """A card leaves the screen; None where it is not there."""
        card = self.card
        if card is None or card.offer.card != card_id:
            return None
        if not card.offer.urgent:
            self.quiet_since = at
        self.card = None
        return card

    def withdraw(self, reason: WithdrawReason, at: float) -> Withdraw:
        """Take down the card that stands; the agent may be in the midst of saying it."""
        assert self.card is not None
        card = self.card
        if card.mistaken:
            self.card = None  # it begins no quiet time: another may take its place at once
        else:
            self.leave(card.offer.card, at)
            self._left = [(when, left) for when, left in self._left if at - when < HEARD_WITHIN] + [(at, card)]
        return Withdraw(card.offer.card, reason)

    def back(self, card: LiveCard, at: float) -> None:
        """A card comes back; it stands as if it were new."""
        card.at = at
        self.card = card

    def heard(self, card: LiveCard, at: float) -> None:
        """A card was used."""
        self.leave(card.offer.card, at)
        self._left = [(when, left) for when, left in self._left if left is not card]

    def in_mind(self, at: float) -> list[LiveCard]:
        """Cards that the agent may be using, the latest first."""
        left = [card for when, card in reversed(self._left) if at - when < HEARD_WITHIN]
        return ([self.card] if self.card else []) + left
