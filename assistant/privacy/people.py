"""Names of people by the words beside them: `my late husband …`, `thanks …`, `put it under …`; and those of firms."""

import re

from assistant.privacy.answers import Span
from assistant.privacy.introductions import AFTER, NO_NAMES
from assistant.privacy.kinds import Kind
from assistant.privacy.spoken import COMMON, FIRST_NAMES, ORDINARY, Sort, word_set
from assistant.privacy.tokens import Token

CONFUSABLE = word_set(
    "ace an angel april art august austin baker bill carter chase chelsea cherry clay cliff cooper coral crystal"
    " dallas dawn destiny dick dot earl eve faith ford frank georgia ginger grace grant guy harmony harsh honor"
    " hope hunter india ivory jo jordan joy june kent mac mark may melody mercedes mercy miles noel olive page"
    " parker patience pearl penny prince rich rose sandy savannah sierra sky star sterling summer sunny trinity"
    " una van walker will"
)
"""First names that are more often another word."""
TITLES = word_set("mr mrs miss ms doctor dr mister missus")
_FIRM_WORDS = word_set(
    "recoveries recovery lending finance financial collections bank energy water services solutions support team"
    " capital department group credit insurance legal solicitors partners associates limited council motors"
    " telecom mobile broadband electric gas power housing homes hospital clinic school loans debt card cards"
    " stores holdings"
)
_FIRM = re.compile(
    r"\b(?:j ?p )?(?:morgan(?: stanley)?$|spencer$|milton keynes|melton mowbray|preston north|chester le"
    r"|charles schwab|john (?:lewis|deere)|harvey (?:norman|nichols)"
    r"|jefferson capital"
    r"|ralph lauren|calvin klein|ted baker|tommy hilfiger|kate spade|edward jones|raymond james|robert dyas"
    r"|thomas cook"
    r"|dorothy perkins|laura ashley|karen millen|russell hobbs|arnold clark|ann summers|taylor wimpey|philip morris"
    r"|(?:donald trump|elon musk|joe biden|boris johnson|jeremy kyle|keir starmer|richard branson|martin lewis"
    r"|taylor swift)$"
    r"|levi strauss|jackson hewitt|james hardie|stanley$)",
    re.IGNORECASE,
)
"""Firms with the name of a person."""
_RELATION = (
    r"(?:mother|father|mum|mom|mam|dad|husband|wife|partner|fianc[eé]e?|son|daughter|brother|sister|uncle|aunt|auntie"
    r"|nephew|niece|cousin|gran|nan|nana|nanny|granny|grandmother|grandfather|grandson|granddaughter|stepson|stepdad"
    r"|boyfriend|girlfriend|flatmate|neighbou?r|friend|carer|executor|guarantor|landlord|ex)"
)
_RELATED = re.compile(
    rf"\b(?:my|his|her|our|their|your|the) (?:late |ex |other |eldest |youngest |older |younger |elder )?{_RELATION}"
    r"(?:'s)?(?: (?:is|was|called|named|name|name's|name is|and i))*,? (?=[^\W\d_])",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:(?:put|log|filed?|listed|registered|it's|is|was|be|booked|account(?:'s| is)?) (?:it )?(?:under"
    r"|as)(?: the name)?(?: of)?"
    r"|under (?:the )?(?:name|account|name of|account of)|(?:i'm|this is|it's|calling) (?:for|about) my \w+"
    r"|account (?:holder|owner)(?:'s| is| was| name is)?|(?:on|in) (?:behalf|the name) of(?: my \w+)?"
    r"|(?:you're|you are|i'm|i am) (?:speaking|talking) (?:to|with)|(?:it's|this is) actually"
    r"|(?:my|his|her|the) (?:maiden|married|middle|full|legal|proper) name (?:is|was)|(?:i go by|call me|known as)"
    r"|(?:tenant|occupier|owner|manager|agent|advis[eo]r|guy|girl|lady|man|woman|fella|lad|bloke|belongs to"
    r"|do i have)"
    r"(?:'s| is| was)?(?: called| named)?|(?:speak|spoken|spoke|talk|talked|through) (?:to|with)|(?:somebody"
    r"|someone|chap|person|one) (?:called|named)|name of|by the name of"
    r"|(?:executor|carer|guardian|attorney|advocate|trustee|next of kin|probate) (?:for|of|to)"
    r"|(?:reach|contact|get hold of)(?= [^\W\d_]+ [^\W\d_]+\W*$)|(?:ask|asking|asked"
    r"|looking) for|addressed to|made out to)"
    r" (?=[^\W\d_])",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:^|\b(?:okay|right|grand|great|perfect|lovely|well|no|yes|and) )"
    r"(?:thanks|thank you|cheers|hi|hiya|hello|hey|(?:good )?(?:morning|afternoon|evening)|bye|sorry|hello is that"
    r"|hi is that|is that|is this|am i speaking (?:to|with)|am i talking to),? (?=[^\W\d_])",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:^|[,.] )(?:(?:okay|right|so|well|alright|now|listen|look|sorry|perfect|grand|lovely|no|yes|yeah|and|sure)"
    r"(?: so| then| now)?,? )+(?=[^\W\d_])",
    re.IGNORECASE,
)
_OBJECTS = word_set(
    "the a an my your his her their it me him them us you up off out all everything money for on to about"
)
_MAYBE_ONE = re.compile(
    r"(?<![\w'])(?:speaking (?:this is|it's)|(?:^|hi |hello |hey |yes |yeah |there )this is|my name(?:'s"
    r"| is)?) (?=[^\W\d_])"
)
_FIRM_BEFORE = re.compile(
    r"\b(?:(?:on )?behalf of|original(?:ly)? (?:with|from|by|lender|creditor)"
    r"|(?:creditors?|lenders?|bought|sold|passed|transferred|assigned|owed?|owned|debts?|loan|agents? for"
    r"|work(?:s|ed|ing)? for|retailer|sofa|bed|mower|tractor|watch|jeans|suit|card|accounts?(?! belongs)|finance"
    r"|shop|store|brand|bank)"
    r"\b(?: \w+){0,3}? (?:is|was|with|from|by|to|at|for|are)) ?$",
    re.IGNORECASE,
)
"""What stands before the name of a firm: `the original creditor is …`, `it was originally with …`."""
_FIRM_AFTER = re.compile(
    r"^[\s,]*(?:(?:and|&) (?:company|co|sons?|daughters?|partners?|associates|brothers)|limited|ltd|llc|inc|plc|group"
    r"|solicitors|finance|bank|stores?|insurance|card|loan|account|catalogue|furniture|legal|law|llp|collections"
    r"|recoveries|payments|claims|hearing|cover|customer|services|support|accounts|billing|team|desk"
    r"|department|warranty|energy"
    r"|water|lending|loans|money|mobile|broadband|pet|toll|licensing|parking"
    r"|(?:and|&) \w+ (?:finance|solicitors|limited|ltd|llp))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:name[ds]?|name's|holder'?s?|my|called|speaking|talking|here|under|belongs|do i have)\b", re.IGNORECASE
)
_NEAR = 30
"""Characters before a name in which a word such as `name` says that it is a person's."""
_MOST_WORDS = 3
_SHORTEST_ENDED = 4
PARTICLES = word_set("de da di du del della dos van von der den al el bin ibn binti ni nic mac mc o st la le y ter ten")
"""Words between the parts of a name."""
_CALLED_AT_END = 8
"""Words of a turn at most that ends with the name of who is spoken to."""
_NOT_CALLED = word_set(
    "in at from near the a an is was are were of to for on by about with my his her our your and or not no"
)
_ASKS = word_set(
    "can could i i'm i'll i've do did is are what let let's thanks thank please you we sorry have just would"
)


def firm(text: str, span: Span) -> bool:
    """True for a name that the words beside it show to be the name of a firm."""
    name = text[span.start : span.end]
    if _FIRM.match(name) or not _FIRM_WORDS.isdisjoint(name.lower().split()):
        return True
    before = text[: span.start]
    if _FIRM_AFTER.match(text[span.end :]):
        return True
    words = name.lower().split()
    if before.lower().endswith("behalf of ") and len(words) == 2 and words[0] in FIRST_NAMES - CONFUSABLE:
        return False
    return _FIRM_BEFORE.search(before) is not None and _PERSON.search(before[-_NEAR:]) is None


def beside_cues(text: str, of: list[Token]) -> list[Span]:
    """Names that follow a relative, a greeting or `put it under`: words that are hardly ever anything else."""
    found: list[Span] = []
    for pattern in (_RELATED, _TOLD):
        for match in pattern.finditer(text):
            found += [span for span in _name(of, match.end()) if not _verb(of, span)]
    for match in _MAYBE_ONE.finditer(text):
        found += [span for span in _name(of, match.end()) if _starts_known(of, span) or _stands(of, span)]
    for match in _ADDRESSED.finditer(text):
        found += [span for span in _name(of, match.end()) if _starts_known(of, span)]
    for match in _CALLED.finditer(text):
        found += [span for span in _name(of, match.end()) if _called(of, span)]
    return found


def vocative(of: list[Token]) -> list[Span]:
    """A first name that ends a turn, or begins it before a question: `no problem eileen`, `eileen can you …`."""
    found: list[Span] = []
    if len(of) < 2:
        return found
    first, last, before = of[0], of[-1], of[-2]
    if _sure(last) and before.text in COMMON - _NOT_CALLED and len(of) <= _CALLED_AT_END:
        found.append(Span(last.start, last.end, Kind.NAME))
    if _sure(first) and of[1].text in _ASKS:
        found.append(Span(first.start, first.end, Kind.NAME))
    return found


def _sure(token: Token) -> bool:
    return token.text in FIRST_NAMES and token.text not in CONFUSABLE


def name_like(token: Token) -> bool:
    """True for a word that is hardly ever anything but a name."""
    if token.sort is not Sort.WORD or token.text in NO_NAMES or token.text in TITLES:
        return False
    if "'" in token.text and token.text.partition("'")[0] in NO_NAMES:
        return False
    if token.text in FIRST_NAMES:
        return token.text not in CONFUSABLE
    ends = len(token.text) > _SHORTEST_ENDED and _ENDINGS.search(token.text) is not None
    return token.text not in ORDINARY and len(token.text) > 2 and not ends


_ENDINGS = re.compile(
    r"(?:ing|ly|ous|ful|ment|tion|sion|able|ible|less|ness|ive|ish|ated|tic|tical|ity|ism|ance|ists?|'s|s'|n't|ed)$"
)


def _name(of: list[Token], position: int) -> list[Span]:
    first = next((place for place, token in enumerate(of) if token.start >= position), len(of))
    last = first
    while last < len(of) and last - first < _MOST_WORDS and (name_like(of[last]) or _surname(of, first, last)):
        last += 1
    return [Span(of[first].start, of[last - 1].end, Kind.NAME)] if last > first else []


def _surname(of: list[Token], first: int, place: int) -> bool:
    """True for any word after a first name that may be a surname: `bernadette long`."""
    if place == first or of[place - 1].text not in FIRST_NAMES or of[place].sort is not Sort.WORD:
        return False
    return of[place].text not in NO_NAMES and (of[place].text not in ORDINARY or place + 1 == len(of))


def _verb(of: list[Token], span: Span) -> bool:
    """True for a word that is no known name, with an object after it: `my husband handles the money`."""
    words = [place for place, token in enumerate(of) if span.start <= token.start < span.end]
    following = of[words[-1] + 1].text if words[-1] + 1 < len(of) else ""
    word = of[words[0]].text
    return word not in FIRST_NAMES and len(words) == 1 and (following in _OBJECTS or word.endswith("s"))


def _called(of: list[Token], span: Span) -> bool:
    """True for a name that is called out alone: nothing after it belongs to it."""
    place = next(place for place, token in enumerate(of) if token.end == span.end)
    following = of[place + 1].text if place + 1 < len(of) else ""
    return following not in ("and", "of")


def _starts_known(of: list[Token], span: Span) -> bool:
    return any(token.start == span.start and token.text in FIRST_NAMES for token in of)


def _stands(of: list[Token], span: Span) -> bool:
    """True for a name that ends its turn, or with what follows an introduction: `this is oyelaran calling back`."""
    place = next(place for place, token in enumerate(of) if token.end == span.end)
    return place + 1 == len(of) or of[place + 1].text in AFTER
