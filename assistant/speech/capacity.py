"""Which model hears again: the one that is set, or the best that this machine can carry for the calls there are."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import soxr

from assistant.audio.chunk import RATE, Samples
from assistant.errors import NotSetUp
from assistant.settings import PACKAGE
from assistant.speech.transcriber import Transcriber
from assistant.speech.whisper import load_whisper

SIZES = ("base", "tiny.en")
"""Best first."""
UTTERANCES = 0.11
"""Utterances a second of one side of a call; measured on the demo calls."""
FIRST_PASS = 0.25
"""Fraction of a core that all the rest of a call is taken to need; `tests/bench/cost.py` measures it."""
_SPARE = 0.15
"""Share of the machine that stays free."""
_BUSY = 0.6
"""Share of its time one worker may be busy; beyond it, utterances begin to wait for each other."""
_CLIP = (5.0, 9.0)
"""Seconds of a demo call that the self-test hears: one utterance of the customer."""


class Choice(Protocol):
    """Says who hears again."""

    @property
    def name(self) -> str:
        """What is chosen from, for the log."""

    def pick(self, calls: int) -> Transcriber | None:
        """The transcriber for so many live calls; none where the machine cannot carry one."""


class Always:
    """One transcriber, however many calls; the back-off alone protects the machine."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber

    @property
    def name(self) -> str:
        """The transcriber's."""
        return self._transcriber.name

    def pick(self, calls: int) -> Transcriber | None:
        """The one there is."""
        return self._transcriber


@dataclass(frozen=True, slots=True)
class Tier:
    """A transcriber and what it costs here."""

    transcriber: Transcriber
    seconds: float
    """Seconds of work an utterance takes."""


class Fitting:
    """The best transcriber that the machine can carry beside the first pass."""

    def __init__(self, tiers: Sequence[Tier], cores: int, first_pass: float = FIRST_PASS) -> None:
        """Take the tiers, best first.

        Args:
            tiers: transcribers and their costs.
            cores: cores of this machine.
            first_pass: fraction of a core that one call takes without the second pass.
        """
        self._tiers = tuple(tiers)
        self._cores = cores
        self._first_pass = first_pass

    @property
    def name(self) -> str:
        """All it chooses from, with their costs."""
        return "auto: " + ", ".join(f"{tier.transcriber.name} {tier.seconds:.2f} s" for tier in self._tiers)

    def pick(self, calls: int) -> Transcriber | None:
        """The first tier whose work for the customers of `calls` calls fits into what is free."""
        free = self._cores * (1 - _SPARE) - calls * self._first_pass
        fits = (t.transcriber for t in self._tiers if calls * UTTERANCES * t.seconds <= min(_BUSY, free))
        return next(fits, None)


def measure(
    transcriber: Transcriber, sound: Samples, clock: Callable[[], float] = time.monotonic, times: int = 3
) -> float:
    """Seconds this machine takes for an utterance: the median of a few, after one to warm up."""
    took = []
    for _ in range(times + 1):
        began = clock()
        transcriber.transcribe(sound, 0.0)
        took.append(clock() - began)
    return statistics.median(took[1:])


def probe_sound(path: Path = PACKAGE / "demo" / "calm.flac") -> Samples:
    """One utterance of the customer of a demo call, at 16 kHz."""
    with soundfile.SoundFile(path) as file:
        file.seek(round(_CLIP[0] * file.samplerate))
        count = round((_CLIP[1] - _CLIP[0]) * file.samplerate)
        left = file.read(count, dtype="float32", always_2d=True)[:, 0]
        return np.asarray(soxr.resample(left, file.samplerate, RATE) * 32767, dtype=np.int16)


def load_choice(setting: str, models: Path, beam: int = 1) -> Choice | None:
    """What the setting `off`, `tiny.en`, `base` or `auto` asks for; takes a few seconds for `auto`. None for `off`.

    `auto` makes do with the models that are there. `beam`: readings weighed of each utterance.

    Raises:
        BadInput: `model_unknown`.
        NotSetUp: `second_pass_missing`, `model_missing` or `model_damaged`.
    """
    if setting == "off":
        return None
    if setting != "auto":
        return Always(load_whisper(models, setting, beam=beam))
    loaded: list[Transcriber] = []
    missing: NotSetUp | None = None
    for size in SIZES:
        try:
            loaded.append(load_whisper(models, size, beam=beam))
        except NotSetUp as error:
            if error.code != "model_missing":
                raise
            missing = error
    if not loaded and missing is not None:
        raise missing
    sound = probe_sound()
    return Fitting([Tier(one, measure(one, sound)) for one in loaded], os.cpu_count() or 1)
