"""What an epoch is made of: every authored row, spoken and typed, and a share of each set, drawn anew each epoch."""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.hostility.text import as_spoken, normalise
from assistant.training.datasets import READERS, authored
from assistant.training.rows import Row

AUTHORED = Path(__file__).parent / "authored"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one set an epoch draws, and what its rows weigh."""

    reader: str
    split: str
    rows: int
    weight: float


SHARES: tuple[Share, ...] = (
    Share("goemotions", "train", 26000, 1.0),
    Share("convabuse", "train", 2501, 2.0),
    Share("toxic_spans", "train", 1500, 0.7),
    Share("surge", "toxicity_en", 932, 0.7),
    Share("threatgram", "labeled_15076", 800, 0.2),
    Share("banking77", "train", 1000, 0.5),
    Share("clinc150", "train", 1000, 0.5),
)
AUTHORED_WEIGHT = 2.0
SPOKEN = 0.35
"""Share of the rows of the public sets that are written as a recogniser would."""
BORROWED = 0.3
"""Share of the authored rows without context that get an agent's turn borrowed from a call about something else."""
OVERLAP = 0.15
"""Share of the authored rows that are joined to a calm authored one, as when two sentences make one utterance."""


HELD_OUT = ("dev", "dev-context", "test", "test-context")
"""Authored sets that are never trained on."""


def held_out(split: str) -> list[Row]:
    """The authored rows of one of `HELD_OUT`."""
    return list(authored(AUTHORED / f"{split}.jsonl"))


def training_rows() -> list[Row]:
    """All authored rows that may be trained on: those whose words do not stand in a set that is held out."""
    kept_apart = {_words(row) for split in HELD_OUT for row in held_out(split)}
    written = (row for file in sorted(AUTHORED.glob("train-*.jsonl")) for row in authored(file))
    return [row for row in written if _words(row) not in kept_apart]


def agents_turns() -> list[str]:
    """What agents say in the authored development calls: turns to stand before rows that came without one."""
    turns = []
    for file in sorted((AUTHORED / "calls").glob("*.jsonl")):
        entries = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
        turns += [entry["text"] for entry in entries if entry["channel"] == "agent"]
    return sorted(set(turns))


def _words(row: Row) -> tuple[str, str]:
    return as_spoken(row.agent), as_spoken(row.text)


class Mixture:
    """The training rows; `epoch` draws them with a seed."""

    def __init__(self, data: Path, fraction: float = 1.0) -> None:
        """Read all sets below `data` and the authored rows; `fraction` of each set's share is drawn.

        Raises:
            BadInput: `data_missing` or `data_invalid`.
        """
        self._sets = [(share, list(READERS[share.reader](data, share.split))) for share in SHARES]
        self._authored = training_rows()
        self._turns = agents_turns()
        self._fraction = fraction

    def epoch(self, seed: int) -> list[Row]:
        """The rows of one epoch: normalised, augmented, not yet shuffled."""
        rng = random.Random(seed)
        drawn: list[Row] = []
        for share, rows in self._sets:
            size = min(len(rows), int(share.rows * self._fraction))
            for row in rng.sample(rows, size):
                write = as_spoken if rng.random() < SPOKEN else normalise
                drawn.append(_written(row, write, share.weight))
        drawn += self._own(rng)
        return [row for row in drawn if row.text]

    def _own(self, rng: random.Random) -> Iterable[Row]:
        calm = [row for row in self._authored if row.level == 0 and len(row.text.split()) < 15 and not row.agent]
        for row in self._authored:
            spoken = _written(self._in_context(row, rng), as_spoken, AUTHORED_WEIGHT)
            yield replace(spoken, text=_slips(spoken.text, rng))
            yield _written(row, normalise, AUTHORED_WEIGHT / 2)
            if calm and rng.random() < OVERLAP:
                yield _joined(row, rng.choice(calm), rng)

    def _in_context(self, row: Row, rng: random.Random) -> Row:
        if row.agent or not self._turns or rng.random() >= BORROWED:
            return row
        return replace(row, agent=rng.choice(self._turns))


def _written(row: Row, write: Callable[[str], str], weight: float) -> Row:
    return replace(row, text=write(row.text), agent=write(row.agent), weight=weight)


def _slips(text: str, rng: random.Random) -> str:
    """The words with the small slips of a recogniser: now and then a word lost or said twice."""
    words = text.split()
    if len(words) < 6 or rng.random() > 0.3:
        return text
    place = rng.randrange(len(words))
    kept = rng.random() < 0.3
    return " ".join(words[: place + 1] + words[place:] if kept else words[:place] + words[place + 1 :])


def _joined(row: Row, calm: Row, rng: random.Random) -> Row:
    """The row and a calm one as one utterance; what either shows, both together show."""
    order = (row, calm) if rng.random() < 0.5 else (calm, row)
    signals = {name: max(value, calm.signals.get(name, 0.0)) for name, value in row.signals.items()}
    sentiment = row.sentiment if row.sentiment != 1 else calm.sentiment
    if {row.sentiment, calm.sentiment} == {0, 2}:
        sentiment = None
    text = " ".join(as_spoken(part.text) for part in order)
    return replace(row, text=text, signals=signals, sentiment=sentiment, weight=AUTHORED_WEIGHT / 2)


def steps(rows: Sequence[Row], batch: int, seed: int) -> list[list[Row]]:
    """Batches of rows of like length, in random order."""
    rng = random.Random(seed)
    keyed = sorted(rows, key=lambda row: len(row.text) + len(row.agent) + rng.uniform(0, 12))
    batches = [keyed[start : start + batch] for start in range(0, len(keyed), batch)]
    rng.shuffle(batches)
    return batches
