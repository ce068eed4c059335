"""Which words of one utterance are private, by their shape and by what the call is about."""

import re

from assistant.events import Channel
from assistant.privacy.addresses import behind, named_houses
from assistant.privacy.answers import Span
from assistant.privacy.births import lone_month, private_date
from assistant.privacy.context import Context
from assistant.privacy.cue_table import Harmless, Meaning
from assistant.privacy.cues import Cue, cues
from assistant.privacy.dates import Dated, dates
from assistant.privacy.guessing import FIRMS_LINE, FIRMS_PLACE, THING, of_something_else
from assistant.privacy.heard import Heard
from assistant.privacy.judging import Judge
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run, runs, runs_after
from assistant.privacy.pieces import piece_asked
from assistant.privacy.shapes import MASKED_CARD, WRITTEN_PHONE
from assistant.privacy.sorting import Sorter
from assistant.privacy.spelling import Piece, Spelling, spelled_out, stretches
from assistant.privacy.spoken import Sort
from assistant.privacy.tokens import NUMBERS, Token, tokens
from assistant.privacy.wording import Wording

_TURNS_OTHER = 3
"""Turns, its own included, after which a harmless thing that was named is forgotten."""
_AGENTS_REFERENCE = 5
"""Digits at least of a number that an agent gives; who hears it may repeat it."""
_SUM = re.compile(r"\b(?:limit|balance|how much|owed?|total)\b", re.IGNORECASE)
_SHORTEST_SPELLED = 6
_NEAR_BIRTH = 6
"""Words at most between the year of a birth and its month."""
_BEFORE_MONTHS = frozenset({"next", "in", "of", "this", "till", "until"})
_DIGITAL = frozenset(Kind) - {Kind.NAME, Kind.EMAIL, Kind.ADDRESS, Kind.DATE_OF_BIRTH}
_ASKS_AGENT = re.compile(r"\b(?:your (?:\w+ )?name|who(?:'s| is| am i| are you)|(?:name|e-?mail) .*\?)", re.IGNORECASE)
"""What a customer asks of the agent; else what is named is the customer's own."""
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
        self._sorter = Sorter(text, self._heard, context, self._judge, self._spelling)
        self._dates = dates(self._of)
        self._expiry_asked = False

    def read(self) -> Heard:
        """The private words of the utterance."""
        context, heard = self._context, self._heard
        if not self._of:
            return heard
        found = cues(self._text, context.card_talk or context.asked(Kind.EXPIRY_DATE))
        masks = [token for token in self._of if token.sort is Sort.MASK]
        found = [cue for cue in found if not any(mask.start <= cue.start < mask.end for mask in masks)]
        Wording(self._text, heard, context, self._channel, self._known, self._named).read(found)
        self._expiry_asked = context.asked(Kind.EXPIRY_DATE)
        asks = self._channel is Channel.AGENT or _ASKS_AGENT.search(self._text) is not None
        context.expect([cue.meaning for cue in found], self._channel if asks else Channel.AGENT)
        piece = piece_asked(self._text, context) if self._channel is Channel.AGENT else None
        if piece is not None:
            context.expect([piece], self._channel)
            heard.stays |= {run.first for run in heard.runs}
        if any(cue.meaning in (Kind.CARD_NUMBER, Kind.SECURITY_CODE) or self._cards_expiry(cue) for cue in found):
            context.begin_card_talk()
            heard.asks_back = _ASKED_BACK.search(self._text) is not None
        for mask in masks:
            self._masked(mask)
        heard.spans += [Span(*match.span(), Kind.PHONE_NUMBER) for match in WRITTEN_PHONE.finditer(self._text)]
        heard.spans += [Span(*match.span(1), Kind.CARD_NUMBER) for match in MASKED_CARD.finditer(self._text)]
        heard.spans += [Span(*place, Kind.ADDRESS) for place in named_houses(self._text)]
        self._spelled_out()
        if piece is None:
            self._numbers(found)
        if self._channel is Channel.AGENT and FIRMS_PLACE.search(self._text):
            heard.spans = [span for span in heard.spans if span.kind is not Kind.ADDRESS]
        heard.spans = _merged(heard.spans)
        money = any(cue.meaning in Kind or cue.meaning in (Harmless.CARD, Harmless.ACCOUNT) for cue in found)
        money = money and not (_SUM.search(self._text) and not any(cue.meaning in Kind for cue in found))
        if not context.card_talk and not money and of_something_else(self._text):
            context.other = _TURNS_OTHER
        return heard

    def _cards_expiry(self, cue: Cue) -> bool:
        told = self._text[cue.start : cue.end].lower().startswith("expired")
        return cue.meaning is Kind.EXPIRY_DATE and not told and " card" in f" {self._text.lower()}"

    def _masked(self, mask: Token) -> None:
        """A placeholder of an earlier redaction counts as what it stands for."""
        for kind in Kind:
            if mask.text == kind.placeholder and self._context.asked(kind):
                self._context.take(kind, 16)

    def _numbers(self, found: list[Cue]) -> None:
        done = -1
        firms = self._channel is Channel.AGENT and FIRMS_LINE.search(self._text) is not None
        waiting = list(self._heard.runs)
        while waiting:
            run = waiting.pop(0)
            if self._in_cue(run, found):
                self._heard.stays.add(run.first)
                continue
            if run.first <= done or self._covered(run):
                continue
            if firms and len(run.digits) >= _AGENTS_REFERENCE:
                self._context.keep(run.digits)
                self._heard.stays.add(run.first)
                continue
            focus = self._sorter.focus(run.start, run.end, found)
            dated = next((date for date in self._dates if date.first <= run.first <= date.last), None)
            whole = len(run.digits) >= 9 and self._sorter.phone(run)
            if dated is not None and not whole and self._date(dated, focus):
                done = dated.last
                if run.last > done and (rest := runs_after(self._of, done, run.last)):
                    self._heard.runs = sorted([*(one for one in self._heard.runs if one != run), *rest])
                    waiting[:0] = rest
                continue
            named = {cue.meaning for cue in found if cue.end <= run.start}
            later = {cue.meaning for cue in found if cue.start > run.end} - named
            kind, first, last = self._sorter.kind(run, focus, later)
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
                self._date(dated, self._sorter.focus(self._of[dated.first].start, self._of[dated.last].end, found))

        self._lone_months(found)
        self._rest_of_birth(found)

    def _rest_of_birth(self, found: list[Cue]) -> None:
        """The month of a birth of which the year was said first: `born nineteen thirty eight on the first of may`."""
        births = [span for span in self._heard.spans if span.kind is Kind.DATE_OF_BIRTH]
        asked = self._context.asked(Kind.DATE_OF_BIRTH)
        if not births or not (asked or any(cue.meaning is Kind.DATE_OF_BIRTH for cue in found)):
            return
        for place, token in enumerate(self._of):
            near = len(self._text[births[-1].end : token.start].split()) <= _NEAR_BIRTH
            if token.sort is Sort.MONTH and token.start > births[-1].end and near and not self._overlaps(place, place):
                self._add(*lone_month(self._of, place), Kind.DATE_OF_BIRTH)

    def _lone_months(self, found: list[Cue]) -> None:
        """A month without a year, where card talk asks for an expiry date."""
        carded = self._context.card_talk or self._expiry_asked or " card" in f" {self._text.lower()}"
        if not carded or not self._context.first_asked(Kind.EXPIRY_DATE):
            return
        for place, token in enumerate(self._of):
            sure = token.text not in ("may", "march") or (place > 0 and self._of[place - 1].text in _BEFORE_MONTHS)
            alone = token.sort is Sort.MONTH and sure and not self._overlaps(place, place)
            if alone and self._sorter.focus(token.start, token.end, found) in (None, Kind.EXPIRY_DATE):
                self._add(*lone_month(self._of, place), Kind.EXPIRY_DATE)

    def _spelled_out(self) -> None:
        """National ids, accounts and postcodes that are spelled, whether or not somebody asked."""
        for pieces in stretches(self._of, self._heard.runs):
            if len(pieces) > 1 and (whole := spelled_out(pieces)) and not self._of_thing(whole[2]):
                first = pieces[whole[0]].first
                first = behind(self._of, first) if whole[2] is Kind.ADDRESS else first
                self._add(first, pieces[whole[1]].last, whole[2])
                self._context.take(whole[2], 0 if whole[2] is Kind.ADDRESS else 16)
            elif kind := self._spelled_answer(pieces):
                self._add(pieces[0].first, pieces[-1].last, kind)
                self._context.take(kind, 16)

    def _of_thing(self, kind: Kind) -> bool:
        """True for what looks like a postcode on a thing: `the sticker on the router c seven d …`."""
        return kind is Kind.ADDRESS and not self._context.asked(kind) and THING.search(self._text) is not None

    def _spelled_answer(self, pieces: list[Piece]) -> Kind | None:
        """What letters and digits are that answer a question for it, in whatever order they come."""
        said = "".join(piece.said for piece in pieces)
        written = any(token.sort is Sort.LITERAL for token in self._of)
        if written or len(said) < _SHORTEST_SPELLED or said.isalpha() or said.isdigit():
            return None
        if self._channel is Channel.AGENT:
            return None
        kinds = (Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.SORT_CODE)
        return next((k for k in kinds if self._context.first_asked(k) and not self._context.given(k)), None)

    def _date(self, dated: Dated, focus: Meaning | None) -> bool:
        """Take a date out where it is a birth or a card's expiry; true where it is dealt with."""
        read = private_date(self._text, self._of, dated, focus, self._context)
        if read is None:
            return False
        if read.kind is not None:
            self._add(read.first, dated.last, read.kind)
            self._context.take(read.kind, read.digits)
        return True

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
        if kind in _DIGITAL:
            first, last = self._homophones(first, last)
        if (
            kind is Kind.PHONE_NUMBER
            and first > 1
            and [t.text for t in self._of[first - 2 : first]] == ["area", "code"]
        ):
            first -= 2
        while kind in (Kind.NATIONAL_ID, Kind.BANK_ACCOUNT) and last + 1 < len(self._of) and self._letter(last + 1):
            last += 1
        self._heard.spans.append(Span(self._of[first].start, self._of[last].end, kind))

    def _homophones(self, first: int, last: int) -> tuple[int, int]:
        """The same with the `for` and `to` beside the digits that stand where digits stand: `for to nine oh six`."""
        begin = first
        while begin > 0 and self._of[begin - 1].sort is Sort.HOMOPHONE:
            begin -= 1
        led = begin == 0 or self._of[begin - 1].sort is Sort.FILLER or self._of[begin - 1].text in ("is", "uh", "um")
        end = last
        while end + 1 < len(self._of) and self._of[end + 1].sort is Sort.HOMOPHONE:
            end += 1
        return (begin if led else first), (end if end + 1 == len(self._of) else last)

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
