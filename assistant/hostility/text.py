"""Text as the classifier reads it: one function for training and serving, for recognised words and typed ones alike."""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

MAX_WORDS = 2000
"""Words of one passage that are read; what follows is cut."""
WINDOW_WORDS = 32
"""Words of one window; a longer passage is read window by window."""
WINDOW_STRIDE = 20
"""Words from the start of one window to the start of the next."""

_FUNCTION_WORDS = Path(__file__).with_name("function_words.yaml")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"([!?.,*-])\1{2,}")
_WORD = re.compile(r"[^\W_]")
_LETTER_RUN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SPOKEN = re.compile(r"[^a-z0-9' ]+")


class Unreadable(StrEnum):
    """Why a passage is not scored; it gets a neutral assessment at level 0."""

    NO_WORDS = "no words"
    NOT_ENGLISH = "not English"


def normalise(text: str) -> str:
    """The text on one line: plain quotes, no control characters, an emoji as its name; empty when nothing is left.

    Upper case, punctuation and digits stay: typed text keeps what it says by them, and the tokenizer lowers case.
    """
    parts: list[str] = []
    last = ""
    for char in unicodedata.normalize("NFKC", text).translate(_QUOTES):
        category = unicodedata.category(char)
        if category == "So":
            parts.append(" " if char == last else f" {unicodedata.name(char, '').lower()} ")
        elif category[0] == "C":
            parts.append(" " if category == "Cc" else "")
        elif category not in ("Sk", "Mn", "Me"):
            parts.append(char)
        last = char
    joined = _REPEATS.sub(r"\1\1\1", "".join(parts))
    return " ".join(_SPACES.split(joined.strip())[:MAX_WORDS])


def as_spoken(text: str) -> str:
    """Normalised text as a speech recogniser writes it: lower case, apostrophes the only mark, words and numbers."""
    plain = unicodedata.normalize("NFKD", normalise(text).lower()).encode("ascii", "ignore").decode()
    return " ".join(_SPOKEN.sub(" ", plain).split())


def windows(text: str) -> list[str]:
    """Overlapping pieces of normalised text of at most `WINDOW_WORDS` words; the text itself when it is short."""
    words = text.split()
    if len(words) <= WINDOW_WORDS:
        return [" ".join(words)]
    starts = range(0, len(words) - WINDOW_WORDS + WINDOW_STRIDE, WINDOW_STRIDE)
    return [" ".join(words[start : start + WINDOW_WORDS]) for start in starts]


def unreadable(text: str) -> Unreadable | None:
    """Why normalised text cannot be read, or None.

    English is doubted only on evidence: letters that are mostly not Latin, or function words of one other language
    that outnumber the English ones and are two that make up over half of the words, or three that make up a quarter.
    Names, digits and single words pass.
    """
    if not _WORD.search(text):
        return Unreadable.NO_WORDS
    letters = [char for char in text if char.isalpha()]
    if letters and sum(_latin(char) for char in letters) * 2 < len(letters):
        return Unreadable.NOT_ENGLISH
    words = _LETTER_RUN.findall(text.lower())
    ours, others = _function_words()
    english = sum(word in ours for word in words)
    foreign = max(sum(word in language for word in words) for language in others)
    enough = (foreign >= 2 and foreign * 2 > len(words)) or (foreign >= 3 and foreign * 4 >= len(words))
    return Unreadable.NOT_ENGLISH if enough and foreign > english else None


def _latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


@cache
def _function_words() -> tuple[frozenset[str], list[frozenset[str]]]:
    """Those of English, and those of each other language."""
    listed: dict[str, str] = yaml.safe_load(_FUNCTION_WORDS.read_text(encoding="utf-8"))
    return frozenset(listed.pop("en").split()), [frozenset(words.split()) for words in listed.values()]
