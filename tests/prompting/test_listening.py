"""Whether the agent used a card."""

import pytest

from assistant.events import Stance
from assistant.prompting.acts import Act, acts
from assistant.prompting.listening import Listener
from assistant.prompting.meaning import load_meaning
from assistant.settings import Settings


@pytest.fixture(scope="module")
def listener() -> Listener:
    meaning = load_meaning(Settings().models)
    assert meaning is not None
    return Listener(meaning)


@pytest.mark.parametrize(
    ("card", "stance", "words"),
    [
        ("Which part doesn't look right to you?", Stance.ASK, "which part doesn't look right to you"),
        ("Which part doesn't look right to you?", Stance.ASK, "which part does not look write to you"),
        ("I'm sorry about the long wait today.", Stance.ACKNOWLEDGE, "okay so i'm really sorry about the long wait"),
        ("Would a smaller payment help for now?", Stance.OFFER, "would it help to pay a lower amount for now"),
        ("Thank you for telling me that.", Stance.ACKNOWLEDGE, "i appreciate you telling me"),
    ],
)
def test_a_card_said_or_put_in_other_words_was_used(listener: Listener, card: str, stance: Stance, words: str) -> None:
    assert listener.used(card, stance, words)


@pytest.mark.parametrize(
    ("card", "stance", "words"),
    [
        ("You don't need to pay anything today.", Stance.INFORM, "you need to pay something today"),
        ("I'll send the letter to your address.", Stance.OFFER, "can you send me a letter with your address"),
        ("Tell me what happened, and I'll listen.", Stance.ASK, "you need to listen to me"),
        ("I can hear how hard this is.", Stance.ACKNOWLEDGE, "the reference number is four five six"),
        ("Would a smaller payment help for now?", Stance.OFFER, ""),
        ("", Stance.OFFER, "hello"),
    ],
)
def test_another_sentence_is_not_taken_for_it(listener: Listener, card: str, stance: Stance, words: str) -> None:
    assert not listener.used(card, stance, words)


def test_a_card_is_heard_within_a_long_turn(listener: Listener) -> None:
    before = "right let me just get the file up on the screen here because the system is slow this morning as ever "
    after = " and while you think about that i will open the notes from the other day so that nothing gets lost"
    assert listener.used(
        "Which part doesn't look right to you?", None, before + "which part doesn't look right to you" + after
    )
    assert not listener.used("Which part doesn't look right to you?", None, before + after)


def test_a_card_read_out_is_heard_without_the_encoder() -> None:
    plain = Listener(None)
    assert plain.used("When did you make that payment?", None, "when did you make that payment")
    assert not plain.used("When did you make that payment?", None, "my dog is barking sorry")


def test_the_stance_of_the_card_counts(listener: Listener) -> None:
    without = listener.score("It has been a long month.", None, "i can hear that it was a long month")
    assert (
        listener.score("It has been a long month.", Stance.ACKNOWLEDGE, "i can hear that it was a long month") > without
    )


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("you must pay", Act.DEMAND),
        ("can you send me the form", Act.REQUEST),
        ("when did that happen", Act.ASK),
        ("I'll look into it", Act.OFFER),
        ("i have to end this call", Act.EXIT),
        ("thanks for that", Act.THANK),
    ],
)
def test_cue_words_tell_what_a_sentence_does(text: str, act: Act) -> None:
    assert act in acts(text)
