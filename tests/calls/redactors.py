"""Redactors that a test tells what is private."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.events import Channel, Word

CARD = "four one one one two two two two three three three three four four four eight"
"""A card number, as said."""
HALF, REST = " ".join(CARD.split()[:8]), " ".join(CARD.split()[8:])
PLACEHOLDER = "[card number]"

Stretch = tuple[float, float]


@dataclass(frozen=True)
class Put:
    """An utterance put right, now or later."""

    channel: Channel
    utterance: str
    text: str
    words: tuple[Word, ...]
    kinds: tuple[str, ...] = ()
    silences: tuple[Stretch, ...] = ()
    earlier: "tuple[Put, ...]" = ()


@dataclass
class CardNumbers:
    """Takes one card number out, whole or said in two halves."""

    number: str = CARD
    card_talk: bool = False
    broken: bool = False
    first: Put | None = None
    seen: list[str] = field(default_factory=list)
    slow: Callable[[], object] | None = None

    def ahead(self, channel: Channel, utterance: str, text: str, *, finished: bool) -> Callable[[], object] | None:
        return self.slow

    def partial(self, channel: Channel, utterance: str, text: str) -> str:
        self._check(text)
        return text.replace(self.number, PLACEHOLDER)

    def final(
        self, channel: Channel, utterance: str, text: str, words: tuple[Word, ...], start: float, end: float
    ) -> Put:
        self._check(text)
        if "card number please" in text:
            self.card_talk = True
        raw = Put(channel, utterance, text, words, silences=((start, end),))
        if self.number in text:
            self.card_talk = False
            return _without(raw, self.number)
        if HALF in text:
            self.first = raw
            return Put(channel, utterance, text, words)
        if REST in text and self.first is not None:
            self.card_talk = False
            first, self.first = self.first, None
            now = _without(raw, REST)
            return Put(channel, utterance, now.text, now.words, now.kinds, now.silences, (_without(first, HALF),))
        return Put(channel, utterance, text, words)

    def revised(self, channel: Channel, utterance: str, text: str, words: tuple[Word, ...]) -> Put:
        self._check(text)
        raw = Put(channel, utterance, text, words, silences=((words[0].start, words[-1].end),))
        return _without(raw, self.number) if self.number in text else Put(channel, utterance, text, words)

    def _check(self, text: str) -> None:
        self.seen.append(text)
        if self.broken:
            raise RuntimeError(f"cannot redact {text}")


def _without(raw: Put, number: str) -> Put:
    text = raw.text.replace(number, PLACEHOLDER)
    words: tuple[Word, ...] = ()
    if raw.words:
        begin = len(re.split(re.escape(number), raw.text)[0].split())
        end = begin + len(number.split())
        hidden = Word(PLACEHOLDER, raw.words[begin].start, raw.words[end - 1].end, 1.0)
        words = (*raw.words[:begin], hidden, *raw.words[end:])
        return Put(raw.channel, raw.utterance, text, words, ("card_number",), ((hidden.start, hidden.end),))
    return Put(raw.channel, raw.utterance, text, words, ("card_number",), raw.silences)
