"""What the network says of each word, weighed against what the rules took out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from assistant.privacy.answers import Span
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.tagging import Tag

QUITE_SURE = 0.9
"""Chance from which a word is taken out although something shows it to be harmless."""
LAST_DIGITS = 6
"""Digits of a card that stand alone, at most. More of them are never spared: a checksum or a question showed them."""


Limit = Callable[[Kind], float]
"""A chance for each kind."""


class Place(Protocol):
    """Part of a turn."""

    @property
    def start(self) -> int:
        """Its first letter."""

    @property
    def end(self) -> int:
        """The letter after its last."""


def likely(tags: Sequence[Tag], at_least: Limit, heard: Heard, *, names: bool) -> list[Span]:
    """Words that are likely enough private and not taken out yet, as spans of neighbours of one kind.

    Of a number that the rules know to be an amount, a count or a reference, the network must be quite sure; so of one
    of which half the words or more are not likely private: it is seldom so in part.
    """
    found: list[Span] = []
    taken = heard.spans
    private = [
        tag for tag in tags if (names or tag.kind is not Kind.NAME) and _chance(tag, names) >= at_least(tag.kind)
    ]
    harmless = [
        run for run in heard.runs if run.money or run.first in heard.stays or not _whole(run, tags, [*private, *taken])
    ]
    for tag in private:
        if _chance(tag, names) < QUITE_SURE and any(_meet(run, tag) for run in harmless):
            continue
        start, end = _uncovered(tag.start, tag.end, taken)
        if start < end:
            found.append(Span(start, end, tag.kind))
    return _joined(_agreed(found))


def _whole(run: Run, tags: Iterable[Tag], private: Sequence[Place]) -> bool:
    """Whether more than half of the words of a number are private, or it is a single word."""
    words = [tag for tag in tags if _meet(run, tag)]
    return len(words) < 2 or sum(any(_meet(word, one) for one in private) for word in words) > len(words) / 2


def _meet(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _chance(tag: Tag, names: bool) -> float:
    return tag.chance if names else tag.unnamed


def _agreed(words: Sequence[Span]) -> list[Span]:
    """A word that stands alone with its kind takes that of its neighbour: one thing is seldom a single word long."""
    agreed = list(words)
    for place, word in enumerate(agreed):
        before = agreed[place - 1] if place and word.start - agreed[place - 1].end <= 1 else None
        after = agreed[place + 1] if place + 1 < len(agreed) and agreed[place + 1].start - word.end <= 1 else None
        beside = [one for one in (before, after) if one is not None]
        if beside and all(one.kind is not word.kind for one in beside):
            agreed[place] = Span(word.start, word.end, beside[0].kind)
    return agreed


def _joined(words: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for word in words:
        if found and found[-1].kind is word.kind and word.start - found[-1].end <= 1:
            found[-1] = Span(found[-1].start, word.end, word.kind)
        else:
            found.append(word)
    return found


def spared(tags: Sequence[Tag], below: Limit, heard: Heard) -> list[Span]:
    """Those of the spans that the rules took out of which at least one word is not quite unlikely to be private."""
    return [
        span
        for span in heard.spans
        if _most_of_a_card(span, heard) or any(tag.chance >= below(span.kind) for tag in tags if _meet(tag, span))
    ]


def _most_of_a_card(span: Span, heard: Heard) -> bool:
    digits = sum(len(run.digits) for run in heard.runs if _meet(run, span))
    return span.kind is Kind.CARD_NUMBER and digits > LAST_DIGITS


def _uncovered(start: int, end: int, taken: Sequence[Span]) -> tuple[int, int]:
    """What is left of a word beside the spans that lie over its beginning or its end."""
    for span in taken:
        if span.start <= start < span.end:
            start = span.end
        elif span.start < end <= span.end:
            end = span.start
    return start, end
