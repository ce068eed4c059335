"""Golden dialogues: short calls, each saying which cards must come, when, and which must not.

The files in `dialogues/` are meant to be read and written by a team lead. One dialogue:

    - id: job-lost
      row: 002/22                  # the practice it shows: article 002, row 22
      shows: [hardship]            # what is read in the customer's words
      locale: en-GB                # en-US where it is not said
      jurisdiction: uk-conc        # none where it is not said: then no rule of law speaks up
      facts: { name: Maria }       # what the site knows of the call
      turns:
        - agent: "how are things"
        - customer: "i lost my job in march"
        - wait: 5                  # seconds of silence
        - agent: "i see"
          over: 1.5                # begins 1.5 seconds before the customer has ended
      cards:                       # every card, in order
        - { after: 2, about: hardship, stance: acknowledge, prompts: [hardship-job], text: "your job" }
      others: true                 # further cards do no harm
      never: { about: [hostility], stance: [boundary], prompts: [] }
      urgent: false                # true: a card is urgent; false: none is
      ticks: [us-who-we-are]       # items of the checklist that must tick themselves

Turns are numbered from 1; a `wait` has no number. A card `after` turn 2 comes once that turn is over and before the
next one ends, or within `LASTS` seconds after the last. `about` and `stance` may be lists: any of them is good.

`python -m tests.prompting.dialogues` tells how all fare; with ids, what came in each.
"""

import asyncio
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
import yaml
from msgspec import Meta

from assistant import events as ev
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.hostility.base import SIGNALS, Scorer
from assistant.hostility.batching import MicroBatcher
from assistant.hostility.loading import load_scorer
from assistant.playbook import open_shelf, prompting_parts
from assistant.prompting.moments import LASTS
from assistant.prompting.slots import Facts
from assistant.settings import Settings
from assistant.sources.file import Turn, pass_time, rehearse

FOLDER = Path(__file__).with_name("dialogues")
PAUSE = 0.8
"""Seconds between two turns."""
COOLDOWN = 12.0
"""Seconds between two cards: shorter than a site's, so that a dialogue can be short."""
WORD, SHORTEST = 0.33, 0.6
"""Seconds that a word takes, and that a turn takes at least."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A turn of one side, or a wait."""

    agent: str | None = None
    customer: str | None = None
    wait: float = 0.0
    over: float = 0.0
    """Seconds that it begins before the turn before has ended."""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.agent, self.customer, self.wait))) != 1:
            raise ValueError("a turn is `agent`, `customer` or `wait`")


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card that must come."""

    after: Annotated[int, Meta(ge=1)]
    about: str | list[str]
    stance: str | list[str]
    prompts: Annotated[list[str], Meta(min_length=1)]
    text: str = ""
    """Part of what it says."""


class Never(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cards that must not come."""

    about: list[str] = []
    stance: list[str] = []
    prompts: list[str] = []


class Dialogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dialogue, as it stands in a file."""

    id: str
    row: Annotated[str, Meta(pattern=r"^\d{3}/\d{1,2}$")]
    shows: list[str]
    turns: list[Line]
    locale: str = "en-US"
    jurisdiction: str = "none"
    facts: dict[str, str] = {}
    cards: list[Card] = []
    others: bool = False
    never: Never = Never()
    urgent: bool | None = None
    ticks: list[str] = []

    @property
    def number(self) -> int:
        """The row alone, 1 to 30."""
        return int(self.row.partition("/")[2])

    def spoken(self) -> list[Turn]:
        """The turns with their times."""
        turns: list[Turn] = []
        now = -PAUSE
        for line in self.turns:
            now += line.wait
            text = line.agent or line.customer
            if text is None:
                continue
            start = max(0.0, now - line.over if line.over else now + PAUSE)
            end = start + max(SHORTEST, WORD * len(text.split()))
            turns.append(Turn(ev.Channel.AGENT if line.agent else ev.Channel.CUSTOMER, text, start, end))
            now = max(now, end)
        return turns

    @property
    def ends(self) -> float:
        """Seconds into the call at which nothing more is awaited."""
        last = self.turns[-1]
        return max(turn.end for turn in self.spoken()) + max(LASTS, last.wait)


@dataclass(frozen=True)
class Outcome:
    """What came of a dialogue."""

    dialogue: Dialogue
    turns: Sequence[Turn]
    log: Sequence[ev.AnyEvent]

    @property
    def offers(self) -> list[ev.CardOffered]:
        """The cards, in order."""
        return [event for event in self.log if isinstance(event, ev.CardOffered)]

    @property
    def readings(self) -> list[ev.Reading]:
        """What the classifier read, an utterance at a time."""
        return [event for event in self.log if isinstance(event, ev.Reading)]

    def after(self, offer: ev.CardOffered) -> int:
        """The number of the turn that was over when a card came; 0 for none."""
        return sum(turn.end <= offer.at + 0.001 for turn in self.turns)

    def problems(self) -> list[str]:
        """What is not as the dialogue says it should be."""
        return [*self._wrong_cards(), *self._forbidden(), *self._else()]

    def _wrong_cards(self) -> Iterable[str]:
        wanted = list(self.dialogue.cards)
        for offer in self.offers:
            if wanted and not _misfits(wanted[0], offer, self.after(offer)):
                wanted.pop(0)
            elif not self.dialogue.others:
                why = f"; awaited next: {_misfits(wanted[0], offer, self.after(offer))}" if wanted else ""
                yield f"unexpected: {self._tell(offer)}{why}"
        for card in wanted:
            yield f"missing: after turn {card.after}, any of {', '.join(card.prompts)}"

    def _forbidden(self) -> Iterable[str]:
        never = self.dialogue.never
        for offer in self.offers:
            if offer.about in never.about or offer.stance in never.stance or offer.prompt in never.prompts:
                yield f"must never come: {self._tell(offer)}"

    def _else(self) -> Iterable[str]:
        urgent = self.dialogue.urgent
        if urgent is not None and urgent != any(offer.urgent for offer in self.offers):
            yield "no card is urgent" if urgent else "a card is urgent"
        ticked = {event.item for event in self.log if isinstance(event, ev.ItemTicked)}
        if missing := set(self.dialogue.ticks) - ticked:
            yield f"did not tick: {', '.join(sorted(missing))}"
        read = {signal for reading in self.readings for signal in reading.active}
        if missing := set(self.dialogue.shows) - read:
            yield f"was not read in the customer's words: {', '.join(sorted(missing))}"

    def _tell(self, offer: ev.CardOffered) -> str:
        urgent = " urgent" if offer.urgent else ""
        return f"after {self.after(offer)} {offer.about}/{offer.stance}{urgent} {offer.prompt}: {offer.text}"

    def lines(self) -> Iterable[str]:
        """What was said, read and shown, in order."""
        readings, number = iter(self.readings), 0
        offers = self.offers
        for number, turn in enumerate(self.turns, 1):
            yield f"{turn.start:6.1f}  {number} {turn.channel.value:<8} {turn.text}"
            reading = next(readings, None) if turn.channel is ev.Channel.CUSTOMER else None
            if reading:
                yield f"{'':17} level {reading.level}: {', '.join(reading.active) or '-'}"
            for offer in offers:
                if self.after(offer) == number:
                    yield f"{offer.at:6.1f}    >>> {self._tell(offer)}"
                    yield f"{'':12}{offer.why.rule}"


def _misfits(card: Card, offer: ev.CardOffered, after: int) -> str:
    """In what an offer is not the card that is awaited; empty where it is."""
    checks = {
        f"after turn {card.after}": after == card.after,
        f"about {card.about}": offer.about in _any(card.about),
        f"stance {card.stance}": offer.stance in _any(card.stance),
        f"one of {', '.join(card.prompts)}": offer.prompt in card.prompts,
        f"saying “{card.text}”": card.text in offer.text,
    }
    return ", ".join(what for what, holds in checks.items() if not holds)


def _any(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words


@cache
def load_dialogues(folder: Path = FOLDER) -> tuple[Dialogue, ...]:
    """Every dialogue of a folder, in the order of its files.

    Raises:
        ValueError: a file is not of the format, with its name.
    """
    dialogues: list[Dialogue] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            dialogues += msgspec.convert(yaml.safe_load(file.read_text("utf-8")), list[Dialogue])
        except (msgspec.ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"{file.name}: {error}") from error
    for dialogue in dialogues:
        if unknown := set(dialogue.shows) - set(SIGNALS):
            raise ValueError(f"{dialogue.id}: unknown signals {unknown}")
    return tuple(dialogues)


class Rehearsals:
    """Puts dialogues through the pipeline, with the models of one loading."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    async def run(self, dialogue: Dialogue) -> Outcome:
        """What comes of a dialogue, as `calmline rehearse` would have it at a site of its locale and jurisdiction."""
        batcher, bus = MicroBatcher(self._scorer), MemoryBus()
        parts = _parts(dialogue.locale, dialogue.jurisdiction)
        await bus.start()
        try:
            session = CallSession(
                dialogue.id,
                Kit(recognizer=None, scorer=batcher, classifier=batcher.name, **parts),
                bus,
                Opening(title=dialogue.id, source="turns", facts=msgspec.convert(dialogue.facts, Facts)),
                hears=False,
            )
            turns = dialogue.spoken()
            await rehearse(session, turns)
            await pass_time(session, dialogue.ends)
            await session.end(ev.EndReason.HUNG_UP)
            return Outcome(dialogue, turns, [event async for event in bus.tail(dialogue.id)])
        finally:
            await batcher.close()
            await bus.aclose()


@cache
def _parts(locale: str, jurisdiction: str) -> dict[str, Any]:
    """What the prompts of a site need; experience of other calls has no say."""
    settings = Settings(locale=locale, jurisdiction=jurisdiction, cooldown_seconds=COOLDOWN)
    parts = prompting_parts(settings, open_shelf(settings))
    for thread in threading.enumerate():
        if thread.name == "encode-library":  # the choice must not hang on how soon the library is encoded
            thread.join()
    return parts


async def _main(ids: Sequence[str]) -> int:
    rehearsals, failed = Rehearsals(load_scorer(Settings())), 0
    known = load_dialogues()
    if unknown := set(ids) - {dialogue.id for dialogue in known}:
        typer.echo(f"no dialogue {', '.join(sorted(unknown))}", err=True)
        return 2
    for dialogue in known:
        if ids and dialogue.id not in ids:
            continue
        outcome = await rehearsals.run(dialogue)
        problems = outcome.problems()
        failed += bool(problems)
        if ids or problems:
            typer.echo(f"{'FAIL' if problems else 'ok':<5} {dialogue.id} ({dialogue.row})")
            typer.echo("".join(f"  {line}\n" for line in outcome.lines()), nl=False)
            typer.echo("".join(f"  - {problem}\n" for problem in problems))
    typer.echo(f"{len(ids or known) - failed} of {len(ids or known)} as they should be")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(sys.argv[1:])))
