import builtins
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.audio.chunk import RATE, Samples
from assistant.audio.voice import VoiceDetector
from assistant.errors import NotSetUp
from assistant.events import Channel
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings
from assistant.speech.base import Final, Heard, SpeechBegan, SpeechStopped
from assistant.speech.capacity import Always, load_choice, probe_sound
from assistant.speech.guards import Accepted, judge
from assistant.speech.history import Ear, Utterance
from assistant.speech.job import Job, Outcome, Verdict
from assistant.speech.priority import HEARING_AGAIN
from assistant.speech.scripted import said
from assistant.speech.second_pass import SecondPass
from assistant.speech.vosk import VoskRecognizer
from assistant.speech.whisper import WINDOW, WhisperTranscriber, load_whisper, windows
from tests.speech.conftest import Speech, beginning


@pytest.fixture(scope="session")
def folder() -> Path:
    return path_of(load_manifest(Settings().models), "whisper-tiny.en")


@pytest.fixture(scope="session")
def tiny(folder: Path) -> WhisperTranscriber:
    return WhisperTranscriber(folder)


@pytest.fixture(scope="session")
def turn(calm: dict[Channel, Speech]) -> tuple[Samples, float, float]:
    """The customer's first turn with its surroundings, and where it starts and ends."""
    side = calm[Channel.CUSTOMER]
    start, end = float(str(side.turns[0]["start"])), float(str(side.turns[0]["end"]))
    return side.samples[round((start - 0.4) * RATE) : round((end + 0.4) * RATE)], start, end


def test_real_speech_in_the_style_of_the_first_pass(
    tiny: WhisperTranscriber, turn: tuple[Samples, float, float]
) -> None:
    sound, start, end = turn
    heard = tiny.transcribe(sound, start - 0.4)
    assert "i've moved house so i need to give you my new address" in heard.text
    assert heard.text == " ".join(word.text for word in heard.words)
    assert heard.text == heard.text.lower()
    assert heard.no_speech < 0.3
    assert heard.log_probability > -0.6
    assert 0.6 < heard.confidence <= 1
    times = [time for word in heard.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert start - 0.5 < times[0] < times[-1] < end + 0.5


def test_numbers_are_words(tiny: WhisperTranscriber) -> None:
    side = beginning("calm", 23)[Channel.CUSTOMER]
    where = next(turn for turn in side.turns if "twelve Orchard" in str(turn["text"]))
    begin, end = (round(float(str(where[edge])) * RATE) for edge in ("start", "end"))
    assert "twelve" in tiny.transcribe(side.samples[begin - 6400 : end + 6400], 0.0).text


def test_the_name_says_model_and_engine(tiny: WhisperTranscriber) -> None:
    assert tiny.name.startswith("whisper-tiny.en (faster-whisper ")


def test_a_minute_of_sound_is_cut_where_it_is_quiet(
    tiny: WhisperTranscriber, turn: tuple[Samples, float, float]
) -> None:
    sound = np.tile(turn[0], 60 * RATE // len(turn[0]) + 1)[: 60 * RATE]
    heard = tiny.transcribe(sound, 100.0)
    assert heard.text.count("new address") >= 5
    assert 100.0 <= heard.words[0].start <= heard.words[-1].end <= 160.0
    pieces = windows(sound)
    assert all(0 < end - begin <= WINDOW for begin, end in pieces)
    assert [begin for begin, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert pieces[-1][1] == len(sound)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 0.3])
def test_hardly_any_sound(tiny: WhisperTranscriber, turn: tuple[Samples, float, float], seconds: float) -> None:
    heard = tiny.transcribe(turn[0][6400 : 6400 + round(seconds * RATE)], 0.0)
    assert len(heard.words) <= 3


def test_clipped_sound(tiny: WhisperTranscriber, turn: tuple[Samples, float, float]) -> None:
    loud = np.clip(turn[0].astype(np.int32) * 30, -32768, 32767).astype(np.int16)
    assert "moved house" in tiny.transcribe(loud, 0.0).text


def test_sound_at_minus_fifty_decibels(tiny: WhisperTranscriber, turn: tuple[Samples, float, float]) -> None:
    level = 32768 * 10 ** (-50 / 20) / np.sqrt(np.mean(turn[0].astype(np.float64) ** 2))
    assert "moved house" in tiny.transcribe((turn[0] * level).astype(np.int16), 0.0).text


def test_digital_silence_gives_nothing_that_is_believed(tiny: WhisperTranscriber) -> None:
    heard = tiny.transcribe(np.zeros(3 * RATE, dtype=np.int16), 0.0)
    assert judge(said("the", 0.0, 0.5, 0.5), heard, 0.5, -120.0) != Accepted()


def test_two_channels_of_the_same_voice_at_once(tiny: WhisperTranscriber, turn: tuple[Samples, float, float]) -> None:
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(tiny.transcribe(turn[0], 0.0).text)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts[0] == texts[1] == tiny.transcribe(turn[0], 0.0).text


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json"])
def test_a_missing_file(folder: Path, tmp_path: Path, name: str) -> None:
    for file in folder.iterdir():
        if file.name != name:
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(NotSetUp) as caught:
        WhisperTranscriber(tmp_path)
    assert caught.value.code == "model_missing"
    assert name in caught.value.message


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_a_damaged_file(folder: Path, tmp_path: Path, name: str) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes((folder / name).read_bytes()[:100_000])
    with pytest.raises(NotSetUp) as caught:
        WhisperTranscriber(tmp_path)
    assert caught.value.code == "model_damaged"


def test_faster_whisper_is_not_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("faster_whisper"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NotSetUp) as caught:
        WhisperTranscriber(folder)
    assert caught.value.code == "second_pass_missing"
    assert "CALMLINE_SECOND_PASS=off" in caught.value.hint


def test_the_settings(folder: Path, tmp_path: Path) -> None:
    assert load_choice("off", tmp_path) is None
    one = load_choice("tiny.en", Settings().models)
    assert isinstance(one, Always)
    assert one.pick(99) is not None
    shutil.copy(Settings().models / "manifest.yaml", tmp_path)
    for setting in ("auto", "base"):
        with pytest.raises(NotSetUp) as caught:
            load_choice(setting, tmp_path)
        assert caught.value.code == "model_missing"
    with pytest.raises(NotSetUp):
        load_whisper(tmp_path, "tiny.en")


def test_auto_makes_do_with_what_is_there(folder: Path, tmp_path: Path) -> None:
    shutil.copy(Settings().models / "manifest.yaml", tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "whisper-tiny.en").symlink_to(folder)
    choice = load_choice("auto", tmp_path)
    assert choice is not None
    assert "tiny.en" in choice.name
    assert "base" not in choice.name


def test_the_self_test_hears_speech(tiny: WhisperTranscriber) -> None:
    assert len(tiny.transcribe(probe_sound(), 0.0).words) > 6


async def test_a_side_is_heard_twice(tiny: WhisperTranscriber, vosk_model: Path, calm: dict[Channel, Speech]) -> None:
    voice = VoiceDetector(path_of(load_manifest(Settings().models), "silero-vad"))
    recognizer = VoskRecognizer(vosk_model, 1, voice)
    second = SecondPass(Always(tiny), patient=True)
    outcomes: list[Outcome] = []

    def ready(utterance: str, final: Final, sound: Utterance | None) -> None:
        assert sound is not None
        second.submit(Job("call", Channel.CUSTOMER, utterance, final, sound, float("inf"), outcomes.append))

    ear = Ear(ready)

    def deliver(heard: Heard) -> None:
        match heard:
            case SpeechBegan(at):
                ear.began(at)
            case SpeechStopped(at):
                ear.stopped(at)
            case Final():
                ear.heard(f"customer-{len(outcomes)}", heard)
            case _:
                pass

    stream = recognizer.stream(deliver)
    for chunk in calm[Channel.CUSTOMER].chunks():
        ear.push(chunk)
        stream.push(chunk)
    stream.end_input()
    await stream.drain()
    ear.flush()
    assert await second.drain(timeout=60) == 0
    await second.aclose()
    await recognizer.aclose()
    assert outcomes
    assert {outcome.verdict for outcome in outcomes} <= {Verdict.REVISED, Verdict.CONFIRMED}
    text = " ".join(outcome.transcript.text for outcome in outcomes if outcome.transcript)
    assert "i've moved house so i need to give you my new address" in text


PRIORITIES = """
from assistant.settings import Settings
from assistant.speech.capacity import probe_sound
from assistant.speech.priority import HEARING_AGAIN, give_way
from assistant.speech.whisper import load_whisper
import os, threading

def nice(task):
    with open(f"/proc/self/task/{task}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[16])

def hear():
    give_way(HEARING_AGAIN)
    whisper.transcribe(probe_sound(), 0.0)
    print(*[nice(task) for task in os.listdir("/proc/self/task") if int(task) != os.getpid()])

whisper = load_whisper(Settings().models, "tiny.en")
hearing = threading.Thread(target=hear)
hearing.start()
hearing.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
def test_all_its_threads_give_way() -> None:
    ran = subprocess.run([sys.executable, "-c", PRIORITIES], capture_output=True, text=True, check=True)
    found = [int(nice) for nice in ran.stdout.split()]
    assert found
    assert set(found) == {HEARING_AGAIN}
