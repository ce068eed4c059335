"""Word errors, delay and splits of the streaming recogniser on the demo calls, per setting of the voice gate.

    python tests/bench/endpointing.py [--calls calm,threat] [--pause 0.3,0.4,0.5] [--chunk 0.1]

Each side of each call goes through the real stream as fast as it goes. The delay of a turn is the sound's own: from
the end of the turn's last word (by the script) to the end of the chunk at which its final came, plus the time that
chunk took to resample and decode. It is what a caller waits in real time on a machine that keeps up. A split is a
final more than the turns of the script. Word errors are of the demo's synthetic voices over a telephone line: real
calls are harder.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import jiwer
import numpy as np
import soundfile

from assistant.audio.chunk import AudioChunk, Samples
from assistant.audio.journal import SIDES
from assistant.audio.resample import Resampler
from assistant.audio.voice import VoiceDetector
from assistant.events import Channel
from assistant.model_store import load_manifest, path_of
from assistant.settings import PACKAGE, Settings
from assistant.speech.base import Final, Heard
from assistant.speech.gate import GateSettings
from assistant.speech.vosk import VoskRecognizer

DEMO = PACKAGE / "demo"
NEAR = 0.8
"""Seconds between a turn's end in the script and in a final that is taken to end it."""


@dataclass(frozen=True)
class Side:
    channel: Channel
    samples: Samples
    rate: int
    """Hertz of `samples`: that of the file, so that resampling counts too."""
    turns: list[dict[str, object]]


@dataclass
class Tally:
    reference: list[str] = field(default_factory=list)
    recognised: list[str] = field(default_factory=list)
    turns: int = 0
    finals: int = 0
    delays: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        errors = 100 * jiwer.wer(self.reference, self.recognised)
        p50, p95 = np.percentile(self.delays, [50, 95])
        found = f"{len(self.delays)}/{self.turns}"
        return (
            f"{errors:6.2f} {p50:6.2f} {p95:6.2f} {max(self.delays):6.2f} {found:>9} "
            f"{self.finals - self.turns:7d} {self.cpu / self.seconds:9.3f}"
        )


def normal(text: str) -> str:
    return " ".join(re.sub(r"[^a-z' ]", " ", text.lower().replace("’", "'")).split())


def sides_of(call: str) -> list[Side]:
    sound, rate = soundfile.read(DEMO / f"{call}.flac", dtype="int16")
    turns = [json.loads(line) for line in (DEMO / f"{call}.turns.jsonl").read_text("utf-8").splitlines()]
    return [
        Side(
            channel,
            np.ascontiguousarray(sound[:, place]),
            rate,
            [turn for turn in turns if turn["channel"] == channel],
        )
        for place, channel in enumerate(SIDES)
    ]


async def measure(recognizer: VoskRecognizer, side: Side, chunk: float, tally: Tally) -> None:
    heard: list[tuple[float, Final]] = []
    now = 0.0

    def deliver(result: Heard) -> None:
        if isinstance(result, Final):
            heard.append((now + time.perf_counter() - began, result))

    stream = recognizer.stream(deliver)
    resampler, offset = Resampler(side.rate), 0
    step, cpu = round(chunk * side.rate), time.process_time()
    for begin in range(0, len(side.samples), step):
        began, now = time.perf_counter(), (begin + step) / side.rate
        piece = resampler.push(side.samples[begin : begin + step])
        stream.push(AudioChunk(side.channel, offset, piece))
        offset += len(piece)
        await stream.drain()
    stream.end_input()
    await stream.drain()
    await stream.aclose()
    tally.cpu += time.process_time() - cpu
    tally.seconds += len(side.samples) / side.rate
    tally.reference.append(normal(" ".join(str(turn["text"]) for turn in side.turns)))
    tally.recognised.append(normal(" ".join(final.text for _, final in heard)))
    tally.turns += len(side.turns)
    tally.finals += len(heard)
    for turn in side.turns:
        end = float(str(turn["end"]))
        tally.delays += [at - end for at, final in heard if abs(final.end - end) < NEAR][-1:]


async def run(calls: Sequence[str], gates: Sequence[GateSettings], chunk: float) -> None:
    manifest = load_manifest(Settings().models)
    model = Settings().vosk_model or path_of(manifest, "vosk-small-en-us")
    voice = VoiceDetector(path_of(manifest, "silero-vad"))
    sides = [side for call in calls for side in sides_of(call)]
    print("pause    WER    p50    p95    max ends seen  splits core/side")
    for gate in gates:
        recognizer = VoskRecognizer(model, 1, voice, gate)
        tally = Tally()
        for side in sides:
            await measure(recognizer, side, chunk, tally)
        await recognizer.aclose()
        print(f"{gate.pause:5.2f} {tally}", flush=True)
    print(f"{recognizer.name}; calls: {', '.join(calls)}; chunks of {chunk} s; delays in s, WER in %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = sorted(path.stem for path in DEMO.glob("*.flac"))
    parser.add_argument("--calls", default=",".join(names))
    parser.add_argument("--pause", default=str(GateSettings().pause), help="seconds, separated by commas")
    parser.add_argument("--chunk", type=float, default=0.1, help="seconds")
    chosen = parser.parse_args()
    gates = [replace(GateSettings(), pause=float(pause)) for pause in chosen.pause.split(",")]
    asyncio.run(run(chosen.calls.split(","), gates, chosen.chunk))


if __name__ == "__main__":
    main()
