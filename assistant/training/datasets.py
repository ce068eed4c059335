"""Readers of the data folders, each mapped to the label scheme as far as its labels say something about it.

What a set does not say stays unknown and is left out of the loss. Where the sets come from, at which commit and under
which licence stands in `models/calmline-minilm/datasets.yaml`.
"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.errors import BadInput
from assistant.events import Sentiment
from assistant.hostility.base import SIGNALS
from assistant.hostility.outputs import EMOTIONS
from assistant.training.profanity import swears
from assistant.training.rows import POLARITY, Row, exactly

POSITIVE = frozenset(
    {"admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love", "optimism"}
    | {"pride", "relief"}
)
NEGATIVE = frozenset(
    {"anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief"}
    | {"nervousness", "remorse", "sadness"}
)
ANGRY = frozenset({"anger", "annoyance", "disgust"})
"""The labels that count as anger in the GoEmotions figure."""
_DISTRESSED = frozenset({"fear", "grief", "nervousness", "sadness"})
_NEAR_DISTRESS = frozenset({"remorse", "embarrassment", "disappointment"})
_MAX_WORDS = 40
_SERVICE_SIGNALS = ("anger", "profanity", "insult", "threat_violence", "threat_legal", "self_harm", "hardship")


def goemotions(folder: Path, split: str) -> Iterator[Row]:
    """Comments with 28 emotions. `split` is `train`, `dev` or `test`; names are masked in the set as `[NAME]`."""
    for line in _text(folder / "goemotions" / f"{split}.tsv").splitlines():
        text, ids, _ = line.split("\t")
        found = frozenset(EMOTIONS[int(number)] for number in ids.split(","))
        yield Row(
            text.replace("[NAME]", "Sam").replace("[RELIGION]", "Christian"),
            "goemotions",
            sentiment=polarity(found),
            levels=(None, None, None, None) if found & NEGATIVE else (None, 0.0, 0.0, 0.0),
            signals=_emotion_signals(text, found),
            emotions=found,
        )


def polarity(found: frozenset[str]) -> int | None:
    """Three-way sentiment of a set of emotions: 0, 1 or 2; None where positive and negative ones are mixed."""
    positive, negative = bool(found & POSITIVE), bool(found & NEGATIVE)
    return None if positive and negative else 1 - negative + positive


def _emotion_signals(text: str, found: frozenset[str]) -> dict[str, float]:
    known = {"profanity": float(swears(text)), "gratitude": float("gratitude" in found)}
    if "anger" in found or not found & (ANGRY | {"disapproval"}):
        known["anger"] = float("anger" in found)
    if "annoyance" in found or not found & (ANGRY | {"disappointment", "disapproval"}):
        known["frustration"] = float("annoyance" in found)
    if found & _DISTRESSED or not found & _NEAR_DISTRESS:
        known["distress"] = float(bool(found & _DISTRESSED))
    if "confusion" in found or not found & {"curiosity", "surprise", "realization"}:
        known["confusion"] = float("confusion" in found)
    if not found & NEGATIVE:
        known |= {"self_harm": 0.0}
    return known


def convabuse(folder: Path, split: str) -> Iterator[Row]:
    """Turns said to dialogue systems, with the system's turn before. `split` is `train`, `valid` or `test`."""
    for entry in _table(folder / "convabuse" / f"{split}.csv"):
        votes = [n for n in range(1, 9) for grade in _GRADES if _voted(entry, f"Annotator{n}_is_abuse.{grade}")]
        abuse = sum(_voted(entry, f"Annotator{n}_is_abuse.{g}") for n in votes for g in ("-1", "-2", "-3")) / len(votes)
        aimed = sum(_voted(entry, f"Annotator{n}_target.{who}") for n in votes for who in ("system", "individual"))
        severe = sum(_voted(entry, f"Annotator{n}_is_abuse.{g}") for n in votes for g in ("-2", "-3")) / len(votes)
        abusive, insulting = abuse >= 0.5, aimed >= len(votes) / 2
        yield Row(
            entry["user"],
            "convabuse",
            agent=entry["agent"],
            sentiment=0 if abusive else None,
            levels=(
                abuse if abusive else None,
                abuse,
                (max(severe, 0.7) if insulting else severe or None) if abusive else 0.0,
                None if abusive else 0.0,
            ),
            signals={"profanity": float(swears(entry["user"]))}
            | ({"insult": float(insulting)} if insulting or not abusive else {}),
            toxic=abuse,
        )


_GRADES = ("1", "0", "-1", "-2", "-3")


def _voted(entry: dict[str, str], column: str) -> bool:
    return entry.get(column) in ("1", "1.0")


def toxic_spans(folder: Path, split: str) -> Iterator[Row]:
    """Toxic comments about anyone. The one split is `train`."""
    for entry in _table(folder / "toxic_spans" / f"{split}.csv"):
        if len(entry["text"].split()) <= _MAX_WORDS:
            toxic = 1.0 if entry["spans"] != "[]" else None
            signals = {"profanity": float(swears(entry["text"])), "gratitude": 0.0, "self_harm": 0.0}
            yield Row(entry["text"], "toxic_spans", sentiment=0 if toxic else None, signals=signals, toxic=toxic)


def surge(folder: Path, split: str) -> Iterator[Row]:
    """Comments, toxic or not, half and half. The one split is `toxicity_en`."""
    for entry in _table(folder / "surge" / f"{split}.csv"):
        if len(entry["text"].split()) <= _MAX_WORDS:
            toxic = entry["is_toxic"] == "Toxic"
            levels = (None, None, None, None) if toxic else (None, 0.0, 0.0, 0.0)
            signals = {"profanity": float(swears(entry["text"]))} | ({} if toxic else {"insult": 0.0})
            yield Row(entry["text"], "surge", levels=levels, signals=signals, toxic=float(toxic))


def threatgram(folder: Path, split: str) -> Iterator[Row]:
    """Political messages, of which some call for violence; noisy. The one split is `labeled_15076`."""
    for entry in json.loads(_text(folder / "threatgram" / f"{split}.json")):
        if 3 <= len(entry["reply"].split()) <= 40:
            signals = {"threat_violence": float(entry["Label"] == 2), "profanity": float(swears(entry["reply"]))}
            yield Row(entry["reply"], "threatgram", signals=signals)


def banking77(folder: Path, split: str) -> Iterator[Row]:
    """Requests to a bank, worried at most. The one split is `train`."""
    calm = dict.fromkeys((*_SERVICE_SIGNALS, "gratitude"), 0.0)
    for entry in _table(folder / "banking77" / f"{split}.csv"):
        levels = (None, 0.0, 0.0, 0.0)
        yield Row(entry["text"], "banking77", levels=levels, signals=calm | {"disengage": 0.0}, toxic=0.0)


def requests(folder: Path, split: str) -> list[tuple[str, str]]:
    """The requests of clinc150, each with its intent. `split` is `train`, `val` or `test`."""
    return [(text, intent) for text, intent in json.loads(_text(folder / "clinc150" / "data_full.json"))[split]]


def clinc150(folder: Path, split: str) -> Iterator[Row]:
    """Requests to an assistant. `split` is `train`, `val` or `test`."""
    for text, intent in requests(folder, split):
        calm = dict.fromkeys((*_SERVICE_SIGNALS, "frustration", "distress", "dispute"), 0.0)
        yield Row(
            text,
            "clinc150",
            sentiment=2 if intent == "thank_you" else 1,
            levels=exactly(0),
            signals=calm | {"gratitude": float(intent == "thank_you"), "profanity": float(swears(text))},
            toxic=0.0,
        )


READERS: dict[str, Callable[[Path, str], Iterator[Row]]] = {
    "goemotions": goemotions,
    "convabuse": convabuse,
    "toxic_spans": toxic_spans,
    "surge": surge,
    "threatgram": threatgram,
    "banking77": banking77,
    "clinc150": clinc150,
}


def authored(file: Path) -> Iterator[Row]:
    """Rows in the form of `models/ANNOTATION.md`: every label known.

    Raises:
        BadInput: `data_invalid`, with file and line.
    """
    for number, line in enumerate(_text(file).splitlines(), 1):
        try:
            entry = json.loads(line)
            signals = dict.fromkeys(SIGNALS, 0.0) | dict.fromkeys(entry["signals"], 1.0)
            if len(signals) != len(SIGNALS) or entry["level"] not in range(5):
                raise ValueError("an unknown signal or level")
            yield Row(
                entry["text"],
                "authored",
                agent=entry.get("agent", ""),
                sentiment=POLARITY.index(Sentiment(entry["sentiment"])),
                levels=exactly(entry["level"]),
                signals=signals,
                toxic=float(entry["level"] >= 3),
                kind=entry.get("kind", ""),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(
                "data_invalid", f"{file.name}, line {number}: {error}", "See models/ANNOTATION.md."
            ) from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        hint = (
            "Give the folder that holds the data sets; models/calmline-minilm/datasets.yaml says where they come from."
        )
        raise BadInput("data_missing", f"{file} does not exist", hint) from error


def _table(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(file).splitlines(keepends=True)))
