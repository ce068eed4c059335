"""Phrase rules that back the network where a miss costs most: violence, self-harm, legal threats, the wish to stop.

The rules stand in `phrases.yaml`. Each was written for precision: it fires on words that seldom mean anything else, and
an exception takes back the idioms, quotations and denials that look alike. Rules add signals; they never take one away
and never lower a level.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.hostility.text import as_spoken

_FILE = Path(__file__).with_name("phrases.yaml")
_PART = re.compile(r"<([a-z]+|\d)>")


@lru_cache(maxsize=1024)
def matches(text: str) -> frozenset[str]:
    """The signals for which a rule fires on the customer's words."""
    spoken = as_spoken(text)
    return frozenset(
        name for name, (fires, excused) in _rules().items() if fires.search(spoken) and not excused.search(spoken)
    )


@cache
def _rules() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Signal to its rules and its exceptions."""
    book = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    parts: dict[str, str] = book["parts"]
    return {
        name: (_compiled(rules, parts), _compiled(book["exceptions"][name], parts))
        for name, rules in book["rules"].items()
    }


def _compiled(lines: str, parts: dict[str, str]) -> re.Pattern[str]:
    def expanded(found: re.Match[str]) -> str:
        name = found[1]
        return rf"(?:[\w']+ ){{0,{name}}}" if name.isdigit() else parts[name]

    joined = "|".join(f"(?:{_PART.sub(expanded, line)})" for line in lines.splitlines())
    return re.compile(rf"(?<![\w'])(?:{joined})(?![\w'])")
