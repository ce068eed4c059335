"""Private dates: a birth that was asked for, or that shows by its year what it is, and the expiry of a card."""

import re
from typing import NamedTuple

from assistant.privacy.context import Context
from assistant.privacy.cue_table import Harmless, Meaning
from assistant.privacy.dates import Dated
from assistant.privacy.digits import groups
from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import MEASURES, Sort, word_set
from assistant.privacy.tokens import NUMBERS, Token

_FIRST, _LAST, _LAST_CHILD = 1915, 2011, 2026
"""Years in which somebody was born who speaks in a call, or of whom it is about."""
_OTHERWISE = re.compile(
    r"\b(?:since|dated?|signed|opened|bought|paid|pay|payments?|called|rang|phoned|letters?|due|start(?:s|ed|ing)?"
    r"|contract"
    r"|agreement|accounts?|moved|married|wedding|joined|until|till|invoice|bill(?:ed)?|order(?:ed)?|statement|happened"
    r"|accident|built|expires?|expired|delivered|appointment|received|wrote|sent|default(?:ed)?|installed|died|passed"
    r"|court|judge?ment|hearing|act|law|film|song|album|made|sold|loan|took out|taken out|policy|closed|charged?"
    r"|debt|registered|effective|version|edition|war|election|graduated|left|retired|divorced)\b",
    re.IGNORECASE,
)
_HOLIDAYS = word_set(
    "christmas boxing valentine's valentines new year's years saint st patrick's paddy's halloween easter day eve good"
    " bonfire night independence anzac monday tuesday wednesday thursday friday saturday sunday"
)
_ORDER = frozenset({"first", "second", "third"})
"""Ordinals that say an order too: `day and month first`."""
_YEARS = (["this", "year"], ["next", "year"])
_SLASHES = 2
_MONTH_AND_YEAR = 2
_WHOLE = 3
"""Parts of a date with its year."""
_MOST_MENDED = 12
"""Words at most of a turn that puts a date right which was given."""
_DAYS = 31
_WRITTEN = re.compile(r"(?<!\d)(\d{1,2})([/.\-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?!\d)")


class PrivateDate(NamedTuple):
    """What a date turned out to be."""

    kind: Kind | None
    """None for a date that is dealt with and stays."""
    first: int
    """Index of the first token to take out."""
    digits: int
    """How much of it was said, as for `Context.take`."""


def private_date(
    text: str, of: list[Token], dated: Dated, focus: Meaning | None, context: Context
) -> PrivateDate | None:
    """What a date is in its call; none where its numbers may be something else.

    Args:
        text: the text.
        of: its tokens.
        dated: a date in it.
        focus: what the utterance itself says of it.
        context: what the call is about.
    """
    inside = of[dated.first : dated.last + 1]
    digits = sum(len(re.sub(r"\D", "", token.text)) or 1 for token in inside if token.sort in NUMBERS)
    said = groups([token for token in inside if token.sort in NUMBERS or token.sort is Sort.ZERO_LETTER])
    birth = focus is Kind.DATE_OF_BIRTH or (focus is None and _asked(dated, context, said, len(of)))
    if focus not in (Harmless.REFERENCE, Kind.EXPIRY_DATE, Kind.DATE_OF_BIRTH):
        birth = birth or born_on(text, of, dated)
    after = of[dated.last + 1].text if dated.last + 1 < len(of) else ""
    order = of[dated.first].text in _ORDER and (dated.first == 0 or of[dated.first - 1].text not in ("the", "on"))
    lone = (
        birth and not order and dated.parts == 1 and len(of) <= 4 and of[dated.first].sort in (Sort.ORDINAL, Sort.MONTH)
    )
    if lone or (birth and (dated.parts > 1 or digits >= 4) and after not in MEASURES - {"is", "in", "of", "or"}):
        return PrivateDate(Kind.DATE_OF_BIRTH, _led(of, dated.first), 4 if dated.parts >= 3 or digits >= 4 else 2)
    expiry = focus is Kind.EXPIRY_DATE or (
        focus is None and (context.asked(Kind.EXPIRY_DATE) or (context.card_talk and dated.month))
    )
    few = sum(token.sort in NUMBERS for token in inside) <= 3 and any(token.text == "of" for token in inside)
    zero = inside[0].text in ("zero", "nought") or inside[0].sort is Sort.ZERO_LETTER
    if expiry and few and not dated.month and dated.parts - zero == _MONTH_AND_YEAR and digits >= 2:
        return PrivateDate(Kind.EXPIRY_DATE, dated.first, 4)
    if focus is Kind.EXPIRY_DATE and any(token.sort is Sort.ORDINAL for token in inside) and 1 < dated.parts <= 3:
        return PrivateDate(Kind.EXPIRY_DATE, dated.first, 4)
    if not dated.month or digits > 4:
        return None
    first = lone_month(of, dated.first)[0] if of[dated.first].sort is Sort.MONTH else dated.first
    return PrivateDate(Kind.EXPIRY_DATE if expiry else None, first, 4)


def _led(of: list[Token], first: int) -> int:
    """The first token of a date with the `the to of` before its month, where `to` was heard for a day."""
    before = [token.text for token in of[max(0, first - 3) : first]]
    if before[-1:] == ["of"] and before[-2:-1] and of[first - 2].sort is Sort.HOMOPHONE:
        return first - 3 if before[0] == "the" else first - 2
    return _holiday(of, first)


def _holiday(of: list[Token], first: int) -> int:
    """The first token of a date with the `christmas day` before it."""
    while first > 0 and of[first - 1].text in _HOLIDAYS:
        first -= 1
    return first


def _asked(dated: Dated, context: Context, said: list[str], words: int) -> bool:
    """True where a birth was asked for, and the date can be the answer."""
    if not context.asked(Kind.DATE_OF_BIRTH) or not (dated.month or not context.given(Kind.DATE_OF_BIRTH)):
        return False
    latest = _LAST_CHILD if context.fresh(Kind.DATE_OF_BIRTH) and dated.parts >= _WHOLE else _LAST
    if not dated.month and _year([part for part in said if part != "0"])[0] > latest:
        return False
    if context.given(Kind.DATE_OF_BIRTH) and dated.parts < _WHOLE and words > _MOST_MENDED:
        return False
    first = context.expected[0]
    if first.meaning in (Harmless.REFERENCE, Kind.EXPIRY_DATE) and not first.complete:
        return False
    return dated.month or dated.parts >= 3 or context.first_asked(Kind.DATE_OF_BIRTH)


def lone_month(of: list[Token], place: int) -> tuple[int, int]:
    """First and last token of a month that is an expiry date by itself: `march`, `next june`, `end of may`."""
    first = place
    while first > 0 and of[first - 1].text in ("next", "this", "end", "of", "the", "last", "first", "day", "on", "in"):
        first -= 1
    after = of[place + 1 : place + 3]
    following = [token.text for token in of[place + 1 : place + 4]]
    if following[:2] in _YEARS or (following[:1] == ["of"] and following[1:] in _YEARS):
        last = place + 2 + (following[0] == "of")
    else:
        day = next((step for step, token in enumerate(after, 1) if token.sort is Sort.ORDINAL), 0)
        last = place + day if day == 1 or (day and after[0].text == "the") else place
    return first, last


def born_on(text: str, of: list[Token], dated: Dated) -> bool:
    """True for a whole date with such a year, where no word before it says that it is the date of something else.

    Args:
        text: the text.
        of: its tokens.
        dated: a date in it.
    """
    start = of[dated.first].start
    inside = of[dated.first : dated.last + 1]
    if _OTHERWISE.search(text[max(0, start - 60) : start]):
        return False
    if match := _WRITTEN.search(text[start : of[dated.last].end]):
        one, two, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
        return one <= 31 and two <= 31 and min(one, two) <= 12 and (_FIRST <= year <= _LAST or 30 <= year <= 99)
    slashes = [place for place, token in enumerate(inside) if token.text in ("slash", "stroke", "dash", "hyphen")]
    if len(slashes) == _SLASHES:
        parts = [groups(inside[a:b]) for a, b in ((0, slashes[0]), (slashes[0] + 1, slashes[1]), (slashes[1] + 1, 99))]
        short = all(len(part) == 1 and 1 <= int(part[0]) <= _DAYS for part in parts[:2])
        return short and _FIRST <= _year(parts[2])[0] <= _LAST
    ordinals = sum(token.sort is Sort.ORDINAL for token in inside)
    if not dated.month and ordinals < 2:
        return False
    named = max(place for place, token in enumerate(inside) if token.sort in (Sort.ORDINAL, Sort.MONTH))
    said = groups([token for token in inside[named + 1 :] if token.sort in NUMBERS or token.sort is Sort.ZERO_LETTER])
    day = ordinals > 0 or any(token.sort in NUMBERS for token in inside[:named])
    year, used = _year(said)
    if dated.first > 0 and of[dated.first - 1].text in ("he's", "she's", "they're", "born") and year <= _LAST_CHILD:
        return year >= _FIRST
    return _FIRST <= year <= _LAST and (day or len(said) > used)


def _year(said: list[str]) -> tuple[int, int]:
    """The year that ends some numbers, and how many of them it takes; nought where none does."""
    if not said:
        return 0, 0
    if len(said[-1]) == 4:
        return int(said[-1]), 1
    if len(said) > 2 and said[-3] in ("19", "20") and said[-2] == "0" and len(said[-1]) == 1:
        return int(said[-3] + "0" + said[-1]), 3
    if len(said) > 1 and said[-2] in ("19", "20") and len(said[-1]) == 2:
        return int(said[-2] + said[-1]), 2
    if len(said[-1]) == 2 and int(said[-1]) >= 30:
        return 1900 + int(said[-1]), 1
    return 0, 0
