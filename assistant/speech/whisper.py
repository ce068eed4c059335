"""Whisper by CTranslate2, as faster-whisper packs it: the words of finished utterances, on the CPU, from local files.

The steps of faster-whisper's own `transcribe` are taken one by one here, because on short stretches it hears the sound
after the last word a second time, which doubles the work and is where invented text comes from. One window, one
greedy or beam search at temperature 0, without timestamps and without the words before; then the alignment.
Model and thresholds: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022.
"""

import threading
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from assistant.audio.chunk import RATE, Samples
from assistant.errors import NotSetUp
from assistant.events import Word
from assistant.model_store import load_manifest, path_of
from assistant.speech.priority import HEARING_AGAIN, give_way
from assistant.speech.spelling import spoken
from assistant.speech.transcriber import NOTHING, Transcript

HINT = "run `make setup`, or `calmline models fetch`"
WINDOW = 30 * RATE
"""Samples the model hears at a time; longer sound is cut."""
_LEAST = RATE // 10
"""Samples; in less than a tenth of a second there is nothing to hear."""
_SILENCE_AFTER = 2 * RATE
"""Samples of silence that follow the sound at least; without them the model may go on and repeat itself."""
_TOKENS_PER_SECOND, _MOST_TOKENS = 9, 200
"""Bounds on the length of an answer, so that one that repeats itself ends."""
_UNSPOKEN = set("0123456789$£€%&+=@#*/\\<>[]{}^~|_")


class WhisperTranscriber:
    """A loaded Whisper model; a `Transcriber`."""

    def __init__(self, folder: Path, threads: int = 1, beam: int = 1, frames: int = 1500) -> None:
        """Load the model in `folder`; takes about a second. Nothing is ever downloaded.

        Args:
            folder: a CTranslate2 Whisper model with its `tokenizer.json`.
            threads: threads that one transcription takes.
            beam: candidates kept while searching; 1 is greedy.
            frames: least length of a window in frames of 10 ms. Half of what the model was trained on takes 40 % of
                the work and was no worse on three sides of the demo calls; a third was worse for tiny.en.

        Raises:
            NotSetUp: `second_pass_missing`, faster-whisper is not installed; `model_missing`; `model_damaged`.
        """
        for name in ("config.json", "model.bin", "tokenizer.json"):
            if not (folder / name).is_file():
                raise NotSetUp("model_missing", f"there is no {name} of a Whisper model in {folder}", HINT)
        self._threads = threads
        self._beam = beam
        self._frames = frames
        self._turn = threading.Lock()
        self._model = _load(folder, threads)
        self._tokenizer = _tokenizer(self._model)
        self._suppressed = [-1, *_unspoken_tokens(self._model)]
        self._prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        self._name = f"{folder.resolve().name} (faster-whisper {version('faster-whisper')}, int8)"

    @property
    def name(self) -> str:
        """Folder name of the model, and the version of faster-whisper."""
        return self._name

    def transcribe(self, samples: Samples, start: float, previous: str = "") -> Transcript:
        """See `Transcriber`. `previous` is left out: it makes an error live on in the next utterance."""
        if len(samples) < _LEAST:
            return NOTHING
        with self._turn:
            found = [self._window(samples[a:b], start + a / RATE) for a, b in windows(samples)]
        return found[0] if len(found) == 1 else _joined(found)

    def _window(self, samples: Samples, start: float) -> Transcript:
        sound = samples.astype(np.float32) / 32768.0
        features = self._model.feature_extractor(sound, padding=self._frames_pad(len(sound)))[:, :3000]
        encoded = self._model.encode(features)
        seconds = len(samples) / RATE
        answer = self._model.model.generate(
            encoded,
            [self._prompt],
            beam_size=self._beam,
            max_length=len(self._prompt) + min(_MOST_TOKENS, 12 + int(_TOKENS_PER_SECOND * seconds)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = [token for token in answer.sequences_ids[0] if token < self._tokenizer.eot]
        text = self._tokenizer.decode(tokens).strip()
        words = tuple(self._words(tokens, encoded, start, seconds)) if text else ()
        packed = text.encode()
        return Transcript(
            " ".join(word.text for word in words),
            words,
            round(sum(word.confidence for word in words) / len(words), 4) if words else 0.0,
            round(float(answer.no_speech_prob), 4),
            round(len(packed) / len(zlib.compress(packed)), 3) if packed else 0.0,
            round(float(answer.scores[0]), 4),
        )

    def _frames_pad(self, samples: int) -> int:
        """Samples of silence after the sound that fill the window."""
        return max(_SILENCE_AFTER, self._frames * 160 - samples)

    def _words(self, tokens: list[int], encoded: Any, start: float, seconds: float) -> Iterator[Word]:
        """Aligned words in the recogniser's style; one written as several shares its time among them."""
        frames = int(seconds * self._model.frames_per_second)
        for entry in self._model.find_alignment(self._tokenizer, [tokens], encoded, frames)[0]:
            texts = spoken(entry["word"])
            begin, end = (min(float(entry[edge]), seconds) for edge in ("start", "end"))
            step = (end - begin) / max(1, len(texts))
            for place, text in enumerate(texts):
                left = start + begin + step * place
                yield Word(text, round(left, 3), round(left + step, 3), round(float(entry["probability"]), 4))


def load_whisper(models: Path, size: str, threads: int = 1, beam: int = 1) -> WhisperTranscriber:
    """Load the model that the manifest in `models` calls `whisper-SIZE`, `size` being `tiny.en` or `base`.

    Raises:
        BadInput: `model_unknown`.
        NotSetUp: `second_pass_missing`, `model_missing` or `model_damaged`.
    """
    return WhisperTranscriber(path_of(load_manifest(models), f"whisper-{size}"), threads, beam)


def windows(samples: Samples) -> list[tuple[int, int]]:
    """Pieces of at most `WINDOW` samples, each cut at the quietest tenth of a second of its last third."""
    cuts = [0]
    while len(samples) - cuts[-1] > WINDOW:
        left = cuts[-1] + WINDOW * 2 // 3
        tenths = samples[left : cuts[-1] + WINDOW].astype(np.float32)
        power = np.square(tenths[: len(tenths) // 1600 * 1600]).reshape(-1, 1600).mean(axis=1)
        cuts.append(left + int(power.argmin()) * 1600 + 800)
    return list(zip(cuts, [*cuts[1:], len(samples)], strict=True))


def _joined(parts: list[Transcript]) -> Transcript:
    """One transcript of several windows; what the engine thinks of it is the worst it thinks of a window with words."""
    words = tuple(word for part in parts for word in part.words)
    heard = [part for part in parts if part.words]
    if not heard:
        return parts[0]
    return Transcript(
        " ".join(word.text for word in words),
        words,
        round(sum(word.confidence for word in words) / len(words), 4),
        max(part.no_speech for part in heard),
        max(part.compression for part in heard),
        min(part.log_probability for part in heard),
    )


def _load(folder: Path, threads: int) -> Any:
    """Load on a thread of low priority; the engine's own threads inherit it (on Linux; elsewhere they do not)."""
    box: list[Any] = []

    def load() -> None:
        give_way(HEARING_AGAIN)
        try:
            from faster_whisper import WhisperModel

            box.append(WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads))
        except Exception as error:
            box.append(error)

    loader = threading.Thread(target=load, name="whisper-load")
    loader.start()
    loader.join()
    match box[0]:
        case ImportError() as error:
            raise NotSetUp(
                "second_pass_missing",
                "faster-whisper, which the second pass needs, is not installed",
                "run `make setup`, or pip install 'calmline[second-pass]', or set CALMLINE_SECOND_PASS=off",
            ) from error
        case Exception() as error:
            raise NotSetUp("model_damaged", f"{folder} is no Whisper model", HINT) from error
    return box[0]


def _tokenizer(model: Any) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language="en")


def _unspoken_tokens(model: Any) -> list[int]:
    """Tokens that write what is spoken as a sign: digits, currencies, brackets. Without them numbers come as words."""
    vocabulary: dict[str, int] = model.hf_tokenizer.get_vocab()
    end = vocabulary["<|endoftext|>"]
    return sorted(token for text, token in vocabulary.items() if token < end and _UNSPOKEN & set(text))
