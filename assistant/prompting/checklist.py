"""The checklist of one call: items tick themselves when the agent is heard to do them, and fall due."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.events import ChecklistEntry, ItemTicked, LogStamp
from assistant.prompting.checks import SLOT
from assistant.prompting.library import Item
from assistant.prompting.memory import Fills
from assistant.prompting.moments import NOTHING
from assistant.prompting.pack import ChecklistItem, Phase
from assistant.prompting.patterns import Heard


@dataclass(frozen=True, slots=True)
class Tick:
    """An item was heard."""

    item: str
    utterance: str
    """The agent's utterance it was heard in."""

    def event(self, stamp: LogStamp) -> ItemTicked:
        """The event that says so."""
        return ItemTicked(item=self.item, by="heard", utterance=self.utterance, **stamp)


def entries(items: Sequence[Item], filler: Fills) -> tuple[ChecklistEntry, ...]:
    """The checklist as a screen shows it; what an example leaves open, and is not known, is left out with dots."""
    return tuple(
        ChecklistEntry(
            spec.id,
            spec.title,
            spec.phase.value,
            filler.fill(spec.example, NOTHING, 0.0) or SLOT.sub("\N{HORIZONTAL ELLIPSIS}", spec.example),
            spec.cite.rule if spec.cite else "",
        )
        for spec in (item.spec for item in items)
    )


class Checklist:
    """What the agent has still to do in one call."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._open = {item.spec.id: item for item in items}
        self._told: set[str] = set()
        self._phase = Phase.OPENING

    def heard(self, utterance: str, heard: Heard) -> list[Tick]:
        """The agent said this: the items that it ticks."""
        done = [name for name, item in self._open.items() if any(phrase.find(heard) for phrase in item.heard)]
        for name in done:
            self.tick(name)
        return [Tick(name, utterance) for name in done]

    def tick(self, item: str) -> None:
        """An item is done; one that was done before, or is not on the list, changes nothing."""
        self._open.pop(item, None)

    def overdue(self, at: float, phase: Phase) -> list[ChecklistItem]:
        """Items that have fallen due by now, `at` seconds into the call; each is told once."""
        if phase is not Phase.VENTING:
            self._phase = phase
        due = [name for name, item in self._open.items() if name not in self._told and self._is_due(item.spec, at)]
        self._told.update(due)
        return [self._open[name].spec for name in due]

    def _is_due(self, item: ChecklistItem, at: float) -> bool:
        order = list(Phase)
        late = item.after_seconds is not None and at >= item.after_seconds
        return late or order.index(self._phase) > order.index(item.phase)
