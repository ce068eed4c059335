"""Training: from the data folders to a checkpoint. Seeded; a run that was cut off goes on where it stopped.

python -m assistant.training.train --data DATA
"""

import argparse
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import BertConfig

from assistant.cli import run
from assistant.hostility.artefact import ENCODER, TOKENIZER
from assistant.hostility.encoding import Encoder
from assistant.hostility.network import Network
from assistant.hostility.outputs import AUXILIARY
from assistant.settings import Settings
from assistant.training.mixture import Mixture, steps
from assistant.training.model import fresh, loss, parameter_groups
from assistant.training.rows import Row, targets

SAVE_EVERY = 200
"""Steps between two checkpoints."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What training depends on besides the data."""

    epochs: int = 5
    batch: int = 64
    rate: float = 2e-4
    """Learning rate of the encoder at its peak."""
    warmup: float = 0.06
    """Share of the steps over which the rate rises."""
    seed: int = 7
    fraction: float = 1.0
    """Share of each public set's share that an epoch draws."""
    threads: int = 2


REFINEMENT = Recipe(epochs=1, rate=5e-5, seed=11, fraction=0.05)
"""How a finished checkpoint takes in rows that were written since."""


def train(data: Path, out: Path, recipe: Recipe | None = None, minilm: Path | None = None) -> Path:
    """Train and write `checkpoint.pt`, `tokenizer.json` and `encoder.json` into `out`; the checkpoint's path.

    Args:
        data: folder of the data sets.
        out: folder of the checkpoint; one that a run with the same recipe left there is continued.
        recipe: the committed one where none is given.
        minilm: folder of the pre-trained encoder; the one that set-up fetches where none is given.

    Raises:
        BadInput: a data set is missing or malformed.
        NotSetUp: the pre-trained encoder is missing.
    """
    recipe = recipe or Recipe()
    minilm = minilm or Settings().models / "store" / "minilm"
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    mixture = Mixture(data, recipe.fraction)
    network = fresh(minilm, out)
    encoder = Encoder(out / "tokenizer.json")
    epochs = [steps(mixture.epoch(recipe.seed + n), recipe.batch, recipe.seed + n) for n in range(recipe.epochs)]
    plan = [batch for epoch in epochs for batch in epoch]
    checkpoint = out / "checkpoint.pt"
    _run(network, encoder, plan, checkpoint, recipe)
    return checkpoint


def refine(data: Path, finished: Path, out: Path, recipe: Recipe = REFINEMENT) -> Path:
    """Go on from a finished checkpoint with rows that were written since; the new checkpoint's path.

    Args:
        data: folder of the data sets.
        finished: folder of the checkpoint to go on from.
        out: folder of the new one.
        recipe: as a rule short and slow.

    Raises:
        BadInput: a data set is missing or malformed.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (TOKENIZER, ENCODER):
        shutil.copyfile(finished / name, out / name)
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    encoder = Encoder(out / TOKENIZER)
    network = Network(BertConfig.from_json_file(out / ENCODER), AUXILIARY)
    network.load_state_dict(torch.load(finished / "checkpoint.pt", weights_only=True)["network"])
    mixture = Mixture(data, recipe.fraction)
    epochs = [steps(mixture.epoch(recipe.seed + n), recipe.batch, recipe.seed + n) for n in range(recipe.epochs)]
    checkpoint = out / "checkpoint.pt"
    _run(network, encoder, [batch for epoch in epochs for batch in epoch], checkpoint, recipe)
    return checkpoint


def _run(network: Network, encoder: Encoder, plan: list[list[Row]], checkpoint: Path, recipe: Recipe) -> None:
    optimizer = torch.optim.AdamW(parameter_groups(network, recipe.rate), fused=True)
    rising = max(1, int(recipe.warmup * len(plan)))
    schedule = LambdaLR(optimizer, lambda n: min(1.0, (n + 1) / rising) * max(0.0, 1 - n / len(plan)))
    parts: dict[str, Any] = {"network": network, "optimizer": optimizer, "schedule": schedule}
    first = 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        if saved["steps"] == len(plan):
            for name, part in parts.items():
                part.load_state_dict(saved[name])
            first = saved["step"]
            torch.set_rng_state(saved["random"])
            print(f"going on from step {first}", flush=True)
    network.train()
    began, running = time.monotonic(), 0.0
    for step in range(first, len(plan)):
        value = _step(network, encoder, plan[step])
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        running = value.item() if step == first else 0.98 * running + 0.02 * value.item()
        done = step + 1
        if done % 25 == 0 or done == len(plan):
            left = (time.monotonic() - began) / (done - first) * (len(plan) - done)
            print(f"step {done}/{len(plan)}  loss {running:.4f}  {left / 60:.1f} min left", flush=True)
        if done % SAVE_EVERY == 0 or done == len(plan):
            state = {name: part.state_dict() for name, part in parts.items()}
            state |= {"step": done, "steps": len(plan), "random": torch.get_rng_state()}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)


def _step(network: Network, encoder: Encoder, rows: list[Row]) -> torch.Tensor:
    batch = encoder.encode([(row.text, row.agent) for row in rows])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(
            torch.from_numpy(batch.input_ids),
            torch.from_numpy(batch.attention_mask),
            torch.from_numpy(batch.token_type_ids),
        )
    weights = torch.from_numpy(np.array([row.weight for row in rows], np.float32))
    return loss(logits.float(), torch.from_numpy(targets(rows)), weights)


def main() -> None:
    """Command line."""
    usual = Recipe()
    parser = argparse.ArgumentParser(description="Train the classifier; export.py then makes the model folder.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=Path("build/classifier"), help="folder of the checkpoint")
    parser.add_argument("--refine", type=Path, help="folder of a finished checkpoint to go on from with newer rows")
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--fraction", type=float, default=usual.fraction)
    parser.add_argument("--threads", type=int, default=usual.threads)
    given = parser.parse_args()
    if given.refine:
        refine(given.data, given.refine, given.out)
        return
    recipe = Recipe(epochs=given.epochs, seed=given.seed, fraction=given.fraction, threads=given.threads)
    train(given.data, given.out, recipe)


if __name__ == "__main__":
    run(main)
