"""The sentence encoder as an 8-bit network, derived from the fetched weights at set-up.

python -m assistant.prompting.derive_meaning
"""

import sys
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.errors import NotSetUp
from assistant.hostility import eight_bit
from assistant.hostility.artefact import sha256
from assistant.prompting.meaning import OUTPUT, WEIGHTS, derived_folder, source_folder
from assistant.settings import Settings


class Sentence(nn.Module):
    """Token ids to one vector: the mean over the tokens, of unit length, as the model card of all-MiniLM-L6-v2 says."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """(rows, tokens) int64 each, the mask 0 for padding; to (rows, 384) float32."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        unit: Tensor = nn.functional.normalize(mean, dim=-1)
        return unit


def derive(folder: Path, derived: Path) -> bool:
    """Make the 8-bit network of the encoder in `folder`; False where it is there already.

    Raises:
        NotSetUp: `meaning_missing` where the encoder was not fetched, `meaning_damaged` where weights are missing.
    """
    if not (folder / WEIGHTS).is_file():
        raise NotSetUp("meaning_missing", f"{folder / WEIGHTS} does not exist", "Run `calmline models fetch`.")
    return eight_bit.derive(lambda: Sentence(_read(folder)), sha256(folder / WEIGHTS), derived, output=OUTPUT)


def _read(folder: Path) -> BertModel:
    encoder = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
    if missing := encoder.load_state_dict(load_file(folder / WEIGHTS), strict=False).missing_keys:
        raise NotSetUp("meaning_damaged", f"{folder / WEIGHTS} has no {missing[0]}", "Run `calmline models fetch`.")
    encoder.train(mode=False)
    return encoder


def main() -> None:
    """Command line."""
    models = Settings().models
    made = derive(source_folder(models), derived_folder(models))
    sys.stdout.write(f"sentence encoder {'derived' if made else 'is there'}\n")


if __name__ == "__main__":
    main()
