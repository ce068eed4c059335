import pytest

from assistant.hostility.phrases import matches

FINDS = {
    "threat_violence": [
        "I'm going to smash your face in",
        "i will kill you",
        "we'll burn your office down",
        "i know where you live",
        "i know what time you finish",
        "i'll be waiting outside for you",
        "you're a dead man",
        "i'm coming down there with a baseball bat",
        "be a shame if something happened to you",
        "somebody is going to get hurt",
    ],
    "self_harm": [
        "i just want to kill myself",
        "they'd be better off without me",
        "i don't want to be alive any more",
        "i've been thinking about suicide",
        "there's no point in living",
        "i've taken all my tablets",
        "i've got the tablets here",
        "i'm going to end it all",
    ],
    "threat_legal": [
        "you'll be hearing from my lawyer",
        "see you in court",
        "i'm going to the ombudsman about this",
        "i'm reporting you to the cfpb",
        "i want to make a formal complaint",
        "i'm going to sue you people",
        "i'll go to the newspapers",
    ],
    "disengage": [
        "stop calling me",
        "don't ever ring this number again",
        "i'm hanging up now",
        "take me off your list",
        "leave me alone",
        "this conversation is over",
        "put it in writing",
    ],
}

PASSES = {
    "threat_violence": [
        "the traffic is killing me",
        "you're killing it today",
        "i'll beat you to it",
        "i'm going to hit you up for a refund",
        "my husband said i'll kill you if you spend any more",
        "i would never hurt you",
        "it was a joke i'm not going to kill you",
        "i'll shoot you an email",
        "you're dead right about that",
        "watch your back garden",
        "i had a text saying we know where you live",
        "i know what time you finish so i'll see you at the desk",
        "i'll be waiting outside for you when you open up",
    ],
    "self_harm": [
        "i'd rather die than wait again",
        "i nearly cut myself shaving",
        "my brother killed himself last year",
        "i was kicking myself",
        "i'm dying to hear it",
        "i'm not suicidal or anything",
        "i take the tablets for my heart",
        "i've the tablets here ten milligram for the blood pressure",
        "i'm taking my own life insurance out elsewhere",
    ],
    "threat_legal": [
        "my lawyer said it's fine",
        "are you going to take me to court",
        "your letter says you will take legal action",
        "i'm not going to sue you",
        "i'm in court on friday for jury duty",
        "i work for a lawyer",
        "how do i make a complaint",
        "go ahead sue me",
    ],
    "disengage": [
        "please don't hang up",
        "he told me to stop calling him",
        "i was hanging up the washing",
        "stop calling me sir",
        "thank you i'll let you go now",
        "i'll hang up and ring back on the landline",
        "that's all bye",
        "put it in writing yeah",
    ],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FINDS.items() for text in texts])
def test_finds(name: str, text: str) -> None:
    assert name in matches(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in PASSES.items() for text in texts])
def test_look_alikes_pass(name: str, text: str) -> None:
    assert name not in matches(text)


def test_punctuation_and_case_do_not_matter() -> None:
    assert matches("I KNOW, where you LIVE!!") == matches("i know where you live")


def test_a_long_text_is_read_in_time() -> None:
    assert matches("i will " * 1000) == frozenset()
