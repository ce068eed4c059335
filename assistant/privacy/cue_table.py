"""The words that say what digits are: patterns by what they mean; where two begin at one place, the first counts."""

from enum import StrEnum

from assistant.privacy.codes import SECURITY_CODE
from assistant.privacy.expiry import EXPIRY
from assistant.privacy.kinds import Kind


class Harmless(StrEnum):
    """What numbers are that may stay."""

    REFERENCE = "reference"
    """An order, a ticket, a policy: holds for the answer in the next turn too."""
    AMOUNT = "amount"
    """Money, a count or a time, in the same utterance alone."""
    ENDING = "ending"
    """The last digits of a card or an account: short ones, here or in the answer, are private."""
    ACCOUNT = "account"
    """An account in passing: only a long number said digit by digit, in the same utterance, is its number."""
    CARD = "card"
    """A card spoken of in passing: a number said digit by digit, there or in the next turns, is its number."""


Meaning = Kind | Harmless


_OF_CARD = r"(?:(?:of|on|from|off|across)? ?(?:the |your |my |that )?(?:\w+ )?card)"
_MY = r"(?:my|your|the|a|his|her|our|their)"
_NUMBER = r"(?:numbers?|no|code|id|ref|reference)"
_DIGIT_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_REFERENCES = (
    "order|bill|reference|ref|invoice|case|ticket|tracking|policy|booking|confirmation|claims?|customer|membership"
    "|member"
    "|contract|loan|agreement|serial|model|part|flight|job|complaint|file|receipt|meter|batch|voucher|gift card"
    "|extension|employee|badge|staff|transaction|authori[sz]ation|auth|parcel|product|item|incident|service|quote"
    "|application|registration|delivery|consignment|return|repair|request|store|branch|channel|line|gate|room|queue"
    "|lot|promo(?:tion)?|discount|coupon|error|docket|version|step|page|chapter|platform|bus|seat|unit|account"
    " reference"
)
TABLE: tuple[tuple[Meaning, str], ...] = (
    (
        Kind.NATIONAL_ID,
        r"(?:last four(?: digits)? of )?(?:your |my |the )?social(?: security)?(?: number)?(?! media| worker"
        r"| care| services)"
        r"|n ?i(?=:)|s s n|ssn|national insurance(?: number)?|n ?i number|nino|n ?h ?s(?: number)|i ?r ?d(?: number)?"
        r"|p ?p ?s ?n?(?: number)?"
        r"|(?:national|personal|identity) (?:id|identity|identification|number)(?: number)?|f[øo]dsels ?nummer"
        r"|personnummer"
        r"|(?:your|my|his|her) (?:sin|s i n|pan|soc)(?! city| card's)|pan(?= is| number)|s i n(?: number)?"
        r"|sin (?:number|is)"
        r"|pan card(?: number)?|a+dh?a+r(?: card)?(?: number)?|voter (?:id|card)(?: number)?|i t i n|itin|e i n"
        r"|alien (?:registration )?number|green card number"
        r"|(?:public|personal public) service number|c p r(?: number)?|ohip|health card|citizen(?:ship)? number"
        r"|state id|driv(?:ing|er'?s?) licen[cs]e(?= is| it's|'s|\W*$)|driver number|passport(?= is| it's|'s|\W*$)"
        r"|u t r(?: number)?"
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
        rf"m ?p ?[ar] ?n|p ?u ?k(?: code)?|v ?i ?n|i ?m ?e ?i|s ?k ?u|i ?s ?b ?n|u ?p ?r ?n|f ?c ?a|g ?p ?r ?n"
        rf"|(?:make and |what )model|(?:what|which) (?:times?|days?|channel|bus|option|make|version|amount"
        rf"|score)|(?:{_REFERENCES}) {_NUMBER}|reference|(?:customer|loan|electricity|gas"
        rf"|online) account number"
        r"|(?:council tax|water|gas|electric(?:ity)?|energy|rent|trade|broadband|store) account"
        r"|(?:account|account number) (?:with|for|at) (?:you|us)|account reference"
        r"|(?:meter|dial|gauge|odometer|sticker|barcode|thermostat)(?: \w+)? (?:says?|reads?|shows?|is|was)"
        r"|(?:meter|gas|electric(?:ity)?|water|last|first|previous) reading|(?:logged|booked|filed|raised|listed"
        r"|saved|recorded|quote|quoted?|opened) (?:it |that |this )?(?:as|under)|quote (?:that|this|the) number"
        r"|(?:the|my|your|that|this|which|a) (?:order|ticket|claim|policy|parcel|case|invoice|docket|flight|serial"
        r"|tracking|incident|booking|voucher|consignment)(?: is|'s| was)|(?:lucky|lottery|lotto|winning) numbers?"
        rf"|tracking|serial|barcode|(?:number|code|digits) (?:on|from"
        rf"|off|at the bottom of|at the top of) (?:the |your |my |this |that )*(?:\w+ )?(?:letter|bill|invoice"
        rf"|statement|parcel|box|label|receipt|meter|screen|form|ticket|slip|email|docket|contract|packet"
        rf"|package|bottle|app|website|text|message|lid|tin|plate|sticker)",
    ),
    (
        Kind.SECURITY_CODE,
        SECURITY_CODE,
    ),
    (
        Kind.CARD_NUMBER,
        r"(?:long |main |full |big |whole |new |other )*(?:credit |debit |bank |visa |mastercard "
        r"|payment )*card(?:'s)? (?:numbers?|no|details|info|information)"
        r"|card(?=(?: is| it's|'s)?(?: um| uh| er)? (?:\d|four|five|three|six|two|double|triple))"
        r"|(?:visa|mastercard|master card|amex|american express|debit card|credit card)(?: card)?(?: here)?(?:'s"
        r"| is| it's| it| starts| begins| number| with(?! an? ))+(?= )|(?:long|big|full) (?:card )?numbers?"
        r"|(?:sixteen|16|fifteen|15)[- ]?digits?(?: number| card number)?(?! code| pass| ref| licen[cs]e| key)"
        rf"|(?:number|numbers|digits) (?:{_OF_CARD}|(?:on|across|off) (?:the |your )?(?:front|middle))"
        rf"|(?:my|your|the) (?:first|second|third|fourth|next|other|final) (?:four|eight|six|lot|group|set|batch"
        rf"|half)"
        rf"|(?:first|second|third|fourth|next) (?:four|eight) (?:are|is|digits|numbers)|(?:discover|maestro"
        rf"|diners|visa debit)(?: card| is| it's)?"
        rf"|front of {_MY} (?:\w+ )?card|pan number"
        rf"|(?:rest|remainder|other half|first half|first four|next four|next eight|first eight|last eight"
        rf"|remaining) (?:digits )?(?:of )?(?:the |your |my )?(?:\w+ )?card(?: number)?",
    ),
    (
        Harmless.ENDING,
        r"(?:(?:last|four|4) )?(?:digits|numbers|four) (?:at|on) the (?:very )?end(?: of (?:it|the card|your card))?|"
        r"(?:card |account |number |social )?(?:that )?(?:ending|ends(?! when| on| the| in the year| up| at| of)"
        r"|finishing|finishes)"
        r"(?: in| with)?(?: the)?(?: numbers?| digits?)?"
        rf"|(?:last|final) (?:four|4|three|3|few)(?: digits| numbers| figures)?(?: {_OF_CARD}| of (?:the |your |my "
        rf"|that )?(?:account|number))?"
        r"(?: (?:is|are|was|were))?",
    ),
    (
        Kind.EXPIRY_DATE,
        EXPIRY,
    ),
    (
        Kind.SORT_CODE,
        r"(?:sort|short|sought|source|sore) ?codes?|sort coat|sort(?= is| it's| and account)|bank code"
        r"|i ?f ?s ?c(?: code)?|clabe|routing(?: transit)?(?: number)?|a b a(?: number)?|aba number"
        r"|b ?s ?b(?: number)?|transit(?: number)?(?= is|'s|:)?",
    ),
    (
        Kind.BANK_ACCOUNT,
        r"(?:bank |checking |savings |current |my |the |your )*account (?:number|no|num)(?: is)?(?! (?:with|for"
        r"|at) (?:you|us)\b)|i ?ban|eye ban|i b a n"
        r"|bank details|(?:on|at|across|along) the bottom of (?:the |a |my |your )?(?:cheque|check)|(?:void"
        r"|cancelled|blank) (?:cheque|check)|(?:cheque|check) ?book|which account"
        r"|bic|konto(?: nummer| number)?|direct debit details|swift(?: code)?|building society|kontonummer|suffix"
        r"|roll number|institution number|bank numbers?|account's"
        r"|account(?= is (?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|um))"
        r"|eight[- ]digits?(?: account)?(?: number| one)?|acc(?:ount|t)? (?:number|no)|(?:bank|checking|savings"
        r"|current) account(?= is| it's| \d| number)",
    ),
    (
        Kind.DATE_OF_BIRTH,
        r"day and month|month and (?:the )?day|day,? month(?:,? and)? year|(?:date|birthday) part"
        r"|(?:what|which) (?:day|month|year)(?: \w+)? (?:were you|was (?:he|she)|is your birthday)"
        r"|da(?:te|ta|y)s? (?:of|a|o) (?:my |your |his |her )?birth(?:day)?|were you born|d ?o ?b|birth ?dates?"
        r"|birthday|born(?: on| in)?|year of birth|day of birth|(?:your|the) date of(?=\W*$)",
    ),
    (
        Kind.EMAIL,
        r"mail i ?d|(?:before|after|in front of|behind) the at(?: sign| symbol)?|gmail(?= address| account)"
        r"|e ?-?mail(?! (?:you|it|them|that|this))(?: address)?(?:es)?|mail me",
    ),
    (
        Kind.PHONE_NUMBER,
        r"i(?:'ll| can| will) text (?:you|it|that|them)(?: \w+){0,4}? (?:what's|what is|which is)"
        r" (?:the|your)(?: best)? number|(?:area|dialling|dialing|s ?t ?d|city) code(?! for)"
        r"|(?:tele)?phone(?: number)?|mobile(?: number)?(?:'s)?"
        r"|cell(?:phone)?(?: number)?(?:'s)?|contact numbers?|landline(?: number)?|home number|work number"
        r"|(?:call|ring|reach|text|phone|contact|get|try)(?: me| us| him| her"
        r"| you| them| (?:the|my|his|her|our) \w+)?(?: back)?(?: directly)? (?:on|at)|whatsapp"
        r"|(?:best|what|which|call ?back|daytime|evening|another|alternative) number(?! (?:is )?(?:on|at|off) (?:the"
        r"|your))|my number(?: is|'s)?"
        r"|your number|(?:message|voicemail) (?:on|at)|the number (?:is|you)|number to (?:call|reach|ring)"
        r"|number (?:we|you) (?:can|have|could)",
    ),
    (
        Kind.ADDRESS,
        r"(?<!mail )(?<!ip )(?:(?:home|billing|postal|current|new|old|mailing|delivery|street|full) )*address"
        r"|(?<!\w )(?:and |what's |what |which |the |your )+(?:town|city|county|village|suburb|parish)"
        r"(?=(?: please| then)?\W*$)"
        r"|post ?codes?|zip ?codes?|zip|air code|eir ?code|postal ?code|r ?d(?= (?:one|two|three|four|five|six|seven"
        r"|eight|nine|\d) )|rural delivery|post office box|private bag"
        r"|(?:live|living|lived|lives|reside|stay|staying)"
        r" (?:at|in|on(?= [a-z]+ (?:street|road|lane|avenue|drive)))(?! the moment| all| peace| fear)"
        r"|(?:moved|moving) (?:to|into|from)|(?:street|road) (?:name|and number)(?: and number)?"
        r"|(?<!\w )(?:and |what's |what |which |the )+(?:street|road)(?=(?: please| then)?\W*$)"
        r"|where (?:are|do|is|have|did|were) (?:you|we|they|he|she)(?: \w+){0,2}? (?:live|living|stay|staying|based"
        r"|residing|moved?|moving)(?: to| at)?|living now|where (?:should|shall|do|can|would you like) (?:we|i"
        r"|you)(?: want us to)? (?:send|post|deliver|mail)"
        r"|where(?:'s| is) the (?:supply|property|house|meter|delivery)(?: address)?(?=\W*$)"
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
        r"spell(?:ed|ing|t)?|(?<!\w )and (?:your |the )?(?:first|surname)(?=(?: please| then| one)?\W*$)"
        r"|who(?:'s| is) (?:calling|this|that|speaking)|account (?:holder|owner)(?:'s| is)?(?=\W*$)"
        r"|who(?:m)? (?:should|shall|do|can|will|would|am) i (?:ask for|ask|say|speak|talk|speaking|talking|dealing"
        r"|addressing)(?: to| with)?|who(?:'s| is| else is|se name is)(?: it)?(?: on| in| under)? the (?:account"
        r"|policy|bill|account under|loan)|whose (?:name|account)|what(?:'s| was| is) the name|(?:what|which) name"
        r"|who(?:'s| is) the (?:other|second|main|joint) (?:person|name|holder)|who (?:can|should) (?:we|i) (?:ask"
        r"|speak|talk)"
        r"|do i have(?= \w+(?: \w+)? (?:on|there|here))|who (?:set|took|opened|signed|made)(?: up| out)?|(?:should"
        r"|shall|can|may|do) i call you"
        r"|(?<!house )(?<!street )(?<!road )(?<!user )(?<!file )(?<!company )(?<!brand )name(?=,? (?:and |then "
        r"|plus )?(?:the |your |a )?(?:date|address|d ?o ?b|birth|phone|e-?mail|postcode|first line"
        r"|number|account|contact|zip))"
        r"|(?<!house )(?<!street )(?<!road )(?<!user )(?<!file )(?<!company )name (?:for|under)(?= (?:the|this"
        r"|that) \w+\W*$)"
        r"|name as(?: it)? (?:appears|is|reads|printed|shows)|name (?:it's|it is|that's) (?:under|in)"
        r"|(?:state|confirm|give|tell)(?: me)? (?:your|the|a)(?: full| first| last)? name"
        r"|your (?:good |full |own )?name (?:sir|madam|ma'am|please|again|love)|(?:my|his|her|your|full|first|last"
        r"|middle|maiden|sur|family|husband's|wife's|partner's|mother's maiden"
        r"|the|account holder's?) ?name(?:'s| is| was)?|(?:take|get|have|grab|need) (?:a|your|the) name"
        r"|surname(?:'s| is)?"
        r"|and you(?:'re| are)(?=\W*$)|(?:what|how) (?:do|should|shall|can|would you like me to) (?:we|i|you)?"
        r" ?(?:call|address) you|sign (?:it|that|them) (?:from|as)|who (?:do|have) i(?: have| got)"
        r"|name(?=(?: please| love| there| then)*\W*$)|name's|name is|(?:am i|i'm) speaking (?:to|with)"
        r"|who am i (?:speaking|talking) (?:to|with)"
        r"|name on (?:the|your|my) (?:card|account)(?: is)?|cardholder(?:'s)?(?: name)?(?: is)?",
    ),
    (Harmless.CARD, r"card(?! machine| reader| terminal| meter| game)|visa|mastercard|amex"),
    (
        Harmless.ACCOUNT,
        r"account|direct debit|standing order|credit union|barclays|lloyds|natwest|hsbc|santander|monzo|starling"
        r"|halifax"
        r"|chase|wells fargo|kiwibank|a n z|anz|westpac|aib|a i b|commbank|revolut|citibank|dnb|d n b|nordea"
        r"|sparebank",
    ),
    (
        Harmless.AMOUNT,
        r"amount|limit(?: of)?|balance|owe[sd]?|owing|paid|pay|paying|payments?|cost|costs|price|total|charge[sd]?"
        r"|refund(?:ed)?|fees?"
        r"|instal?ments?|budget|salary|earn|income|rent|worth|spen[dt]|offer(?:ed)?|arrears|debt|interest"
        r"|percent|deposit"
        r"|how (?:much|many|long|old)|age[ds]?|appointment|due|deadline|since|ago|invoice|bill|order|ordered"
        r"|delivered|called|o'clock|am|opens?|close[sd]?",
    ),
    (
        Harmless.REFERENCE,
        r"(?!(?:my|your|the|this|that|his|her|our|their|and|is|of|for|a|long|full|main|whole|big|small|little|wee|new"
        r"|old"
        r"|right|wrong|same|other|correct|proper|short|first|second|next|last|one|two|three|four|six|eight|nine|ten"
        r"|digit"
        r"|card|visa|debit|credit|amex|mastercard|bank|account|security|phone|mobile|home|work|contact|best|tax|id"
        r"|savings|giro|direct|single|personal|social|insurance|identity|national|birth|front|back|entire|what|which"
        r"|house|street|flat|box|apartment|it|in|or|no|whose|with|at|to|by|near|outside|from|on|state|photo"
        r"|norwegian|irish"
        r"|norsk|actual|different|following|cvv|cvc|swift|sort|branch)\b)"
        rf"[a-z]{{3,}} (?:(?:number|code|ref)(?= (?:\d|{_DIGIT_WORDS}|oh|zero|double|triple)\b)"
        r"|(?:number|no|id|code|ref)(?:'s| is| was| says)"
        r"|(?:number|id|code|ref)(?=(?: please| then| there| again| on it| for me)*\W*$))"
        r"|[a-z](?: [a-z]){1,3} (?:number|code)",
    ),
)
