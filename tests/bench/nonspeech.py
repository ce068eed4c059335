"""Words invented in two hours in which nobody speaks: `python -m tests.bench nonspeech`.

Silence, mains hum, music on hold, ringing, typing and breath, made by numpy, at telephone bandwidth and through mu-law.
They go the way of a call: voice detector, gate, vosk; what vosk makes words of is heard again and judged.
The gate lets next to nothing of it through. To press the guards, some of each kind is therefore also heard again as if
the gate had been deceived, and judged against what vosk makes of it and against the words it likes to hear in noise.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import vosk
from numpy.typing import NDArray

from assistant.audio.chunk import RATE, Samples
from assistant.audio.codecs import to_pcm16, ulaw_decode, ulaw_encode
from assistant.audio.resample import Resampler
from assistant.audio.voice import FRAME, VoiceDetector, VoiceState
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings
from assistant.speech.base import Final
from assistant.speech.gate import Closed, GateSettings, Opened, VoiceGate
from assistant.speech.guards import Refused, enough_voice, judge
from assistant.speech.hearing import level_dbfs
from assistant.speech.history import PAD
from assistant.speech.scripted import said
from assistant.speech.transcriber import Transcriber
from assistant.speech.vosk_decoder import VoskDecoder
from assistant.speech.whisper import load_whisper

LINE = 8_000
"""Hertz of the telephone line."""
TOTAL = 7200
"""Seconds: two hours."""
PIECE = 120
"""Seconds of one stream."""
CUTS = 20
"""Stretches of each kind that are heard again as if they were voice."""
NOISE_WORDS = ("the", "huh", "oh", "you", "and then")
"""What vosk makes of noise when it makes anything."""
SEED = 7

Sound = NDArray[np.float64]


def _time(seconds: int) -> Sound:
    return np.arange(seconds * LINE) / LINE


def _noise(random: np.random.Generator, seconds: int, dbfs: float) -> Sound:
    return random.standard_normal(seconds * LINE) * 10 ** (dbfs / 20)


def silence(random: np.random.Generator, seconds: int) -> Sound:
    return _noise(random, seconds, -90 + 35 * random.random())


def hum(random: np.random.Generator, seconds: int) -> Sound:
    mains, time = random.choice([50.0, 60.0]), _time(seconds)
    tones = (np.sin(2 * np.pi * mains * n * time + random.random() * 6) / n for n in range(1, 30))
    buzz: Sound = np.sum(list(tones), axis=0)
    return 0.2 * random.random() * buzz + _noise(random, seconds, -60)


def music(random: np.random.Generator, seconds: int) -> Sound:
    """Four-part chords with a melody, plucked, at 70 to 130 beats a minute."""
    beat = 60 / random.uniform(70, 130)
    sound = np.zeros(seconds * LINE + LINE * 4)
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16]) / 12)
    for place in range(int(seconds / beat)):
        length = int(beat * (4 if place % 4 == 0 else 1) * LINE)
        time = np.arange(length) / LINE
        root = int(random.integers(0, 5))
        notes = [scale[root], scale[root + 2], scale[root + 4]] if place % 4 == 0 else [2 * random.choice(scale)]
        tone = sum(
            np.sin(2 * np.pi * note * n * time * (1 + 0.002 * np.sin(2 * np.pi * 5 * time))) / n**1.5
            for note in notes
            for n in range(1, 6)
        )
        begin = int(place * beat * LINE)
        sound[begin : begin + length] += tone * np.minimum(time * 50, 1) * np.exp(-time * 2 / beat)
    return 0.15 * sound[: seconds * LINE]


def ringing(random: np.random.Generator, seconds: int) -> Sound:
    """Ring-back, busy and dialling tones of the US and the UK."""
    time = _time(seconds)
    low, high, on, off = [(440, 480, 2, 4), (400, 450, 0.4, 0.2), (480, 620, 0.5, 0.5), (350, 440, 9, 0.1)][
        int(random.integers(4))
    ]
    tone = np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time)
    return 0.2 * tone * (time % (on + off) < on) + _noise(random, seconds, -65)


def typing(random: np.random.Generator, seconds: int) -> Sound:
    """Key strokes: two short bursts of noise each, down and up."""
    sound = _noise(random, seconds, -62)
    burst = np.exp(-np.arange(240) / 35)
    for at in np.cumsum(random.exponential(0.18, seconds * 5)) * LINE:
        for begin, loud in ((int(at), 0.4), (int(at + random.uniform(400, 900)), 0.15)):
            if begin + len(burst) < len(sound):
                sound[begin : begin + len(burst)] += random.standard_normal(len(burst)) * burst * loud * random.random()
    return sound


def breath(random: np.random.Generator, seconds: int) -> Sound:
    """In and out, every three to five seconds, close to the microphone."""
    time = _time(seconds)
    phase = 2 * np.pi * time / random.uniform(3, 5)
    shape = np.clip(np.sin(phase), 0, None) ** 2 + 0.6 * np.clip(np.sin(phase + 2.6), 0, None) ** 3
    rough = random.standard_normal(seconds * LINE)
    dull = np.convolve(rough, np.ones(4) / 4, mode="same")
    return 0.15 * random.random() * shape * (dull + 0.3 * rough) + _noise(random, seconds, -65)


KINDS: dict[str, Callable[[np.random.Generator, int], Sound]] = {
    "silence": silence,
    "hum": hum,
    "music on hold": music,
    "ringing": ringing,
    "typing": typing,
    "breath": breath,
}


def over_the_line(sound: Sound) -> Samples:
    """300–3400 Hz and mu-law, brought to 16 kHz as a source does it; shape (seconds * 16000,)."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / LINE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    coded = ulaw_decode(ulaw_encode(to_pcm16(np.fft.irfft(spectrum, len(sound)))))
    resampler = Resampler(LINE)
    return np.concatenate((resampler.push(coded), resampler.flush()))


@dataclass
class Found:
    """What came of one kind of sound."""

    seconds: float = 0.0
    let_through: int = 0
    """Stretches that the gate took for voice."""
    first: list[str] = field(default_factory=list)
    """What vosk made of them."""
    heard: int = 0
    """Stretches that the second pass made words of."""
    refused: Counter[str] = field(default_factory=Counter)
    """Judgements against it, by reason."""
    invented: list[str] = field(default_factory=list)
    """What it was believed."""


@dataclass(frozen=True)
class Ears:
    """All that hears."""

    voice: VoiceDetector
    first: vosk.Model
    second: Transcriber

    def twice(self, sound: Samples, begin: int, end: int, found: Found, also: tuple[Final, ...] = ()) -> None:
        """Hear the stretch of `sound` from sample `begin` to `end` as a call does; `also` stands for more finals."""
        decoder = VoskDecoder(self.first)
        finals = [decoder.feed(begin, sound[begin : end + RATE // 2]), decoder.finish()]
        found.first += [final.text for final in finals if final]
        voiced = (end - begin) / RATE
        if not enough_voice(voiced) or not (any(finals) or also):
            return
        padded = sound[max(0, begin - round(PAD * RATE)) : end + round(PAD * RATE)]
        heard = self.second.transcribe(padded, begin / RATE)
        found.heard += bool(heard.words)
        for final in (*filter(None, finals), *also):
            judged = judge(final, heard, voiced, level_dbfs(padded))
            if isinstance(judged, Refused):
                found.refused[judged.reason.value] += 1
            elif heard.text != final.text:
                found.invented.append(heard.text)


def load_ears(size: str) -> Ears:
    """Load the voice detector, vosk and Whisper."""
    manifest = load_manifest(Settings().models)
    vosk.SetLogLevel(-1)
    return Ears(
        VoiceDetector(path_of(manifest, "silero-vad")),
        vosk.Model(str(path_of(manifest, "vosk-small-en-us"))),
        load_whisper(Settings().models, size),
    )


def stretches(streams: list[Samples], detector: VoiceDetector) -> Iterator[tuple[int, int, int]]:
    """The gate's stretches of voice in sounds of equal length: stream, first and last sample."""
    gates = [VoiceGate(GateSettings()) for _ in streams]
    states = [VoiceState() for _ in streams]
    began = [0] * len(streams)
    for offset in range(0, len(streams[0]) - FRAME + 1, FRAME):
        chances = detector.score([sound[offset : offset + FRAME] for sound in streams], states)
        for place, (gate, sound) in enumerate(zip(gates, streams, strict=True)):
            for step in gate.push(offset, sound[offset : offset + FRAME], float(chances[place])):
                if isinstance(step, Opened):
                    began[place] = step.offset
                elif isinstance(step, Closed):
                    yield place, began[place], step.offset


def as_on_a_call(kind: str, seconds: int, ears: Ears) -> Found:
    """What both passes make of `seconds` of one kind of sound."""
    random = np.random.default_rng([SEED, list(KINDS).index(kind)])
    streams = [over_the_line(KINDS[kind](random, PIECE)) for _ in range(max(1, seconds // PIECE))]
    found = Found(seconds=PIECE * len(streams))
    for place, begin, end in stretches(streams, ears.voice):
        found.let_through += 1
        ears.twice(streams[place], begin, end, found)
    return found


def as_if_it_were_voice(kind: str, cuts: int, ears: Ears) -> Found:
    """What is believed of `cuts` stretches of half a second to ten, had the gate let them through."""
    random = np.random.default_rng([SEED + 1, list(KINDS).index(kind)])
    found = Found(let_through=cuts)
    for cut in range(cuts):
        if cut % 5 == 0:
            sound = over_the_line(KINDS[kind](random, 30))
        length = round(random.choice([0.5, 1.0, 2.0, 5.0, 10.0]) * RATE)
        begin = int(random.integers(RATE, len(sound) - length - RATE))
        span = begin / RATE, (begin + length) / RATE
        also = tuple(said(text, *span, confidence) for text in NOISE_WORDS for confidence in (0.3, 0.7, 1.0))
        found.seconds += length / RATE
        ears.twice(sound, begin, begin + length, found, also)
    return found


async def run(seconds: int = TOTAL) -> None:
    """Print the figures."""
    for size in ("tiny.en", "base"):
        ears = load_ears(size)
        print(ears.second.name)
        total = 0
        for kind in KINDS:
            for how, found in (
                ("as on a call", as_on_a_call(kind, seconds // len(KINDS), ears)),
                ("gate deceived", as_if_it_were_voice(kind, CUTS, ears)),
            ):
                words = sum(len(text.split()) for text in found.invented)
                total += words
                reasons = ", ".join(f"{reason} {count}" for reason, count in found.refused.most_common())
                print(
                    f"  {kind:<14} {how:<13} {found.seconds:5.0f} s  taken for voice {found.let_through:>3}  "
                    f"vosk's words {sum(len(t.split()) for t in found.first):>3}  Whisper's {found.heard:>3}  "
                    f"invented {words:>3}  refused: {reasons or 'none'}",
                    flush=True,
                )
        print(f"  words invented by the second pass: {total}")
