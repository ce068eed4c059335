"""Trains the reader of private words in talk. Seeded; about 25 minutes on one core.

    python -m assistant.training.train_private --version 1.0.0

Training: `authored/private/train-*.jsonl` and `tests/data/redaction_dev*.jsonl`, which the rules were made on, rows of
one form (`tests/data/README.md`). Digits, months and letters are drawn anew each time a row is seen; a row may begin
after turns of another one, end after any of its turns, or break off within one. The thresholds are chosen on
`tests/data/redaction_tuning.jsonl`, of which nothing is learned; `python -m tests.bench redaction` prints the figures.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn

from assistant.hostility.artefact import sha256
from assistant.privacy.kinds import Kind
from assistant.privacy.tagger_network import Adapted, TaggerNetwork, derive, fresh, save
from assistant.privacy.tagging import CARD, ENCODER, FOLDER, KINDS, MAX_TOKENS, TOKENIZER, WEIGHTS, Card, Piece, Pieces
from assistant.settings import PROJECT, Settings
from assistant.training.mixture import AUTHORED
from assistant.training.redrawing import redrawn

EPOCHS, BATCH, RATE, WARMUP, SEED = 6, 32, 1e-3, 0.1, 0
SMOOTHING = 0.02
HIDES, SPARES = 0.3, 0.1
PREFIX, BROKEN_OFF, AFTER_OTHER = 0.5, 0.15, 0.4
"""Shares of the rows that end early, that break off within a turn, and that begin after turns of another row."""
NOTHING = -100
"""Label of a token that is not judged: the ones of a word after its first, and the marks between turns."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn."""

    agent: bool
    words: tuple[str, ...]
    labels: tuple[int, ...]
    """Of each word: 0, or 1 + its place in `KINDS`."""


Row = tuple[Spoken, ...]


def read(files: Sequence[Path]) -> list[Row]:
    """The rows of some files."""
    return [row(json.loads(line)) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def row(raw: dict[str, list[dict[str, str]]]) -> Row:
    """A row with the label of each word."""
    return tuple(
        spoken(turn["channel"] == "agent", turn["text"], [one for one in raw["private"] if int(one["turn"]) == place])
        for place, turn in enumerate(raw["turns"])
    )


def spoken(agent: bool, text: str, private: Sequence[dict[str, str]]) -> Spoken:
    """A turn with the labels of its private passages, which stand in it in order where one stands twice."""
    labels = [0] * len(text.split())
    seen: dict[str, int] = {}
    for passage in private:
        start = text.find(passage["text"], seen.get(passage["text"], 0))
        start = text.index(passage["text"]) if start < 0 else start
        seen[passage["text"]] = start + 1
        first = len(text[:start].split()) - bool(start and not text[start - 1].isspace())
        for place in range(first, first + len(passage["text"].split())):
            labels[place] = 1 + KINDS.index(Kind(passage["kind"]))
    return Spoken(agent, tuple(text.split()), tuple(labels))


class Drawing:
    """Draws what is learned from in one epoch."""

    def __init__(self, rows: list[Row], pieces: Pieces, rng: random.Random) -> None:
        self._rows = rows
        self._pieces = pieces
        self._rng = rng

    def epoch(self) -> list[list[tuple[list[Piece], list[int]]]]:
        """Batches of rows of like length, in random order."""
        rng = self._rng
        drawn = sorted(map(self._draw, self._rows), key=lambda one: len(one[0]) + rng.uniform(0, 6))
        batches = [drawn[start : start + BATCH] for start in range(0, len(drawn), BATCH)]
        rng.shuffle(batches)
        return batches

    def _draw(self, whole: Row) -> tuple[list[Piece], list[int]]:
        rng = self._rng
        turns = list(whole[: rng.randint(1, len(whole))] if rng.random() < PREFIX else whole)
        last = turns[-1]
        if rng.random() < BROKEN_OFF and len(last.words) > 3:
            left = rng.randint(2, len(last.words))
            turns[-1] = Spoken(last.agent, last.words[:left], last.labels[:left])
        if rng.random() < AFTER_OTHER:
            turns = [*rng.choice(self._rows)[: rng.randint(1, 2)], *turns]
        anew = [(turn.agent, redrawn(turn.words, turn.labels, rng)) for turn in turns]
        pieces = self._pieces.row(anew)
        return pieces, [turns[one.turn].labels[one.word] if one.word >= 0 else NOTHING for one in pieces]


def train(models: Path, rows: list[Row], threads: int) -> TaggerNetwork:
    """The trained network."""
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    drawing = Drawing(rows, Pieces(models / "store" / ENCODER / TOKENIZER), random.Random(SEED))
    network = fresh(models)
    network.requires_grad_(False)
    for module in network.modules():
        if isinstance(module, Adapted):
            module.linear.bfloat16()
    ours = network.ours()
    for parameter in ours.values():
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(list(ours.values()), lr=RATE, weight_decay=0.01)
    total, step, began = EPOCHS * -(-len(rows) // BATCH), 0, time.monotonic()
    network.train()
    for _ in range(EPOCHS):
        for batch in drawing.epoch():
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (step + 1) / (WARMUP * total)) * (1 - step / total)
            value = _loss(network, batch)
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            if step % 50 == 0:
                left = (time.monotonic() - began) / step * (total - step)
                print(f"step {step}/{total}  loss {value.item():.3f}  {left / 60:.1f} min left", flush=True)
    network.train(mode=False)
    return network


def _loss(network: TaggerNetwork, batch: Sequence[tuple[list[Piece], list[int]]]) -> Tensor:
    width = max(len(pieces) for pieces, _ in batch)
    ids, mask, kinds = (torch.zeros(len(batch), width, dtype=torch.int64) for _ in range(3))
    labels = torch.full((len(batch), width), NOTHING)
    for place, (pieces, truth) in enumerate(batch):
        size = len(pieces)
        ids[place, :size] = torch.tensor([piece.token for piece in pieces])
        kinds[place, :size] = torch.tensor([piece.agent for piece in pieces])
        mask[place, :size] = 1
        labels[place, :size] = torch.tensor(truth)
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(ids, mask, kinds)
    return nn.functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=NOTHING, label_smoothing=SMOOTHING
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the reader of private words.")
    parser.add_argument("--version", required=True, help="version of the new weights, such as 1.0.0")
    parser.add_argument("--threads", type=int, default=2, help="2 by default; 1 beside other work")
    arguments = parser.parse_args()
    version = arguments.version
    models = Settings().models
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    older = sorted((PROJECT / "tests" / "data").glob("redaction_dev*.jsonl"))
    rows = read([*sorted((AUTHORED / "private").glob("train-*.jsonl")), *older])
    print(f"{len(rows)} rows, at most {MAX_TOKENS} tokens", flush=True)
    save(train(models, rows, arguments.threads), folder / WEIGHTS)
    card = Card(version, sha256(folder / WEIGHTS), HIDES, SPARES)
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")
    derive(models)
    print(card)


if __name__ == "__main__":
    main()
