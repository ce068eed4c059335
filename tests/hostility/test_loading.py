import importlib.util
import shutil
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from assistant.errors import NotSetUp
from assistant.hostility.artefact import CARD, ENCODER, ONNX, ONNX_SOURCE, TOKENIZER, WEIGHTS
from assistant.hostility.loading import derived_folder, load_scorer, model_folder
from assistant.hostility.onnx import OnnxScorer, is_current
from assistant.hostility.transformer import TransformerScorer
from assistant.settings import Settings
from tests.hostility.conftest import FOLDER


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """A models folder of its own with a copy of the committed classifier, nothing derived."""
    settings = Settings(models=tmp_path)
    shutil.copytree(FOLDER, model_folder(settings))
    return settings


@pytest.fixture
def with_onnx(site: Settings, derived: Path) -> Settings:
    shutil.copytree(derived, derived_folder(site))
    return site


def test_takes_the_8_bit_network_where_it_is_there(with_onnx: Settings) -> None:
    assert isinstance(load_scorer(with_onnx), OnnxScorer)


def test_takes_the_reference_where_nothing_was_derived(site: Settings) -> None:
    assert isinstance(load_scorer(site), TransformerScorer)


def test_takes_the_reference_where_the_8_bit_network_is_of_other_weights(with_onnx: Settings) -> None:
    (derived_folder(with_onnx) / ONNX_SOURCE).write_text("0" * 64)
    assert isinstance(load_scorer(with_onnx), TransformerScorer)


def test_takes_the_reference_where_there_is_no_onnxruntime(
    with_onnx: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "onnxruntime" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    assert isinstance(load_scorer(with_onnx), TransformerScorer)


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER, ENCODER, CARD])
def test_a_missing_file_is_named(site: Settings, name: str) -> None:
    (model_folder(site) / name).unlink()
    with pytest.raises(NotSetUp) as caught:
        load_scorer(site)
    assert caught.value.code == "classifier_missing"
    assert name in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER, CARD])
@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 100])
def test_a_damaged_file_is_named(site: Settings, name: str, content: bytes) -> None:
    (model_folder(site) / name).write_bytes(content)
    with pytest.raises(NotSetUp) as caught:
        load_scorer(site)
    assert caught.value.code == "classifier_damaged"
    assert name in caught.value.message
    assert caught.value.hint


def test_one_changed_byte_in_the_weights_is_seen(site: Settings) -> None:
    file = model_folder(site) / WEIGHTS
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(NotSetUp, match="sha256"):
        load_scorer(site)


def test_a_damaged_8_bit_network_is_named(with_onnx: Settings) -> None:
    (derived_folder(with_onnx) / ONNX).write_bytes(b"\x00" * 100)
    with pytest.raises(NotSetUp) as caught:
        load_scorer(with_onnx)
    assert caught.value.code == "classifier_damaged"
    assert ONNX in caught.value.message


def test_nothing_is_current_without_the_derived_folder(tmp_path: Path) -> None:
    assert not is_current(FOLDER, tmp_path)
