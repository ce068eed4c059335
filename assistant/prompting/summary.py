"""The running lists as one spoken summary, in the agent's voice."""

from collections.abc import Sequence
from typing import Protocol

from assistant.events import Channel, ListKind, Stance, Why
from assistant.prompting.library import Prompt
from assistant.prompting.pack import About, PromptSpec, When
from assistant.prompting.persons import second_person
from assistant.prompting.points import names_a_deed

MOST_WORDS = 45
"""Words of a summary at most: what can be said in one breath or two."""
PROMPT, PACK, VERSION = "summary-now", "calmline", "1.0.0"
"""What a card with a summary names as its prompt."""
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class Noted(Protocol):
    """A point of the running lists."""

    @property
    def kind(self) -> ListKind:
        """Agreed, promised or open."""

    @property
    def by(self) -> Channel:
        """Who said it."""

    @property
    def quote(self) -> str:
        """The words, as recognised."""

    @property
    def utterance(self) -> str:
        """Id of the utterance it was said in."""


def summarise(points: Sequence[Noted]) -> str | None:
    """The points, oldest first, as something to say; the newest that fit into `MOST_WORDS`. None without a point."""
    kept: list[Noted] = []
    for point in reversed(points):
        if len(_said([point, *kept]).split()) > MOST_WORDS:
            break
        kept.insert(0, point)
    return _said(kept) or None


def prompt_for(text: str) -> Prompt:
    """The prompt of a card that sums up."""
    spec = PromptSpec(
        id=PROMPT, source="001/13", about=About.AGREEMENT, stance=Stance.INFORM, when=When(), say=(text, text)
    )
    return Prompt(spec, PACK, VERSION, (), ())


def why_now(points: Sequence[Noted], level: int) -> Why:
    """The ground of a summary: the agent asked for it. It quotes the newest point; `level` is the call's."""
    newest = points[-1]
    return Why(newest.quote, newest.by, newest.utterance, None, level, "the agent asked for a summary")


def _said(points: Sequence[Noted]) -> str:
    agreed = [_agreed(_words(point)) for point in points if point.kind is ListKind.AGREED]
    promised = [_in_my_voice(point) for point in points if point.kind is ListKind.PROMISED]
    asked = [_in_my_voice(point) for point in points if point.kind is ListKind.OPEN]
    parts = [
        f"So far we've agreed {_joined(agreed)}." if agreed else "",
        f"{_capital(_joined(promised))}." if promised else "",
        f"Still open: {_joined(asked)}?" if asked else "",
    ]
    return " ".join(part for part in parts if part)


def _words(point: Noted) -> str:
    """The words of a point with a capital I, without marks at the ends."""
    words = point.quote.replace(_ELLIPSIS, "").strip(" .,!?;:").split()
    return " ".join("I" + word[1:] if word == "i" or word.startswith("i'") else word for word in words)


def _agreed(words: str) -> str:
    return f"to {words}" if names_a_deed(words) else words


def _in_my_voice(point: Noted) -> str:
    words = _words(point)
    if point.by is Channel.AGENT:
        return words if words.startswith("I") else words[:1].lower() + words[1:]
    turned = second_person(words)
    return turned[:1].lower() + turned[1:]


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 3:
        return ", and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
