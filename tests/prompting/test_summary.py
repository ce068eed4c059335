"""The running lists as one spoken summary."""

from assistant.events import Channel, ListKind
from assistant.prompting.lists import Note
from assistant.prompting.summary import MOST_WORDS, summarise

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER
AGREED, OPEN, PROMISED = ListKind.AGREED, ListKind.OPEN, ListKind.PROMISED


def point(kind: ListKind, by: Channel, quote: str) -> Note:
    return Note("point-1", kind, by, quote, "agent-1")


def test_all_lists_in_the_agents_voice() -> None:
    points = [
        point(OPEN, CUSTOMER, "can you put it in writing for my wife"),
        point(AGREED, AGENT, "sixty pounds a month"),
        point(PROMISED, AGENT, "i'll send you the form today"),
        point(PROMISED, CUSTOMER, "I'll pay forty on Friday."),
    ]
    assert summarise(points) == (
        "So far we've agreed sixty pounds a month. I'll send you the form today, and you'll pay forty on Friday. "
        "Still open: can we put it in writing for your wife?"
    )


def test_what_is_to_be_done_is_agreed_to() -> None:
    assert summarise([point(AGREED, AGENT, "spread it over a year")]) == "So far we've agreed to spread it over a year."


def test_three_are_joined_with_one_and() -> None:
    points = [point(PROMISED, AGENT, f"we'll do {what}") for what in ("this", "that", "more")]
    assert summarise(points) == "We'll do this, we'll do that, and we'll do more."


def test_a_quote_that_was_cut_shows_no_mark() -> None:
    text = summarise([point(PROMISED, AGENT, "i'll send you the form\N{HORIZONTAL ELLIPSIS}")])
    assert text == "I'll send you the form."


def test_the_newest_are_kept() -> None:
    points = [point(PROMISED, AGENT, f"i'll send you letter number {count} in the post today") for count in range(20)]
    text = summarise(points)
    assert text is not None
    assert len(text.split()) <= MOST_WORDS
    assert "number 19" in text
    assert "number 0 " not in text


def test_nothing_to_sum_up() -> None:
    assert summarise([]) is None
