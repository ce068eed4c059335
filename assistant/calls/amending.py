"""Takes words that turned out to be private out of the events that stand in a call's log already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from msgspec.structs import replace

from assistant import events as ev
from assistant.privacy.base import WITHHELD

SHORTEST = 2
"""Words of a stretch that count as a part of a longer one: one word of a number alone gives nothing away."""

_PLACEHOLDER = re.compile(r"\[[a-z ]+\]")


@dataclass(frozen=True, slots=True)
class Gone:
    """A stretch of words that must not stand anywhere."""

    words: tuple[str, ...]
    """Bare: lower case, without punctuation."""
    instead: str
    """The placeholder in their place."""


def gone(old: str, new: str) -> tuple[Gone, ...]:
    """The stretches of words of `old` that are not in `new` any more."""
    before, after = old.split(), new.split()
    steps = SequenceMatcher(None, _bare(before), _bare(after), autojunk=False).get_opcodes()
    return tuple(
        Gone(_bare(before[begin:end]), _placeholder(after[into:until]))
        for step, begin, end, into, until in steps
        if step in ("replace", "delete")
    )


def without(text: str, stretches: Sequence[Gone]) -> str:
    """The text with a placeholder for each of the stretches, or for any part of one that gives something away."""
    words = text.split()
    bare = _bare(words)
    left: list[str] = []
    place = 0
    found = False
    while place < len(words):
        length, instead = max((_longest(bare, place, stretch), stretch.instead) for stretch in stretches)
        if not length:
            left.append(words[place])
        elif left[-1:] != [instead]:
            left.append(instead)
        found = found or bool(length)
        place += length or 1
    return " ".join(left) if found else text


def amended(
    event: ev.LogEvent, utterance: str, text: str, words: tuple[ev.Word, ...], stretches: Sequence[Gone]
) -> ev.LogEvent:
    """The event without what must not stand in it; the event itself where nothing of that does.

    Args:
        event: of the call's log.
        utterance: the utterance with private words.
        text: what is left of it.
        words: the same with their times.
        stretches: of words that must not stand anywhere.
    """
    match event:
        case ev.TranscriptFinal(utterance=of) | ev.TranscriptRedacted(utterance=of) if of == utterance:
            return replace(event, text=text, words=words)
        case ev.TranscriptRevised(utterance=of) if of == utterance:
            return replace(event, text=text, words=words, replaces=text)
    if not stretches:
        return event
    better: ev.LogEvent = event
    match event:
        case ev.CardOffered():
            better = replace(
                event,
                text=without(event.text, stretches),
                others=tuple(without(other, stretches) for other in event.others),
                why=replace(event.why, quote=without(event.why.quote, stretches)),
            )
        case ev.CardReworded() | ev.NoteSent():
            better = replace(event, text=without(event.text, stretches))
        case ev.PointNoted() | ev.CallFlagged():
            better = replace(event, quote=without(event.quote, stretches))
    return event if better == event else better


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip(".,;:!?\"'()").casefold() for word in words)


def _placeholder(words: Sequence[str]) -> str:
    found = _PLACEHOLDER.search(" ".join(words))
    return found[0] if found else WITHHELD


def _longest(words: Sequence[str], place: int, stretch: Gone) -> int:
    """How many words from `place` on stand together in the stretch; 0 where too few do to matter."""
    longest = 0
    for begin in range(len(stretch.words)):
        length = 0
        for ours, theirs in zip(words[place:], stretch.words[begin:], strict=False):
            if ours != theirs:
                break
            length += 1
        longest = max(longest, length)
    return longest if longest >= min(SHORTEST, len(stretch.words)) else 0
