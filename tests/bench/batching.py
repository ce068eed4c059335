"""Whether Whisper gains from hearing several utterances at once, as a recording would allow: `… tests.bench batching`.

The utterances of the demo calls are cut by their scripts. Each is searched alone, then the same in batches (features of
one length, one run of the encoder and one search for all), with one thread and with one for each core. Then a whole
call goes through `analyse`'s pipeline with the second pass and without: only the difference could be batched at all.
"""

import os
import time
from collections.abc import Callable

import numpy as np

from assistant.audio.chunk import RATE, Samples
from assistant.events import Channel
from assistant.loading import load_kit
from assistant.settings import Settings
from assistant.speech.whisper import WhisperTranscriber, load_whisper
from tests.bench.demo import bundled, log_of

COUNT, ROUNDS = 16, 2


def utterances() -> list[Samples]:
    """The first customers' turns of two seconds to twelve."""
    found = []
    for call in bundled():
        pairs = list(call.file.chunks())
        sound = np.concatenate([c.samples for pair in pairs for c in pair if c.channel is Channel.CUSTOMER])
        turns = (t for t in call.turns if t.channel is Channel.CUSTOMER and 2 < t.end - t.start < 12)
        found += [sound[max(0, round((t.start - 0.4) * RATE)) : round((t.end + 0.4) * RATE)] for t in turns]
    return found[:COUNT]


def search(whisper: WhisperTranscriber, sounds: list[Samples]) -> None:
    """Encoder and greedy search of several utterances in one run, as `WhisperTranscriber` does them for one."""
    longest = max(map(len, sounds))
    features = [
        whisper._model.feature_extractor(
            s.astype(np.float32) / 32768, padding=whisper._frames_pad(longest) + longest - len(s)
        )
        for s in sounds
    ]
    frames = min(3000, *(f.shape[1] for f in features))
    encoded = whisper._model.encode(np.stack([f[:, :frames] for f in features]))
    whisper._model.model.generate(
        encoded, [whisper._prompt] * len(sounds), beam_size=1, max_length=120, suppress_tokens=whisper._suppressed
    )


async def run() -> None:
    """Print the figures."""
    sounds = utterances()
    print(f"{len(sounds)} utterances, {sum(map(len, sounds)) / RATE:.0f} s of speech; best of {ROUNDS} rounds")
    for size in ("tiny.en", "base"):
        for threads in sorted({1, os.cpu_count() or 1}):
            whisper = load_whisper(Settings().models, size, threads)
            for batch in (1, 4, 8):
                rounds = [_timed(lambda: _in_batches(whisper, sounds, batch)) for _ in range(ROUNDS)]  # noqa: B023
                wall, cpu = (min(times) for times in zip(*rounds, strict=True))
                print(f"  {size:<8} threads {threads}  batch {batch}  wall {wall:5.2f} s  CPU {cpu:5.2f} s", flush=True)
    call = next(call for call in bundled() if call.name == "calm")
    for second_pass in ("off", "base"):
        async with load_kit(Settings().model_copy(update={"second_pass": second_pass}), patient=True) as kit:
            began = time.perf_counter()
            await log_of(call, kit)
            print(f"  a call of {call.seconds:.0f} s, second pass {second_pass}: {time.perf_counter() - began:.1f} s")


def _in_batches(whisper: WhisperTranscriber, sounds: list[Samples], batch: int) -> None:
    for begin in range(0, len(sounds), batch):
        search(whisper, sounds[begin : begin + batch])


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy
