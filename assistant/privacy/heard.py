"""What one utterance turned out to be."""

from dataclasses import dataclass, field

from assistant.privacy.answers import Span
from assistant.privacy.numbers import Run
from assistant.privacy.spoken import BACKCHANNELS, Sort
from assistant.privacy.tokens import Token

_MOST_OTHERS = 7


@dataclass(slots=True)
class Heard:
    """What one utterance turned out to be."""

    tokens: list[Token]
    runs: list[Run]
    spans: list[Span] = field(default_factory=list)
    kept: list[Run] = field(default_factory=list)
    """Numbers that stay although they could be part of something private."""
    stays: set[int] = field(default_factory=set)
    """First tokens of numbers that are known to be harmless: amounts, counts, references."""
    asks_back: bool = False
    """True for `is that the card number?`: it speaks of the turn before."""

    @property
    def numbers_alone(self) -> bool:
        """True where little but numbers was said."""
        inside = {place for run in self.runs for place in range(run.first, run.last + 1)}
        others = [t for place, t in enumerate(self.tokens) if place not in inside and t.text not in BACKCHANNELS]
        return bool(self.runs) and len([token for token in others if token.sort is not Sort.MARK]) <= _MOST_OTHERS

    @property
    def free(self) -> list[Run]:
        """Numbers that stay, and of which nothing shows that they are harmless."""
        return [run for run in self.runs if run.first not in self.stays and not run.money and not self.covers(run)]

    def covers(self, run: Run) -> bool:
        """True for a number that is taken out, wholly or in part."""
        return any(span.start < run.end and run.start < span.end for span in self.spans)

    @property
    def digits_alone(self) -> bool:
        """True where nothing but digits was said, with words that say nothing."""
        inside = {place for run in self.runs for place in range(run.first, run.last + 1)}
        others = (token for place, token in enumerate(self.tokens) if place not in inside)
        return bool(self.runs) and all(t.text in BACKCHANNELS or t.sort is Sort.MARK for t in others)

    @property
    def says_nothing(self) -> bool:
        """True for `yeah`, `go on` and the like: no change of subject."""
        return not self.runs and all(token.text in BACKCHANNELS for token in self.tokens)
