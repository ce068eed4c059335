"""What hearing twice is worth and what it costs: `python -m tests.bench second-pass`.

The four bundled calls (synthetic voices at 8 kHz), and real read speech (LibriVox, from Debian's package
`pocketsphinx-testdata`) brought to a telephone line's bandwidth. vosk hears each side first, then each Whisper model
hears each utterance again, and the guards judge, as on a call. Hesitations (“uh”) count neither way: Whisper leaves
them out, which is no loss to anybody.
"""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import jiwer
import numpy as np
import soundfile
import soxr

from assistant.audio.chunk import RATE, AudioChunk, Samples
from assistant.audio.voice import VoiceDetector
from assistant.events import Channel
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings
from assistant.speech.base import Final, Heard, SpeechBegan, SpeechStopped
from assistant.speech.guards import Refused, enough_voice, judge
from assistant.speech.history import Ear, Utterance
from assistant.speech.loading import model_folder
from assistant.speech.second_pass import level_dbfs
from assistant.speech.transcriber import Transcriber
from assistant.speech.vosk import VoskRecognizer
from assistant.speech.whisper import load_whisper
from tests.bench.demo import bundled, plain
from tests.bench.nonspeech import LINE, over_the_line

READ_SPEECH = Path("/usr/share/pocketsphinx/test/data/librivox")
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


def demo_sides() -> list[Side]:
    sides = []
    for call in bundled():
        pairs = list(call.file.chunks())
        for channel in Channel:
            sound = np.concatenate([c.samples for pair in pairs for c in pair if c.channel is channel])
            reference = bare(" ".join(turn.text for turn in call.turns if turn.channel is channel))
            sides.append(Side(call.name, f"demo calls, {channel.value}", reference, sound))
    return sides


def read_sides(folder: Path = READ_SPEECH) -> list[Side]:
    if not folder.is_dir():
        print(f"no real speech: {folder} is not here; apt-get install pocketsphinx-testdata brings it")
        return []
    lines = re.findall(r"<s> (.*) </s> \((.*)\)", (folder / "transcription").read_text())
    return [Side(name, "read speech", bare(text), _on_the_line(folder / f"{name}.wav")) for text, name in lines]


def _on_the_line(path: Path) -> Samples:
    sound, rate = soundfile.read(path, dtype="float64")
    line = soxr.resample(sound, rate, LINE)
    quiet = np.zeros(LINE)
    return over_the_line(np.concatenate((quiet, line / np.abs(line).max() * 0.5, quiet)))


async def hear(side: Side, recognizer: VoskRecognizer) -> None:
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


def again(side: Side, second: Transcriber, group: Group) -> list[tuple[float, float]]:
    """The second pass over one side; when each utterance came, and the seconds it took."""
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
    return took


def delays(work: list[tuple[float, float]]) -> list[float]:
    """Seconds from each utterance's coming to its answer with one worker, first come first served."""
    free, found = 0.0, []
    for came, took in sorted(work):
        free = max(free, came) + took
        found.append(free - came)
    return found


async def run() -> None:
    """Print the figures."""
    settings = Settings()
    voice = VoiceDetector(path_of(load_manifest(settings.models), "silero-vad"))
    recognizer = VoskRecognizer(model_folder(settings), settings.decode_threads, voice)
    sides = demo_sides() + read_sides()
    for side in sides:
        await hear(side, recognizer)
    print(f"first pass {recognizer.name}")
    await recognizer.aclose()
    for size in ("tiny.en", "base"):
        _figures(sides, load_whisper(settings.models, size))


def _figures(sides: list[Side], second: Transcriber) -> None:
    groups: dict[str, Group] = {}
    waits: list[float] = []
    seconds = cpu = 0.0
    for name in dict.fromkeys(side.call for side in sides):
        call = [side for side in sides if side.call == name]
        began = time.process_time()
        work = [took for side in call for took in again(side, second, groups.setdefault(side.group, Group()))]
        if len(call) == len(Channel):
            cpu += time.process_time() - began
            seconds += len(call[0].sound) / RATE
            waits += delays(work)
    print(f"second pass {second.name}")
    for name, group in groups.items():
        shares = ", ".join(f"{count / group.utterances:.0%} {what}" for what, count in sorted(group.counts.items()))
        print(
            f"  {name:<21} word error rate {group.first / group.words:5.1%} -> {group.second / group.words:5.1%} "
            f"of {group.words} words; of {group.utterances} utterances {shares}"
        )
    p50, p95 = np.percentile(waits, [50, 95])
    print(f"  added delay on one call: p50 {p50:.2f} s, p95 {p95:.2f} s, max {max(waits):.2f} s")
    print(f"  extra cost of a call: {cpu / seconds:.3f} of a core", flush=True)
