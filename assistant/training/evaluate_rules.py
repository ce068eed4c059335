"""The figures of the phrase rules: each rule by itself, and those of a signal together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.hostility.phrases import Rule, matches, rules
from assistant.hostility.text import as_spoken
from assistant.training.rows import Row

PRECISE: Final = 0.8
"""Precision below which a rule is named as weak."""
TELLING: Final = 3
"""Fires from which on precision says something."""
MEASURED: Final = "test"
"""The set on which the rules of a signal are measured together."""


@dataclass(frozen=True, slots=True)
class Hits:
    """How often a rule fired, and how often the row's label agrees."""

    fires: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the fires that is right; None where nothing fired."""
        return self.right / self.fires if self.fires else None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule on rows that were never trained on."""

    signal: str
    number: int
    line: str
    fires: int
    """In all held-out sets together, as are the next two."""
    right: int
    precision: float | None
    held_out: dict[str, Hits]
    """By held-out set."""
    false_alarms: dict[str, int]
    """Fires by calm public set."""

    @property
    def weak(self) -> bool:
        """Whether the rule is known to be wrong too often."""
        return self.fires >= TELLING and (self.precision or 0) < PRECISE


@dataclass(frozen=True, slots=True)
class Together:
    """All rules of a signal on the set `MEASURED`."""

    yes: int
    fires: int
    right: int
    precision: float | None
    recall: float | None
    """None where no row shows the signal."""


@dataclass(frozen=True, slots=True)
class RulesFigures:
    """Every rule."""

    held_out: dict[str, int]
    """Held-out set, `authored/<name>.jsonl`, to its n."""
    calm: dict[str, int]
    """Calm public set to its n."""
    rules: tuple[RuleFigures, ...]
    together: dict[str, Together]

    def lines(self) -> Iterator[str]:
        """The table, a line at a time."""
        yield "Phrase rules one by one: right/fires on held-out authored rows, false alarms on calm requests"
        yield "  authored/<set>.jsonl: " + ", ".join(f"{name} n {n}" for name, n in self.held_out.items())
        yield "  calm: " + ", ".join(f"{name} n {n}" for name, n in self.calm.items())
        names = [*self.held_out, *self.calm]
        yield f"  {'':20}fires  right  precision" + "".join(f"  {name:>5}" for name in names)
        yield from (self._line(rule) for rule in self.rules if not rule.weak)
        yield f"  precision < {PRECISE} at {TELLING} fires or more:"
        weak = [rule for rule in self.rules if rule.weak]
        for rule in weak:
            yield self._line(rule)
            yield f"  {'':20}{rule.line[:96]}{'…' if len(rule.line) > 96 else ''}"
        if not weak:
            yield "  none"
        yield f"Phrase rules together, {MEASURED} (authored/{MEASURED}.jsonl); n {self.held_out[MEASURED]}"
        for name, all_ in self.together.items():
            yield (
                f"  {name:16} yes {all_.yes:4}  fires {all_.fires:4}"
                f"  precision {_shown(all_.precision)}  recall {_shown(all_.recall)}"
            )

    def _line(self, rule: RuleFigures) -> str:
        counts = {name: f"{hits.right}/{hits.fires}" if hits.fires else "-" for name, hits in rule.held_out.items()}
        counts |= {name: str(fires or "-") for name, fires in rule.false_alarms.items()}
        return (
            f"  {rule.signal:16}{rule.number:3} {rule.fires:5}  {rule.right:5}  {_shown(rule.precision):>9}"
            + "".join(f"  {count:>{max(5, len(name))}}" for name, count in counts.items())
        )


def rules_figures(held_out: Mapping[str, Sequence[Row]], calm: Mapping[str, Sequence[Row]]) -> RulesFigures:
    """The figures of every rule.

    Args:
        held_out: authored rows by the name of their set; `MEASURED` is one.
        calm: rows by the name of their set, of which none shows a signal that has rules.
    """
    firing, alarming = _where_any_fires(held_out), _where_any_fires(calm)
    return RulesFigures(
        held_out={name: len(rows) for name, rows in held_out.items()},
        calm={name: len(rows) for name, rows in calm.items()},
        rules=tuple(_alone(rule, firing, alarming) for rule in rules()),
        together={name: _together(name, held_out[MEASURED]) for name in dict.fromkeys(rule.signal for rule in rules())},
    )


def hits(rule: Rule, rows: Sequence[Row]) -> Hits:
    """How often a rule fires on rows that are labelled for its signal."""
    fired = _fired(rule, rows)
    return Hits(len(fired), sum(row.signals[rule.signal] >= 0.5 for row in fired))


def _alone(rule: Rule, held_out: Mapping[str, Sequence[Row]], calm: Mapping[str, Sequence[Row]]) -> RuleFigures:
    by_set = {name: hits(rule, rows) for name, rows in held_out.items()}
    all_ = Hits(sum(one.fires for one in by_set.values()), sum(one.right for one in by_set.values()))
    false_alarms = {name: len(_fired(rule, rows)) for name, rows in calm.items()}
    return RuleFigures(
        rule.signal, rule.number, rule.line, all_.fires, all_.right, all_.precision, by_set, false_alarms
    )


def _together(name: str, rows: Sequence[Row]) -> Together:
    fired = [row for row in rows if name in matches(row.text)]
    yes = sum(row.signals[name] >= 0.5 for row in rows)
    found = Hits(len(fired), sum(row.signals[name] >= 0.5 for row in fired))
    return Together(yes, found.fires, found.right, found.precision, found.right / yes if yes else None)


def _where_any_fires(sets: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    return {name: [row for row in rows if matches(row.text)] for name, rows in sets.items()}


def _fired(rule: Rule, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if rule.fires(as_spoken(row.text))]


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
