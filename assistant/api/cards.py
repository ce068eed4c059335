"""What became of the cards of many calls, by what they were about: counted from the logs of the newest calls."""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from assistant.api.calls import scope
from assistant.api.hub import Hub
from assistant.auth.roles import Action, Principal, reach
from assistant.prompting.outcomes import Fate, Outcome, outcomes
from assistant.store.listing import CallFilter, conditions, within
from assistant.store.rows import WordsGone
from assistant.store.tables import calls, reviews

NEWEST = 400
"""Calls whose logs are read at most."""
SECONDS = 4.0
"""What reading them may take before the answer says how far it came."""
REMEMBERED = 20_000
"""Ended calls whose cards are remembered, as counts."""


class CardFate(StrEnum):
    """What became of a card."""

    OFFERED = "offered"
    USED = "used"
    DISMISSED = "dismissed"
    IGNORED = "ignored"
    CALMER = "calmer"
    """Used, and the customer was calmer or kinder after it."""
    CALMER_WITHOUT = "calmer_without"
    """Not used, and the customer was calmer or kinder all the same."""


@dataclass(slots=True)
class Tally:
    """Counts of the cards about one thing: none of them holds a word."""

    cards: Counter[CardFate] = field(default_factory=Counter)
    calls: Counter[CardFate] = field(default_factory=Counter)
    """Calls with at least one such card."""
    followed: int = 0
    """Cards used after which the customer's next words were read."""
    unused_followed: int = 0

    def add(self, other: "Tally") -> None:
        """Count another call's cards in."""
        self.cards.update(other.cards)
        self.calls.update(other.calls)
        self.followed += other.followed
        self.unused_followed += other.unused_followed


Tallies = dict[str, Tally]
"""By what the cards are about."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The cards of the newest calls that were meant."""

    of: int
    """Calls that were meant."""
    by_call: tuple[tuple[str, Tallies], ...]
    """Those whose logs were read."""

    def calls_with(self, about: str, fate: CardFate) -> frozenset[str]:
        """Ids of the calls in which a card came to an end, `offered` for any."""
        return frozenset(call_id for call_id, found in self.by_call if about in found and found[about].cards[fate])


_remembered: OrderedDict[tuple[str, str], Tallies] = OrderedDict()


async def count_cards(hub: Hub, who: Principal, wanted: CallFilter) -> Counted:
    """Count the cards of the calls that fit and that whoever asks may count, the newest first."""
    ids = await _newest(hub, who, wanted)
    found: list[tuple[str, Tallies]] = []
    end = time.monotonic() + SECONDS
    for call_id, over in ids[:NEWEST]:
        if time.monotonic() > end:
            break
        found.append((call_id, await _of_call(hub, call_id, over)))
    return Counted(len(ids), tuple(found))


async def _newest(hub: Hub, who: Principal, wanted: CallFilter) -> list[tuple[str, bool]]:
    """Ids of the calls that are meant, the newest first, and whether each is over."""
    query = (
        sa.select(calls.c.call_id, calls.c.end_reason)
        .select_from(calls.outerjoin(reviews, reviews.c.call_id == calls.c.call_id))
        .where(within(scope(reach(who, Action.SEE_FIGURES))), *conditions(wanted))
        .order_by(calls.c.started.desc(), calls.c.call_id)
    )
    async with hub.database.read() as connection:
        return [(row.call_id, row.end_reason is not None) for row in await connection.execute(query)]


async def _of_call(hub: Hub, call_id: str, over: bool) -> Tallies:
    """The cards of a call, counted by kind; those of a call that is over are counted once."""
    key = (str(hub.settings.data), call_id)
    if (known := _remembered.get(key)) is not None:
        _remembered.move_to_end(key)
        return known
    try:
        log = await hub.store.events(call_id)
    except WordsGone:
        return {}
    found = await asyncio.to_thread(lambda: tallies(outcomes(log)))
    if over:
        _remembered[key] = found
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return found


def tallies(found: Iterable[Outcome]) -> Tallies:
    """The cards of one call, counted by what they are about."""
    sums: Tallies = {}
    for card in found:
        tally = sums.setdefault(card.about, Tally())
        used = card.fate is Fate.USED
        tally.cards.update((CardFate.OFFERED, CardFate(card.fate.value)))
        if card.better is not None:
            tally.followed += used
            tally.unused_followed += not used
            if card.better:
                tally.cards[CardFate.CALMER if used else CardFate.CALMER_WITHOUT] += 1
    for tally in sums.values():
        tally.calls.update(tally.cards.keys())
    return sums
