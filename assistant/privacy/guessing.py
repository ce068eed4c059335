"""What digits are taken for by their number alone, and what shows that a turn speaks of something harmless."""

import re

from assistant.privacy.kinds import Kind

GUESSES = {
    5: Kind.ADDRESS,
    6: Kind.SORT_CODE,
    7: Kind.PHONE_NUMBER,
    8: Kind.BANK_ACCOUNT,
    9: Kind.NATIONAL_ID,
    10: Kind.PHONE_NUMBER,
    11: Kind.PHONE_NUMBER,
}
"""What a number that is said digit by digit is taken for by its length, where nothing says that it is harmless."""
SHORTEST_GUESS = 6
"""Digits of the shortest number that is taken for something by its length."""
THING = re.compile(
    r"\b(?:orders?|invoices?|tickets?|cases?|ref(?:erence)?s?|claims?|parcels?|policy|policies|dockets?|serial|meter"
    r"|readings?|model|tracking|bar ?code|batch|part|sku|isbn|imei|v ?i ?n|chassis|registration|reg|plate|version"
    r"|build"
    r"|firmware|lottery|lotto|score|odometer|mileage|clause|section|act|statute|article|paragraph|page|chapter"
    r"|flight|bus"
    r"|train|seat|channel|frequency|coordinates|latitude|population|ip|port|router|press(?:ed)?|dial(?:l?ed)?|counted"
    r"|count|counting|kids?|children|aged?|ages|confirmation|authori[sz]ation|auth|booking|membership|member|loyalty"
    r"|clubcard|airmiles|gift|voucher|coupon|promo|discount|licen[cs]e|contract|agreement|file|report|form|letters?"
    r"|documents?|receipts?|transactions?|payments?|incident|job|product|item|model's|complaint|error|code was|wi ?fi"
    r"|dial|gauge|sticker|label|reads|reading|gate|door|alarm|extension|employee|badge|staff|queue|testing|years?"
    r"|steps|calories|votes|visitors|views|points"
    r"|lot|consignment|delivery|shipment|waybill|customer number|customer id|cheque number|check number|docket|u s c"
    r"|iphone|samsung|bosch|washing machine|fridge|boiler)\b",
    re.IGNORECASE,
)
"""Things whose numbers are harmless, and what is counted."""

FIRMS_LINE = re.compile(
    r"\b(?:ring|call|phone|text|reach|contact|get|fax|message) us\b|\bour (?:\w+ ){0,2}(?:line|helpline|team|number)"
    r"|\bthe (?:\w+ )?(?:help ?line|switchboard)|\b(?:we're|we are) on\b|free ?phone|hotline|samaritans"
    r"|\b(?:ring|call|phone|text|contact) (?:step ?change|citizens|national|the (?:ombudsman|council|bank|office))",
    re.IGNORECASE,
)
"""What an agent says of a number that is a firm's or a public one."""
FIRMS_PLACE = re.compile(
    r"\b(?:our|the|nearest|local|closest|head) (?:\w+ ){0,2}(?:offices?|branch|depot|store|shop|warehouse|showroom"
    r"|court"
    r"|clinic|address for (?:us|returns|payments|complaints))\b|\b(?:write|post it|send it|send them) to us\b"
    r"|\bour (?:\w+ )?address\b",
    re.IGNORECASE,
)
"""The same of an address."""

_QUESTION = re.compile(
    r"^(?:\W*\w+){0,3}?\W*\b(?:(?:what|which|how (?:many|much|old|long|far|often)|whose)\b"
    r"(?! (?:about|happened|else|is the matter|have you got))|when (?:do|does|did|is|was|were|are))\b",
    re.IGNORECASE,
)


def guessed(digits: str) -> Kind | None:
    """What digits are taken for by their number alone; none where they are too few or too many."""
    if 12 <= len(digits) <= 19:
        return Kind.CARD_NUMBER
    if len(digits) in (6, 8) and born(digits):
        return Kind.DATE_OF_BIRTH
    return GUESSES.get(len(digits)) if len(digits) >= SHORTEST_GUESS else None


def born(digits: str) -> bool:
    """True for a day, a month (or the other way round) and a year in which a grown-up was born."""
    one, two, year = int(digits[:2]), int(digits[2:4]), digits[4:]
    if not (1 <= one <= 31 and 1 <= two <= 31 and min(one, two) <= 12):
        return False
    return 1920 <= int(year) <= 2010 if len(year) == 4 else 30 <= int(year) <= 99


def of_something_else(text: str) -> bool:
    """True where a turn names a harmless thing, or asks for something that is not private.

    Args:
        text: a turn in which nothing private is asked for or announced.
    """
    return THING.search(text) is not None or _QUESTION.search(text) is not None
