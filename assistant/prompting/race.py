"""Which prompts can win: each is given moments of its own, with every other prompt of the library in the race."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from assistant.events import Channel, Sentiment, SentimentScore, Stance, Trend
from assistant.hostility.base import SIGNALS, Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.card import Offer
from assistant.prompting.engine import PromptEngine
from assistant.prompting.library import Library, Prompt
from assistant.prompting.pack import Fault, Phase, Timing
from assistant.prompting.patterns import Heard, Phrase

ROUNDS = 12
"""How often a moment is repeated for a prompt to have its turn."""
TRIES = 16
"""Ways to bring a prompt's moment about that are tried."""
APART = 30.0
"""Seconds between two rounds."""
NEUTRAL = "well that is how it is"
"""Said where a prompt looks at no words."""
NEUTRAL_AGENT = "let me write that down"
"""Said by the agent where a prompt looks at no phrase."""


class Race:
    """Lets the prompts of one library compete. A prompt that wins a moment made for another has won too."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.won: set[str] = set()
        """Ids of the prompts that were shown so far."""
        self._instead: dict[str, str] = {}

    def can_win(self, prompt: Prompt) -> bool:
        """Whether `prompt` is shown in one of at most `ROUNDS` rounds of a moment of its own."""
        for way in islice(_ways(prompt), TRIES):
            if prompt.id in self.won:
                break
            self._repeat(prompt, way)
        return prompt.id in self.won

    def instead(self, prompt: Prompt) -> str:
        """What came in the moment of a prompt that never won."""
        other = self._instead.get(prompt.id)
        return f"`{other}` comes" if other else "no card comes"

    def _repeat(self, prompt: Prompt, way: "_Way") -> None:
        """Repeat the moment that a prompt asks for until it is the one that is shown."""
        call, when = _Call(self._library), prompt.spec.when
        at = call.set_boundary() if Stance.BOUNDARY in when.tried and not prompt.spec.urgent else 0.0
        for _ in range(ROUNDS):
            at += 3 * APART if when.timing else APART
            for offer in call.round(prompt, way, at):
                self.won.add(offer.prompt)
                if offer.prompt == prompt.id:
                    return
                self._instead[prompt.id] = offer.prompt
                call.engine.used(offer.card, at + 3.0)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to bring a prompt's moment about."""

    phase: Phase | None
    signal: str | None
    words: str


def _ways(prompt: Prompt) -> Iterator[_Way]:
    when = prompt.spec.when
    signals: list[str | None] = [signal for signal in when.any_signal if signal not in when.not_signal]
    silent = NEUTRAL_AGENT if prompt.for_agent_words else NEUTRAL
    for words, signal, phase in product(sayings(prompt) or [silent], signals or [None], when.phase or [None]):
        yield _Way(phase, signal, words)


def sayings(prompt: Prompt) -> list[str]:
    """Words for which a prompt is meant: each of its phrases, as far as nothing else in them makes it unfit."""
    said = (saying(phrase) for phrase in prompt.heard)
    return [words for words in said if not any(unless.find(Heard.of(words)) for unless in prompt.unless)]


def saying(phrase: Phrase) -> str:
    """Words in which `phrase` is found: the first of each choice, nothing that may be left out."""
    words = phrase.source.replace("...", " ")
    while "(" in words:
        start, end = words.index("("), words.index(")")
        words = words[:start] + words[start + 1 : end].split("|")[0] + words[end + 1 :]
    while "[" in words:
        words = words[: words.index("[")] + words[words.index("]") + 1 :]
    return " ".join(words.split())


def assessed(level: int, active: Iterable[str]) -> Assessment:
    """An utterance at `level` with exactly these signals over their thresholds."""
    names = set(active)
    score = SentimentScore(Sentiment.NEGATIVE, -0.8) if level else SentimentScore(Sentiment.NEUTRAL, 0.0)
    signals = {name: 0.9 if name in names else 0.05 for name in SIGNALS}
    return Assessment(score, Level(level), signals, tuple(name for name in SIGNALS if name in names))


class _Call:
    """A typed call without quiet times or a limit of cards."""

    def __init__(self, library: Library) -> None:
        self._fault: Fault | None = None
        self.engine = PromptEngine(library, cooldown=0.0, max_cards=1000, find_fault=lambda _words: self._fault)
        self._library = library
        self._utterances = 0

    def round(self, prompt: Prompt, way: _Way, at: float) -> list[Offer]:
        """Bring the moment of a prompt about, `at` seconds into the call; the cards that came."""
        when, engine = prompt.spec.when, self.engine
        utterance_level = max(when.utterance_level.min, min(when.level.min, when.utterance_level.max))
        level = max(when.level.min, min(utterance_level, when.level.max))
        risk = Risk(Level(level), level / 4, when.trend[0] if when.trend else Trend.STEADY)
        engine.ended()
        if when.earlier_signal:
            self._hear(at - 20.0, NEUTRAL, assessed(0, when.earlier_signal[:1]), risk)
        self._reach(way.phase, at - 15.0, risk)
        if prompt.before:
            engine.agent_said(at - 10.0, self._next(Channel.AGENT), saying(prompt.before[0]))
        engine.ended()
        if when.timing:
            return self._timing(when.timing, at, risk)
        if when.open_item:
            return self._overdue(when.open_item, at, risk)
        if prompt.for_agent_words:
            engine.cooled(at, risk)
            self._fault = next(iter(when.agent_fault), None)
            engine.agent_said(at, self._next(Channel.AGENT), way.words)
            self._fault = None
        else:
            active = {*when.all_signals, *([way.signal] if way.signal else [])}
            self._hear(at, way.words, assessed(utterance_level, active), risk)
        return self._offers(at)

    def set_boundary(self) -> float:
        """Insults until a boundary was set; seconds into the call by then."""
        risk = Risk(Level.ABUSIVE, 0.75, Trend.STEADY)
        for turn in range(1, 21):
            at = turn * APART
            self._hear(at, "you are stupid", assessed(3, ["insult"]), risk)
            for offer in self._offers(at):
                self.engine.used(offer.card, at + 3.0)
                if offer.stance is Stance.BOUNDARY:
                    return at
        return at

    def _reach(self, phase: Phase | None, at: float, risk: Risk) -> None:
        """Bring the call into a phase that does not come by itself."""
        cue = next((cue for named, cue in self._library.phases if named is phase), None)
        if cue:
            self.engine.agent_said(at, self._next(Channel.AGENT), saying(cue))
        elif phase is Phase.PROBLEM:
            for turn in range(3):
                self._hear(at + turn, NEUTRAL, assessed(0, ()), risk)

    def _timing(self, timing: Timing, at: float, risk: Risk) -> list[Offer]:
        engine = self.engine
        engine.cooled(at, risk)
        match timing:
            case Timing.TALK_OVER:
                engine.speaking(Channel.CUSTOMER, True, at)
                engine.speaking(Channel.AGENT, True, at + 1.0)
                found = self._offers(at + 4.0)
            case Timing.MONOLOGUE:
                engine.speaking(Channel.AGENT, True, at)
                found = self._offers(at + 45.0)
            case Timing.SILENCE:
                engine.speaking(Channel.CUSTOMER, True, at)
                engine.speaking(Channel.CUSTOMER, False, at + 2.0)
                found = self._offers(at + 20.0)
        for channel in Channel:
            engine.speaking(channel, False, at + 46.0)
        return found

    def _overdue(self, item: str, at: float, risk: Risk) -> list[Offer]:
        """Of all items this one alone was not done, and its time has passed or the call moved on to its close."""
        spec = next(entry.spec for entry in self._library.checklist if entry.spec.id == item)
        for entry in self._library.checklist:
            if entry.spec.id != item:
                self.engine.agent_said(at - 5.0, self._next(Channel.AGENT), saying(entry.heard[0]))
        self.engine.ended()
        if spec.after_seconds is None:
            self._reach(Phase.CLOSING, at, risk)
        at = max(at, spec.after_seconds or 0.0)
        self.engine.cooled(at, risk)
        return self._offers(at)

    def _hear(self, at: float, words: str, assessment: Assessment, risk: Risk) -> None:
        self.engine.customer_said(at, self._next(Channel.CUSTOMER), words, assessment, risk)

    def _offers(self, at: float) -> list[Offer]:
        return [change for change in self.engine.decide(at) if isinstance(change, Offer)]

    def _next(self, channel: Channel) -> str:
        self._utterances += 1
        return f"{channel.value}-{self._utterances}"
