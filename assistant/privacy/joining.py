"""Private words that only several turns, or what stands beside them, show to be private."""

import re
from collections.abc import Sequence

from assistant.privacy.answers import Span
from assistant.privacy.echoes import TURNS_ECHOED, echoes
from assistant.privacy.emails import DOMAIN_WORDS
from assistant.privacy.guessing import guessed
from assistant.privacy.kinds import Kind
from assistant.privacy.past import NUMERIC, Hide, Past, digits_of, inside, of_kind
from assistant.privacy.spelling import Piece, spelled_out, stretches
from assistant.privacy.spoken import COMMON, Sort
from assistant.privacy.tokens import NUMBERS

_TURNS_SPELLED = 4
_TURNS_MENDED = 3
_SHORT_TURN = 6
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
_AGAIN = re.compile(
    r"\b(?:start(?:ing)? (?:again|over|that again)|from the (?:start|top|beginning)|begin again"
    r"|(?:do|try|say|read) (?:that|it) again"
    r"|(?:read|said|got|did) (?:that|it) wrong|lost my place|let me (?:check|look)|that's not (?:it|right))\b",
    re.IGNORECASE,
)
"""What is said when one breaks a number off."""
_WHICH_ACCOUNT = re.compile(r"(?:\w+ ){0,3}?(?:savings|checking|current|joint|account)\b", re.IGNORECASE)
_OF_BANK = (Kind.BANK_ACCOUNT, Kind.SORT_CODE)
_BEGUN = frozenset({Kind.CARD_NUMBER, Kind.BANK_ACCOUNT, Kind.SORT_CODE, Kind.PHONE_NUMBER, Kind.NATIONAL_ID})
_EXTENSION = re.compile(r"[\s,.]*(?:and )?(?:the )?ext(?:ension)?\.?(?: is)?\s+", re.IGNORECASE)


def found_by(turns: Sequence[Past]) -> list[Past]:
    """Hide what the last of some turns brings to light, in it and in those before it.

    Args:
        turns: the turns of the call, in their order; the last one was just read.

    Returns:
        The turns in which more is hidden now.
    """
    changed: list[Past] = []
    for rule in (_spelled, _dictated, _false_starts, _neighbours, _mended, _rest_of_card, _begun, _fronts, echoes):
        for past, spans in rule(turns):
            if rule is _spelled and spans:
                past.heard.spans = [one for one in past.heard.spans if not any(inside(one, other) for other in spans)]
            if past.hide(spans) and past not in changed:
                changed.append(past)
    return changed


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
        if turn.channel is now.channel and _dictates(turn, turn is now):
            parts.insert(0, turn)
        elif not turn.heard.says_nothing:
            break
    if len(parts) < 2 or turns[-1] not in parts:
        return []
    said = "".join(run.digits for turn in parts for run in turn.heard.runs)
    kind = None if now.before.told(said) else guessed(said)
    if kind is None or any(run.first in turn.heard.stays for turn in parts for run in turn.heard.runs):
        return []
    return [(turn, of_kind(turn.heard.free, kind)) for turn in parts]


def _dictates(turn: Past, last: bool) -> bool:
    """True for digits alone; the last turn may break them with an aside: `three eight one get down three nine five`."""
    aside = [run for run in turn.heard.free if run.plain and len(run.digits) == run.said >= _LONG_ENOUGH]
    return turn.heard.digits_alone or (last and len(aside) > 1 and len(aside) == len(turn.heard.runs))


def _false_starts(turns: Sequence[Past]) -> list[Hide]:
    """`nine nine no sorry it's …`: a number that is begun and then said otherwise."""
    now = turns[-1]
    if not _MENDS.search(now.text):
        return []
    spans = [span for span in now.heard.spans if span.kind in NUMERIC]
    found = []
    for run in now.heard.free:
        beside = next((span for span in spans if span.start >= run.end), None)
        if beside is not None and _MENDS.search(now.text[run.end : beside.start]):
            found.append(Span(run.start, run.end, beside.kind))
    dates = (Kind.DATE_OF_BIRTH, Kind.EXPIRY_DATE)
    birth = next((span for span in now.heard.spans if span.kind in dates), None)
    for token in now.heard.tokens:
        early = birth is not None and token.end < birth.start and token.sort in (Sort.ORDINAL, Sort.MONTH)
        if birth is not None and early and _MENDS.search(now.text[token.end : birth.start]):
            end = token.end + 3 if now.text[token.end :].startswith(" of ") else token.end
            found.append(Span(token.start, end, birth.kind))
    lettered = next((span for span in spans if span.kind is Kind.NATIONAL_ID), None)
    for token in now.heard.tokens:
        single = token.sort is Sort.LETTER and token.text not in ("a", "i")
        if lettered is not None and single and _MENDS.search(now.text[token.end : max(token.end, lettered.start)]):
            found.append(Span(token.start, token.end, Kind.NATIONAL_ID))
    return [(now, found)]


def _neighbours(turns: Sequence[Past]) -> list[Hide]:
    """The other half of a number that is broken by an aside: `oh two one five hang on oh one double three`."""
    now = turns[-1]
    spans = [span for span in now.heard.spans if span.kind in NUMERIC]
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
    if (day := _day_mended(turns)) is not None:
        return [(now, [day])]
    if not now.heard.numbers_alone or not now.heard.free:
        return []
    for turn in reversed(turns[-1 - _TURNS_MENDED : -1]):
        kinds = [span.kind for span in turn.heard.spans if span.kind in NUMERIC]
        if kinds and (_MENDS.search(now.text) or now.heard.digits_alone):
            return [(now, of_kind(now.heard.free, kinds[-1]))]
        if not turn.heard.says_nothing:
            break
    return []


def _day_mended(turns: Sequence[Past]) -> Span | None:
    """`no it's the nineteenth` after a date of birth."""
    now = turns[-1]
    before = next((turn for turn in reversed(turns[:-1]) if not turn.heard.says_nothing), None)
    if before is None or len(now.heard.tokens) > _SHORT_TURN or not _MENDS.search(now.text):
        return None
    if not any(span.kind is Kind.DATE_OF_BIRTH for span in before.heard.spans):
        return None
    dated = [t for t in now.heard.tokens if t.sort in (Sort.ORDINAL, Sort.MONTH)]
    return Span(dated[0].start, dated[-1].end, Kind.DATE_OF_BIRTH) if dated else None


def _rest_of_card(turns: Sequence[Past]) -> list[Hide]:
    """What was said alone just before a part of a card number belongs to it."""
    now = turns[-1]
    size = len(digits_of(now, Kind.CARD_NUMBER))
    hides: list[Hide] = []
    for turn in reversed(turns[-TURNS_ECHOED:-1]):
        if not 2 <= size < _LONGEST_CARD - 4 or size in (15, 16):
            break
        free = turn.heard.free
        whole = size + sum(len(run.digits) for run in free) in (15, 16) and all(run.plain for run in free)
        if free and ((turn.channel is now.channel and turn.heard.numbers_alone) or whole):
            hides.append((turn, of_kind(free, Kind.CARD_NUMBER)))
            size += sum(len(run.digits) for run in free)
        elif turn.channel is now.channel and not turn.heard.says_nothing:
            break
    return hides


def _begun(turns: Sequence[Past]) -> list[Hide]:
    """What was begun and broken off before the whole number was said, or before its rest: `savings it's nine eight`."""
    now = turns[-1]
    kind = next((span.kind for span in now.heard.spans if span.kind in _BEGUN), None)
    hides: list[Hide] = []
    for turn in turns[-1 - _TURNS_SPELLED : -1] if kind is not None else ():
        told = _AGAIN.search(turn.text) or (kind in _OF_BANK and _WHICH_ACCOUNT.match(turn.text))
        if kind is not None and turn.channel is now.channel and told:
            free = [run for run in turn.heard.free if run.plain and run.said >= _LONG_ENOUGH and len(run.digits) > 3]
            hides.append((turn, of_kind(free, kind)))
    return hides


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
