"""What was agreed, promised and asked: what is noted, and what looks like it and is not."""

import pytest

from assistant.events import Channel, ListKind
from assistant.prompting.lists import Close, Note, RunningLists
from assistant.prompting.points import SURE
from assistant.prompting.why import QUOTE_LENGTH

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


class Talk:
    """A call that is typed in, and the points that stand on its lists."""

    def __init__(self) -> None:
        self.lists = RunningLists()
        self.points: dict[str, Note] = {}
        self._turns = 0

    def say(self, channel: Channel, text: str, cooperates: bool = False, confidence: float = 1.0) -> str:
        """One side says something; the id of the utterance."""
        self._turns += 1
        name = f"{channel.value}-{self._turns}"
        self.take(self.lists.said(channel, name, text, confidence))
        if channel is CUSTOMER:
            self.take(self.lists.read(name, cooperates))
        return name

    def take(self, changes: list[Note | Close]) -> None:
        """Put changes on the lists."""
        for change in changes:
            if isinstance(change, Note):
                assert change.point not in self.points
                self.points[change.point] = change
            else:
                del self.points[change.point]

    def of(self, kind: ListKind) -> list[str]:
        """The quotes of one list."""
        return [point.quote for point in self.points.values() if point.kind is kind]


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("i'll send you the form today", ["i'll send you the form today"]),
        ("Okay. I will call back tomorrow, I promise.", ["I will call back tomorrow"]),
        ("i'm going to pay forty on friday", ["i'm going to pay forty on friday"]),
        ("so we'll take the late fee off and you'll have a letter", ["we'll take the late fee off"]),
        ("i'll set that up and i'll email you the plan", ["i'll set that up", "i'll email you the plan"]),
        ("we promise to look after it", ["we promise to look after it"]),
        ("i'll have to see", []),
        ("i'd pay if you took the fee off", []),
        ("i'll pay if you take the fee off", []),
        ("if you take the fee off i'll pay the rest", []),
        ("i'll never pay you a penny", []),
        ("i'm not going to pay that", []),
        ("i'll call my lawyer", []),
        ("i'll pay when i can", []),
        ("i will be honest with you", []),
        ("did i say i would pay", []),
        ("i'll put you on hold", []),
    ],
)
@pytest.mark.parametrize("side", [AGENT, CUSTOMER])
def test_promises_of_either_side(talk: Talk, side: Channel, text: str, quotes: list[str]) -> None:
    name = talk.say(side, text)
    assert talk.of(ListKind.PROMISED) == quotes
    assert all((point.by, point.utterance) == (side, name) for point in talk.points.values())


@pytest.mark.parametrize(
    ("proposal", "quote"),
    [
        ("we could do sixty pounds a month", "sixty pounds a month"),
        ("would forty dollars on friday work for you", "forty dollars on friday"),
        ("Shall we say forty on the first? Is that okay?", "forty on the first"),
        ("how about two payments of fifty would that help", "two payments of fifty"),
        ("we can spread it over three months or we could do ninety in june", "ninety in june"),
        ("we can take off the late fee", "take off the late fee"),
    ],
)
@pytest.mark.parametrize(
    ("answer", "cooperates"),
    [("yes that works", False), ("okay let's do that", False), ("yeah okay", False), ("i'd manage it", True)],
)
def test_what_is_agreed(talk: Talk, proposal: str, quote: str, answer: str, cooperates: bool) -> None:
    name = talk.say(AGENT, proposal)
    talk.say(CUSTOMER, answer, cooperates)
    if " or we could" in proposal:
        assert quote in talk.of(ListKind.AGREED)[0]
        return
    assert talk.of(ListKind.AGREED) == [quote]
    [point] = talk.points.values()
    assert (point.by, point.utterance) == (AGENT, name)


@pytest.mark.parametrize(
    ("said", "answer", "cooperates"),
    [
        ("we could do sixty a month", "i don't know about that", False),
        ("we could do sixty a month", "that works but not before june", False),
        ("we could do sixty a month", "what about forty", True),
        ("we could do sixty a month", "how would i pay it", True),
        ("we could do sixty a month", "if that works for my wife", True),
        ("i can see a payment of forty on friday", "yes", True),
        ("we can't do forty on friday", "okay", True),
        ("can i take your date of birth", "yes", True),
        ("your balance is four hundred dollars", "yes that is fine", True),
        ("so how is the weather", "great", True),
    ],
)
def test_what_is_not_agreed(talk: Talk, said: str, answer: str, cooperates: bool) -> None:
    talk.say(AGENT, said)
    talk.say(CUSTOMER, answer, cooperates)
    assert talk.of(ListKind.AGREED) == []


def test_a_proposal_of_an_earlier_turn_is_not_agreed(talk: Talk) -> None:
    talk.say(AGENT, "we could do sixty a month")
    talk.say(CUSTOMER, "well")
    talk.say(AGENT, "have you had a good day")
    talk.say(CUSTOMER, "yes")
    assert talk.of(ListKind.AGREED) == []


def test_a_reading_that_comes_later_agrees(talk: Talk) -> None:
    talk.say(AGENT, "we could do sixty a month")
    name = talk.say(CUSTOMER, "i suppose i can manage it")
    talk.say(AGENT, "thank you")
    assert talk.of(ListKind.AGREED) == []
    talk.take(talk.lists.read(name, True))
    assert talk.of(ListKind.AGREED) == ["sixty a month"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("okay but when will the late fee come off", "when will the late fee come off"),
        ("how much is the fee", "how much is the fee"),
        ("Can you put it in writing?", "Can you put it in writing"),
        ("so do i have to sign anything", "do i have to sign anything"),
        ("are you having a laugh", None),
        ("how am i supposed to pay four hundred dollars", None),
        ("i don't know what i can do about the fee", None),
        ("why should i pay the fee", None),
        ("can you hear me", None),
        ("what do you want from me", None),
        ("i asked when the fee comes off", None),
    ],
)
def test_questions(talk: Talk, text: str, quote: str | None) -> None:
    talk.say(CUSTOMER, text)
    assert talk.of(ListKind.OPEN) == ([quote] if quote else [])


def test_the_agents_questions_are_not_noted(talk: Talk) -> None:
    talk.say(AGENT, "how much is the rent")
    assert talk.points == {}


@pytest.mark.parametrize(
    ("turns", "closed"),
    [
        (["the fee comes off tomorrow"], True),
        (["i see", "the fee comes off tomorrow"], True),
        (["i see", "well", "the fee comes off tomorrow"], False),
        (["yes it comes off tomorrow"], True),
        (["yes"], True),
        (["let me check the fee"], False),
        (["what fee do you mean"], False),
        (["how are you today"], False),
        (["yes i understand that"], False),
    ],
)
def test_an_answer_closes_a_question(talk: Talk, turns: list[str], closed: bool) -> None:
    talk.say(CUSTOMER, "when will the late fee come off")
    for turn in turns:
        talk.say(AGENT, turn)
        talk.say(CUSTOMER, "uh")
    assert (talk.of(ListKind.OPEN) == []) is closed


def test_the_same_point_is_noted_once(talk: Talk) -> None:
    talk.say(AGENT, "i'll send you the form today")
    talk.say(AGENT, "so i'll send the form today")
    talk.say(CUSTOMER, "how much is the fee")
    talk.say(CUSTOMER, "how much is the fee then")
    assert list(talk.points) == ["point-1", "point-2"]


def test_what_was_hardly_recognised_notes_nothing(talk: Talk) -> None:
    talk.say(AGENT, "i'll send you the form today", confidence=SURE - 0.01)
    assert talk.points == {}
    talk.say(AGENT, "i'll send you the form today", confidence=SURE)
    assert len(talk.points) == 1


def test_better_words_make_other_points(talk: Talk) -> None:
    name = talk.say(CUSTOMER, "i'll pay fourteen on friday")
    talk.say(AGENT, "thank you")
    changes = talk.lists.said(CUSTOMER, name, "i'll pay forty on friday", 1.0)
    assert changes == [
        Close("point-1", name),
        Note("point-2", ListKind.PROMISED, CUSTOMER, "i'll pay forty on friday", name),
    ]


def test_better_words_that_say_the_same_change_nothing(talk: Talk) -> None:
    name = talk.say(CUSTOMER, "uh i'll pay forty on friday")
    assert talk.lists.said(CUSTOMER, name, "i'll pay forty on friday", 1.0) == []


def test_a_proposal_that_was_heard_wrongly_takes_back_what_was_agreed(talk: Talk) -> None:
    name = talk.say(AGENT, "we could do sixteen a month")
    talk.say(CUSTOMER, "yes that works")
    talk.take(talk.lists.said(AGENT, name, "we could do sixty a month", 1.0))
    assert talk.of(ListKind.AGREED) == ["sixty a month"]


def test_quotes_are_short(talk: Talk) -> None:
    talk.say(AGENT, "i'll send you " + "extraordinarily long letters " * 20)
    [quote] = talk.of(ListKind.PROMISED)
    assert len(quote) <= QUOTE_LENGTH
