"""From passages to token arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.hostility.artefact import TOKENIZER, damaged

Ids = NDArray[np.int64]

MAX_TOKENS = 128
"""Tokens of one row at most; a window of ordinary words needs fewer."""
AGENT_WORDS = 24
"""Last words of the agent's turn that are given as context."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of tokens, padded to the longest: three arrays of shape (rows, tokens), int64."""

    input_ids: Ids
    attention_mask: Ids
    token_type_ids: Ids


class Encoder:
    """Turns (customer, agent) pairs into batches. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")

    def encode(self, pairs: Sequence[tuple[str, str]]) -> Batch:
        """A batch of (customer's words, agent's words before or empty), both normalised."""
        inputs = [(mine, clip(agent)) if agent else mine for mine, agent in pairs]
        encodings = self._tokenizer.encode_batch(inputs)
        width = max(len(encoding.ids) for encoding in encodings)
        arrays = np.zeros((3, len(encodings), width), np.int64)
        for row, encoding in enumerate(encodings):
            size = len(encoding.ids)
            arrays[0, row, :size] = encoding.ids
            arrays[1, row, :size] = 1
            arrays[2, row, :size] = encoding.type_ids
        return Batch(arrays[0], arrays[1], arrays[2])


def clip(agent: str) -> str:
    """The last words of the agent's turn."""
    return " ".join(agent.split()[-AGENT_WORDS:])


def read_encoder(folder: Path) -> Encoder:
    """The tokenizer of a model folder; `NotSetUp` (`classifier_damaged`) where it cannot be read."""
    try:
        return Encoder(folder / TOKENIZER)
    except Exception as error:  # the tokenizers library raises nothing narrower
        raise damaged(folder / TOKENIZER, str(error)) from error
