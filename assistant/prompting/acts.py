"""What a sentence of the agent does, told by its cue words; and words of these calls that stand for one another."""

import re
from enum import StrEnum

from assistant.events import Stance
from assistant.prompting.patterns import plain


class Act(StrEnum):
    """What a sentence does; it may do several things."""

    APOLOGISE = "apologise"
    THANK = "thank"
    UNDERSTAND = "understand"
    OFFER = "offer"
    DECLINE = "decline"
    EXIT = "exit"
    BOUNDARY = "boundary"
    RELIEVE = "relieve"
    """It takes something off the customer."""
    INVITE = "invite"
    POINT = "point"
    """It says what the customer may do by themselves."""
    REQUEST = "request"
    ASK = "ask"
    DEMAND = "demand"


_CUES = {
    Act.APOLOGISE: r"sorry|apolog\w+",
    Act.THANK: r"thank\w*|appreciate\w*|grateful",
    Act.UNDERSTAND: r"(can|do) (see|hear|understand|imagine)|makes? sense|must (be|have)|sounds?|no wonder|of course"
    r"|(anyone|anybody) (would|is|out)|course you|(all right|okay|only natural) to|quite right|good on you"
    r"|nothing to be (sorry|ashamed)|should be careful|no (hurry|rush)|take your time|fair enough|understandable",
    Act.OFFER: r"(i|we|someone|he|she|they|it|that) will(?! not be)|let (us|me)"
    r"|i have (booked|put|noted|sent|passed|logged|added|set)|you will (get|have|see|hear|receive)"
    r"|(i|we) can(?! not)|(i|we) am (logging|sending|putting|passing|going to)|should (see|take)|right here|i am here",
    Act.DECLINE: r"(i|we) can not|not allowed|unable|can not (say|speak|discuss)|private|confidential",
    Act.EXIT: r"ending|hang up|end (the|this) call|finish (here|this)|call is over|have to go|leave it there",
    Act.BOUNDARY: r"will not be spoken|not (okay|acceptable|ok|all right)|that language|swear\w*|shouting",
    Act.RELIEVE: r"(do|would) not (need|have) to|nothing (is )?(due|to pay)|no ?(one|body) will|will stop|no need"
    r"|not (owe|have) anything|on (pause|hold)",
    Act.INVITE: r"tell me|(talk|walk|take) me through|go (on|ahead)|start from",
    Act.POINT: r"you can|call the number|(ring|phone|call) (us|our|the)|look us up",
    Act.REQUEST: r"please|^(so |well )?(can|could|will|would) you (?!like|prefer|mind|be)\w+",
    Act.ASK: r"(do|did|can|could|would|are|is|was|have|has|shall|may|will|am) (you|i|we|there|that|it|this|the|anyone"
    r"|anybody|your)|^(and |so |well |okay )?(what|when|where|who|how|which|why)|which (works|suits|one)|did something",
    Act.DEMAND: r"you (\w+ )?(need to|must|have to|had better|should have|never|missed|owe|did not|do not|agreed)"
    r"|no point|at all$",
}
_ACTS = {act: re.compile(rf"\b(?:{cues})\b") for act, cues in _CUES.items()}
_OF_STANCE = {
    Stance.ACKNOWLEDGE: Act.UNDERSTAND,
    Stance.ASK: Act.ASK,
    Stance.OFFER: Act.OFFER,
    Stance.BOUNDARY: Act.BOUNDARY,
    Stance.EXIT: Act.EXIT,
}

_STOP = """
a an the i he she it they we you me us him her them to of in on at is are was be am and or for with from that this
his my your our so do does did has have had as by will would can could shall not no if just some any what when how who
there then
"""
_GROUPS = """
call ring phone telephone dial number line helpline
send post mail email letter paperwork text write
check look verify review see investigate find into
wait queue hold holding delay long stuck
sorry apologies apologise apologize regret afraid
pay payment paid money owe due charge chase instalment
bill account statement balance
time minute moment bit while
help support hand assist
listen hear interrupt
talk speak chat say tell details discuss spoken language
walk happened happen story
upset cry crying angry annoyed distressed hurt
understand sense see reasonable right natural course
surprise surprised shock expect catch jump
stop pause freeze hold till until
explain mean means simply plain jargon
start begin over again
end hang finish close ending
free cost nothing
thank thanks appreciated appreciate grateful
complaint complain complaints logging
refund back money
income pay wage earn bringing job work salary
friend family someone anybody carer partner relative person
hurry rush
today now afternoon tonight immediately straight
month months weeks quarter
suit works better prefer easier good
remove take off delete
day date days when
emergency ambulance police
stay here with there
safe sure careful cautious safer
main office online website
recently lately change changed less down
record recorded recording taped
name called
manager supervisor senior boss
plan arrangement spread
lower smaller reduce less cut
mistake wrong error
confirm repeat back
"""
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "ly", "s")


def tokens(text: str) -> list[str]:
    """The plain words of a text."""
    return [token for word in text.split() for token in plain(word)]


def acts(text: str, stance: Stance | None = None) -> frozenset[Act]:
    """What a sentence does; a `stance` that is known adds what it stands for."""
    line = " ".join(tokens(text))
    found = {act for act, pattern in _ACTS.items() if pattern.search(line)}
    if "?" in text:
        found.add(Act.ASK)
    if stance in _OF_STANCE:
        found.add(_OF_STANCE[stance])
    return frozenset(found)


def notions(text: str) -> list[frozenset[str]]:
    """What each word that matters is about: itself, or the groups of words that may stand for it."""
    stems = (_stem(token) for token in tokens(text) if token not in _STOP_WORDS)
    return [_NOTIONS.get(stem, frozenset({stem})) for stem in stems]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _by_word() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _GROUPS.strip().splitlines():
        for word in group.split():
            found.setdefault(_stem(word), set()).add(group)
    return {word: frozenset(groups) for word, groups in found.items()}


_NOTIONS = _by_word()
_STOP_WORDS = frozenset(_STOP.split())
