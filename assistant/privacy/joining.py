"""Private words that only several turns, or what stands beside them, show to be private."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.events import Channel, Word
from assistant.privacy.answers import Span
from assistant.privacy.context import Context
from assistant.privacy.emails import DOMAIN_WORDS
from assistant.privacy.heard import Heard
from assistant.privacy.judging import guessed
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import NUMBERS, Run
from assistant.privacy.spelling import Piece, spelled_out, stretches
from assistant.privacy.spoken import BACKCHANNELS, COMMON, Sort, word_set

TURNS_ECHOED = 8
"""Turns in which one side repeats what the other gave."""
_TURNS_SPELLED = 4
_TURNS_MENDED = 3
_SHORT_TURN = 6
_SHORTEST_ECHO = 3
_SHORTEST_END = 4
_SHORTEST_WORD = 4
_SPELLED_LETTERS = 3
_WORDS_BETWEEN = 5
_EARLIEST_YEAR = 30
_LONG_ENOUGH = 3
_LONGEST_CARD = 19
_MENDS = re.compile(
    r"\b(?:no|nope|not|sorry|i mean|wait|instead|actually|at the end|the end|correction|wrong|meant|should be|rather"
    r"|my bad|scratch that|hang on|hold on|oops|my old|that's the old|starts?|begins?|in the middle|maybe)\b",
    re.IGNORECASE,
)
"""What is said when one puts a number right."""
_EXTENSION = re.compile(r"[\s,.]*(?:and )?(?:the )?ext(?:ension)?\.?(?: is)?\s+", re.IGNORECASE)
_NUMERIC = frozenset(Kind) - {Kind.NAME, Kind.EMAIL}
_STREET_WORDS = word_set("street road avenue lane drive close house flat apartment court place north south")
Hide = tuple["Past", list[Span]]


@dataclass(slots=True)
class Past:
    """An utterance that was heard, with its private words: never leaves the memory of the call."""

    channel: Channel
    text: str
    words: tuple[Word, ...]
    before: Context
    heard: Heard
    forced: set[Kind] = field(default_factory=set)
    """What all its numbers are part of, where a later utterance showed it."""

    def hide(self, spans: Iterable[Span]) -> bool:
        """Take more out; true where it was not out already."""
        fresh = [one for one in spans if not any(_inside(one, other) for other in self.heard.spans)]
        if fresh:
            kept = [o for o in self.heard.spans if not any(_inside(o, other) for other in fresh)]
            self.heard.spans = sorted([*kept, *fresh])
        return bool(fresh)


def _inside(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end


def found_by(turns: Sequence[Past]) -> list[Past]:
    """Hide what the last of some turns brings to light, in it and in those before it.

    Args:
        turns: the turns of the call, in their order; the last one was just read.

    Returns:
        The turns in which more is hidden now.
    """
    changed: list[Past] = []
    for rule in (_spelled, _dictated, _false_starts, _neighbours, _mended, _rest_of_card, _fronts, _echoes):
        for past, spans in rule(turns):
            if rule is _spelled and spans:
                past.heard.spans = [one for one in past.heard.spans if not any(_inside(one, other) for other in spans)]
            if past.hide(spans) and past not in changed:
                changed.append(past)
    return changed


def _of(runs: Iterable[Run], kind: Kind) -> list[Span]:
    return [Span(run.start, run.end, kind) for run in runs]


def _weighs(stretch: Sequence[Piece]) -> bool:
    """Whether a stretch is more than one letter."""
    return sum(len(piece.said) for piece in stretch) > 1


def _spelled(turns: Sequence[Past]) -> list[Hide]:
    """A national id, an account or a postcode that is spelled over turns."""
    now = turns[-1]
    own = [turn for turn in turns[-2 * _TURNS_SPELLED :] if turn.channel is now.channel]
    said: list[tuple[Past, Piece]] = []
    for turn in own[-_TURNS_SPELLED:]:
        short = len(turn.heard.tokens) <= _SHORT_TURN
        found = stretches(turn.heard.tokens, turn.heard.runs)
        # one letter in a longer sentence, such as the "a" of "not a cent", spells nothing
        pieces = [piece for stretch in found if short or _weighs(stretch) for piece in stretch]
        said += [(turn, piece) for piece in pieces]
    whole = spelled_out([piece for _, piece in said]) if len(said) <= 60 else None
    if whole is None:
        return []
    first, last, kind = whole
    if said[last][0] is not now or said[first][0] is now:
        return []
    hides: list[Hide] = []
    for turn in own:
        of = turn.heard.tokens
        parts = [piece for one, piece in said[first : last + 1] if one is turn]
        hides.append((turn, [Span(of[piece.first].start, of[piece.last].end, kind) for piece in parts]))
    return hides


def _dictated(turns: Sequence[Past]) -> list[Hide]:
    """A number said over turns of little but digits, with nothing but `yes` and `go on` between them."""
    now = turns[-1]
    parts: list[Past] = []
    for turn in reversed(turns):
        if turn.channel is now.channel and turn.heard.digits_alone:
            parts.insert(0, turn)
        elif not turn.heard.says_nothing:
            break
    if len(parts) < 2 or turns[-1] not in parts:
        return []
    said = "".join(run.digits for turn in parts for run in turn.heard.runs)
    kind = guessed(said)
    if kind is None or any(run.first in turn.heard.stays for turn in parts for run in turn.heard.runs):
        return []
    return [(turn, _of(turn.heard.free, kind)) for turn in parts]


def _false_starts(turns: Sequence[Past]) -> list[Hide]:
    """`nine nine no sorry it's …`: a number that is begun and then said otherwise."""
    now = turns[-1]
    if not _MENDS.search(now.text):
        return []
    spans = [span for span in now.heard.spans if span.kind in _NUMERIC]
    found = []
    for run in now.heard.free:
        beside = next((span for span in spans if span.start >= run.end), None)
        if beside is not None and _MENDS.search(now.text[run.end : beside.start]):
            found.append(Span(run.start, run.end, beside.kind))
    birth = next((span for span in now.heard.spans if span.kind is Kind.DATE_OF_BIRTH), None)
    for token in now.heard.tokens:
        early = birth is not None and token.end < birth.start and token.sort in (Sort.ORDINAL, Sort.MONTH)
        if birth is not None and early and _MENDS.search(now.text[token.end : birth.start]):
            found.append(Span(token.start, token.end, Kind.DATE_OF_BIRTH))
    lettered = next((span for span in spans if span.kind is Kind.NATIONAL_ID), None)
    for token in now.heard.tokens:
        single = token.sort is Sort.LETTER and token.text not in ("a", "i")
        if lettered is not None and single and _MENDS.search(now.text[token.end : max(token.end, lettered.start)]):
            found.append(Span(token.start, token.end, Kind.NATIONAL_ID))
    return [(now, found)]


def _neighbours(turns: Sequence[Past]) -> list[Hide]:
    """The other half of a number that is broken by an aside: `oh two one five hang on oh one double three`."""
    now = turns[-1]
    spans = [span for span in now.heard.spans if span.kind in _NUMERIC]
    found = []
    for run in now.heard.free:
        for span in spans:
            between = now.text[span.end : run.start] if span.end <= run.start else now.text[run.end : span.start]
            year = span.kind is Kind.DATE_OF_BIRTH and (len(run.digits) == 4 or int(run.digits or 0) >= _EARLIEST_YEAR)
            near = len(between.split()) <= _WORDS_BETWEEN and run.plain
            if near and (year or len(run.digits) >= _LONG_ENOUGH or "ext" in between):
                found.append(Span(run.start, run.end, span.kind))
                break
    for run in now.heard.runs:
        before = next((s for s in reversed(spans) if s.kind is Kind.PHONE_NUMBER and s.end <= run.start), None)
        if before is not None and _EXTENSION.fullmatch(now.text[before.end : run.start]):
            found.append(Span(before.start, run.end, Kind.PHONE_NUMBER))
    return [(now, found)]


def _mended(turns: Sequence[Past]) -> list[Hide]:
    """`no six two eight at the end` after a number that was given or read back."""
    now = turns[-1]
    if not now.heard.numbers_alone or not now.heard.free:
        return []
    for turn in reversed(turns[-1 - _TURNS_MENDED : -1]):
        kinds = [span.kind for span in turn.heard.spans if span.kind in _NUMERIC]
        if kinds and (_MENDS.search(now.text) or now.heard.digits_alone):
            return [(now, _of(now.heard.free, kinds[-1]))]
        if not turn.heard.says_nothing:
            break
    return []


def _rest_of_card(turns: Sequence[Past]) -> list[Hide]:
    """What was said alone just before a part of a card number belongs to it."""
    now = turns[-1]
    size = len(_digits_of(now, Kind.CARD_NUMBER))
    hides: list[Hide] = []
    for turn in reversed(turns[-TURNS_ECHOED:-1]):
        if not 2 <= size < _LONGEST_CARD - 4 or size in (15, 16):
            break
        free = turn.heard.free
        if turn.channel is now.channel and turn.heard.numbers_alone and free:
            hides.append((turn, _of(free, Kind.CARD_NUMBER)))
            size += sum(len(run.digits) for run in free)
        elif turn.channel is now.channel and not turn.heard.says_nothing:
            break
    return hides


def _digits_of(turn: Past, kind: Kind | None = None) -> str:
    """Digits that are taken out of a turn."""
    spans = [span for span in turn.heard.spans if span.kind in _NUMERIC and (kind is None or span.kind is kind)]
    inside = [run for run in turn.heard.runs if any(s.start <= run.start and run.end <= s.end for s in spans)]
    return "".join(run.digits for run in inside)


def _fronts(turns: Sequence[Past]) -> list[Hide]:
    """What was spelled just before `at gmail dot com` is the front of the address, in this turn or the last ones."""
    now = turns[-1]
    mail = next((span for span in now.heard.spans if span.kind is Kind.EMAIL), None)
    if mail is None:
        return []
    letters = [
        Span(now.heard.tokens[part[0].first].start, now.heard.tokens[part[-1].last].end, Kind.EMAIL)
        for part in stretches(now.heard.tokens, now.heard.runs)
        if sum(piece.said.isalpha() for piece in part) >= _SPELLED_LETTERS
    ]
    hides: list[Hide] = [(now, letters)]
    if not now.text[mail.start : mail.end].lower().startswith(("at ", "@")):
        return hides
    own = [turn for turn in turns[-2 * _TURNS_MENDED :] if turn.channel is now.channel]
    for turn in reversed(own):
        of = turn.heard.tokens
        found = []
        for stretch in stretches(of, turn.heard.runs):
            span = Span(of[stretch[0].first].start, of[stretch[-1].last].end, Kind.EMAIL)
            spelled = turn is now or any(piece.said.isalpha() for piece in stretch)
            before = turn is not now or span.end <= mail.start
            if spelled and before and sum(len(piece.said) for piece in stretch) >= 2:
                found.append(span)
        if turn is not now and not found:
            found = [
                Span(t.start, t.end, Kind.EMAIL)
                for t in of
                if (t.sort is Sort.WORD and t.text not in COMMON and t.text not in DOMAIN_WORDS) or t.sort in NUMBERS
            ]
            found = found if any(one.sort not in NUMBERS for one in of) else []
        hides.append((turn, found))
        if found:
            break
    return hides


def _echoes(turns: Sequence[Past]) -> list[Hide]:
    """What repeats, in whole or in part, something that is private in a turn beside it."""
    now, near = turns[-1], turns[-1 - TURNS_ECHOED : -1]
    hides: list[Hide] = []
    said = [(turn, _digits_of(turn)) for turn in near]
    joined = "".join(digits for _, digits in said)
    kinds = [span.kind for turn in near for span in turn.heard.spans if span.kind in _NUMERIC]
    if kinds:
        hides.append((now, _of([run for run in now.heard.free if _echo(run, joined)], kinds[-1])))
        ends = [
            r for r in now.heard.runs if len(r.digits) >= _SHORTEST_END and any(d.endswith(r.digits) for _, d in said)
        ]
        hides.append((now, _of([run for run in ends if not run.money and not now.heard.covers(run)], kinds[-1])))
    fresh = _digits_of(now)
    if fresh:
        kind = next(span.kind for span in now.heard.spans if span.kind in _NUMERIC)
        whole = fresh + "|" + joined + fresh
        hides += [(turn, _of([run for run in turn.heard.free if _echo(run, whole)], kind)) for turn in near]
    for turn in near:
        hides.append((now, _words_again(now, turn)))
        hides.append((turn, _words_again(turn, now)))
    return hides


def _echo(run: Run, said: str) -> bool:
    return len(run.digits) >= _SHORTEST_ECHO and run.digits in said


def _words_again(turn: Past, other: Past) -> list[Span]:
    """Words of a name, an address or an e-mail address in another turn that this turn says too."""
    told = {
        token.text: span.kind
        for span in other.heard.spans
        if span.kind in (Kind.NAME, Kind.EMAIL, Kind.ADDRESS)
        for token in other.heard.tokens
        if span.start <= token.start < span.end and _telling(token.text) and token.sort is Sort.WORD
    }
    found: list[Span] = []
    if not told:
        return found
    of = turn.heard.tokens
    for place, token in enumerate(of):
        if token.text not in told:
            continue
        first = place
        while first > 0 and of[first - 1].sort in (NUMBERS | {Sort.LETTER}) and of[first - 1].text not in ("a", "i"):
            first -= 1
        found.append(Span(of[first].start, token.end, told[token.text]))
    return found


def _telling(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word not in COMMON | _STREET_WORDS | DOMAIN_WORDS | BACKCHANNELS
