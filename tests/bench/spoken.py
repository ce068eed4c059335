"""What recognition costs the classifier: the authored test typed and spoken. `python -m tests.bench spoken`.

The texts were made by `make_spoken_test.py`: a sample of `assistant/training/authored/test.jsonl` in synthetic voices
over a telephone line, as vosk alone heard it and as it was after a second pass. Synthetic voices are clearer than
people: on real calls recognition costs more, and a second pass gives more.
"""

import json
from collections.abc import Callable
from typing import Any

import jiwer
import numpy as np

from assistant.hostility.base import SIGNALS, Passage, Scorer
from assistant.hostility.loading import load_scorer
from assistant.settings import Settings
from assistant.training.calibrate import f1
from tests.bench.demo import plain
from tests.bench.make_spoken_test import AUTHORED, TEXTS
from tests.bench.twice import bare

HEARD = {"text": "typed", "vosk": "vosk alone", "tiny": "vosk, then tiny.en", "base": "vosk, then base"}
Row = dict[str, Any]


async def run() -> None:
    """Print the figures."""
    authored = [json.loads(line) for line in AUTHORED.read_text(encoding="utf-8").splitlines()]
    spoken = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    rows = [authored[line["row"]] for line in spoken]
    if any(row["text"] != line["text"] for row, line in zip(rows, spoken, strict=True)):
        raise SystemExit("the authored test has changed: make the spoken one anew with make_spoken_test")
    scorer = load_scorer(Settings())
    hostile = sum(row["level"] >= 2 for row in rows)
    print(f"{scorer.name} on {len(rows)} rows, {hostile} of them hostile")
    print(f"  {'':<20} word errors   hostile F1   signals macro-F1   level exact")
    for key, title in HEARD.items():
        _line(title, [line[key] for line in spoken], rows, scorer)


def _line(title: str, texts: list[str], rows: list[Row], scorer: Scorer) -> None:
    read = scorer.score([Passage(text, row.get("agent", "")) for text, row in zip(texts, rows, strict=True)])
    words = jiwer.process_words([bare(plain(row["text"])) for row in rows], [bare(text) or "-" for text in texts])
    wrong = (words.substitutions + words.deletions + words.insertions) / sum(map(len, words.references))
    levels = np.array([found.level for found in read])
    truth = np.array([row["level"] for row in rows])

    def signal(name: str) -> float:
        return _f1(lambda row: name in row["signals"], [name in found.active for found in read], rows)

    macro = np.mean([signal(name) for name in SIGNALS])
    hostile = f1(levels >= 2, truth >= 2)
    print(f"  {title:<20} {wrong:10.1%} {hostile:12.3f} {macro:17.3f} {np.mean(levels == truth):15.1%}", flush=True)


def _f1(truth: Callable[[Row], bool], given: list[bool], rows: list[Row]) -> float:
    return f1(np.array(given), np.array([truth(row) for row in rows]))
