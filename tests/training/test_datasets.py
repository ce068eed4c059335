from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.training.datasets import (
    authored,
    banking77,
    clinc150,
    convabuse,
    goemotions,
    polarity,
    surge,
    threatgram,
    toxic_spans,
)
from assistant.training.mixture import AUTHORED


def test_goemotions(data: Path) -> None:
    angry, mixed, plain, happy = goemotions(data, "train")
    assert angry.text == "You fool, Sam"
    assert (angry.sentiment, angry.signals["anger"]) == (0, 1.0)
    assert angry.levels == (None, None, None, None)
    assert "frustration" not in angry.signals
    assert (mixed.sentiment, mixed.signals["frustration"], mixed.signals["gratitude"]) == (None, 1.0, 1.0)
    assert (plain.sentiment, plain.signals["anger"], plain.levels[1]) == (1, 0.0, 0.0)
    assert happy.sentiment == 2


def test_convabuse(data: Path) -> None:
    abusive, calm = convabuse(data, "train")
    assert abusive.levels == (1.0, 1.0, 0.7, None)
    assert (abusive.signals["insult"], abusive.sentiment, abusive.toxic, abusive.agent) == (1.0, 0, 1.0, "Go on.")
    assert calm.levels == (None, 0.0, 0.0, 0.0)
    assert (calm.signals["insult"], calm.sentiment, calm.toxic) == (0.0, None, 0.0)


def test_toxic_spans_leaves_long_rows_out(data: Path) -> None:
    toxic, doubtful = toxic_spans(data, "train")
    assert (toxic.toxic, toxic.signals["profanity"], toxic.sentiment) == (1.0, 1.0, 0)
    assert (doubtful.toxic, doubtful.sentiment) == (None, None)


def test_surge(data: Path) -> None:
    toxic, calm = surge(data, "toxicity_en")
    assert (toxic.toxic, toxic.levels) == (1.0, (None, None, None, None))
    assert (calm.toxic, calm.levels) == (0.0, (None, 0.0, 0.0, 0.0))


def test_threatgram_says_only_whether_it_threatens(data: Path) -> None:
    violent, judicial = threatgram(data, "labeled_15076")
    assert violent.signals["threat_violence"] == 1.0
    assert judicial.signals["threat_violence"] == 0.0
    assert violent.sentiment is None


def test_service_requests_are_calm(data: Path) -> None:
    (card,) = banking77(data, "train")
    assert "dispute" not in card.signals
    assert card.signals["threat_violence"] == 0.0
    thanks, timer = clinc150(data, "train")
    assert (thanks.sentiment, thanks.signals["gratitude"]) == (2, 1.0)
    assert (timer.sentiment, timer.level) == (1, 0)


def test_polarity_of_mixed_emotions_is_unknown() -> None:
    assert polarity(frozenset({"joy", "anger"})) is None
    assert polarity(frozenset({"surprise", "neutral"})) == 1


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        list(goemotions(tmp_path, "train"))
    assert caught.value.code == "data_missing"
    assert "train.tsv" in caught.value.message


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "a"}',
        '{"text": "a", "sentiment": "sad", "level": 0, "signals": []}',
        '{"text": "a", "sentiment": "neutral", "level": 5, "signals": []}',
        '{"text": "a", "sentiment": "neutral", "level": 0, "signals": ["rage"]}',
    ],
)
def test_a_malformed_authored_row_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "ok", "sentiment": "neutral", "level": 0, "signals": []}\n' + line + "\n")
    with pytest.raises(BadInput, match=r"rows\.jsonl, line 2") as caught:
        list(authored(file))
    assert caught.value.code == "data_invalid"


@pytest.mark.parametrize("file", sorted(AUTHORED.glob("*.jsonl")), ids=lambda file: file.stem)
def test_every_authored_row_follows_the_guide(file: Path) -> None:
    rows = list(authored(file))
    assert rows
    for row in rows:
        assert row.text.strip()
        assert row.level is not None
        assert row.signals["threat_violence"] == float(row.level == 4), row.text
