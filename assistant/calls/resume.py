"""Takes a call up again whose log was cut off, by running the log through the parts of a call once more.

What the parts decide on the way is dropped: the log says what was decided. Times are those of the log; the early
readings of unfinished words are not logged, and neither is what one utterance alone left in doubt, so those are gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant import events as ev
from assistant.calls.cards import Cards
from assistant.calls.log import CallLog
from assistant.calls.mood import Mood
from assistant.hostility.base import Assessment, Level
from assistant.privacy.base import WITHHELD
from assistant.prompting.engine import PromptEngine

RESTARTED = "Calmline was restarted"
"""Why the sound of a side was lost."""
STEP = 0.5
"""How often, in seconds of the call, time alone changes something on the way."""


@dataclass
class Resumed:
    """Where a call stands that is taken up again."""

    at: float
    """Seconds into the call of the last event."""
    finals: dict[ev.Channel, int] = field(default_factory=lambda: dict.fromkeys(ev.Channel, 0))
    """Finished utterances of each side."""
    agent_words: str = ""
    """What the agent said last."""


def take_up(past: Sequence[ev.LogEvent], log: CallLog, engine: PromptEngine, cards: Cards, mood: Mood) -> Resumed:
    """Bring the parts of a call, fresh as they were made, to where its log ends; `engine` is that of `cards`."""
    log.take_up(past)
    replay = _Replay(past, engine, cards, mood)
    with log.muted():
        for at, happens in replay.happenings():
            replay.pass_time(at)
            happens()
        engine.pass_by(past[-1].at)
    mood.recall(log.state)
    return replay.resumed


class _Replay:
    """One run of a log through the parts."""

    def __init__(self, past: Sequence[ev.LogEvent], engine: PromptEngine, cards: Cards, mood: Mood) -> None:
        self._past = past
        self._engine = engine
        self._cards = cards
        self._mood = mood
        self._words: dict[str, ev.TranscriptFinal | ev.TranscriptRevised] = {}
        self._now = 0.0
        self.resumed = Resumed(past[-1].at)

    def happenings(self) -> list[tuple[float, Callable[[], None]]]:
        """What happens and when, in order; speech sounds before its words are known."""
        found: list[tuple[float, Callable[[], None]]] = []
        for event in self._past:
            if isinstance(event, ev.TranscriptFinal):
                for at, speaking in ((event.start, True), (event.end, False)):
                    at = min(at, event.at)
                    found.append((at, lambda e=event, s=speaking, t=at: self._engine.speaking(e.channel, s, t)))  # type: ignore[misc]
            found.append((event.at, lambda e=event: self._take(e)))  # type: ignore[misc]
        return sorted(found, key=lambda pair: pair[0])

    def pass_time(self, until: float) -> None:
        while self._now + STEP < until:
            self._now += STEP
            if (risk := self._mood.cool(self._now)) is not None:
                self._engine.cooled(self._now, risk)
            self._engine.pass_by(self._now)
        self._now = max(self._now, until)

    def _take(self, event: ev.LogEvent) -> None:
        engine = self._engine
        match event:
            case ev.TranscriptFinal():
                self.resumed.finals[event.channel] += 1
                if event.text != WITHHELD:
                    self._said(event)
            case ev.TranscriptRevised():
                self._said(event)
            case ev.Reading() if event.utterance in self._words:
                self._read(self._words[event.utterance], event)
            case ev.CardOffered():
                engine.recall(event)
            case ev.CardWithdrawn():
                engine.withdrawn(event.card, event.reason, event.at)
            case ev.CardUsed():
                engine.used(event.card, event.at)
            case ev.CardDismissed():
                engine.dismissed(event.card, event.at)
            case ev.ItemTicked():
                engine.ticked(event.item)
            case _:
                pass

    def _said(self, event: ev.TranscriptFinal | ev.TranscriptRevised) -> None:
        self._words[event.utterance] = event
        self._cards.heard(event.at, event.channel, event.utterance, event.text, event.confidence)
        if event.channel is not ev.Channel.AGENT:
            return
        if isinstance(event, ev.TranscriptRevised):
            self._engine.revised(event.utterance, event.text, self._mood.shown)
        else:
            self.resumed.agent_words = event.text
            self._engine.agent_said(event.at, event.utterance, event.text)

    def _read(self, said: ev.TranscriptFinal | ev.TranscriptRevised, reading: ev.Reading) -> None:
        assessment = Assessment(
            reading.sentiment, Level(reading.level), reading.signals, reading.active, reading.unread
        )
        risk = self._mood.read(said.utterance, said.text, assessment, reading.at, revised=reading.revised)
        if reading.revised:
            self._engine.revised(said.utterance, said.text, risk, assessment, said.confidence)
        else:
            self._engine.customer_said(reading.at, said.utterance, said.text, assessment, risk, said.confidence)
        self._cards.read(reading.at, said.utterance, "cooperation" in assessment.active)
