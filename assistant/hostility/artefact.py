"""The committed model folder: weights, tokenizer, and `classifier.json` with calibration and thresholds.

The ONNX file is derived from the weights at set-up and carries their hash; it is used while the two match.
"""

import hashlib
from pathlib import Path

import msgspec

from assistant.errors import NotSetUp

FOLDER = "calmline-minilm"
"""Name of the model folder below the models folder, and of the derived one below `store/`."""
WEIGHTS, TOKENIZER, ENCODER, CARD = "model.safetensors", "tokenizer.json", "encoder.json", "classifier.json"
ONNX, ONNX_SOURCE = "model.onnx", "source.sha256"
HINT = "Get a fresh copy of the models folder from the repository, or run `calmline train`."


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a logit of the network becomes a probability: sigmoid(scale * logit + shift)."""

    scale: float
    shift: float
    threshold: float
    """Probability from which the output counts as on."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`classifier.json`."""

    name: str
    version: str
    sha256: str
    """Of the weights."""
    context: bool
    """True where the agent's previous turn is given to the network."""
    sentiment_scale: float
    """Factor on the sentiment logits before the softmax."""
    levels: tuple[Calibration, Calibration, Calibration, Calibration]
    """Of level >= 1, 2, 3 and 4."""
    signals: dict[str, Calibration]


def read_card(folder: Path) -> Card:
    """The card of a model folder.

    Raises:
        NotSetUp: `classifier_missing` or `classifier_damaged`.
    """
    for name in (WEIGHTS, TOKENIZER, ENCODER, CARD):
        if not (folder / name).is_file():
            raise NotSetUp("classifier_missing", f"{folder / name} does not exist", HINT)
    try:
        return msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
    except msgspec.DecodeError as error:
        raise damaged(folder / CARD, str(error)) from error


def check_weights(folder: Path, card: Card) -> None:
    """Raise `NotSetUp` (`classifier_damaged`) where the weights are not those the card names."""
    if sha256(folder / WEIGHTS) != card.sha256:
        raise damaged(folder / WEIGHTS, "its sha256 is not the one in classifier.json")


def damaged(file: Path, why: str, hint: str = HINT) -> NotSetUp:
    """The error for a file of the classifier that cannot be used."""
    return NotSetUp("classifier_damaged", f"{file} cannot be used: {why}", hint)


def sha256(file: Path) -> str:
    """Hex digest of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
