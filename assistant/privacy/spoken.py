"""Words of spoken English that matter for what must not be kept: numbers, months, fillers, units, common words."""

from enum import Enum, auto


class Sort(Enum):
    """What a token is."""

    UNIT = auto()
    TEEN = auto()
    TENS = auto()
    SCALE = auto()
    REPEAT = auto()
    LITERAL = auto()
    ZERO_LETTER = auto()
    HOMOPHONE = auto()
    ORDINAL = auto()
    MONTH = auto()
    LETTER = auto()
    FILLER = auto()
    MARK = auto()
    MAIL = auto()
    MASK = auto()
    WORD = auto()


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


UNITS = {
    word: value
    for value, words in enumerate(
        (
            "zero nought naught nil",
            "one",
            "two",
            "three",
            "four",
            "five fife",
            "six",
            "seven",
            "eight",
            "nine niner",
        )
    )
    for word in words.split()
}
TEENS = {
    word: 10 + place
    for place, word in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
TENS = {
    word: 20 + 10 * place
    for place, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
} | {"fourty": 40}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
ZERO_LETTERS = word_set("oh o ou")
"""Zero, where a number is beside them."""
HOMOPHONES = {"for": 4, "to": 2, "too": 2, "ate": 8, "won": 1, "tree": 3}
"""What recognisers write for a digit between digits."""
ORDINALS = word_set(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth thirtieth thirty-first"
)
MONTHS = word_set(
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sept sep oct nov dec"
)
FILLERS = word_set(
    "um uh er erm hmm mm ah and then dash hyphen space slash stroke so that's thats sorry yeah yes okay ok like right"
    " comma well next it's its after followed by"
)
"""What is said between the digits of one number."""
BACKCHANNELS = FILLERS | word_set(
    "go on yep yup sure got it thanks thank you uh-huh mhm huh perfect great lovely carry please i'm listening alright"
    " one moment second just go ahead continue correct no all the is with me of a"
)
"""A turn of these alone is no change of subject."""
CURRENCIES = word_set(
    "pound pounds quid dollar dollars bucks euro euros pence penny pennies cent cents kroner kroners krone crowns p k"
    " grand percent pc per"
)
MEASURES = CURRENCIES | word_set(
    "minute minutes hour hours day days week weeks month months year years time times people person persons o'clock"
    " oclock am pm a.m p.m degrees miles mile kilometres km metres meters feet foot inches kilos kg grams items item"
    " boxes pieces calls letters emails payments payment instalments installments kids children orders order cards"
    " accounts account weeks' months' days' years' of working business euro bed bedroom nights night stars star options"
    " option agents colleagues different more other others or old missed late thing things letter text texts messages"
    " digits digit numbers monthly weekly annual bills bill statements statement couple visits reasons tries attempts"
    " transactions separate extra good bad second seconds moment last in weeks. plus point sec minute's more. men women"
    " guys sisters brothers sons daughters cats dogs cars houses phones lines routers devices units tickets seats rooms"
    " copies bags parcels packages deliveries returns invoices loans debts companies lenders creditors branches shops"
    " questions problems issues mistakes errors options points steps parts halves quarters thirds percent. percents"
)
"""After a number, they make it a count, an amount or a time."""
COMMON = FILLERS | word_set(
    "i i'm i've i'll i'd you you're you've you'll he she it we we're we've they they're them me my mine your yours our"
    " his her their this that these those the a an is are was were be been am do does did don't doesn't didn't have has"
    " had can can't could couldn't will won't would wouldn't should shall may might must not no if when where what who"
    " why how which because but or as at by for from in into of off on onto out over to up with about again all also"
    " always any been before being both call called calling can't cannot come could day did down each else ever every"
    " get getting give go going gone good got had has here hello hi hey how if just keep know let like look made make"
    " many mean more most much need never new now okay only other our people please really said same say see sent since"
    " some someone something sorry still stop such sure take tell than thank thanks that's then there there's they're"
    " thing think through till time today tomorrow too trying under until us use very want wanted wants was way week"
    " went were what's when where's while who's why without work working yes yesterday yet speak speaking help problem"
    " account bill payment money pay paid charge number name email address phone card date birth mail code street's"
    " believe happy angry tired sick upset fed afraid sure glad disappointed ready late waiting ringing phoning"
    " wondering"
    " told talking currently actually literally absolutely really just quite having looking ill unhappy frustrated"
    " customer manager supervisor agent team department company bank one two three four five six seven eight nine ten"
    " hundred thousand can you could spell send confirm check hold bear there anything everything nothing everyone"
    " somebody anybody nobody first last full sir madam ma'am mate wrong correct different fine great perfect unique"
    " on record registered under business personal changed change moved unchanged matter matters secret privacy"
    " billing collections accounts complaints support sales debt recovery payments nothing's mud forgotten forget"
    " remember idea clue depends listen understand explain already extension desk option usual ever rarely the same"
    " wait waited hang rather prefer refuse won't"
)
"""Words that are no part of a name, an address or the front of an e-mail address."""
PHONETIC = word_set(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa"
    " quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
"""Words that stand for their first letter."""
LETTER_NAMES = {
    "ay": "a", "bee": "b", "be": "b", "see": "c", "sea": "c", "dee": "d", "ee": "e", "eff": "f", "gee": "g", "jee": "g",
    "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "ell": "l", "el": "l", "em": "m", "en": "n",
    "pee": "p", "queue": "q", "cue": "q", "are": "r", "ar": "r", "ess": "s", "es": "s", "tea": "t", "tee": "t",
    "you": "u", "vee": "v", "ex": "x", "why": "y", "wye": "y", "zed": "z", "zee": "z",
}  # fmt: skip
"""What recognisers write for a letter that is spelled."""
STOPS = word_set(
    "and but i i'm is it's its that that's because so you we they he she to if when which who why what please thanks"
    " thank my your okay yeah yes just can could was are or not no don't do want need would"
)
"""Words that end an address or the front of an e-mail address even where one was asked for."""
LEADS_TO_NAMES = word_set(
    "i'm am is it's this hi hello hey thanks you that name called husband wife son daughter mother father mum mom dad"
    " partner brother sister to with for yes yeah morning afternoon okay sorry spoke colleague named and"
)
"""Words before a first name."""
FIRST_NAMES = word_set(
    "james john robert michael david william richard joseph thomas charles christopher daniel matthew anthony"
    " donald steven"
    " paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric"
    " jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack"
    " dennis jerry"
    " tyler aaron jose henry adam douglas nathan peter zachary kyle walter ethan jeremy harold keith roger noah"
    " gerald carl terry sean austin arthur lawrence jesse dylan bryan joe billy bruce albert willie gabriel logan"
    " alan juan wayne roy ralph randy eugene vincent russell louis philip bobby johnny bradley mary patricia"
    " jennifer linda"
    " elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle"
    " carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley"
    " anna brenda"
    " pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather"
    " diane ruth"
    " julie olivia joyce kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline"
    " martha gloria teresa ann sara madison frances kathryn janice abigail alice julia judy sophia denise amber doris"
    " marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori oliver harry"
    " charlie leo oscar archie theo freddie liam ian simon graham colin neil stuart nigel martin craig darren lee barry"
    " trevor geoff derek clive malcolm tracey claire lucy fiona gillian lesley moira eilidh gareth rhys sian"
    " carys bronwyn"
    " aoife niamh siobhan ciara sinead roisin orla grainne maeve eoin cian conor declan padraig seamus brendan"
    " fergus niall"
    " hemi tane wiremu rangi aroha hana kiri ngaire kari ingrid astrid sigrid lars knut bjorn anders erik magnus"
    " silje marit ola nils mohammed muhammad ahmed ali omar fatima aisha priya anjali raj sanjay deepak   "
    " carlos luis miguel jorge ana sofia lucia elena ivan dmitri olga piotr agnieszka kwame kofi olu chidi ngozi"
    " tom tim"
    " dave mike steve bob jim ben dan matt nick sam alex chris tony ken ron jenny jane kate liz beth katie"
    " dolores nuala brendan deirdre siobhán colm donal eamon gerry noreen bridget breda mairead sheila maureen eileen"
    " patricia pat peggy rosie ellen elaine fionn oisin cillian ronan killian cormac tadhg hugh rory ewan angus hamish"
    " morag isla ailsa kirsty shona lorna alistair fraser gavin glen wayne dean carl lewis jamie josh jake luke adam"
    " toby max harvey alfie reggie rosemary beryl edith hilda mavis doreen brenda glenda daphne vera ivy elsie"
    " whetu mere ropata tamati hone pania moana aria nikau kahu anahera marama tui frida kari solveig gunnar"
    " haakon sindre eirik torstein jonas emilie thea nora ingeborg yusuf ibrahim hassan hussein khadija zainab"
    " imran tariq bilal nadia leila samir rashid ravi vikram arjun rohan neha pooja kavita sunita lakshmi wei ming"
    " jing hiroshi yuki mei ling nguyen kim pedro pablo javier diego rosa carmen isabel mateo santiago marco giulia"
    " paolo francesca pierre claude jean sophie camille tomasz krzysztof magda ewa marek ade emeka amara kemi tunde"
    " zanele thabo sipho lerato travis cody dustin derrick tyrone jamal latoya keisha monique tanya bev trish val"
    " becky debbie sally wendy tina anne marcus callum finn ruby chloe mia ella zoe isla freya imogen"
)
"""Common first names of English speaking countries, Ireland, New Zealand and Norway; in lower case."""
