"""What redaction takes out and what it leaves: `python -m tests.bench redaction`.

Words of these figures:
    recall          private passages of which no word is left after the whole call, of all private passages; fillers
                    (`um`, `and`) do not count as words.
    false           harmless rows in which anything was taken out, of all harmless rows, each of which was written to
                    look private, but for those of natural talk; and the share of their words that was taken out.
    ordinary turns  turns that hold nothing private, and how many of them lost a word.
    flashed         private passages of which a partial showed two words or more, of all that the finals hide; the
                    partials are the beginnings of each turn, word by word.
    named right     private passages of which the placeholder names the kind.

Names are looked for in all rows; in natural talk and the whole calls once more not, as where a site has not asked for
it. The rules were made on the dev files and the network learned from them; its thresholds were chosen on the tuning
file, of which it learned nothing, nor did the rules. Misses are listed for that file alone: the test file and the whole
calls are never tuned on. Figures of the rules alone, as where the network is missing, stand beside.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean, quantiles

from assistant.events import Channel
from assistant.privacy.kinds import Kind
from assistant.privacy.redaction import Redactor
from assistant.privacy.spoken import FILLERS
from assistant.privacy.tagging import Network, Tagger
from assistant.settings import Settings

DATA = Path(__file__).parents[1] / "data"
CALLS = Path(__file__).parents[1] / "whole_calls"
SPLITS = ("tuning", "test")
DEV_SPLITS = ("dev", *(f"dev_{name}" for name in ("other", "third", "fourth", "fifth", "sixth", "seventh")))
"""Those that the rules were made on."""
SHOWN = "tuning"
"""The split of which the misses are shown."""
Row = dict[str, list[dict[str, str]]]
_LINKS = FILLERS | {"of", "the", "in", "at", "a", "for"}
_EDGES = ".,!?;:()"


@dataclass
class Figures:
    """Figures of one file."""

    private: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    named: int = 0
    flashed: int = 0
    harmless: int = 0
    false: int = 0
    harmless_words: int = 0
    false_words: int = 0
    too_much: int = 0
    """Harmless words taken out of rows with private ones."""
    other_words: int = 0
    ordinary_turns: int = 0
    """Turns with nothing private."""
    false_turns: int = 0
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    partial_ms: list[float] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Of the kinds named together."""
        return sum(self.hidden[kind] for kind in kinds) / max(1, sum(self.private[kind] for kind in kinds))

    @property
    def false_rate(self) -> float:
        """Harmless rows in which anything was taken out."""
        return self.false / max(1, self.harmless)


async def run() -> None:
    """Print the figures, with the network and without it."""
    network = Network(Settings().models)
    for split in SPLITS:
        _show(split, measured(DATA / f"redaction_{split}.jsonl", network), misses=split == SHOWN)
        _show(f"{split}, rules alone", measured(DATA / f"redaction_{split}.jsonl", partials=False), misses=False)
    natural = DATA / "redaction_natural.jsonl"
    for names in (True, False):
        on = f"names {'on' if names else 'off'}"
        _show(f"natural talk, {on}", measured(natural, network, partials=False, names=names), misses=False)
        _show(f"natural talk, {on}, rules alone", measured(natural, partials=False, names=names), misses=False)
        title = f"whole calls, {on}"
        _show(title, measured_in_calls(network, names=names), misses=False)
        _show(f"{title}, rules alone", measured_in_calls(names=names), misses=False)
    for split in DEV_SPLITS:
        _show(f"{split}, rules alone", measured(DATA / f"redaction_{split}.jsonl", partials=False), misses=False)


def _show(title: str, found: Figures, *, misses: bool) -> None:
    print(f"{title}: {sum(found.private.values())} private passages, {found.harmless} harmless rows")
    for kind in Kind:
        if found.private[kind]:
            counted = f"({found.hidden[kind]} of {found.private[kind]})"
            print(f"  {kind.value:14} recall {found.recall(kind):.3f}  {counted}")
    hidden = sum(found.hidden.values())
    words = found.false_words / max(1, found.harmless_words)
    both = found.recall(Kind.CARD_NUMBER, Kind.SECURITY_CODE)
    print(f"  cards, codes   recall {both:.3f}")
    print(f"  all            recall {found.recall(*Kind):.3f}, named right {found.named / max(1, hidden):.3f}")
    rows = f"({found.false} of {found.harmless} harmless rows; {words:.4f} of their words)"
    print(f"  false          {found.false_rate:.4f}  {rows}")
    turns = f"({found.false_turns} of {found.ordinary_turns} turns that hold nothing private)"
    print(f"  ordinary turns {found.false_turns / max(1, found.ordinary_turns):.4f}  {turns}")
    print(f"  other words    {found.too_much / max(1, found.other_words):.4f} taken out of rows with private ones")
    if ms := found.partial_ms:
        print(f"  flashed        {found.flashed / max(1, hidden):.4f}  ({found.flashed} of {hidden})")
        print(f"  a partial      {mean(ms):.3f} ms of CPU, 99th percentile {quantiles(ms, n=100)[-1]:.3f} ms")
    for line in [*found.misses, *found.alarms] if misses else []:
        print(f"    {line}")


def measured(path: Path, tagger: Tagger | None = None, *, partials: bool = True, names: bool = True) -> Figures:
    """The figures of one file; without `partials`, those of finals alone; without `names`, as where they may stay."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for row in rows:
        row["private"] = [one for one in row["private"] if names or one["kind"] != Kind.NAME]
    return _measured(rows, tagger, partials=partials, names=names)


def measured_in_calls(tagger: Tagger | None = None, *, names: bool = True) -> Figures:
    """The figures of finals in `tests/whole_calls`, which were not written with private words in mind."""
    labels = [json.loads(line) for line in (DATA / "redaction_whole_calls.jsonl").read_text().splitlines()]
    rows = [
        {
            "turns": [json.loads(line) for line in file.read_text().splitlines()],
            "private": [one for one in labels if one["call"] == file.stem and (names or one["kind"] != Kind.NAME)],
        }
        for file in sorted(CALLS.glob("*.jsonl"))
    ]
    return _measured(rows, tagger, partials=False, names=names)


def _measured(rows: Iterable[Row], tagger: Tagger | None, *, partials: bool, names: bool) -> Figures:
    found = Figures()
    for row in rows:
        _row(row, found, Redactor(names=names, tagger=tagger), partials)
    return found


def _row(row: Row, found: Figures, redactor: Redactor, partials: bool) -> None:
    texts: list[str] = []
    shown: list[list[str]] = []
    for place, turn in enumerate(row["turns"]):
        channel, text = Channel(turn["channel"]), turn["text"]
        shown.append(_partials(redactor, channel, str(place), text, found) if partials else [])
        result = redactor.final(channel, str(place), text, (), float(place), float(place))
        texts.append(result.text)
        for one in result.earlier:
            texts[int(one.utterance)] = one.text
    passages = row["private"]
    ordinary = set(range(len(texts))) - {int(passage["turn"]) for passage in passages}
    found.ordinary_turns += len(ordinary)
    found.false_turns += sum(texts[place] != row["turns"][place]["text"] for place in ordinary)
    if not passages:
        found.harmless += 1
        said = [turn["text"].split() for turn in row["turns"]]
        found.harmless_words += sum(map(len, said))
        found.false_words += sum(len(of) - len(_left(of, text.split())) for of, text in zip(said, texts, strict=True))
        if any("[" in text for text in texts):
            found.false += 1
            found.alarms.append(f"false {row.get('id')}: {' | '.join(texts)}")
        return
    hidden_places: dict[int, set[int]] = {}
    for passage in passages:
        turn_place = int(passage["turn"])
        words = row["turns"][turn_place]["text"].split()
        inside = _inside(row["turns"][turn_place]["text"], passage["text"])
        hidden_places.setdefault(turn_place, set()).update(inside)
        kind = passage["kind"]
        found.private[kind] += 1
        leaked = _left(words, texts[turn_place].split()) & {p for p in inside if _bare(words[p]) not in _LINKS}
        if leaked:
            found.misses.append(f"missed {row.get('id')} {kind} {passage['text']!r}: {' | '.join(texts)}")
            continue
        found.hidden[kind] += 1
        found.named += Kind(kind).placeholder in texts[turn_place]
        numbers = {p for p in inside if _bare(words[p]) not in _LINKS}
        flashes = max((len(_left(words, one.split()) & numbers) for one in shown[turn_place]), default=0)
        if flashes > 1:
            found.flashed += 1
            found.misses.append(f"flashed {row.get('id')} {kind} {passage['text']!r}")
    for turn_place, inside in hidden_places.items():
        words = row["turns"][turn_place]["text"].split()
        others = {p for p in range(len(words)) if p not in inside and _bare(words[p]) not in _LINKS}
        found.other_words += len(others)
        found.too_much += len(others - _left(words, texts[turn_place].split()))


def _partials(redactor: Redactor, channel: Channel, utterance: str, text: str, found: Figures) -> list[str]:
    shown = []
    words = text.split()
    for count in range(1, len(words) + 1):
        so_far = " ".join(words[:count])
        began = time.thread_time()
        shown.append(redactor.partial(channel, utterance, so_far))
        found.partial_ms.append((time.thread_time() - began) * 1000)
    return shown


def _bare(word: str) -> str:
    return word.lower().strip(_EDGES)


def _inside(text: str, passage: str) -> set[int]:
    """Places of the words of a passage in its turn, where it stands as whole words if it does."""
    whole = re.search(rf"(?<!\w){re.escape(passage)}(?!\w)", text)
    start = whole.start() if whole else text.index(passage)
    first = len(text[:start].split())
    first -= bool(text[:start]) and not text[start - 1].isspace()
    return set(range(first, first + len(passage.split())))


def _left(before: list[str], after: list[str]) -> set[int]:
    """Places of the words that are still there."""
    blocks = SequenceMatcher(None, [_bare(w) for w in before], [_bare(w) for w in after], autojunk=False)
    return {block.a + step for block in blocks.get_matching_blocks() for step in range(block.size)}
