"""What is known in a call about the digits that come next: what was asked for, and what of it was said."""

import re
from dataclasses import dataclass, field, replace

from assistant.events import Channel
from assistant.privacy.cue_table import Harmless, Meaning
from assistant.privacy.kinds import CARD_KINDS, Kind

TURNS_EXPECTED = 6
"""Turns without an answer after which a question is forgotten."""
TURNS_ANSWERED = 3
"""Turns within which words alone, without digits or letters, can answer a question."""
TURNS_OF_CARD_TALK = 5
"""Turns without digits after which card talk is over."""
SIZES = {
    Kind.CARD_NUMBER: 15,
    Kind.SECURITY_CODE: 3,
    Kind.EXPIRY_DATE: 3,
    Kind.SORT_CODE: 6,
    Kind.BANK_ACCOUNT: 8,
    Kind.NATIONAL_ID: 8,
    Kind.PHONE_NUMBER: 10,
    Kind.DATE_OF_BIRTH: 4,
    Kind.EMAIL: 2,
    Kind.NAME: 1,
}
"""Digits after which one of a kind is complete; an address never is."""
_SHORTEST_REFERENCE = 4
_MOST_REFERENCES = 8
_OVER = re.compile(
    r"\b(?:gone through|went through|going through|been (?:taken|processed|accepted|declined|approved)|"
    r"payment (?:is|was|has)|approved|receipt|anything else|all done|all paid)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Expected:
    """Something that was asked for or announced."""

    meaning: Meaning
    age: int = 0
    digits: int = 0
    """Digits of it said so far."""
    asker: Channel | None = None
    """Who asked for it or announced it."""

    @property
    def complete(self) -> bool:
        """True when all of it was said."""
        if isinstance(self.meaning, Harmless):
            return self.digits > 0
        return self.digits >= SIZES.get(self.meaning, 99)


@dataclass(slots=True)
class Context:
    """What one call is about just now. Small, and copied for every partial."""

    expected: list[Expected] = field(default_factory=list)
    """What was asked for last comes first; of one utterance, in its order."""
    idle: int | None = None
    """Turns of card talk without digits; none when there is no card talk."""
    other: int = 0
    """Turns for which a question about something else, or a harmless thing that was named, still speaks."""
    harmless: list[str] = field(default_factory=list)
    """Digits of references that were said, the latest of them."""

    firms: list[str] = field(default_factory=list)
    """Names that were said to be those of firms, the latest of them; in lower case."""

    def copy(self) -> "Context":
        """One that can be changed without changing this."""
        return Context(
            [replace(one) for one in self.expected], self.idle, self.other, list(self.harmless), list(self.firms)
        )

    @property
    def card_talk(self) -> bool:
        """True while card details are asked for or said."""
        return self.idle is not None

    def begin_card_talk(self) -> None:
        """Card details are asked for or being said."""
        self.idle = 0

    def expect(self, meanings: list[Meaning], asker: Channel | None = None) -> None:
        """What an utterance asks for or announces, in its order."""
        kept: list[Meaning] = []
        for meaning in meanings:
            if meaning not in (Harmless.AMOUNT, Harmless.ACCOUNT) and meaning not in kept:
                kept.append(meaning)
        if not kept:
            return
        fresh = [Expected(meaning, asker=asker) for meaning in kept]
        for one in self.expected:
            if one.meaning in kept and not one.complete and one.age < TURNS_EXPECTED:
                fresh[kept.index(one.meaning)].digits = one.digits
        self.expected = [*fresh, *(one for one in self.expected if one.meaning not in kept)]

    def keep(self, digits: str) -> None:
        """Digits of a reference were said."""
        if len(digits) >= _SHORTEST_REFERENCE:
            self.harmless = [*self.harmless[1 - _MOST_REFERENCES :], digits]

    def told(self, digits: str) -> bool:
        """True for digits, or the last of them, that were said before as a reference."""
        return any(digits in one for one in self.harmless)

    def take(self, meaning: Meaning, digits: int) -> None:
        """Digits of a kind were said."""
        for one in self.expected:
            if one.meaning is meaning:
                one.digits += digits
                one.age = 0
                break
        else:
            self.expected.insert(0, Expected(meaning, digits=digits))
        if meaning in CARD_KINDS:
            self.idle = 0

    def given(self, meaning: Meaning) -> bool:
        """True where all of it was said."""
        return any(one.meaning is meaning and one.complete for one in self.expected)

    def asked(self, meaning: Meaning) -> bool:
        """True where it was asked for or announced."""
        return any(one.meaning is meaning for one in self.expected)

    def first_asked(self, kind: Kind) -> bool:
        """True where no later question is open before this one."""
        for one in self.expected:
            if one.meaning is kind:
                return True
            if not one.complete and one.meaning is not Harmless.CARD:
                return False
        return False

    def answers(self, kind: Kind, channel: Channel) -> bool:
        """True where it is the first thing that is open, and the other side asked for it."""
        ours = kind is Kind.NAME or channel is Channel.CUSTOMER
        asked = ours and any(
            one.meaning is kind and one.asker is not channel and one.age <= TURNS_ANSWERED for one in self.expected
        )
        return asked and self.first_asked(kind) and not self.given(kind)

    def fresh(self, kind: Kind) -> bool:
        """True where it was asked for in the turn just before."""
        return any(one.meaning is kind and one.age <= 1 for one in self.expected)

    def turn(self, text: str, numbers: bool) -> None:
        """A turn that said something is over.

        Args:
            text: what was said.
            numbers: true where private digits were in it.
        """
        self.other = max(0, self.other - 1)
        for one in self.expected:
            one.age += 1
        self.expected = [one for one in self.expected if one.age <= self._lasts(one)]
        if self.idle is None:
            return
        self.idle = 0 if numbers else self.idle + 1
        said = any(one.digits for one in self.expected if one.meaning in CARD_KINDS)
        if self.idle > TURNS_OF_CARD_TALK or self._complete(numbers) or (said and not numbers and _OVER.search(text)):
            self.idle = None
            self.expected = [one for one in self.expected if one.meaning not in CARD_KINDS or one.complete]

    def _lasts(self, one: Expected) -> int:
        if one.complete or isinstance(one.meaning, Harmless):
            return 3
        return TURNS_EXPECTED + TURNS_OF_CARD_TALK if self.card_talk and one.meaning in CARD_KINDS else TURNS_EXPECTED

    def _complete(self, numbers: bool) -> bool:
        """True when the code was said and nothing of the card is open, one turn later so that it can be read back."""
        if numbers or not self.given(Kind.SECURITY_CODE):
            return False
        return all(one.complete for one in self.expected if one.meaning in CARD_KINDS)
