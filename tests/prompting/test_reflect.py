"""The customer's own words, given back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.prompting.persons import second_person
from assistant.prompting.reflect import MAX_WORDS, MIN_WORDS, clause
from tests.bench.reflect import measure

WORDS = (
    "i me my mine myself i'm i've i'd we us our you your you're yours am was wasn't and but so because if like um job "
    "lost my son and i was called paid money told since the march friday people keep ringing house never hospital ? ,"
)


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("i lost my job", "you lost your job"),
        ("i was in hospital", "you were in hospital"),
        ("i really wasn't told", "you really weren't told"),
        ("my husband was sick", "your husband was sick"),
        ("i'm on my own", "you're on your own"),
        ("i've had enough i'd go i'll go", "you've had enough you'd go you'll go"),
        ("we lost our home", "you lost your home"),
        ("you people keep ringing me", "we keep ringing you"),
        ("i told you you're late", "you told us we're late"),
        ("i paid you on friday", "you paid us on Friday"),
        ("i was waiting for you", "you were waiting for us"),
        ("i thought you said may", "you thought we said may"),
        ("it ended in may or in march", "it ended in May or in March"),
        ("i may march", "you may march"),
        ("me and my wife split up", "you and your wife split up"),
        ("my son and i were evicted", "you and your son were evicted"),
        ("i did it myself", "you did it yourself"),
        ("im waiting on your call", "you're waiting on our call"),
        ("I’m tired, and my wife is too.", "you're tired, and your wife is too."),
    ],
)
def test_second_person(said: str, turned: str) -> None:
    assert second_person(said) == turned


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS.split(" "))).map(" ".join)))
def test_no_first_person_is_left(text: str) -> None:
    assert not re.search(r"(?<![^\W_'])(?:i|my)(?![\w'])", second_person(text).lower())


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS.split(" ")), max_size=40).map(" ".join)))
def test_a_clause_is_short_and_turned(text: str) -> None:
    found = clause(text)
    if found is not None:
        assert MIN_WORDS <= len(found.split()) <= MAX_WORDS
        assert not re.search(r"\b(?:i|my)\b(?!')|[?!{}<>]", found.lower())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did i lose my job",
        "i lost my job?",
        "i lost my fucking job",
        "i lost my job you idiot and i'll come down there and smash your face in",
        "my job makes me want to kill myself",
        "i lost my",
        "if i pay this i can't pay my rent",
        "i know i owe you money",
        "my account number is four four seven",
        "my account is 1234567890",
        "they said you owe us money",
        "every time i call i get",
    ],
)
def test_silence_where_nothing_is_fit(text: str) -> None:
    assert clause(text) is None


def test_the_most_telling_clause_is_chosen() -> None:
    assert clause("i got up early and my husband died in march and i paid the bill") == "your husband died in March"


def test_fillers_and_false_starts_go() -> None:
    assert clause("um i i can't like afford my you know rent") == "you can't afford your rent"


def test_a_condition_is_never_cut_off() -> None:
    assert clause("i can pay my rent until i lose my job") == "you can pay your rent until you lose your job"


def test_figures_on_the_dev_set() -> None:
    figures = measure("dev")
    assert figures.accepted >= 0.85
    assert figures.wrong <= 0.05


def test_no_utterance_stands_in_both_sets() -> None:
    dev, test = ({row.text for row in measure(split).rows} for split in ("dev", "test"))
    assert len(dev) == 60
    assert len(test) == 100
    assert dev.isdisjoint(test)
