"""Phrase rules that back the network where a miss costs most: violence, self-harm, legal threats, the wish to stop.

The rules stand in `phrases.yaml`. Each was written for precision: it fires on words that seldom mean anything else, and
an exception takes back the idioms, quotations and denials that look alike. Rules add signals; they never take one away
and never lower a level.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.hostility.text import as_spoken

_FILE = Path(__file__).with_name("phrases.yaml")
_PART = re.compile(r"<([a-z]+|\d)>")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules of a signal, and all exceptions of that signal."""

    signal: str
    number: int
    """Its place among the rules of its signal, from 1."""
    line: str
    """As it stands in the file."""
    pattern: re.Pattern[str]
    excused: re.Pattern[str]

    def fires(self, spoken: str) -> bool:
        """Whether the rule finds its signal in words as `as_spoken` writes them."""
        return bool(self.pattern.search(spoken)) and not self.excused.search(spoken)


@lru_cache(maxsize=1024)
def matches(text: str) -> frozenset[str]:
    """The signals for which a rule fires on the customer's words."""
    spoken = as_spoken(text)
    return frozenset(
        name for name, (fires, excused) in _signals().items() if fires.search(spoken) and not excused.search(spoken)
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule by itself, in the order of the file; what fires among them is what `matches` finds with one search."""
    return tuple(
        Rule(name, number, line, _compiled([line]), excused)
        for name, (_, excused) in _signals().items()
        for number, line in enumerate(_book()["rules"][name].splitlines(), 1)
    )


@cache
def _signals() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Signal to its rules and its exceptions, each as one pattern."""
    book = _book()
    return {
        name: (_compiled(lines.splitlines()), _compiled(book["exceptions"][name].splitlines()))
        for name, lines in book["rules"].items()
    }


@cache
def _book() -> dict[str, dict[str, str]]:
    """`parts` by name; `rules` and `exceptions` by signal, one pattern a line."""
    book: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return book


def _compiled(lines: Iterable[str]) -> re.Pattern[str]:
    parts = _book()["parts"]

    def expanded(found: re.Match[str]) -> str:
        name = found[1]
        return rf"(?:[\w']+ ){{0,{name}}}" if name.isdigit() else parts[name]

    joined = "|".join(f"(?:{_PART.sub(expanded, line)})" for line in lines)
    return re.compile(rf"(?<![\w'])(?:{joined})(?![\w'])")
