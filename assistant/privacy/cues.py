"""What is said about the digits that come next, or came just before: `the long number`, `my order number is`."""

import re
from typing import NamedTuple

from assistant.privacy.cue_table import TABLE, Harmless, Meaning
from assistant.privacy.expiry import vague
from assistant.privacy.kinds import Kind


class Cue(NamedTuple):
    """A cue in a text."""

    start: int
    end: int
    meaning: Meaning


_CUES = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(f"(?P<k{place}>{pattern})" for place, (_, pattern) in enumerate(TABLE))
    + r")(?:'s|'re)?(?![\w'])",
    re.IGNORECASE,
)
_MEANINGS = {f"k{place}": meaning for place, (meaning, _) in enumerate(TABLE)}
_OTHER_EXPIRY = re.compile(
    r"\b(offers?|contract|policy|warranty|passport|voucher|coupon|subscription|tax|disc|m o t|probation|quote|lease"
    r"|licen[cs]e|agreement"
    r"|insurance"
    r"|tenancy|plan|guarantee|permit|milk|deal|mot|trial|membership|ticket|promotion|discount)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:never|don't|do not|won't|not|without|no need|can't|cannot)\s+(?:\S+\s+){0,2}?"
    r"(?:need|give|giving|share|sharing|ask|asking|tell|read|want|to|for)\s+(?:\S+\s+){0,2}$",
    re.IGNORECASE,
)

_MONTH = re.compile(r"month|year", re.IGNORECASE)
"""What may be anyone's, though a card is named."""
_CHOICE = re.compile(r"\s+or\s+(?:by |a )?(?:post|text|letter|phone|e-?mail|landline|mobile|call)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow (?:many|long|much)\b", re.IGNORECASE)


_BEARER = re.compile(
    r"\b(?:orders?|serial|policy|meter|reference|ref|case|ticket|invoice|claim|parcel|booking|tracking|model|flight"
    r"|confirmation|membership|voucher|job|complaint|receipt|barcode|registration|reg|plate|router|modem|quote|docket"
    r"|dial|gauge|screen|display|label|sticker|notice|box|tag|slip|form|locker|door|gate|alarm|safe|garage|keypad|hub"
    r"|wi ?fi|phone|laptop|tablet|key|fob|room|building|entry|unlock|postcard|parking|chassis|engine|frame|seal"
    r"|ward|unit|cylinder|machine|fridge|washer|oven"
    r"|letter|boiler|bill|app|packet|package|bottle|vin|tin|jar|error|fault|area|dress|source|qr|text|e-?mail)\b",
    re.IGNORECASE,
)
"""Things that bear a number which is not private."""
_ON_IT = re.compile(r"(?:\W+\w+){0,5}?\W+(?:of|on|off|from|across|at|in|for) (?:the|your|my|that|this|a|our) $")
_NEAR = 25
"""Characters before a cue within which a thing is what it speaks of."""
_FAR = 55
"""The same after it: `the long number across the top of the letter`."""
_OF_PAYMENT = re.compile(r"card|secur|cvv|c v|cvc|signature|bank|sort|savings|i ?ban|routing", re.IGNORECASE)
"""What is in cues that speak of a payment, whatever else is named."""


def _on_thing(text: str, match: re.Match[str], meaning: Meaning) -> bool:
    """True for `the order ending …`, `the last three digits of the meter`, `the long number on the bill`."""
    after = text[match.end() : match.end() + _FAR]
    thing = _BEARER.search(after)
    if " card" in f" {text.lower()}" or _OF_PAYMENT.search(match.group()):
        return meaning is Harmless.ENDING and _beside(text, match)
    if thing is not None and _ON_IT.match(after[: thing.start()]):
        return True
    if meaning is Kind.SECURITY_CODE and _BEARER.search(text):
        return True
    return meaning is Harmless.ENDING and _beside(text, match)


def _beside(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    return _BEARER.search(before) is not None and " card" not in f" {before}"


_OTHER_CARD = re.compile(
    r"\b(?:gift|loyalty|library|membership|member|sim|rewards?|club|bus|travel|score|report|store|birthday|business"
    r"|prepay"
    r"|prepayment|key|nectar|points) $",
    re.IGNORECASE,
)
"""What stands before a card that is no payment card."""


def _vague_expiry(text: str, match: re.Match[str]) -> bool:
    """True for what asks for an expiry date only where a card is spoken of, in a text that names none."""
    sure = " card" in f" {text.lower()}" and _MONTH.match(match.group()) is None
    return vague(match.group()) and not sure


_NAME_OF = re.compile(
    r"\s+(?:of|for) (?:the|that|this|your|a) (?!account|card|policy|booking|bill|person|holder|order|notes?\b"
    r"|record|file|form|call|lease|tenancy|loan)\w+"
)
_PETS = re.compile(
    r"\b(?:dog|cat|pet|horse|company|business|firm|app|shop|store|brand|school|street|road|file)(?:'s)? $"
)


def _other_name(text: str, match: re.Match[str]) -> bool:
    """True for the name of something that is no person: `the name of the app`, `the dog's name`."""
    return _NAME_OF.match(text, match.end()) is not None or _PETS.search(text[: match.start()]) is not None


_NUMBERED = frozenset({Harmless.ENDING, Kind.SECURITY_CODE, Kind.CARD_NUMBER, Kind.BANK_ACCOUNT})


def cues(text: str, card_talk: bool) -> list[Cue]:
    """The cues of a text in their order.

    Args:
        text: as recognised or typed.
        card_talk: true while card details are being said; then an expiry date is the card's.
    """
    found = []
    for match in _CUES.finditer(text):
        meaning = _MEANINGS[match.lastgroup or ""]
        if meaning is Kind.EXPIRY_DATE and not card_talk and " card" not in text and _OTHER_EXPIRY.search(text):
            meaning = Harmless.AMOUNT
        elif (meaning in _NUMBERED and _on_thing(text, match, meaning)) or (
            meaning in (Kind.CARD_NUMBER, Harmless.CARD) and _OTHER_CARD.search(text[: match.start()])
        ):
            meaning = Harmless.REFERENCE
        elif (
            (meaning is Kind.EXPIRY_DATE and not card_talk and _vague_expiry(text, match))
            or (meaning in (Kind.EMAIL, Kind.PHONE_NUMBER) and _CHOICE.match(text, match.end()))
            or (meaning is Kind.NAME and _other_name(text, match))
            or (meaning in (Kind.ADDRESS, Kind.SECURITY_CODE) and _HOW_MANY.search(text[: match.start()]))
            or (meaning is Kind.CARD_NUMBER and _DENIED.search(text[: match.start()]))
        ):
            continue
        found.append(Cue(match.start(), match.end(), meaning))
    other = any(cue.meaning in (Kind.EMAIL, Kind.ADDRESS, Kind.NATIONAL_ID) for cue in found)
    return [cue for cue in found if not (other and text[cue.start : cue.end].lower().startswith("spel"))]
