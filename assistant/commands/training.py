"""`calmline train` and `calmline evaluate`: make the classifier, and tell how good it is."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import app
from assistant.settings import load_settings

Data = Annotated[Path, typer.Option(help="Folder of the data sets that models/calmline-minilm/datasets.yaml names.")]


@app.command()
def train(
    data: Data,
    version: Annotated[str, typer.Option(help="Version of the new weights, such as 1.1.0.")],
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint; a run that was cut off goes on from it.")] = Path(
        "build/classifier"
    ),
) -> None:
    """Train the classifier from the data to weights that calls can use. Seeded; progress is shown."""
    from assistant.training.build import build

    card = build(data, out, version, load_settings())
    typer.echo(f"{card.name} {card.version} is in models/{card.name}; see how good it is with `make evaluate`.")


@app.command()
def evaluate(
    data: Data, file: Annotated[Path | None, typer.Option("--json", help="File to write all figures to.")] = None
) -> None:
    """Print the classifier's figures on every test set, beside VADER and TF-IDF with logistic regression."""
    from assistant.training.evaluate import evaluate as print_figures

    print_figures(data, load_settings().models, file)
