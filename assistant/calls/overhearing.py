"""Who may listen in to a live call, and when the sound is off for them."""

from assistant.audio.listening import Listener, Listening, Why
from assistant.calls.log import CallLog
from assistant.errors import Conflict
from assistant.events import Channel, Consent

WORDLESS = frozenset({"recogniser_behind", "recogniser_overrun", "decode_failed"})
"""Troubles in which words come late or not at all, so that nobody can tell what is private."""


class Overhearing:
    """The listening of one call. What redaction finds is told to it by `Privacy`."""

    def __init__(self, log: CallLog, *, redacts: bool) -> None:
        """Nobody listens yet. `redacts`: private words are taken out of this call."""
        self._log = log
        self._redacts = redacts
        self._troubles: set[tuple[Channel, str]] = set()
        self.sound = Listening()

    def join(self, name: str) -> Listener:
        """Let somebody of this name listen in, until `sound.leave`.

        Raises:
            Conflict: `consent_refused`, `call_not_kept`.
            Unavailable: `listeners_full`.
        """
        state = self._log.state
        if state.consent is Consent.REFUSED:
            raise _consent_refused()
        if not state.kept:
            raise Conflict("call_not_kept", "Nothing is kept of this call, so nobody listens in either.")
        return self.sound.join(name)

    def refused(self) -> None:
        """The customer refuses to be recorded: nobody listens any more."""
        self.sound.refuse(_consent_refused())

    def card_talk(self, on: bool) -> None:
        """Card details are being said, or are over."""
        self.sound.mute(Why.CARD, on)

    def private(self, channel: Channel, on: bool) -> None:
        """Something in the utterance in progress is private, or may be; or that is over."""
        self.sound.mute(Why.PRIVATE, on, channel)

    def trouble(self, channel: Channel, code: str, on: bool) -> None:
        """A trouble of a side is there, or over."""
        known = (channel, code) in self._troubles
        if self._redacts and code in WORDLESS and on != known:
            (self._troubles.add if on else self._troubles.discard)((channel, code))
            self.sound.mute(Why.LATE, any(side is channel for side, _ in self._troubles), channel)


def _consent_refused() -> Conflict:
    return Conflict("consent_refused", "The customer refused to be recorded, so nobody listens in either.")
