"""Alarms, flags and cards on whole authored calls: `python -m tests.bench calls [--split dev|test]`.

Every call goes through a real session with the real classifier; speech is scripted. The words of a turn share its time
evenly. Each reaches the session as part of a partial `PARTIAL_LAG` after it was spoken, the final comes `FINAL_LAG`
after the end: what vosk was measured to take. The second pass is off, nobody uses a card, and the classifier answers
between two steps of the call's clock, so its own 10 ms or so are left out.

Words of these figures:
    hostile turn    a customer turn labelled level 2 or more.
    alarm           `risk.changed` takes the gauge to level 2 or more from below.
    false alarm     an alarm with no hostile turn, and no unlabelled customer turn, begun in the `GRACE` before it.
    episode         begins with a hostile turn after `QUIET` without one.
    time to alarm   from the first word of that turn, the earliest that can be the first hostile word, to the first
                    `risk.changed` at level 2 or more; an episode without one counts as infinitely late.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from assistant import events as ev
from assistant.audio.chunk import RATE, AudioChunk
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import STEP_SECONDS, CallSession
from assistant.events import Channel
from assistant.loading import load_kit
from assistant.settings import load_settings
from assistant.speech.base import Heard, Partial, SpeechBegan, SpeechStopped
from assistant.speech.scripted import ScriptedRecognizer, said
from assistant.training.fit_outlook import CALLS, LabelledTurn, labelled_calls

SPLITS = {"dev": CALLS, "test": Path(__file__).parents[1] / "whole_calls"}
BEGAN_LAG, PARTIAL_LAG, FINAL_LAG = 0.2, 0.3, 0.45
"""Seconds until a voice is noticed, a word is heard, and the end of a turn is heard."""
GRACE, QUIET, TAIL = 30.0, 60.0, 1.0
"""Seconds: see the top of this file; and those for which a call goes on after its last turn."""
GRAVE = ("self_harm", "threat_violence")


@dataclass(frozen=True, slots=True)
class Episode:
    """How long the gauge took over the beginning of hostility; infinite where it never moved."""

    to_alarm: float
    to_rise: float
    """Seconds to the first change at all of level or heat upwards."""
    after_turn: float
    """Seconds from the end of the turn to the alarm."""
    standing: bool
    """The alarm was up already when the turn began; its times are those of the next change at level 2 or more."""


@dataclass(frozen=True, slots=True)
class Played:
    """A call and what the system made of it."""

    name: str
    turns: Sequence[LabelledTurn]
    log: Sequence[ev.LogEvent]
    answers: Sequence[float]
    """Seconds on the wall clock, from words to the card they brought about: the classifier and the prompts."""

    @property
    def kind(self) -> str:
        return self.name.rsplit("-", 1)[0]

    @property
    def hours(self) -> float:
        return self.turns[-1].end / 3600

    @property
    def hostile(self) -> list[LabelledTurn]:
        return [turn for turn in self.turns if (turn.level or 0) >= 2]

    @property
    def changes(self) -> list[ev.RiskChanged]:
        return [event for event in self.log if isinstance(event, ev.RiskChanged)]

    @property
    def alarms(self) -> list[ev.RiskChanged]:
        levels = [0, *(change.level for change in self.changes)]
        return [now for now, before in zip(self.changes, levels, strict=False) if now.level >= 2 > before]

    @property
    def false_alarms(self) -> list[ev.RiskChanged]:
        grounds = [t.start for t in self.turns if t.channel is Channel.CUSTOMER and (t.level is None or t.level >= 2)]
        return [alarm for alarm in self.alarms if not any(0 <= alarm.at - start <= GRACE for start in grounds)]

    @property
    def episodes(self) -> list[Episode]:
        firsts = self.hostile[:1] + [turn for last, turn in pairwise(self.hostile) if turn.start - last.end >= QUIET]
        ends = [turn.start for turn in firsts[1:]] + [math.inf]
        return [self._episode(turn, end) for turn, end in zip(firsts, ends, strict=False)]

    def _episode(self, turn: LabelledTurn, until: float) -> Episode:
        shown = [(0.0, (0, 0.0)), *((change.at, (change.level, change.heat)) for change in self.changes)]
        steps = [(at, old, new) for (_, old), (at, new) in pairwise(shown) if turn.start <= at < until]
        alarm = next((at for at, _, (level, _) in steps if level >= 2), math.inf)
        rise = next((at for at, old, new in steps if new > old), math.inf)
        level, _ = [state for at, state in shown if at < turn.start or not at][-1]
        return Episode(alarm - turn.start, rise - turn.start, alarm - turn.end, level >= 2)

    @property
    def flags(self) -> set[str]:
        return {event.flag for event in self.log if isinstance(event, ev.CallFlagged)} & set(GRAVE)

    @property
    def grave(self) -> set[str]:
        """The grave signals among the labels."""
        return {name for turn in self.turns for name in turn.signals} & set(GRAVE)

    @property
    def cards(self) -> list[ev.CardOffered]:
        return [event for event in self.log if isinstance(event, ev.CardOffered)]

    @property
    def spoken_into(self) -> int:
        """Cards offered while the agent spoke, those that are urgent or about the agent's pace apart."""
        agents = [(turn.start + BEGAN_LAG, turn.end) for turn in self.turns if turn.channel is Channel.AGENT]
        quiet = (card for card in self.cards if not card.urgent and card.about != "pace")
        return sum(any(start < card.at < end for start, end in agents) for card in quiet)

    @property
    def repeats(self) -> int:
        """Cards whose sentence was shown before in the call."""
        return len(self.cards) - len({card.text for card in self.cards})


async def run(split: str = "test") -> None:
    """Print the figures of the calls of one split."""
    async with load_kit(load_settings(), hears=False) as kit:
        calls = labelled_calls(SPLITS[split])
        print(f"{split}: {len(calls)} calls · classifier {kit.classifier}")
        played = [await play(name, turns, kit) for name, turns in calls.items()]
    for kind in sorted({call.kind for call in played}):
        _print(kind, [call for call in played if call.kind == kind])
    _print("all", played)
    answers = sorted(seconds for call in played for seconds in call.answers)
    print(
        f"cards {sum(len(call.cards) for call in played)}: offered while the agent speaks "
        f"{sum(call.spoken_into for call in played)}, wordings repeated {sum(call.repeats for call in played)}; "
        f"from words to card p50 {answers[len(answers) // 2] * 1000:.0f} ms, "
        f"p95 {answers[math.ceil(0.95 * len(answers)) - 1] * 1000:.0f} ms"
    )
    for call in played:
        for alarm in call.false_alarms:
            print(f"  false alarm in {call.name} at {alarm.at:.1f} s, by {alarm.utterance}")


async def play(name: str, turns: Sequence[LabelledTurn], kit: Kit) -> Played:
    """Put a call through a session, its clock moved on by silence as fast as it goes."""
    bus = MemoryBus()
    await bus.start()
    speech = ScriptedRecognizer({channel: script(turns, channel) for channel in Channel})
    session = CallSession(name, replace(kit, recognizer=speech), bus, Opening(title=name, source="file"))
    silence = np.zeros(round(RATE * STEP_SECONDS), np.int16)
    answers: list[float] = []
    for step in range(math.ceil((turns[-1].end + TAIL) / STEP_SECONDS)):
        cards, began = len(session.state.cards), perf_counter()
        for channel in Channel:
            session.push(AudioChunk(channel, step * len(silence), silence))
        await session.settle()
        if len(session.state.cards) > cards:
            answers.append(perf_counter() - began)
    await session.end(ev.EndReason.HUNG_UP)
    log = [event async for event in bus.tail(name) if not isinstance(event, ev.TranscriptPartial)]
    await bus.aclose()
    return Played(name, turns, log, answers)


def script(turns: Iterable[LabelledTurn], channel: Channel) -> list[tuple[float, Heard]]:
    """What the recogniser makes of one side, and when."""
    heard: list[tuple[float, Heard]] = []
    for turn in (turn for turn in turns if turn.channel is channel):
        final = said(turn.text, turn.start, turn.end)
        texts = [word.text for word in final.words]
        heard.append((turn.start + BEGAN_LAG, SpeechBegan(turn.start)))
        heard += [
            (word.end + PARTIAL_LAG, Partial(" ".join(texts[: place + 1]))) for place, word in enumerate(final.words)
        ]
        heard += [(turn.end + FINAL_LAG, final), (turn.end + FINAL_LAG, SpeechStopped(turn.end))]
    return sorted(heard, key=lambda pair: pair[0])


def _print(title: str, calls: Sequence[Played]) -> None:
    hours = sum(call.hours for call in calls)
    false = sum(len(call.false_alarms) for call in calls)
    hostile, calm = [call for call in calls if call.hostile], [call for call in calls if not call.hostile]
    episodes = [episode for call in calls for episode in call.episodes]
    print(f"{title}: {len(calls)} calls, {hours:.2f} h, {sum(len(call.hostile) for call in calls)} hostile turns")
    print(
        f"  alarms {sum(len(call.alarms) for call in calls)}, false {false} ({false / hours:.2f} an hour); "
        f"hostile calls without alarm {sum(not call.alarms for call in hostile)} of {len(hostile)}"
    )
    if episodes:
        print(f"  episodes {len(episodes)}, alarm standing at {sum(episode.standing for episode in episodes)}")
        print(f"    first word to alarm     {_spread(episodes, lambda e: e.to_alarm)}")
        print(f"    first word to any rise  {_spread(episodes, lambda e: e.to_rise)}")
        print(f"    end of turn to alarm    {_spread(episodes, lambda e: e.after_turn)}")
    for flag in GRAVE:
        wrong = [call.name for call in calls if flag in call.flags - call.grave]
        missed = [call.name for call in calls if flag in call.grave - call.flags]
        right = sum(flag in call.flags & call.grave for call in calls)
        if wrong or missed or right:
            print(f"  {flag}: right {right}, wrong {' '.join(wrong) or 0}, missed {' '.join(missed) or 0}")
    if hostile:
        print(f"  cards per hostile call, median {median(len(call.cards) for call in hostile):g}")
    if calm:
        cards = sum(card.about == "hostility" for call in calm for card in call.cards)
        print(f"  hostility cards on {len(calm)} calls without hostility: {cards}", flush=True)


def _spread(episodes: Sequence[Episode], seconds: Callable[[Episode], float]) -> str:
    """Median and 90th percentile; a rank of its own, not a mean of two, since some may be infinite."""
    ordered = sorted(map(seconds, episodes))
    half, most = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.5, 0.9))
    return f"p50 {half:5.1f} s, p90 {most:5.1f} s, never {sum(map(math.isinf, ordered))}"
