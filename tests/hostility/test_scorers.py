"""The committed classifier, both ways of running it."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.events import Sentiment
from assistant.hostility.base import SIGNALS, Level, Passage
from assistant.hostility.onnx import OnnxScorer
from assistant.hostility.reading import neutral
from assistant.hostility.transformer import TransformerScorer
from assistant.training.timing import UTTERANCE
from tests.hostility.conftest import passages

SHOWS = {
    "frustration": ["this is the third time i've called about this", "i've been on hold for fifty minutes"],
    "anger": ["this service is a disgrace", "this is an absolute bloody joke and i'm furious with the lot of you"],
    "profanity": ["this is bullshit", "oh for fuck's sake"],
    "insult": ["you're a stupid little parasite", "you are a pathetic moron"],
    "threat_violence": ["i'm going to come down there and break your legs", "i know where you live"],
    "threat_legal": ["you'll be hearing from my solicitor", "i'm taking this to the ombudsman"],
    "disengage": ["stop calling me", "i'm hanging up now"],
    "distress": ["i can't stop crying", "i'm so scared i can't sleep at night"],
    "self_harm": ["i want to kill myself", "they'd be better off without me"],
    "hardship": ["i lost my job and i can't pay", "my husband left and i've no money for the rent"],
    "dispute": ["i already paid that in march", "that's not my debt"],
    "confusion": ["i don't understand what this is for", "sorry i'm lost what do you mean"],
    "cooperation": ["i can pay twenty a month", "ok let's set that up then"],
    "gratitude": ["thank you so much for your help", "thanks that's really kind of you"],
}

LEVELS = [
    ("could you tell me the balance please", Level.NONE),
    ("yes that's right", Level.NONE),
    ("i can pay twenty on the first of the month", Level.NONE),
    ("i lost my job in march", Level.NONE),
    ("this service is a disgrace", Level.ANGRY),
    ("you're a stupid little parasite", Level.ABUSIVE),
    ("i'm going to come down there and break your legs", Level.THREATENING),
]

CALM = [
    "the traffic is killing me today",
    "you're killing it, thanks",
    "damn, i dropped my phone",
    "my lawyer said it's fine",
    "the doctor says the tablets will help",
    "i nearly died laughing",
    "thank you, you've been brilliant",
    "hello can you hear me",
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SHOWS.items() for text in texts])
def test_shows_each_signal(fast: OnnxScorer, name: str, text: str) -> None:
    assert name in fast.score(passages(text))[0].active


@pytest.mark.parametrize(("text", "level"), LEVELS)
def test_levels(fast: OnnxScorer, text: str, level: Level) -> None:
    assert fast.score(passages(text))[0].level == level


@pytest.mark.parametrize("text", CALM)
def test_hard_negatives_raise_no_alarm(fast: OnnxScorer, text: str) -> None:
    found = fast.score(passages(text))[0]
    assert found.level <= Level.FRUSTRATED
    assert not {"threat_violence", "self_harm", "threat_legal", "insult"} & set(found.active)


def test_sentiment(fast: OnnxScorer) -> None:
    found = fast.score(passages("thank you so much", "could you repeat the number", "this is a disgrace"))
    labels = [one.sentiment.label for one in found]
    assert labels == [Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE]
    assert found[0].sentiment.score > 0.5 > -0.5 > found[2].sentiment.score


def test_both_ways_agree(fast: OnnxScorer, reference: TransformerScorer) -> None:
    texts = [text for texts in SHOWS.values() for text in texts] + CALM
    pairs = zip(fast.score(passages(*texts)), reference.score(passages(*texts)), strict=True)
    apart = [abs(one.signals[name] - two.signals[name]) for one, two in pairs for name in SIGNALS]
    assert sum(apart) / len(apart) < 0.02


def test_a_batch_reads_as_one_by_one(reference: TransformerScorer) -> None:
    texts = [text for texts in SHOWS.values() for text in texts]
    together = reference.score(passages(*texts))
    for text, one in zip(texts, together, strict=True):
        alone = reference.score(passages(text))[0]
        assert alone.signals == pytest.approx(one.signals, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no words"),
        (" ", "no words"),
        ("?!?", "no words"),
        ("\x00\x07\x1b", "no words"),
        ("\u200b", "no words"),
        ("je ne veux pas payer pour vous", "not English"),
        ("我不付钱", "not English"),
    ],
    ids=["empty", "space", "marks", "control", "zero width", "French", "Chinese"],
)
def test_what_cannot_be_read_is_neutral_and_says_so(fast: OnnxScorer, text: str, why: str) -> None:
    assert fast.score(passages(text)) == [neutral(why)]


@pytest.mark.parametrize("text", ["yes", "no", "0161 496 0000", "two nine four seven zero", "🙂", "a" * 5000, "é"])
def test_odd_but_readable_input_is_calm(fast: OnnxScorer, text: str) -> None:
    assert fast.score(passages(text))[0].level <= Level.FRUSTRATED


def test_a_rude_emoji_and_capitals_are_read(fast: OnnxScorer) -> None:
    assert fast.score(passages("YOU PEOPLE ARE A DISGRACE 😡🖕"))[0].level >= Level.ANGRY


def test_one_threat_in_two_thousand_words_is_found(fast: OnnxScorer) -> None:
    calm = "and then i went to the shop and bought some bread and milk for the week "
    text = calm * 62 + "i'm going to come down there and break your legs " + calm * 62
    began = time.monotonic()
    found = fast.score(passages(text))[0]
    assert time.monotonic() - began < 5
    assert found.level == Level.THREATENING


def test_the_agents_turn_may_be_given(fast: OnnxScorer) -> None:
    assert fast.score([Passage("yes please", agent="Shall we set up a plan of twenty a month?")])[0].level == Level.NONE


@given(st.lists(st.text(max_size=80), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_assessment(fast: OnnxScorer, texts: list[str]) -> None:
    found = fast.score(passages(*texts))
    assert len(found) == len(texts)
    for one in found:
        assert set(one.signals) == set(SIGNALS)
        assert all(0 <= chance <= 1 for chance in one.signals.values())
        assert -1 <= one.sentiment.score <= 1


def test_an_utterance_takes_milliseconds(fast: OnnxScorer) -> None:
    spent = []
    for _ in range(20):
        began = time.perf_counter()
        fast.score(passages(UTTERANCE))
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.05


def test_names_say_what_runs(fast: OnnxScorer, reference: TransformerScorer) -> None:
    assert fast.name == f"calmline-minilm {fast.card.version} (int8)"
    assert reference.name == f"calmline-minilm {reference.card.version} (torch)"
