"""How the expiry date of a card is asked for and said."""

import re

EXPIRY = (
    r"(?:runs?|running) out(?! of)|card (?:that )?(?:ends?|finishes|dies|lapses)(?: when)?|card(?:'s| is) up|end date"
    r"|(?:when|what date) does (?:it|that|the card|your card) (?:end|expire|finish|lapse|run)"
    r"|(?:month|year)(?: is|'s| and year)|until when|good (?:until|to(?= the)|till|through|thru)|card date"
    r"|dates? on (?:the |your |my )(?:\w+ )?card|m ?m (?:slash |and )?y ?y|e x p(?: date)?"
    r"|(?:what )?date (?:has|does|have) it (?:got|have|say)(?: on it)?|dates? (?:on|at) (?:the )?(?:front|bottom)"
    r"|date (?:that's |that is )?(?:printed|embossed|stamped)(?: on it)?"
    r"|(?:what|which)(?:'s| is)? (?:the )?date(?:'s| is)? (?:is |that's )?(?:on|at|across|under)"
    r" (?:it|that|there|this|that one)|(?:new|different|updated) date|(?:it|that|this)(?:'s| is) out of date"
    r"|it say(?= now|s? under|\W*$)(?: now)?|(?:printed )?under the (?:long )?number"
    r"|same number(?= but| just| only| except| different| new)"
    r"|expir(?:y|es|ation|ing|ed(?= in| on|\W*$)|e)(?! at | tonight| today| midnight| tomorrow)"
    r"(?: date)?(?: is)?(?: on)?(?: the)?(?: card)?"
    r"|valid (?:until|till|thru|through|to|from)|exp(?: date)?(?= is|'s|:| \d|\W*$)"
)
"""What says that an expiry date comes next, or came just before."""
_VAGUE = re.compile(
    r"(?:month(?! and year)|year|until when|new|different|updated|same|(?:it|that|this)\b|(?:printed )?under|expired"
    r"|(?:what|which)(?:'s| is)? (?:the )?date|date (?:that|printed|embossed|stamped))\b",
    re.IGNORECASE,
)
_MONTHS = range(1, 13)
_YEARS = range(24, 40)


def vague(cue: str) -> bool:
    """True for what speaks of an expiry date only where a card is spoken of: `and the year`, `the new date`."""
    return _VAGUE.match(cue) is not None


def expiry_shaped(digits: str) -> bool:
    """True for a month and a year in which a card can run out: `0729`, `729`, `072029`."""
    month, year = digits[:-2].removesuffix("20") or digits[:-2], digits[-2:]
    return 3 <= len(digits) <= 6 and int(month) in _MONTHS and int(year) in _YEARS
