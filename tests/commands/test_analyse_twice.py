"""`analyse` hears every utterance twice, and says the same each time."""

import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.commands.conftest import DEMO, Run


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first turns of the calm demo call, in which vosk makes mistakes."""
    path = tmp_path_factory.mktemp("short") / "short.wav"
    sound, rate = soundfile.read(DEMO / "calm.flac", dtype="int16", stop=24 * 8000)
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first of those turns, one of each side."""
    path = tmp_path_factory.mktemp("shorter") / "shorter.wav"
    sound, rate = soundfile.read(DEMO / "calm.flac", dtype="int16", stop=14 * 8000)
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return path


def log_of(calmline: Run, *arguments: object, **env: object) -> list[dict[str, Any]]:
    ran = calmline("analyse", *arguments, "--json", **env)
    assert ran.status == 0, ran.err
    return [{k: v for k, v in json.loads(line).items() if k != "time"} for line in ran.out.splitlines()]


def of(log: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in log if event["type"] == kind]


def test_every_utterance_is_heard_again_by_base(calmline: Run, short: Path) -> None:
    log = log_of(calmline, short)
    assert log[0]["second_pass"].startswith("whisper-base")
    revised = of(log, "transcript.revised")
    assert any("moved house" in event["text"] or "two little things" in event["text"] for event in revised)
    assert {event["delay"] for event in revised} == {0.0}
    assert not of(log, "degraded")


def test_it_says_the_same_each_time(calmline: Run, short: Path) -> None:
    first, again = (log_of(calmline, short, "--second-pass", "tiny.en") for _ in range(2))
    assert of(first, "transcript.revised")
    if of(first, "transcript.final") == of(again, "transcript.final"):  # vosk itself may differ
        assert first == again


@pytest.mark.parametrize(("arguments", "env"), [(["--second-pass", "off"], {}), ([], {"second_pass": "off"})])
def test_it_can_be_left_out(calmline: Run, shorter: Path, arguments: list[str], env: dict[str, str]) -> None:
    log = log_of(calmline, shorter, *arguments, **env)
    assert log[0]["second_pass"] == "none"
    assert not of(log, "transcript.revised")


def test_the_option_goes_before_the_setting(calmline: Run, shorter: Path) -> None:
    log = log_of(calmline, shorter, "--second-pass", "tiny.en", second_pass="off")
    assert log[0]["second_pass"].startswith("whisper-tiny.en")


def test_the_accurate_way(calmline: Run, shorter: Path) -> None:
    log = log_of(calmline, shorter, "--accurate")
    assert of(log, "transcript.revised")


def test_a_person_sees_both(calmline: Run, shorter: Path) -> None:
    ran = calmline("analyse", shorter)
    assert "heard again by whisper-base" in ran.out
    assert "↻" in ran.out


def test_a_model_that_is_not_known(calmline: Run, shorter: Path) -> None:
    ran = calmline("analyse", shorter, "--second-pass", "huge")
    assert ran.status == 2
    assert "base" in ran.err
