"""Whole names: the surname that follows a first name, letters that spell it, the first name before a surname."""

from assistant.privacy.answers import Span
from assistant.privacy.kinds import Kind
from assistant.privacy.people import PARTICLES, TITLES, name_like
from assistant.privacy.spoken import COMMON, FIRST_NAMES, ORDINARY, Sort, word_set
from assistant.privacy.tokens import Token

_MOST = 4
"""Words of a name at most."""
_NOT_ALONE = word_set(
    "alan alexa alexandria ali amber angus basil ben bev beverly bob bonnie brandy brooklyn carol chad charlie"
    " charlotte cherry christian christie dale dan dean devon dia diego dolly don drew earl florence gene georgia"
    " ginger glen harry harvey heather holly india iris israel jack jade jasmine jay jean jerry jo jordan josh"
    " kelvin ken kerry kim kitty larry lee leigh lily lloyd logan madison maria marina martin max mel mercedes"
    " mickey mike misty monte morgan nelson nick noel olive opal ora orlando oscar pat pearl penny philip preston"
    " prince ray reg regina rob robin roger romeo rose ross rover royce ruby russell rusty ryan sal santiago"
    " savannah shelby sherry siri spencer stan stanley stella tara teddy tom tony val van victor victoria virginia"
    " viv wendy whitney zara"
)
"""First names that are places, makes, words of an alphabet or common words too: alone, they are no evidence."""
_PLACES = word_set(
    "road street lane avenue drive close court way place square station park hill hospital school college stadium"
    " airport air airways house hall centre line day card bank market gardens terrace university"
)
"""What follows a name that is a place's."""
_PLACES_BEFORE = word_set("saint st san santa santo sao port fort mount lake los las new north south east west")
"""What stands before one."""
_AFTER_OWNER = word_set("not here out away in at my the his her dead passed gone phone name number account card bill")
"""What follows `marguerite's`, where it is no firm's name."""
_FAMILY = 5
_SPELLED = 2
"""Letters in a row that spell."""


def full_names(of: list[Token]) -> list[Span]:
    """First names that are nothing else, with the surname after them: `lorna mcphail`, `ignatius john de souza`."""
    found: list[Span] = []
    place = 0
    while place < len(of):
        last = _last(of, place) if _first(of[place]) else place
        spelled = last > place and of[place].text in _NOT_ALONE and of[place + 1].sort is not Sort.WORD
        if last > place and not spelled:
            found.append(Span(of[place].start, of[last].end, Kind.NAME))
        elif _alone(of, place):
            found.append(Span(of[place].start, of[place].end, Kind.NAME))
        place = last + 1
    return found


def _alone(of: list[Token], place: int) -> bool:
    """True for a first name that is nothing else, and stands for no letter and no place: `f as in freddie`."""
    owner = of[place].text.removesuffix("'s")
    if owner != of[place].text and place + 1 < len(of) and of[place + 1].text in _AFTER_OWNER:
        return owner in FIRST_NAMES and owner not in ORDINARY | COMMON | _NOT_ALONE
    if not _first(of[place]) or of[place].text in _NOT_ALONE:
        return False
    following = of[place + 1].text if place + 1 < len(of) else ""
    spells = (
        place > 1 and of[place - 1].text in ("for", "in", "like") and of[place - 2].text in ("as", of[place].text[0])
    )
    return following not in _PLACES and not spells and (place == 0 or of[place - 1].text not in _PLACES_BEFORE)


def whole(of: list[Token], span: Span) -> Span:
    """A name with what follows it or stands before it that belongs to it.

    Args:
        of: the tokens of the text.
        span: the part that was found.
    """
    first = next((place for place, token in enumerate(of) if token.end > span.start), None)
    last = max((place for place, token in enumerate(of) if token.start < span.end), default=None)
    if first is None or last is None or not any(_known(token) for token in of[first : last + 1]):
        return span
    last = max(last, _last(of, last))
    if first > 0 and _first(of[first - 1]) and of[first].text not in TITLES:
        first -= 1
    return Span(min(span.start, of[first].start), max(span.end, of[last].end), Kind.NAME)


def _last(of: list[Token], place: int) -> int:
    """The last token of the name of which `place` is a part."""
    begin, last = place, place
    while last + 1 < len(of) and last - begin < _MOST:
        following = of[last + 1]
        if following.text in PARTICLES and last + 2 < len(of) and name_like(of[last + 2]):
            last += 2
        elif (name_like(following) or _family(of, last)) and following.start - of[last].end == 1:
            last += 1
        else:
            break
    letters = last
    while letters + 1 < len(of) and of[letters + 1].sort in (Sort.LETTER, Sort.REPEAT, Sort.ZERO_LETTER):
        letters += 1
    return letters if letters - last >= _SPELLED else last


def _family(of: list[Token], place: int) -> bool:
    """True for a rare word after a first name, though it ends as common words do: `sophie lindqvist`."""
    word = of[place + 1]
    rare = word.sort is Sort.WORD and word.text not in ORDINARY | COMMON and len(word.text) >= _FAMILY
    return rare and _first(of[place]) and word.text.endswith(("ist", "ish", "ance", "ness", "ous", "ive", "ment"))


def _first(token: Token) -> bool:
    return token.text in FIRST_NAMES and token.text not in ORDINARY | COMMON and name_like(token)


def _known(token: Token) -> bool:
    return token.sort is Sort.WORD and (name_like(token) or token.text in TITLES or token.text in FIRST_NAMES)
