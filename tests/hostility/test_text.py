import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hostility.text import (
    MAX_WORDS,
    WINDOW_WORDS,
    Unreadable,
    as_spoken,
    normalise,
    unreadable,
    windows,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  \t\n ", ""),
        ("you\x00 people\x1b[31m", "you people [31m"),
        ("I’ve “had” it…", 'I\'ve "had" it...'),
        ("no!!!!!!!!", "no!!!"),
        ("😡😡😡 you lot", "pouting face you lot"),
        ("zero width​space", "zero widthspace"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_normalises(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'll SUE you, Señor!", "i'll sue you senor"),
        ("Order #502-23: £40.50", "order 502 23 40 50"),
        ("don’t", "don't"),
        ("…", ""),
    ],
)
def test_writes_as_a_recogniser_does(text: str, expected: str) -> None:
    assert as_spoken(text) == expected


@given(st.text())
def test_any_text_becomes_one_line_and_stays_so(text: str) -> None:
    once = normalise(text)
    assert once == " ".join(once.split())
    assert once.isprintable()
    assert normalise(once).split() == once.split() or "!" in once or not once.isascii()


def test_a_very_long_text_is_cut() -> None:
    assert len(normalise("word " * 3000).split()) == MAX_WORDS


@given(st.integers(1, 500))
def test_windows_cover_every_word(count: int) -> None:
    words = [f"w{place}" for place in range(count)]
    pieces = [piece.split() for piece in windows(" ".join(words))]
    assert set().union(*pieces) == set(words)
    assert all(0 < len(piece) <= WINDOW_WORDS for piece in pieces)


@pytest.mark.parametrize("text", ["", "...", "?!", "—"])
def test_no_words(text: str) -> None:
    assert unreadable(normalise(text)) is Unreadable.NO_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "no quiero pagar nada porque no es mi dinero",
        "je ne vais pas payer cette facture",
        "Ich habe kein Geld und kann nicht zahlen",
        "non ho i soldi per pagare questo",
        "eu não tenho dinheiro para pagar isso",
        "ik heb het geld niet en ik kan niet betalen",
        "nie mam pieniędzy i nie mogę zapłacić",
        "kāore he moni ki ahau",
        "我没有钱付给你",
        "у меня нет денег",
        "ليس لدي مال",
    ],
)
def test_other_languages(text: str) -> None:
    assert unreadable(normalise(text)) is Unreadable.NOT_ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "two nine four seven",
        "0161 496 0000",
        "my name is José García de la Cruz",
        "Maria de los Angeles",
        "it's on the Rue de la Paix",
        "die pie fie",
        "grand so",
        "I paid it in Les Halles",
        "😡",
    ],
)
def test_english_names_and_numbers_pass(text: str) -> None:
    assert unreadable(normalise(text)) is None
