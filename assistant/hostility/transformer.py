"""The reference: the committed weights through torch and transformers."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from transformers import BertConfig

from assistant.hostility.artefact import ENCODER, WEIGHTS, Card, check_weights, damaged, read_card
from assistant.hostility.encoding import Batch, read_encoder
from assistant.hostility.network import Network
from assistant.hostility.outputs import OUTPUTS
from assistant.hostility.reading import Floats, ReadingScorer


class TransformerScorer(ReadingScorer):
    """Scores with torch in 32 bits."""

    def __init__(self, folder: Path) -> None:
        """Load a model folder.

        Raises:
            NotSetUp: `classifier_missing` or `classifier_damaged`.
        """
        card = read_card(folder)
        super().__init__(card, read_encoder(folder))
        self._network = load_network(folder, card)

    @property
    def _runtime(self) -> str:
        return "torch"

    def _logits(self, batch: Batch) -> Floats:
        with torch.inference_mode():
            logits = self._network(
                torch.from_numpy(batch.input_ids),
                torch.from_numpy(batch.attention_mask),
                torch.from_numpy(batch.token_type_ids),
            )
        out: Floats = logits.numpy()
        return out


def load_network(folder: Path, card: Card) -> Network:
    """The network with the folder's weights, ready to score.

    Raises:
        NotSetUp: `classifier_damaged`.
    """
    check_weights(folder, card)
    try:
        weights = {name: value.float() for name, value in load_file(folder / WEIGHTS).items()}
        network = Network(BertConfig.from_json_file(folder / ENCODER), len(weights["head.bias"]) - OUTPUTS)
        network.load_state_dict(weights)
    except (SafetensorError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise damaged(folder / WEIGHTS, str(error)) from error
    return network.eval()
