"""The rows that the reader of private words learns from."""

import json
from itertools import chain
from pathlib import Path

import pytest
import torch

from assistant.cli import run
from assistant.errors import BadInput, Exit
from assistant.privacy.kinds import Kind
from assistant.privacy.tagging import KINDS
from assistant.training import private_rows, train_private
from assistant.training.private_rows import Row, calls, ordinary, written

NAME, CARD = (1 + KINDS.index(kind) for kind in (Kind.NAME, Kind.CARD_NUMBER))


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Row]:
    row = {
        "turns": [
            {"channel": "agent", "text": "is it Okafor, the phone one?"},
            {"channel": "customer", "text": "four two no four two six okafor"},
        ],
        "private": [
            {"turn": 0, "text": "Okafor", "kind": "name"},
            {"turn": 0, "text": "one", "kind": "card_number"},
            {"turn": 1, "text": "four two", "kind": "card_number"},
            {"turn": 1, "text": "four two", "kind": "card_number"},
            {"turn": 1, "text": "six", "kind": "card_number"},
            {"turn": 1, "text": "okafor", "kind": "name"},
        ],
    }
    (tmp_path / "train-a.jsonl").write_text(json.dumps(row))
    monkeypatch.setattr(private_rows, "PRIVATE", tmp_path)
    return written()


def test_each_word_of_a_passage_gets_its_kind_and_one_said_twice_gets_it_twice(rows: list[Row]) -> None:
    asked, said = rows[0]
    assert (asked.agent, asked.words, asked.labels) == (
        True,
        ("is", "it", "Okafor,", "the", "phone", "one?"),
        (0, 0, NAME, 0, 0, CARD),
    )
    assert (said.agent, said.labels) == (False, (CARD, CARD, 0, CARD, CARD, CARD, NAME))


def test_every_label_of_the_development_calls_is_found() -> None:
    labelled = [turn for call in calls() for turn in call if any(turn.labels)]
    lines = private_rows.CALL_LABELS.read_text().splitlines()
    assert len(labelled) == len({(one["call"], one["turn"]) for one in map(json.loads, lines)})


def test_ordinary_turns_hold_nothing_that_is_labelled_and_no_request_that_names_somebody(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    (tmp_path / "banking77" / "train.csv").write_text("text,category\nwhere is my card,card_arrival\n")
    (tmp_path / "clinc150").mkdir()
    requests = [["how far is it to reno", "distance"], ["i am called stu", "change_user_name"]]
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps({"train": requests}))

    said = [" ".join(turn.words) for turn in ordinary(tmp_path)]

    assert said[-2:] == ["where is my card", "how far is it to reno"]
    assert "i am called stu" not in said
    with pytest.raises(BadInput, match="data_missing"):
        ordinary(tmp_path / "nowhere")
    assert len(said) > 5_000
    lines = private_rows.LINES.read_text().splitlines()
    assert not {json.loads(line)["turns"][0]["text"] for line in lines} & set(said)


def test_a_command_that_finds_no_data_says_so_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"--version": "9.9.9", "--data": str(tmp_path), "--threads": str(torch.get_num_threads())}
    monkeypatch.setattr("sys.argv", ["train_private", *chain(*options.items())])
    with pytest.raises(SystemExit) as ended:
        run(train_private.main)
    assert ended.value.code == Exit.BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("error data_missing: ")
    assert "Give the folder" in said
    assert "Traceback" not in said
