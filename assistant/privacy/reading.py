"""Which words of one utterance are private, by their shape and by what the call is about."""

import re

from assistant.events import Channel
from assistant.privacy.addresses import address, behind, named_houses
from assistant.privacy.answers import Span
from assistant.privacy.births import lone_month, private_date
from assistant.privacy.context import Context
from assistant.privacy.cues import Cue, Harmless, Meaning, cues
from assistant.privacy.dates import Dated, dates
from assistant.privacy.heard import Heard
from assistant.privacy.judging import LONGEST_HARMLESS, Judge, of_something_else
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import NUMBERS, Run, Token, runs, runs_after, tokens
from assistant.privacy.shapes import WRITTEN_PHONE, card_inside, phone, shaped
from assistant.privacy.spelling import Spelling, spelled_out, stretches
from assistant.privacy.spoken import FILLERS, Sort
from assistant.privacy.wording import Wording

_TURNS_OTHER = 3
"""Turns, its own included, after which a harmless thing that was named is forgotten."""
_AGENTS_REFERENCE = 5
"""Digits at least of a number that an agent gives; who hears it may repeat it."""
_BEGINS_CARD_TALK = 8
"""Digits in a row, the first as a card's, that may be the beginning of a card number."""
_AFTER = 40
"""Characters after a number within which `… is my security code` still speaks of it."""
_LINK_BACK = re.compile(
    r"^[\s,.]*(?:(?:is|was|that's|thats|that is|being|are|as|for|and that's|just)\s+)+"
    r"(?:the |my |your |our |it's |when i was )*$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\b(?:end|finish|last)", re.IGNORECASE)
_LONGEST_ENDING = 6
"""Digits at most of `the one ending …`."""
_LETTERED = frozenset({Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.ADDRESS})
_ASKED_BACK = re.compile(r"\b(?:is|was) (?:that|this|it)\b", re.IGNORECASE)


class Reader:
    """Reads one utterance in the context of its call, and brings the context up to date."""

    def __init__(
        self, text: str, context: Context, channel: Channel, known: re.Pattern[str] | None, named: bool
    ) -> None:
        self._text = text
        self._channel = channel
        self._context = context
        self._known = known
        self._named = named
        self._of = tokens(text)
        self._heard = Heard(self._of, runs(self._of))
        self._judge = Judge(text, self._of, self._heard.runs, context, channel)
        self._spelling = Spelling(text, self._of, self._heard.runs, context)
        self._dates = dates(self._of)
        self._free = sum(token.text not in FILLERS for token in self._of)

    def read(self) -> Heard:
        """The private words of the utterance."""
        context, heard = self._context, self._heard
        if not self._of:
            return heard
        found = cues(self._text, context.card_talk)
        masks = [token for token in self._of if token.sort is Sort.MASK]
        found = [cue for cue in found if not any(mask.start <= cue.start < mask.end for mask in masks)]
        Wording(self._text, heard, context, self._channel, self._known, self._named).read(found)
        context.expect([cue.meaning for cue in found], self._channel)
        if any(cue.meaning in (Kind.CARD_NUMBER, Kind.SECURITY_CODE) or self._cards_expiry(cue) for cue in found):
            context.begin_card_talk()
            heard.asks_back = _ASKED_BACK.search(self._text) is not None
        for mask in masks:
            self._masked(mask)
        heard.spans += [Span(*match.span(), Kind.PHONE_NUMBER) for match in WRITTEN_PHONE.finditer(self._text)]
        heard.spans += [Span(*place, Kind.ADDRESS) for place in named_houses(self._text)]
        self._spelled_out()
        self._numbers(found)
        heard.spans = _merged(heard.spans)
        money = any(cue.meaning in Kind or cue.meaning in (Harmless.CARD, Harmless.ACCOUNT) for cue in found)
        if not context.card_talk and not money and of_something_else(self._text):
            context.other = _TURNS_OTHER
        return heard

    def _cards_expiry(self, cue: Cue) -> bool:
        return cue.meaning is Kind.EXPIRY_DATE and " card" in f" {self._text.lower()}"

    def _masked(self, mask: Token) -> None:
        """A placeholder of an earlier redaction counts as what it stands for."""
        for kind in Kind:
            if mask.text == kind.placeholder and self._context.asked(kind):
                self._context.take(kind, 16)

    def _numbers(self, found: list[Cue]) -> None:
        done = -1
        waiting = list(self._heard.runs)
        while waiting:
            run = waiting.pop(0)
            if self._in_cue(run, found):
                self._heard.stays.add(run.first)
                continue
            if run.first <= done or self._covered(run):
                continue
            focus = self._focus(run, found)
            dated = next((date for date in self._dates if date.first <= run.first <= date.last), None)
            whole = len(run.digits) >= 9 and self._phone(run)
            if dated is not None and not whole and self._date(dated, focus):
                done = dated.last
                if run.last > done and (rest := runs_after(self._of, done, run.last)):
                    self._heard.runs = sorted([*(one for one in self._heard.runs if one != run), *rest])
                    waiting[:0] = rest
                continue
            kind, first, last = self._kind(run, focus)
            if kind is None:
                if focus is Harmless.REFERENCE or self._judge.harmless(run):
                    self._heard.stays.add(run.first)
                elif run.plain:
                    self._heard.kept.append(run)
                    if self._channel is Channel.AGENT and len(run.digits) >= _AGENTS_REFERENCE:
                        self._context.keep(run.digits)
                continue
            self._add(first, last, kind)
            done = last
            self._context.take(kind, len(run.digits))
        for dated in self._dates:
            if self._of[dated.first].sort not in NUMBERS and not self._overlaps(dated.first, dated.last):
                self._date(dated, self._focus_at(self._of[dated.first].start, self._of[dated.last].end, found))

        self._lone_months(found)

    def _lone_months(self, found: list[Cue]) -> None:
        """A month without a year, where card talk asks for an expiry date."""
        if not self._context.card_talk or not self._context.first_asked(Kind.EXPIRY_DATE):
            return
        for place, token in enumerate(self._of):
            alone = token.sort is Sort.MONTH and token.text not in ("may", "march") and not self._overlaps(place, place)
            if alone and self._focus_at(token.start, token.end, found) in (None, Kind.EXPIRY_DATE):
                self._add(*lone_month(self._of, place), Kind.EXPIRY_DATE)

    def _spelled_out(self) -> None:
        """National ids, accounts and postcodes that are spelled, whether or not somebody asked."""
        for pieces in stretches(self._of, self._heard.runs):
            if len(pieces) > 1 and (whole := spelled_out(pieces)):
                first = pieces[whole[0]].first
                first = behind(self._of, first) if whole[2] is Kind.ADDRESS else first
                self._add(first, pieces[whole[1]].last, whole[2])
                self._context.take(whole[2], 0 if whole[2] is Kind.ADDRESS else 16)

    def _focus(self, run: Run, found: list[Cue]) -> Meaning | None:
        return self._focus_at(run.start, run.end, found)

    def _focus_at(self, start: int, end: int, found: list[Cue]) -> Meaning | None:
        """What the utterance itself says of a number: by the cue right after it, or else by the last one before."""
        before = [cue for cue in found if cue.start <= start]
        if any(isinstance(cue.meaning, Kind) for cue in before):
            before = [cue for cue in before if cue.meaning not in (Harmless.CARD, Harmless.ACCOUNT)]
        for cue in found:
            if end <= cue.start <= end + _AFTER and _LINK_BACK.match(self._text[end : cue.start]):
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
        if cue.meaning is Harmless.REFERENCE and _ENDING.search(self._text[cue.start : cue.end]):
            run = next((run for run in self._heard.runs if run.start == start), None)
            if run is not None and len(run.digits) > _LONGEST_ENDING:
                return None
        used = cue.meaning in Kind and any(
            cue.end <= span.start and span.kind is cue.meaning for span in self._heard.spans
        )
        return None if used and self._context.given(cue.meaning) else cue.meaning

    def _date(self, dated: Dated, focus: Meaning | None) -> bool:
        """Take a date out where it is a birth or a card's expiry; true where it is dealt with."""
        read = private_date(self._text, self._of, dated, focus, self._context)
        if read is None:
            return False
        if read.kind is not None:
            self._add(read.first, dated.last, read.kind)
            self._context.take(read.kind, read.digits)
        return True

    def _kind(self, run: Run, focus: Meaning | None) -> tuple[Kind | None, int, int]:
        """What a number is, with the first and last token to take out; none where it may stay."""
        context = self._context
        first, last = self._spelling.spelled(run)
        compact = "".join(token.text for token in self._of[first : last + 1] if token.sort in (Sort.LETTER, Sort.WORD))
        if own := self._by_shape(run, first, last, focus):
            return own
        size = len(run.digits)
        if focus is Harmless.ACCOUNT:
            if run.plain and run.said >= 4 and 7 <= size <= 17:
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
        if focus is not None:
            wanted = [focus] if isinstance(focus, Harmless) else [focus, *(one for one in wanted if one in Kind)]
        for meaning in wanted:
            if meaning is Harmless.REFERENCE and not self._judge.reference_blocks(run):
                continue
            if meaning is Harmless.CARD:
                long = size >= 5 or run.said == 4 or (self._judge.alone(run) and size >= 2)
                if run.plain and not self._judge.counts(run) and long:
                    context.begin_card_talk()
                    return Kind.CARD_NUMBER, run.first, run.last
                continue
            if isinstance(meaning, Harmless):
                if meaning is Harmless.REFERENCE:
                    context.take(meaning, size)
                    context.keep(run.digits)
                    self._heard.stays.add(run.first)
                return None, first, last
            if self._judge.fits(meaning, run, focus is not None):
                if meaning is Kind.ADDRESS:
                    place = address(self._of, run, True)
                    if place == (run.first, run.last) and len(run.digits) < 4 and not self._judge.alone(run):
                        place = None
                    return (meaning, *place) if place else (None, first, last)
                return (meaning, first, last) if meaning in _LETTERED and compact else (meaning, *self._bare(run))
        place = address(self._of, run, False)
        if place is not None and run.digits not in ("1", ""):
            return Kind.ADDRESS, *place
        if context.card_talk and focus is None and self._judge.fits(Kind.CARD_NUMBER, run, False):
            return self._judge.of_card(run), run.first, run.last
        if focus is None and (guess := self._judge.guess(run)):
            return guess, first, last
        if (
            size >= _BEGINS_CARD_TALK
            and run.plain
            and run.digits[0] in "3456"
            and focus is None
            and size not in (9, 10, 11)
            and not context.other
        ):
            context.begin_card_talk()
        return None, first, last

    def _bare(self, run: Run) -> tuple[int, int]:
        return run.first, run.last

    def _by_shape(self, run: Run, first: int, last: int, focus: Meaning | None) -> tuple[Kind, int, int] | None:
        reference = focus is Harmless.REFERENCE or (
            focus is None
            and bool(self._context.expected)
            and self._context.expected[0].meaning is Harmless.REFERENCE
            and not self._context.expected[0].complete
        )
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
        if run.first and self._of[run.first - 1].text == "plus" and 9 <= len(run.digits) <= 15:
            return Kind.PHONE_NUMBER, run.first - 1, run.last
        if focus in (None, Harmless.ACCOUNT, Harmless.AMOUNT) and not self._context.card_talk and self._phone(run):
            return Kind.PHONE_NUMBER, run.first, run.last
        return None

    def _phone(self, run: Run) -> bool:
        sign = "+" if self._of[run.first].text.startswith("+") else ""
        return not run.money and 8 <= len(run.digits) <= 13 and phone(sign + run.digits)

    def _in_cue(self, run: Run, found: list[Cue]) -> bool:
        return any(cue.start <= run.start and run.end <= cue.end for cue in found)

    def _covered(self, run: Run) -> bool:
        return any(span.start <= run.start < span.end for span in self._heard.spans)

    def _overlaps(self, first: int, last: int) -> bool:
        start, end = self._of[first].start, self._of[last].end
        return any(span.start < end and start < span.end for span in self._heard.spans)

    def _add(self, first: int, last: int, kind: Kind) -> None:
        run = next((run for run in self._heard.runs if run.first <= last < run.last), None)
        if run is not None and kind is not Kind.EXPIRY_DATE and kind is not Kind.DATE_OF_BIRTH:
            last = run.last
        while kind in (Kind.NATIONAL_ID, Kind.BANK_ACCOUNT) and last + 1 < len(self._of) and self._letter(last + 1):
            last += 1
        self._heard.spans.append(Span(self._of[first].start, self._of[last].end, kind))

    def _letter(self, place: int) -> bool:
        return self._of[place].sort is Sort.LETTER and self._of[place].text not in ("a", "i")


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order, joined where they overlap; the longer one names the whole."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined.pop()
            kind = span.kind if span.end - span.start > last.end - last.start else last.kind
            span = Span(last.start, max(span.end, last.end), kind)
        joined.append(span)
    return joined
