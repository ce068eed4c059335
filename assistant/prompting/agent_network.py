"""The network of `agent_words.py` in torch: for training, and to derive the 8-bit one from the committed weights.

    python -m assistant.prompting.agent_network

Only the upper `TOP` layers and the head are ours and committed, in 8 bits with a scale for each row; the rest is the
encoder that set-up fetches.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.errors import NotSetUp
from assistant.hostility import eight_bit
from assistant.hostility.artefact import sha256
from assistant.prompting.agent_words import FAULTS, derived_folder, weights_folder
from assistant.prompting.agent_words import WEIGHTS as OURS
from assistant.prompting.meaning import WEIGHTS, source_folder
from assistant.settings import Settings

TOP = 3
"""Layers of the encoder that were trained, of six."""
SCALE = ".scale"


class AgentNetwork(nn.Module):
    """Token ids to logits: no fault, each of `FAULTS`, and last the use of a card."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * encoder.config.hidden_size, len(FAULTS) + 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """(rows, tokens) int64 each, the mask 0 for padding, the types 1 for the card; to (rows, outputs) float32."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        kept = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * kept).sum(1) / kept.sum(1)
        peak = (states - (1 - kept) * 1e4).amax(1)
        logits: Tensor = self.head(self.dropout(torch.cat([mean, peak], dim=-1)).float())
        return logits

    def ours(self) -> dict[str, nn.Parameter]:
        """The parameters that are trained."""
        layers = self.encoder.config.num_hidden_layers
        mine = tuple(f"encoder.encoder.layer.{layer}." for layer in range(layers - TOP, layers))
        return {name: value for name, value in self.named_parameters() if name.startswith((*mine, "head."))}


def fresh(models: Path) -> AgentNetwork:
    """The network before training.

    Raises:
        NotSetUp: `encoder_missing`.
    """
    folder = source_folder(models)
    if not (folder / WEIGHTS).is_file():
        raise NotSetUp("encoder_missing", f"{folder / WEIGHTS} does not exist", "Run `calmline models fetch minilm`.")
    encoder = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
    encoder.load_state_dict(load_file(folder / WEIGHTS), strict=False)
    return AgentNetwork(encoder)


def save(network: AgentNetwork, file: Path) -> None:
    """Write what is ours: matrices in 8 bits, each row with its scale, the rest in 16 bits."""
    packed: dict[str, Tensor] = {}
    for name, value in network.ours().items():
        tensor = value.detach()
        if tensor.dim() == 2:
            scale = tensor.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
            packed[name], packed[name + SCALE] = (tensor / scale).round().to(torch.int8), scale.float()
        else:
            packed[name] = tensor.half()
    save_file({name: tensor.contiguous() for name, tensor in packed.items()}, file)
    file.chmod(0o644)


def load(models: Path) -> AgentNetwork:
    """The network with the committed weights."""
    network = fresh(models)
    packed = load_file(weights_folder(models) / OURS)
    parameters = network.ours()
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(packed[name].float() * packed.get(name + SCALE, torch.ones(1)))
    network.train(mode=False)
    return network


def derive(models: Path) -> bool:
    """Make the 8-bit network from the committed weights; False where it is there already.

    Raises:
        NotSetUp: `encoder_missing`.
    """
    return eight_bit.derive(lambda: load(models), sha256(weights_folder(models) / OURS), derived_folder(models))


def main() -> None:
    """Command line."""
    made = derive(Settings().models)
    sys.stdout.write(f"reader of the agent's words {'derived' if made else 'is there'}\n")


if __name__ == "__main__":
    main()
