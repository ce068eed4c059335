"""Names that nothing but the way they are said shows to be names: introductions, and names that are spelled."""

import re

from assistant.privacy.answers import Span
from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import (
    COMMON,
    FILLERS,
    FIRST_NAMES,
    MEASURES,
    ORDINARY,
    TEENS,
    TENS,
    UNITS,
    Sort,
    word_set,
)
from assistant.privacy.tokens import Token

NO_NAMES = COMMON | MEASURES | UNITS.keys() | TEENS.keys() | TENS.keys() | {"minus", "half", "hundred", "im", "ive"}
"""Words that are no part of a name, however it is said."""
_ENDINGS = re.compile(
    r"(?:ing|ly|ous|ful|ment|tion|sion|able|ible|less|ness|ive|ish|ated|tic|tical|ity|ism|ance|ists?)$"
)
_BEFORE = FILLERS | word_set("hi hello hey good morning afternoon evening there yes yeah well now look listen")
AFTER = word_set(
    "i and from calling that's ringing phoning speaking here about i'm i've my re regarding again on you your returning"
)
_MOST_WORDS = 3
_LETTERS = 3
_NEAR = 5
"""Words between a name and its spelling at most."""


def introduced(of: list[Token], text: str) -> list[Span]:
    """A name after `this is` or `i'm` that begins a turn: two words or three, of which none is an ordinary one."""
    place = 0
    while place < len(of) and of[place].text in _BEFORE:
        place += 1
    lead = [token.text for token in of[place : place + 2]]
    if lead in (["this", "is"], ["i", "am"]):
        first = place + 2
    elif lead and lead[0] == "i'm":
        first = place + 1
    else:
        return []
    last = first
    while (
        last < len(of) and last - first < _MOST_WORDS and of[last].sort is Sort.WORD and of[last].text not in NO_NAMES
    ):
        last += 1
    said = of[first:last]
    after = of[last] if last < len(of) else None
    if len(said) < 2 or not (after is None or after.text in AFTER or after.sort in (Sort.LETTER, Sort.MARK)):
        return []
    capital = all(text[token.start].isupper() for token in said) and not text.isupper()
    known = said[0].text in FIRST_NAMES
    ordinary = any(token.text in ORDINARY or _ENDINGS.search(token.text) for token in said)
    return [Span(said[0].start, said[-1].end, Kind.NAME)] if capital or known or not ordinary else []


def self_spelled(of: list[Token]) -> list[Span]:
    """Names with their spelling: `cheung c h e u n g`, `mary broussard that's b r o u double s …`."""
    found: list[Span] = []
    place = 0
    while place < len(of):
        first, said = place, ""
        while place < len(of) and (piece := _letter(of, place)):
            said += piece
            place += 1
        if len(said) < _LETTERS:
            place = max(place, first + 1)
            continue
        words = [at for at in range(max(0, first - _NEAR), first) if _spells(of[at].text, said)]
        if words:
            start = words[-1]
            if start > 0 and of[start - 1].sort is Sort.WORD and of[start - 1].text not in NO_NAMES:
                start -= 1
            found.append(Span(of[start].start, of[words[-1]].end, Kind.NAME))
            found.append(Span(of[first].start, of[place - 1].end, Kind.NAME))
    return found


def spellings(of: list[Token]) -> list[Span]:
    """Letters in a row, three or more: `t double o g o o d`."""
    found: list[Span] = []
    place = 0
    while place < len(of):
        first, said = place, ""
        while place < len(of) and (piece := _letter(of, place)):
            said += piece
            place += 1
        if len(said.replace("\0", "")) >= _LETTERS:
            found.append(Span(of[first].start, of[place - 1].end, Kind.NAME))
        place = max(place, first + 1)
    return found


def _letter(of: list[Token], place: int) -> str:
    token = of[place]
    if token.sort in (Sort.LETTER, Sort.ZERO_LETTER):
        twice = place > 0 and of[place - 1].sort is Sort.REPEAT
        return token.text[0] * (of[place - 1].value if twice else 1)
    following = of[place + 1].sort if place + 1 < len(of) else None
    return "\0" if token.sort is Sort.REPEAT and following in (Sort.LETTER, Sort.ZERO_LETTER) else ""


def _spells(word: str, said: str) -> bool:
    letters = said.replace("\0", "")
    return len(letters) >= _LETTERS and word.replace("'", "") == letters
