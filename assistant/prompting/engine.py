"""Which card, when, and why. It knows call time alone: the same feed gives the same cards."""

from collections import deque
from dataclasses import replace

from assistant.events import Channel, Trend, WithdrawReason
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.card import STANDS, LiveCard, Offer, Withdraw
from assistant.prompting.library import Library
from assistant.prompting.memory import CallMemory
from assistant.prompting.moments import LASTS, Moment
from assistant.prompting.pack import Phase
from assistant.prompting.patterns import Heard
from assistant.prompting.phase import PhaseTracker
from assistant.prompting.ranking import Candidate, candidates
from assistant.prompting.why import explain
from assistant.prompting.wording import WordingRules

LASTS_REVISED = 2.0
"""Seconds within which a card may still be offered for a need that appears only when the words are heard again."""
REMEMBERED = 16
"""Utterances that may still be revised."""
STRONGER = 1.5
"""By so much must a need exceed that of the standing card to take its place."""


class PromptEngine:
    """The cards of one call. Feed it what happens, in order; ask `decide` after each and as time goes by."""

    def __init__(self, library: Library, *, cooldown: float, max_cards: int) -> None:
        """`cooldown`: seconds of quiet between cards that are not urgent; `max_cards`: so many of those."""
        self._library = library
        self._wording = WordingRules(library)
        self._for_customer = tuple(prompt for prompt in library.prompts if not prompt.for_agent_words)
        self._cooldown = cooldown
        self._max_cards = max_cards
        self._memory = CallMemory()
        self._phase = PhaseTracker(library.phases)
        self._risk = Risk(Level.NONE, 0.0, Trend.STEADY)
        self._moments: list[Moment] = []
        self._said: deque[Moment] = deque(maxlen=REMEMBERED)
        self._card: LiveCard | None = None
        self._cards = 0
        self._quiet_since = float("-inf")
        self._agent_speaks = False

    @property
    def phase(self) -> Phase:
        """Where the call stands."""
        return self._phase.phase

    def customer_said(self, at: float, utterance_id: str, text: str, assessment: Assessment, risk: Risk) -> None:
        """The customer said something. `risk` is the call's, with this utterance taken in.

        Said again of the same utterance, it is the whole of what began before.
        """
        self._risk = risk
        if begun := self._remembered(utterance_id):
            self._phase.customer_said(assessment, risk)
            self._replace(begun, replace(begun, at=at, heard=Heard.of(text), assessment=assessment), LASTS)
            return
        earlier = self._memory.earlier
        repeats = self._memory.hear(at, assessment, risk)
        self._phase.customer_said(assessment, risk)
        moment = Moment(at, Channel.CUSTOMER, utterance_id, Heard.of(text), self.phase, assessment, earlier, repeats)
        if "cooperation" in assessment.active or "gratitude" in assessment.active:
            self._moments.clear()
        self._moments.append(moment)
        self._said.append(moment)
        if self._card:
            self._card.customer_said(moment)

    def revised(self, utterance_id: str, text: str, risk: Risk, assessment: Assessment | None = None) -> None:
        """An utterance was heard again, in better words; `assessment` where they are the customer's.

        `risk` is the call's, put right by them. A card that the utterance called for is taken down when the better
        words no longer do. A need that appears is answered only within `LASTS_REVISED` seconds of the words.
        """
        self._risk = risk
        if first := self._remembered(utterance_id):
            self._replace(first, replace(first, heard=Heard.of(text), assessment=assessment), LASTS_REVISED)

    def _remembered(self, utterance_id: str) -> Moment | None:
        return next((moment for moment in self._said if moment.utterance == utterance_id), None)

    def _replace(self, first: Moment, moment: Moment, lasts: float) -> None:
        """Put a moment in the place of what was known of it; a need that appears may be answered for `lasts`."""
        appears = not self._needs(moment) <= self._needs(first)
        if appears:
            moment = replace(moment, lasts=lasts)
        self._said[self._said.index(first)] = moment
        if moment.assessment is not None:
            self._memory.correct(first.at, moment.at, moment.assessment)
        if first in self._moments:
            self._moments[self._moments.index(first)] = moment
        elif appears:
            self._moments.append(moment)
        if self._card and self._card.offer.why.utterance == moment.utterance:
            self._card.revised(moment, self._risk, self._memory.tried)

    def _needs(self, moment: Moment) -> set[str]:
        """What could be answered in a moment: the customer's signals, or what the agent should say otherwise."""
        if moment.assessment is not None:
            return set(moment.assessment.active)
        return {finding.prompt.id for finding in self._wording.check(moment.heard)}

    def agent_said(self, at: float, utterance_id: str, text: str) -> None:
        """The agent finished an utterance."""
        heard = Heard.of(text)
        self._phase.agent_said(heard)
        earlier = self._memory.earlier
        moment = Moment(at, Channel.AGENT, utterance_id, heard, self.phase, earlier=earlier)
        self._said.append(moment)
        if self._wording.check(heard):
            self._moments.append(moment)

    def speaking(self, channel: Channel, speaking: bool, at: float) -> None:
        """Sound of speech began or ended on one side."""
        if channel is Channel.AGENT:
            self._agent_speaks = speaking
            if self._card:
                self._card.agent_speaks(speaking, at)

    def cooled(self, at: float, risk: Risk) -> None:
        """The risk changed with time alone."""
        self._risk = risk
        self._memory.cool(at, risk)

    def used(self, card_id: str, at: float) -> None:
        """The agent used a card. One that has left the screen meanwhile is no error."""
        self._leave(card_id, at)

    def dismissed(self, card_id: str, at: float) -> None:
        """The agent put a card away; its prompt does not come again in this call."""
        if self._card and self._card.offer.card == card_id:
            self._memory.dismiss(self._card.prompt)
        self._leave(card_id, at)

    def ended(self) -> list[Withdraw]:
        """The call is over."""
        card, self._card = self._card, None
        self._moments.clear()
        return [Withdraw(card.offer.card, WithdrawReason.CALL_ENDED)] if card else []

    def decide(self, at: float) -> list[Offer | Withdraw]:
        """What should change on the screen now, `at` seconds into the call: one card goes, one comes."""
        changes: list[Offer | Withdraw] = []
        if self._card and self._card.mistaken:
            changes.append(Withdraw(self._card.offer.card, WithdrawReason.GROUND_GONE))
            self._card = None  # it begins no quiet time: another may take its place at once
        self._moments = [moment for moment in self._moments if at - moment.at <= moment.lasts]
        best = next((found for found in self._ranked(at) if self._may_show(found, at)), None)
        reason = self._card.over(at, self._risk) if self._card else None
        if self._card and (best or reason):
            changes.append(self._withdraw(reason or WithdrawReason.REPLACED, at))
        if best:
            changes.append(self._offer(best, at))
        return changes

    def _ranked(self, at: float) -> list[Candidate]:
        found: list[Candidate] = []
        for moment in reversed(self._moments):
            prompts = self._for_customer if moment.channel is Channel.CUSTOMER else self._wording.prompts
            found += candidates(prompts, moment, self._risk, self._memory, at)
        return sorted(found, key=lambda candidate: (not candidate.prompt.spec.urgent, -candidate.score))

    def _may_show(self, candidate: Candidate, at: float) -> bool:
        urgent, card = candidate.prompt.spec.urgent, self._card
        if card and (urgent, candidate.prompt.spec.about) != (card.offer.urgent, card.offer.about) and urgent:
            return True
        if card:
            stronger = candidate.ground.need >= card.need + STRONGER and at - card.at >= STANDS
            if card.offer.urgent or not stronger:
                return False
        if urgent:
            return True
        quiet = card is not None or at - self._quiet_since >= self._cooldown
        return not self._agent_speaks and quiet and self._memory.offers < self._max_cards

    def _offer(self, chosen: Candidate, at: float) -> Offer:
        self._cards += 1
        prompt, spec = chosen.prompt, chosen.prompt.spec
        offer = Offer(
            card=f"card-{self._cards}",
            prompt=prompt.id,
            pack=prompt.pack,
            version=prompt.version,
            text=chosen.words,
            stance=spec.stance,
            urgent=spec.urgent,
            about=spec.about.value,
            why=explain(chosen.moment, chosen.ground, spec.when, self._risk),
        )
        self._memory.offer(prompt, chosen.words, at)
        self._moments = [moment for moment in self._moments if moment.at > chosen.moment.at]
        self._card = LiveCard(offer, prompt, chosen.ground.need, at)
        return offer

    def _withdraw(self, reason: WithdrawReason, at: float) -> Withdraw:
        assert self._card is not None
        withdrawn = Withdraw(self._card.offer.card, reason)
        self._leave(withdrawn.card, at)
        return withdrawn

    def _leave(self, card_id: str, at: float) -> None:
        if self._card and self._card.offer.card == card_id:
            if not self._card.offer.urgent:
                self._quiet_since = at
            self._card = None
