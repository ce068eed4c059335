"""Words of spoken English that matter for what must not be kept: numbers, months, fillers, units, common words."""

from enum import Enum, auto
from pathlib import Path


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


def words_of(name: str) -> frozenset[str]:
    """The words of a file beside this one; raises `OSError` where it is missing.

    `ordinary_words.txt` comes from word counts: the words that are common in the public dialogue and comment sets named
    in `models/`; slurs against groups of people, and names, are left out.
    """
    return word_set((Path(__file__).parent / name).read_text(encoding="utf-8"))


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
    " partner brother sister to with for yes yeah that's tell morning afternoon okay sorry spoke colleague named and"
)
"""Words before a first name."""
FIRST_NAMES = words_of("first_names.txt")
"""Common first names of English speaking countries, Ireland, India, Africa, New Zealand, Norway and others."""
ORDINARY = words_of("ordinary_words.txt")
"""Words that are seldom a name: where one may follow (`this is …`, `my late husband …`), it is none of them."""
