"""The prompt library: every pack in a folder, read and checked as a whole, then never changed."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from assistant.errors import BadInput
from assistant.prompting.checks import check_pack
from assistant.prompting.pack import CHOICES, PackFile, Phase, PromptSpec
from assistant.prompting.patterns import Phrase
from assistant.prompting.source import Problem, Source, UnreadableError

_AT = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")
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

    @property
    def id(self) -> str:
        """Unique in the library."""
        return self.spec.id

    @property
    def for_agent_words(self) -> bool:
        """True where the agent's words call for it, and not the customer's."""
        return bool(self.spec.when.agent_says)


@dataclass(frozen=True)
class Pack:
    """One file of the library."""

    name: str
    version: str
    title: str
    locale: str
    prompts: tuple[Prompt, ...]
    phases: tuple[tuple[Phase, Phrase], ...]
    """What the agent says when the call moves into a phase."""


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

    def describe(self) -> str:
        """Packs and versions, such as `core 1.0.0, debt-collection 1.0.0`."""
        return ", ".join(f"{pack.name} {pack.version}" for pack in self.packs)


def load_library(folder: Path) -> Library:
    """Read every `*.yaml` in `folder`; `core` comes first, the others by name.

    Raises:
        BadInput: `prompts_missing` where there is no pack, `prompts_invalid` with the file and line.
    """
    files = sorted(folder.glob("*.yaml"), key=lambda file: (file.stem != "core", file.name))
    if not files:
        raise BadInput(
            "prompts_missing",
            f"no prompt packs (*.yaml) in {folder}",
            "Point CALMLINE_PROMPTS at a folder of packs.",
        )
    problems: list[Problem] = []
    packs: list[Pack] = []
    seen_packs: dict[str, str] = {}
    seen_prompts: dict[str, str] = {}
    for file in files:
        try:
            source = Source.read(file)
            spec = _convert(source)
        except UnreadableError as error:
            problems.append(error.problem)
            continue
        problems += [source.problem(path, message) for path, message in check_pack(spec)]
        problems += _doubles(source, spec, seen_packs, seen_prompts)
        if not problems:
            packs.append(_compile(spec))
    if problems:
        raise _invalid(problems)
    return Library(tuple(packs))


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


def _doubles(source: Source, spec: PackFile, packs: dict[str, str], prompts: dict[str, str]) -> list[Problem]:
    found: list[Problem] = []
    if (first := packs.setdefault(spec.pack, source.file.name)) != source.file.name:
        found.append(source.problem("$.pack", f"pack `{spec.pack}` stands in {first} already"))
    for index, prompt in enumerate(spec.prompts):
        path = f"$.prompts[{index}].id"
        if prompt.id in prompts:
            found.append(source.problem(path, f"prompt `{prompt.id}` stands at {prompts[prompt.id]} already"))
        prompts.setdefault(prompt.id, f"{source.file.name}:{source.line(path)}")
    return found


def _compile(spec: PackFile) -> Pack:
    prompts = tuple(
        Prompt(
            prompt,
            spec.pack,
            spec.version,
            tuple(map(Phrase.parse, prompt.when.agent_says or prompt.when.customer_says)),
            tuple(map(Phrase.parse, prompt.when.unless_says)),
        )
        for prompt in spec.prompts
    )
    phases = tuple((phase, Phrase.parse(words)) for phase, phrases in spec.phases.items() for words in phrases)
    return Pack(spec.pack, spec.version, spec.title, spec.locale, prompts, phases)


def _invalid(problems: list[Problem]) -> BadInput:
    lines = [str(problem) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more")
    return BadInput(
        "prompts_invalid",
        "\n  ".join(lines),
        "Mend the named line; the format is in prompts/README.md and prompts/schema.json.",
    )
