"""How likely each word of a call is private, read from the talk around it by a small network.

The rules of redaction know shapes and cues; the network knows the way people talk about such things. It is
all-MiniLM-L6-v2 with low-rank additions trained on authored talk (`assistant/training/train_private.py`), and reads
words as a recogniser writes them: the last turns of both sides, the newest last.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec
import numpy as np
import onnxruntime
import structlog
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import NotSetUp
from assistant.events import Channel
from assistant.privacy.kinds import Kind

FOLDER: Final = "calmline-private"
WEIGHTS, CARD, NETWORK, SOURCE = "model.safetensors", "private.json", "model.onnx", "source.sha256"
ENCODER, TOKENIZER = "minilm", "tokenizer.json"
KINDS: Final = tuple(Kind)
"""The order of the network's outputs, after that for an ordinary word."""
OF_CARDS: Final = frozenset({Kind.CARD_NUMBER, Kind.SECURITY_CODE})
MAX_TOKENS: Final = 128
"""Tokens of turns that are read together."""
OVERLAP: Final = 20
"""Words that two parts of a long turn share."""
MAX_PIECES: Final = 12
"""Tokens of one word."""
BEGIN, END, UNKNOWN = 101, 102, 100
"""Ids of `[CLS]`, `[SEP]` and `[UNK]`."""
log = structlog.get_logger(__name__)
_WORD = re.compile(r"\S+")

Turn = tuple[Channel, str]
"""Who spoke, and what."""


class Tag(NamedTuple):
    """A word of a turn, and how likely it is private."""

    start: int
    end: int
    kind: Kind
    """What it most likely is, if it is private."""
    chance: float
    """Of any kind."""
    unnamed: float
    """Of any kind but a name."""


class Tagger(Protocol):
    """Reads the talk."""

    def hides(self, kind: Kind) -> float:
        """The chance from which a word of a kind is taken out, whatever the rules say."""

    def spares(self, kind: Kind) -> float:
        """The chance below which a word stays though a rule would take it out as of a kind."""

    def tag(self, turns: Sequence[Turn]) -> list[list[Tag]]:
        """The words of the last turns, oldest first; as many turns as are read together, at least the last one."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chances from which words are taken out, and below which they are spared."""

    hides: float
    spares: float


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`private.json`."""

    version: str
    sha256: str
    """Of the weights."""
    limits: Limits
    of_cards: Limits
    """Of `OF_CARDS`, which matter more than what is taken out in vain."""


class Piece(NamedTuple):
    """A token of the network's input."""

    token: int
    agent: int
    """1 where the agent spoke."""
    turn: int
    word: int
    """Place of the word in its turn where this is its first token, else -1."""


class Pieces:
    """Turns into tokens. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        tokenizer: Tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._of = lru_cache(32_768)(self._encode)

    def row(self, turns: Sequence[tuple[bool, Sequence[str]]]) -> list[Piece]:
        """The tokens of the last turns, each (whether the agent spoke, its words), that fit together.

        A last turn that is too long by itself keeps its end.
        """
        row: list[Piece] = []
        for place in range(len(turns) - 1, -1, -1):
            part = self._turn(place, *turns[place])
            if len(row) + len(part) >= MAX_TOKENS:
                if row:
                    break
                part = part[-(MAX_TOKENS - 1) :]
            row = part + row
        return [Piece(BEGIN, row[0].agent, row[0].turn, -1), *row]

    def rows(self, turns: Sequence[tuple[bool, Sequence[str]]]) -> list[list[Piece]]:
        """As `row`, but of a last turn that is too long by itself all of it, in parts that overlap."""
        agent, words = turns[-1]
        sizes = [len(self._of(word)) for word in words]
        if sum(sizes) + 2 <= MAX_TOKENS:
            return [self.row(turns)]
        rows: list[list[Piece]] = []
        start = end = 0
        while end < len(words):
            left = MAX_TOKENS - 2
            end = start
            while end < len(words) and sizes[end] <= left:
                left -= sizes[end]
                end += 1
            part = self._turn(len(turns) - 1, agent, words[start:end])
            moved = [piece._replace(word=piece.word + start) if piece.word >= 0 else piece for piece in part]
            rows.append([Piece(BEGIN, int(agent), len(turns) - 1, -1), *moved])
            start = max(start + 1, end - OVERLAP)
        return rows

    def _turn(self, place: int, agent: bool, words: Sequence[str]) -> list[Piece]:
        part = [
            Piece(token, int(agent), place, word if first == 0 else -1)
            for word, text in enumerate(words)
            for first, token in enumerate(self._of(text))
        ]
        return [*part, Piece(END, int(agent), place, -1)]

    def _encode(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word.lower(), add_special_tokens=False).ids[:MAX_PIECES]) or (UNKNOWN,)


class Network:
    """The network in 8 bits, on one thread of the processor; a `Tagger`. Safe to share between threads."""

    def __init__(self, models: Path) -> None:
        """Load the network below the folder `models`.

        Raises:
            NotSetUp: `private_missing`, the network was not derived or belongs to other weights.
        """
        derived, folder = derived_folder(models), models / FOLDER
        try:
            self._card = msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
            if (derived / SOURCE).read_text(encoding="ascii").strip() != self._card.sha256:
                raise ValueError("it was derived from other weights")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(derived / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._pieces = Pieces(models / "store" / ENCODER / TOKENIZER)
        except Exception as error:  # onnxruntime and tokenizers raise nothing narrower
            raise NotSetUp(
                "private_missing", f"{derived / NETWORK} cannot be used: {error}", "Run `make setup`."
            ) from error

    def hides(self, kind: Kind) -> float:
        """See `Tagger.hides`."""
        return self._limits(kind).hides

    def spares(self, kind: Kind) -> float:
        """See `Tagger.spares`."""
        return self._limits(kind).spares

    def _limits(self, kind: Kind) -> Limits:
        return self._card.of_cards if kind in OF_CARDS else self._card.limits

    def tag(self, turns: Sequence[Turn]) -> list[list[Tag]]:
        """See `Tagger.tag`."""
        words = [list(_WORD.finditer(text)) for _, text in turns]
        said = [
            (channel is Channel.AGENT, [word.group() for word in of])
            for (channel, _), of in zip(turns, words, strict=True)
        ]
        rows = self._pieces.rows(said)
        tags: dict[int, dict[int, Tag]] = {turn: {} for turn in range(rows[0][0].turn, len(turns))}
        for row in rows:
            for piece, of in zip(row, softmax(self._logits(row)), strict=True):
                if piece.word >= 0:
                    word = words[piece.turn][piece.word]
                    chance = float(1 - of[0])
                    unnamed = chance - float(of[1 + KINDS.index(Kind.NAME)])
                    tag = Tag(word.start(), word.end(), KINDS[int(of[1:].argmax())], chance, unnamed)
                    known = tags[piece.turn].get(piece.word, tag)
                    tags[piece.turn][piece.word] = max(known, tag, key=lambda one: one.chance)
        return [list(of.values()) for of in tags.values()]

    def _logits(self, row: Sequence[Piece]) -> NDArray[np.float32]:
        """Logits of shape (tokens, 1 + kinds)."""
        ids = np.array([[piece.token for piece in row]], np.int64)
        types = np.array([[piece.agent for piece in row]], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        out: NDArray[np.float32] = self._session.run(["logits"], inputs)[0][0]
        return out


def load_tagger(models: Path) -> Tagger | None:
    """The network; without it the rules decide alone, and the log says so."""
    try:
        return Network(models)
    except NotSetUp as error:
        log.warning("private.missing", reason=error.message, hint=error.hint)
        return None


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Chances of shape (tokens, outputs)."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return chances


def derived_folder(models: Path) -> Path:
    """Where set-up puts the 8-bit network."""
    return models / "store" / FOLDER
