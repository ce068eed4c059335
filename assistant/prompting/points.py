"""What one finished utterance says that may stand on the running lists: promises, proposals, questions, answers.

Told by phrases (`points.yaml`), for precision: a point that is missed does less harm than one that was never made.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.events import Channel
from assistant.prompting.patterns import Heard, Phrase, plain
from assistant.prompting.why import quote

SURE = 0.6
"""Confidence of the recogniser below which an utterance notes nothing."""
LONGEST_CLAUSE = 22
"""Words of a point at most."""
SHORTEST_QUESTION = 3
"""Words of a question at least."""
_FILE = Path(__file__).with_name("points.yaml")
_STOP = re.compile(r"[.!?;,:]$")
_BREAKS = frozenset({"but", "because", "so", "cos", "although", "okay", "alright"})
_AND = frozenset(
    {"if", "let", "i", "i'll", "i'm", "you", "you'll", "we", "we'll", "he", "she", "it", "that", "then", "they", "is"}
)
_LEADING = frozenset(
    {"so", "and", "but", "well", "okay", "ok", "sorry", "right", "then", "yes", "yeah", "no", "please"}
)
_WHAT = frozenset({"what", "when", "where", "how", "why", "which", "who", "whose"})
_NUMBER = re.compile(
    r"\d|^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|fou?rty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|half)$"
)
_DAY = re.compile(
    r"^(monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|month|week|fortnight|january|february|"
    r"april|june|july|august|september|october|november|december|first|second|third|\w+th)s?$"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an utterance that may stand on a list."""

    text: str
    about: frozenset[str]
    """The words that tell what it is about, by which it is known when it is said again; the whole where none does."""

    @classmethod
    def of(cls, words: tuple[str, ...]) -> "Quote":
        """Quote some words."""
        text = quote(words)
        return cls(text, _matter(text) or frozenset([Heard.of(text).line]))


@dataclass(frozen=True, slots=True)
class Said:
    """A finished utterance, and what stands in it."""

    utterance: str
    channel: Channel
    promises: tuple[Quote, ...] = ()
    proposal: Quote | None = None
    questions: tuple[Quote, ...] = ()
    assents: bool = False
    objects: bool = False
    """True where no reading of cooperation makes it an assent."""
    answers: bool = False
    states: frozenset[str] = frozenset()
    """What its statements are about."""
    cooperates: bool = False


def read_said(channel: Channel, utterance: str, text: str, confidence: float) -> Said:
    """What stands in an utterance; nothing where `confidence`, the recogniser's, 0 to 1, is below `SURE`."""
    if confidence < SURE:
        return Said(utterance, channel)
    heard = Heard.of(text)
    clauses = list(_clauses(text.split()))
    promises = tuple(map(Quote.of, _promises(clauses)))
    if channel is Channel.AGENT:
        states = set[str]()
        if not _any("deferred", heard):
            states = {word for clause in clauses if not _is_question(clause) for word in _matter(" ".join(clause))}
        answers = bool(states) and any(heard.line.startswith(f" {word} ") for word in _words("answers"))
        return Said(
            utterance,
            channel,
            promises,
            proposal=_proposal(clauses),
            answers=answers or _plain_yes_or_no(heard),
            states=frozenset(states),
        )
    questions = tuple(Quote.of(words) for clause in clauses if (words := _asks(clause)))
    spoken = set(heard.line.split())
    refuses = _any("not_agreed", heard)
    assents = not spoken.isdisjoint(_words("assent")) and spoken <= _words("assent") | _words("beside_assent")
    return Said(
        utterance,
        channel,
        promises,
        questions=questions,
        assents=(assents or _any("agreed", heard)) and not refuses,
        objects=refuses or bool(questions) or "?" in text,
    )


def _plain_yes_or_no(heard: Heard) -> bool:
    words = heard.line.split()
    return 0 < len(words) <= 3 and words[0] in _words("answers")


def _promises(clauses: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    before: tuple[str, ...] = ()
    for clause in clauses:
        bound = _any("not_promised", Heard.of(" ".join(clause))) or "if" in Heard.of(" ".join(before)).line.split()
        before = clause
        if not bound and (span := _first("promised", clause)):
            yield _bare(clause[span[0] :][:LONGEST_CLAUSE])


def _proposal(clauses: Sequence[tuple[str, ...]]) -> Quote | None:
    """The last proposal among the clauses of the agent, one with a sum or a day if there is one."""
    found: list[tuple[bool, tuple[str, ...]]] = []
    for clause in clauses:
        opener = _first("proposed", clause) or _at_start("proposed_first", clause)
        if opener is None or _any("not_proposed", Heard.of(" ".join(clause))):
            continue
        firm = _first("firm", clause) is not None
        core = clause[opener[1] + 1 :]
        core = core[: min((span[0] for span in _spans("tails", core)), default=len(core))]
        exact = any(_NUMBER.search(word) or _DAY.search(word) for token in core for word in plain(token))
        if core and (exact or (firm and len(core) >= 2)):
            found.append((exact, core[:LONGEST_CLAUSE]))
    best = [core for exact, core in found if exact] or [core for _, core in found]
    return Quote.of(_bare(best[-1])) if best else None


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the sign that ends a sentence."""
    return (*words[:-1], words[-1].rstrip(".,!?;:")) if words else words


def _asks(clause: Sequence[str]) -> tuple[str, ...] | None:
    """The question in a clause; None where there is none that an answer is due to."""
    words = tuple(clause)
    heard = Heard.of(" ".join(words))
    if _any("not_asked", heard):
        return None
    start = _first("asked", words) or _at_start("begins", words)
    if start is None:
        return None
    asked = _bare(words[start[0] :][:LONGEST_CLAUSE])
    return asked if len(asked) >= SHORTEST_QUESTION and _matter(" ".join(asked)) else None


def _is_question(clause: Sequence[str]) -> bool:
    first = Heard.of(" ".join(clause)).line.split()[:1]
    return bool(_WHAT.intersection(first)) or _at_start("begins", clause) is not None or clause[-1].endswith("?")


def _clauses(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The clauses of some words: up to a stop, or to a word that begins another."""
    clause: list[str] = []
    for place, word in enumerate(words):
        bare = word.lower().strip(".,!?;:")
        after = words[place + 1].lower().strip(".,!?;:") if place + 1 < len(words) else ""
        if clause and (bare in _BREAKS or (bare == "and" and after in _AND)):
            yield tuple(clause)
            clause = []
        if clause or bare not in _LEADING:
            clause.append(word)
        if clause and _STOP.search(word):
            yield tuple(clause)
            clause = []
    if clause:
        yield tuple(clause)


def _matter(text: str) -> frozenset[str]:
    """The words that tell what a text is about, without the endings of number."""
    words = Heard.of(text).line.split()
    return frozenset(word.removesuffix("s") for word in words if len(word) > 2 and word not in _words("common"))


def _any(name: str, heard: Heard) -> bool:
    return any(phrase.find(heard) for phrase in _phrases(name))


def _spans(name: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The phrases of a list that are found in some words: first and last word of each."""
    heard = Heard.of(" ".join(words))
    return (span for phrase in _phrases(name) if (span := phrase.find(heard)))


def _first(name: str, words: Sequence[str]) -> tuple[int, int] | None:
    return next(_spans(name, words), None)


def _at_start(name: str, words: Sequence[str]) -> tuple[int, int] | None:
    return next((span for span in _spans(name, words) if span[0] == 0), None)


@cache
def _phrases(name: str) -> tuple[Phrase, ...]:
    return tuple(map(Phrase.parse, _points_file()[name]))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_points_file()[name])


@cache
def _points_file() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


def names_a_deed(text: str) -> bool:
    """Whether what was agreed is something to do: `spread it over three months`."""
    first = Heard.of(text).line.split()[:1]
    return bool(first) and first[0] in _words("verbs")
