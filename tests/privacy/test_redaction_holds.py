"""What holds for every number, every text and every way to split them."""

import random
import re
from collections.abc import Callable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import Channel
from assistant.privacy.redaction import Redactor
from tests.privacy import speaking

SPOKEN = (*speaking.UNITS, *speaking.TEENS, *speaking.TENS, "oh", "nought", "double", "triple", "hundred", "thousand")
NUMBER_WORDS = re.compile(rf"\d|\b(?:{'|'.join(SPOKEN)})\b")
Form = Callable[[str], list[str]]
BETWEEN = ("yeah", "go on", "mhm", "okay", "got it")
LEADS = ("", "um ", "and then ", "so that's ")
PLAIN_WORDS = [
    "my",
    "bill",
    "was",
    "wrong",
    "and",
    "nobody",
    "would",
    "help",
    "me",
    "with",
    "it",
    "so",
    "i",
    "called",
    "again",
    "because",
    "you",
    "are",
    "a",
    "mess",
]


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    form=st.sampled_from(speaking.FORMS),
    cuts=st.sets(st.integers(1, 15), max_size=6),
    lead=st.sampled_from(LEADS),
)
def test_a_card_number_said_in_card_talk_is_never_seen(seed: int, form: Form, cuts: set[int], lead: str) -> None:
    chooser = random.Random(seed)
    said = form(speaking.card(chooser))
    redactor = Redactor()
    redactor.final(Channel.AGENT, "a0", "can i take the long number on the card please", (), 0, 1)
    texts: dict[str, str] = {}
    edges = [0, *sorted(cut for cut in cuts if cut < len(said)), len(said)]
    for turn, (first, last) in enumerate(pairwise(edges)):
        text = lead + " ".join(said[first:last])
        words = text.split()
        for count in range(1, len(words) + 1):
            shown = redactor.partial(Channel.CUSTOMER, f"c{turn}", " ".join(words[:count]))
            assert not NUMBER_WORDS.search(shown), shown
        result = redactor.final(Channel.CUSTOMER, f"c{turn}", text, (), turn, turn + 1)
        texts[f"c{turn}"] = result.text
        texts |= {one.utterance: one.text for one in result.earlier}
        redactor.final(Channel.AGENT, f"a{turn + 1}", chooser.choice(BETWEEN), (), turn, turn + 1)

    assert not NUMBER_WORDS.search(" ".join(texts.values())), texts


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), form=st.sampled_from((speaking.singly, speaking.repeated, speaking.written)))
def test_a_card_number_is_taken_out_though_nobody_asked(seed: int, form: Form) -> None:
    text = "here you are " + " ".join(form(speaking.card(random.Random(seed))))

    assert Redactor().final(Channel.CUSTOMER, "c1", text, (), 0, 1).text == "here you are [card number]"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_WORDS), max_size=30).map(" ".join))
def test_words_without_numbers_come_back_unchanged(text: str) -> None:
    redactor = Redactor(names=True)

    assert redactor.partial(Channel.CUSTOMER, "c1", text) == text
    assert redactor.final(Channel.CUSTOMER, "c1", text, (), 0, 1).text == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    redactor = Redactor(names=True)
    redactor.partial(Channel.CUSTOMER, "c1", text)
    result = redactor.final(Channel.CUSTOMER, "c1", text, (), 0, 1)

    assert result.kinds or result.text == text


def test_redaction_of_what_is_redacted_changes_nothing() -> None:
    chooser = random.Random(5)
    for form in speaking.FORMS:
        card = " ".join(form(speaking.card(chooser)))
        for text in (
            f"my card number is {card} and the security code is one two three",
            f"it's {card}",
            "my name is mary jones i was born on the fifth of may nineteen eighty two",
            "sort code one two three four five six account number one two three four five six seven eight",
            "i live at forty two elm street call me on oh seven nine one two three four five six seven",
        ):
            once = Redactor(names=True).final(Channel.CUSTOMER, "c1", text, (), 0, 1).text
            twice = Redactor(names=True).final(Channel.CUSTOMER, "c1", once, (), 0, 1)
            assert "[" in once
            assert twice.text == once
