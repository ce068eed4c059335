"""The prompt engine's own figures: `python -m tests.bench prompts`.

Words of these figures:
    right           a prompt found is of the kind that the question asks for, or one of the words that are expected
                    stands in its wordings or phrases.
    found           any fault is found in a faulty sentence, with the library of the sentence's jurisdiction.
    falsely found   the same in a harmless one.

Misses are listed for the dev files alone; the test files are never tuned on.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from assistant.prompting.agent_words import AgentReader
from assistant.prompting.library import Choice, Library, Prompt, load_library
from assistant.prompting.listening import Listener
from assistant.prompting.meaning import Meaning, load_meaning
from assistant.prompting.patterns import Heard
from assistant.prompting.search import Finder
from assistant.prompting.wording import WordingRules
from assistant.settings import load_settings

DATA = Path(__file__).parents[1] / "data"
SPLITS = ("dev", "test")
SHOWN = 3
"""Prompts of an answer that count."""
JURISDICTIONS = {"us-fdcpa": "en-US", "uk-conc": "en-GB", "nz": "en-NZ"}
USUAL = "us-fdcpa"
MANY = 1000


async def run() -> None:
    """Print the figures."""
    settings = load_settings()
    began = time.perf_counter()
    library = load_library(settings.prompts)
    took = time.perf_counter() - began
    print(
        f"library loaded in {took:.2f} s: {len(library.prompts)} prompts; {MANY} made-up ones in {_load_many():.2f} s"
    )
    meaning = load_meaning(settings.models)
    _search(library, meaning)
    listener = Listener(meaning)
    reader = AgentReader(settings.models, listener)
    for split in SPLITS:
        _used(split, reader)
    libraries = {name: load_library(settings.prompts, Choice(locale, name)) for name, locale in JURISDICTIONS.items()}
    rules = {name: WordingRules(library, reader.fault) for name, library in libraries.items()}
    for split in SPLITS:
        _wording(split, rules)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a data file."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _load_many() -> float:
    """Seconds to read and check a pack of `MANY` prompts."""
    prompts = [
        {
            "id": f"made-{number}",
            "source": "001/8",
            "about": "request",
            "stance": "ask",
            "when": {"customer_says": [f"(want|need) [the] thing {number} ... please", f"where is thing {number}"]},
            "say": [f"What would you like to know about thing {number}?", f"Shall I look for thing {number}?"],
        }
        for number in range(MANY)
    ]
    pack = {"pack": "made", "version": "1.0.0", "needs_engine": 2, "title": "Made up", "locale": "en"}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "made.yaml").write_text(yaml.safe_dump(pack | {"prompts": prompts}), encoding="utf-8")
        began = time.perf_counter()
        load_library(Path(folder))
        return time.perf_counter() - began


def _search(library: Library, meaning: Meaning | None) -> None:
    began = time.perf_counter()
    finder = Finder(library, meaning)
    finder.wait()
    print(f"library encoded in {time.perf_counter() - began:.1f} s")
    took = []
    for split in SPLITS:
        good = 0
        asked = rows(f"questions_{split}")
        for row in asked:
            began = time.perf_counter()
            found = finder.find(row["question"], SHOWN)
            took.append(time.perf_counter() - began)
            right = any(_right(answer.prompt, row) for answer in found)
            good += right
            if not right and split == "dev":
                print(f"  missed: {row['question']} -> {', '.join(answer.prompt.id for answer in found)}")
        print(f"search {split:<4} right in the first {SHOWN}: {good / len(asked):.1%} of {len(asked)}")
    print(f"search time: median {median(took) * 1000:.1f} ms, longest {max(took) * 1000:.1f} ms")


def _right(prompt: Prompt, row: dict[str, Any]) -> bool:
    spec = prompt.spec
    text = "\n".join((*spec.say, *spec.when.customer_says, *spec.when.agent_says)).lower()
    return bool(spec.about == row["about"]) or any(word.lower() in text for word in row["expects"])


def _used(split: str, listener: AgentReader) -> None:
    pairs = rows(f"used_pairs_{split}")
    judged = [(listener.used(row["card"], None, row["agent"]), bool(row["used"])) for row in pairs]
    print(f"card used {split:<4} {_figures(judged)}")
    cards = sorted({row["card"] for row in pairs})
    others = [
        listener.used(card, None, row["agent"])
        for place, card in enumerate(cards)
        for row in pairs
        if row["used"] and row["card"] == cards[place - 1]
    ]
    print(f"  lines that use another card, taken for this one: {sum(others)} of {len(others)}")
    if split == "dev":
        for row, (said, truth) in zip(pairs, judged, strict=True):
            if said != truth:
                print(f"  {'false' if said else 'missed'}: {row['card']} | {row['agent']}")


def _wording(split: str, rules: dict[str, WordingRules]) -> None:
    judged = []
    faulty: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for row in rows(f"agent_sentences_{split}"):
        findings = rules[row["jurisdiction"] or USUAL].check(Heard.of(row["text"]))
        faults = {finding.prompt.spec.fault for finding in findings} - {None}
        fault = row["fault"]
        judged.append((bool(faults), fault != "none"))
        if fault != "none":
            faulty[fault] += 1
            found[fault] += bool(faults)
            named[fault] += fault in faults
        if split == "dev" and bool(faults) != (fault != "none"):
            ids = ", ".join(finding.prompt.id for finding in findings)
            print(f"  {'false' if faults else 'missed'}: {row['text']} [{fault} {row['jurisdiction']}] {ids}")
    print(f"agent wording {split:<4} {_figures(judged)}")
    for fault, count in faulty.most_common():
        print(f"  {fault:<12} found {found[fault] / count:6.1%}, named rightly {named[fault] / count:6.1%} of {count}")


def _figures(judged: Iterable[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of (said, truth)."""
    counts = Counter(judged)
    hits = counts[True, True]
    precision = hits / max(1, hits + counts[True, False])
    recall = hits / max(1, hits + counts[False, True])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} of {counts.total()}"
