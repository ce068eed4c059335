"""Asking the library: "what should I say when …?" answered by what a question means and by its words.

The weights were chosen on `tests/data/questions_dev.jsonl`; `python -m tests.bench prompts` prints the figures.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from threading import Thread, main_thread

import numpy as np
import structlog
from numpy.typing import NDArray

from assistant.prompting.described import Described, filled
from assistant.prompting.kept import keep, kept_file, read_kept
from assistant.prompting.library import Library, Prompt
from assistant.prompting.meaning import SIZE, Meaning, Vectors
from assistant.prompting.pack import About

Scores = NDArray[np.float32]

LIMIT = 5
"""Prompts found unless another number is asked for."""
WORDING, PHRASE, SITUATION, WORDS = 1.0, 0.5, 2.0, 1.5
"""Weight of the nearest wording, of the nearest phrase heard, of the situation, and of the words in common."""
OWN_WORDS = 0.2
"""Taken from prompts about the agent's own words: a question is about the customer as a rule."""
CHUNK = 128
"""Sentences that are encoded before the thread looks whether the program ends."""
FAR, NEAR = 0.1, 0.7
"""Cosines at which a fit counts as none and as full."""
UNKNOWN = 0.5
"""The fit of every prompt while the library is not encoded yet."""

_WORD = re.compile(r"[a-z0-9]+")
_STOP = """
a an the i he she it they we you me him her them to of in on at is are was be am and or for with from that this his my
your so do does did has have had as by what how when s t ll re ve m d
"""
_STOP_WORDS = frozenset(_STOP.split())
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "ly", "er", "s")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A prompt that answers a question."""

    prompt: Prompt
    words: str
    """The wording nearest to the question; its slots stand open."""
    score: float
    """0 to 1; comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Every sentence of a library as a vector, and where each prompt begins."""

    vectors: Vectors
    """(sentences, 384); for each prompt its wordings, its phrases, then its situation."""
    starts: NDArray[np.intp]
    """(3, prompts): the first wording, phrase and situation of each; where it has no phrase, its situation."""


class Index:
    """A library's prompts by meaning. The vectors are made in the background, so that nothing waits for them."""

    def __init__(self, library: Library, meaning: Meaning) -> None:
        self.meaning = meaning
        self.described = [Described.of(prompt) for prompt in library.prompts]
        self._made: Future[_Encoded] = Future()
        Thread(target=self._make, name="encode-library").start()

    def wait(self) -> None:
        """Return when the vectors are made; raises what making them raised."""
        self._made.result()

    def near(self, text: str) -> Scores | None:
        """Cosines (3, prompts) of `text` with the nearest wording and phrase and the situation; None: not made yet."""
        if not self._made.done() or self._made.exception() is not None:
            return None
        made = self._made.result()
        if not len(made.vectors):
            return np.zeros((3, 0), np.float32)
        cosines = made.vectors @ self.meaning.of([text])[0]
        nearest = np.maximum.reduceat(cosines, made.starts.T.ravel()).reshape(-1, 3).T
        return np.ascontiguousarray(nearest)

    def _make(self) -> None:
        try:
            self._made.set_result(self._encode())
        except InterruptedError as error:
            self._made.set_exception(error)
        except Exception as error:  # the engine works without
            log.exception("meaning.failed")
            self._made.set_exception(error)

    def _encode(self) -> _Encoded:
        sentences: list[str] = []
        starts = np.empty((3, len(self.described)), np.intp)
        for column, described in enumerate(self.described):
            parts = (described.wordings, described.phrases or (described.situation,), (described.situation,))
            for row, part in enumerate(parts):
                starts[row, column] = len(sentences)
                sentences += part
        file = kept_file(self.meaning.folder, sentences)
        if (kept := read_kept(file, len(sentences))) is not None:
            return _Encoded(kept, starts)
        pieces = [np.zeros((0, SIZE), np.float32)]
        for first in range(0, len(sentences), CHUNK):
            if not main_thread().is_alive():
                raise InterruptedError("the program ends")
            pieces.append(self.meaning.of(sentences[first : first + CHUNK]))
        vectors = np.concatenate(pieces)
        keep(file, vectors)
        return _Encoded(vectors, starts)


@lru_cache(maxsize=2)
def index_of(library: Library, meaning: Meaning) -> Index:
    """The index of a library; the same one for the same library."""
    return Index(library, meaning)


class Finder:
    """Finds prompts for a question. Safe to share between threads."""

    def __init__(self, library: Library, meaning: Meaning | None) -> None:
        """Make ready to search; without `meaning`, and until the library is encoded, by words alone."""
        self.library = library
        self._index = index_of(library, meaning) if meaning is not None else None
        self._described = self._index.described if self._index else [Described.of(p) for p in library.prompts]
        self._bags = [
            _bag((*found.wordings, found.situation, *prompt.spec.when.customer_says, *prompt.spec.when.agent_says))
            for prompt, found in zip(library.prompts, self._described, strict=True)
        ]
        count = Counter(word for bag in self._bags for word in bag)
        self._rarity = {word: math.log(1 + len(self._bags) / (held + 0.5)) for word, held in count.items()}
        own = [prompt.spec.about is About.AGENT_WORDING for prompt in library.prompts]
        self._lift = -OWN_WORDS * np.array(own, np.float32)

    def wait(self) -> None:
        """Return when the library is encoded."""
        if self._index is not None:
            self._index.wait()

    def find(self, question: str, limit: int = LIMIT) -> list[Found]:
        """The prompts that answer `question` best, the best first; none where it has no word of the library."""
        words = self._words_in_common(question)
        near = self._index.near(question) if self._index is not None else None
        if not _WORD.search(question.lower()) or (near is None and not words.any()):
            return []
        scores = WORDS * words + self._lift
        best = WORDS
        if near is not None:
            scores = scores + WORDING * near[0] + PHRASE * near[1] + SITUATION * near[2]
            best += WORDING + PHRASE + SITUATION
        order = np.argsort(-scores, kind="stable")[:limit]
        return [
            Found(self.library.prompts[row], self._wording(row, question), float(np.clip(scores[row] / best, 0, 1)))
            for row in order
        ]

    def _words_in_common(self, question: str) -> Scores:
        """For each prompt the share of the question's words that it holds, each weighed by how rare it is."""
        asked = [word for word in _bag((question,)) if word in self._rarity]
        whole = sum(self._rarity[word] for word in asked) or 1.0
        held = (sum(self._rarity[word] for word in asked if word in bag) / whole for bag in self._bags)
        return np.fromiter(held, np.float32, len(self._bags))

    def _wording(self, row: int, question: str) -> str:
        say = self.library.prompts[row].spec.say
        if self._index is None:
            return say[0]
        vectors = self._index.meaning.of([question, *map(filled, say)])
        return say[int(np.argmax(vectors[1:] @ vectors[0]))]


def similarity(meaning: Meaning, library: Library) -> Callable[[str, Prompt], float]:
    """How well a prompt of `library` fits the customer's last words, 0 to 1; `UNKNOWN` until it is encoded.

    The fit is the mean of two cosines, scaled so that `FAR` is 0 and `NEAR` is 1: with the nearest phrase or the
    situation, whichever is nearer, and with the nearest wording.
    """
    index = index_of(library, meaning)
    rows = {prompt.id: row for row, prompt in enumerate(library.prompts)}

    @lru_cache(maxsize=8)
    def fits(text: str) -> Scores | None:
        near = index.near(text)
        if near is None:
            return None
        mean = (np.maximum(near[1], near[2]) + near[0]) / 2
        scaled: Scores = np.clip((mean - FAR) / (NEAR - FAR), 0, 1)
        return scaled

    def fit(text: str, prompt: Prompt) -> float:
        scores = fits(text)
        row = rows.get(prompt.id)
        return UNKNOWN if scores is None or row is None else float(scores[row])

    return fit


def _bag(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts in short form, without those that say nothing by themselves."""
    return frozenset(_stem(word) for text in texts for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)[:7]
    return word[:7]
