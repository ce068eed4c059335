"""The customer's own words, given back: "i lost my job in march" becomes "you lost your job in March".

Rules over words as a recogniser writes them; typed text with punctuation is read too. Silence is preferred to a clause
that is broken off, means something else when cut, or would turn an insult or an admission into the agent's words.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.hostility.phrases import matches
from assistant.prompting.english import (
    ADVERBS,
    AGENT,
    AGREES,
    ANYONE,
    ASKS,
    BINDING,
    DATIVES,
    FIRST,
    INVERTED,
    IT,
    NAMED,
    NEW_SENTENCE,
    OF_US,
    OWN,
    QUOTES,
    SUBORDINATE,
    TELLS,
    THEY,
    UNMARKED,
    WORD,
    is_verb,
    word_lists,
    words_of,
)
from assistant.prompting.persons import is_subject, second_person

MIN_WORDS, MAX_WORDS = 3, 14
"""Words of a clause that is given back."""
MAX_DIGITS = 5
"""Digits of a word that is given back."""
_HEARD_WORDS = 120
"""Words of an utterance that are read, the last ones."""
_MIN_WEIGHT = 2
"""Weight of the topics of a clause below which it is not worth giving back."""
_SAYABLE = re.compile(r"[£$€]?[^\W_]+(?:['.,-][^\W_]+)*'?%?")
_STOPS = re.compile(r"\s*(?:([?])|[.!,;:…](?!\d)|\s[-–]\s|[—()\[\]\"“”])+\s*")
_SURE_THREATS = frozenset({"threat_violence", "self_harm", "threat_legal"})
_NATURAL = {"gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("got", "to"), "'cause": ("because",)}
_SINGLED = words_of("the every each last first only other second third fourth fifth sixth seventh eighth ninth tenth")
_QUESTIONED = FIRST | {"you", "it", "he", "she", "they", "this", "that", "there", "anyone", "anybody"}


def hostile(text: str) -> bool:
    """Whether a word swears, insults, accuses, threatens or speaks of harm."""
    lists = word_lists()
    words = WORD.findall(text.translate(QUOTES).lower())
    return any(word in lists.hostile or lists.hostile_stems.fullmatch(word) for word in words)


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
            conditional = bool(piece) and piece[0] in BINDING | {"even", "when", "whenever", "say"}
            if not depends and not conditional and (fit := _fitting(piece)):
                yield fit
            depends = conditional


def _plain(text: str) -> str:
    text = " ".join(text.translate(QUOTES).split())
    letters = [char for char in text if char.isalpha()]
    return text.lower() if sum(char.isupper() for char in letters) * 2 > len(letters) else text


def _cleaned(part: str) -> list[str]:
    """The words of a part without fillers and false starts; the first person in lower case."""
    part = word_lists().fillers.sub(" ", part)
    words: list[str] = []
    for written in part.split():
        lower = UNMARKED.get(written.lower(), written.lower())
        for word in _NATURAL.get(lower, (lower if lower in OF_US | NAMED | ANYONE | IT else written,)):
            words.append(word)
            _drop_repeat(words)
    words = [word for index, word in enumerate(words) if word != "like" or _meant(index, words)]
    if words and words[0].lower() in THEY | AGENT | ADVERBS | NEW_SENTENCE:
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
    lists = word_lists()
    word, before = words[index].lower(), words[index - 1].lower()
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    if word == "and" and after == "i" and _pair(index, words):
        return False
    if word in ("and", "or"):
        return (
            not after
            or after in ("then", "now", "still", "i", "it", "that")
            or _begins(index + 1, words)
            or is_verb(after)
        )
    if word == "so":
        return before not in {"ever", "even", "think", "said", "guess"} and after not in {"much", "many", "far", "long"}
    if word == "then":
        return _begins(index + 1, words)
    if word in NEW_SENTENCE:
        return True
    if before in lists.embedders or before in NEW_SENTENCE or before in ("and", "or", "then"):
        return False
    if before in ("everything", "everybody", "everyone") and word in NAMED:
        return True
    if word in INVERTED and after in _QUESTIONED:
        return before not in ASKS
    if word in ASKS and after in INVERTED:
        return True
    if word in BINDING and index + 2 < len(words):
        return False
    if before in lists.relatives and index >= 2 and _relative(index, words):
        return False
    if before in DATIVES and index >= 2 and words[index - 2] in TELLS:
        return False
    if before == "money" and (word in OWN or (word in FIRST and after in ("don't", "haven't"))):
        return False
    if before in ("something", "everything", "anything") and word in FIRST and after in ("never", "don't", "didn't"):
        return False
    return before not in INVERTED and _begins(index, words)


def _pair(index: int, words: Sequence[str]) -> bool:
    """Whether "my son and i" opens a clause, with the "and" at `index`."""
    verb = words[index + 2].lower() if index + 2 < len(words) else ""
    opens = index == 2 or (index > 2 and (words[index - 3].lower(),) in word_lists().leads)
    return opens and words[index - 2].lower() in OWN and verb not in AGREES


def _relative(index: int, words: Sequence[str]) -> bool:
    """Whether the noun before `index` is one of "the last woman i spoke to", "every time i call"."""
    return words[index - 2].lower() in _SINGLED


def _begins(index: int, words: Sequence[str]) -> bool:
    """Whether a subject and its verb stand at `index`."""
    if index >= len(words):
        return False
    lists = word_lists()
    word, before = words[index].lower(), words[index - 1].lower() if index else ""
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    if word in FIRST or word in THEY or word in ("there's", "that's", "it's", "it'll", "you've", "you're", "you'll"):
        return True
    if word == "you":
        return is_subject(index, words)
    if word in ANYONE or word in ("it", "there", "this", "that", "what"):
        return after in lists.auxiliaries or (word in ANYONE and ("'" in word or is_verb(after) or after.endswith("s")))
    taken = lists.prepositions | lists.auxiliaries | DATIVES | ADVERBS | {"all", "up", "out", "back", "down"}
    if word in NAMED and before not in taken and not is_verb(before):
        near = [later.lower() for later in words[index + 2 : index + 4]]
        return bool(near) and near[0] not in FIRST | THEY | AGENT and any(map(is_verb, near))
    return False


def _trimmed(piece: Sequence[str]) -> list[str]:
    """Without what leads in and what trails off."""
    lists = word_lists()
    words = list(piece)
    while lead := next((lead for lead in lists.leads if _starts(words, lead)), None):
        del words[: len(lead)]
    for told in lists.told:
        rest = words[len(told) :]
        if rest[:1] == ["that"]:
            rest = rest[1:]
        if _starts(words, told) and rest and rest[0] in FIRST | OWN:
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
    if BINDING & set(lower):
        return None
    cuts = [index for index in range(MIN_WORDS, len(piece)) if lower[index] in SUBORDINATE]
    return next((piece[:cut] for cut in reversed(cuts) if _fit(piece[:cut])), None)


def _fit(piece: Sequence[str]) -> bool:
    lists = word_lists()
    words = [word.lower() for word in piece]
    return (
        MIN_WORDS <= len(words) <= MAX_WORDS
        and not OF_US.isdisjoint(words)
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
    return words[0] not in AGENT and any(said in {"said", "says", "saying"} and to in AGENT for said, to in pairs)


def _subject(words: Sequence[str]) -> bool:
    """Whether the words begin with a subject that has its verb."""
    first, second = words[0], words[1]
    if first in FIRST:
        return second not in FIRST | NAMED - {"the"} | AGENT | THEY | {"and", "or", "um", "me"}
    if first == "me":
        return second == "and" and words[2] in OWN and _verb_within(words, 4, 6)
    if first in OWN:
        return any(word.endswith("'s") for word in words[1:3]) or _verb_within(words, 2, 6)
    if first in AGENT:
        return first in ("you've", "you'll") or _verb_within(words, 1, 3)
    if first in THEY | ANYONE | IT:
        return "'" in first or _verb_within(words, 1, 3)
    if first == "no":
        return _verb_within(words, 2, 5)
    return first in ("the", "your") and _verb_within(words, 2, 8)


def _verb_within(words: Sequence[str], start: int, end: int) -> bool:
    return any(is_verb(word) for word in words[start:end])


def _weight(piece: Sequence[str]) -> int:
    """How much a clause tells: the sum of its topics, less where it is not about the customer first."""
    line = " ".join(piece).lower()
    weight = sum(weight for weight, topic in word_lists().topics if topic.search(line))
    return weight + (1 if piece[0] in FIRST | OWN else 0)
