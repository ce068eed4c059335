"""Private words of a call are taken out before anything keeps or shows them: one `Redactor` for each call."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.events import Channel, Word
from assistant.privacy.answers import Span
from assistant.privacy.cached_tagger import CachedTagger
from assistant.privacy.context import Context
from assistant.privacy.corrections import (
    Correction,
    Redacted,
    correction,
    forced,
    hide,
    hide_again,
    mended,
    number_tokens,
    redacted,
)
from assistant.privacy.digits import digits
from assistant.privacy.echoes import TURNS_ECHOED
from assistant.privacy.heard import Heard
from assistant.privacy.holding import held_from
from assistant.privacy.joining import found_by
from assistant.privacy.kinds import HELD, Kind
from assistant.privacy.past import Past, inside
from assistant.privacy.placing import replaced
from assistant.privacy.reading import Reader
from assistant.privacy.shapes import CARD_LENGTHS, card, phone
from assistant.privacy.spoken import FILLERS, Sort
from assistant.privacy.tagging import Tag, Tagger, Turn
from assistant.privacy.tokens import NUMBERS, Token, tokens
from assistant.privacy.weighing import likely, spared

REMEMBERED = 48
"""Utterances of which the words are remembered, so that they can be corrected; they are in memory alone."""
_WHOLE = 19
"""Digits with which any kind counts as said."""
TURNS_SKIPPED = 2
"""Turns of one side without a number (`hang on`) that may stand between the parts of one."""
TURNS_NEAR = 3
"""Turns after a number in which a partial may go on with it."""
TURNS_JOINED = 12
"""Turns of one side over which a number can be split."""
TURNS_READ = 12
"""Turns of both sides that are given to the network, which reads as many of them as it can."""
WARY = 0.5
"""Of the chance from which the network takes a word out, the share from which a partial does not show it."""

_TELLING = NUMBERS | {Sort.LETTER, Sort.REPEAT, Sort.ZERO_LETTER, Sort.HOMOPHONE, Sort.MAIL, Sort.MARK}
_IDLE = frozenset({"a", "i", "o", "oh", "to", "too", "for", "one", ".", ","})
"""Of those, what every other sentence holds."""


class Redactor:
    """Takes private words out of what both sides of one call say. Keeps what was said in memory, for the call alone."""

    def __init__(self, *, names: bool = False, known: Iterable[str] = (), tagger: Tagger | None = None) -> None:
        """A redactor for one call.

        Args:
            names: take names of people out too.
            known: names that the facts of the call give, such as the customer's; taken out wherever they are said.
            tagger: reads what the rules cannot; without it they decide alone.
        """
        self._names = names
        self._network = CachedTagger(tagger) if tagger is not None else None
        parts = {part for name in known for part in (name.strip(), *name.split()) if len(part) > 1} if names else set()
        longest_first = sorted(parts, key=lambda part: (-len(part), part))
        joined = "|".join(re.escape(part) for part in longest_first)
        self._known = re.compile(rf"(?<![\w'])(?:{joined})(?!\w)", re.IGNORECASE) if parts else None
        self._context = Context()
        self._past: OrderedDict[str, Past] = OrderedDict()

    @property
    def card_talk(self) -> bool:
        """True from a request for card details, or their beginning, until they are over."""
        return self._context.card_talk

    def ahead(self, channel: Channel, utterance: str, text: str, *, finished: bool) -> Callable[[], object] | None:
        """See `base.Redactor`. What is slow is the network."""
        turns, network = self._turns(channel, utterance, text), self._network
        if network is None or network.knows(turns) or not (finished or self._is_wary_of(tokens(text))):
            return None
        return lambda: network.tags(turns)

    def partial(self, channel: Channel, utterance: str, text: str) -> str:
        """The words so far of an utterance in progress, without what its final will hide; `[…]` where not clear.

        Args:
            channel: who speaks.
            utterance: its id.
            text: all words of it so far.
        """
        last = [one for name, one in list(self._past.items())[-TURNS_NEAR:] if name != utterance]
        dictating = any(
            (one.channel is channel and one.heard.digits_alone)
            or any(span.kind not in (Kind.NAME, Kind.EMAIL) for span in one.heard.spans)
            for one in last
        )
        context = self._context.copy()
        heard = Reader(text, context, channel, self._known, self._names).read()
        spans = sorted([*heard.spans, *self._wary(channel, utterance, text, heard)])
        start = held_from(text, heard, self._context, context, dictating)
        if start is None:
            return replaced(text, spans)
        shown = [span for span in spans if span.start <= start]
        if shown and shown[-1].end > start:
            start = shown[-1].end
            if all(token.start < start or token.text in FILLERS for token in heard.tokens):
                return replaced(text, spans)
        before = replaced(text[:start], shown).rstrip()
        return f"{before} {HELD}".strip() if text[start:].strip() else before

    def final(
        self, channel: Channel, utterance: str, text: str, words: Sequence[Word], start: float, end: float
    ) -> Redacted:
        """A finished utterance without its private words.

        Args:
            channel: who spoke.
            utterance: its id.
            text: all its words.
            words: the same with their times; empty for typed turns.
            start: seconds into the call.
            end: seconds into the call.
        """
        del start, end
        before = self._context.copy()
        heard = Reader(text, self._context, channel, self._known, self._names).read()
        past = Past(channel, text, tuple(words), before, heard)
        self._past[utterance] = past
        while len(self._past) > REMEMBERED:
            self._past.popitem(last=False)
        self._together(past)
        earlier = self._joined(utterance, past)
        if heard.asks_back:
            earlier += self._asked_back(utterance)
        self._spare({utterance: []})  # first, so that what is spared shows nothing in other turns
        earlier += self._found(utterance)
        earlier += self._weighed(utterance)
        if not heard.says_nothing:
            self._context.turn(text, bool(heard.spans))
        return redacted(past, tuple(earlier))

    def revised(self, channel: Channel, utterance: str, text: str, words: Sequence[Word]) -> Redacted:
        """A finished utterance that was heard again, without its private words; what was hidden before stays hidden.

        Args:
            channel: who spoke.
            utterance: its id, as in its final.
            text: the better words.
            words: the same with their times.
        """
        first = self._past.get(utterance)
        context = first.before.copy() if first else self._context.copy()
        heard = Reader(text, context, channel, self._known, self._names).read()
        past = Past(channel, text, tuple(words), first.before if first else context, heard)
        if first is not None:
            past.forced = set(first.forced)
            hide_again(first, past)
            self._past[utterance] = past
            self._weighed(utterance)  # and nothing is spared: it may have been hidden before
        return redacted(past, ())

    def _together(self, past: Past) -> None:
        """Hide numbers of one utterance that make a card number together: `the first four are … and then …`."""
        groups = [run for run in past.heard.kept if len(run.digits) >= 3]
        for first in range(len(groups)):
            for last in range(len(groups), first + 1, -1):
                part = groups[first:last]
                said = "".join(run.digits for run in part)
                if card(said) or (
                    len(said) in CARD_LENGTHS
                    and all(len(run.digits) == run.said or len(run.digits) >= 4 for run in part)
                ):
                    hide(past.heard, part, Kind.CARD_NUMBER)
                    self._context.begin_card_talk()
                    self._context.take(Kind.CARD_NUMBER, len(said))
                    return
                if len(part) > 2 and len(said) in (10, 11) and phone(said):
                    hide(past.heard, part, Kind.PHONE_NUMBER)
                    return

    def _joined(self, utterance: str, past: Past) -> list[Correction]:
        """Corrections of earlier turns with which this one's numbers make a card number or a telephone number."""
        if not past.heard.runs or not past.heard.numbers_alone:
            return []
        turns = [(utterance, past)]
        skipped = 0
        for name, one in reversed(self._past.items()):
            if name == utterance or one.channel is not past.channel or one.heard.says_nothing:
                continue
            if not one.heard.numbers_alone:
                skipped += 1
                if skipped > TURNS_SKIPPED:
                    break
                continue
            if len(turns) >= TURNS_JOINED:
                break
            turns.insert(0, (name, one))
        for first in range(len(turns)):
            said = digits([token for _, one in turns[first:] for token in number_tokens(one.heard)])
            kind = self._whole(said, len(turns) - first) or mended([one for _, one in turns[first:]])
            if kind is None or (first == len(turns) - 1 and past.heard.spans):
                continue
            if kind is Kind.CARD_NUMBER:
                self._context.begin_card_talk()
                self._context.take(kind, len(said))
            return forced(turns[first:], kind, utterance)
        return []

    def _whole(self, said: str, turns: int) -> Kind | None:
        split = turns > 1 and len(said) in (15, 16) and said[0] in "3456"
        if card(said) or split or (self._context.card_talk and len(said) in CARD_LENGTHS):
            return Kind.CARD_NUMBER
        return Kind.PHONE_NUMBER if len(said) in (10, 11) and said[0] == "0" and phone(said) else None

    def _found(self, now: str) -> list[Correction]:
        """Corrections of turns beside this one that it shows to be private."""
        turns = dict(list(self._past.items())[-2 * TURNS_ECHOED :])
        spans = {name: list(one.heard.spans) for name, one in turns.items()}
        found_by(list(turns.values()))
        self._spare({name: spans[name] for name, one in turns.items() if one.heard.spans != spans[name]})
        known = {span.kind for span in spans[now]}
        for span in turns[now].heard.spans:
            if span.kind not in known and span.kind not in (Kind.NAME, Kind.EMAIL, Kind.ADDRESS):
                self._context.take(span.kind, _WHOLE)
        return [correction(name, one) for name, one in turns.items() if name != now and one.heard.spans != spans[name]]

    def _spare(self, before: Mapping[str, list[Span]]) -> None:
        """Leave what a rule took out just now and the network finds quite unlikely to be private.

        `before` is what was taken out of each of some utterances before that: it stays out.
        """
        if self._network is None:
            return
        tags = self._tags(next(reversed(self._past)))
        for name in before.keys() & tags.keys():
            one, old = self._past[name], before[name]
            if not one.forced:
                likely_enough = spared(tags[name], self._network.spares, one.heard)
                left = [span for span in one.heard.spans if span in likely_enough or span in old]
                one.heard.spans = sorted([*left, *(span for span in old if not any(inside(span, by) for by in left))])

    def _weighed(self, now: str) -> list[Correction]:
        """What the network finds in this utterance and in those before it, which it may understand only now."""
        corrections: list[Correction] = []
        if self._network is None:
            return corrections
        for name, tags in self._tags(now).items():
            one = self._past[name]
            if one.hide(likely(tags, self._network.hides, one.heard, names=self._names)) and name != now:
                corrections.append(correction(name, one))
        return corrections

    def _wary(self, channel: Channel, utterance: str, text: str, heard: Heard) -> list[Span]:
        """Words in progress that may well turn out to be private."""
        if (network := self._network) is None or not self._is_wary_of(heard.tokens):
            return []  # most words in progress hold no number and no letter, and the processor has other calls to serve
        read = network.tags(self._turns(channel, utterance, text))
        tags = read[-1] if read else []
        return likely(tags, lambda kind: WARY * network.hides(kind), heard, names=self._names)

    def _is_wary_of(self, words: Iterable[Token]) -> bool:
        return self._names or any(map(_telling, words))

    def _before(self, utterance: str) -> list[str]:
        """The utterances before one that the network reads with it, or before all that is said next."""
        names = list(self._past)
        end = names.index(utterance) if utterance in self._past else len(names)
        return names[:end][-TURNS_READ + 1 :]

    def _turns(self, channel: Channel, utterance: str, text: str) -> list[Turn]:
        """The same as turns, and that of `text` behind them."""
        before = [self._past[name] for name in self._before(utterance)]
        return [*((one.channel, one.text) for one in before), (channel, text)]

    def _tags(self, now: str) -> dict[str, list[Tag]]:
        """What the network says of an utterance and of those before it, as many as it reads together; oldest first."""
        one = self._past[now]
        read = self._network.tags(self._turns(one.channel, now, one.text)) if self._network is not None else []
        names = [*self._before(now), now]
        return dict(zip(names[len(names) - len(read) :], read, strict=True))

    def _asked_back(self, utterance: str) -> list[Correction]:
        """Corrections of the two turns before `is that the card number?`."""
        turns = [(name, one) for name, one in self._past.items() if name != utterance][-2:]
        turns = [(name, one) for name, one in turns if any(len(run.digits) >= 3 for run in one.heard.kept)]
        return forced(turns, Kind.CARD_NUMBER, utterance)


def _telling(token: Token) -> bool:
    """True for a number, a letter or a sign: something that is seldom said in talk of nothing private."""
    return token.sort in _TELLING and token.text not in _IDLE
