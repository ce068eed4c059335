import json
from pathlib import Path

import pytest
import torch
from transformers import BertConfig

from assistant.errors import NotSetUp
from assistant.hostility.artefact import CARD, WEIGHTS, read_card, sha256
from assistant.hostility.base import Passage
from assistant.hostility.encoding import MAX_TOKENS
from assistant.hostility.loading import model_folder
from assistant.hostility.network import Network
from assistant.hostility.onnx import OnnxScorer
from assistant.hostility.outputs import AUXILIARY
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from assistant.training.export import derive, export
from assistant.training.model import fresh

COMMITTED = model_folder(Settings())


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """What training leaves, of a very small network with the real vocabulary."""
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes((COMMITTED / "tokenizer.json").read_bytes())
    size = len(json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"])
    config = BertConfig(
        vocab_size=size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_TOKENS,
    )
    config.to_json_file(folder / "encoder.json")
    torch.manual_seed(1)
    torch.save({"network": Network(config, AUXILIARY).state_dict()}, folder / "checkpoint.pt")
    return folder


def test_exports_a_folder_that_both_ways_can_run(trained: Path, tmp_path: Path) -> None:
    folder, derived = tmp_path / "model", tmp_path / "derived"
    card = export(trained, folder, "9.9.9")
    assert read_card(folder) == card
    assert card.sha256 == sha256(folder / WEIGHTS)
    assert derive(folder, derived)
    assert not derive(folder, derived)
    passages = [Passage("hello there"), Passage("no", agent="Is that right?"), Passage("word " * 200)]
    slow = TransformerScorer(folder).score(passages)
    fast = OnnxScorer(folder, derived).score(passages)
    for one, two in zip(slow, fast, strict=True):
        assert one.signals == pytest.approx(two.signals, abs=0.05)


def test_new_weights_are_derived_anew(trained: Path, tmp_path: Path) -> None:
    folder, derived = tmp_path / "model", tmp_path / "derived"
    export(trained, folder, "1")
    derive(folder, derived)
    saved = torch.load(trained / "checkpoint.pt", weights_only=True)
    saved["network"]["head.bias"] += 1
    torch.save(saved, trained / "checkpoint.pt")
    export(trained, folder, "2")
    assert derive(folder, derived)


def test_nothing_is_derived_from_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp) as caught:
        derive(tmp_path, tmp_path / "derived")
    assert caught.value.code == "classifier_missing"
    assert not (tmp_path / "derived" / CARD).exists()


def test_a_missing_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp) as caught:
        fresh(tmp_path, tmp_path)
    assert caught.value.code == "encoder_missing"


def test_the_committed_weights_are_small() -> None:
    assert sum(file.stat().st_size for file in COMMITTED.iterdir()) <= 50_000_000
