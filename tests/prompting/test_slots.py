"""Filling the slots of a wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.prompting.pack import Slot
from assistant.prompting.patterns import Heard
from assistant.prompting.slots import MAX_VALUE, SURE, Facts, Filler, spoken_amount, spoken_date

LOST = Heard.of("i lost my job in march")
NOTHING = Heard.of("yes")


def test_the_customers_words_when_recognition_is_sure() -> None:
    assert Filler(Facts()).fill("It sounds like {words}.", LOST, SURE) == "It sounds like you lost your job in March."
    assert Filler(Facts()).fill("It sounds like {words}.", LOST, SURE - 0.01) is None
    assert Filler(Facts()).fill("It sounds like {words}.", NOTHING, 1.0) is None


def test_a_wording_without_slots_stays() -> None:
    assert Filler(Facts()).fill("Take your time.", NOTHING, 0.0) == "Take your time."


@pytest.mark.parametrize("name", ["name", "amount", "date", "options", "helpline", "advice", "agent", "company"])
def test_a_slot_that_cannot_be_filled(name: str) -> None:
    assert Filler(Facts()).fill(f"So {{{name}}}.", LOST, 1.0) is None


@pytest.mark.parametrize("wording", ["So {nonsense}.", "So {.", "So }.", "So {a b}.", "So {}."])
def test_a_broken_wording(wording: str) -> None:
    assert Filler(Facts(name="Ann")).fill(wording, LOST, 1.0) is None


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("i can do forty dollars", "forty dollars"),
        ("£40", "forty pounds"),
        ("$1,250.50 then", "one thousand two hundred and fifty dollars and fifty cents"),
        ("1,250 pounds", "one thousand two hundred and fifty pounds"),
        ("€1 a week", "one euro a week"),
        ("two hundred and fifty", "two hundred and fifty"),
        ("i could do maybe two hundred and fifty on friday", "two hundred and fifty"),
        ("fifty a month", "fifty a month"),
        ("not fifty dollars but thirty dollars", "thirty dollars"),
        ("i waited forty minutes", None),
        ("i'm forty", None),
        ("account 12345678", None),
        ("pay two bills", None),
    ],
)
def test_sums(said: str, amount: str | None) -> None:
    assert spoken_amount(said) == amount


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("starting friday", "Friday"),
        ("on the fifteenth", "the fifteenth"),
        ("by the 21st", "the twenty-first"),
        ("june the third", "June the third"),
        ("monday or next week", "next week"),
        ("the second time", None),
        ("since last friday", None),
        ("i may march", None),
    ],
)
def test_days(said: str, date: str | None) -> None:
    assert spoken_date(said) == date


def test_the_newest_mention_counts_and_the_facts_stand() -> None:
    filler = Filler(Facts(date="Friday"))
    filler.note("fifty dollars on monday")
    filler.note("no make that thirty dollars")
    filler.note("okay")
    assert filler.fill("{amount} on {date}, then.", NOTHING, 1.0) == "Thirty dollars on Friday, then."


@pytest.mark.parametrize(
    ("date", "sentence"),
    [("friday", "I have it on Friday."), ("tomorrow", "I have it tomorrow."), ("next week", "I have it next week.")],
)
def test_the_preposition_before_a_day(date: str, sentence: str) -> None:
    assert Filler(Facts(date=date)).fill("I have it on {date}.", NOTHING, 1.0) == sentence


def test_options_as_a_spoken_list() -> None:
    def said(*options: str) -> str | None:
        return Filler(Facts(), options).fill("{options}, for example.", NOTHING, 1.0)

    assert said("a pause") == "A pause, for example."
    assert said("a smaller payment", "a later date") == "A smaller payment or a later date, for example."
    assert said("a pause", "a plan", "a discount", "a fourth") == "A pause, a plan or a discount, for example."


def test_lines_stand_as_they_are() -> None:
    number = "the National Debt Helpline, free: eighteen hundred, double-oh seven, double-oh seven"
    filler = Filler(Facts(), helpline="nine eight eight", advice=number)
    assert filler.fill("Ring {advice}.", NOTHING, 1.0) == f"Ring {number}."
    assert filler.fill("You could ring {helpline}.", NOTHING, 1.0) == "You could ring nine eight eight."


def test_a_sentence_keeps_its_capital_and_one_stop() -> None:
    filler = Filler(Facts(company="acme ltd."))
    assert filler.fill("{company}. Here to help. {company}?", NOTHING, 1.0) == "Acme ltd. Here to help. Acme ltd?"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ann\nLee", "Ann Lee"),
        ("  <b>Ann</b> ", "Ann"),
        ("Ann\u202e\x07", "Ann"),
        ("O'Brien", "O'Brien"),
        ("x" * 20 + " " + "y" * 30 + " " + "z" * 30, "x" * 20 + " " + "y" * 30),
    ],
)
def test_values_are_made_harmless(name: str, said: str) -> None:
    assert Filler(Facts(name=name)).fill("Thank you, {name}.", NOTHING, 1.0) == f"Thank you, {said}."


@pytest.mark.parametrize(
    "name", ["", " ", "<>", "{}", "Stupid Cow", "FUCK you", "i'm going to kill you", "z" * (MAX_VALUE + 1)]
)
def test_values_that_are_refused(name: str) -> None:
    assert Filler(Facts(name=name)).fill("Thank you, {name}.", NOTHING, 1.0) is None


def test_a_value_brings_no_slot() -> None:
    filled = Filler(Facts(name="{company}", company="Acme")).fill("Thank you, {name}.", NOTHING, 1.0)
    assert filled == "Thank you, company."


@given(
    value=st.text() | st.sampled_from(["{name}", "{{words}}", "<b>{date}</b>", "}{"]),
    said=st.text(),
    wording=st.sampled_from([f"So {{{slot}}}, {{{slot}}}." for slot in Slot]) | st.text(),
)
def test_nothing_filled_has_braces_or_line_ends(value: str, said: str, wording: str) -> None:
    filler = Filler(Facts(value, value, value, value, value), (value, value), value, value)
    filler.note(said)
    filled = filler.fill(wording, Heard.of(said), 1.0)
    if filled is not None:
        assert not {"{", "}"} & set(filled)
        if "{" in wording:
            assert not {"<", ">", "\n", "\r"} & set(filled)
