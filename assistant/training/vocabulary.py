"""A smaller vocabulary: the encoder's word pieces without the unused ones and those of other scripts.

A third of the weights are word embeddings. English on the telephone needs no Chinese, Cyrillic or emoji pieces; what
is left stays as it was.
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def trim(tokenizer: dict[str, Any]) -> list[int]:
    """Trim a `tokenizer.json` in place; the ids kept, in their new order (so `new = old[ids]`)."""
    old: dict[str, int] = tokenizer["model"]["vocab"]
    pieces = sorted((piece for piece in old if _wanted(piece)), key=old.__getitem__)
    kept = [*SPECIALS, *pieces]
    new = {piece: place for place, piece in enumerate(kept)}
    tokenizer["model"]["vocab"] = new
    tokenizer["added_tokens"] = [
        entry | {"id": new[entry["content"]]} for entry in tokenizer["added_tokens"] if entry["content"] in new
    ]
    for entry in tokenizer["post_processor"]["special_tokens"].values():
        entry["ids"] = [new[piece] for piece in entry["tokens"]]
    return [old[piece] for piece in kept]


def _wanted(piece: str) -> bool:
    return piece.isascii() and not piece.startswith("[unused") and piece not in SPECIALS


def trimmed_tokenizer(source: Path, target: Path) -> list[int]:
    """Write `target`, the trimmed form of the `tokenizer.json` at `source`; the ids kept."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    kept = trim(tokenizer)
    target.write_text(json.dumps(tokenizer, ensure_ascii=True, separators=(",", ":")), encoding="utf-8")
    return kept


def trimmed_weights(state: dict[str, Tensor], kept: list[int], positions: int) -> dict[str, Tensor]:
    """Encoder weights for the trimmed vocabulary and the first `positions` places."""
    words, places = "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"
    smaller = {words: state[words][torch.tensor(kept)].clone(), places: state[places][:positions].clone()}
    return state | smaller
