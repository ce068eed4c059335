import random
from pathlib import Path

import pytest

from assistant.hostility.text import as_spoken
from assistant.training.mixture import Mixture, held_out, steps, training_rows
from assistant.training.rows import Row, exactly


def test_an_epoch_is_drawn_by_its_seed(data: Path) -> None:
    mixture = Mixture(data)
    first, again, other = mixture.epoch(1), mixture.epoch(1), mixture.epoch(2)
    assert first == again
    assert first != other
    assert {row.source for row in first} >= {"goemotions", "convabuse", "surge", "authored"}
    assert all(row.text and row.weight > 0 for row in first)


def test_authored_rows_come_typed_and_spoken(data: Path) -> None:
    texts = [row.text for row in Mixture(data).epoch(1) if row.source == "authored"]
    assert any(text != text.lower() for text in texts)
    assert any(text == text.lower() for text in texts)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_what_is_held_out_is_not_trained_on(split: str) -> None:
    trained = {(as_spoken(row.agent), as_spoken(row.text)) for row in training_rows()}
    held = [(as_spoken(row.agent), as_spoken(row.text)) for row in held_out(split)]
    assert len(held) >= 550
    assert not trained & set(held)


def test_batches_hold_every_row_once() -> None:
    rows = [Row("word " * random.Random(n).randrange(1, 30), "x", levels=exactly(n % 5)) for n in range(100)]
    batches = steps(rows, 16, seed=3)
    assert sorted(id(row) for batch in batches for row in batch) == sorted(id(row) for row in rows)
    assert max(len(batch) for batch in batches) == 16
    assert steps(rows, 16, seed=3) == batches
