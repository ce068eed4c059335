"""The small language of phrases."""

import pytest

from assistant.prompting.patterns import Heard, Phrase, plain


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("You're", ["you", "are"]),
        ("can't", ["can", "not"]),
        ("DON\u2019T!", ["do", "not"]),
        ("it's", ["it", "is"]),
        ("gotta", ["got", "to"]),
        ("um,", []),
        ("past-due", ["past", "due"]),
        ("customer's", ["customers"]),
        ("…", []),
    ],
)
def test_plain_form(written: str, tokens: list[str]) -> None:
    assert plain(written) == tokens


@pytest.mark.parametrize(
    ("phrase", "text", "span"),
    [
        ("past due", "You are past due, sir", (2, 3)),
        ("past due", "the past was dull", None),
        ("pay", "the payment", None),
        ("you (need|have) to pay", "so you have to pay", (1, 4)),
        ("you (need to|must) pay", "you must pay", (0, 2)),
        ("you [really] need", "you really need", (0, 2)),
        ("you [really] need", "you need", (0, 1)),
        ("overdue ... pay", "overdue so you have to pay", (0, 5)),
        ("overdue ... pay", "overdue one two three four five six seven pay", None),
        ("you are", "well you're late", (1, 1)),
        ("you need", "you um need", (0, 2)),
    ],
)
def test_finding(phrase: str, text: str, span: tuple[int, int] | None) -> None:
    assert Phrase.parse(phrase).find(Heard.of(text)) == span


@pytest.mark.parametrize("source", ["", "...", "[maybe]", "you (need", "you need)", "(a||b) c", "a [b", "um"])
def test_phrases_that_cannot_be_read(source: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Phrase.parse(source)
