"""Private words leave the events that stand in a log already."""

import pytest

from assistant import events as ev
from assistant.calls.amending import Gone, amended, gone, without
from tests.builders import final, flagged, stamp

OLD, NEW = "it is four one one one two two and then nothing", "it is [card number] and then nothing"
NUMBER = Gone(("four", "one", "one", "one", "two", "two"), "[card number]")


@pytest.mark.parametrize(
    ("old", "new", "stretches"),
    [
        (OLD, NEW, (NUMBER,)),
        ("call Bob now", "call [name] now", (Gone(("bob",), "[name]"),)),
        ("it is secret", "it is", (Gone(("secret",), "[withheld]"),)),
        ("nothing of it", "nothing of it", ()),
        (
            "a at b dot com or 07700 900123",
            "[email] or [phone number]",
            (Gone(("a", "at", "b", "dot", "com"), "[email]"), Gone(("07700", "900123"), "[phone number]")),
        ),
    ],
)
def test_what_is_gone_is_what_the_new_text_lacks(old: str, new: str, stretches: tuple[Gone, ...]) -> None:
    assert gone(old, new) == stretches


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (OLD, NEW),
        ("you said four one one", "you said [card number]"),
        ("one, one, two!", "[card number]"),
        ("one of four things", "one of four things"),
        ("twenty two and one pound", "twenty two and one pound"),
        ("nothing here", "nothing here"),
    ],
)
def test_a_part_of_a_number_is_taken_out_too_but_not_a_word_of_it_alone(text: str, left: str) -> None:
    assert without(text, (NUMBER,)) == left


def test_a_single_private_word_is_taken_out_wherever_it_stands() -> None:
    assert without("so Bob, is it Bob?", (Gone(("bob",), "[name]"),)) == "so [name] is it [name]"


def test_every_event_that_quotes_the_words_loses_them() -> None:
    why = ev.Why(OLD, ev.Channel.CUSTOMER, "customer-1", None, 0, "a rule")
    offered = ev.CardOffered(
        **stamp(3),
        card="card-1",
        prompt="p",
        pack="core",
        version="1",
        text="You said four one one.",
        stance=ev.Stance.ASK,
        urgent=False,
        about="dispute",
        why=why,
        others=("So one one two two?",),
    )
    noted = ev.PointNoted(
        **stamp(4), point="point-1", kind=ev.ListKind.AGREED, by=ev.Channel.CUSTOMER, quote=OLD, utterance="customer-1"
    )
    revised = ev.TranscriptRevised(
        **stamp(5),
        channel=ev.Channel.CUSTOMER,
        utterance="customer-1",
        text=OLD,
        start=0,
        end=1,
        confidence=1,
        words=(),
        replaces="it is for one one one too too",
        model="m",
        delay=0,
    )
    word = (ev.Word("[card number]", 0.0, 1.0, 1.0),)
    log: list[ev.LogEvent] = [final(2, OLD, 0, 1, "customer-1"), offered, noted, revised]
    after = [amended(event, "customer-1", NEW, word, (NUMBER,)) for event in log]
    assert "one one" not in " ".join(ev.encode(event).decode() for event in after)
    assert [event.seq for event in after] == [event.seq for event in log]
    heard, card, _, again = after
    assert isinstance(heard, ev.TranscriptFinal)
    assert isinstance(again, ev.TranscriptRevised)
    assert isinstance(card, ev.CardOffered)
    assert (heard.text, heard.words, again.text, again.replaces) == (NEW, word, NEW, NEW)
    assert (card.text, card.others, card.why.quote) == ("You said [card number]", ("So [card number]",), NEW)


def test_what_holds_none_of_the_words_is_the_same_event() -> None:
    for event in (final(2, "two pounds", 0, 1, "customer-2"), flagged(3, "abuse")):
        assert amended(event, "customer-1", NEW, (), (NUMBER,)) is event
