"""The network before training, and its loss."""

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from transformers import BertConfig

from assistant.errors import NotSetUp
from assistant.hostility.encoding import MAX_TOKENS
from assistant.hostility.network import Network
from assistant.hostility.outputs import AUXILIARY, LEVELS, OUTPUTS, SENTIMENTS
from assistant.training.vocabulary import trimmed_tokenizer, trimmed_weights

SENTIMENT_SHARE, LEVEL_SHARE, SIGNAL_SHARE, EMOTION_SHARE, TOXIC_SHARE = 0.6, 0.5, 0.3, 0.25, 0.4
"""Weights of the parts of the loss."""


def fresh(minilm: Path, out: Path) -> Network:
    """The pre-trained encoder with a new head; writes `tokenizer.json` and `encoder.json` into `out`.

    Raises:
        NotSetUp: `encoder_missing`, the encoder is not in the folder `minilm`.
    """
    if not (minilm / "model.safetensors").is_file():
        raise NotSetUp("encoder_missing", f"{minilm} does not hold the encoder", "Run `calmline models fetch`.")
    kept = trimmed_tokenizer(minilm / "tokenizer.json", out / "tokenizer.json")
    config = BertConfig.from_pretrained(minilm)
    config.vocab_size, config.max_position_embeddings = len(kept), MAX_TOKENS
    config.to_json_file(out / "encoder.json")
    network = Network(config, AUXILIARY)
    state = {name.removeprefix("bert."): value for name, value in load_file(minilm / "model.safetensors").items()}
    state.pop("embeddings.position_ids", None)
    state = {name: value for name, value in state.items() if not name.startswith("pooler.")}
    network.encoder.load_state_dict(trimmed_weights(state, kept, MAX_TOKENS))
    return network


def loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Masked multi-task loss.

    Args:
        logits: (rows, outputs) float32.
        targets: (rows, outputs) probabilities; NaN where nothing is known.
        weights: (rows,) share of each row.
    """
    known = ~targets.isnan()
    truth = targets.nan_to_num()
    shares = weights.unsqueeze(1) * known
    bits = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none") * shares
    rows = weights.sum()
    log = functional.log_softmax(logits[:, :SENTIMENTS], dim=1)
    stance = -(truth[:, :SENTIMENTS] * log).sum(1) * shares[:, 0]
    levels, signals = bits[:, SENTIMENTS : SENTIMENTS + LEVELS], bits[:, SENTIMENTS + LEVELS : OUTPUTS]
    total: Tensor = (
        SENTIMENT_SHARE * stance.sum()
        + LEVEL_SHARE * levels.sum()
        + SIGNAL_SHARE * signals.sum()
        + EMOTION_SHARE * bits[:, OUTPUTS:-1].sum()
        + TOXIC_SHARE * bits[:, -1].sum()
    ) / rows
    return total


def parameter_groups(network: Network, rate: float) -> list[dict[str, object]]:
    """AdamW groups: the head learns ten times as fast; no decay on biases and norms."""
    plain = [p for name, p in network.encoder.named_parameters() if not name.endswith(("bias", "LayerNorm.weight"))]
    bare = [p for name, p in network.encoder.named_parameters() if name.endswith(("bias", "LayerNorm.weight"))]
    return [
        {"params": plain, "lr": rate, "weight_decay": 0.01},
        {"params": bare, "lr": rate, "weight_decay": 0.0},
        {"params": list(network.head.parameters()), "lr": 10 * rate, "weight_decay": 0.01},
    ]
