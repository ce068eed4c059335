"""Other digits, months and letters in the place of those in a row, so that none of them is learned by heart."""

import random
from collections.abc import Sequence
from string import ascii_lowercase

from assistant.privacy import spoken

SAME = 0.3
"""Share of the turns that stay as they are."""
HALF = 0.5
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS, TENS = list(spoken.TEENS), list(spoken.TENS)[:8]
MONTHS = ["january", "february", "april", "may", "june", "july", "august", "september"]
MONTHS += ["october", "november", "december"]
"""Without march, which is a verb as often."""
LETTERS = "".join(letter for letter in ascii_lowercase if letter not in "aio")
"""Without those that are words, or a digit."""
BESIDE = frozenset({*DIGITS, "oh", "double", "treble", "triple", "nought"})
_MARKS = ".,!?;:()"


def redrawn(words: Sequence[str], labels: Sequence[int], rng: random.Random) -> list[str]:
    """The words of a turn with others of their sort; `labels` are 0 where a word is not private."""
    if rng.random() < SAME:
        return list(words)
    return [_drawn(words, place, bool(labels[place]), rng) for place in range(len(words))]


def _drawn(words: Sequence[str], place: int, private: bool, rng: random.Random) -> str:
    word = words[place]
    if word in DIGITS:
        listed = any(0 <= by < len(words) and words[by] in BESIDE for by in (place - 1, place + 1))
        return rng.choice(DIGITS) if private or listed else word
    for sort in (TENS, TEENS, MONTHS):
        if word in sort:
            return rng.choice(sort) if rng.random() < HALF else word
    if len(word) > 1 and word.strip(_MARKS).isdigit():
        return "".join(rng.choice("0123456789") if letter.isdigit() else letter for letter in word)
    if private and len(word) == 1 and word.isalpha() and rng.random() < HALF:
        return rng.choice(LETTERS)
    return word
