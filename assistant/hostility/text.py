"""Text as the classifier reads it: one function for training and serving, for recognised words and typed ones alike."""

import re
import unicodedata
from enum import StrEnum

MAX_WORDS = 2000
"""Words of one passage that are read; what follows is cut."""
WINDOW_WORDS = 64
"""Words of one window; a longer passage is read window by window."""
WINDOW_STRIDE = 48
"""Words from the start of one window to the start of the next."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"([!?.,*-])\1{2,}")
_WORD = re.compile(r"[^\W_]")
_LETTER_RUN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SPOKEN = re.compile(r"[^a-z0-9' ]+")


class Unreadable(StrEnum):
    """Why a passage is not scored; it gets a neutral assessment at level 0."""

    NO_WORDS = "no words"
    NOT_ENGLISH = "not English"


def normalise(text: str) -> str:
    """The text on one line: plain quotes, no control characters, an emoji as its name; empty when nothing is left.

    Upper case, punctuation and digits stay: typed text keeps what it says by them, and the tokenizer lowers case.
    """
    parts: list[str] = []
    last = ""
    for char in unicodedata.normalize("NFKC", text).translate(_QUOTES):
        category = unicodedata.category(char)
        if category == "So":
            parts.append(" " if char == last else f" {unicodedata.name(char, '').lower()} ")
        elif category[0] == "C":
            parts.append(" " if category == "Cc" else "")
        elif category not in ("Sk", "Mn", "Me"):
            parts.append(char)
        last = char
    joined = _REPEATS.sub(r"\1\1\1", "".join(parts))
    return " ".join(_SPACES.split(joined.strip())[:MAX_WORDS])


def as_spoken(text: str) -> str:
    """Normalised text as a speech recogniser writes it: lower case, apostrophes the only mark, words and numbers."""
    plain = unicodedata.normalize("NFKD", normalise(text).lower()).encode("ascii", "ignore").decode()
    return " ".join(_SPOKEN.sub(" ", plain).split())


def windows(text: str) -> list[str]:
    """Overlapping pieces of normalised text of at most `WINDOW_WORDS` words; the text itself when it is short."""
    words = text.split()
    if len(words) <= WINDOW_WORDS:
        return [" ".join(words)]
    starts = range(0, len(words) - WINDOW_WORDS + WINDOW_STRIDE, WINDOW_STRIDE)
    return [" ".join(words[start : start + WINDOW_WORDS]) for start in starts]


def unreadable(text: str) -> Unreadable | None:
    """Why normalised text cannot be read, or None.

    English is doubted only on evidence: letters that are mostly not Latin, or function words of one other language
    that outnumber the English ones and are two that make up half of the words, or three that make up a quarter.
    Names, digits and single words pass.
    """
    if not _WORD.search(text):
        return Unreadable.NO_WORDS
    letters = [char for char in text if char.isalpha()]
    if letters and sum(_latin(char) for char in letters) * 2 < len(letters):
        return Unreadable.NOT_ENGLISH
    words = _LETTER_RUN.findall(text.lower())
    english = sum(word in _ENGLISH or "'" in word for word in words)
    foreign = max(sum(word in language for word in words) for language in _OTHER.values())
    enough = (foreign >= 2 and foreign * 2 >= len(words)) or (foreign >= 3 and foreign * 4 >= len(words))
    return Unreadable.NOT_ENGLISH if enough and foreign > english else None


def _latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


_ENGLISH = frozenset(
    "the a an and or but is are was were be been i you he she it we they me him her us them my your his our their this"
    " that these those to of in on for with at from by not no yes do does did have has had will would can could should"
    " what when where who why how if so just about there here get got go know want need please thanks sorry".split()
)
_OTHER = {
    "es": frozenset(
        "el los las una que de por para con está estoy usted ustedes mi su como pero más muy qué cuando porque yo tengo"
        " quiero puedo pagar dinero señor señora gracias hola en es lo le se".split()
    ),
    "fr": frozenset(
        "le les une des est je vous nous il elle pas que qui dans pour avec sur mon ma mes votre vos ce cette mais plus"
        " très suis ai avez être c'est j'ai n'est merci bonjour argent payer de et la du ne".split()
    ),
    "de": frozenset(
        "der das ein eine kein keine und ist nicht ich sie wir ihr mein meine mit für auf von zu den dem aber auch wie was wenn"
        " habe haben kann bin sind noch schon danke bitte geld zahlen nein ja es im".split()
    ),
    "it": frozenset(
        "il gli una che non sono per con mio mia suo come ma più molto questo questa ho hai siete io lei voi grazie"
        " buongiorno soldi pagare perché di è della".split()
    ),
    "pt": frozenset(
        "o os uma que não para com meu minha seu sua como mas mais muito isso este esta eu você vocês tenho quero posso"
        " obrigado obrigada dinheiro pagar senhor é de em estou".split()
    ),
    "nl": frozenset(
        "het een en niet ik je jij u wij zij mijn met voor op van maar ook hoe wat als heb hebben kan ben zijn nog dank"
        " geld betalen nee dat er".split()
    ),
    "pl": frozenset(
        "nie tak jest są ja ty pan pani my mój moja się na do od za jak ale co kiedy mam mogę chcę proszę dziękuję"
        " pieniądze zapłacić to że w z".split()
    ),
    "mi": frozenset("te nga he ko ka kua kei ki mō tōku taku koe koutou au ahau kia ora tēnā ehara kāore i".split()),
}
