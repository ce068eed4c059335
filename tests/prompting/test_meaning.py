"""Sentences as vectors, and the 8-bit network that makes them."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from assistant.errors import NotSetUp
from assistant.prompting.derive_meaning import derive
from assistant.prompting.meaning import SIZE, Meaning, derived_folder, load_meaning, source_folder
from assistant.settings import Settings


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    loaded = load_meaning(Settings().models)
    assert loaded is not None
    return loaded


def test_vectors_have_unit_length(meaning: Meaning) -> None:
    vectors = meaning.of(["I lost my job last month.", "hello", ""])
    assert vectors.shape == (3, SIZE)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)


def test_what_means_the_same_lies_closer(meaning: Meaning) -> None:
    one, same, other = meaning.of(["I was made redundant.", "I have lost my job.", "The weather is lovely today."])
    assert one @ same > one @ other + 0.3


def test_a_sentence_means_the_same_alone_among_others_and_again(meaning: Meaning) -> None:
    texts = ["short", "a sentence that is a good deal longer than the other one", "short"]
    together = meaning.of(texts)
    alone = np.concatenate([meaning.of([text]) for text in texts])
    assert (together * alone).sum(1) == pytest.approx(np.ones(3), abs=0.02)
    assert (together[0] == together[2]).all()


def test_nothing_gives_nothing(meaning: Meaning) -> None:
    assert meaning.of([]).shape == (0, SIZE)


def test_threads_share_it(meaning: Meaning) -> None:
    texts = [f"line number {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: meaning.of([text])[0], texts))
    assert np.allclose(vectors, [meaning.of([text])[0] for text in texts], atol=1e-5)


def test_calls_do_without_it(tmp_path: Path) -> None:
    assert load_meaning(tmp_path) is None


def test_the_network_is_derived_once_from_the_weights(tmp_path: Path) -> None:
    folder, derived = source_folder(tmp_path), derived_folder(tmp_path)
    with pytest.raises(NotSetUp) as caught:
        derive(folder, derived)
    assert caught.value.code == "meaning_missing"
    _small_encoder(folder)
    assert derive(folder, derived)
    assert not derive(folder, derived)
    tiny = load_meaning(tmp_path)
    assert tiny is not None
    _small_encoder(folder, seed=2)
    assert derive(folder, derived)


def _small_encoder(folder: Path, seed: int = 1) -> None:
    """A very small encoder with the real vocabulary."""
    tokenizer = (source_folder(Settings().models) / "tokenizer.json").read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes(tokenizer)
    config = BertConfig(
        vocab_size=len(json.loads(tokenizer)["model"]["vocab"]),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    config.to_json_file(folder / "config.json")
    torch.manual_seed(seed)
    save_file(BertModel(config, add_pooling_layer=False).state_dict(), folder / "model.safetensors")
