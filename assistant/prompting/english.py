"""Kinds of English words, as a recogniser writes them: who is meant, what joins clauses, what is a verb.

The long word lists stand in `reflect.yaml`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("reflect.yaml")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
"""A word, its apostrophes plain."""
QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
"""For `str.translate`: apostrophes of every kind made plain."""


def words_of(words: str) -> frozenset[str]:
    """The words of a text, apart by spaces."""
    return frozenset(words.split())


def pairs_of(listed: str) -> dict[str, str]:
    """By the first word of each pair the second; pairs are apart by commas."""
    pairs = (pair.split() for pair in listed.split(","))
    return {pair[0]: pair[1] for pair in pairs}


AGREES = {"am": "are", "was": "were", "wasn't": "weren't"}
UNMARKED = pairs_of(
    "im i'm, ive i've, dont don't, cant can't, didnt didn't, doesnt doesn't, isnt isn't, wasnt wasn't, havent haven't, "
    "youre you're, youve you've, couldnt couldn't, wouldnt wouldn't, wont won't, thats that's"
)
"""What is typed without its apostrophe."""
FIRST = words_of("i i'm i've i'd i'll we we're we've we'd we'll")
OWN = frozenset(["my", "our"])
OF_US = FIRST | OWN | {"me", "us", "mine", "ours", "myself", "ourselves"}
AGENT = words_of("you you're you've you'd you'll")
THEY = words_of("he she they he's she's they're they've they'd he'd she'd he'll she'll they'll")
ANYONE = words_of("nobody someone somebody everybody everyone nobody's someone's somebody's")
NAMED = words_of("my our the his her their this your these")
IT = words_of("it it's this")
ADVERBS = words_of("just still already only even never always really also now actually probably both all")
DATIVES = words_of("me you us them him her")
TELLS = words_of("tell told telling promised asked")
NEW_SENTENCE = words_of("and but so because cos cause coz though although except which whereas")
BINDING = words_of("if unless until till")
SUBORDINATE = words_of("since when after before while where because")
ASKS = words_of("what why how who where when which whose")
INVERTED = words_of(
    "am is are was were do does did can could will would have has should can't couldn't don't didn't won't"
)


@dataclass(frozen=True, slots=True)
class WordLists:
    """The word lists of `reflect.yaml`."""

    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    embedders: frozenset[str]
    relatives: frozenset[str]
    prepositions: frozenset[str]
    unfinished: frozenset[str]
    unfit: frozenset[str]
    hostile: frozenset[str]
    hostile_stems: re.Pattern[str]
    unfit_phrases: tuple[str, ...]
    trails: frozenset[str]
    fillers: re.Pattern[str]
    leads: tuple[tuple[str, ...], ...]
    told: tuple[tuple[str, ...], ...]
    unfit_starts: tuple[tuple[str, ...], ...]
    topics: tuple[tuple[int, re.Pattern[str]], ...]


@cache
def word_lists() -> WordLists:
    """The word lists, read once."""
    book: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))

    def words(name: str) -> frozenset[str]:
        return frozenset(book[name].split())

    def phrases(name: str) -> tuple[tuple[str, ...], ...]:
        split = [tuple(line.split()) for line in book[name].splitlines()]
        return tuple(sorted(split, key=len, reverse=True))

    fillers = "|".join(re.escape(" ".join(phrase)) for phrase in phrases("fillers"))
    return WordLists(
        auxiliaries=words("auxiliaries"),
        verbs=words("verbs"),
        embedders=words("embedders"),
        relatives=words("relatives"),
        prepositions=words("prepositions"),
        unfinished=words("unfinished"),
        unfit=words("unfit"),
        hostile=words("hostile"),
        hostile_stems=re.compile(book["hostile_stems"]),
        unfit_phrases=tuple(book["unfit_phrases"].splitlines()),
        trails=words("trails"),
        fillers=re.compile(rf"(?<!\S)(?:{fillers})(?!\S)(?! it(?: |$))", re.IGNORECASE),
        leads=phrases("leads"),
        told=phrases("told"),
        unfit_starts=phrases("unfit_starts"),
        topics=tuple((weight, re.compile(rf"(?<![\w'])(?:{words})(?![\w'])")) for weight, words in book["topics"]),
    )


def is_verb(word: str) -> bool:
    """Whether a word, in lower case, can be a verb."""
    lists = word_lists()
    return word in lists.auxiliaries or word in lists.verbs or (word.endswith("ed") and len(word) > 4)
