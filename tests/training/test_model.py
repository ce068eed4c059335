from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig

from assistant.hostility.base import SIGNALS
from assistant.hostility.network import Network
from assistant.hostility.outputs import AUXILIARY, LEVELS, OUTPUTS, SENTIMENTS
from assistant.training.model import loss, parameter_groups
from assistant.training.profanity import swears
from assistant.training.rows import Row, exactly, targets
from assistant.training.vocabulary import trim, trimmed_weights

SMALL = BertConfig(vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)


def test_targets_are_unknown_where_a_set_says_nothing() -> None:
    line = targets([Row("a", "x", sentiment=2, levels=(1, 1, None, 0), signals={"anger": 1.0}, toxic=0.5)])[0]
    assert line[:SENTIMENTS].tolist() == [0, 0, 1]
    assert line[SENTIMENTS : SENTIMENTS + 2].tolist() == [1, 1]
    assert np.isnan(line[SENTIMENTS + 2])
    assert line[SENTIMENTS + LEVELS + SIGNALS.index("anger")] == 1
    assert line[-1] == 0.5
    assert np.isnan(line).sum() == len(line) - 8


def test_the_loss_of_unknown_targets_is_nothing() -> None:
    unknown = torch.full((2, OUTPUTS + AUXILIARY), torch.nan)
    logits = torch.randn(2, OUTPUTS + AUXILIARY, requires_grad=True)
    assert loss(logits, unknown, torch.ones(2)).item() == 0


def test_the_loss_falls_where_the_logits_are_right() -> None:
    truth = torch.from_numpy(targets([Row("a", "x", sentiment=0, levels=exactly(3), signals={"insult": 1.0})]))
    right = (truth.nan_to_num(0.5) - 0.5) * 20
    assert loss(right, truth, torch.ones(1)) < 0.01
    assert loss(-right, truth, torch.ones(1)) > 1


def test_rows_count_by_their_weight() -> None:
    truth = torch.from_numpy(targets([Row("a", "x", levels=exactly(0)), Row("b", "x", levels=exactly(4))]))
    logits = torch.full((2, OUTPUTS + AUXILIARY), -5.0)
    mostly_right = loss(logits, truth, torch.tensor([1.0, 0.01]))
    mostly_wrong = loss(logits, truth, torch.tensor([0.01, 1.0]))
    assert mostly_right < mostly_wrong


def test_the_network_pools_the_customers_words_alone() -> None:
    torch.manual_seed(0)
    network = Network(SMALL).eval()
    ids, kinds = torch.tensor([[2, 7, 8, 3]]), torch.zeros(1, 4, dtype=torch.long)
    alone = network(ids, torch.ones_like(ids), kinds)
    padded = torch.tensor([[2, 7, 8, 3, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0]])
    assert torch.allclose(alone, network(padded, mask, torch.zeros(1, 6, dtype=torch.long)), atol=1e-5)
    assert alone.shape == (1, OUTPUTS)


def test_every_parameter_is_trained_once() -> None:
    network = Network(SMALL, AUXILIARY)
    listed = [id(p) for group in parameter_groups(network, 1e-4) for p in group["params"]]  # type: ignore[attr-defined]
    assert sorted(listed) == sorted(id(p) for p in network.parameters())


def test_trimming_keeps_the_pieces_and_their_weights() -> None:
    pieces = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "是", "##b"]
    tokenizer: dict[str, Any] = {
        "model": {"vocab": {piece: place for place, piece in enumerate(pieces)}},
        "added_tokens": [{"id": 3, "content": "[CLS]"}],
        "post_processor": {"special_tokens": {"[SEP]": {"ids": [4], "tokens": ["[SEP]"]}}},
    }
    kept = trim(tokenizer)
    assert kept == [0, 2, 3, 4, 5, 6, 8]
    assert tokenizer["model"]["vocab"] == {
        "[PAD]": 0,
        "[UNK]": 1,
        "[CLS]": 2,
        "[SEP]": 3,
        "[MASK]": 4,
        "a": 5,
        "##b": 6,
    }
    assert tokenizer["added_tokens"] == [{"id": 2, "content": "[CLS]"}]
    assert tokenizer["post_processor"]["special_tokens"]["[SEP]"]["ids"] == [3]
    state = {
        "embeddings.word_embeddings.weight": torch.arange(9.0)[:, None],
        "embeddings.position_embeddings.weight": torch.arange(8.0)[:, None],
    }
    smaller = trimmed_weights(state, kept, 4)
    assert smaller["embeddings.word_embeddings.weight"].flatten().tolist() == kept
    assert len(smaller["embeddings.position_embeddings.weight"]) == 4


@pytest.mark.parametrize("text", ["oh for fuck's sake", "damn", "Bullshit!", "go to hell", "it's bloody late", "crap"])
def test_swearing_is_found(text: str) -> None:
    assert swears(text)


@pytest.mark.parametrize("text", ["hello", "he'll call", "the class passed", "assess the damages", "cocktail", "shell"])
def test_look_alikes_of_swearing_pass(text: str) -> None:
    assert not swears(text)
