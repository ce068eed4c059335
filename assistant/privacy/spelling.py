"""Letters and digits that are spelled out, as one piece: `s w one a`, `b for bravo`, `november x-ray`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.privacy.context import Context
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.shapes import lettered
from assistant.privacy.spoken import FILLERS, LETTER_NAMES, PHONETIC, Sort
from assistant.privacy.tokens import NUMBERS, Token

_LETTERED = frozenset({Kind.NATIONAL_ID, Kind.BANK_ACCOUNT, Kind.ADDRESS})
_MOST_SKIPPED = 3
"""Fillers between two pieces of one stretch at most."""
_SHORT_REST = 4
"""Digits of a model that go on where a postcode would end, at most."""
_AS_IN = frozenset({"for", "as", "in", "like"})
_ARTICLE_AFTER = frozenset({"and", "or", "got", "have", "had", "need", "with", "for", "get", "me", "was"})
_LEADS = FILLERS | {"for", "a", "of", "the", "capital", "gap", "letter"}


class Piece(NamedTuple):
    """Letters or digits of a stretch that is spelled out."""

    first: int
    """Index of the first token."""
    last: int
    """Index of the last token."""
    said: str
    """Upper case letters, or digits."""


def stretches(of: list[Token], runs: list[Run]) -> list[list[Piece]]:
    """The parts of a text that are spelled out: letters, words of an alphabet, digits, with fillers between them."""
    at = {run.first: run for run in runs}
    found: list[list[Piece]] = []
    place, end = 0, -99
    while place < len(of):
        piece = _piece(of, at, place)
        if piece is None:
            skipped = of[place].text not in _LEADS and of[place].sort not in (Sort.MARK, Sort.FILLER)
            end = -99 if skipped else end
        else:
            if found and place - end <= _MOST_SKIPPED + 1:
                found[-1].append(piece)
            else:
                found.append([piece])
            place = end = piece.last
        place += 1
    return found


def _piece(of: list[Token], at: dict[int, Run], place: int) -> Piece | None:
    token = of[place]
    if place in at:
        return Piece(place, at[place].last, at[place].digits)
    if token.sort is Sort.REPEAT and place + 1 < len(of) and of[place + 1].sort is Sort.LETTER:
        return Piece(place, place + 1, of[place + 1].text.upper() * token.value)
    if token.text == "x" and place + 1 < len(of) and of[place + 1].text == "ray":
        return Piece(place, place + 1, "X")
    if token.text == "a" and place > 0 and of[place - 1].text in _ARTICLE_AFTER:
        return None
    if token.sort is Sort.LETTER or token.sort is Sort.ZERO_LETTER:
        return Piece(place, _explained(of, place), token.text[0].upper())
    if token.text in PHONETIC:
        return Piece(place, place, token.text[0].upper())
    beside = place + 1 < len(of) and of[place + 1].sort is Sort.LITERAL and of[place + 1].start == token.end
    beside = beside or (place > 0 and of[place - 1].sort is Sort.LITERAL and of[place - 1].end == token.start)
    if token.sort is Sort.WORD and beside and len(token.text) <= 4 and token.text.isascii():
        return Piece(place, place, token.text.upper())
    return None


def _explained(of: list[Token], place: int) -> int:
    """The last token of `b for bravo`, `s as in sugar`; the letter's own where it is not explained."""
    ahead = place + 1
    while ahead < len(of) and ahead < place + 3 and of[ahead].text in _AS_IN:
        ahead += 1
    if ahead == place + 1 or ahead >= len(of):
        return place
    word = of[ahead]
    if word.text == "x" and ahead + 1 < len(of) and of[ahead + 1].text == "ray":
        return ahead + 1
    fits = word.text[0] == of[place].text[0] and len(word.text) > 1
    return ahead if fits else place


def spelled_out(pieces: Sequence[Piece]) -> tuple[int, int, Kind] | None:
    """The first and last of some pieces that make a national id, a bank account or a postcode; none where none do."""
    if not any(piece.said.isdigit() for piece in pieces) or not any(piece.said.isalpha() for piece in pieces):
        return None
    for first in range(len(pieces)):
        if first and pieces[first - 1].said.isalpha() and pieces[first - 1].said not in ("A", "I", "O"):
            continue
        for last in range(len(pieces) - 1, first, -1):
            following = pieces[last + 1].said if last + 1 < len(pieces) else ""
            beside = last + 1 < len(pieces) and pieces[last + 1].first == pieces[last].last + 1
            if following.isdigit() and beside and len(following) < _SHORT_REST:
                continue
            if following.isalpha() and following not in ("A", "I"):
                continue
            if kind := lettered("".join(piece.said for piece in pieces[first : last + 1])):
                return first, last, kind
    return None


class Spelling:
    """Reads what one utterance spells."""

    def __init__(self, text: str, of: list[Token], runs: list[Run], context: Context) -> None:
        self._text = text
        self._of = of
        self._runs = runs
        self._context = context

    def compact(self, first: int, last: int) -> str:
        """Letters and digits of spelled tokens without what stands between."""
        parts: list[str] = []
        for place in range(first, last + 1):
            token = self._of[place]
            if token.sort is Sort.LITERAL:
                parts.append(re.sub(r"\D", "", token.text))
            elif token.sort in NUMBERS or token.sort in (Sort.REPEAT, Sort.ZERO_LETTER):
                continue
            elif token.text in PHONETIC:
                parts.append(token.text[0])
            elif token.sort in (Sort.LETTER, Sort.WORD):
                parts.append(token.text)
        if any(t.sort in (Sort.UNIT, Sort.TENS, Sort.TEEN, Sort.REPEAT) for t in self._of[first : last + 1]):
            return self.spoken_compact(first, last).upper()
        return "".join(parts).upper()

    def spoken_compact(self, first: int, last: int) -> str:
        """The same, with numbers as they were said."""
        inside = {place: run for run in self._runs for place in (run.first,)}
        parts: list[str] = []
        place = first
        while place <= last:
            token = self._of[place]
            if place in inside:
                parts.append(inside[place].digits)
                place = inside[place].last + 1
                continue
            if token.text in PHONETIC:
                parts.append(token.text[0])
            elif token.sort in (Sort.LETTER, Sort.WORD, Sort.ZERO_LETTER):
                parts.append(token.text)
            place += 1
        return "".join(parts)

    def spelled(self, run: Run) -> tuple[int, int]:
        """The number with the letters and numbers that are spelled out beside it."""
        first, last = run.first, run.last
        while first > 0 and self.spells(first - 1, first):
            first -= 1
        while last + 1 < len(self._of) and (self.spells(last + 1, last) or self._of[last + 1].sort in NUMBERS):
            last += 1
        return first, last

    def spells(self, place: int, beside: int) -> bool:
        """True for a letter or a number that belongs to what is spelled beside it."""
        token = self._of[place]
        if token.sort in NUMBERS or token.sort is Sort.REPEAT:
            return True
        if token.sort is Sort.ZERO_LETTER and self.lettered():
            return True
        if token.sort is Sort.LETTER or token.text in PHONETIC:
            return token.text != "i" or self.between_letters(place)
        if (
            token.text in LETTER_NAMES
            and self.lettered()
            and (place > 0 or token.text not in ("see", "you", "are", "why"))
        ):
            return True
        if token.text in ("for", "as", "in") and place + 1 < len(self._of) and self._of[place - 1].sort is Sort.LETTER:
            return self.lettered()
        if self.lettered() and place > 1 and self._of[place - 1].text in ("for", "in", "like"):
            return any(one.sort is Sort.LETTER for one in self._of[max(0, place - 3) : place - 1])
        near = token.end == self._of[beside].start or token.start == self._of[beside].end
        return (
            token.sort is Sort.WORD and len(token.text) <= 4 and (near or self._text[token.start : token.end].isupper())
        )

    def lettered(self) -> bool:
        """True where something with letters in it was asked for or announced."""
        return any(one.meaning in _LETTERED for one in self._context.expected)

    def between_letters(self, place: int) -> bool:
        """True for an `i` that is spelled, not the speaker."""
        beside = self._of[max(0, place - 1) : place] + self._of[place + 1 : place + 2]
        return sum(token.sort is Sort.LETTER or token.sort in NUMBERS for token in beside) == len(beside) or (
            place + 2 < len(self._of)
            and self._of[place + 1].sort is Sort.LETTER
            and self._of[place + 2].sort in NUMBERS
        )
