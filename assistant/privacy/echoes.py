"""What repeats, in whole or in part, something that is private in a turn beside it."""

import re
from collections.abc import Sequence

from assistant.privacy.answers import Span
from assistant.privacy.emails import DOMAIN_WORDS
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.past import NUMERIC, Hide, Past, digits_of, of_kind
from assistant.privacy.spelling import stretches
from assistant.privacy.spoken import BACKCHANNELS, COMMON, Sort, word_set
from assistant.privacy.tokens import NUMBERS

TURNS_ECHOED = 8
"""Turns in which one side repeats what the other gave."""
_SHORTEST_ECHO = 3
_SHORTEST_END = 4
_SHORTEST_WORD = 4
_STREET_WORDS = word_set("street road avenue lane drive close house flat apartment court place north south")
_SPELLED_LETTERS = 3
_SHORT_TURN = 6


def echoes(turns: Sequence[Past]) -> list[Hide]:
    """What repeats, in whole or in part, something that is private in a turn beside it."""
    now, near = turns[-1], turns[-1 - TURNS_ECHOED : -1]
    hides: list[Hide] = []
    said = [(turn, digits_of(turn)) for turn in near]
    joined = "".join(digits for _, digits in said)
    parts = "|".join([joined, *(run.digits for turn in near for run in turn.heard.runs if turn.heard.covers(run))])
    kinds = [span.kind for turn in near for span in turn.heard.spans if span.kind in NUMERIC]
    if kinds:
        hides.append((now, of_kind([run for run in now.heard.free if _echo(run, parts)], kinds[-1])))
        ends = [
            r for r in now.heard.runs if len(r.digits) >= _SHORTEST_END and any(d.endswith(r.digits) for _, d in said)
        ]
        hides.append((now, of_kind([run for run in ends if not run.money and not now.heard.covers(run)], kinds[-1])))
    fresh = digits_of(now)
    if fresh:
        kind = next(span.kind for span in now.heard.spans if span.kind in NUMERIC)
        whole = fresh + "|" + joined + fresh
        hides += [(turn, of_kind([run for run in turn.heard.free if _echo(run, whole)], kind)) for turn in near]
    for turn in near:
        hides.append((now, _letters_again(now, turn)))
        hides.append((turn, _restarted(turn, now)))
        hides.append((now, _words_again(now, turn)))
        hides.append((turn, _words_again(turn, now)))
    return hides


def _letters_again(turn: Past, other: Past) -> list[Span]:
    """Letters that repeat some of what was spelled in another turn."""
    spelled = "".join(
        piece.said
        for stretch in stretches(other.heard.tokens, other.heard.runs)
        for piece in stretch
        if any(span.start <= other.heard.tokens[piece.first].start < span.end for span in other.heard.spans)
    )
    found: list[Span] = []
    if len(spelled) < _SPELLED_LETTERS:
        return found
    of = turn.heard.tokens
    for stretch in stretches(of, turn.heard.runs):
        letters = [piece for piece in stretch if piece.said.isalpha()]
        said = "".join(piece.said for piece in letters)
        if len(said) >= _SPELLED_LETTERS and said in spelled:
            found.append(Span(of[letters[0].first].start, of[letters[-1].last].end, Kind.EMAIL))
    return found


def _restarted(turn: Past, now: Past) -> list[Span]:
    """The beginning of a date of birth that is said in full now: `third of`, in a turn of little else."""
    birth = next((span for span in now.heard.spans if span.kind is Kind.DATE_OF_BIRTH), None)
    if birth is None or turn.channel is not now.channel or len(turn.heard.tokens) > _SHORT_TURN:
        return []
    dated = [t for t in turn.heard.tokens if t.sort in (Sort.ORDINAL, Sort.MONTH)]
    again = [t for t in dated if re.search(rf"\b{re.escape(t.text)}\b", now.text[birth.start : birth.end].lower())]
    end = turn.heard.tokens[-1].end
    return [
        Span(t.start, end if t.sort is Sort.ORDINAL and turn.text[t.end :] == " of" else t.end, birth.kind)
        for t in again
    ]


def _echo(run: Run, said: str) -> bool:
    if len(run.digits) > _SHORTEST_ECHO:
        return run.digits in said
    ends = any(one.startswith(run.digits) or one.endswith(run.digits) for one in said.split("|"))
    return len(run.digits) == _SHORTEST_ECHO and run.plain and ends


def _words_again(turn: Past, other: Past) -> list[Span]:
    """Words of a name, an address or an e-mail address in another turn that this turn says too."""
    told = {
        token.text: span.kind
        for span in other.heard.spans
        if span.kind in (Kind.NAME, Kind.EMAIL, Kind.ADDRESS)
        for token in other.heard.tokens
        if span.start <= token.start < span.end and _telling(token.text) and token.sort is Sort.WORD
    }
    found: list[Span] = []
    if not told:
        return found
    of = turn.heard.tokens
    for place, token in enumerate(of):
        if token.text not in told:
            continue
        first = place
        while first > 0 and of[first - 1].sort in (NUMBERS | {Sort.LETTER}) and of[first - 1].text not in ("a", "i"):
            first -= 1
        found.append(Span(of[first].start, token.end, told[token.text]))
    return found


def _telling(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word not in COMMON | _STREET_WORDS | DOMAIN_WORDS | BACKCHANNELS
