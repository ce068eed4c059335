"""Placeholders in the place of private words: in a text, in its words with their times, and as spans of sound."""

import re
from collections.abc import Iterable, Sequence

from assistant.events import Word
from assistant.privacy.answers import Span

MARGIN = 0.1
"""Seconds of silence before and after a private word; recognisers place words that roughly."""
_BETWEEN = re.compile(
    r"[\s,.\-]*(?:\b(?:no|nope|sorry|wait|oops|i mean|hang on|hold on|actually|make that|scratch that|correction|rather"
    r"|my mistake|my bad|um|uh|er)\b[\s,.\-]*)*(?:(?<=\w )the )?",
    re.IGNORECASE,
)
"""What stands between two pieces of one thing: nothing, or words that put the first right."""


def as_one(text: str, spans: Iterable[Span]) -> list[Span]:
    """Neighbours of one kind as one span, where the second goes on with the first or puts it right."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].kind is span.kind and _BETWEEN.fullmatch(text[joined[-1].end : span.start]):
            span = Span(joined.pop().start, span.end, span.kind)
        joined.append(span)
    return joined


def replaced(text: str, spans: Iterable[Span]) -> str:
    """The text with a placeholder for each span; neighbours that belong together are one, see `as_one`."""
    parts: list[str] = []
    at = 0
    for span in as_one(text, spans):
        parts += [text[at : span.start], span.kind.placeholder]
        at = span.end
    return "".join([*parts, text[at:]])


def placed(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where each word stands in the text; a word that is not found stands where the one before it ends."""
    lowered = text.lower()
    places: list[tuple[int, int]] = []
    at = 0
    for word in words:
        start = lowered.find(word.text.lower().strip(), at)
        if start < 0:
            places.append((at, at))
            continue
        at = start + len(word.text.strip())
        places.append((start, at))
    return places


def replaced_words(
    text: str, words: Sequence[Word], spans: Sequence[Span]
) -> tuple[tuple[Word, ...], tuple[tuple[float, float], ...]]:
    """The words with one word for each placeholder, and the spans of sound to silence, in seconds into the call."""
    left: list[Word] = []
    spans = as_one(text, spans)
    silences: list[tuple[float, float]] = []
    inside: tuple[Span, list[Word]] | None = None
    for word, (start, end) in zip(words, placed(text, words), strict=True):
        span = next((one for one in spans if one.start < max(end, start + 1) and start < one.end), None)
        if inside is not None and span is not inside[0]:
            _close(inside, left, silences)
            inside = None
        if span is None:
            left.append(word)
        elif inside is None:
            inside = (span, [word])
        else:
            inside[1].append(word)
    if inside is not None:
        _close(inside, left, silences)
    return tuple(left), tuple(silences)


def _close(inside: tuple[Span, list[Word]], left: list[Word], silences: list[tuple[float, float]]) -> None:
    span, hidden = inside
    start, end = min(word.start for word in hidden), max(word.end for word in hidden)
    confidence = sum(word.confidence for word in hidden) / len(hidden)
    left.append(Word(span.kind.placeholder, start, end, confidence))
    begin, stop = max(0.0, start - MARGIN), end + MARGIN
    if silences and begin <= silences[-1][1]:
        begin = silences.pop()[0]
    silences.append((round(begin, 3), round(stop, 3)))
