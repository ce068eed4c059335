"""What people do on a call: other wordings, pins and undo; hold, the call for the team lead, notes, flags seen."""

from collections.abc import Callable

from assistant import events as ev
from assistant.calls.cards import Cards
from assistant.calls.log import CallLog
from assistant.calls.state import CallState, CallStatus
from assistant.errors import Conflict, NotFound


class Desk:
    """The commands of one call. Each answers the event it made, or none where nothing changed."""

    def __init__(self, log: CallLog, cards: Cards, now: Callable[[], float]) -> None:
        """`now` tells the seconds into the call."""
        self._log = log
        self._cards = cards
        self._now = now

    def reword(self, card_id: str, text: str) -> ev.CardReworded | None:
        """Put another wording on the card. See `Cards.reword`."""
        return self._cards.reword(card_id, text, self._now())

    def pin(self, card_id: str, pinned: bool) -> ev.CardPinned | None:
        """Keep the card on the screen, or let it go. See `Cards.pin`."""
        return self._cards.pin(card_id, pinned, self._now())

    def undo(self, card_id: str) -> ev.CardReopened | None:
        """Take back that a card was used or put away. See `Cards.undo`."""
        return self._cards.undo(card_id, self._now())

    def ask(self, prompt_id: str) -> ev.CardOffered:
        """Put a prompt that was looked up on the card. See `Cards.ask`."""
        return self._cards.ask(prompt_id, self._now())

    def hold(self, held: bool, by: str) -> ev.HoldChanged | None:
        """Put the customer on hold, or take them off it. Raises Conflict `call_over`, as all of these do."""
        if self._live_state().held == held:
            return None
        event = ev.HoldChanged(**self._stamp(), held=held, by=by)
        self._log.append(event)
        return event

    def call_lead(self, by: str) -> ev.LeadCalled | None:
        """Ask for the team lead; none where they were asked already and have not answered."""
        if self._live_state().lead_called_at is not None:
            return None
        event = ev.LeadCalled(**self._stamp(), by=by)
        self._log.append(event)
        return event

    def send_note(self, text: str, by: str, name: str) -> ev.NoteSent:
        """Send the agent a note."""
        number = len(self._live_state().notes) + 1
        event = ev.NoteSent(**self._stamp(), note=f"note-{number}", by=by, name=name, text=text)
        self._log.append(event)
        return event

    def read_note(self, note_id: str) -> ev.NoteRead | None:
        """The agent puts a note away.

        Raises:
            NotFound: `note_unknown`.
        """
        note = next((one for one in self._live_state().notes if one.id == note_id), None)
        if note is None:
            raise NotFound("note_unknown", f"This call has no note {note_id}.", "See the call's `notes`.")
        if note.read:
            return None
        event = ev.NoteRead(**self._stamp(), note=note_id)
        self._log.append(event)
        return event

    def acknowledge(self, flag: str, by: str, name: str) -> ev.FlagAcknowledged | None:
        """A lead has seen a flag; none where one has before.

        Raises:
            NotFound: `flag_unknown`.
        """
        known = next((one for one in self._live_state().flags if one.flag == flag), None)
        if known is None:
            raise NotFound("flag_unknown", f"This call has no flag {flag}.", "See the call's `flags`.")
        if known.acknowledged:
            return None
        event = ev.FlagAcknowledged(**self._stamp(), flag=flag, by=by, name=name)
        self._log.append(event)
        return event

    def _live_state(self) -> CallState:
        if self._log.state.status is CallStatus.ENDED:
            raise Conflict("call_over", "This call has ended.", "Its log can be read, not changed.")
        return self._log.state

    def _stamp(self) -> ev.LogStamp:
        return self._log.stamp(self._now())
