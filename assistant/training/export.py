"""From a checkpoint to the model folder that is committed, and from that folder to the 8-bit network.

python -m assistant.training.export            # derive the 8-bit network from the committed weights (set-up does this)
"""

import argparse
import shutil
from pathlib import Path

import msgspec
import torch
from safetensors.torch import save_file

from assistant.cli import run
from assistant.hostility import eight_bit
from assistant.hostility.artefact import (
    CARD,
    ENCODER,
    FOLDER,
    TOKENIZER,
    WEIGHTS,
    Calibration,
    Card,
    read_card,
    sha256,
)
from assistant.hostility.base import SIGNALS
from assistant.hostility.loading import derived_folder, model_folder
from assistant.hostility.transformer import load_network
from assistant.settings import Settings


def export(trained: Path, folder: Path, version: str) -> Card:
    """Write the model folder from what `train` wrote: weights in 16 bits, no calibration yet.

    Args:
        trained: folder with `checkpoint.pt`, `tokenizer.json` and `encoder.json`.
        folder: the model folder; made where it does not exist.
        version: of the weights, such as `1.0.0`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = torch.load(trained / "checkpoint.pt", weights_only=True)["network"]
    weights = {name: value.half().contiguous() for name, value in state.items()}
    save_file(weights, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    shutil.copyfile(trained / TOKENIZER, folder / TOKENIZER)
    shutil.copyfile(trained / ENCODER, folder / ENCODER)
    plain = Calibration(scale=1.0, shift=0.0, threshold=0.5)
    card = Card(
        name=FOLDER,
        version=version,
        sha256=sha256(folder / WEIGHTS),
        context=True,
        sentiment_scale=1.0,
        levels=(plain, plain, plain, plain),
        signals=dict.fromkeys(SIGNALS, plain),
    )
    write_card(folder, card)
    return card


def write_card(folder: Path, card: Card) -> None:
    """Write `classifier.json`."""
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")


def derive(folder: Path, derived: Path) -> bool:
    """Make the 8-bit network of a model folder; False where it is there already.

    Raises:
        NotSetUp: the model folder is missing or damaged, or `onnx_missing`.
    """
    card = read_card(folder)
    return eight_bit.derive(lambda: load_network(folder, card), card.sha256, derived)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Make the model folder, and the 8-bit network from it.")
    parser.add_argument("--trained", type=Path, help="folder of a checkpoint to make the model folder from first")
    parser.add_argument("--version", default="1.0.0")
    given = parser.parse_args()
    settings = Settings()
    if given.trained:
        export(given.trained, model_folder(settings), given.version)
    made = derive(model_folder(settings), derived_folder(settings))
    print("8-bit network derived" if made else "8-bit network is there")


if __name__ == "__main__":
    run(main)
