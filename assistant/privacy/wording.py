"""Private words that are no numbers: e-mail addresses, names, addresses without a number."""

import re

from assistant.events import Channel
from assistant.privacy.addresses import told_address, unnumbered_address
from assistant.privacy.answers import Span, refuses, short_answer
from assistant.privacy.context import Context
from assistant.privacy.cues import Cue
from assistant.privacy.emails import emails
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.names import names
from assistant.privacy.people import firm
from assistant.privacy.spoken import Sort

_TOLD = re.compile(r"\bat$|\b(?:at|in|address)(?: is|'s|\b)", re.IGNORECASE)
"""What says where somebody lives, and does not ask."""


_SPELLED = 3
"""Letters of a name that is spelled, at least."""
_LONE = 2
"""Words at most of an answer that is a name although it reads as a cue: `bill`."""


class Wording:
    """Reads the words of one utterance in the context of its call."""

    def __init__(
        self,
        text: str,
        heard: Heard,
        context: Context,
        channel: Channel,
        known: re.Pattern[str] | None,
        named: bool,
    ) -> None:
        self._text = text
        self._of = heard.tokens
        self._heard = heard
        self._context = context
        self._channel = channel
        self._known = known
        self._named = named

    def read(self, found: list[Cue]) -> None:
        """Add e-mail addresses, addresses without a number, and names where they are wanted; `found` are the cues."""
        asked = self._context.asked
        mail = asked(Kind.EMAIL) or any(cue.meaning is Kind.EMAIL for cue in found)
        self._heard.spans += emails(self._of, mail)
        if mail and not self._heard.spans and not found and not self._context.given(Kind.EMAIL):
            self._heard.spans += (
                short_answer(self._of, Kind.EMAIL, 8) if self._context.answers(Kind.EMAIL, self._channel) else []
            )
            if self._heard.spans:
                self._context.take(Kind.EMAIL, 0)
        elif any(span.kind is Kind.EMAIL for span in self._heard.spans):
            whole = any(token.sort is Sort.MAIL or token.text == "at" for token in self._of)
            self._context.take(Kind.EMAIL, 2 if whole else 0)
        if self._named:
            answer = self._context.answers(Kind.NAME, self._channel)
            letters = sum(token.sort is Sort.LETTER for token in self._of)
            named = asked(Kind.NAME) or any(cue.meaning is Kind.NAME for cue in found)
            spelled = named and letters >= _SPELLED
            alone = answer and (not found or len(self._of) <= _LONE)
            said = names(self._text, self._of, alone or spelled, self._known, spelled)
            if answer and found and not said:
                before = [token for token in self._of if token.start < found[0].start]
                said = names(self._text, before, True, None)
            said = [span for span in said if answer or not self._firm(span)]
            self._heard.spans += said
            if said:
                self._context.take(Kind.NAME, 1)
        self._addresses(found)

    def _firm(self, span: Span) -> bool:
        """True for the name of a firm, and for one that was said to be a firm's before."""
        name = self._text[span.start : span.end].lower()
        if firm(self._text, span):
            self._context.firms = [*self._context.firms[-3:], name]
            return True
        return name in self._context.firms

    def _addresses(self, found: list[Cue]) -> None:
        """Addresses without a number: the house has a name, or stands with its town alone."""
        told = next(
            (c for c in found if c.meaning is Kind.ADDRESS and _TOLD.search(self._text[c.start : c.end + 3])), None
        )
        if told is not None and (place := told_address(self._of, told.end)):
            self._add(*place)
        announced = any(cue.meaning is Kind.ADDRESS for cue in found)
        answered = self._context.answers(Kind.ADDRESS, self._channel) and not found
        if answered and not refuses(self._of) and (place := told_address(self._of, 0)):
            self._add(*place)
        elif self._heard.runs or not (announced or self._context.asked(Kind.ADDRESS)):
            return
        elif place := unnumbered_address(self._of):
            self._add(*place)
        elif answered:
            self._heard.spans += short_answer(self._of, Kind.ADDRESS, 4)

    def _add(self, first: int, last: int) -> None:
        self._heard.spans.append(Span(self._of[first].start, self._of[last].end, Kind.ADDRESS))
