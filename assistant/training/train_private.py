"""Trains the reader of private words in talk. Seeded; about 50 minutes on one core.

    python -m assistant.training.train_private --version 1.0.0 --data FOLDER

Training: `authored/private/train-*.jsonl` and `tests/data/redaction_dev*.jsonl`, which the rules were made on, rows of
one form (`tests/data/README.md`); and ordinary talk, which holds little or nothing private: the authored development
calls, the classifier's authored turns, banking77 and clinc150, of which a share is drawn each epoch. Digits, months
and letters are drawn anew each time a row is seen; a row may begin after turns of another one, end after any of its
turns, or break off within one. The thresholds are chosen on `tests/data/redaction_tuning.jsonl`, of which nothing is
learned; `python -m tests.bench redaction` prints the figures.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn

from assistant.cli import run
from assistant.hostility.artefact import sha256
from assistant.privacy.tagger_network import Adapted, TaggerNetwork, derive, fresh, save
from assistant.privacy.tagging import (
    CARD,
    ENCODER,
    FOLDER,
    MAX_TOKENS,
    TOKENIZER,
    WEIGHTS,
    Card,
    Limits,
    Piece,
    Pieces,
)
from assistant.settings import Settings
from assistant.training.private_rows import Row, Spoken, calls, chained, ordinary, written
from assistant.training.redrawing import redrawn

EPOCHS, BATCH, RATE, WARMUP, SEED = 5, 32, 1e-3, 0.1, 0
SMOOTHING = 0.02
LIMITS, OF_CARDS = Limits(0.3, 0.2), Limits(0.2, 0.05)
PREFIX, BROKEN_OFF, AFTER_OTHER = 0.5, 0.15, 0.4
"""Shares of the rows that end early, that break off within a turn, and that begin after turns of another row."""
CALLS, ORDINARY = 5, 2_600
"""Times that an epoch goes into each development call, and rows of ordinary turns that it draws."""
LONGEST = 12
"""Turns of a row that need not end early; no more are read together."""
NOTHING = -100
"""Label of a token that is not judged: the ones of a word after its first, and the marks between turns."""


class Drawing:
    """Draws what is learned from in one epoch."""

    def __init__(
        self, rows: list[Row], whole: list[Row], turns: list[Spoken], pieces: Pieces, rng: random.Random
    ) -> None:
        """Draws from rows, from whole calls and from ordinary turns."""
        self._rows = rows
        self._calls = whole
        self._turns = turns
        self._pieces = pieces
        self._rng = rng

    @property
    def size(self) -> int:
        """Rows of an epoch."""
        return len(self._rows) + CALLS * len(self._calls) + ORDINARY

    def epoch(self) -> list[list[tuple[list[Piece], list[int]]]]:
        """Batches of rows of like length, in random order."""
        rng = self._rng
        rows = [*self._rows, *self._calls * CALLS, *(chained(self._turns, rng) for _ in range(ORDINARY))]
        drawn = sorted(map(self._draw, rows), key=lambda one: len(one[0]) + rng.uniform(0, 6))
        batches = [drawn[start : start + BATCH] for start in range(0, len(drawn), BATCH)]
        rng.shuffle(batches)
        return batches

    def _draw(self, whole: Row) -> tuple[list[Piece], list[int]]:
        rng = self._rng
        ends_early = rng.random() < PREFIX or len(whole) > LONGEST
        turns = list(whole[: rng.randint(1, len(whole))] if ends_early else whole)
        last = turns[-1]
        if rng.random() < BROKEN_OFF and len(last.words) > 3:
            left = rng.randint(2, len(last.words))
            turns[-1] = Spoken(last.agent, last.words[:left], last.labels[:left])
        if rng.random() < AFTER_OTHER:
            turns = [*rng.choice(self._rows)[: rng.randint(1, 2)], *turns]
        anew = [(turn.agent, redrawn(turn.words, turn.labels, rng)) for turn in turns]
        pieces = self._pieces.row(anew)
        return pieces, [turns[one.turn].labels[one.word] if one.word >= 0 else NOTHING for one in pieces]


def train(models: Path, data: Path, threads: int) -> TaggerNetwork:
    """The trained network; `data` holds the public sets."""
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    pieces = Pieces(models / "store" / ENCODER / TOKENIZER)
    drawing = Drawing(written(), calls(), ordinary(data), pieces, random.Random(SEED))
    print(f"{drawing.size} rows an epoch, at most {MAX_TOKENS} tokens", flush=True)
    network = fresh(models)
    network.requires_grad_(False)
    for module in network.modules():
        if isinstance(module, Adapted):
            module.linear.bfloat16()
    ours = network.ours()
    for parameter in ours.values():
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(list(ours.values()), lr=RATE, weight_decay=0.01)
    total, step, began = EPOCHS * -(-drawing.size // BATCH), 0, time.monotonic()
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
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--threads", type=int, default=2, help="2 by default; 1 beside other work")
    arguments = parser.parse_args()
    version = arguments.version
    models = Settings().models
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    save(train(models, arguments.data, arguments.threads), folder / WEIGHTS)
    card = Card(version, sha256(folder / WEIGHTS), LIMITS, OF_CARDS)
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")
    derive(models)
    print(card)


if __name__ == "__main__":
    run(main)
