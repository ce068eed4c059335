import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.training.make_spoken import candidates, error_rate, holds, over_the_line, row_as_heard, sample
from assistant.training.mixture import HELD_OUT


def row(text: str, *signals: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "sentiment": "negative", "level": 0, "signals": list(signals)} | more


def test_a_row_keeps_its_labels_and_what_was_said() -> None:
    heard = row_as_heard(row("Ring me on Monday.", "anger", kind="pair", group=3), "bring me on monday")
    assert heard == row("bring me on monday", "anger", kind="asr", spoken="Ring me on Monday.")


@pytest.mark.parametrize(
    ("said", "heard", "signals", "expected"),
    [
        ("I can't pay it this month", "i can't pay at this month", [], True),
        ("nothing was heard", "", [], False),
        ("one two three four five", "one six seven eight nine", [], False),
        ("I will not pay it this month", "i will now pay it this month", [], False),
        ("i dont want your letters", "i don't want your letters", [], True),
        ("you're a stupid bastard mate", "you're a stupid best mate", ["insult"], False),
        ("take the bus to the office", "take the ass to the office", [], False),
        ("i will burn your office down", "i will born you office down", ["threat_violence"], False),
        ("i will burn your office down", "i will burn the office down", ["threat_violence"], True),
        ("i will burn your office down", "i will born you office down", [], True),
    ],
)
def test_labels_hold_while_the_words_that_carry_them_survive(
    said: str, heard: str, signals: list[str], expected: bool
) -> None:
    assert holds(row(said, *signals), heard) is expected


def test_only_rows_that_may_be_spoken_are_sampled(tmp_path: Path) -> None:
    for split in HELD_OUT:
        (tmp_path / f"{split}.jsonl").write_text(json.dumps(row("This one is held out.")) + "\n")
    rows = [
        row("this one is fine"),
        row("this one is held out"),
        row("too short"),
        row("it was 20 pounds"),
        row("yes it is that", agent="is it that?", kind="context"),
    ]
    (tmp_path / "train-a.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in rows))
    (tmp_path / "train-spoken.jsonl").write_text(json.dumps(row("this one was heard", kind="asr")) + "\n")
    assert candidates(tmp_path) == rows[:1]


def test_every_stratum_has_its_share() -> None:
    rows = [row(f"calm {number}") for number in range(90)] + [row(f"angry {n}", "anger") for n in range(10)]
    chosen = sample(rows, 20)
    assert len({entry["text"] for entry in chosen}) == 20
    assert sum(bool(entry["signals"]) for entry in chosen) == 2


def test_a_noisy_line_is_noisier() -> None:
    sound = np.sin(np.arange(8000) * 0.8) * np.sqrt(2)
    quiet, noisy = (over_the_line(sound, 1, snr)[:800].astype(float).std() for snr in (None, 20.0))
    assert noisy > 5 * quiet


def test_error_rate() -> None:
    assert error_rate([("I can't pay.", "i cant pay"), ("one two three", "one too three four")]) == pytest.approx(2 / 6)
