import pytest

from assistant.events import Channel, Word
from assistant.privacy.corrections import Redacted
from assistant.privacy.redaction import Redactor

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER
CARD = "four two four two four two four two four two four two four two four two"


class Call:
    """A call of typed or timed turns through one redactor."""

    def __init__(self, *, names: bool = False, known: tuple[str, ...] = ()) -> None:
        self.redactor = Redactor(names=names, known=known)
        self.turns = 0

    def say(self, channel: Channel, text: str, *, timed: bool = False) -> Redacted:
        """A finished utterance; half a second a word where it is timed, from 10 s a turn."""
        start = 10.0 * self.turns
        words = timed_words(text, start) if timed else ()
        self.turns += 1
        return self.redactor.final(channel, f"u{self.turns}", text, words, start, start + 10)


def timed_words(text: str, start: float) -> tuple[Word, ...]:
    return tuple(Word(w, start + place / 2, start + place / 2 + 0.4, 0.8) for place, w in enumerate(text.split()))


@pytest.mark.parametrize(
    ("said", "left", "kind"),
    [
        (f"my card number is {CARD}", "my card number is [card number]", "card_number"),
        ("the security code is one two three okay", "the security code is [security code] okay", "security_code"),
        ("my card expires oh four twenty six", "my card expires [expiry date]", "expiry_date"),
        ("sort code twelve thirty four fifty six", "sort code [bank account]", "sort_code"),
        (
            "account number is double one two three four five six seven",
            "account number is [bank account]",
            "bank_account",
        ),
        ("my iban is GB29 NWBK 6016 1331 9268 19", "my iban is [bank account]", "bank_account"),
        (
            "national insurance number a b one two three four five six c",
            "national insurance number [national id]",
            "national_id",
        ),
        ("my social is 412-55-1902", "my social is [national id]", "national_id"),
        (
            "my i r d number is oh four nine oh nine one eight five oh",
            "my i r d number is [national id]",
            "national_id",
        ),
        ("i was born on the fifth of march nineteen eighty two", "i was born on the [date of birth]", "date_of_birth"),
        ("it's john dot smith at gmail dot com", "it's [email]", "email"),
        ("write to jane.doe@example.co.uk please", "write to [email] please", "email"),
        ("call me on oh seven seven hundred nine hundred one two three", "call me on [phone number]", "phone_number"),
        ("i live at forty two elm street and i am angry", "i live at [address] and i am angry", "address"),
        ("my post code is s w one a one a a", "my post code is [address]", "address"),
    ],
)
def test_each_kind_is_taken_out_in_one_breath(said: str, left: str, kind: str) -> None:
    result = Call().say(CUSTOMER, said)

    assert result.text == left
    assert result.kinds == (kind,)


@pytest.mark.parametrize(
    "harmless",
    [
        "i owe four hundred and twenty pounds",
        "my order number is one two three four five six seven eight nine ten",
        "i paid on march fifth twenty twenty six",
        "i am forty two and i called eleven times since twenty nineteen",
        "four or five people told me to call back at two thirty",
        "it cost $1,200 and broke in 3 weeks",
        "the tracking number is one two three four five six seven eight nine oh one two three four",
    ],
)
def test_amounts_references_and_times_stay(harmless: str) -> None:
    result = Call(names=True).say(CUSTOMER, harmless)

    assert result == Redacted(harmless, (), (), ())


def test_the_question_says_what_the_answer_is() -> None:
    asked = Call()
    asked.say(AGENT, "and the three digits on the back")

    assert asked.say(CUSTOMER, "seven one nine").text == "[security code]"
    assert Call().say(CUSTOMER, "seven one nine").text == "seven one nine"


def test_the_agent_reading_back_is_redacted_too() -> None:
    call = Call()
    call.say(AGENT, "can i take the card number")
    call.say(CUSTOMER, "four two four two")

    assert call.say(AGENT, "four two four two yes").text == "[card number] yes"


def test_a_number_that_completes_over_turns_corrects_the_earlier_ones() -> None:
    call = Call()
    first = call.say(CUSTOMER, "four two four two", timed=True)
    call.say(AGENT, "go on")
    second = call.say(CUSTOMER, "four two four two", timed=True)
    last = call.say(CUSTOMER, "four two four two four two four two", timed=True)

    assert first.text == "four two four two"
    assert [one.utterance for one in second.earlier] == ["u1"]
    assert second.text == "[bank account]"
    assert last.text == "[card number]"
    assert [(one.utterance, one.text, one.kinds) for one in last.earlier] == [
        ("u1", "[card number]", ("card_number",)),
        ("u3", "[card number]", ("card_number",)),
    ]
    assert last.earlier[0].silences == ((0.0, 2.0),)
    assert [word.text for word in last.earlier[1].words] == ["[card number]"]


def test_asking_whether_that_was_the_card_number_corrects_it() -> None:
    call = Call()
    call.say(CUSTOMER, "it's four nine two nine")

    asked = call.say(AGENT, "is that the card number")

    assert [(one.utterance, one.text) for one in asked.earlier] == [("u1", "it's [card number]")]


def test_words_become_one_word_and_their_sound_is_silenced_with_a_margin() -> None:
    result = Call().say(CUSTOMER, "my security code is one two three okay", timed=True)

    assert [word.text for word in result.words] == ["my", "security", "code", "is", "[security code]", "okay"]
    hidden = result.words[4]
    assert (hidden.start, hidden.end) == (2.0, 3.4)
    assert hidden.confidence == pytest.approx(0.8)
    assert result.silences == ((1.9, 3.5),)


def test_words_heard_again_with_digits_and_marks_are_hidden_too() -> None:
    call = Call()
    call.say(AGENT, "the long number please")
    call.say(CUSTOMER, "four four four four one two three four", timed=True)
    call.say(AGENT, "and the expiry")

    again = call.redactor.revised(CUSTOMER, "u2", "It's 4,444 1234.", timed_words("It's 4,444 1234.", 10.0))

    assert again.text == "It's [card number]."
    assert [word.text for word in again.words] == ["It's", "[card number]"]
    assert again.kinds == ("card_number",)


def test_words_heard_again_of_a_corrected_turn_stay_hidden() -> None:
    call = Call()
    call.say(CUSTOMER, "four two four two")
    call.say(CUSTOMER, "four two four two four two four two four two four two")

    assert call.redactor.revised(CUSTOMER, "u1", "4242", ()).text == "[card number]"


def test_a_later_correction_uses_the_words_heard_again() -> None:
    call = Call()
    call.say(CUSTOMER, "for two four two")
    call.redactor.revised(CUSTOMER, "u1", "it is 4242", ())

    last = call.say(CUSTOMER, "four two four two four two four two four two four two")

    assert [one.text for one in last.earlier] == ["it is [card number]"]


def test_card_talk_lasts_from_the_question_until_the_code_was_said() -> None:
    call = Call()
    assert not call.redactor.card_talk
    talk = []
    for channel, text in (
        (AGENT, "can i take the long number on the card"),
        (CUSTOMER, CARD),
        (AGENT, "and the expiry"),
        (CUSTOMER, "oh four twenty six"),
        (AGENT, "and the security code"),
        (CUSTOMER, "one two three"),
        (AGENT, "thank you that's gone through"),
    ):
        call.say(channel, text)
        talk.append(call.redactor.card_talk)

    assert talk == [True] * 6 + [False]


def test_card_talk_ends_when_nobody_says_digits() -> None:
    call = Call()
    call.say(AGENT, "can i take the card number")
    for _ in range(6):
        call.say(CUSTOMER, "i would rather talk about what happened with my order first")

    assert not call.redactor.card_talk


def test_refusing_to_give_a_card_number_begins_no_card_talk() -> None:
    call = Call()
    call.say(CUSTOMER, "i'll never give you my card number")

    assert not call.redactor.card_talk


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ("my card number is four", "my card number is [card number]"),
        ("four four", "[…]"),
        ("i am calling about my bill", "i am calling about my bill"),
        ("i owe two hundred", "i owe […]"),
        ("i owe two hundred pounds", "i owe two hundred pounds"),
        ("this one", "this one"),
        (f"{CARD} yes", "[card number] yes"),
    ],
)
def test_partials_hold_back_what_is_not_clear_yet(so_far: str, shown: str) -> None:
    assert Redactor().partial(CUSTOMER, "u1", so_far) == shown


def test_partials_change_nothing() -> None:
    call = Call()
    call.redactor.partial(AGENT, "u1", "can i take the card number")

    assert not call.redactor.card_talk


def test_names_are_taken_out_where_they_are_wanted() -> None:
    said = "my name is mary jones and smith told me to call"

    assert Call().say(CUSTOMER, said).text == said
    assert Call(names=True).say(CUSTOMER, said).text == "my name is [name] and smith told me to call"
    assert Call(names=True, known=("Ann Smith",)).say(CUSTOMER, said).text == (
        "my name is [name] and [name] told me to call"
    )


@pytest.mark.parametrize(
    ("said", "left", "kind"),
    [
        ("n for november x for x ray four eight double two six one d for delta", "[national id]", "national_id"),
        ("it begins g b eighty two w e s t one two three four five six nine eight seven six five four three two",
         "it begins [bank account]", "bank_account"),
        ("it's c f ten three n p", "it's [address]", "address"),
        ("the twenty second of november seventy six", "the [date of birth]", "date_of_birth"),
        ("yes eighteen tanner row", "yes [address]", "address"),
        ("storgata fourteen in oslo", "[address]", "address"),
        ("g for golf i double n y at gmail", "[email]", "email"),
        ("nine nine no sorry it's six four oh two one double seven three",
         "[bank account] no sorry it's [bank account]", "bank_account"),
    ],
)  # fmt: skip
def test_shapes_show_by_themselves_what_they_are(said: str, left: str, kind: str) -> None:
    result = Call().say(CUSTOMER, said)

    assert (result.text, result.kinds) == (left, (kind,))


def after(*turns: str) -> list[str]:
    """The texts of some turns, the customer's first, when all corrections are made."""
    call = Call(names=True)
    texts: dict[str, str] = {}
    for place, text in enumerate(turns):
        result = call.say(AGENT if place % 2 else CUSTOMER, text)
        texts[f"u{place + 1}"] = result.text
        texts |= {one.utterance: one.text for one in result.earlier}
    return list(texts.values())


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (
            ("it's tango whiskey", "yes", "three three eight oh two four", "and the letter", "charlie"),
            ["it's [national id]", "yes", "[national id]", "and the letter", "[national id]"],
        ),
        (
            ("two six seven", "mm hmm", "five one", "mm hmm", "nine oh eight four"),
            ["[national id]", "mm hmm", "[national id]", "mm hmm", "[national id]"],
        ),
        (
            ("call oh one six three two nine six oh double seven four", "double seven four", "no six seven four"),
            ["call [phone number]", "[phone number]", "no [phone number]"],
        ),
        (
            ("it's a h m e d then seven seven", "at", "at live dot co dot uk"),
            ["it's [email]", "at", "[email]"],
        ),
        (
            ("twelve eleven fifty eight", "twelfth of november"),
            ["[date of birth]", "[date of birth]"],
        ),
    ],
)
def test_turns_show_together_what_they_are(turns: tuple[str, ...], left: list[str]) -> None:
    assert after(*turns) == left


@pytest.mark.parametrize(
    "turns",
    [
        ("ticket 55500142 is closed and ticket 55500187 is open",),
        ("the invoice number is 8830021745 dated 3 April 2026",),
        ("hello", "is your address still the same", "yes nothing's changed"),
        ("hello", "how many people live in the house", "five two adults and three kids aged four seven and eleven"),
        ("hello", "what's the best email", "i don't have one"),
        ("i need it by the thirty first of december",),
        ("we took the loan on the third of march nineteen ninety nine",),
        ("hello", "case number eight eight one nine two", "okay eight eight one nine two"),
    ],
)
def test_look_alikes_stay(turns: tuple[str, ...]) -> None:
    assert after(*turns) == list(turns)


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ("the twenty second of november", "the […]"),
        ("it begins g b", "it begins […]"),
        ("three three eight oh then", "[…]"),
    ],
)
def test_partials_hold_back_what_may_go_on(so_far: str, shown: str) -> None:
    assert Redactor().partial(CUSTOMER, "u1", so_far) == shown


def test_a_partial_after_digits_holds_back_more_of_them() -> None:
    call = Call()
    call.say(CUSTOMER, "five two oh one")

    shown = call.redactor.partial(CUSTOMER, "u2", "four six eight three sorry my glasses fell off the table")

    assert shown == "[…]"


@pytest.mark.parametrize(
    "turns",
    [
        ("i'm at the meter", "what does it say", "oh four seven one nine"),
        ("hello", "which order is it", "eight eight two nine one oh four seven three"),
        ("hello", "take this down seven seven two oh one four", "seven seven two oh one four okay"),
        ("hello", "we'll ring you between two fifteen and four thirty", "make it after three"),
        ("i moved to norway in two thousand and twelve", "okay that explains the letters"),
        ("You called at 08:14, 09:02 and 11:47.", "sorry", "From 01/01/2025 to 31/12/2025 I paid £1,040."),
        ("this is daylight robbery", "i see", "i'm bloody furious"),
    ],
)
def test_what_is_asked_for_or_named_as_something_else_stays(turns: tuple[str, ...]) -> None:
    assert after(*turns) == list(turns)


def test_a_card_number_is_taken_out_even_where_something_else_was_asked_for() -> None:
    assert after("hello", "which order is it", CARD) == ["hello", "which order is it", "[card number]"]


@pytest.mark.parametrize(
    ("question", "answer", "left"),
    [
        ("what's your address", "the gatehouse denby", "[address]"),
        ("and your address", "sixteen whitethorn close naas county kildare", "[address]"),
        ("who's calling", "this is tamika broussard that's b r o u s s a r d", "this is [name] that's [name]"),
        ("and the back of the card", "the back's nine nought six", "the back's [security code]"),
        ("the last three on the card", "one twenty seven", "[security code]"),
        ("when does the card expire", "four of twenty eight", "[expiry date]"),
        ("and those three numbers", "oh eight two", "[security code]"),
        ("code", "six five nine", "[security code]"),
        ("the four digits at the end", "two nine oh six", "[card number]"),
        ("postal code please", "k one a oh b one", "[address]"),
        ("your medicare id", "one e g four t e five m k seven two", "[national id]"),
        ("how do i spell that", "t double o g o o d", "[name]"),
        ("and your card's expiry", "next june", "[expiry date]"),
        ("your date of birth and address", "the fourteenth of march nineteen eighty one and it's twenty two marl road",
         "the [date of birth] and it's [address]"),
    ],
)  # fmt: skip
def test_answers_are_taken_out_in_the_shapes_they_have(question: str, answer: str, left: str) -> None:
    assert after("hello", question, answer)[2] == left


def test_an_extension_goes_with_its_telephone_number() -> None:
    said = "ring the office oh one six one four nine six oh three three one extension two two"

    assert Call().say(CUSTOMER, said).text == "ring the office [phone number]"


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (("hello", "first three", "four one two", "middle two", "sixty eight", "last four", "nine oh three seven"),
         ["hello", "first three", "[national id]", "middle two", "[national id]", "last four", "[national id]"]),
        (("hello", "area code first", "eight one seven"), ["hello", "area code first", "[phone number]"]),
        (("hello", "day and month first", "twenty second of october", "and the year", "nineteen ninety one"),
         ["hello", "day and month first", "[date of birth]", "and the year", "[date of birth]"]),
        (("third of", "sorry you broke up", "third of august seventy seven"),
         ["[date of birth]", "sorry you broke up", "[date of birth]"]),
    ],
)  # fmt: skip
def test_a_question_for_a_piece_says_what_the_answer_is(turns: tuple[str, ...], left: list[str]) -> None:
    assert after(*turns) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("your card ending eight eight four one was declined", "your card ending [card number] was declined"),
        ("the order ending two nine one is late", "the order ending two nine one is late"),
        ("your agreement ends in twenty twenty eight", "your agreement ends in twenty twenty eight"),
        ("The card is **** **** **** 7716.", "The card is **** **** **** [card number]."),
        ("ring me on oh seven eight nine one five five two four four six after six",
         "ring me on [phone number] after six"),
    ],
)  # fmt: skip
def test_the_last_digits_of_a_card_are_private_and_those_of_an_order_are_not(said: str, left: str) -> None:
    assert Call().say(CUSTOMER, said).text == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("i'm ringing for my late father torvald haugen", "i'm ringing for my late father [name]"),
        ("speaking this is oyelaran", "speaking this is [name]"),
        ("okay prakash let me look", "okay [name] let me look"),
        ("the account's under thaddeus crane", "the account's under [name]"),
        ("my husband handles the money", "my husband handles the money"),
        ("my mother passed away", "my mother passed away"),
        ("the original creditor is james hargreave", "the original creditor is james hargreave"),
        ("i'm calling on behalf of morgan stanley", "i'm calling on behalf of morgan stanley"),
        ("this is northgate recoveries", "this is northgate recoveries"),
        ("my name was spelled wrong", "my name was spelled wrong"),
    ],
)
def test_names_of_people_are_told_from_those_of_firms_and_from_other_words(said: str, left: str) -> None:
    assert Call(names=True).say(CUSTOMER, said).text == left
