"""Full-text search over what was said, in an index that nobody can read.

Each word is cut to its stem and replaced by a keyed hash of it, in letters, in its place: the databases' own full-text
search finds words and phrases without holding one. Whoever has the database and not the key still sees which hashes
are frequent and which stand together; they learn no word for certain.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import snowballstemmer  # type: ignore[import-untyped]
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from assistant.errors import BadInput
from assistant.events import LogEvent, TranscriptFinal, TranscriptRedacted, TranscriptRevised
from assistant.store.tables import search

PURPOSE = "search"
"""What the key of the hashes is derived for."""
HASH = 8
"""Bytes of a word's hash."""
WORDS = 32
"""Words that a query may have."""
AROUND = 8
"""Words of a snippet on each side of the first hit."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PART = re.compile(r'"([^"]*)"?|([^\s"]+)')
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")

Spoken = TranscriptFinal | TranscriptRevised | TranscriptRedacted
"""Events that say what an utterance's words are."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: phrases that must all stand in one utterance; a single word is a phrase of one."""

    phrases: tuple[tuple[str, ...], ...]
    """The hashes of each phrase's words."""


class Index:
    """Writes and asks the index with the site's key. Safe to share between threads."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._stem = snowballstemmer.stemmer("english")
        self._stemming = Lock()
        self._token = lru_cache(16_384)(self._hash)

    def query(self, text: str) -> Query:
        """What somebody typed: words, and phrases in double quotes.

        Raises:
            BadInput: `query_empty`, `query_long`.
        """
        phrases = tuple(
            tokens
            for quoted, word in _PART.findall(text)
            for tokens in [tuple(self._token(w) for w in words(quoted or word))]
            if tokens
        )
        if not phrases:
            raise BadInput("query_empty", "There is no word to look for.", 'Give words, or a phrase in "quotes".')
        if sum(map(len, phrases)) > WORDS:
            raise BadInput("query_long", f"More than {WORDS} words are looked for.", "Look for fewer.")
        return Query(phrases)

    def write(self, connection: sa.Connection, new: Sequence[LogEvent]) -> None:
        """Index the utterances among some events; those that were heard again or redacted replace their row."""
        spoken: dict[tuple[str, str], Spoken] = {(e.call_id, e.utterance): e for e in new if isinstance(e, Spoken)}
        if not spoken:
            return
        rows = [
            {
                "call_id": event.call_id,
                "utterance": event.utterance,
                "seq": event.seq,
                "tokens": " ".join(map(self._token, words(event.text))),
            }
            for event in spoken.values()
        ]
        made: sqlite.Insert | postgresql.Insert
        made = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(search)
        newer = {"seq": made.excluded.seq, "tokens": made.excluded.tokens}
        connection.execute(made.on_conflict_do_update(index_elements=["call_id", "utterance"], set_=newer), rows)

    def rewrite(self, connection: sa.Connection, changed: Sequence[LogEvent]) -> None:
        """Index stored events anew whose words changed; an utterance's row follows the event it was made from."""
        for event in changed:
            if isinstance(event, Spoken):
                place = (search.c.call_id == event.call_id) & (search.c.seq == event.seq)
                tokens = " ".join(map(self._token, words(event.text)))
                connection.execute(sa.update(search).where(place).values(tokens=tokens))

    def matches(self, query: Query, *, is_postgresql: bool) -> sa.ColumnElement[bool]:
        """The condition that a row of `search` answers the query."""
        if is_postgresql:
            asked = " & ".join(f"({' <-> '.join(phrase)})" for phrase in query.phrases)
            simple: sa.ColumnElement[str] = sa.literal_column("'simple'::regconfig")
            return sa.func.to_tsvector(simple, search.c.tokens).op("@@")(sa.func.to_tsquery(simple, asked))
        asked = " AND ".join(f'"{" ".join(phrase)}"' for phrase in query.phrases)
        hits = sa.text("SELECT rowid FROM search_index WHERE search_index MATCH :asked").bindparams(asked=asked)
        return search.c.id.in_(hits.columns(sa.column("rowid", sa.Integer)).scalar_subquery())

    def snippet(self, query: Query, text: str) -> str:
        """The words around the first hit, `…` where some were left out."""
        wanted = {token for phrase in query.phrases for token in phrase}
        found = list(_WORD.finditer(text))
        hits = [n for n, word in enumerate(found) if self._token(_plain(word.group())) in wanted]
        if not hits:
            return text
        first, last = max(0, hits[0] - AROUND), min(len(found) - 1, hits[0] + AROUND)
        left = found[first].start() if first else 0
        right = found[last].end() if last < len(found) - 1 else len(text)
        return ("… " if first else "") + text[left:right] + (" …" if right < len(text) else "")

    def parts(self, query: Query, snippet: str) -> tuple[str, ...]:
        """A snippet cut up so that every second part, from the second on, is a word that was looked for."""
        wanted = {token for phrase in query.phrases for token in phrase}
        parts, at = list[str](), 0
        for word in _WORD.finditer(snippet):
            if self._token(_plain(word.group())) in wanted:
                parts += [snippet[at : word.start()], word.group()]
                at = word.end()
        return (*parts, snippet[at:])

    def _hash(self, word: str) -> str:
        with self._stemming:
            stem = str(self._stem.stemWord(word))
        digest = hmac.digest(self._key, stem.encode(), sha256)[:HASH]
        return digest.hex().translate(_LETTERS)


def start_of(event: Spoken) -> float:
    """Seconds into the call at which an utterance begins; of redacted words without times, where they were finished."""
    if isinstance(event, TranscriptRedacted):
        return event.words[0].start if event.words else event.at
    return event.start


def words(text: str) -> list[str]:
    """The words of a text, lower case, without apostrophes: `don't` is `dont`."""
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")
