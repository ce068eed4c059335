"""The prompt library: every pack in a folder, read and checked as a whole, then never changed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from assistant.errors import BadInput
from assistant.events import Stance
from assistant.prompting.checks import check_pack
from assistant.prompting.layers import check_together
from assistant.prompting.pack import CHOICES, About, ChecklistItem, Fault, Kind, PackFile, Phase, PromptSpec, When
from assistant.prompting.patterns import Phrase
from assistant.prompting.source import Problem, Source, UnreadableError

_AT = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")
JARGON_ROW = "001/10"
"""The practice that the jargon tables come from: plain words."""
_SHOWN = 5
"""Problems named in one error; the rest is counted."""


@dataclass(frozen=True)
class Prompt:
    """One prompt, ready to be matched."""

    spec: PromptSpec
    pack: str
    version: str
    heard: tuple[Phrase, ...]
    """Of `customer_says` or `agent_says`."""
    unless: tuple[Phrase, ...]
    before: tuple[Phrase, ...] = ()
    """Of `agent_just_said`."""

    @property
    def id(self) -> str:
        """Unique in the library."""
        return self.spec.id

    @property
    def for_agent_words(self) -> bool:
        """True where the agent's words call for it, and not the customer's."""
        return bool(self.spec.when.agent_says or self.spec.when.agent_fault)


@dataclass(frozen=True)
class Item:
    """An item of a checklist, ready to be matched."""

    spec: ChecklistItem
    heard: tuple[Phrase, ...]


@dataclass(frozen=True)
class Pack:
    """One file of the library."""

    name: str
    version: str
    title: str
    locale: str
    kind: Kind
    prompts: tuple[Prompt, ...]
    phases: tuple[tuple[Phase, Phrase], ...]
    """What the agent says when the call moves into a phase."""
    checklist: tuple[Item, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """Which locale and which law are in force at a site."""

    locale: str = "en-US"
    jurisdiction: str | None = None
    """Name of a jurisdiction pack; `none` for none, None for the usual one of the locale."""

    def takes(self, pack: PackFile) -> bool:
        """Whether a pack is in force."""
        if pack.kind is Kind.LOCALE:
            return pack.pack == self.locale
        if pack.kind is Kind.JURISDICTION:
            return pack.pack == (self.jurisdiction or JURISDICTION_OF.get(self.locale))
        return True


JURISDICTION_OF = {"en-US": "us-fdcpa", "en-GB": "uk-conc", "en-NZ": "nz"}
"""The usual jurisdiction of a locale."""
HELPLINES = "helplines.yaml"
"""A file in the folder that is no pack; see `helplines.py`."""


@dataclass(frozen=True)
class Library:
    """All packs. Immutable: a changed library is another one, and a running call keeps its own."""

    packs: tuple[Pack, ...]

    @cached_property
    def prompts(self) -> tuple[Prompt, ...]:
        """Every prompt, in the order of the packs."""
        return tuple(prompt for pack in self.packs for prompt in pack.prompts)

    @cached_property
    def phases(self) -> tuple[tuple[Phase, Phrase], ...]:
        """What the agent says when the call moves into a phase, of all packs."""
        return tuple(entry for pack in self.packs for entry in pack.phases)

    @cached_property
    def checklist(self) -> tuple[Item, ...]:
        """What the agent does in every call, in the order of the phases."""
        order = list(Phase)
        items = (item for pack in self.packs for item in pack.checklist)
        return tuple(sorted(items, key=lambda item: order.index(item.spec.phase)))

    @cached_property
    def options(self) -> tuple[str, ...]:
        """What the site allows, most welcome first; the last pack that names any decides."""
        return next((pack.options for pack in reversed(self.packs) if pack.options), ())

    def describe(self) -> str:
        """Packs and versions, such as `core 1.0.0, debt-collection 1.0.0`."""
        return ", ".join(f"{pack.name} {pack.version}" for pack in self.packs)


def load_library(folder: Path, choice: Choice | None = None, site: Path | None = None) -> Library:
    """Read and check every pack in `folder` and in the site's own; those that `choice` puts in force make the library.

    Raises:
        BadInput: `prompts_missing` where there is no pack, `prompts_invalid` with the file and line.
    """
    choice = choice or Choice()
    files = [file for file in _packs(folder) + (_packs(site) if site else []) if file.name != HELPLINES]
    if not files:
        raise BadInput(
            "prompts_missing",
            f"no prompt packs (*.yaml) in {folder}",
            "Point CALMLINE_PROMPTS at a folder of packs.",
        )
    problems: list[Problem] = []
    read: list[tuple[Source, PackFile]] = []
    for file in files:
        try:
            source = Source.read(file)
            read.append((source, _convert(source)))
        except UnreadableError as error:
            problems.append(error.problem)
    order = list(Kind)
    read.sort(key=lambda pair: (order.index(pair[1].kind), pair[1].pack))
    for source, spec in read:
        problems += [source.problem(path, message) for path, message in check_pack(spec)]
    problems += check_together(read)
    if problems:
        raise _invalid(problems)
    return Library(_layered([spec for _, spec in read if choice.takes(spec)]))


def _packs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _layered(specs: Sequence[PackFile]) -> tuple[Pack, ...]:
    """The packs, each without what a later one replaces or leaves out."""
    packs: list[Pack] = []
    gone: set[str] = set()
    for spec in reversed(specs):
        packs.append(_compile(spec, gone))
        gone |= {prompt.id for prompt in spec.prompts} | {item.id for item in spec.checklist} | set(spec.without)
    return tuple(reversed(packs))


def _convert(source: Source) -> PackFile:
    try:
        return msgspec.convert(source.data, PackFile)
    except msgspec.ValidationError as error:
        text = str(error)
        at = _AT.search(text)
        message = text[: at.start()] if at else text
        path = at[1] if at else "$"
        if choices := CHOICES.get(path.rsplit(".", 1)[-1].split("[")[0]):
            message += f"; known are {', '.join(choices)}"
        raise UnreadableError(source.problem(path, f"{message} (at {path.removeprefix('$.')})")) from error


def _compile(spec: PackFile, gone: Collection[str]) -> Pack:
    written = (*spec.prompts, *(_plain(jargon, words) for jargon, words in spec.jargon.items()))
    prompts = tuple(
        Prompt(
            prompt,
            spec.pack,
            spec.version,
            tuple(map(Phrase.parse, prompt.when.agent_says or prompt.when.customer_says)),
            tuple(map(Phrase.parse, prompt.when.unless_says)),
            tuple(map(Phrase.parse, prompt.when.agent_just_said)),
        )
        for prompt in written
        if prompt.id not in gone
    )
    phases = tuple((phase, Phrase.parse(words)) for phase, phrases in spec.phases.items() for words in phrases)
    items = (Item(item, tuple(map(Phrase.parse, item.heard))) for item in spec.checklist if item.id not in gone)
    return Pack(
        spec.pack, spec.version, spec.title, spec.locale, spec.kind, prompts, phases, tuple(items), spec.options
    )


def _plain(jargon: str, words: str) -> PromptSpec:
    """The prompt of one line of a pack's jargon table."""
    slug = "-".join(re.findall("[a-z0-9]+", jargon.lower()))
    return PromptSpec(
        id=f"plain-{slug}"[:60].rstrip("-"),
        source=JARGON_ROW,
        about=About.AGENT_WORDING,
        stance=Stance.INFORM,
        when=When(agent_says=(jargon,)),
        say=(f"In plain words: {words}.", f"More simply put: {words}."),
        priority=-1,
        fault=Fault.JARGON,
    )


def _invalid(problems: list[Problem]) -> BadInput:
    lines = [str(problem) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more")
    return BadInput(
        "prompts_invalid",
        "\n  ".join(lines),
        "Mend the named line; the format is in prompts/README.md and prompts/schema.json.",
    )
