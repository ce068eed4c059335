"""What became of each card of a call, and what the customer said next."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.events import (
    CardDismissed,
    CardOffered,
    CardUsed,
    Channel,
    LogEvent,
    Reading,
    Stance,
    TranscriptFinal,
)

NEXT = 2
"""Utterances of the customer after a card that are looked at."""
KINDER = 0.1
"""By so much must the sentiment have risen to count as kinder."""


class Fate(StrEnum):
    """What the agent did with a card."""

    USED = "used"
    DISMISSED = "dismissed"
    IGNORED = "ignored"
    """It was withdrawn, or still open at the end."""


@dataclass(frozen=True, slots=True)
class Mood:
    """Of the customer."""

    level: float
    """Hostility, 0 to 4."""
    sentiment: float
    """-1 to 1."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One card of a call that was followed by words of the customer, or was not."""

    prompt: str
    about: str
    stance: Stance
    fate: Fate
    before: Mood | None
    """In the utterance that the card answered; none where it was not read."""
    after: tuple[Mood, ...]
    """In the next `NEXT` utterances at most, as far as they were read."""

    @property
    def change(self) -> Mood | None:
        """Mean of the next utterances less the one answered; none where either is missing."""
        if self.before is None or not self.after:
            return None
        level = sum(mood.level for mood in self.after) / len(self.after)
        sentiment = sum(mood.sentiment for mood in self.after) / len(self.after)
        return Mood(level - self.before.level, sentiment - self.before.sentiment)

    @property
    def better(self) -> bool | None:
        """None of the next utterances was worse, and on the whole they were calmer or kinder; none if unknown."""
        change = self.change
        if change is None or self.before is None:
            return None
        worse = any(mood.level > self.before.level for mood in self.after)
        return not worse and (change.level < 0 or change.sentiment >= KINDER)


def outcomes(log: Iterable[LogEvent]) -> list[Outcome]:
    """Every card in the log of a call, in order. The better reading of an utterance counts."""
    offered: list[CardOffered] = []
    settled: dict[str, tuple[Fate, int]] = {}
    heard: list[tuple[int, str]] = []
    moods: dict[str, Mood] = {}
    for event in log:
        match event:
            case CardOffered():
                offered.append(event)
            case CardUsed():
                settled[event.card] = Fate.USED, event.seq
            case CardDismissed():
                settled[event.card] = Fate.DISMISSED, event.seq
            case TranscriptFinal(channel=Channel.CUSTOMER):
                heard.append((event.seq, event.utterance))
            case Reading() if not event.unread:
                moods[event.utterance] = Mood(event.level, event.sentiment.score)
            case _:
                pass
    found = []
    for card in offered:
        fate, seq = settled.get(card.card, (Fate.IGNORED, card.seq))
        answered = _answered(card, heard)
        names = [name for _, name in heard]
        place = names.index(answered) if answered in names else -1
        later = [name for index, (then, name) in enumerate(heard) if index > place and then > seq][:NEXT]
        after = tuple(moods[name] for name in later if name in moods)
        found.append(Outcome(card.prompt, card.about, card.stance, fate, moods.get(answered), after))
    return found


def _answered(card: CardOffered, heard: Iterable[tuple[int, str]]) -> str:
    """The customer's utterance that a card answers: the one it quotes, or the last before it."""
    if card.why.channel is Channel.CUSTOMER and card.why.utterance:
        return card.why.utterance
    return next((name for seq, name in reversed(list(heard)) if seq < card.seq), "")
