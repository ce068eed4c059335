"""What a changed library would have shown in calls that were logged, beside the one in use. Nothing is scored here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from assistant import events as ev
from assistant.hostility.base import Assessment, Level
from assistant.hostility.risk import Risk, RiskTracker
from assistant.prompting.card import Offer
from assistant.prompting.engine import PromptEngine
from assistant.prompting.library import Library
from assistant.prompting.slots import Filler

SAME = 2.0
"""Seconds within which two cards belong to one moment."""
STEP = 0.5
"""How often, in seconds of the call, time alone may change the card."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was said, as it was read then."""

    at: float
    """Seconds into the call at which it was known, the reading too."""
    channel: ev.Channel
    utterance: str
    text: str
    start: float
    end: float
    confidence: float = 1.0
    assessment: Assessment | None = None
    """Of the customer's words; none where they were not read."""
    revised: bool = False
    """True where it takes the place of an earlier turn of the same utterance."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agent did with a card then; it happens again where a card of the same prompt stands."""

    at: float
    prompt: str
    used: bool
    """False where it was put away."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call to be run again."""

    name: str
    steps: tuple[Turn | Answer, ...]
    """In the order of their `at`."""
    duration: float
    """Seconds."""


class Shown(msgspec.Struct, frozen=True):
    """A card of a run."""

    at: float
    """Seconds into the call."""
    prompt: str
    text: str
    quote: str
    """The words that called for it."""


class What(StrEnum):
    """How a card changed."""

    APPEARS = "appears"
    VANISHES = "vanishes"
    REPLACED = "replaced"
    """Another prompt in the same moment."""
    MOVED = "moved"
    """The same prompt at another time."""
    REWORDED = "reworded"
    """The same prompt in the same moment, in other words."""


class Difference(msgspec.Struct, frozen=True):
    """One card that is not as it was."""

    call: str
    what: What
    before: Shown | None
    after: Shown | None


def from_log(name: str, log: Sequence[ev.LogEvent]) -> LoggedCall:
    """A call from its event log. The early readings of unfinished words are not logged, so they do not count."""
    words: dict[str, ev.TranscriptFinal | ev.TranscriptRevised] = {}
    prompts: dict[str, str] = {}
    steps: list[Turn | Answer] = []
    for event in log:
        match event:
            case ev.TranscriptFinal() | ev.TranscriptRevised():
                words[event.utterance] = event
                if event.channel is ev.Channel.AGENT:
                    steps.append(_turn(event, event.at, None))
            case ev.Reading() if event.utterance in words:
                steps.append(_turn(words[event.utterance], event.at, _assessment(event)))
            case ev.CardOffered():
                prompts[event.card] = event.prompt
            case ev.CardUsed() | ev.CardDismissed() if event.card in prompts:
                steps.append(Answer(event.at, prompts[event.card], isinstance(event, ev.CardUsed)))
            case _:
                pass
    return LoggedCall(name, tuple(sorted(steps, key=lambda step: step.at)), log[-1].at if log else 0.0)


def _turn(words: ev.TranscriptFinal | ev.TranscriptRevised, at: float, assessment: Assessment | None) -> Turn:
    revised = isinstance(words, ev.TranscriptRevised)
    utterance, text, sure = words.utterance, words.text, words.confidence
    return Turn(at, words.channel, utterance, text, words.start, words.end, sure, assessment, revised)


def _assessment(reading: ev.Reading) -> Assessment:
    return Assessment(reading.sentiment, Level(reading.level), reading.signals, reading.active, reading.unread)


def run(call: LoggedCall, library: Library, filler: Filler, *, cooldown: float, max_cards: int) -> list[Shown]:
    """The cards that `library` shows in a call.

    Args:
        call: what was said and read.
        library: the prompts.
        filler: fills the slots of this one run.
        cooldown: seconds of quiet between cards that are not urgent.
        max_cards: so many of those at most.
    """
    replay = _Replay(PromptEngine(library, cooldown=cooldown, max_cards=max_cards, filler=filler), filler)
    for at, happens in _happenings(call, replay):
        replay.pass_time(at)
        happens()
        replay.decide(at)
    replay.pass_time(call.duration)
    return replay.shown


def _happenings(call: LoggedCall, replay: "_Replay") -> list[tuple[float, Callable[[], None]]]:
    """What happens in a call and when, in order; speech sounds before its words are known."""
    found: list[tuple[float, Callable[[], None]]] = []
    for step in call.steps:
        if isinstance(step, Answer):
            found.append((step.at, lambda answer=step: replay.answer(answer)))  # type: ignore[misc]
            continue
        if not step.revised:
            for at, speaking in ((step.start, True), (step.end, False)):
                found.append((min(at, step.at), lambda t=step, s=speaking: replay.speaking(t, s)))  # type: ignore[misc]
        found.append((step.at, lambda turn=step: replay.say(turn)))  # type: ignore[misc]
    return sorted(found, key=lambda pair: pair[0])


class _Replay:
    """One run of a call through an engine."""

    def __init__(self, engine: PromptEngine, filler: Filler) -> None:
        self.shown: list[Shown] = []
        self._engine = engine
        self._filler = filler
        self._readings: dict[str, tuple[float, Assessment]] = {}
        self._risk = RiskTracker()
        self._open: Offer | None = None
        self._now = 0.0

    def pass_time(self, until: float) -> None:
        while self._now + STEP < until:
            self._now += STEP
            self._engine.cooled(self._now, self._risk.tick(self._now))
            self.decide(self._now)
        self._now = max(self._now, until)

    def decide(self, at: float) -> None:
        for change in self._engine.decide(at):
            if isinstance(change, Offer):
                self._open = change
                self.shown.append(Shown(round(at, 2), change.prompt, change.text, change.why.quote))

    def answer(self, answer: Answer) -> None:
        if self._open and self._open.prompt == answer.prompt:
            (self._engine.used if answer.used else self._engine.dismissed)(self._open.card, answer.at)

    def speaking(self, turn: Turn, speaking: bool) -> None:
        self._engine.speaking(turn.channel, speaking, turn.start if speaking else turn.end)

    def say(self, turn: Turn) -> None:
        self._filler.note(turn.text)
        if turn.channel is ev.Channel.AGENT:
            if turn.revised:
                self._engine.revised(turn.utterance, turn.text, self._risk.tick(turn.at))
            else:
                self._engine.agent_said(turn.at, turn.utterance, turn.text)
        elif turn.assessment is not None:
            risk = self._read(turn, turn.assessment)
            if turn.revised:
                self._engine.revised(turn.utterance, turn.text, risk, turn.assessment, turn.confidence)
            else:
                self._engine.customer_said(turn.at, turn.utterance, turn.text, turn.assessment, risk, turn.confidence)

    def _read(self, turn: Turn, assessment: Assessment) -> Risk:
        """The risk of the call with a reading taken in; a better one means that it is followed anew."""
        first = self._readings.get(turn.utterance)
        self._readings[turn.utterance] = (first[0] if first else turn.at, assessment)
        if first is None:
            return self._risk.heard(assessment, turn.at)
        self._risk = RiskTracker()
        for at, reading in self._readings.values():
            self._risk.heard(reading, at)
        return self._risk.tick(turn.at)


def compare(call: str, before: Sequence[Shown], after: Sequence[Shown]) -> list[Difference]:
    """Every card of two runs of a call that is not the same, in order."""
    old, new = list(before), list(after)
    found: list[Difference] = []
    for was, now in _pairs(old, new, lambda was, now: was.prompt == now.prompt and _near(was, now)):
        if was.text != now.text:
            found.append(Difference(call, What.REWORDED, was, now))
    found += [Difference(call, What.REPLACED, was, now) for was, now in _pairs(old, new, _near)]
    same = _pairs(old, new, lambda was, now: was.prompt == now.prompt)
    found += [Difference(call, What.MOVED, was, now) for was, now in same]
    found += [Difference(call, What.VANISHES, was, None) for was in old]
    found += [Difference(call, What.APPEARS, None, now) for now in new]
    return sorted(found, key=lambda difference: min(s.at for s in (difference.before, difference.after) if s))


def _near(was: Shown, now: Shown) -> bool:
    return abs(was.at - now.at) <= SAME


def _pairs(old: list[Shown], new: list[Shown], match: Callable[[Shown, Shown], bool]) -> Iterator[tuple[Shown, Shown]]:
    """Take out of both lists what matches, each card once."""
    for was in tuple(old):
        now = next((card for card in new if match(was, card)), None)
        if now:
            old.remove(was)
            new.remove(now)
            yield was, now


def backtest(
    calls: Iterable[LoggedCall],
    present: Library,
    changed: Library,
    make_filler: Callable[[Library], Filler],
    *,
    cooldown: float,
    max_cards: int,
) -> Iterator[tuple[LoggedCall, int, list[Difference]]]:
    """Each call with the number of cards that the present library shows, and what the changed one shows otherwise."""
    for call in calls:
        runs = [
            run(call, library, make_filler(library), cooldown=cooldown, max_cards=max_cards)
            for library in (present, changed)
        ]
        yield call, len(runs[0]), compare(call.name, *runs)
