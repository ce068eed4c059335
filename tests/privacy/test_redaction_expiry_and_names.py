"""Expiry dates, numbers that are broken off, and names, in the ways they are said."""

import pytest

from assistant.events import Channel
from assistant.privacy.redaction import Redactor


def left(*turns: str) -> list[str]:
    """The texts of some turns, the agent's first, when all corrections are made."""
    redactor = Redactor(names=True)
    texts: dict[str, str] = {}
    for place, text in enumerate(turns):
        channel = Channel.CUSTOMER if place % 2 else Channel.AGENT
        result = redactor.final(channel, str(place), text, (), float(place), float(place))
        texts[str(place)] = result.text
        texts |= {one.utterance: one.text for one in result.earlier}
    return list(texts.values())


@pytest.mark.parametrize(
    ("question", "answer", "shown"),
    [
        ("e x p date ma'am", "oh seven two seven", "[expiry date]"),
        ("when does the card expire", "oh six of thirty", "[expiry date]"),
        ("how long is the card good till", "the tenth month of twenty seven", "the [expiry date]"),
        ("when does the card expire", "february of next year", "[expiry date]"),
        ("good morning", "my new card came same number but it's seven twenty nine now", None),
        ("they have it on the front on the right", "seventy one oh eight", "[security code]"),
    ],
)
def test_expiry_dates_and_codes_are_taken_out_however_they_are_asked_for(
    question: str, answer: str, shown: str | None
) -> None:
    said = left(question, answer)[1]

    assert said == shown if shown else "twenty nine" not in said


def test_a_card_that_expired_makes_a_month_and_a_year_private_and_no_time_of_day() -> None:
    opening = "the card on your account expired"

    assert left(opening, "it's now oh one thirty") == [opening, "it's now [expiry date]"]
    assert left(opening, "it bounced at ten fifty") == [opening, "it bounced at ten fifty"]


@pytest.mark.parametrize(
    "harmless",
    [
        "your quote is valid till the end of may",
        "it expires at ten thirty tonight",
        "the card machine has been down since ten thirty",
        "how many at the back four oh four i think",
        "i'm on the train to san diego on friday",
        "it's spelt with two t's",
        "the lodge is closed",
        "running out of patience by ten thirty",
    ],
)
def test_other_dates_times_and_places_stay(harmless: str) -> None:
    assert left(harmless) == [harmless]


def test_a_wrong_start_and_what_puts_it_right_are_one_placeholder() -> None:
    said = "four five three nine one one no sorry four five three eight one one two two oh nine six six four one one oh"

    assert left("card number please", said)[1] == "[card number]"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (
            "five triple three seven five oh three no i've read that wrong start again",
            "five three three three seven five oh three one one nine oh four four two eight",
        ),
        ("savings it's nine eight two two", "oh oh one four five seven"),
    ],
)
def test_what_was_begun_and_broken_off_goes_with_the_number(first: str, then: str) -> None:
    before = left("is that checking or savings", first, "mm hm", then)[1]

    assert "[" in before
    assert not {"three", "eight", "five"} & set(before.split())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("i got married so it's now sophie lindqvist", "i got married so it's now [name]"),
        ("no it's hardinge with an e", "no it's [name] with an e"),
        ("there's no randall pike here stop calling", "there's no [name] here stop calling"),
        ("is obadiah there", "is [name] there"),
        ("marguerite's not in but i'm her carer", "[name] not in but i'm her carer"),
        ("i'm trying to reach delroy constantine", "i'm trying to reach [name]"),
    ],
)
def test_names_are_taken_out_however_they_are_brought_up(said: str, shown: str) -> None:
    assert left(said) == [shown]
