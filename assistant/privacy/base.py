"""What a call asks of redaction; `privacy.redaction` answers it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.events import Channel, Word

WITHHELD = "[withheld]"
"""Stands in the place of words that could not be redacted, and of words nothing else stands for."""

Stretch = tuple[float, float]
"""From and to, in seconds into the call."""


class Correction(Protocol):
    """An earlier utterance in which private words have come to light."""

    @property
    def channel(self) -> Channel:
        """Who spoke."""

    @property
    def utterance(self) -> str:
        """Id of the utterance."""

    @property
    def text(self) -> str:
        """The words that are left, with placeholders."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The same with their times; a placeholder has the times of what it stands for."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was taken out, such as `card_number`."""

    @property
    def silences(self) -> tuple[Stretch, ...]:
        """Sound of this side that must not be kept."""


class Redacted(Protocol):
    """An utterance without its private words, and what it brought to light in earlier ones."""

    @property
    def text(self) -> str:
        """The words that are left, with placeholders."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The same with their times; empty where none were given."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was taken out; empty where nothing was."""

    @property
    def silences(self) -> tuple[Stretch, ...]:
        """Sound of this side that must not be kept."""

    @property
    def earlier(self) -> Sequence[Correction]:
        """Earlier utterances that must be put right."""


class Redactor(Protocol):
    """Takes private words out of one call, both sides of it, utterance after utterance."""

    @property
    def card_talk(self) -> bool:
        """True from a request for card details, or their beginning, until it is over."""

    def ahead(self, channel: Channel, utterance: str, text: str, *, finished: bool) -> Callable[[], object] | None:
        """The slow part of what is asked next with these words, to be done in a thread beforehand; none if it is quick.

        The answers are the same without it, or with anything asked in between. `finished`: of a final or a revision.
        """

    def partial(self, channel: Channel, utterance: str, text: str) -> str:
        """The words of an utterance in progress that may be shown."""

    def final(
        self, channel: Channel, utterance: str, text: str, words: tuple[Word, ...], start: float, end: float
    ) -> Redacted:
        """A finished utterance; `start` and `end` are seconds into the call."""

    def revised(self, channel: Channel, utterance: str, text: str, words: tuple[Word, ...]) -> Redacted:
        """An utterance that was heard again."""
