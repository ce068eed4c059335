"""Makes `tests/data/spoken_test.jsonl`: rows of the authored test, spoken, and what each recogniser heard of them.

    python -m tests.bench.make_spoken_test speak --voices build/voices --model build/kokoro-quantized.onnx
    python -m tests.bench.make_spoken_test hear

A stratified sample is spoken by Kokoro's English voices over a telephone line (the first step, in the environment that
`assistant/demo/make_calls.py` describes). vosk hears it, and each Whisper model hears vosk's utterances again, with
the guards (the second step, in Calmline's own). The sound is not kept: the texts are what the bench `spoken` needs.
"""

import argparse
import asyncio
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

SEED = 20
COUNT = 240
SPEEDS = (0.95, 1.0, 1.05, 1.1, 1.15)
QUIET = 1.0
"""Seconds of line noise before and after the words."""
AUTHORED = Path(__file__).parents[2] / "assistant" / "training" / "authored" / "test.jsonl"
TEXTS = Path(__file__).parents[1] / "data" / "spoken_test.jsonl"
SOUND = Path("build/spoken")


def sample(rows: list[dict[str, Any]]) -> list[int]:
    """Places of `COUNT` rows, each combination of level, kind and last signal with its share of them."""
    strata: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        strata[row["level"], row.get("kind", ""), *row["signals"][-1:]].append(place)
    chance = random.Random(SEED)
    in_order: list[int] = []
    for key in sorted(strata, key=str):
        chance.shuffle(strata[key])
        in_order += strata[key]
    step = len(in_order) / COUNT
    return sorted(in_order[int(step * number)] for number in range(COUNT))


def speak(voices: Path, model: Path) -> None:
    """Speak the sample."""
    from assistant.demo import make_calls as line

    rows = [json.loads(text) for text in AUTHORED.read_text(encoding="utf-8").splitlines()]
    SOUND.mkdir(parents=True, exist_ok=True)
    say = line.load_kokoro(voices, model)
    names = sorted(file.stem for file in voices.glob("[ab][fm]_*.bin"))
    for place in sample(rows):
        chance = random.Random(f"{SEED}-{place}")
        voice, speed = chance.choice(names), chance.choice(SPEEDS)
        sound = line.trim(line.band_pass(say(rows[place]["text"], voice, speed)))
        quiet = np.zeros(round(QUIET * line.RATE))
        clean = np.concatenate((quiet, sound * line.PEAK / np.abs(sound).max(), quiet))
        noise = line.band_pass(np.random.default_rng(place).standard_normal(len(clean)))
        heard = line.mu_law(clean + noise * line.NOISE / float(noise.std()))
        soundfile.write(SOUND / f"{place}.flac", heard, line.RATE, subtype="PCM_16")
        print(place, voice, speed, rows[place]["text"], flush=True)


async def hear() -> None:
    """Recognise what was spoken and write the texts."""
    from assistant.audio.chunk import RATE
    from assistant.audio.resample import Resampler
    from assistant.settings import Settings
    from assistant.speech.loading import load_recognizer
    from assistant.speech.whisper import load_whisper
    from tests.bench.twice import Group, Side, again, hear

    settings = Settings()
    rows = [json.loads(text) for text in AUTHORED.read_text(encoding="utf-8").splitlines()]
    recognizer = load_recognizer(settings)
    second = {size: load_whisper(settings.models, size) for size in ("tiny.en", "base")}
    lines = []
    for place in sample(rows):
        sound, rate = soundfile.read(SOUND / f"{place}.flac", dtype="int16")
        resampler = Resampler(rate)
        full = np.concatenate((resampler.push(sound), resampler.flush(), np.zeros(RATE, dtype=np.int16)))
        side = Side(str(place), "spoken", rows[place]["text"], full)
        await hear(side, recognizer)
        line = {"row": place, "text": rows[place]["text"], "vosk": " ".join(side.first)}
        for size, transcriber in second.items():
            texts, _ = again(side, transcriber, Group())
            line[size.removesuffix(".en")] = " ".join(texts)
        lines.append(json.dumps(line, ensure_ascii=False))
        print(lines[-1], flush=True)
    await recognizer.aclose()
    TEXTS.parent.mkdir(exist_ok=True)
    TEXTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    first = steps.add_parser("speak")
    first.add_argument("--voices", type=Path, required=True, help="folder of Kokoro voices (*.bin)")
    first.add_argument("--model", type=Path, required=True, help="kokoro-quantized.onnx")
    steps.add_parser("hear")
    options = parser.parse_args()
    if options.step == "speak":
        speak(options.voices, options.model)
    else:
        asyncio.run(hear())


if __name__ == "__main__":
    main()
