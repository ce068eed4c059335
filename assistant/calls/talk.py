"""What is said on one call, from words to what follows from them: the log, the gauge, the lists and the cards.

Words come here from the recogniser, from typed turns and from the second pass; private ones are taken out first, and
all that follows sees only what is left. The customer's go on to the classifier; the agent's never do.
"""

from collections.abc import Callable

from assistant import events as ev
from assistant.calls.cards import Cards
from assistant.calls.early import Debounce, Unfinished, glimpse
from assistant.calls.kit import AsyncScorer
from assistant.calls.log import CallLog
from assistant.calls.mood import Mood
from assistant.calls.privacy import Privacy
from assistant.calls.readings import Better, Readings
from assistant.calls.scoring import Said, Scoring
from assistant.calls.state import Utterance
from assistant.calls.troubles import Troubles
from assistant.hostility.base import Assessment
from assistant.privacy.base import WITHHELD
from assistant.speech.job import Outcome

UNSURE = 0.0
"""Confidence in words that may go on otherwise."""


class Talk:
    """The utterances of one call."""

    def __init__(
        self,
        scorer: AsyncScorer,
        log: CallLog,
        privacy: Privacy,
        cards: Cards,
        mood: Mood,
        readings: Readings,
        troubles: Troubles,
        now: Callable[[], float],
    ) -> None:
        """Begin with nothing said; `scorer` reads the customer's words, `now` tells the seconds into the call."""
        self._log = log
        self._privacy = privacy
        self._cards = cards
        self._mood = mood
        self._readings = readings
        self._now = now
        self._debounce = Debounce()
        self.finals = dict.fromkeys(ev.Channel, 0)
        """Finished utterances of each side."""
        self.agent_words = ""
        """What the agent said last."""
        self.scoring = Scoring(log.call_id, scorer, readings, troubles, self._read, now)
        """The customer's words on their way through the classifier."""

    def utterance(self, channel: ev.Channel) -> str:
        """Id of the utterance in progress, or of the next one."""
        return f"{channel.value}-{self.finals[channel] + 1}"

    def unfinished(self, channel: ev.Channel, words: str) -> None:
        """The words so far of an utterance in progress."""
        utterance = self.utterance(channel)
        text = self._privacy.partial(channel, utterance, words)
        self._log.publish(self._now(), channel, utterance, text)
        if channel is ev.Channel.CUSTOMER and text != WITHHELD and self._debounce.due(utterance, text, self._now()):
            self.scoring.put(Unfinished(utterance, text), self.agent_words)

    def nothing(self, channel: ev.Channel) -> None:
        """The utterance in progress came to nothing."""
        self._privacy.overhearing.private(channel, False)
        if channel in self._log.state.partials:
            self._log.publish(self._now(), channel, self.utterance(channel), "")

    def finished(
        self,
        channel: ev.Channel,
        text: str,
        start: float,
        end: float,
        confidence: float,
        words: tuple[ev.Word, ...],
    ) -> None:
        """An utterance is finished; `start` and `end` are seconds into the call."""
        utterance = self.utterance(channel)
        spoken = self._privacy.final(channel, utterance, text, words, (start, end))
        final = ev.TranscriptFinal(
            **self._log.stamp(self._now()),
            channel=channel,
            utterance=utterance,
            text=spoken.text,
            start=round(start, 3),
            end=round(end, 3),
            confidence=round(confidence, 3),
            words=spoken.words,
        )
        self.finals[channel] += 1
        self._log.append(final)
        if spoken.withheld:
            return
        self._cards.heard(self._now(), channel, utterance, final.text, confidence)
        if channel is ev.Channel.CUSTOMER:
            self.scoring.put(final, self.agent_words)
        else:
            self.agent_words = final.text
            self._cards.tell(self._now(), lambda engine: engine.agent_said(self._now(), utterance, final.text))

    def heard_again(self, outcome: Outcome) -> None:
        """An utterance was heard again, and better."""
        job, transcript = outcome.job, outcome.transcript
        if transcript is None:
            return
        spoken = self._privacy.revised(job.channel, job.utterance, transcript.text, transcript.words)
        first = self._find(job.utterance)
        if spoken is None or first is None or (spoken.text == first.text and not spoken.private):
            return
        revised = ev.TranscriptRevised(
            **self._log.stamp(self._now()),
            channel=job.channel,
            utterance=job.utterance,
            text=spoken.text,
            start=round(transcript.words[0].start, 3),
            end=round(transcript.words[-1].end, 3),
            confidence=round(transcript.confidence, 3),
            words=spoken.words,
            replaces=first.text,
            model=outcome.model,
            delay=round(outcome.delay, 3),
        )
        self._log.append(revised)
        self._cards.heard(self._now(), job.channel, job.utterance, revised.text, revised.confidence)
        if job.channel is ev.Channel.CUSTOMER:
            self.scoring.put(Better(revised, first.words), self.agent_words)
        else:
            risk = self._mood.shown
            self._cards.tell(self._now(), lambda engine: engine.revised(job.utterance, revised.text, risk))

    def corrected(self, channel: ev.Channel, utterance: str, text: str) -> None:
        """Words said before turned out to be private: all that follows from them follows what is left."""
        said = self._find(utterance)
        confidence = said.confidence if said else 0.0
        self._cards.heard(self._now(), channel, utterance, text, confidence)
        if utterance == f"{ev.Channel.AGENT.value}-{self.finals[ev.Channel.AGENT]}":
            self.agent_words = text
        risk, reading = self._mood.shown, self._readings.of(utterance)
        if channel is ev.Channel.AGENT or reading is not None:
            self._cards.tell(self._now(), lambda engine: engine.revised(utterance, text, risk, reading, confidence))

    def _read(self, said: Said, assessment: Assessment) -> None:
        """The customer's words were read."""
        if isinstance(said, Unfinished):
            self._glimpse(said, assessment)
            return
        event, revised = (said.event, True) if isinstance(said, Better) else (said, False)
        at, utterance, confidence = self._now(), event.utterance, event.confidence
        text = self._privacy.standing(event)
        assessment = self._readings.weigh(utterance, assessment, at)
        risk = self._mood.read(utterance, text, assessment, at, revised=revised)
        if revised:
            self._cards.tell(at, lambda engine: engine.revised(utterance, text, risk, assessment, confidence))
        else:
            self._cards.tell(at, lambda engine: engine.customer_said(at, utterance, text, assessment, risk, confidence))
        self._cards.read(at, utterance, "cooperation" in assessment.active)

    def _glimpse(self, said: Unfinished, assessment: Assessment) -> None:
        seen = glimpse(assessment)
        if seen is None or said.utterance != self.utterance(ev.Channel.CUSTOMER):
            return
        at, risk = self._now(), self._mood.glimpse(said.utterance, seen, self._now())
        self._cards.tell(at, lambda engine: engine.customer_said(at, said.utterance, said.text, seen, risk, UNSURE))

    def _find(self, utterance: str) -> Utterance | None:
        return next((said for said in self._log.state.utterances if said.id == utterance), None)
