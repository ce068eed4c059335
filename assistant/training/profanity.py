"""A word list that labels swearing in sets that do not: a label for training, not a rule of the product."""

import re

_STRONG = (
    r"(?:mother)?f+u+c+k+\w*|fck\w*|fuk\w*|wtf|stfu|gtfo|(?:bull|horse|dip|bat)?sh[i1]t(?:s|ty|tier|tiest|ting|head|heads"
    r"|show|hole|holes|e)?|cunt\w*|ass|asses|(?:ass|arse)hole\w*|arse\w*|dumbass\w*|jackass\w*|badass\w*|smartass"
    r"|bitch\w*|bastard\w*|dick(?:head|heads|s)?|prick|pricks|cock(?:s|sucker|suckers)?|wank\w*|twat\w*|bollocks|bugger(?:ed|s)?"
    r"|piss(?:ed|ing|es)?|tosser\w*|bellend\w*|pussy|pussies|whore\w*|slut\w*|douche\w*|faggot\w*|fag|fags|nigg\w+|retard\w*"
)
_MILD = r"damn\w*|god\s?damn\w*|dammit|hell|crap\w*|bloody|feck\w*|gobshite\w*|shite\w*|bleedin"
_WORDS = re.compile(rf"(?<![\w'])(?:{_STRONG}|{_MILD})(?!\w|'(?!s\b))", re.IGNORECASE)


def swears(text: str) -> bool:
    """True where the text holds a swear word, mild ones too, aimed or not."""
    return _WORDS.search(text) is not None
