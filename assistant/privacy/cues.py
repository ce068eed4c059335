"""What is said about the digits that come next, or came just before: `the long number`, `my order number is`."""

import re
from enum import StrEnum
from typing import NamedTuple

from assistant.privacy.kinds import Kind


class Harmless(StrEnum):
    """What numbers are that may stay."""

    REFERENCE = "reference"
    """An order, a ticket, a policy: holds for the answer in the next turn too."""
    AMOUNT = "amount"
    """Money, a count or a time, in the same utterance alone."""
    ACCOUNT = "account"
    """An account in passing: only a long number said digit by digit, in the same utterance, is its number."""
    CARD = "card"
    """A card spoken of in passing: a number said digit by digit, there or in the next turns, is its number."""


Meaning = Kind | Harmless


class Cue(NamedTuple):
    """A cue in a text."""

    start: int
    end: int
    meaning: Meaning


_OF_CARD = r"(?:(?:of|on|from|off|across)? ?(?:the |your |my |that )?(?:\w+ )?card)"
_MY = r"(?:my|your|the|a|his|her|our|their)"
_NUMBER = r"(?:numbers?|no|code|id|ref|reference)"
_REFERENCES = (
    "order|bill|reference|ref|invoice|case|ticket|tracking|policy|booking|confirmation|claims?|customer|membership|member"
    "|contract|loan|agreement|serial|model|part|flight|job|complaint|file|receipt|meter|batch|voucher|gift card"
    "|extension|employee|badge|staff|transaction|authori[sz]ation|auth|parcel|product|item|incident|service|quote"
    "|application|registration|delivery|consignment|return|repair|request|store|branch|channel|line|gate|room|queue"
    "|lot|promo(?:tion)?|discount|coupon|error|docket|version|step|page|chapter|platform|bus|seat|unit|account"
    " reference"
)
_TABLE: tuple[tuple[Meaning, str], ...] = (
    (
        Kind.NATIONAL_ID,
        r"(?:last four(?: digits)? of )?(?:your |my |the )?social(?: security)?(?: number)?(?! media| worker"
        r"| care| services)"
        r"|s s n|ssn|national insurance(?: number)?|n ?i number|nino|n ?h ?s(?: number)|i ?r ?d(?: number)?"
        r"|p ?p ?s(?: number)?"
        r"|(?:national|personal|identity) (?:id|identity|identification|number)(?: number)?|f[øo]dsels ?nummer"
        r"|personnummer"
        r"|birth number|tax(?:payer)? (?:file |id )?(?:number|id|identification number)|t ?i ?n number"
        r"|passport(?: number)"
        r"|driv(?:ing|er's?|ers) licen[cs]e number|medicare(?: card)?(?: number)?|medicaid(?: number)?"
        r"|health (?:card|insurance) number|id number|i d number|person(?:al)? (?:number|id)|n i(?= is| it's"
        r"| number)|p p s n|d number|(?:full|whole|nine digit) social|insurance number"
        r"|inland revenue(?: number)?|revenue number|health(?: service)? number|birth and personal(?: number)?"
        r"|(?:my|your) id(?= is| number|'s)|(?:my|your) i d|tax i d|social insurance(?: number)?|identity number"
        r"|n i(?= \w+ \w+ (?:\d|one|two|three|four|five|six|seven|eight|nine|zero|oh|double|triple))",
    ),
    (
        Harmless.REFERENCE,
        rf"(?:{_REFERENCES}) {_NUMBER}|reference|(?:customer|loan|electricity|gas|online) account number"
        r"|account number (?:with|for|at) (?:you|us)|account reference"
        r"|(?:card |account |number )?(?:ending|ends(?! when| in the year)|finishing|finishes)(?: in| with)?"
        rf"|last four(?: digits| numbers)? {_OF_CARD}|tracking|serial|barcode|(?:number|code|digits) (?:on|from"
        rf"|off|at the bottom of|at the top of) (?:the |your |my |this |that )*(?:\w+ )?(?:letter|bill|invoice"
        rf"|statement|parcel|box|label|receipt|meter|screen|form|ticket|slip|email|docket|contract|packet"
        rf"|package|bottle|app|website)",
    ),
    (
        Kind.SECURITY_CODE,
        r"security (?:code|number|digits)|c ?v ?[vc] ?2?|see v v|card verification(?: value| code| number)?"
        r"|(?:last )?(?:three|four|3|4)(?:[- ]digits?| numbers?)?(?: security)?(?: code| number)?"
        r" (?:that are |that's |thats )?(?:on|from|off) (?:the |your |my )?(?:very )?(?:back|reverse"
        r"|front of (?:the|your|my) (?:amex|american express)|signature strip)"
        r"(?: of (?:the |your |my )?(?:\w+ )?card)?"
        r"|(?:three|four|last|little|small|final)(?: \w+)? (?:digits?|numbers?) (?:(?:at|on|from|off"
        r"|round) (?:the |your |my )?(?:back|reverse|strip)|by)|the (?:last )?three digits|(?:at|from|off"
        r"|round) the back|on the reverse|signature (?:strip|panel|bit)|verification (?:number|value|digits)"
        r"|c ?s ?c|c ?i ?d|see vee vee|cvs|c b v|c v b|c ?v|(?:code|number|numbers|digits) (?:on|from) (?:the "
        r"|your |my )?(?:back|reverse)|last three(?: digits| numbers)?(?! months| weeks| days| years| times"
        r"| payments| calls)"
        r"|back of (?:the |your |my )?(?:\w+ )?card|on the back|(?:by|on|near|next to) the signature(?: strip)?"
        r"|signature strip|security(?= is|'s)|(?:the |that |my )?code(?: is|'s)(?! wrong| not)"
        r"|(?:the|your|my|that) (?:little|short|wee|tiny|secret|cvv|small) (?:code|number|one)"
        r"|three[- ]digit (?:number|code)|(?:above|below|beside|under|on|next to) the (?:strip|signature|logo)"
        r"|pin(?: number| code)|my pin",
    ),
    (
        Kind.CARD_NUMBER,
        r"(?:long |main |full |big |whole |new |other )*(?:credit |debit |bank |visa |mastercard "
        r"|payment )*card(?:'s)? (?:numbers?|no|details|info|information)"
        r"|card(?=(?: is| it's|'s)?(?: um| uh| er)? (?:\d|four|five|three|six|two|double|triple))"
        r"|(?:visa|mastercard|master card|amex|american express|debit card|credit card)(?: card)?(?: here)?(?:'s"
        r"| is| it's| it| starts| begins| number| with)+(?= )|(?:long|big|full) (?:card )?numbers?|(?:sixteen|16"
        r"|fifteen|15)[- ]?digits?(?: number| card number)?"
        rf"|(?:number|numbers|digits) (?:{_OF_CARD}|(?:on|across|off) (?:the |your )?(?:front|middle))"
        rf"|(?:my|your|the) (?:first|second|third|fourth|next|other|final) (?:four|eight|six|lot|group|set|batch|half)"
        rf"|(?:first|second|third|fourth|next) (?:four|eight) (?:are|is|digits|numbers)|(?:discover|maestro"
        rf"|diners|visa debit)(?: card| is| it's)?"
        rf"|front of {_MY} (?:\w+ )?card|pan number"
        rf"|(?:rest|remainder|other half|first half|first four|next four|next eight|first eight|last eight"
        rf"|remaining) (?:digits )?(?:of )?(?:the |your |my )?(?:\w+ )?card(?: number)?",
    ),
    (
        Kind.EXPIRY_DATE,
        r"(?:runs?|running) out|card (?:that )?(?:ends?|finishes|dies|lapses)(?: when)?|end date|(?:when"
        r"|what date) does (?:it|that|the card|your card) (?:end|expire|finish|lapse)|(?:month|year)(?: is|'s"
        r"| and year)|until when|good (?:until|till|through|thru)|dates? on (?:the |your |my )(?:\w+ )?card"
        r"|card date|expir(?:y|es|ation|ing|e)(?: date)?(?: is)?(?: on)?(?: the)?(?: card)?|valid (?:until|till"
        r"|thru|through|to|from)|exp date",
    ),
    (
        Kind.SORT_CODE,
        r"(?:sort|short|sought|source|sore) ?codes?|sort coat|sort(?= is| it's| and account)|bank code"
        r"|routing(?: transit)?(?: number)?|a b a(?: number)?|aba number|b ?s ?b(?: number)?",
    ),
    (
        Kind.BANK_ACCOUNT,
        r"(?:bank |checking |savings |current |my |the |your )*account (?:number|no|num)(?: is)?|i ?ban|eye ban|i b a n"
        r"|bank details|(?:on|at|across) the bottom of (?:the |a |my |your )?(?:cheque|check)|(?:cheque"
        r"|check) ?book|which account|direct debit"
        r"|standing order|bank transfer|(?:pay|paid|refund|put|transfer)(?: it| that| them)? into|bic"
        r"|swift(?: code)?|building society|kontonummer|suffix"
        r"|roll number|transit number|institution number|bank numbers?|account's"
        r"|account(?= is (?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|um))"
        r"|eight[- ]digits?(?: account)?(?: number| one)?|acc(?:ount|t)? (?:number|no)|(?:bank|checking|savings"
        r"|current) account(?= is| it's| \d| number)",
    ),
    (
        Kind.DATE_OF_BIRTH,
        r"da(?:te|ta|y)s? (?:of|a|o) (?:my |your |his |her )?birth(?:day)?|were you born|d ?o ?b|birth ?dates?"
        r"|birthday|born(?: on| in)?|year of birth|day of birth",
    ),
    (Kind.EMAIL, r"e ?-?mail(?: address)?(?:es)?|mail me"),
    (
        Kind.PHONE_NUMBER,
        r"(?:tele)?phone(?: number)?|mobile(?: number)?(?:'s)?|cell(?:phone)?(?: number)?(?:'s)?"
        r"|contact numbers?|landline(?: number)?|home number|work number"
        r"|(?:call|ring|reach|text|phone|contact|get|try)(?: me| us| him| her"
        r"| you)?(?: back)?(?: directly)? (?:on|at)|whatsapp"
        r"|(?:best|what|which|call ?back|daytime|evening|another|alternative) number|my number(?: is|'s)?"
        r"|your number|the number (?:is|you)|number to (?:call|reach|ring)|number (?:we|you) (?:can|have|could)",
    ),
    (
        Kind.ADDRESS,
        r"(?<!mail )(?<!ip )(?:(?:home|billing|postal|current|new|old|mailing|delivery|street|full) )*address"
        r"|post ?codes?|zip ?codes?|zip|air code|eir ?code"
        r"|(?:live|living|lived|lives|reside|stay|staying)"
        r" (?:at|in|on(?= [a-z]+ (?:street|road|lane|avenue|drive)))(?! the moment| all| peace| fear)"
        r"|(?:moved|moving) (?:to|into)|where (?:should|shall|do|can|would you like) (?:we|i"
        r"|you)(?: want us to)? (?:send|post|deliver)|(?:deliver|post|ship)(?: it| them| that)? to|p ?o box"
        r"|(?:based|staying|office is|house is|property|house|flat|office) at|(?:send|mail|sent)(?: it| them"
        r"| that| the \w+| a \w+| out| round)? to|house number|first line(?: of)?",
    ),
    (
        Kind.NAME,
        r"who(?:'s| is) (?:calling|this|that|speaking)|(?:my|his|her|your|full|first|last|middle|maiden|sur"
        r"|family|husband's|wife's|partner's|mother's maiden"
        r"|the|account holder's?) ?name(?:'s| is| was)?|(?:take|get|have|grab|need) (?:a|your|the) name"
        r"|surname(?:'s| is)?"
        r"|name's|name is|(?:am i|i'm) speaking (?:to|with)|who am i (?:speaking|talking) (?:to|with)"
        r"|name on (?:the|your|my) (?:card|account)(?: is)?|cardholder(?:'s)?(?: name)?(?: is)?",
    ),
    (Harmless.CARD, r"card|visa|mastercard|amex"),
    (Harmless.ACCOUNT, r"account"),
    (
        Harmless.AMOUNT,
        r"amount|balance|owe[sd]?|owing|paid|pay|paying|payments?|cost|costs|price|total|charge[sd]?"
        r"|refund(?:ed)?|fees?"
        r"|instal?ments?|budget|salary|earn|income|rent|worth|spen[dt]|offer(?:ed)?|arrears|debt|interest"
        r"|percent|deposit"
        r"|how (?:much|many|long|old)|age[ds]?|appointment|due|deadline|since|ago|invoice|bill|order|ordered"
        r"|delivered|called|o'clock|am|opens?|close[sd]?",
    ),
)
_CUES = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(f"(?P<k{place}>{pattern})" for place, (_, pattern) in enumerate(_TABLE))
    + r")(?:'s|'re)?(?![\w'])",
    re.IGNORECASE,
)
_MEANINGS = {f"k{place}": meaning for place, (meaning, _) in enumerate(_TABLE)}
_OTHER_EXPIRY = re.compile(
    r"\b(offers?|contract|policy|warranty|passport|voucher|coupon|subscription|quote|lease|licen[cs]e|agreement"
    r"|insurance"
    r"|tenancy|plan|guarantee|permit|milk|deal|mot|trial|membership|ticket|promotion|discount)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:never|don't|do not|won't|not|without|no need|can't|cannot)\s+(?:\S+\s+){0,2}?"
    r"(?:need|give|giving|share|sharing|ask|asking|tell|read|want|to|for)\s+(?:\S+\s+){0,2}$",
    re.IGNORECASE,
)

_HOW_MANY = re.compile(r"\bhow (?:many|long|much)\b", re.IGNORECASE)


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
        elif (meaning is Kind.ADDRESS and _HOW_MANY.search(text[: match.start()])) or (
            meaning is Kind.CARD_NUMBER and _DENIED.search(text[: match.start()])
        ):
            continue
        found.append(Cue(match.start(), match.end(), meaning))
    return found
