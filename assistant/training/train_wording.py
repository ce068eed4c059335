"""Trains the reader of the agent's words: faults, and the use of a card. Seeded; about five minutes on two cores.

    python -m assistant.training.train_wording --version 1.0.0

Training: `authored/agent/train-*.jsonl` (sentences with their fault) and `pairs*.jsonl` (a card, what the agent said,
whether that used it). The two thresholds are chosen on `tests/data/agent_sentences_dev.jsonl` and
`used_pairs_dev.jsonl`; `python -m tests.bench prompts` prints the figures, those on the test files too.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from torch import nn

from assistant.cli import run
from assistant.hostility.artefact import sha256
from assistant.hostility.encoding import Encoder
from assistant.hostility.text import as_spoken
from assistant.prompting.agent_network import AgentNetwork, derive, fresh, load, save
from assistant.prompting.agent_words import CARD, FAULTS, WEIGHTS, Card, weights_folder
from assistant.prompting.meaning import TOKENIZER, source_folder
from assistant.settings import PROJECT, Settings
from assistant.training.mixture import AUTHORED

EPOCHS, BATCH, RATE, HEAD_RATE, WARMUP, SEED = 8, 32, 2e-4, 1e-3, 0.1, 3
SMOOTHING = 0.05
PRECISION = 0.97
"""Of the faults found on dev, the share that must be faults."""
NAMES = ("none", *FAULTS)

Example = tuple[str, str, int]
"""The agent's words, a card or nothing, and the class: a place in `NAMES`, or 1 or 0 for a card."""


def read(files: Sequence[Path]) -> list[dict[str, Any]]:
    """The rows of some files."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def sentence(row: dict[str, Any]) -> Example:
    """A sentence with its fault."""
    return as_spoken(row["text"]), "", NAMES.index(row["fault"])


def pair(row: dict[str, Any]) -> Example:
    """A card and what was said."""
    return as_spoken(row["agent"]), as_spoken(row["card"]), int(row["used"])


def train(models: Path, threads: int = 2) -> AgentNetwork:
    """The trained network."""
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    folder = AUTHORED / "agent"
    sentences = [sentence(row) for row in read(sorted(folder.glob("train-*.jsonl")))]
    pairs = [pair(row) for row in read(sorted(folder.glob("pairs*.jsonl")))]
    print(f"{len(sentences)} sentences, {len(pairs)} pairs", flush=True)
    network = fresh(models)
    encoder = Encoder(source_folder(models) / TOKENIZER)
    network.requires_grad_(False)
    ours = network.ours()
    for parameter in ours.values():
        parameter.requires_grad_(True)
    head = [value for name, value in ours.items() if name.startswith("head.")]
    body = [value for name, value in ours.items() if not name.startswith("head.")]
    optimizer = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=0.01)
    plan = [batch for _ in range(EPOCHS) for batch in _epoch(sentences, pairs, rng)]
    peaks = [group["lr"] for group in optimizer.param_groups]
    network.train()
    began = time.monotonic()
    for step, batch in enumerate(plan):
        share = min(1.0, (step + 1) / (WARMUP * len(plan))) * (1 - step / len(plan))
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share
        value = _loss(network, encoder, batch)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % 50 == 0:
            left = (time.monotonic() - began) / (step + 1) * (len(plan) - step - 1)
            print(f"step {step + 1}/{len(plan)}  loss {value.item():.3f}  {left / 60:.1f} min left", flush=True)
    network.train(mode=False)
    return network


def _epoch(sentences: Sequence[Example], pairs: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Batches of one kind each, of like length, in random order."""
    batches = []
    for rows in (sentences, pairs):
        keyed = sorted(rows, key=lambda row: len(row[0]) + len(row[1]) + rng.uniform(0, 20))
        batches += [keyed[start : start + BATCH] for start in range(0, len(keyed), BATCH)]
    rng.shuffle(batches)
    return batches


def _loss(network: AgentNetwork, encoder: Encoder, rows: Sequence[Example]) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        logits = _logits(network, encoder, rows)
    classes = torch.tensor([row[2] for row in rows])
    if rows[0][1]:
        return nn.functional.binary_cross_entropy_with_logits(logits[:, -1].float(), classes.float())
    return nn.functional.cross_entropy(logits[:, :-1].float(), classes, label_smoothing=SMOOTHING)


def _logits(network: AgentNetwork, encoder: Encoder, rows: Sequence[Example]) -> torch.Tensor:
    batch = encoder.encode([(words, card) for words, card, _ in rows])
    parts = (batch.input_ids, batch.attention_mask, batch.token_type_ids)
    logits: torch.Tensor = network(*(torch.from_numpy(part) for part in parts))
    return logits


def thresholds(models: Path) -> tuple[float, float]:
    """Of faults the lowest that keeps `PRECISION` on dev; of a card's use the one with the best F1 there."""
    network, encoder = load(models), Encoder(source_folder(models) / TOKENIZER)
    data = PROJECT / "tests" / "data"
    sentences = [sentence(row) for row in read([data / "agent_sentences_dev.jsonl"])]
    pairs = [pair(row) for row in read([data / "used_pairs_dev.jsonl"])]
    with torch.inference_mode():
        faults = 1 - _logits(network, encoder, sentences)[:, :-1].softmax(dim=1)[:, 0].numpy()
        used = _logits(network, encoder, pairs)[:, -1].sigmoid().numpy()
    faulty, yes = np.array([row[2] > 0 for row in sentences]), np.array([row[2] > 0 for row in pairs])
    grid = np.linspace(0.2, 0.95, 76)
    precise = [t for t in grid if (faults >= t).any() and faulty[faults >= t].mean() >= PRECISION]
    best = max(grid, key=lambda t: 2 * (yes & (used >= t)).sum() / (yes.sum() + (used >= t).sum()))
    return round(float(min(precise, default=grid[-1])), 2), round(float(best), 2)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the reader of the agent's words.")
    parser.add_argument("--version", required=True, help="version of the new weights, such as 1.0.0")
    version = parser.parse_args().version
    models = Settings().models
    folder = weights_folder(models)
    folder.mkdir(parents=True, exist_ok=True)
    save(train(models), folder / WEIGHTS)
    fault, used = thresholds(models)
    card = Card(version, sha256(folder / WEIGHTS), fault, used)
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")
    derive(models)
    print(card)


if __name__ == "__main__":
    run(main)
