"""What redaction gives back: an utterance without its private words, and corrections of earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.events import Channel, Word
from assistant.privacy.answers import Span
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.numbers import Run
from assistant.privacy.past import Past
from assistant.privacy.placing import replaced, replaced_words
from assistant.privacy.shapes import card
from assistant.privacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Correction:
    """An earlier utterance in which more turned out to be private."""

    utterance: str
    channel: Channel
    text: str
    words: tuple[Word, ...]
    kinds: tuple[str, ...]
    silences: tuple[tuple[float, float], ...]
    """Seconds into the call, on the channel of the utterance."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """An utterance without its private words."""

    text: str
    words: tuple[Word, ...]
    """Each placeholder is one word, with the times of what it stands for."""
    kinds: tuple[str, ...]
    """What was taken out, such as `card_number`, each once."""
    silences: tuple[tuple[float, float], ...]
    """Seconds into the call, on the channel of the utterance, that must not be heard; none for typed turns."""
    earlier: tuple[Correction, ...] = ()
    """Utterances before it that this one showed to be private."""


def mended(turns: list[Past]) -> Kind | None:
    """A card number among the numbers of some turns where one of them, a wrong start or a repetition, is left out."""
    parts = [
        run.digits for one in turns for run in one.heard.runs if not run.money and run.first not in one.heard.stays
    ]
    if not 2 < len(parts) <= 12:
        return None
    for left_out in range(len(parts)):
        said = "".join(parts[:left_out] + parts[left_out + 1 :])
        if len(said) in (15, 16) and card(said):
            return Kind.CARD_NUMBER
    return None


def number_tokens(heard: Heard) -> list[Token]:
    """The tokens of the numbers that may be private."""
    found: list[Token] = []
    for run in heard.runs:
        if run.first in heard.stays:
            continue
        found += [t for t in heard.tokens[run.first : run.last + 1] if t.value or t.text.isdigit() or _numeric(t)]
    return found


def _numeric(token: Token) -> bool:
    return token.sort.name in ("UNIT", "LITERAL", "ZERO_LETTER")


def hide(heard: Heard, runs: Iterable[Run], kind: Kind) -> bool:
    """Take numbers out that stayed; true where there were any."""
    fresh = [Span(run.start, run.end, kind) for run in runs]
    renamed = [span for span in heard.spans if span.kind is not kind and any(_same(span, one) for one in fresh)]
    fresh = [
        one
        for one in fresh
        if not any(span.start <= one.start < span.end for span in heard.spans if span not in renamed)
    ]
    heard.spans = sorted([*(span for span in heard.spans if span not in renamed), *fresh])
    return bool(fresh)


def _same(span: Span, other: Span) -> bool:
    return (span.start, span.end) == (other.start, other.end)


def forced(turns: list[tuple[str, Past]], kind: Kind, now: str) -> list[Correction]:
    """Take all numbers of some turns out as a kind; gives the corrections of those that are not `now`."""
    corrections = []
    for name, one in turns:
        one.forced.add(kind)
        if (
            hide(one.heard, [r for r in one.heard.runs if not r.money and r.first not in one.heard.stays], kind)
            and name != now
        ):
            corrections.append(correction(name, one))
    return corrections


def correction(name: str, one: Past) -> Correction:
    """An utterance as it is left now."""
    whole = redacted(one, ())
    return Correction(name, one.channel, whole.text, whole.words, whole.kinds, whole.silences)


def hide_again(first: Past, past: Past) -> None:
    """What was hidden in the first hearing is hidden in the second, though its words may no longer show what it is."""
    for kind in past.forced:
        hide(past.heard, [run for run in past.heard.runs if not run.money], kind)
    hidden = {span.kind for span in first.heard.spans} - {span.kind for span in past.heard.spans}
    hidden -= {Kind.NAME, Kind.EMAIL}
    for kind in sorted(hidden):
        hide(past.heard, [run for run in past.heard.kept if len(run.digits) >= 3], kind)


def redacted(past: Past, earlier: tuple[Correction, ...]) -> Redacted:
    """An utterance without its private words."""
    spans = past.heard.spans
    words, silences = replaced_words(past.text, past.words, spans)
    kinds = tuple(dict.fromkeys(span.kind.value for span in spans))
    return Redacted(replaced(past.text, spans), words, kinds, silences, earlier)
