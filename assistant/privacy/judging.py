"""What a number of an utterance can be: how it is said, what stands beside it, which questions are open."""

import re

from assistant.events import Channel
from assistant.privacy.context import SIZES, Context
from assistant.privacy.cue_table import Harmless, Meaning
from assistant.privacy.expiry import expiry_shaped
from assistant.privacy.guessing import GUESSES, SHORTEST_GUESS, THING, guessed
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.spoken import BACKCHANNELS, COMMON, CURRENCIES, FILLERS, MEASURES, Sort, word_set
from assistant.privacy.tokens import NUMBERS, Token

LONGEST_HARMLESS = 12
"""Digits of the longest number that stays when nothing says what it is."""
THINGS = word_set(
    "order invoice ticket case reference ref claim parcel room flight policy job docket form serial meter"
)
_DOUBTFUL = frozenset({"one", "a", "1"})

_ROUND = 6
"""Digits of a number such as `forty thousand`, at most."""
_IN_DIGITS = frozenset({Kind.CARD_NUMBER, Kind.BANK_ACCOUNT, Kind.SORT_CODE})
"""Kinds that are never said as `four hundred and twelve`."""
_LAST_HOUR, _HOUR = 24, 60
_PAIR = 2
"""Digits of a number such as `thirty five`."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = re.compile(r"\d{1,2}:\d\d")
_ACCOUNTS = word_set(
    "coming comes goes debited used using love darling hon ma'am honey dear mate pal listening ready matter oops fine"
    " savings checking current joint barclays lloyds nationwide direct wages salary husband wife"
    " mum dad natwest halifax santander hsbc westpac wells fargo chase reads reading bloody damn flipping new full hers"
)
"""Words that say whose or which account is meant."""
_UNTIL = re.compile(
    r"\b(?:contract|agreement|policy|lease|tenancy|year|plan|term|offer|deal|warranty)\b", re.IGNORECASE
)
"""What ends in a year."""
_SHORTEST_END, _LONGEST_END = 3, 6
_COUNTED = "0" + "".join(str(number) for number in range(1, 21))
_FEW_PENCE = 3
"""Words at most before a `p` that stands for pence."""
_ANOTHER = re.compile(r"\b(?:new|full|whole|actual|correct|right|real) (?:one|number)\b", re.IGNORECASE)
_YOUNGEST = 20
"""The two digits of a year that stand for a birth, and not for a day, are above this."""


class Judge:
    """Judges the numbers of one utterance in the context of its call."""

    def __init__(self, text: str, of: list[Token], runs: list[Run], context: Context, channel: Channel) -> None:
        self._agent = channel is Channel.AGENT
        self._text = text
        self._of = of
        self._runs = runs
        self._context = context

    def digit_by_digit(self, start: int) -> bool:
        """True for a number that is said like no amount."""
        run = next((run for run in self._runs if run.start == start), None)
        return (
            run is not None
            and not run.money
            and run.plain
            and (run.said >= 4 or len(run.digits) >= 6)
            and (not self._listed(run))
        )

    def _listed(self, run: Run) -> bool:
        """True for `300, then 250, then 125`: short written numbers with words between them."""
        inside = self._of[run.first : run.last + 1]
        written = all(len(t.text) <= 3 for t in inside if t.sort in NUMBERS) and inside[0].sort is Sort.LITERAL
        return written and any(token.sort is Sort.FILLER for token in inside)

    def harmless(self, run: Run) -> bool:
        """True where a number shows by itself, or by a word beside it, that it is harmless."""
        return run.money or self.counts(run) or self.after_thing(run) or self.written(run) or self.counts_up(run)

    def written(self, run: Run) -> bool:
        """True for a date or a time as it is written."""
        return run.first == run.last and re.search(r"\d[:/]\d", self._of[run.first].text) is not None

    def open(self, meaning: Meaning, run: Run) -> bool:
        """True where a thing that was asked for can take the number: not said yet, or said again in full."""
        if not self._context.given(meaning):
            return True
        if isinstance(meaning, Harmless):
            return False
        if meaning is Kind.SECURITY_CODE:
            return len(run.digits) in (3, 4) and self.alone(run)
        if meaning in (Kind.NAME, Kind.EMAIL):
            return False
        return len(run.digits) >= SIZES.get(meaning, 4) - 1 or (len(run.digits) >= 3 and self.alone(run))

    def reference_blocks(self, run: Run) -> bool:
        """True where a number cannot be a card number all the same."""
        return not self.another(run) and not (self._context.card_talk and len(run.digits) >= LONGEST_HARMLESS)

    def another(self, run: Run) -> bool:
        """True after `the one ending … but the new one is`: the number is another one than was spoken of."""
        return len(run.digits) >= SHORTEST_GUESS and _ANOTHER.search(self._text, 0, run.start) is not None

    def fits(self, kind: Kind, run: Run, said: bool) -> bool:
        """True where a number can be of a kind.

        Args:
            kind: what it would be.
            run: the number.
            said: true where the utterance itself says so, not only an earlier one.
        """
        size = len(run.digits)
        if kind is Kind.ADDRESS:
            before = self._of[run.first - 1].text if run.first else ""
            if _YEAR.fullmatch(run.digits) and before in ("in", "since", "until", "till", "by", "from", "of", "year"):
                return False
            return not self.counts(run) and size <= 9
        if self.counts(run) and size < LONGEST_HARMLESS:
            return False
        alone = self.alone(run) or self.pieces_of(kind)
        if not run.plain and size <= _ROUND and not alone and (not said or kind in _IN_DIGITS):
            return False
        if kind in (Kind.NAME, Kind.EMAIL):
            return False
        if kind is Kind.DATE_OF_BIRTH:
            begun = any(one.meaning is kind and one.digits and not one.complete for one in self._context.expected)
            year = alone and not said and size == 2 and int(run.digits) > _YOUNGEST and self._context.first_asked(kind)
            if size == 4 and run.digits[:2] in ("19", "20") and not said and not self.counts(run):
                return 1915 <= int(run.digits) <= 2011
            return size in (4, 5, 6, 8) or year or (begun and alone and size <= 4)
        if kind is Kind.SECURITY_CODE:
            rubbed = size < 3 and run.plain and self._context.first_asked(kind) and not self.stray(run)
            return (
                3 <= size <= 4
                or rubbed
                or (alone and size < 3)
                or (size < 3 and self._context.card_talk and self.ends(run))
            )
        if kind is Kind.EXPIRY_DATE:
            loose = not said and not self._context.card_talk
            if loose and (self._clock(run) or not (alone or expiry_shaped(run.digits))):
                return False
            if size <= _PAIR and run.first and self._of[run.first - 1].text in ("month", "year"):
                return self._context.card_talk or said or self._context.first_asked(kind)
            return size <= 6 and (size >= 3 or (alone and (self._context.card_talk or self._context.first_asked(kind))))
        if kind is Kind.PHONE_NUMBER:
            begun = any(one.meaning is kind and one.digits for one in self._context.expected)
            if (size <= _PAIR and self._of[run.first].sort is Sort.TENS and not begun) or self._clock(run):
                return False
            return (
                size >= 5
                or (run.digits.startswith("0") and size > 1)
                or (alone and size >= 2 and not said)
                or size == run.said >= 4
            )
        if size >= 3 or alone or kind is Kind.CARD_NUMBER:
            return size >= 3 or alone or self.ends(run)
        return False

    def ending(self, run: Run, said: bool) -> bool:
        """True for a number that can be the last digits of a card; `said` as for `fits`."""
        size = len(run.digits)
        year = _YEAR.fullmatch(run.digits) is not None and _UNTIL.search(self._text) is not None
        if run.money or not run.plain or self.counts(run) or self.written(run) or year:
            return False
        return _SHORTEST_END <= size <= _LONGEST_END and (said or self.alone(run))

    def of_card(self, run: Run) -> Kind:
        """What a number is that is said in card talk."""
        size = len(run.digits)
        if size <= 4 and self._context.given(Kind.CARD_NUMBER):
            return Kind.SECURITY_CODE if size == 3 else Kind.EXPIRY_DATE
        return Kind.CARD_NUMBER

    def alone(self, run: Run) -> bool:
        """True where the utterance is this number and words that say nothing."""
        numbers = sum(one.last - one.first + 1 for one in self._runs)
        others = sum(token.text not in BACKCHANNELS and token.sort not in (Sort.MARK, Sort.MASK) for token in self._of)
        return others <= numbers + 1 and not self.stray(run)

    def stray(self, run: Run) -> bool:
        """True for a lone digit with a word after it."""
        following = self._of[run.last + 1].text if run.last + 1 < len(self._of) else ""
        return len(run.digits) == 1 and bool(following) and following not in FILLERS

    def ends(self, run: Run) -> bool:
        """True for a number at the end of the utterance."""
        after = [
            token for token in self._of[run.last + 1 :] if token.text not in FILLERS and token.sort is not Sort.MARK
        ]
        lone = self._of[run.first].text in _DOUBTFUL and run.said == 1 and self._led(run)
        return not after and not lone

    def dates_card(self, run: Run) -> bool:
        """True for `oh eight thirty`, where a card was spoken of in passing: a month and a year to come."""
        return run.plain and run.digits.startswith("0") and expiry_shaped(run.digits) and not self._clock(run)

    def _clock(self, run: Run) -> bool:
        """True for `at oh nine fifteen`: a time of day."""
        before = self._of[run.first - 1].text if run.first else ""
        hours, minutes = run.digits[:-2], run.digits[-2:]
        timed = len(run.digits) in (3, 4) and int(hours) <= _LAST_HOUR and int(minutes) < _HOUR
        return timed and before in ("at", "by", "till", "until", "from", "before", "after", "around")

    def _led(self, run: Run) -> bool:
        """True where a word that says something stands before a number: `the joint one`."""
        return run.first > 0 and self._of[run.first - 1].text not in FILLERS

    def counts(self, run: Run) -> bool:
        """True for an amount, a count or a time."""
        following = self._of[run.last + 1] if run.last + 1 < len(self._of) else None
        if run.money or (run.first == run.last and _TIME.fullmatch(self._of[run.first].text)):
            return True
        if run.first and self._of[run.first - 1].text == "month" and len(run.digits) <= _PAIR:
            return False
        if following is not None and following.text in ("year", "month"):
            after = self._of[run.last + 2].text if run.last + 2 < len(self._of) else ""
            if after in ("is", "it's"):
                return False
        if following is None or following.sort in NUMBERS or following.text not in MEASURES:
            return False
        if (len(following.text) == 1 or following.text == "grand") and run.said > _FEW_PENCE:
            return False
        return following.text in CURRENCIES or (len(run.digits) <= 4 and not (run.plain and run.said >= 3))

    def after_thing(self, run: Run) -> bool:
        """True for `order 11235813` and `room 214`: the word before a number says what it counts."""
        return run.first > 0 and self._of[run.first - 1].text in THINGS

    def guess(self, run: Run) -> Kind | None:
        """What a number is taken for that nobody asked for; none where it may be harmless."""
        size = len(run.digits)
        alone = self.alone(run)
        if not run.plain or run.money or self.counts(run) or self.after_thing(run) or self.counts_up(run):
            return None
        written = any("/" in token.text for token in self._of[run.first : run.last + 1])
        if run.said < 4 and not (alone and size >= 6 and len(self._runs) == 1 and not written):
            return None
        if self._context.asked(Harmless.REFERENCE) and not self.another(run):
            return None
        if self._agent and not any(token.text in _ACCOUNTS for token in self._of):
            return None
        if size == 5:
            return GUESSES[size] if alone and self._context.asked(Kind.ADDRESS) else None
        if self._context.other or self._context.told(run.digits) or THING.search(self._text) or self._spoken_of(run):
            return None
        return guessed(run.digits) if size <= LONGEST_HARMLESS else None

    def _spoken_of(self, run: Run) -> bool:
        """True where a word beside the number may say that it is the number of something else."""
        before = self._of[: run.first]
        said = [t for t in before if t.text not in COMMON and t.text not in _ACCOUNTS and t.sort is Sort.WORD]
        following = self._of[run.last + 1].text if run.last + 1 < len(self._of) else ""
        return (bool(said) and not self.another(run)) or following in MEASURES

    def counts_up(self, run: Run) -> bool:
        """True for `one two three four five six`, and on to `twenty`."""
        said = run.digits.removeprefix("10")
        return len(run.digits) >= SHORTEST_GUESS and (said in _COUNTED or said in "9876543210")

    def pieces_of(self, kind: Kind) -> bool:
        """True where the numbers of an utterance make what was asked for: `eight maybe three … five`."""
        size = SIZES.get(kind, 0)
        free = [run for run in self._runs if not self.counts(run)]
        said = sum(len(run.digits) for run in free)
        open_now = self._context.first_asked(kind) and not self._context.given(kind)
        return open_now and size > 2 and len(free) == len(self._runs) and size <= said <= size + 2
