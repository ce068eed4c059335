"""What hearing twice is worth and what it costs: `python -m tests.bench second-pass`.

The four bundled calls (synthetic voices at 8 kHz), and real read speech (LibriVox, from Debian's package
`pocketsphinx-testdata`) brought to a telephone line's bandwidth. vosk hears each side first, then each Whisper model
hears each utterance again, and the guards judge, as on a call.
"""

import re
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr

from assistant.audio.chunk import RATE, Samples
from assistant.audio.voice import VoiceDetector
from assistant.events import Channel
from assistant.loading import BEAM
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings
from assistant.speech.loading import model_folder
from assistant.speech.transcriber import Transcriber
from assistant.speech.vosk import VoskRecognizer
from assistant.speech.whisper import load_whisper
from tests.bench.demo import bundled
from tests.bench.nonspeech import LINE, over_the_line
from tests.bench.twice import Group, Side, again, bare, hear

READ_SPEECH = Path("/usr/share/pocketsphinx/test/data/librivox")


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
    for size, beam in (("tiny.en", 1), ("base", 1), ("base", BEAM)):
        _figures(sides, load_whisper(settings.models, size, beam=beam), beam)


def _figures(sides: list[Side], second: Transcriber, beam: int) -> None:
    groups: dict[str, Group] = {}
    waits: list[float] = []
    seconds = cpu = 0.0
    for name in dict.fromkeys(side.call for side in sides):
        call = [side for side in sides if side.call == name]
        began = time.process_time()
        work = [took for side in call for took in again(side, second, groups.setdefault(side.group, Group()))[1]]
        if len(call) == len(Channel):
            cpu += time.process_time() - began
            seconds += len(call[0].sound) / RATE
            waits += delays(work)
    print(f"second pass {second.name}, beam {beam}")
    for name, group in groups.items():
        shares = ", ".join(f"{count / group.utterances:.0%} {what}" for what, count in sorted(group.counts.items()))
        print(
            f"  {name:<21} word error rate {group.first / group.words:5.1%} -> {group.second / group.words:5.1%} "
            f"of {group.words} words; of {group.utterances} utterances {shares}"
        )
    p50, p95 = np.percentile(waits, [50, 95])
    print(f"  added delay on one call: p50 {p50:.2f} s, p95 {p95:.2f} s, max {max(waits):.2f} s")
    print(f"  extra cost of a call: {cpu / seconds:.3f} of a core", flush=True)
