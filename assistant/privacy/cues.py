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
_DIGIT_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
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
        r"|n ?i(?=:)|s s n|ssn|national insurance(?: number)?|n ?i number|nino|n ?h ?s(?: number)|i ?r ?d(?: number)?"
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
        rf"(?:make and |what )model|(?:what|which) (?:times?|days?|channel|bus|option|make|version|amount"
        rf"|score)|(?:{_REFERENCES}) {_NUMBER}|reference|(?:customer|loan|electricity|gas"
        rf"|online) account number"
        r"|account number (?:with|for|at) (?:you|us)|account reference"
        r"|(?:meter|dial|gauge|odometer|sticker|barcode|thermostat)(?: \w+)? (?:says?|reads?|shows?|is|was)"
        r"|(?:meter|gas|electric(?:ity)?|water|last|first|previous) reading|(?:logged|booked|filed|raised|listed|saved"
        r"|recorded|quote|quoted?|opened) (?:it |that |this )?(?:as|under)|quote (?:that|this|the) number"
        r"|(?:the|my|your|that|this|which|a) (?:order|ticket|claim|policy|parcel|case|invoice|docket|flight|serial"
        r"|tracking|incident|booking|voucher|consignment)(?: is|'s| was)"
        r"|(?:lucky|lottery|lotto|winning) numbers?"
        r"|(?:card |account |number )?(?:ending|ends(?! when| in the year)|finishing|finishes)(?: in| with)?"
        rf"|last four(?: digits| numbers)? {_OF_CARD}|tracking|serial|barcode|(?:number|code|digits) (?:on|from"
        rf"|off|at the bottom of|at the top of) (?:the |your |my |this |that )*(?:\w+ )?(?:letter|bill|invoice"
        rf"|statement|parcel|box|label|receipt|meter|screen|form|ticket|slip|email|docket|contract|packet"
        rf"|package|bottle|app|website)",
    ),
    (
        Kind.SECURITY_CODE,
        r"security (?:code|number|digits)|(?:and|then|now) the back(?=\W*$)|c ?v ?[vc] ?2?|see v v"
        r"|card verification(?: value| code| number)?"
        r"|(?:last )?(?:three|four|3|4)(?:[- ]digits?| numbers?)?(?: security)?(?: code| number)?"
        r" (?:that are |that's |thats )?(?:on|from|off) (?:the |your |my )?(?:very )?(?:back|reverse"
        r"|front of (?:the|your|my) (?:amex|american express)|signature strip)"
        r"(?: of (?:the |your |my )?(?:\w+ )?card)?"
        r"|(?:three|four|last|little|small|final)(?: \w+)? (?:digits?|numbers?) (?:(?:at|on|from|off"
        r"|round) (?:the |your |my )?(?:back|reverse|strip)|by)|the (?:last )?three digits|(?:at|from|off"
        r"|round) the back|on the reverse|signature (?:strip|panel|bit)|verification (?:number|value|digits)"
        r"|c ?s ?c|c ?i ?d|see vee vee|cvs|c b v|c v b|(?<!-)c ?v(?!-)|(?:code|number|numbers|digits) (?:on"
        r"|from) (?:the "
        r"|your |my )?(?:back|reverse)|last three(?: digits| numbers)?(?! months| weeks| days| years| times"
        r"| payments| calls)"
        r"|back of (?:the |your |my )?(?:\w+ )?card|on the back|(?:by|on|near|next to) the signature(?: strip)?"
        r"|signature strip|security(?= is|'s|\W*$)|(?:the )?back(?:'s| is| says| it's| it says| reads)(?: a)?"
        r"|(?:the|and|those|them) (?:three|3)(?: little| wee)? (?:digits|numbers)(?= (?:are|is|were|there|\d|on))"
        r"|(?:the |that |my )?code(?: is|'s)(?! wrong| not)"
        r"|(?:the|your|my|that) (?:little|short|wee|tiny|secret|cvv|small) (?:code|number|one)"
        r"|(?:three|four|3|4)[- ]digits? (?:number|code|security)(?! (?:from|in|by|off) (?:the |a |your )?(?:text"
        r"|app|e-?mail"
        r"|letter|message))|(?:three|four) digits?(?=(?: please| then| there)*\W*$)|(?:turn|flip)(?: \w+){0,3} over"
        r"|number on the (?:back|strip)|(?:above|below|beside|under|on|next to) the (?:strip|signature|logo)"
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
        r"|what date) does (?:it|that|the card|your card) (?:end|expire|finish|lapse|run)|(?:month|year)(?: is|'s"
        r"| and year)|until when|good (?:until|to(?= the)|till|through|thru)|dates? on (?:the |your |my )(?:\w+ )?card"
        r"|card date|expir(?:y|es|ation|ing|e)(?: date)?(?: is)?(?: on)?(?: the)?(?: card)?|dates? (?:on"
        r"|at) (?:the )?(?:front|bottom)|valid (?:until|till"
        r"|thru|through|to|from)|exp(?: date)?(?= is|'s|:| \d|\W*$)",
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
        r"|check) ?book|which account"
        r"|bic"
        r"|swift(?: code)?|building society|kontonummer|suffix"
        r"|roll number|transit number|institution number|bank numbers?|account's"
        r"|account(?= is (?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|um))"
        r"|eight[- ]digits?(?: account)?(?: number| one)?|acc(?:ount|t)? (?:number|no)|(?:bank|checking|savings"
        r"|current) account(?= is| it's| \d| number)",
    ),
    (
        Kind.DATE_OF_BIRTH,
        r"da(?:te|ta|y)s? (?:of|a|o) (?:my |your |his |her )?birth(?:day)?|were you born|d ?o ?b|birth ?dates?"
        r"|birthday|born(?: on| in)?|year of birth|day of birth|(?:your|the) date of(?=\W*$)",
    ),
    (Kind.EMAIL, r"e ?-?mail(?! (?:you|it|them|that|this))(?: address)?(?:es)?|mail me"),
    (
        Kind.PHONE_NUMBER,
        r"(?:tele)?phone(?: number)?|mobile(?: number)?(?:'s)?|cell(?:phone)?(?: number)?(?:'s)?"
        r"|contact numbers?|landline(?: number)?|home number|work number"
        r"|(?:call|ring|reach|text|phone|contact|get|try)(?: me| us| him| her"
        r"| you| them| (?:the|my|his|her|our) \w+)?(?: back)?(?: directly)? (?:on|at)|whatsapp"
        r"|(?:best|what|which|call ?back|daytime|evening|another|alternative) number|my number(?: is|'s)?"
        r"|your number|the number (?:is|you)|number to (?:call|reach|ring)|number (?:we|you) (?:can|have|could)",
    ),
    (
        Kind.ADDRESS,
        r"(?<!mail )(?<!ip )(?:(?:home|billing|postal|current|new|old|mailing|delivery|street|full) )*address"
        r"|post ?codes?|zip ?codes?|zip|air code|eir ?code"
        r"|(?:live|living|lived|lives|reside|stay|staying)"
        r" (?:at|in|on(?= [a-z]+ (?:street|road|lane|avenue|drive)))(?! the moment| all| peace| fear)"
        r"|(?:moved|moving) (?:to|into)"
        r"|where (?:are|do|is|have|did|were) (?:you|we|they|he|she)(?: \w+){0,2}? (?:live|living|stay|staying|based"
        r"|residing"
        r"|moved?|moving)(?: to| at)?|living now|where (?:should|shall|do|can|would you like) (?:we|i"
        r"|you)(?: want us to)? (?:send|post|deliver|mail)"
        r"|where (?:should|shall|does|will|must) (?:that|it|this|they|the \w+)(?: be)? (?:go|sent|posted|delivered)"
        r"|(?:deliver|post|ship)(?: it| them| that)? to|p ?o box"
        r"|(?:based|staying|office is|house is|property|house|flat|office) at|(?:send|mail|sent)(?: it| them"
        r"| that| the \w+| a \w+| out| round)? to|house number|house name|first line(?: of)?|(?:i'm|i am|we're"
        r"|she's|he's) at"
        rf"(?= (?:\d|flat|unit|apartment|number|{_DIGIT_WORDS}))"
        r"|(?:i'm|i am|we're|she's|he's) in(?= (?:flat|unit|apartment|number)\b)",
    ),
    (
        Kind.NAME,
        r"spell(?:ed|ing|t)?|who(?:'s| is) (?:calling|this|that|speaking)|(?:my|his|her|your|full|first|last"
        r"|middle|maiden|sur"
        r"|family|husband's|wife's|partner's|mother's maiden"
        r"|the|account holder's?) ?name(?:'s| is| was)?|(?:take|get|have|grab|need) (?:a|your|the) name"
        r"|surname(?:'s| is)?"
        r"|and you are(?=\W*$)|who (?:do|have) i(?: have| got)|name(?=(?: please| love| there| then)*\W*$)|name's"
        r"|name is|(?:am i|i'm) speaking (?:to|with)"
        r"|who am i (?:speaking|talking) (?:to|with)"
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
    (
        Harmless.REFERENCE,
        r"(?!my|your|the|this|that|his|her|our|their|and|is|of|for|a|long|full|main|whole|big|small|little|wee|new|old"
        r"|right|wrong|same|other|correct|proper|short|first|second|next|last|one|two|three|four|six|eight|nine|ten"
        r"|digit"
        r"|card|visa|debit|credit|amex|mastercard|bank|account|security|phone|mobile|home|work|contact|best|tax|id"
        r"|savings|giro|direct|single|personal|social|insurance|identity|national|birth|front|back|entire|what|which"
        r"|house|street|flat|box|apartment|it|in|or|no|whose|actual|different|following|cvv|cvc|swift|sort|branch)"
        r"[a-z]{3,} (?:number|no|id|code|ref)(?:'s| is| was| says)",
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

_VAGUE = re.compile(r"(?:month(?! and year)|year|until when)\b", re.IGNORECASE)
"""What asks for an expiry date in card talk alone."""
_CHOICE = re.compile(r"\s+or\s+(?:by |a )?(?:post|text|letter|phone|e-?mail|landline|mobile|call)\b", re.IGNORECASE)
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
        elif (
            (meaning is Kind.EXPIRY_DATE and not card_talk and _VAGUE.match(match.group()))
            or (meaning in (Kind.EMAIL, Kind.PHONE_NUMBER) and _CHOICE.match(text, match.end()))
            or (meaning is Kind.ADDRESS and _HOW_MANY.search(text[: match.start()]))
            or (meaning is Kind.CARD_NUMBER and _DENIED.search(text[: match.start()]))
        ):
            continue
        found.append(Cue(match.start(), match.end(), meaning))
    return found
