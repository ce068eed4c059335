from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Word
from assistant.speech.alignment import align, likeness
from assistant.speech.base import Final
from assistant.speech.guards import Accepted, Reason, Refused, judge, needed_likeness
from assistant.speech.safety import GRAVE, cautious_text, in_question, safe_signals
from assistant.speech.scripted import said
from assistant.speech.transcriber import Transcript


def heard(text: str, start: float = 1.0, end: float = 4.0, confidence: float = 0.9, **changed: float) -> Transcript:
    words = said(text, start, end, confidence).words if text else ()
    return replace(Transcript(text, words, confidence, 0.02, 1.0, -0.2), **changed)  # type: ignore[arg-type]


def verdict(first: str, second: str, *, confidence: float = 0.9, voiced: float = 3.0, level: float = -25.0) -> object:
    final = said(first, 1.0, 1.0 + voiced, confidence)
    return judge(final, heard(second, 1.0, 1.0 + voiced), voiced, level)


FIRST = said("i want to speak to your manager right now", 1.0, 4.0, 0.9)


def test_a_better_hearing_of_the_same_words_is_accepted() -> None:
    assert verdict("nobody over their nose a damn thing", "nobody over there knows a damn thing") == Accepted()
    assert verdict("i wanna speak to your manager", "i want to speak to your manager") == Accepted()


def test_the_same_words_are_accepted() -> None:
    assert verdict(FIRST.text, FIRST.text) == Accepted()


def test_too_little_voice() -> None:
    assert judge(said("no", 1.0, 1.2), heard("no", 1.0, 1.2), 0.2, -25.0) == Refused(Reason.LITTLE_VOICE)


def test_nothing_heard() -> None:
    assert judge(FIRST, heard(""), 3.0, -25.0) == Refused(Reason.NOTHING_HEARD)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"no_speech": 0.7}, Reason.NO_SPEECH),
        ({"log_probability": -1.2}, Reason.GUESSED),
        ({"compression": 2.6}, Reason.REPEATS),
    ],
)
def test_what_the_engine_says_of_itself(changed: dict[str, float], reason: Reason) -> None:
    assert judge(FIRST, heard(FIRST.text, **changed), 3.0, -25.0) == Refused(reason)


def test_repetition_that_the_first_pass_did_not_hear() -> None:
    assert verdict("thanks and i will call", "i will call i will call i will call") == Refused(Reason.REPEATS)
    assert verdict("no no no no no", "no no no no no") == Accepted()


def test_more_words_than_can_be_spoken_in_the_time() -> None:
    assert verdict("hello there", "hello there my name is john and i live here in the town", voiced=0.8) == Refused(
        Reason.TOO_FAST
    )


@pytest.mark.parametrize("phantom", ["thank you for watching", "please subscribe", "subtitles by the community"])
def test_known_phantoms(phantom: str) -> None:
    assert verdict("think you were what in", phantom) == Refused(Reason.PHANTOM)


def test_a_phantom_that_the_first_pass_heard_too_was_said() -> None:
    assert verdict("well thanks for listening to me", "well thanks for listening to me") == Accepted()


def test_short_phantoms_on_near_silence_alone() -> None:
    assert verdict("then two", "thank you", voiced=0.9, level=-50.0) == Refused(Reason.PHANTOM)
    assert verdict("thank due", "thank you", voiced=0.9, confidence=0.4) == Accepted()


def test_words_that_the_first_pass_was_sure_of_are_not_lost() -> None:
    assert verdict("i told you that i paid it on the second of may", "i told you") == Refused(Reason.WORDS_LOST)


def test_words_for_which_the_sound_has_no_time() -> None:
    first = "i could not pick up the phone"
    assert verdict(first, f"{first} pick up the phone") == Refused(Reason.WORDS_ADDED)


def test_words_where_the_first_pass_left_a_gap_are_accepted() -> None:
    first = Final("sure pass me on that's all you", said("sure pass me on that's all you", 1.0, 2.6).words, 0.9)
    second = heard("sure pass me on that's all you people ever did", 1.0, 4.0)
    assert judge(first, second, 3.0, -25.0) == Accepted()


def test_other_words_altogether() -> None:
    assert verdict("i would like to change my address", "the weather in the valley was fine", confidence=0.95) == (
        Refused(Reason.DISAGREES)
    )


def test_the_surer_the_first_pass_the_more_alike_the_second_must_be() -> None:
    needed = [needed_likeness(confidence / 10) for confidence in range(11)]
    assert needed == sorted(needed)
    assert needed_likeness(0.9, near_silence=True) > needed_likeness(0.9)


WORDS = ("i", "you", "pay", "no", "never", "court", "kill", "bill", "the", "thank", "for", "watching", "now")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12)


@given(TEXTS, TEXTS, st.floats(0, 1), st.floats(0.05, 20), st.floats(-120, 0), st.floats(0, 1))
def test_a_judgement_is_always_reached_and_never_accepts_what_cannot_be(
    first: list[str], second: list[str], confidence: float, voiced: float, level: float, no_speech: float
) -> None:
    final = said(" ".join(["hello", *first]), 1.0, 1.0 + voiced, confidence)
    again = heard(" ".join(second), 1.0, 1.0 + voiced, no_speech=no_speech)
    if judge(final, again, voiced, level) == Accepted():
        assert second
        assert no_speech <= 0.6
        assert len(second) <= 6.5 * (voiced + 0.5)
        assert likeness(final.text, again.text) >= needed_likeness(final.confidence)
        assert "thank you for watching" not in again.text or "thank you for watching" in final.text


@given(TEXTS, TEXTS)
def test_an_alignment_holds_every_word_once(first: list[str], second: list[str]) -> None:
    one, two = (tuple(Word(text, 0.0, 0.1, 1.0) for text in texts) for texts in (first, second))
    runs = align(one, two)
    assert tuple(word for run in runs for word in run.first) == one
    assert tuple(word for run in runs for word in run.second) == two
    assert all([w.text for w in run.first] == [w.text for w in run.second] for run in runs if run.same)


def words(*parts: tuple[str, float]) -> tuple[Word, ...]:
    return tuple(Word(text, 1 + n * 0.3, 1.3 + n * 0.3, confidence) for n, (text, confidence) in enumerate(parts))


def test_a_sure_first_pass_takes_a_threat_back() -> None:
    first = words(("i", 1.0), ("will", 1.0), ("call", 1.0), ("you", 1.0))
    second = words(("i", 0.9), ("will", 0.9), ("kill", 0.9), ("you", 0.9))
    assert cautious_text(first, second) == "i will call you"


def test_an_unsure_first_pass_does_not() -> None:
    first = words(("i", 1.0), ("will", 1.0), ("court", 0.5), ("someone", 1.0))
    second = words(("i", 0.9), ("will", 0.9), ("hurt", 0.9), ("someone", 0.9))
    assert cautious_text(first, second) == "i will hurt someone"


def test_a_word_is_not_put_where_there_is_no_time_for_it() -> None:
    first = words(("i", 1.0), ("will", 1.0), ("you", 1.0))
    second = words(("i", 0.9), ("will", 0.9), ("shoot", 0.9), ("you", 0.9))
    assert cautious_text(first, second) == "i will you"
    paused = (*first[:2], Word("you", 2.4, 2.6, 1.0))
    assert cautious_text(paused, second) == "i will shoot you"


def test_a_guess_of_the_second_pass_does_not_stand() -> None:
    first = words(("i", 1.0), ("will", 1.0), ("gill", 0.3), ("you", 1.0))
    second = words(("i", 0.9), ("will", 0.9), ("kill", 0.2), ("you", 0.9))
    assert cautious_text(first, second) == "i will gill you"


def test_only_grave_signals_of_the_second_pass_alone_are_asked_about() -> None:
    assert in_question(("anger",), ("anger", "threat_violence")) == ("threat_violence",)
    assert in_question(("threat_violence",), ("threat_violence", "insult")) == ()


SIGNALS = st.lists(st.sampled_from([*GRAVE, "anger", "insult", "distress"]), unique=True)


@given(SIGNALS, SIGNALS, SIGNALS)
def test_signals_are_taken_away_only_when_grave_new_and_contradicted(
    first: list[str], second: list[str], cautious: list[str]
) -> None:
    safe = safe_signals(first, second, cautious)
    gone = [signal for signal in second if signal not in safe]
    assert list(safe) == [signal for signal in second if signal not in gone]
    assert all(signal in GRAVE and signal not in first and signal not in cautious for signal in gone)
    assert all(signal in first or signal in cautious for signal in safe if signal in GRAVE)
