"""What another playbook changes in a call, told against the cards that the call had. Pure.

A call that is run again does not have to the second the cards that it had: half-heard words are not logged. What a
playbook changes is therefore found between two runs, of the present one and of the one that is tried, and then set
against what happened; so a card that both runs treat alike is the same, whatever the run made of it.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from assistant import events as ev
from assistant.prompting.backtest import Difference, Shown, compare
from assistant.prompting.summary import PROMPT

NEAR = 20.0
"""Seconds within which a card of a run and a card of the same prompt that the call had are one."""
ASKED = "you asked for it"
"""The rule of a card that the agent looked up: no playbook brought it."""

Change = Literal["same", "reworded", "moved", "replaced", "gone", "added"]
CHANGES: dict[str, Change] = {
    "appears": "added",
    "vanishes": "gone",
    "replaced": "replaced",
    "moved": "moved",
    "reworded": "reworded",
}


class Pair(msgspec.Struct, frozen=True):
    """A moment of the call: the card before and the card after."""

    what: Change
    before: Shown | None
    after: Shown | None

    @property
    def at(self) -> float:
        """Seconds into the call."""
        return min(card.at for card in (self.before, self.after) if card is not None)


def cards_then(log: Sequence[ev.LogEvent]) -> list[Shown]:
    """The cards that the playbook brought in a call as it happened."""
    return [
        Shown(round(event.at, 2), event.prompt, event.text, event.why.quote)
        for event in log
        if isinstance(event, ev.CardOffered) and event.prompt != PROMPT and event.why.rule != ASKED
    ]


def between_runs(call: str, before: Sequence[Shown], after: Sequence[Shown]) -> list[Pair]:
    """Two runs side by side: what differs, and what is left over once that is taken away is the same."""
    pairs = []
    left = list(before)
    for one in compare(call, before, after):
        if one.before is not None:
            left.remove(one.before)
        pairs.append(Pair(CHANGES[one.what.value], one.before, one.after))
    pairs += [Pair("same", card, card) for card in left]
    return sorted(pairs, key=lambda pair: pair.at)


def against_then(
    call: str, then: Sequence[Shown], now: Sequence[Shown], tried: Sequence[Shown], known: Collection[str]
) -> list[Pair]:
    """What a playbook changes, with the cards that the call had as what was before.

    Args:
        call: name of the call.
        then: the cards that it had.
        now: a run of the playbook that it had.
        tried: a run of the one that is tried.
        known: ids of the prompts of the one that is tried.
    """
    left = list(then)
    changed = compare(call, now, tried)
    untouched = [card for card in now if all(one.before is not card for one in changed)]
    pairs = [Pair("same", card, card) for card in (_taken(left, run) for run in untouched) if card is not None]
    for one in changed:
        pairs += _told(one, _taken(left, one.before) if one.before else None)
    pairs += [Pair("same", card, card) if card.prompt in known else Pair("gone", card, None) for card in left]
    return sorted(pairs, key=lambda pair: pair.at)


def _told(one: Difference, before: Shown | None) -> list[Pair]:
    """A difference between the runs as it bears on the call; nothing where it takes away what the call did not have."""
    if one.after is None:
        return [Pair("gone", before, None)] if before else []
    return [Pair(CHANGES[one.what.value], before, one.after) if before else Pair("added", None, one.after)]


def _taken(left: list[Shown], run: Shown) -> Shown | None:
    """Take out the card of the call that a run stands for, the nearest; none where the call had no such card."""
    fitting = [card for card in left if card.prompt == run.prompt and abs(card.at - run.at) <= NEAR]
    if not fitting:
        return None
    card = min(fitting, key=lambda one: abs(one.at - run.at))
    left.remove(card)
    return card
