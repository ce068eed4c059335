"""Sound heard twice, as on a call: vosk first, then a Whisper model each utterance again, judged by the guards.

Hesitations (“uh”) count neither way: Whisper leaves them out, which is no loss to anybody.
"""

import time
from collections import Counter
from dataclasses import dataclass, field

import jiwer

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.events import Channel
from assistant.speech.base import Final, Heard, Recognizer, SpeechBegan, SpeechStopped
from assistant.speech.guards import Refused, enough_voice, judge
from assistant.speech.hearing import level_dbfs
from assistant.speech.history import Ear, Utterance
from assistant.speech.transcriber import Transcriber
from tests.bench.demo import plain

HESITATIONS = {"ah", "eh", "er", "erm", "hm", "hmm", "mm", "mhm", "uh", "um"}
NOTICED = 0.5
"""Seconds between the end of the voice and the first pass's final: the gate's pause."""


@dataclass
class Side:
    """One side of a call, or one recording of read speech."""

    call: str
    group: str
    reference: str
    sound: Samples
    heard: list[tuple[Final, Utterance]] = field(default_factory=list)

    @property
    def first(self) -> list[str]:
        return [final.text for final, _ in self.heard]

    def errors(self, texts: list[str]) -> int:
        heard = bare(" ".join(texts))
        if not heard:
            return len(self.reference.split())
        found = jiwer.process_words(self.reference, heard)
        return int(found.substitutions + found.deletions + found.insertions)


@dataclass
class Group:
    """The figures of one group of sides with one model."""

    words: int = 0
    first: int = 0
    """Errors of vosk alone."""
    second: int = 0
    """Errors after the second pass."""
    utterances: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def bare(text: str) -> str:
    return " ".join(word for word in plain(text).split() if word not in HESITATIONS)


async def hear(side: Side, recognizer: Recognizer) -> None:
    """The first pass, and the sound of each of its utterances."""

    def ready(_: str, final: Final, sound: Utterance | None) -> None:
        assert sound is not None
        side.heard.append((final, sound))

    ear = Ear(ready)

    def deliver(heard: Heard) -> None:
        match heard:
            case SpeechBegan(at):
                ear.began(at)
            case SpeechStopped(at):
                ear.stopped(at)
            case Final():
                ear.heard("", heard)
            case _:
                pass

    stream = recognizer.stream(deliver)
    for offset in range(0, len(side.sound), RATE):
        chunk = AudioChunk(Channel.CUSTOMER, offset, side.sound[offset : offset + RATE])
        ear.push(chunk)
        stream.push(chunk)
        await stream.drain()
    stream.end_input()
    await stream.drain()
    ear.flush()
    await stream.aclose()


def again(side: Side, second: Transcriber, group: Group) -> tuple[list[str], list[tuple[float, float]]]:
    """The second pass over one side: its texts; when each utterance came, and the seconds it took."""
    took = []
    texts = list(side.first)
    before = side.errors(texts)
    for place, (final, utterance) in enumerate(side.heard):
        if not enough_voice(utterance.voiced):
            group.counts["too little voice"] += 1
            continue
        began = time.perf_counter()
        heard = second.transcribe(utterance.cutting.samples, utterance.cutting.start)
        took.append((utterance.end + NOTICED, time.perf_counter() - began))
        judged = judge(final, heard, utterance.voiced, level_dbfs(utterance.cutting.samples))
        if isinstance(judged, Refused):
            group.counts[f"refused ({judged.reason.value})"] += 1
        elif heard.text != final.text:
            texts[place] = heard.text
            changed = side.errors([*side.first[:place], heard.text, *side.first[place + 1 :]]) - before
            group.counts["revised"] += 1
            group.counts["better" if changed < 0 else "worse" if changed > 0 else "neither"] += 1
    group.words += len(side.reference.split())
    group.first += before
    group.second += side.errors(texts)
    group.utterances += len(side.heard)
    return texts, took
