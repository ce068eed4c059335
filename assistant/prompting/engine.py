"""Which card, when, and why. It knows call time alone: the same feed gives the same cards."""

from collections.abc import Callable
from difflib import SequenceMatcher

from assistant.events import CardOffered, Channel, Stance, Trend, Why, WithdrawReason
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.card import STANDS, LiveCard, Offer, Screen, Used, Withdraw
from assistant.prompting.checklist import Checklist, Tick
from assistant.prompting.library import Library, Prompt
from assistant.prompting.memory import CallMemory, Fills
from assistant.prompting.moments import REQUEST_NEED, SPOKEN_INTO, Moment, answers_customer, fit, is_wordless
from assistant.prompting.pace import Pace
from assistant.prompting.pack import Phase
from assistant.prompting.patterns import Heard
from assistant.prompting.phase import PhaseTracker
from assistant.prompting.ranking import Candidate, Leaning, candidates
from assistant.prompting.waiting import Waiting
from assistant.prompting.why import explain
from assistant.prompting.wording import FindFault, WordingRules

STRONGER = 1.5
"""By so much must a need exceed that of the standing card to take its place."""
ASKED_NEED = 100.0
"""Need of a card that the agent asked for: urgent ones alone take its place."""

Listener = Callable[[str, Stance, str], bool]
"""Whether words of the agent (the last argument) are a card's sentence, or do the same: its stance."""
Decision = Offer | Withdraw | Used | Tick
"""What should be shown or logged; each makes its own event."""


class PromptEngine:
    """The cards of one call. Feed it what happens, in order; ask `decide` after each and as time goes by."""

    def __init__(
        self,
        library: Library,
        *,
        cooldown: float,
        max_cards: int,
        filler: Fills | None = None,
        fit_of: Callable[[Moment, Prompt], float] | None = None,
        learned: Callable[[Prompt], float] | None = None,
        listener: Listener | None = None,
        find_fault: FindFault | None = None,
    ) -> None:
        """Begin a call.

        Args:
            library: all prompts.
            cooldown: seconds of quiet between cards that are not urgent.
            max_cards: so many of those in the call at most.
            filler: fills the slots of wordings; without it those with slots are passed over.
            fit_of: how like the customer's words are to what a prompt is for, 0 to 1.
            learned: how well a prompt has worked, -0.5 to 0.5.
            listener: tells a card's use in the agent's words; without it keys alone do.
            find_fault: finds faults in the agent's words that no phrase names.
        """
        self._prompts = {prompt.id: prompt for prompt in library.prompts}
        self._wording = WordingRules(library, find_fault)
        self._for_customer = tuple(filter(answers_customer, library.prompts))
        self._wordless = tuple(filter(is_wordless, library.prompts))
        self._cooldown = cooldown
        self._max_cards = max_cards
        self._leaning = Leaning(fit_of, learned)
        self._listener = listener or (lambda _card, _stance, _words: False)
        self._memory = CallMemory(filler)
        self._waiting = Waiting(self._memory, self._wording)
        self._phase = PhaseTracker(library.phases)
        self._checklist = Checklist(library.checklist)
        self._pace = Pace()
        self._risk = Risk(Level.NONE, 0.0, Trend.STEADY)
        self._screen = Screen()
        self._asked: tuple[Prompt, Why] | None = None
        self._closed: LiveCard | None = None
        """The card that the agent used or put away last."""
        self._noticed: list[Used | Tick] = []
        self._cards = 0
        self._now = 0.0
        self._agent_speaks = False

    @property
    def phase(self) -> Phase:
        """Where the call stands."""
        return self._phase.phase

    def customer_said(
        self, at: float, utterance_id: str, text: str, assessment: Assessment, risk: Risk, confidence: float = 1.0
    ) -> None:
        """The customer said something. `risk` is the call's, with this utterance taken in.

        Said again of the same utterance, it is the whole of what began before. `confidence` is the recogniser's, 0
        to 1; words that are not finished have none.
        """
        self._risk = risk
        known = self._waiting.find(utterance_id)
        self._phase.customer_said(assessment, risk)
        moment = self._waiting.customer(at, utterance_id, text, assessment, risk, confidence, self.phase)
        if known:
            self._check_card(moment)
        elif self._screen.card:
            self._screen.card.customer_said(moment)

    def revised(
        self,
        utterance_id: str,
        text: str,
        risk: Risk,
        assessment: Assessment | None = None,
        confidence: float = 1.0,
    ) -> None:
        """An utterance was heard again, in better words; `assessment` where they are the customer's.

        `risk` is the call's, put right by them. A card that the utterance called for is taken down when the better
        words no longer do. A need that appears is answered only within `LASTS_REVISED` seconds of the words.
        """
        self._risk = risk
        moment = self._waiting.revised(utterance_id, text, assessment, confidence)
        if moment is None:
            return
        self._check_card(moment)
        if moment.channel is Channel.AGENT:
            self._notice(moment, text)

    def _check_card(self, moment: Moment) -> None:
        card = self._screen.card
        if card and card.offer.why.utterance == moment.utterance:
            card.revised(moment, self._risk, self._memory.tried)

    def agent_said(self, at: float, utterance_id: str, text: str) -> None:
        """The agent finished an utterance."""
        self._now = max(self._now, at)
        self._phase.agent_said(Heard.of(text))
        self._notice(self._waiting.agent(at, utterance_id, text, self.phase), text)

    def _notice(self, moment: Moment, text: str) -> None:
        """What the agent's words did: items of the checklist, or what a card says."""
        ticks = self._checklist.heard(moment.utterance, moment.heard)
        self._noticed += ticks
        self._waiting.ticked(tick.item for tick in ticks)
        for card in self._screen.in_mind(self._now):
            texts = (card.offer.text, *card.offer.others)
            if any(self._listener(words, card.offer.stance, text) for words in texts):
                self._screen.heard(card, self._now)
                self._memory.lead_on(card.prompt, self._now)
                self._noticed.append(Used(card.offer.card, moment.utterance))
                return

    def speaking(self, channel: Channel, speaking: bool, at: float) -> None:
        """Sound of speech began or ended on one side."""
        self._pace.speaking(channel, speaking, at)
        if speaking:
            self._waiting.someone_speaks()
        if channel is Channel.AGENT:
            self._agent_speaks = speaking
            if self._screen.card:
                self._screen.card.agent_speaks(speaking, at)

    def cooled(self, at: float, risk: Risk) -> None:
        """The risk changed with time alone."""
        self._risk = risk
        self._memory.cool(at, risk)

    def used(self, card_id: str, at: float) -> None:
        """The agent used a card. One that has left the screen meanwhile is no error."""
        if card := self._screen.leave(card_id, at):
            self._memory.lead_on(card.prompt, at)
            self._closed = card

    def dismissed(self, card_id: str, at: float) -> None:
        """The agent put a card away; its prompt does not come again in this call."""
        if card := self._screen.leave(card_id, at):
            self._memory.dismiss(card.prompt)
            self._closed = card

    def pinned(self, card_id: str, pinned: bool) -> None:
        """The agent keeps the card on the screen, or lets it go. One that is not there is no error."""
        if (card := self._screen.card) and card.offer.card == card_id:
            card.pinned = pinned

    def reopened(self, card_id: str, at: float) -> bool:
        """The agent takes back what they did with the last card; False where it cannot come back now."""
        card = self._closed
        if card is None or card.offer.card != card_id or self._screen.card:
            return False
        self._closed = None
        self._memory.forgive(card.prompt)
        self._screen.back(card, at)
        return True

    def ticked(self, item: str) -> None:
        """The agent ticked an item of the checklist by hand."""
        self._checklist.tick(item)
        self._waiting.ticked([item])

    def ask(self, prompt: Prompt, why: Why) -> None:
        """The agent asks for a card with a prompt's first wording that can be said: it comes next.

        Not where an urgent one stands, or where no wording can be said.
        """
        self._asked = (prompt, why)

    def prompt(self, prompt_id: str) -> Prompt | None:
        """A prompt of the library, by its id."""
        return self._prompts.get(prompt_id)

    def sayable(self, prompt: Prompt) -> tuple[str, ...]:
        """The wordings of a prompt as they can be said now, without words of the customer to take up."""
        return self._memory.sayable(prompt)

    def ended(self) -> list[Withdraw]:
        """The call is over."""
        card = self._screen.card
        self._waiting.moments.clear()
        return [self._screen.withdraw(WithdrawReason.CALL_ENDED, self._now)] if card else []

    def decide(self, at: float) -> list[Decision]:
        """What should change now, `at` seconds into the call: what was noticed; one card goes, one comes."""
        self._let_pass(at)
        ranked = self._ranked(at)  # what is given from outside may fail here: nothing has changed yet
        changes: list[Decision] = [*self._noticed]
        self._noticed.clear()
        screen = self._screen
        if screen.card and screen.card.mistaken:
            changes.append(screen.withdraw(WithdrawReason.GROUND_GONE, at))
        asked, self._asked = self._asked, None
        if asked and not (screen.card and screen.card.offer.urgent):
            if screen.card:
                changes.append(screen.withdraw(WithdrawReason.REPLACED, at))
            prompt, why = asked
            text, *others = self._memory.sayable(prompt) or prompt.spec.say[:1]
            changes.append(self._show(prompt, text, why, tuple(others), ASKED_NEED, at))
            return changes
        best = next((found for found in ranked if self._may_show(found, at)), None)
        reason = screen.card.over(at, self._risk) if screen.card else None
        if screen.card and (best or reason):
            changes.append(screen.withdraw(reason or WithdrawReason.REPLACED, at))
        if best:
            changes.append(self._offer(best, at))
        return changes

    # ---- a call that is taken up again: the log says what was decided --------------------------------------------

    def pass_by(self, at: float) -> None:
        """Let time pass up to `at` seconds into the call, nothing decided; what was noticed meanwhile is dropped."""
        self._let_pass(at)
        self._noticed.clear()

    def recall(self, event: CardOffered) -> None:
        """A card was offered then, in place of a decision now. One of a prompt that is gone is counted alone."""
        self._cards = max(self._cards, int(event.card.rpartition("-")[2]))
        prompt = self._prompts.get(event.prompt)
        if prompt is None:
            return
        moment = self._waiting.find(event.why.utterance)
        ground = fit(prompt, moment, self._risk, self._memory.tried) if moment else None
        if moment:
            self._waiting.answered(moment)
        likeness = SequenceMatcher(b=event.text, autojunk=False)
        self._memory.offer(prompt, max(prompt.spec.say, key=lambda wording: _ratio(likeness, wording)), event.at)
        self._screen.card = LiveCard(Offer.of(event), prompt, ground.need if ground else REQUEST_NEED, event.at)

    def withdrawn(self, card_id: str, reason: WithdrawReason, at: float) -> None:
        """A card was taken down then. One that is not on the screen is no error."""
        if self.shows(card_id):
            self._screen.withdraw(reason, at)

    def shows(self, card_id: str) -> bool:
        """Whether this card is on the screen."""
        return self._screen.card is not None and self._screen.card.offer.card == card_id

    def clear(self) -> None:
        """Nothing that was said or decided so far calls for a card now."""
        self._waiting.moments.clear()

    def _let_pass(self, at: float) -> None:
        self._now = max(self._now, at)
        self._waiting.forget(at)
        self._waiting.seen(at, self.phase, self._pace.due(at), self._checklist.overdue(at, self.phase))

    def _ranked(self, at: float) -> list[Candidate]:
        found: list[Candidate] = []
        for moment in reversed(self._waiting.moments):
            said = self._for_customer if moment.channel is Channel.CUSTOMER else self._wording.prompts
            prompts = self._wordless if moment.wordless else said
            found += candidates(prompts, moment, self._risk, self._memory, at, self._leaning)
        return sorted(found, key=lambda one: (not one.prompt.spec.urgent, one.moment.wordless, -one.score))

    def _may_show(self, candidate: Candidate, at: float) -> bool:
        spec, card = candidate.prompt.spec, self._screen.card
        for_customer = candidate.moment.channel is Channel.CUSTOMER
        if card and spec.urgent and (True, spec.about) != (card.offer.urgent, card.offer.about):
            return for_customer or not card.offer.urgent
        if card and card.pinned and not spec.urgent:
            return False
        if card:
            stronger = candidate.ground.need >= card.need + STRONGER and at - card.at >= STANDS
            if card.offer.urgent or not stronger:
                return False
        if spec.urgent:
            return True
        quiet = card is not None or at - self._screen.quiet_since >= self._cooldown
        free = not self._agent_speaks or candidate.moment.timing in SPOKEN_INTO
        return free and quiet and self._memory.offers < self._max_cards

    def _offer(self, chosen: Candidate, at: float) -> Offer:
        prompt, words, moment = chosen.prompt, chosen.words, chosen.moment
        others = self._memory.others(prompt, words, moment)
        why = explain(moment, chosen.ground, prompt.spec, self._risk)
        self._memory.offer(prompt, words.wording, at)
        self._waiting.answered(moment)
        return self._show(prompt, words.text, why, others, chosen.ground.need, at)

    def _show(self, prompt: Prompt, text: str, why: Why, others: tuple[str, ...], need: float, at: float) -> Offer:
        self._cards += 1
        spec = prompt.spec
        offer = Offer(
            card=f"card-{self._cards}",
            prompt=prompt.id,
            pack=prompt.pack,
            version=prompt.version,
            text=text,
            stance=spec.stance,
            urgent=spec.urgent,
            about=spec.about.value,
            why=why,
            others=others,
        )
        self._screen.card = LiveCard(offer, prompt, need, at, asked=need == ASKED_NEED)
        return offer


def _ratio(likeness: SequenceMatcher[str], wording: str) -> float:
    likeness.set_seq1(wording)
    return likeness.ratio()
