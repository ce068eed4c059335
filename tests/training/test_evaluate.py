from pathlib import Path

import msgspec
import pytest

from assistant.training import evaluate as module
from assistant.training.evaluate import CalmFigures, PublicFigures, Runtime, evaluate

TABLES = {
    "runtime": Runtime("ours 1 (int8)", "ours 1 (float)", 3.14159),
    "anger": PublicFigures("Set: angry", "set/test.tsv", "test", 10, 4, {"VADER": {"AUC": 0.5, "F1": 0.25}}),
    "calm": CalmFigures("calm.json", "test", 100, 0.01, {"self_harm": 0.0}),
}


def test_figures_are_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "_tables", lambda data, models: iter(TABLES.items()))
    out = tmp_path / "figures.json"
    evaluate(tmp_path, tmp_path, out)
    printed = capsys.readouterr().out
    assert "Set: angry; test (set/test.tsv); n 10, of which yes 4" in printed
    assert "AUC 0.500  F1 0.250" in printed
    assert "int8 p50 3.1 ms" in printed
    read = msgspec.json.decode(out.read_bytes())
    assert read["anger"]["systems"]["VADER"] == {"AUC": 0.5, "F1": 0.25}
    assert read["calm"]["signals"] == {"self_harm": 0.0}
