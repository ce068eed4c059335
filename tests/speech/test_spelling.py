import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.speech.spelling import spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("I've been calling—you guys, for weeks!", "i've been calling you guys for weeks"),
        ("You’re twenty-five, Mr. O’Brien.", "you're twenty five mister o'brien"),
        ("OK, I'll pay 12 pounds.", "okay i'll pay twelve pounds"),
        ("It was 1,100 now it's 340", "it was one thousand one hundred now it's three hundred forty"),
        ("$250", "two hundred fifty dollars"),
        ("£12.50", "twelve pounds and fifty pence"),
        ("$9.00", "nine dollars"),
        ("the 28th and the 3rd", "the twenty eighth and the third"),
        ("in 1995, in 2024, in 2005", "in nineteen ninety five in twenty twenty four in two thousand five"),
        ("the 90s", "the nineties"),
        ("5% of 2.5", "five percent of two point five"),
        ("07700", "zero seven seven zero zero"),
        ("rock & roll", "rock and roll"),
        ("… ! ?", ""),
        ("the boss' truck", "the boss truck"),
    ],
)
def test_written_english_as_it_is_spoken(written: str, said: str) -> None:
    assert " ".join(spoken(written)) == said


@given(st.text())
def test_any_text_comes_out_in_one_style_and_stays_so(text: str) -> None:
    words = spoken(text)
    assert spoken(" ".join(words)) == words
    assert not any(character.isdigit() for word in words for character in word if character.isascii())
