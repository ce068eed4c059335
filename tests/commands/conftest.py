"""Runs `calmline` in this process, as a person would call it."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.cli import main
from assistant.settings import PACKAGE

DEMO = PACKAGE / "demo"


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def code(self) -> str:
        """The stable code of the error."""
        return self.err.removeprefix("error ").split(":")[0]


Run = Callable[..., Ran]


@pytest.fixture
def calmline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Calls the command; its settings are the defaults with an empty data folder."""
    monkeypatch.setenv("CALMLINE_DATA", str(tmp_path / "data"))

    def run(*arguments: object, stdin: str = "", **env: object) -> Ran:
        for name, value in env.items():
            monkeypatch.setenv(f"CALMLINE_{name.upper()}", str(value))
        monkeypatch.setattr(sys, "argv", ["calmline", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape"))))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 45 s of the hostile demo call: enough for anger, a flag and a card."""
    path = tmp_path_factory.mktemp("clip") / "clip.wav"
    sound, rate = soundfile.read(DEMO / "hostile-calmed.flac", dtype="int16", stop=45 * 8000)
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return path


@pytest.fixture
def mono(tmp_path: Path) -> Path:
    path = tmp_path / "mono.wav"
    soundfile.write(path, np.zeros(8000, np.int16), 8000, subtype="PCM_16")
    return path
