"""The customer's words with the persons turned: "i lost my job in march" becomes "you lost your job in March"."""

import re
from collections.abc import Sequence

from assistant.prompting.english import (
    ADVERBS,
    AGREES,
    INVERTED,
    QUOTES,
    TELLS,
    UNMARKED,
    WORD,
    is_verb,
    pairs_of,
    word_lists,
    words_of,
)

_AND_I = re.compile(
    r"(^|\b(?:and|but|so|because|when|since|that) )((?:my|our) [^\W_]+) and i\b(?!'| was| am)", re.IGNORECASE
)
"""A pair of subjects; "you and your son" is how it is said the other way round."""
_TURNED = pairs_of(
    "i you, me you, we you, us you, my your, our your, mine yours, ours yours, myself yourself, ourselves yourselves, "
    "i'm you're, i've you've, i'd you'd, i'll you'll, we're you're, we've you've, we'd you'd, we'll you'll, "
    "your our, yours ours, yourself ourselves, yourselves ourselves, you're we're, you've we've, "
    "you'd we'd, you'll we'll"
)
_MODIFIERS = ADVERBS | {"not", "then", "ever", "simply"}
_TAKES_YOU = words_of(
    "call called calling ring rang ringing rung phone phoned phoning give gave given giving send sent sending ask "
    "asking pay paid paying owe owed want wanted need needed see saw hear heard trust trusted email "
    "emailed let show showed thank help text texted contact contacted sent write wrote"
)
_DAYS = words_of("monday tuesday wednesday thursday friday saturday sunday christmas easter")
_MONTHS = words_of("january february april june july august september october november december")
_MAYBE_MONTHS = frozenset(["march", "may"])
_BEFORE_MONTH = words_of("in since last this of by until till next early late every from back through mid")


def second_person(text: str) -> str:
    """The words with the persons turned: the customer becomes "you", the agent and the company "we" and "us".

    Verbs agree with their turned subject. Days, months and holidays get their capital; the rest stays as it is.
    """
    text = re.sub(r"\b(you) (?:people|lot|guys|folks)\b", r"\1", text.translate(QUOTES), flags=re.IGNORECASE)
    text = re.sub(r"\bme and (my|our)\b", r"i and \1", text, flags=re.IGNORECASE)
    text = _AND_I.sub(r"\1i and \2", text)
    found = list(WORD.finditer(text))
    words = [match[0].lower() for match in found]
    turned: list[str] = []
    end = 0
    for index, match in enumerate(found):
        turned += (text[end : match.start()], _turned(match[0], index, words))
        end = match.end()
    return "".join((*turned, text[end:]))


def _turned(written: str, index: int, words: Sequence[str]) -> str:
    word = words[index]
    word = UNMARKED.get(word, word)
    if word == "you":
        return "we" if is_subject(index, words) else "us"
    if word in _TURNED:
        return _TURNED[word]
    if word in AGREES and _of_i(index, words):
        return AGREES[word]
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


def is_subject(index: int, words: Sequence[str]) -> bool:
    """Whether the "you" at `index` is a subject."""
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    verb = is_verb(after) or after in ADVERBS
    if before in TELLS:
        return False
    if before in word_lists().embedders or before in ("", "and", "but", "so", "or", *INVERTED):
        return bool(after) and (verb or before not in word_lists().prepositions | {"than", "as", "like"})
    if before in word_lists().prepositions or before in _TAKES_YOU or not after:
        return False
    return verb
