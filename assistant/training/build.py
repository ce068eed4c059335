"""One command from data to a model folder that calls can use.

python -m assistant.training.build --data DATA --version 1.0.0
"""

import argparse
from pathlib import Path

from assistant.cli import run
from assistant.hostility.artefact import Card
from assistant.hostility.loading import derived_folder, model_folder
from assistant.settings import Settings
from assistant.training.calibrate import calibrate
from assistant.training.export import derive, export
from assistant.training.train import Recipe, train


def build(data: Path, out: Path, version: str, settings: Settings, recipe: Recipe | None = None) -> Card:
    """Train, export, calibrate, derive the 8-bit network; the card of the new weights.

    Args:
        data: folder of the data sets.
        out: folder of the checkpoint; a run that was cut off goes on from it.
        version: of the new weights, such as `1.1.0`.
        settings: say where the models lie.
        recipe: the committed one where none is given.

    Raises:
        BadInput: a data set is missing or malformed.
        NotSetUp: the pre-trained encoder or onnx is missing.
    """
    train(data, out, recipe, settings.models / "store" / "minilm")
    folder = model_folder(settings)
    export(out, folder, version)
    card = calibrate(folder)
    derive(folder, derived_folder(settings))
    return card


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the classifier and write its model folder.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=Path("build/classifier"), help="folder of the checkpoint")
    parser.add_argument("--version", required=True, help="version of the new weights")
    given = parser.parse_args()
    print(build(given.data, given.out, given.version, Settings()))


if __name__ == "__main__":
    run(main)
