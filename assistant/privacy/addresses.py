"""Street addresses as they are spoken and written."""

import re

from assistant.privacy.numbers import Run
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    LETTER_NAMES,
    MEASURES,
    ORDINARY,
    PHONETIC,
    STOPS,
    Sort,
    word_set,
)
from assistant.privacy.tokens import NUMBERS, Token

_STREETS = word_set(
    "street road avenue lane drive close court crescent terrace gardens grove boulevard parade quay circle trail"
    " highway parkway mews square place way row walk view rise hill park wharf cottage farm heights tower towers"
    " estate house gate strand vei veien gata broadway st rd ave ln dr blvd cres tce esplanade green"
)
_SURE_STREETS = word_set(
    "row view way place rise park walk green hill trail circle loop villas cottages mews "
    "street road avenue lane drive close crescent terrace gardens grove boulevard parade mews parkway rd ave"
    " court square quay circle hill wharf esplanade highway"
)
_UNITS_OF_HOUSES = frozenset(["lot", "plot", "flat", "apartment", "apt", "unit", "suite", "house", "number"])
_NO_STREET = word_set("either any every other long right wrong same big nice only best worst half all halfway safe")
_LINKED = word_set("in flat apartment unit number post zip code postcode")
_SPELLED = NUMBERS | {Sort.LETTER, Sort.REPEAT, Sort.ZERO_LETTER}
_ESTATES = frozenset({"business", "industrial", "retail", "trading", "science"})
_MOST_STREET = 4
_MOST_AFTER = 14
_LINKING = word_set("new old north south east west upper lower great little saint st off near by on of opposite")
"""Common words that stand inside an address where a name follows them."""
_NOWHERE = word_set(
    "end bottom top corner side back front edge moment home mum mum's mam mam's weekend hospital hotel hostel shelter"
    " parents place house flat address beach middle other next station best least most usual one above below"
    " postcode zip eircode postal street town city phone email name account bank card details number"
)
"""What follows `i live at` and is no address."""
_LEADS_IN = FILLERS | word_set("is at in to now currently it's we're i'm yes yeah still just")


_THE_STREETS = word_set("crescent close avenue terrace grove gardens mews green parade drive lane rise")
_FOREIGN_STREET = re.compile(r"\w{3,}(?:gata|gaten|veien|vegen|vei|strasse|straße|straat|gatan|vägen)")
_COUNTED = word_set("little things thing quick small more other questions question reasons times people of")
"""What follows a number that counts and begins no address."""
_NO_MIDDLES = word_set("bedroom bed storey story lane way car star door seater wheel man day year hour part")


def address(of: list[Token], run: Run, expected: bool) -> tuple[int, int] | None:
    """First and last token of the address that a number begins; none where it begins none.

    Args:
        of: the tokens of the text.
        run: a number in it.
        expected: true where an address was asked for or announced.
    """
    first, last = run.first, run.last
    while first > 0 and (
        of[first - 1].text in _UNITS_OF_HOUSES
        or _piece(of, first - 1, first, expected)
        or (expected and of[first - 1].text not in COMMON and of[first - 1].sort is not Sort.MASK)
    ):
        first -= 1
    if first > 1 and of[first - 1].text in ("to", "and", "dash") and of[first - 2].sort in NUMBERS:
        first -= 2
        while first > 0 and of[first - 1].sort in NUMBERS:
            first -= 1
    place = last + 1
    while place < len(of) and _piece(of, place, place - 1, expected):
        last, place = place, place + 1
    street = _street(of, place, expected)
    if street is None and run.first > 0 and _FOREIGN_STREET.fullmatch(of[run.first - 1].text):
        first, street = min(first, run.first - 1), last
    named = place + 1 < len(of) and of[place].text == "the" and of[place + 1].text not in COMMON
    housed = run.first > 0 and of[run.first - 1].text in ("flat", "apartment", "apt", "number")
    if street is None and housed and named:
        street = place + 1
    if street is None and _placed(of, run, place):
        street = place
    if street is None and not expected and not (housed and of[run.first - 1].text != "number"):
        return None
    if street is None and not housed and place < len(of) and of[place].text in _COUNTED:
        return None
    if street is not None:
        last = street
    stop = min(len(of), last + 1 + _MOST_AFTER)
    place = last + 1
    while place < stop:
        token = of[place]
        linked = (token.text in _LINKED and place + 1 < len(of) and of[place + 1].text not in COMMON) or (
            expected and token.text in ("the", "um", "uh", "er", "then", "and")
        )
        linked = linked or (token.text in _LINKING and place + 1 < len(of) and _named(of[place + 1], expected))
        linked = linked or (
            expected and token.sort is Sort.ORDINAL and place + 1 < len(of) and of[place + 1].sort is Sort.WORD
        )
        if of[place - 1].text == "county" and token.sort is Sort.WORD:
            last, place = place, place + 1
            continue
        lone = token.text == "i" or (token.text == "a" and of[place - 1].sort not in _SPELLED)
        if (
            token.text in _ESTATES
            and place + 1 < len(of)
            and of[place + 1].text in ("park", "estate", "centre", "center")
        ):
            last, place = place + 1, place + 2
            continue
        if (
            (token.sort in _SPELLED and not lone)
            or token.text in PHONETIC
            or (expected and token.text in LETTER_NAMES and place == last + 1)
        ):
            last = place
        elif (token.text in COMMON | MEASURES and not linked) or token.sort is Sort.MASK:
            break
        elif not linked and token.sort is not Sort.MARK:
            last = place
        place += 1
    return first, last


def _piece(of: list[Token], place: int, beside: int, expected: bool) -> bool:
    """True for a letter or a short group of letters of a postcode beside a number."""
    token = of[place]
    if token.sort is Sort.LETTER and token.text != "i":
        return True
    near = token.end == of[beside].start or of[beside].end == token.start
    if expected and token.text in LETTER_NAMES and token.text not in ("you", "are", "why"):
        return True
    return token.text in PHONETIC or (token.sort is Sort.WORD and near and len(token.text) <= 2)


def _street(of: list[Token], first: int, expected: bool) -> int | None:
    """Index of the street's last word, where a street's name begins at `first`."""
    allowed = _STREETS | _SURE_STREETS if expected else _SURE_STREETS
    if first + 1 < len(of) and of[first].text == "the" and of[first + 1].text in _THE_STREETS:
        return first + 1
    for place in range(first, min(first + _MOST_STREET, len(of))):
        token = of[place]
        if token.text in allowed and place > first and of[place - 1].text not in _NO_STREET:
            return place
        if token.text in _LINKING and place + 1 < len(of) and _named(of[place + 1], expected):
            continue
        if place > first and place + 1 < len(of) and token.text == "bank" and of[place + 1].text in allowed:
            continue
        if token.text in MEASURES | _NO_MIDDLES or token.text in (STOPS if expected else COMMON):
            return None
        if token.sort in NUMBERS or token.sort is Sort.MARK:
            return None
    return None


def _placed(of: list[Token], run: Run, place: int) -> bool:
    """True for `i'm in forty nine ashgrove`: a house by its number and a name that is no ordinary word."""
    before = [token.text for token in of[max(0, run.first - 2) : run.first]]
    lives = len(before) > 1 and before[1] in ("at", "in")
    lives = lives and (before[0] in ("live", "lives", "am", "is", "are", "i'm") or before[0].endswith(("'s", "'re")))
    named = place < len(of) and of[place].sort is Sort.WORD and of[place].text not in COMMON | MEASURES | ORDINARY
    return lives and named and not run.money and run.plain


_HOUSE = re.compile(
    r"(?<![\w'])(?!(?:the|a|my|your|our|his|her|this|that) )\w+ (?:cottage|lodge|barn|farm|manor)(?:,? \w+){1,2}"
    r" (?:lane|road|street|hill|avenue|drive|close|way)(?![\w'])(?:,? \w+){0,3}",
    re.IGNORECASE,
)


_WORD_BEFORE = re.compile(r"(?<![\w'])([^\W\d_]+) $")


_NEAR_ROAD = re.compile(
    r"\b(?:i'm|at|we're|it's|is|in) (?!the |a |my |your |our |his |her |that |this )(\w+"
    r" (?:cottage|lodge|barn|farm|manor|croft),? (?:off|near|on|by|outside|behind) .{3,60})",
    re.IGNORECASE,
)
"""A house with a name and what it is near: `hollins farm off the b six two six five`."""


def named_houses(text: str) -> list[tuple[int, int]]:
    """Where a house with a name and its street stand in a text: `rose cottage mill lane`."""
    near = [match.span(1) for match in _NEAR_ROAD.finditer(text)]
    return [*((_named_from(text, match.start()), match.end()) for match in _HOUSE.finditer(text)), *near]


def _named_from(text: str, start: int) -> int:
    """Where the name of a house begins of which the last word before `farm` begins at `start`: `hollin bank farm`."""
    before = _WORD_BEFORE.search(text, 0, start)
    ordinary = before is None or before.group(1).lower() in COMMON | MEASURES | ORDINARY | FILLERS
    return start if before is None or ordinary else before.start(1)


def _named(token: Token, expected: bool) -> bool:
    """True for a word that can be part of a name."""
    return (expected or token.sort is Sort.WORD) and token.text not in COMMON | MEASURES and token.sort is not Sort.MASK


def evident(of: list[Token], first: int, last: int) -> bool:
    """True for an address that shows by its words what it is: a street, a flat, a postcode, or a name of a place."""
    said = of[first : last + 1]
    streets = any(token.text in _STREETS | _SURE_STREETS | _UNITS_OF_HOUSES for token in said)
    named = any(token.sort is Sort.WORD and token.text not in COMMON | MEASURES | ORDINARY for token in said)
    digits = len(said) == 1 or all(token.sort in _SPELLED for token in said)
    return (streets or named or digits) and not any(token.sort is Sort.SCALE for token in said[-1:])


def told_address(of: list[Token], after: int) -> tuple[int, int] | None:
    """First and last token of an address without a number that follows a place in a text, as `the gatehouse denby`.

    Args:
        of: the tokens of the text.
        after: characters before it: where what announces it ends, or 0 in an answer.
    """
    first = next((place for place, token in enumerate(of) if token.start >= after), len(of))
    while first < len(of) and of[first].text in _LEADS_IN:
        first += 1
    begin = first + (first < len(of) and of[first].text == "the")
    while begin < len(of) and of[begin].text in ("old", "new", "wee", "little"):
        begin += 1
    if begin >= len(of) or of[begin].text in _NOWHERE or not _named(of[begin], False):
        return None
    last, count = begin, 1
    for place in range(begin + 1, len(of)):
        token = of[place]
        follows = place + 1 < len(of) and _named(of[place + 1], False)
        if _named(token, False) or token.sort is Sort.LETTER:
            last, count = place, count + 1
        elif not (token.text in FILLERS - {"and"} or token.sort is Sort.MARK or (token.text in _LINKING and follows)):
            break
    return (first, last) if count > 1 or begin > first else None


def behind(of: list[Token], first: int) -> int:
    """First token of the address of which a postcode begins at `first`: the names and numbers before it."""
    start = place = first
    while place > 0 and first - place < _MOST_AFTER:
        token = of[place - 1]
        if token.sort in (Sort.MASK, Sort.MAIL, Sort.MONTH, Sort.ORDINAL):
            break
        if token.text in ("flat", "unit", "apartment"):
            return place - 1
        if token.sort in NUMBERS or _named(token, False):
            start = place - 1
        elif token.sort is not Sort.MARK and token.text not in _LINKING | {"the", "um", "uh", "er"}:
            break
        place -= 1
    return start - (start > 0 and of[start - 1].text == "number" and of[start].sort in NUMBERS)


def unnumbered_address(of: list[Token]) -> tuple[int, int] | None:
    """First and last token of an address without a number (`rose cottage church lane`), where one was asked for."""
    for place, token in enumerate(of):
        if token.text in _STREETS and place > 0 and _named(of[place - 1], True):
            first = last = place
            while first > 0 and of[first - 1].text not in COMMON:
                first -= 1
            while last + 1 < len(of) and of[last + 1].text not in COMMON:
                last += 1
            return first, last
    return None
