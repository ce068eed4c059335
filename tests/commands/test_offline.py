"""`analyse`, `transcribe`, `classify` and `rehearse`, on real calls and on bad input."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant import events as ev
from assistant.hostility.base import SIGNALS
from tests.commands.conftest import DEMO, Run


def test_a_recording_becomes_a_timeline_a_person_reads(calmline: Run, clip: Path) -> None:
    ran = calmline("analyse", clip, second_pass="off")
    assert ran.status == 0, ran.err
    assert "customer" in ran.out
    assert "agent" in ran.out
    assert "▶" in ran.out
    assert "highest level" in ran.out


def test_a_recording_becomes_an_event_log(calmline: Run, clip: Path) -> None:
    ran = calmline("analyse", clip, "--json", second_pass="off")
    log = [ev.decode_stored(line) for line in ran.out.splitlines()]
    assert [e.seq for e in log] == list(range(1, len(log) + 1))
    assert isinstance(log[-1], ev.CallEnded)
    heard = {e.channel: e.text for e in reversed(log) if isinstance(e, ev.TranscriptFinal)}
    assert "karen" in heard[ev.Channel.AGENT]


def test_the_customer_may_be_on_the_right(calmline: Run, clip: Path) -> None:
    ran = calmline("analyse", clip, "--customer", "right", "--json", second_pass="off")
    log = [ev.decode_stored(line) for line in ran.out.splitlines()]
    first = next(e for e in log if isinstance(e, ev.TranscriptFinal))
    assert "karen" in first.text
    assert first.channel is ev.Channel.CUSTOMER


def test_a_cut_off_recording_is_used_as_far_as_it_goes(calmline: Run, clip: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes(clip.read_bytes()[:400_000])
    ran = calmline("analyse", cut)
    assert ran.status == 0, ran.err
    assert "audio_truncated" in ran.err
    assert "karen" in ran.out


def make(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_is_not_a_stereo_recording_is_said_to_be_so(calmline: Run, mono: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.wav"
    soundfile.write(slow, np.zeros((400, 2), np.int16), 4000, subtype="PCM_16")
    video = make(tmp_path / "film.mp4", b"\0\0\0\x20ftypisom" + bytes(5000))
    text = make(tmp_path / "notes.wav", b"these are my notes")
    empty = make(tmp_path / "empty.wav", b"")
    for path, code in [
        (mono, "audio_mono"),
        (slow, "audio_rate"),
        (video, "not_audio"),
        (text, "not_audio"),
        (empty, "audio_empty"),
        (tmp_path / "nowhere.wav", "file_not_found"),
    ]:
        ran = calmline("analyse", path)
        assert (ran.status, ran.code) == (3, code), path
        assert len(ran.err.splitlines()) >= 2, "a hint follows"
    assert "--customer" in calmline("analyse", mono).err


def test_transcribe_writes_down_each_channel(calmline: Run, clip: Path) -> None:
    ran = calmline("transcribe", clip, "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert {line["channel"] for line in lines} == {"left", "right"}
    assert any("karen" in line["text"] for line in lines if line["channel"] == "right")
    assert all(line["words"][0]["start"] == line["start"] for line in lines)


def test_transcribe_takes_mono(calmline: Run, tmp_path: Path) -> None:
    sound, rate = soundfile.read(DEMO / "calm.flac", dtype="int16", stop=8 * 8000)
    path = tmp_path / "one.wav"
    soundfile.write(path, sound[:, 1], rate, subtype="PCM_16")
    assert "customer accounts" in calmline("transcribe", path).out


def test_classify_reads_a_line_at_a_time(calmline: Run) -> None:
    ran = calmline("classify", "--json", stdin="I will come down there and hurt somebody\n\nthanks so much\n")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["text"] for row in rows] == ["I will come down there and hurt somebody", "", "thanks so much"]
    assert [row["level"] for row in rows] == [4, 0, 0]
    assert "threat_violence" in rows[0]["active"]
    assert rows[2]["sentiment"]["label"] == "positive"
    assert rows[1].pop("unread") == "no words"
    for row in rows:
        assert set(row) == {"text", "sentiment", "level", "signals", "active"}
        assert tuple(row["signals"]) == SIGNALS
        assert all(0 <= p <= 1 for p in row["signals"].values())
        assert -1 <= row["sentiment"]["score"] <= 1


def test_classify_says_what_it_did_not_read(calmline: Run) -> None:
    ran = calmline("classify", "--json", stdin="no tengo dinero para pagar\nhello there\n")
    foreign, english = (json.loads(line) for line in ran.out.splitlines())
    assert foreign["unread"] == "not English"
    assert foreign["active"] == []
    assert "unread" not in english


def test_classify_takes_bytes_that_are_no_text(calmline: Run) -> None:
    ran = calmline("classify", "--json", stdin="caf\udce9 \udcff\udcfe hello\n")
    assert ran.status == 0
    assert json.loads(ran.out)["level"] == 0


def test_rehearse_puts_typed_turns_through(calmline: Run) -> None:
    ran = calmline("rehearse", DEMO / "hostile-calmed.turns.jsonl", "--json")
    log = [ev.decode_stored(line) for line in ran.out.splitlines()]
    assert isinstance(log[0], ev.CallStarted)
    assert log[0].recogniser == "none"
    assert any(isinstance(e, ev.CardOffered) for e in log)
    assert isinstance(log[-1], ev.CallEnded)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"channel":"customer","text":"hi","start":2,"end":1}',
        '{"channel":"nobody","text":"hi","start":0,"end":1}',
        '{"channel":"customer","start":0,"end":1}',
    ],
)
def test_a_turn_that_makes_no_sense_is_named_by_its_line(calmline: Run, tmp_path: Path, line: str) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text('{"channel":"agent","text":"hello","start":0,"end":1}\n' + line + "\n")
    ran = calmline("rehearse", path)
    assert (ran.status, ran.code) == (3, "turns_invalid")
    assert "line 2" in ran.err


def test_missing_parts_are_named_with_the_way_out(calmline: Run, clip: Path, tmp_path: Path) -> None:
    ran = calmline("analyse", clip, vosk_model=tmp_path / "nowhere")
    assert (ran.status, ran.code) == (4, "model_missing")
    assert "make setup" in ran.err


def test_a_missing_classifier_is_named(calmline: Run, tmp_path: Path) -> None:
    ran = calmline("classify", stdin="hello\n", models=tmp_path)
    assert (ran.status, ran.code) == (4, "classifier_missing")


def test_a_broken_prompt_file_is_named_with_its_line(calmline: Run, tmp_path: Path) -> None:
    (tmp_path / "core.yaml").write_text("pack: core\nversion: 1.0.0\nprompts:\n  - id: [oops\n")
    ran = calmline("rehearse", DEMO / "calm.turns.jsonl", prompts=tmp_path)
    assert (ran.status, ran.code) == (3, "prompts_invalid")
    assert "core.yaml:" in ran.err


def test_help_teaches_and_a_wrong_option_is_a_usage_error(calmline: Run) -> None:
    text = calmline("--help").out
    assert all(name in text for name in ("demo", "serve", "analyse", "transcribe", "classify", "rehearse", "live"))
    assert calmline("analyse", "--nonsense").status == 2
