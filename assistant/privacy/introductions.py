"""Names that nothing but the way they are said shows to be names: introductions, and names that are spelled."""

import re

from assistant.privacy.answers import Span
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Token
from assistant.privacy.spoken import COMMON, FILLERS, FIRST_NAMES, MEASURES, TEENS, TENS, UNITS, Sort, word_set

NO_NAMES = COMMON | MEASURES | UNITS.keys() | TEENS.keys() | TENS.keys() | {"minus", "half", "hundred"}
"""Words that are no part of a name, however it is said."""
ORDINARY = word_set(
    "bloody utter absolute absolutely complete total pure daylight robbery rubbish garbage nonsense harassment bullshit"
    " shit crap joke disgrace scandal madness insanity awful terrible horrible ridiculous fraud theft extortion"
    " blackmail"
    " self employed skint broke poor dead serious single parent mother father disabled pensioner student nurse teacher"
    " driver stuck home cold hungry stressed worn fed dirt flat stone proper right left half asleep pretty bit kind"
    " sort"
    " fairly nearly almost worst best big huge retired army widow carer cleaner night shift bank holiday christmas"
    " weather"
    " cloud nine sick bipolar diabetic pregnant redundant homeless jobless furious livid raging gutted knackered"
    " bored lost"
    " confused certain aware curious guilty innocent responsible liable behind ahead next door hard heart house"
    " housebound"
    " halfway abroad downstairs upstairs outside inside indoors offline debt free legal aid citizens advice mental"
    " health"
    " victim support stranger danger blood money highway plain old simple basic standard practice procedure"
    " pantomime circus"
    " farce shambles crazy mad silly stupid dumb fucking damn blooming blinking flipping such ongoing zero four small"
    " claims court phone line landline number customer complaint emergency urgent news rich mind games torture hell"
    " nuts bananas wild harsh unreal unfair outrageous beyond belief low blow cheap shot heartless common sense day"
    " month"
    " week year summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday council"
    " housing tax"
)
"""Words that follow `this is` and `i'm` in a complaint."""
_ENDINGS = re.compile(
    r"(?:ing|ly|ous|ful|ment|tion|sion|able|ible|less|ness|ive|ish|ated|tic|tical|ity|ism|ance|ists?)$"
)
_BEFORE = FILLERS | word_set("hi hello hey good morning afternoon evening there yes yeah well now look listen")
_AFTER = word_set("i and from calling that's ringing phoning speaking here about i'm i've my re regarding again on")
_MOST_WORDS = 3
_LETTERS = 3
_NEAR = 5
"""Words between a name and its spelling at most."""


def introduced(of: list[Token], text: str) -> list[Span]:
    """A name after `this is` or `i'm` that begins a turn: two words or three, of which none is an ordinary one."""
    place = 0
    while place < len(of) and of[place].text in _BEFORE:
        place += 1
    lead = [token.text for token in of[place : place + 2]]
    if lead in (["this", "is"], ["i", "am"]):
        first = place + 2
    elif lead and lead[0] == "i'm":
        first = place + 1
    else:
        return []
    last = first
    while (
        last < len(of) and last - first < _MOST_WORDS and of[last].sort is Sort.WORD and of[last].text not in NO_NAMES
    ):
        last += 1
    said = of[first:last]
    after = of[last] if last < len(of) else None
    if len(said) < 2 or not (after is None or after.text in _AFTER or after.sort in (Sort.LETTER, Sort.MARK)):
        return []
    capital = all(text[token.start].isupper() for token in said) and not text.isupper()
    known = said[0].text in FIRST_NAMES
    ordinary = any(token.text in ORDINARY or _ENDINGS.search(token.text) for token in said)
    return [Span(said[0].start, said[-1].end, Kind.NAME)] if capital or known or not ordinary else []


def self_spelled(of: list[Token]) -> list[Span]:
    """Names with their spelling: `cheung c h e u n g`, `mary broussard that's b r o u double s …`."""
    found: list[Span] = []
    place = 0
    while place < len(of):
        first, said = place, ""
        while place < len(of) and (piece := _letter(of, place)):
            said += piece
            place += 1
        if len(said) < _LETTERS:
            place = max(place, first + 1)
            continue
        words = [at for at in range(max(0, first - _NEAR), first) if _spells(of[at].text, said)]
        if words:
            start = words[-1]
            if start > 0 and of[start - 1].sort is Sort.WORD and of[start - 1].text not in NO_NAMES:
                start -= 1
            found.append(Span(of[start].start, of[words[-1]].end, Kind.NAME))
            found.append(Span(of[first].start, of[place - 1].end, Kind.NAME))
    return found


def _letter(of: list[Token], place: int) -> str:
    token = of[place]
    if token.sort in (Sort.LETTER, Sort.ZERO_LETTER):
        twice = place > 0 and of[place - 1].sort is Sort.REPEAT
        return token.text[0] * (of[place - 1].value if twice else 1)
    following = of[place + 1].sort if place + 1 < len(of) else None
    return "\0" if token.sort is Sort.REPEAT and following is Sort.LETTER else ""


def _spells(word: str, said: str) -> bool:
    letters = said.replace("\0", "")
    return len(letters) >= _LETTERS and word.replace("'", "") == letters
