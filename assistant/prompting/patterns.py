"""Finding the phrases of a prompt in what a recogniser wrote, both brought to one plain form.

A phrase in a pack is plain words with three signs: `(need to|must)` is either, `[really]` may be there
or not, and `...` stands for up to six words. Contractions, case, punctuation and fillers do not matter.
"""

import re
from dataclasses import dataclass

MAX_GAP = 6
"""Words that `...` can stand for at most."""

_FILLERS = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "mhm", "ah"})
_WHOLE = {
    "won't": "will not",
    "can't": "can not",
    "cannot": "can not",
    "ain't": "is not",
    "let's": "let us",
    "wont": "will not",
    "cant": "can not",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "wasnt": "was not",
    "wouldnt": "would not",
    "couldnt": "could not",
    "shouldnt": "should not",
    "havent": "have not",
    "hasnt": "has not",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "youve": "you have",
    "theyre": "they are",
    "thats": "that is",
    "gotta": "got to",
    "gonna": "going to",
    "wanna": "want to",
}
_IS = re.compile(r"^(it|that|he|she|what|who|there|here|where|how)'s$")
_ENDINGS = {"n't": " not", "'re": " are", "'ll": " will", "'ve": " have", "'m": " am", "'d": " would"}
_NOT_WORD = re.compile(r"[^a-z0-9']+")
_PARTS = re.compile(r"\((?P<either>[^()\[\]]+)\)|\[(?P<maybe>[^()\[\]]+)\]|(?P<gap>\.\.\.)|(?P<plain>[^()\[\].|]+)")


def plain(word: str) -> list[str]:
    """One written word in plain form: lower case, no punctuation, contractions as two words, no fillers."""
    word = _NOT_WORD.sub(" ", word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip()
    parts: list[str] = []
    for piece in word.split():
        piece = _WHOLE.get(piece, _IS.sub(r"\1 is", piece))
        for ending, full in _ENDINGS.items():
            if piece.endswith(ending):
                piece = piece.removesuffix(ending) + full
                break
        parts += [part for part in piece.replace("'", "").split() if part not in _FILLERS]
    return parts


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as written, and in the plain form that phrases are matched against."""

    words: tuple[str, ...]
    """The words as they were written."""
    line: str
    """The plain words, each followed by one space, after one space."""
    owners: tuple[int, ...]
    """For each plain word the index in `words` of the word it comes from."""

    @classmethod
    def of(cls, text: str) -> "Heard":
        """The utterance `text`."""
        words = tuple(text.split())
        tokens = [(token, index) for index, word in enumerate(words) for token in plain(word)]
        line = " " + "".join(token + " " for token, _ in tokens)
        return cls(words, line, tuple(index for _, index in tokens))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a pack, ready to be looked for."""

    source: str
    """As it stands in the pack."""
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, source: str) -> "Phrase":
        """Read a phrase.

        Raises:
            ValueError: a bracket stays open, an alternative is empty, or no word in it must be said.
        """
        pattern, end, certain = "", 0, False
        for part in _PARTS.finditer(source):
            if part.start() != end:
                raise ValueError(f"cannot read `{source[end:]}` in the phrase `{source}`")
            end = part.end()
            if part["gap"]:
                pattern += rf"(?:\S+ ){{0,{MAX_GAP}}}?"
            elif part["maybe"]:
                pattern += f"(?:{_either(part['maybe'], source)})?"
            elif part["either"]:
                pattern += f"(?:{_either(part['either'], source)})"
                certain = True
            elif words := plain(part["plain"]):
                pattern += _literal(words)
                certain = True
        if end != len(source):
            raise ValueError(f"cannot read `{source[end:]}` in the phrase `{source}`")
        if not certain:
            raise ValueError(f"the phrase `{source}` has no word that must be said")
        return cls(source, re.compile("(?<= )" + pattern))

    def find(self, heard: Heard) -> tuple[int, int] | None:
        """Where it was said: indices of the first and last word in `heard.words`; None where it was not."""
        match = self.pattern.search(heard.line)
        if match is None:
            return None
        first = heard.line.count(" ", 0, match.start()) - 1
        last = heard.line.count(" ", 0, match.end()) - 2
        return heard.owners[first], heard.owners[last]


def _literal(words: list[str]) -> str:
    return "".join(re.escape(word) + " " for word in words)


def _either(alternatives: str, source: str) -> str:
    choices = [plain(choice) for choice in alternatives.split("|")]
    if not all(choices):
        raise ValueError(f"an empty alternative in the phrase `{source}`")
    return "|".join(_literal(words) for words in choices)
