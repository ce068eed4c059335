"""The customer's own words, given back: "i lost my job in march" becomes "you lost your job in March".

Rules over words as a recogniser writes them; typed text with punctuation is read too. Silence is preferred to a clause
that is broken off, means something else when cut, or would turn an insult or an admission into the agent's words. The
word lists stand in `reflect.yaml`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from assistant.hostility.phrases import matches

MIN_WORDS, MAX_WORDS = 3, 14
"""Words of a clause that is given back."""
MAX_DIGITS = 5
"""Digits of a word that is given back."""
_HEARD_WORDS = 120
"""Words of an utterance that are read, the last ones."""
_MIN_WEIGHT = 2
"""Weight of the topics of a clause below which it is not worth giving back."""

_FILE = Path(__file__).with_name("reflect.yaml")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SAYABLE = re.compile(r"[£$€]?[^\W_]+(?:['.,-][^\W_]+)*'?%?")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_STOPS = re.compile(r"\s*(?:([?])|[.!,;:…](?!\d)|\s[-–]\s|[—()\[\]\"“”])+\s*")
_AND_I = re.compile(
    r"(^|\b(?:and|but|so|because|when|since|that) )((?:my|our) [^\W_]+) and i\b(?!'| was| am)", re.IGNORECASE
)
"""A pair of subjects; "you and your son" is how it is said the other way round."""
_SURE_THREATS = frozenset({"threat_violence", "self_harm", "threat_legal"})


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _pairs(listed: str) -> dict[str, str]:
    pairs = (pair.split() for pair in listed.split(","))
    return {pair[0]: pair[1] for pair in pairs}


_TURNED = _pairs(
    "i you, me you, we you, us you, my your, our your, mine yours, ours yours, myself yourself, ourselves yourselves, "
    "i'm you're, i've you've, i'd you'd, i'll you'll, we're you're, we've you've, we'd you'd, we'll you'll, "
    "your our, yours ours, yourself ourselves, yourselves ourselves, you're we're, you've we've, "
    "you'd we'd, you'll we'll"
)
_AGREES = {"am": "are", "was": "were", "wasn't": "weren't"}
_UNMARKED = _pairs(
    "im i'm, ive i've, dont don't, cant can't, didnt didn't, doesnt doesn't, isnt isn't, wasnt wasn't, havent haven't, "
    "youre you're, youve you've, couldnt couldn't, wouldnt wouldn't, wont won't, thats that's"
)
"""What is typed without its apostrophe."""
_NATURAL = {"gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("got", "to"), "'cause": ("because",)}
_FIRST = _set("i i'm i've i'd i'll we we're we've we'd we'll")
_OWN = frozenset(["my", "our"])
_OF_US = _FIRST | _OWN | {"me", "us", "mine", "ours", "myself", "ourselves"}
_AGENT = _set("you you're you've you'd you'll")
_THEY = _set("he she they he's she's they're they've they'd he'd she'd he'll she'll they'll")
_ANYONE = _set("nobody someone somebody everybody everyone nobody's someone's somebody's")
_NAMED = _set("my our the his her their this your these")
_IT = _set("it it's this")
_ADVERBS = _set("just still already only even never always really also now actually probably both all")
_MODIFIERS = _ADVERBS | {"not", "then", "ever", "simply"}
_SINGLED = _set("the every each last first only other second third fourth fifth sixth seventh eighth ninth tenth")
_DATIVES = _set("me you us them him her")
_TELLS = _set("tell told telling promised asked")
_TAKES_YOU = _set(
    "call called calling ring rang ringing rung phone phoned phoning give gave given giving send sent sending ask "
    "asking pay paid paying owe owed want wanted need needed see saw hear heard trust trusted email "
    "emailed let show showed thank help text texted contact contacted sent write wrote"
)
_NEW_SENTENCE = _set("and but so because cos cause coz though although except which whereas")
_BINDING = _set("if unless until till")
_SUBORDINATE = _set("since when after before while where because")
_ASKS = _set("what why how who where when which whose")
_INVERTED = _set(
    "am is are was were do does did can could will would have has should can't couldn't don't didn't won't"
)
_QUESTIONED = _FIRST | {"you", "it", "he", "she", "they", "this", "that", "there", "anyone", "anybody"}
_DAYS = _set("monday tuesday wednesday thursday friday saturday sunday christmas easter")
_MONTHS = _set("january february april june july august september october november december")
_MAYBE_MONTHS = frozenset(["march", "may"])
_BEFORE_MONTH = _set("in since last this of by until till next early late every from back through mid")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The word lists of `reflect.yaml`."""

    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    embedders: frozenset[str]
    relatives: frozenset[str]
    prepositions: frozenset[str]
    unfinished: frozenset[str]
    unfit: frozenset[str]
    hostile: frozenset[str]
    hostile_stems: re.Pattern[str]
    unfit_phrases: tuple[str, ...]
    trails: frozenset[str]
    fillers: re.Pattern[str]
    leads: tuple[tuple[str, ...], ...]
    told: tuple[tuple[str, ...], ...]
    unfit_starts: tuple[tuple[str, ...], ...]
    topics: tuple[tuple[int, re.Pattern[str]], ...]


@cache
def _lists() -> _Lists:
    book: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))

    def words(name: str) -> frozenset[str]:
        return frozenset(book[name].split())

    def phrases(name: str) -> tuple[tuple[str, ...], ...]:
        split = [tuple(line.split()) for line in book[name].splitlines()]
        return tuple(sorted(split, key=len, reverse=True))

    fillers = "|".join(re.escape(" ".join(phrase)) for phrase in phrases("fillers"))
    return _Lists(
        auxiliaries=words("auxiliaries"),
        verbs=words("verbs"),
        embedders=words("embedders"),
        relatives=words("relatives"),
        prepositions=words("prepositions"),
        unfinished=words("unfinished"),
        unfit=words("unfit"),
        hostile=words("hostile"),
        hostile_stems=re.compile(book["hostile_stems"]),
        unfit_phrases=tuple(book["unfit_phrases"].splitlines()),
        trails=words("trails"),
        fillers=re.compile(rf"(?<!\S)(?:{fillers})(?!\S)(?! it(?: |$))", re.IGNORECASE),
        leads=phrases("leads"),
        told=phrases("told"),
        unfit_starts=phrases("unfit_starts"),
        topics=tuple((weight, re.compile(rf"(?<![\w'])(?:{words})(?![\w'])")) for weight, words in book["topics"]),
    )


def hostile(text: str) -> bool:
    """Whether a word swears, insults, accuses, threatens or speaks of harm."""
    lists = _lists()
    words = _WORD.findall(text.translate(_QUOTES).lower())
    return any(word in lists.hostile or lists.hostile_stems.fullmatch(word) for word in words)


def second_person(text: str) -> str:
    """The words with the persons turned: the customer becomes "you", the agent and the company "we" and "us".

    Verbs agree with their turned subject. Days, months and holidays get their capital; the rest stays as it is.
    """
    text = re.sub(r"\b(you) (?:people|lot|guys|folks)\b", r"\1", text.translate(_QUOTES), flags=re.IGNORECASE)
    text = re.sub(r"\bme and (my|our)\b", r"i and \1", text, flags=re.IGNORECASE)
    text = _AND_I.sub(r"\1i and \2", text)
    found = list(_WORD.finditer(text))
    words = [match[0].lower() for match in found]
    turned: list[str] = []
    end = 0
    for index, match in enumerate(found):
        turned += (text[end : match.start()], _turned(match[0], index, words))
        end = match.end()
    return "".join((*turned, text[end:]))


def _turned(written: str, index: int, words: Sequence[str]) -> str:
    word = words[index]
    word = _UNMARKED.get(word, word)
    if word == "you":
        return "we" if _does(index, words) else "us"
    if word in _TURNED:
        return _TURNED[word]
    if word in _AGREES and _of_i(index, words):
        return _AGREES[word]
    before = words[index - 1] if index else ""
    if word in _DAYS | _MONTHS or (word in _MAYBE_MONTHS and before in _BEFORE_MONTH):
        return word.capitalize()
    if word.endswith("'s") and word[:-2] in _DAYS | _MONTHS:
        return word.capitalize()
    return written


def _of_i(index: int, words: Sequence[str]) -> bool:
    """Whether the verb at `index` has "i" for its subject."""
    if index + 1 < len(words) and words[index + 1] == "i":
        return True
    place = index - 1
    while place >= 0 and words[place] in _MODIFIERS:
        place -= 1
    return place >= 0 and words[place] == "i"


def _does(index: int, words: Sequence[str]) -> bool:
    """Whether the "you" at `index` is a subject."""
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    verb = _verb(after) or after in _ADVERBS
    if before in _TELLS:
        return False
    if before in _lists().embedders or before in ("", "and", "but", "so", "or", *_INVERTED):
        return bool(after) and (verb or before not in _lists().prepositions | {"than", "as", "like"})
    if before in _lists().prepositions or before in _TAKES_YOU or not after:
        return False
    return verb


def _verb(word: str) -> bool:
    lists = _lists()
    return word in lists.auxiliaries or word in lists.verbs or (word.endswith("ed") and len(word) > 4)


def clause(text: str) -> str | None:
    """The most telling clause of the customer's words, turned; fit to stand after "It sounds like"; None for none."""
    if _SURE_THREATS & matches(text):
        return None
    best: tuple[int, str] | None = None
    for piece in _pieces(text):
        weight = _weight(piece)
        if weight >= _MIN_WEIGHT and (best is None or weight > best[0]):
            best = (weight, second_person(" ".join(piece)))
    return best[1] if best else None


def _pieces(text: str) -> Iterator[list[str]]:
    """The clauses that are fit, in the order in which they were said."""
    text = _plain(text)
    parts = _STOPS.split(text)  # a part, then "?" where a question ended it, and so on
    for part, asked in zip(parts[::2], [*parts[1::2], None], strict=True):
        words = _cleaned(part)[-_HEARD_WORDS:]
        if asked == "?" or not words:
            continue
        borders = [0, *(index for index in range(1, len(words)) if _border(index, words)), len(words)]
        depends = False
        for start, end in pairwise(borders):
            piece = _trimmed(words[start:end])
            conditional = bool(piece) and piece[0] in _BINDING | {"even", "when", "whenever", "say"}
            if not depends and not conditional and (fit := _fitting(piece)):
                yield fit
            depends = conditional


def _plain(text: str) -> str:
    text = " ".join(text.translate(_QUOTES).split())
    letters = [char for char in text if char.isalpha()]
    return text.lower() if sum(char.isupper() for char in letters) * 2 > len(letters) else text


def _cleaned(part: str) -> list[str]:
    """The words of a part without fillers and false starts; the first person in lower case."""
    part = _lists().fillers.sub(" ", part)
    words: list[str] = []
    for written in part.split():
        lower = _UNMARKED.get(written.lower(), written.lower())
        for word in _NATURAL.get(lower, (lower if lower in _OF_US | _NAMED | _ANYONE | _IT else written,)):
            words.append(word)
            _drop_repeat(words)
    words = [word for index, word in enumerate(words) if word != "like" or _meant(index, words)]
    if words and words[0].lower() in _THEY | _AGENT | _ADVERBS | _NEW_SENTENCE:
        words[0] = words[0].lower()
    return words


def _drop_repeat(words: list[str]) -> None:
    """Of words that were said again at once ("i can't i can't"), keep one."""
    for length in (3, 2, 1):
        if len(words) >= 2 * length and words[-length:] == words[-2 * length : -length]:
            del words[-length:]
            return


def _meant(index: int, words: Sequence[str]) -> bool:
    """Whether "like" is more than a filler."""
    before = words[index - 1].lower() if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    return (
        before
        in {"feel", "feels", "felt", "look", "looks", "sound", "sounds", "seems", "would", "i'd", "we'd", "nothing"}
        or before in {"don't", "something", "anything", "just"}
        or after in {"me", "you", "us", "this", "that", "it", "him", "her", "them"}
    )


def _border(index: int, words: Sequence[str]) -> bool:
    """Whether a new clause begins with the word at `index`."""
    lists = _lists()
    word, before = words[index].lower(), words[index - 1].lower()
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    if word == "and" and after == "i" and _pair(index, words):
        return False
    if word in ("and", "or"):
        return (
            not after
            or after in ("then", "now", "still", "i", "it", "that")
            or _begins(index + 1, words)
            or _verb(after)
        )
    if word == "so":
        return before not in {"ever", "even", "think", "said", "guess"} and after not in {"much", "many", "far", "long"}
    if word == "then":
        return _begins(index + 1, words)
    if word in _NEW_SENTENCE:
        return True
    if before in lists.embedders or before in _NEW_SENTENCE or before in ("and", "or", "then"):
        return False
    if before in ("everything", "everybody", "everyone") and word in _NAMED:
        return True
    if word in _INVERTED and after in _QUESTIONED:
        return before not in _ASKS
    if word in _ASKS and after in _INVERTED:
        return True
    if word in _BINDING and index + 2 < len(words):
        return False
    if before in lists.relatives and index >= 2 and _relative(index, words):
        return False
    if before in _DATIVES and index >= 2 and words[index - 2] in _TELLS:
        return False
    if before == "money" and (word in _OWN or (word in _FIRST and after in ("don't", "haven't"))):
        return False
    if before in ("something", "everything", "anything") and word in _FIRST and after in ("never", "don't", "didn't"):
        return False
    return before not in _INVERTED and _begins(index, words)


def _pair(index: int, words: Sequence[str]) -> bool:
    """Whether "my son and i" opens a clause, with the "and" at `index`."""
    verb = words[index + 2].lower() if index + 2 < len(words) else ""
    opens = index == 2 or (index > 2 and (words[index - 3].lower(),) in _lists().leads)
    return opens and words[index - 2].lower() in _OWN and verb not in _AGREES


def _relative(index: int, words: Sequence[str]) -> bool:
    """Whether the noun before `index` is one of "the last woman i spoke to", "every time i call"."""
    return words[index - 2].lower() in _SINGLED


def _begins(index: int, words: Sequence[str]) -> bool:
    """Whether a subject and its verb stand at `index`."""
    if index >= len(words):
        return False
    lists = _lists()
    word, before = words[index].lower(), words[index - 1].lower() if index else ""
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    if word in _FIRST or word in _THEY or word in ("there's", "that's", "it's", "it'll", "you've", "you're", "you'll"):
        return True
    if word == "you":
        return _does(index, words)
    if word in _ANYONE or word in ("it", "there", "this", "that", "what"):
        return after in lists.auxiliaries or (word in _ANYONE and ("'" in word or _verb(after) or after.endswith("s")))
    taken = lists.prepositions | lists.auxiliaries | _DATIVES | _ADVERBS | {"all", "up", "out", "back", "down"}
    if word in _NAMED and before not in taken and not _verb(before):
        near = [later.lower() for later in words[index + 2 : index + 4]]
        return bool(near) and near[0] not in _FIRST | _THEY | _AGENT and any(map(_verb, near))
    return False


def _trimmed(piece: Sequence[str]) -> list[str]:
    """Without what leads in and what trails off."""
    lists = _lists()
    words = list(piece)
    while lead := next((lead for lead in lists.leads if _starts(words, lead)), None):
        del words[: len(lead)]
    for told in lists.told:
        rest = words[len(told) :]
        if rest[:1] == ["that"]:
            rest = rest[1:]
        if _starts(words, told) and rest and rest[0] in _FIRST | _OWN:
            words = rest
            break
    while words and words[-1].lower() in lists.trails:
        words.pop()
    return words


def _starts(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return [word.lower() for word in words[: len(phrase)]] == list(phrase)


def _fitting(piece: list[str]) -> list[str] | None:
    """The piece, or what stands before its subordinate clause; None where neither is fit."""
    if _fit(piece):
        return piece
    lower = [word.lower() for word in piece]
    if _BINDING & set(lower):
        return None
    cuts = [index for index in range(MIN_WORDS, len(piece)) if lower[index] in _SUBORDINATE]
    return next((piece[:cut] for cut in reversed(cuts) if _fit(piece[:cut])), None)


def _fit(piece: Sequence[str]) -> bool:
    lists = _lists()
    words = [word.lower() for word in piece]
    return (
        MIN_WORDS <= len(words) <= MAX_WORDS
        and not _OF_US.isdisjoint(words)
        and words[-1] not in lists.unfinished
        and lists.unfit.isdisjoint(words)
        and not hostile(" ".join(words))
        and not any(f" {phrase} " in f" {' '.join(words)} " for phrase in lists.unfit_phrases)
        and not any(_starts(words, start) for start in lists.unfit_starts)
        and all(_sayable(word) for word in words)
        and not _quotes_agent(words)
        and _subject(words)
    )


def _sayable(word: str) -> bool:
    """A word and no spelt letter or long number; an account number is nobody's reflection."""
    if not _SAYABLE.fullmatch(word) or sum(char.isdigit() for char in word) > MAX_DIGITS:
        return False
    return len(word) > 1 or word in ("a", "i") or word.isdigit()


def _quotes_agent(words: Sequence[str]) -> bool:
    """Whether "you" stands in words that somebody said to the customer."""
    pairs = pairwise(words)
    return words[0] not in _AGENT and any(said in {"said", "says", "saying"} and to in _AGENT for said, to in pairs)


def _subject(words: Sequence[str]) -> bool:
    """Whether the words begin with a subject that has its verb."""
    first, second = words[0], words[1]
    if first in _FIRST:
        return second not in _FIRST | _NAMED - {"the"} | _AGENT | _THEY | {"and", "or", "um", "me"}
    if first == "me":
        return second == "and" and words[2] in _OWN and _verb_within(words, 4, 6)
    if first in _OWN:
        return any(word.endswith("'s") for word in words[1:3]) or _verb_within(words, 2, 6)
    if first in _AGENT:
        return first in ("you've", "you'll") or _verb_within(words, 1, 3)
    if first in _THEY | _ANYONE | _IT:
        return "'" in first or _verb_within(words, 1, 3)
    if first == "no":
        return _verb_within(words, 2, 5)
    return first in ("the", "your") and _verb_within(words, 2, 8)


def _verb_within(words: Sequence[str], start: int, end: int) -> bool:
    return any(_verb(word) for word in words[start:end])


def _weight(piece: Sequence[str]) -> int:
    """How much a clause tells: the sum of its topics, less where it is not about the customer first."""
    line = " ".join(piece).lower()
    weight = sum(weight for weight, topic in _lists().topics if topic.search(line))
    return weight + (1 if piece[0] in _FIRST | _OWN else 0)
