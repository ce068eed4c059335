"""The cards, the checklist and the running lists of one call.

Feeds the prompt engine and the lists, logs what they decide, and takes what the agent does with a card or an item.
Whatever the engine does may fail without harm to the call.
"""

from collections.abc import Callable
from typing import TypeVar

from assistant import events as ev
from assistant.calls.log import CallLog
from assistant.calls.state import CallStatus, Card, Outcome
from assistant.calls.troubles import MESSAGES, Troubles
from assistant.errors import Conflict, NotFound, Unavailable
from assistant.prompting.engine import PromptEngine
from assistant.prompting.lists import Close, Note, RunningLists
from assistant.prompting.points import SURE
from assistant.prompting.slots import Filler
from assistant.prompting.summary import PROMPT, prompt_for, summarise, why_now

T = TypeVar("T")

UNDO_SECONDS = 20.0
"""How long the agent may take back what they did with a card."""


class Cards:
    """One card at a time, from the engine to the log."""

    def __init__(self, engine: PromptEngine, filler: Filler, log: CallLog, troubles: Troubles) -> None:
        """`filler` is the engine's own: it is told what is said."""
        self._engine = engine
        self._filler = filler
        self._lists = RunningLists()
        self._log = log
        self._troubles = troubles

    def tell(self, at: float, happened: Callable[[PromptEngine], None]) -> list[ev.LogEvent]:
        """Let the engine know what happened, and let it decide."""
        self._safely(at, lambda: happened(self._engine))
        return self.decide(at)

    def decide(self, at: float) -> list[ev.LogEvent]:
        """Log what should change on the screen, `at` seconds into the call; the events of it."""
        decisions = self._safely(at, lambda: self._engine.decide(at))
        if decisions is None:
            return []
        self._troubles.turn(False, "prompts_failed", at)
        return [self._append(decision.event(self._log.stamp(at))) for decision in decisions]

    def heard(self, at: float, channel: ev.Channel, utterance: str, text: str, confidence: float) -> None:
        """An utterance is finished, or was heard again: what it agrees, asks or promises, and the facts in it."""
        if confidence >= SURE:
            self._safely(at, lambda: self._filler.note(text))
        self._note(at, lambda: self._lists.said(channel, utterance, text, confidence))

    def read(self, at: float, utterance: str, cooperates: bool) -> None:
        """An utterance of the customer was read; `cooperates` where it carries that signal."""
        self._note(at, lambda: self._lists.read(utterance, cooperates))

    def _note(self, at: float, ask: Callable[[], list[Note | Close]]) -> None:
        for change in self._safely(at, ask) or ():
            self._append(change.event(self._log.stamp(at)))

    def summarise(self, at: float) -> ev.CardOffered:
        """Offer the running lists as one sentence to say, in place of a card that is not urgent.

        Raises:
            Conflict: `nothing_to_summarise`; `card_urgent`, an urgent card stands.
            Unavailable: `prompts_failed`.
        """
        self._must_live()
        state = self._log.state
        text = summarise(state.points)
        if text is None:
            raise Conflict(
                "nothing_to_summarise",
                "Nothing was agreed, promised or asked so far.",
                "The lists fill as the call goes on.",
            )
        if state.card is not None and state.card.urgent:
            raise Conflict("card_urgent", "An urgent card is on the screen.", "Use it or put it away first.")
        why = why_now(state.points, state.level)
        for event in self.tell(at, lambda engine: engine.ask(prompt_for(text), why)):
            if isinstance(event, ev.CardOffered) and event.prompt == PROMPT:
                return event
        raise Unavailable("prompts_failed", MESSAGES["prompts_failed"][1], "Try again in a moment.")

    def tick(self, item_id: str, at: float) -> ev.ItemTicked | None:
        """The agent ticks an item of the checklist; none when it was ticked before.

        Raises:
            NotFound: `item_unknown`.
            Conflict: `call_over`.
        """
        self._must_live()
        item = next((one for one in self._log.state.checklist if one.id == item_id), None)
        if item is None:
            raise NotFound("item_unknown", f"This call has no item {item_id}.", "See the call's `checklist`.")
        if item.ticked_at is not None:
            return None
        event = ev.ItemTicked(**self._log.stamp(at), item=item_id, by="agent")
        self._log.append(event)
        self.tell(at, lambda engine: engine.ticked(item_id))
        return event

    def use(self, card_id: str, at: float) -> ev.CardUsed | None:
        """The agent says the card's sentence; none when it was marked so before.

        Raises:
            NotFound: `card_unknown`.
            Conflict: `card_gone`, it was dismissed or withdrawn.
        """
        if self._find(card_id, Outcome.USED).outcome is Outcome.USED:
            return None
        event = ev.CardUsed(**self._log.stamp(at), card=card_id, by="agent")
        self._log.append(event)
        self.tell(at, lambda engine: engine.used(card_id, at))
        return event

    def dismiss(self, card_id: str, at: float) -> ev.CardDismissed | None:
        """The agent puts the card away. Returns and raises as `use`."""
        if self._find(card_id, Outcome.DISMISSED).outcome is Outcome.DISMISSED:
            return None
        event = ev.CardDismissed(**self._log.stamp(at), card=card_id, by="agent")
        self._log.append(event)
        self.tell(at, lambda engine: engine.dismissed(card_id, at))
        return event

    def reword(self, card_id: str, text: str, at: float) -> ev.CardReworded | None:
        """Put another of the card's wordings on it; none where it stands there already.

        Raises:
            NotFound: `card_unknown`; `wording_unknown`, it is none of the card's `others`.
            Conflict: `card_gone`.
        """
        card = self._find(card_id, Outcome.OPEN)
        if card.text == text:
            return None
        if text not in card.others:
            raise NotFound("wording_unknown", "This card has no such wording.", "See `others` of the card.")
        event = ev.CardReworded(**self._log.stamp(at), card=card_id, text=text)
        self._log.append(event)
        return event

    def pin(self, card_id: str, pinned: bool, at: float) -> ev.CardPinned | None:
        """Keep the card on the screen, or let it go; none where that changes nothing. Raises as `use`."""
        if self._find(card_id, Outcome.OPEN).pinned == pinned:
            return None
        event = ev.CardPinned(**self._log.stamp(at), card=card_id, pinned=pinned)
        self._log.append(event)
        self.tell(at, lambda engine: engine.pinned(card_id, pinned))
        return event

    def undo(self, card_id: str, at: float) -> ev.CardReopened | None:
        """Take back that a card was used or put away, within `UNDO_SECONDS`; none where it is open.

        Raises:
            NotFound: `card_unknown`.
            Conflict: `undo_late`, its time is over or another card has come.
        """
        self._must_live()
        state = self._log.state
        card = next((c for c in state.cards if c.id == card_id), None)
        if card is None:
            raise NotFound("card_unknown", f"This call has no card {card_id}.", "See the call's `cards`.")
        if card.outcome is Outcome.OPEN:
            return None
        recent = card.closed_at is not None and at - card.closed_at <= UNDO_SECONDS
        mine = card.outcome in (Outcome.USED, Outcome.DISMISSED) and card is state.cards[-1]
        back = recent and mine and self._safely(at, lambda: self._engine.reopened(card_id, at))
        if not back:
            raise Conflict("undo_late", "This card cannot come back now.", "Search the prompts for it with `/`.")
        event = ev.CardReopened(**self._log.stamp(at), card=card_id)
        self._log.append(event)
        return event

    def ask(self, prompt_id: str, at: float) -> ev.CardOffered:
        """Put a prompt that the agent looked up on the card, in place of one that is not urgent.

        Raises:
            NotFound: `prompt_unknown`.
            Conflict: `card_urgent`; `prompt_not_sayable`, its wordings have slots that this call cannot fill.
            Unavailable: `prompts_failed`.
        """
        self._must_live()
        state = self._log.state
        prompt = self._engine.prompt(prompt_id)
        if prompt is None:
            raise NotFound("prompt_unknown", f"There is no prompt {prompt_id}.", "Search with GET /api/prompts/search.")
        if state.card is not None and state.card.urgent:
            raise Conflict("card_urgent", "An urgent card is on the screen.", "Use it or put it away first.")
        if not self._engine.sayable(prompt):
            raise Conflict(
                "prompt_not_sayable", "This sentence needs facts that the call has not given.", "Choose another."
            )
        why = ev.Why(
            quote="", channel=ev.Channel.AGENT, utterance="", signal=None, level=state.level, rule="you asked for it"
        )
        for event in self.tell(at, lambda engine: engine.ask(prompt, why)):
            if isinstance(event, ev.CardOffered) and event.prompt == prompt_id:
                return event
        raise Unavailable("prompts_failed", MESSAGES["prompts_failed"][1], "Try again in a moment.")

    def recall(self, at: float) -> None:
        """Go on with a call after a time in which nothing was heard.

        A card that stood has lost its moment, since nobody knows what was said meanwhile; an urgent one stays, and one
        that the agent pinned.
        """
        state = self._log.state
        self._lists.number_after(sum(isinstance(event, ev.PointNoted) for event in self._log.events))
        self._engine.clear()
        card, reason = state.card, ev.WithdrawReason.MOMENT_PASSED
        if card is None or not self._engine.shows(card.id):
            for gone in state.cards:
                self._engine.withdrawn(gone.id, reason, at)
        if card is not None and not ((card.urgent or card.pinned) and self._engine.shows(card.id)):
            self._engine.withdrawn(card.id, reason, at)
            self._log.append(ev.CardWithdrawn(**self._log.stamp(at), card=card.id, reason=reason))

    def end(self, at: float) -> None:
        """The call is over: no card stays on the screen, even where the engine has failed."""
        card = self._log.state.card
        if card is not None:
            reason = ev.WithdrawReason.CALL_ENDED
            self._log.append(ev.CardWithdrawn(**self._log.stamp(at), card=card.id, reason=reason))

    def _must_live(self) -> None:
        if self._log.state.status is CallStatus.ENDED:
            raise Conflict("call_over", "This call has ended.", "Its log can be read, not changed.")

    def _append(self, event: ev.LogEvent) -> ev.LogEvent:
        self._log.append(event)
        return event

    def _find(self, card_id: str, wanted: Outcome) -> Card:
        card = next((c for c in self._log.state.cards if c.id == card_id), None)
        if card is None:
            raise NotFound("card_unknown", f"This call has no card {card_id}.", "See the call's `cards`.")
        if card.outcome not in (Outcome.OPEN, wanted):
            raise Conflict(
                "card_gone", f"This card was {card.outcome.value} already.", "Use the card on the screen now."
            )
        return card

    def _safely(self, at: float, ask: Callable[[], T]) -> T | None:
        return self._troubles.watch("prompts_failed", at, ask)
