"""The cards of one call: feeds the prompt engine, logs what it decides, and takes what the agent does with a card.

Whatever the engine does may fail without harm to the call.
"""

from collections.abc import Callable
from typing import TypeVar

from assistant import events as ev
from assistant.calls.log import CallLog
from assistant.calls.state import Card, Outcome
from assistant.calls.troubles import Troubles
from assistant.errors import Conflict, NotFound
from assistant.prompting.engine import PromptEngine

T = TypeVar("T")


class Cards:
    """One card at a time, from the engine to the log."""

    def __init__(self, engine: PromptEngine, log: CallLog, troubles: Troubles) -> None:
        self._engine = engine
        self._log = log
        self._troubles = troubles

    def tell(self, at: float, happened: Callable[[PromptEngine], None]) -> None:
        """Let the engine know what happened, and let it decide."""
        self._safely(at, lambda: happened(self._engine))
        self.decide(at)

    def decide(self, at: float) -> None:
        """Log what should change on the screen, `at` seconds into the call."""
        decisions = self._safely(at, lambda: self._engine.decide(at))
        if decisions is None:
            return
        self._troubles.turn(False, "prompts_failed", at)
        for decision in decisions:
            self._log.append(decision.event(self._log.stamp(at)))

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

    def end(self, at: float) -> None:
        """The call is over: no card stays on the screen, even where the engine has failed."""
        card = self._log.state.card
        if card is not None:
            reason = ev.WithdrawReason.CALL_ENDED
            self._log.append(ev.CardWithdrawn(**self._log.stamp(at), card=card.id, reason=reason))

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
