"""The network of `tagging.py` in torch: for training, and to derive the 8-bit one from the committed weights.

    python -m assistant.privacy.tagger_network

Ours, and committed in 16 bits, are low-rank additions to every matrix of the encoder's layers (LoRA, Hu et al. 2021,
arXiv:2106.09685), the layers' norms and the head; the rest is the encoder that set-up fetches.
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
from assistant.privacy.tagging import ENCODER, FOLDER, KINDS, derived_folder
from assistant.privacy.tagging import WEIGHTS as OURS
from assistant.settings import Settings

RANK, ALPHA = 16, 32
"""Of the additions: their rank, and the factor `ALPHA / RANK` they count with."""
ENCODER_WEIGHTS = "model.safetensors"


class Adapted(nn.Module):
    """A frozen linear layer with a low-rank addition."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Linear(linear.in_features, RANK, bias=False)
        self.up = nn.Linear(RANK, linear.out_features, bias=False)
        nn.init.normal_(self.down.weight, std=0.02)
        nn.init.zeros_(self.up.weight)

    def forward(self, values: Tensor) -> Tensor:
        """Any shape that ends in the layer's inputs."""
        frozen = self.linear(values.to(self.linear.weight.dtype)).to(values.dtype)
        changed: Tensor = frozen + self.up(self.down(values)) * (ALPHA / RANK)
        return changed

    def merged(self) -> nn.Linear:
        """One linear layer that does the same."""
        one = nn.Linear(self.linear.in_features, self.linear.out_features)
        with torch.no_grad():
            one.weight.copy_(self.linear.weight.float() + self.up.weight @ self.down.weight * (ALPHA / RANK))
            one.bias.copy_(self.linear.bias.float())
        return one


class TaggerNetwork(nn.Module):
    """Tokens to logits: an ordinary word, then each of `KINDS`."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.config.hidden_size, 1 + len(KINDS))
        for name, module in list(encoder.encoder.named_modules()):
            if isinstance(module, nn.Linear):
                _put(encoder.encoder, name, Adapted(module))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """(rows, tokens) int64 each, the mask 0 for padding, the types 1 for the agent; to (rows, tokens, outputs)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        logits: Tensor = self.head(self.dropout(states))
        return logits

    def ours(self) -> dict[str, nn.Parameter]:
        """The parameters that are trained."""
        mine = (".down.", ".up.", "LayerNorm")
        return {
            name: value
            for name, value in self.named_parameters()
            if name.startswith("head.") or (name.startswith("encoder.encoder.") and any(part in name for part in mine))
        }

    def merge(self) -> None:
        """Take the additions into the layers, for good."""
        for name, module in list(self.encoder.encoder.named_modules()):
            if isinstance(module, Adapted):
                _put(self.encoder.encoder, name, module.merged())


def fresh(models: Path) -> TaggerNetwork:
    """The network before training.

    Raises:
        NotSetUp: `encoder_missing`.
    """
    folder = models / "store" / ENCODER
    if not (folder / ENCODER_WEIGHTS).is_file():
        raise NotSetUp(
            "encoder_missing", f"{folder / ENCODER_WEIGHTS} does not exist", "Run `calmline models fetch minilm`."
        )
    encoder = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
    encoder.load_state_dict(load_file(folder / ENCODER_WEIGHTS), strict=False)
    return TaggerNetwork(encoder)


def save(network: TaggerNetwork, file: Path) -> None:
    """Write what is ours."""
    save_file({name: value.detach().half().contiguous() for name, value in network.ours().items()}, file)
    file.chmod(0o644)


def load(models: Path) -> TaggerNetwork:
    """The network with the committed weights."""
    network = fresh(models)
    saved = load_file(models / FOLDER / OURS)
    with torch.no_grad():
        for name, parameter in network.ours().items():
            parameter.copy_(saved[name].float())
    network.train(mode=False)
    return network


def derive(models: Path) -> bool:
    """Make the 8-bit network from the committed weights; False where it is there already.

    Raises:
        NotSetUp: `encoder_missing`.
    """
    return eight_bit.derive(
        lambda: _merged(models), sha256(models / FOLDER / OURS), derived_folder(models), of_tokens=True
    )


def _merged(models: Path) -> TaggerNetwork:
    network = load(models)
    network.merge()
    return network


def _put(parent: nn.Module, name: str, module: nn.Module) -> None:
    *path, last = name.split(".")
    setattr(parent.get_submodule(".".join(path)), last, module)


def main() -> None:
    """Command line."""
    made = derive(Settings().models)
    sys.stdout.write(f"reader of private words {'derived' if made else 'is there'}\n")


if __name__ == "__main__":
    main()
