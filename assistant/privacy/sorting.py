"""What each number of one utterance is: by the cue beside it, the questions that are open, and its own shape."""

import re

from assistant.privacy.addresses import address, evident
from assistant.privacy.context import Context
from assistant.privacy.cue_table import Harmless, Meaning
from assistant.privacy.cues import Cue
from assistant.privacy.heard import Heard
from assistant.privacy.judging import LONGEST_HARMLESS, Judge
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.shapes import card_inside, phone, shaped
from assistant.privacy.spelling import Spelling
from assistant.privacy.spoken import Sort

_AFTER = 40
"""Characters after a number within which `… is my security code` still speaks of it."""
_LINK_BACK = re.compile(
    r"^[\s,.]*(?:(?:is|was|that's|thats|that is|being|are|as|for|and that's|just)\s+)+"
    r"(?:the |my |your |our |it's |when i was )*$",
    re.IGNORECASE,
)
_LONGEST_ENDING = 6
"""Digits at most of `the one ending …`."""
_LONG = 10
"""Digits that are too many for an address: `send it to eight one three …` is a telephone."""
_LETTERED = frozenset({Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.ADDRESS})


class Sorter:
    """Sorts the numbers of one utterance in the context of its call."""

    def __init__(self, text: str, heard: Heard, context: Context, judge: Judge, spelling: Spelling) -> None:
        self._text = text
        self._heard = heard
        self._of = heard.tokens
        self._context = context
        self._judge = judge
        self._spelling = spelling

    def focus(self, start: int, end: int, found: list[Cue]) -> Meaning | None:
        """What the utterance itself says of a number: by the cue right after it, or else by the last one before."""
        before = [cue for cue in found if cue.start <= start]
        if any(isinstance(cue.meaning, Kind) for cue in before):
            before = [cue for cue in before if cue.meaning not in (Harmless.CARD, Harmless.ACCOUNT)]
        ending = bool(before) and before[-1].meaning is Harmless.ENDING
        for cue in found:
            if not ending and end <= cue.start <= end + _AFTER and _LINK_BACK.match(self._text[end : cue.start]):
                return cue.meaning
        if not before:
            return None
        cue = before[-1]
        if cue.meaning is Harmless.AMOUNT and self._judge.digit_by_digit(start):
            cue = next((one for one in reversed(before) if one.meaning is not Harmless.AMOUNT), cue)
            if cue.meaning is Harmless.AMOUNT:
                return None
        if cue.meaning in (Kind.NAME, Kind.EMAIL):
            return None
        if cue.meaning is Harmless.ENDING:
            run = next((run for run in self._heard.runs if run.start == start), None)
            if run is not None and len(run.digits) > _LONGEST_ENDING:
                return None
        used = cue.meaning in Kind and any(
            cue.end <= span.start and span.kind is cue.meaning for span in self._heard.spans
        )
        return None if used and self._context.given(cue.meaning) else cue.meaning

    def kind(self, run: Run, focus: Meaning | None, later: set[Meaning]) -> tuple[Kind | None, int, int]:
        """What a number is, with the first and last token to take out; none where it may stay."""
        context = self._context
        first, last = self._spelling.spelled(run)
        compact = "".join(token.text for token in self._of[first : last + 1] if token.sort in (Sort.LETTER, Sort.WORD))
        if own := self._by_shape(run, first, last, focus):
            return own
        size = len(run.digits)
        if focus is Harmless.ACCOUNT:
            if run.plain and run.said >= 4 and 6 <= size <= 17 and first == run.first:
                return Kind.BANK_ACCOUNT, first, last
            focus = None
        if focus is Harmless.CARD:
            focus = None
        if focus is Harmless.REFERENCE:
            context.take(Harmless.REFERENCE, size)
            context.keep(run.digits)
            return None, first, last
        if run.money and size < LONGEST_HARMLESS:
            return None, first, last
        wanted: list[Meaning] = [one.meaning for one in context.expected if self._judge.open(one.meaning, run)]
        if any(meaning in Kind for meaning in wanted):
            wanted = [meaning for meaning in wanted if meaning is not Harmless.REFERENCE or meaning not in later]
        if focus is not None:
            wanted = [focus] if isinstance(focus, Harmless) else [focus, *(one for one in wanted if one in Kind)]
        for meaning in wanted:
            if meaning is Harmless.REFERENCE and not self._judge.reference_blocks(run):
                continue
            if meaning is Harmless.ENDING:
                if self._judge.ending(run, focus is not None):
                    context.take(Harmless.ENDING, size)
                    return self._ended(), run.first, run.last
                continue
            if meaning is Harmless.CARD:
                if self._judge.dates_card(run) and not self._judge.counts(run) and not context.other:
                    return Kind.EXPIRY_DATE, run.first, run.last
                long = size >= 5 or run.said == 4 or (self._judge.alone(run) and size >= 2)
                if run.plain and not self._judge.counts(run) and long and not context.other:
                    context.begin_card_talk()
                    return Kind.CARD_NUMBER, run.first, run.last
                continue
            if meaning is Harmless.AMOUNT and (place := address(self._of, run, False)):
                return Kind.ADDRESS, *place
            if isinstance(meaning, Harmless):
                if meaning is Harmless.REFERENCE:
                    context.take(meaning, size)
                    context.keep(run.digits)
                    self._heard.stays.add(run.first)
                return None, first, last
            if self._judge.fits(meaning, run, focus is not None):
                if meaning is Kind.ADDRESS:
                    place = address(self._of, run, True)
                    if (
                        place and focus is None and not context.fresh(Kind.ADDRESS) and not evident(self._of, *place)
                    ) or (place == (run.first, run.last) and len(run.digits) < 4 and not self._judge.alone(run)):
                        place = None
                    return (meaning, *place) if place else (None, first, last)
                return (meaning, first, last) if meaning in _LETTERED and compact else (meaning, run.first, run.last)
        place = address(self._of, run, False)
        if place is not None and run.digits not in ("1", ""):
            return Kind.ADDRESS, *place
        if context.card_talk and focus is None and self._judge.fits(Kind.CARD_NUMBER, run, False):
            return self._judge.of_card(run), run.first, run.last
        lettered = (first, last) != (run.first, run.last) and not self._spelling.lettered()
        sent = focus is Kind.ADDRESS and size >= _LONG
        if (focus is None or sent) and not lettered and (guess := self._judge.guess(run)):
            return guess, first, last
        return None, first, last

    def _ended(self) -> Kind:
        """Of what the last digits were said."""
        kinds = (Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.PHONE_NUMBER)
        return next((kind for kind in kinds if self._context.asked(kind)), Kind.CARD_NUMBER)

    def _by_shape(self, run: Run, first: int, last: int, focus: Meaning | None) -> tuple[Kind, int, int] | None:
        reference = focus is Harmless.REFERENCE or (
            focus is None
            and bool(self._context.expected)
            and self._context.expected[0].meaning is Harmless.REFERENCE
            and not self._context.expected[0].complete
        )
        plus = run.first and self._of[run.first - 1].text == "plus" and 9 <= len(run.digits) <= 15
        if plus and not card_inside(run.digits):
            return Kind.PHONE_NUMBER, run.first - 1, run.last
        if card_inside(run.digits):
            return Kind.CARD_NUMBER, run.first, run.last
        other = reference or (self._context.told(run.digits) or (self._context.other and not self._context.card_talk))
        other = other or (self._judge.counts_up(run) and not self._context.card_talk)
        if len(run.digits) > LONGEST_HARMLESS and not other and focus not in (Kind.BANK_ACCOUNT, Kind.SORT_CODE):
            return Kind.CARD_NUMBER, run.first, run.last
        if reference or self._context.told(run.digits):
            return None
        for begin, end in ((first, last), (run.first, last), (run.first, run.last)):
            kind = shaped(self._spelling.compact(begin, end), self._text[self._of[begin].start : self._of[end].end])
            if kind is not None and (kind is not Kind.ADDRESS or not run.money):
                return (kind, first, last) if self._spelling.lettered() else (kind, begin, end)
        for begin in range(first, run.first):
            kind = shaped(self._spelling.compact(begin, last), self._text[self._of[begin].start : self._of[last].end])
            inside = kind is Kind.ADDRESS and begin > 0 and self._of[begin - 1].sort is Sort.LETTER
            if kind is not None and (not inside or self._spelling.lettered()):
                return (kind, first, last) if self._spelling.lettered() else (kind, begin, last)
        if focus in (None, Harmless.ACCOUNT, Harmless.AMOUNT) and not self._context.card_talk and self.phone(run):
            return Kind.PHONE_NUMBER, run.first, run.last
        return None

    def phone(self, run: Run) -> bool:
        """True for a number that is a telephone number by its digits."""
        sign = "+" if self._of[run.first].text.startswith("+") else ""
        return not run.money and 8 <= len(run.digits) <= 13 and phone(sign + run.digits)
