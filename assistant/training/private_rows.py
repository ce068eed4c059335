"""Talk with the label of each word, private or not: what the reader of private words learns from."""

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.privacy.kinds import Kind
from assistant.privacy.tagging import KINDS
from assistant.settings import PROJECT
from assistant.training.datasets import banking77, requests
from assistant.training.mixture import AUTHORED

PRIVATE = AUTHORED / "private"
CALL_LABELS, LINES = PRIVATE / "calls.jsonl", PRIVATE / "train-lines.jsonl"
LONGEST_WORDS = 40
"""Of an ordinary turn; what follows is left out."""
NAMING = ("name", "reservation", "pin_change", "text", "call", "spelling", "translate")
"""Parts of the intents of clinc150 in which people, codes or addresses are said."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn."""

    agent: bool
    words: tuple[str, ...]
    labels: tuple[int, ...]
    """Of each word: 0, or 1 + its place in `KINDS`."""


Row = tuple[Spoken, ...]
Passage = dict[str, str]
"""Of one private passage: the place of its turn, its words, its kind."""


def written() -> list[Row]:
    """The rows that were written for this, and those that the rules were made on."""
    older = sorted((PROJECT / "tests" / "data").glob("redaction_dev*.jsonl"))
    return [
        _row(raw["turns"], raw["private"])
        for file in [*sorted(PRIVATE.glob("train-*.jsonl")), *older]
        for raw in _lines(file)
    ]


def calls() -> list[Row]:
    """The authored development calls, each a row."""
    labels = list(_lines(CALL_LABELS))
    return [
        _row(_lines(file), [one for one in labels if one["call"] == file.stem])
        for file in sorted((AUTHORED / "calls").glob("*.jsonl"))
    ]


def ordinary(data: Path) -> list[Spoken]:
    """Single turns that hold nothing private: the classifier's authored ones, and two public sets below `data`.

    Those of the authored ones that do hold something, or look like it, stand labelled in `LINES`.

    Raises:
        BadInput: `data_missing`.
    """
    labelled = {raw["turns"][0]["text"] for raw in _lines(LINES)}
    files = [(file, False) for file in sorted(AUTHORED.glob("train-*.jsonl"))]
    files += [(file, True) for file in sorted((AUTHORED / "agent").glob("train-*.jsonl"))]
    said = [(agent, raw["text"]) for file, agent in files for raw in _lines(file)]
    said += [(False, row.text) for row in banking77(data, "train")]
    asked = requests(data, "train")
    said += [(False, text) for text, intent in asked if not any(part in intent for part in NAMING)]
    turns = [(agent, tuple(text.split()[:LONGEST_WORDS])) for agent, text in said if text not in labelled]
    return [Spoken(agent, words, (0,) * len(words)) for agent, words in turns]


def chained(turns: Sequence[Spoken], rng: random.Random) -> Row:
    """One to three turns of calls that have nothing to do with one another."""
    return tuple(rng.choice(turns) for _ in range(rng.randint(1, 3)))


def _lines(file: Path) -> Iterable[Any]:
    return map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _row(turns: Iterable[dict[str, str]], private: Sequence[Passage]) -> Row:
    return tuple(
        _spoken(turn["channel"] == "agent", turn["text"], [one for one in private if int(one["turn"]) == place])
        for place, turn in enumerate(turns)
    )


def _spoken(agent: bool, text: str, private: Sequence[Passage]) -> Spoken:
    """A turn with the labels of its private passages, which stand in it in order where one stands twice."""
    labels = [0] * len(text.split())
    seen: dict[str, int] = {}
    for passage in private:
        start = _place(text, passage["text"], seen.get(passage["text"], 0))
        seen[passage["text"]] = start + 1
        first = len(text[:start].split()) - bool(start and not text[start - 1].isspace())
        for place in range(first, first + len(passage["text"].split())):
            labels[place] = 1 + KINDS.index(Kind(passage["kind"]))
    return Spoken(agent, tuple(text.split()), tuple(labels))


def _place(text: str, passage: str, after: int) -> int:
    """Where a passage stands in a turn: as whole words where it does, not the `one` of `phone`."""
    whole = re.compile(rf"(?<!\w){re.escape(passage)}(?!\w)")
    found = whole.search(text, after) or whole.search(text)
    return found.start() if found else text.index(passage)
