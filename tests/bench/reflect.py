"""How often the customer's own words are given back well: `clause` over the rows of `tests/data/reflect_*.jsonl`."""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.hostility.text import as_spoken
from assistant.prompting.reflect import clause

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Row:
    """One utterance, and the clauses that may be given back; none where silence alone is right."""

    text: str
    good: tuple[str, ...]
    got: str | None

    @property
    def accepted(self) -> bool:
        if self.got is None:
            return not self.good
        return as_spoken(self.got) in {as_spoken(good) for good in self.good}

    @property
    def wrong(self) -> bool:
        """Something was given back that should not have been: the fault that an agent would say aloud."""
        return self.got is not None and not self.accepted


@dataclass(frozen=True)
class Figures:
    """Shares of the rows of a set, 0 to 1."""

    rows: tuple[Row, ...]

    @property
    def accepted(self) -> float:
        return sum(row.accepted for row in self.rows) / len(self.rows)

    @property
    def wrong(self) -> float:
        return sum(row.wrong for row in self.rows) / len(self.rows)

    @property
    def silent(self) -> float:
        """Nothing was given back where something could have been."""
        return sum(row.got is None and bool(row.good) for row in self.rows) / len(self.rows)


def measure(split: str) -> Figures:
    """The figures of `dev` or `test`."""
    lines = (DATA / f"reflect_{split}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return Figures(tuple(Row(row["text"], tuple(row["good"]), clause(row["text"])) for row in rows))


async def run() -> None:
    """Print the figures of both sets."""
    for split in ("dev", "test"):
        figures = measure(split)
        print(
            f"{split}: {len(figures.rows)} utterances, {figures.accepted:.0%} right, "
            f"{figures.wrong:.0%} given back wrongly, {figures.silent:.0%} silent where there was something to say"
        )
