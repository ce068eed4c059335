"""What only the whole library can show: prompts that never come, words nobody can say, gaps.

A library is checked for every locale with its usual law, and for every other law with one locale.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec
import yaml

from assistant.errors import BadInput
from assistant.hostility.base import SIGNALS, Level
from assistant.prompting.checks import MAX_WORDS, SLOT, check_pack
from assistant.prompting.described import filled
from assistant.prompting.helplines import HelplineKind, Helplines
from assistant.prompting.layers import check_together
from assistant.prompting.library import HELPLINES, JURISDICTION_OF, Choice, Library, Prompt, load_library
from assistant.prompting.pack import CHOICES, ChecklistItem, Kind, PackFile, Phase, PromptSpec, Slot, When
from assistant.prompting.patterns import Heard
from assistant.prompting.race import Race, sayings
from assistant.prompting.source import Problem, Source, UnreadableError

EASY_WORDS = 16
"""Words that are read at a glance, in about two seconds; more is noted."""
ROWS = frozenset(range(1, 31))
"""Rows of the practices that prompts come from."""


class Grade(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """The library is not fit for use."""
    NOTE = "note"
    """Worth a look; may be meant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a library."""

    grade: Grade
    where: str
    """File and line, such as `prompts/core.yaml:12`; the choice of packs where it is about all of them."""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.grade.value}: {self.message}"


def check(folder: Path, site: Path | None = None) -> list[Finding]:
    """Everything there is to say about a library; the deep check follows once the files themselves are sound.

    Raises:
        BadInput: `prompts_missing` where there is no pack.
    """
    problems, read = read_packs(folder, site)
    found = [Finding(Grade.ERROR, f"{problem.file}:{problem.line}", problem.message) for problem in problems]
    lines = Helplines(())
    if (folder / HELPLINES).is_file():
        try:
            lines = Helplines.read(folder / HELPLINES)
        except BadInput as error:
            found.append(Finding(Grade.ERROR, *error.message.split(": ", 1)))
    if found:
        return found
    where = places(read)
    libraries: dict[str, Library] = {}
    for choice in choices(read):
        law = choice.jurisdiction or JURISDICTION_OF.get(choice.locale) or "no law"
        name = f"{choice.locale} with {law}"
        libraries[name] = library = load_library(folder, choice, site)
        found += [*_check_library(library, name, where), *_slots(library, choice.locale, name, lines)]
    return [*dict.fromkeys(found), *_never(libraries, where)]


# ---- the files ------------------------------------------------------------------------------------------------------


def read_packs(folder: Path, site: Path | None = None) -> tuple[list[Problem], list[tuple[Source, PackFile]]]:
    """Every problem of schema and layers, and the packs that could be read, sorted by their layer.

    A file with a broken prompt is left out of the packs; what hangs together is looked at once all can be read.
    """
    problems: list[Problem] = []
    read: list[tuple[Source, PackFile]] = []
    for file in sorted(folder.glob("*.yaml")) + (sorted(site.glob("*.yaml")) if site else []):
        if file.name == HELPLINES:
            continue
        try:
            source = Source.read(file)
        except UnreadableError as error:
            problems.append(error.problem)
            continue
        if broken := list(_schema(source)):
            problems += broken
        else:
            read.append((source, msgspec.convert(source.data, PackFile)))
    order = list(Kind)
    read.sort(key=lambda pair: (order.index(pair[1].kind), pair[1].pack))
    whole = not problems
    for source, spec in read:
        problems += [source.problem(path, message) for path, message in check_pack(spec)]
    if whole:
        problems += check_together(read)
    return problems, read


def _schema(source: Source) -> Iterator[Problem]:
    """Each prompt and each item on its own, so that one mistake does not hide the next; then the rest of the file."""
    data = source.data
    if isinstance(data, dict):
        data = dict(data)
        for field, kind in (("prompts", PromptSpec), ("checklist", ChecklistItem)):
            rows = data.get(field)
            if isinstance(rows, list):
                del data[field]
                for index, row in enumerate(rows):
                    yield from _convert(source, row, kind, f"$.{field}[{index}]")
    yield from _convert(source, data, PackFile, "$")


def _convert(source: Source, data: object, kind: type, at: str) -> Iterator[Problem]:
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        path = at + place.rstrip("`").removeprefix("key in ").removeprefix("$")
        if known := CHOICES.get(path.rsplit(".", 1)[-1].split("[")[0]):
            message += f"; known are {', '.join(known)}"
        yield source.problem(path, f"{message} (at {path.removeprefix('$.')})")


def choices(read: Iterable[tuple[Source, PackFile]]) -> list[Choice]:
    """Every locale with its usual law, and every law that is usual nowhere with one of them."""
    specs = [spec for _, spec in read]
    locales = [spec.pack for spec in specs if spec.kind is Kind.LOCALE] or [Choice().locale]
    laws = [spec.pack for spec in specs if spec.kind is Kind.JURISDICTION]
    usual = [JURISDICTION_OF.get(locale) for locale in locales]
    locale = Choice().locale if Choice().locale in locales else locales[0]
    return [*map(Choice, locales), *(Choice(locale, law) for law in laws if law not in usual)]


Places = Mapping[tuple[str, str], str]
"""By pack and id: file and line of each prompt."""


def places(read: Iterable[tuple[Source, PackFile]]) -> Places:
    """Where each prompt stands; a line of jargon stands under its phrase."""
    where = {}
    for source, spec in read:
        for index, prompt in enumerate(spec.prompts):
            where[spec.pack, prompt.id] = f"{source.file}:{source.line(f'$.prompts[{index}]')}"
        for phrase, line in _jargon_lines(source.node):
            where[spec.pack, phrase] = f"{source.file}:{line}"
    return where


def _jargon_lines(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, table in node.value:
            if key.value == "jargon" and isinstance(table, yaml.MappingNode):
                yield from ((str(phrase.value), phrase.start_mark.line + 1) for phrase, _ in table.value)


def _place(prompt: Prompt, where: Places) -> str:
    says = prompt.spec.when.agent_says
    return where.get((prompt.pack, prompt.id)) or where.get((prompt.pack, says[0] if says else "")) or prompt.pack


# ---- one library ----------------------------------------------------------------------------------------------------


def _check_library(library: Library, name: str, where: Places) -> Iterator[Finding]:
    for prompt in library.prompts:
        for wording in prompt.spec.say:
            if (words := len(filled(wording).split())) > EASY_WORDS:
                grade = Grade.ERROR if words > MAX_WORDS else Grade.NOTE
                yield Finding(grade, _place(prompt, where), f"{words} words take long to read: “{wording}”")
    yield from own_words(library, where)
    if missing := ROWS - {int(prompt.spec.source.split("/")[1]) for prompt in library.prompts}:
        rows = ", ".join(map(str, sorted(missing)))
        yield Finding(Grade.NOTE, name, f"no prompt comes from these rows of the practices: {rows}")


def own_words(library: Library, where: Places) -> Iterator[Finding]:
    """Wordings of the library that a prompt on the agent's words would object to."""
    rules = [prompt for prompt in library.prompts if prompt.for_agent_words]
    for prompt in library.prompts:
        for wording in prompt.spec.say:
            heard = Heard.of(filled(wording))
            for rule in rules:
                phrase = next((phrase for phrase in rule.heard if phrase.find(heard)), None)
                if phrase and not any(unless.find(heard) for unless in rule.unless):
                    said = f"“{wording}” of `{prompt.id}` is what `{rule.id}` warns of (“{phrase.source}”)"
                    yield Finding(Grade.ERROR, _place(prompt, where), f"{said}; change one of them")


def _slots(library: Library, locale: str, name: str, lines: Helplines) -> Iterator[Finding]:
    """Slots that nothing can fill: their wordings never show."""
    used = {slot for prompt in library.prompts for wording in prompt.spec.say for slot in SLOT.findall(wording)}
    values = {
        Slot.OPTIONS: (library.options, "name `options` in the site's pack"),
        Slot.HELPLINE: (lines.said(locale, HelplineKind.CRISIS), f"add a crisis line to {HELPLINES}"),
        Slot.ADVICE: (lines.said(locale, HelplineKind.DEBT_ADVICE), f"add free debt advice to {HELPLINES}"),
    }
    for slot, (value, mend) in values.items():
        if slot in used and not value:
            yield Finding(Grade.NOTE, name, f"nothing fills `{{{slot.value}}}`, so its wordings never show; {mend}")


def _never(libraries: Mapping[str, Library], where: Places) -> Iterator[Finding]:
    """Prompts that cannot come: in no choice of packs is an error, in some a note. And what no prompt answers."""
    lost: dict[tuple[str, str], list[str]] = {}
    chosen: dict[tuple[str, str], int] = {}
    prompts: dict[tuple[str, str], Prompt] = {}
    why: dict[tuple[str, str], str] = {}
    for name, library in libraries.items():
        race = Race(library)
        for prompt in library.prompts:
            key = (prompt.pack, prompt.id)
            prompts[key] = prompt
            chosen[key] = chosen.get(key, 0) + 1
            if reason := unreachable(prompt, library):
                why[key] = reason
                lost.setdefault(key, []).append(name)
            elif not race.can_win(prompt):
                why[key] = f"can never win: {race.instead(prompt)} in its own moment"
                lost.setdefault(key, []).append(name)
        yield from _gaps(library, name, race.won)
    for key, names in lost.items():
        always = len(names) == chosen[key]
        scope = "" if always else f" (in {'; '.join(names)})"
        message = f"`{key[1]}` {why[key]}{scope}"
        yield Finding(Grade.ERROR if always else Grade.NOTE, _place(prompts[key], where), message)


def _gaps(library: Library, name: str, won: AbstractSet[str]) -> Iterator[Finding]:
    whens = [prompt.spec.when for prompt in library.prompts if prompt.id in won]
    signals = {signal for when in whens for signal in (*when.any_signal, *when.all_signals)}
    phases = {phase for when in whens for phase in when.phase}
    if quiet := [signal for signal in SIGNALS if signal not in signals]:
        yield Finding(Grade.NOTE, name, f"no prompt answers these signals: {', '.join(quiet)}")
    if bare := [phase.value for phase in Phase if phase not in phases]:
        yield Finding(Grade.NOTE, name, f"no prompt is made for these phases: {', '.join(bare)}")


def unreachable(prompt: Prompt, library: Library) -> str | None:
    """Why the conditions of a prompt cannot hold together; None where they can."""
    when = prompt.spec.when
    either = set(when.any_signal) - set(when.not_signal)
    if (when.any_signal and not either) or not set(when.not_signal).isdisjoint(when.all_signals):
        return "can never come: `not_signal` rules out the signals it asks for"
    if both := set(when.tried) & set(when.not_tried):
        return f"can never come: `tried` and `not_tried` both name {', '.join(sorted(both))}"
    stances = {other.spec.stance for other in library.prompts if other.id != prompt.id}
    if missing := set(when.tried) - stances:
        return f"can never come: no other prompt has the stance {', '.join(sorted(missing))} that `tried` names"
    if when.open_item and when.open_item not in {item.spec.id for item in library.checklist}:
        return f"can never come: there is no item `{when.open_item}` on the checklist"
    if reason := _levels_apart(prompt, when):
        return f"can never come: {reason}"
    if prompt.heard and not sayings(prompt):
        return "can never come: `unless_says` rules out each of its phrases"
    return None


def _levels_apart(prompt: Prompt, when: When) -> str | None:
    """An abusive utterance makes the call abusive at once, an angry one at least frustrated; and anger is venting."""
    least = when.utterance_level.min if when.utterance_level.min >= Level.ABUSIVE else min(when.utterance_level.min, 1)
    if when.level.max < least:
        return f"an utterance at level {when.utterance_level.min} lifts the call above level {when.level.max}"
    heated = max(when.utterance_level.min, when.level.min) >= Level.ANGRY
    if heated and when.phase and Phase.VENTING not in when.phase:
        return "a heated call is in the phase `venting`, which `phase` leaves out"
    calm = max(when.utterance_level.max, when.level.max) < Level.ANGRY
    if calm and when.phase == (Phase.VENTING,) and not prompt.for_agent_words and not when.timing:
        return "only a heated call is in the phase `venting`"
    return None


def check_prompt(name: str, libraries: Sequence[Library], where: Places) -> list[Finding]:
    """The deep check of one prompt alone, in each library that has it."""
    found: list[Finding] = []
    for library in libraries:
        for prompt in library.prompts:
            if prompt.id != name:
                continue
            race = Race(library)
            reason = unreachable(prompt, library)
            if not reason and not race.can_win(prompt):
                reason = f"can never win: {race.instead(prompt)} in its own moment"
            if reason:
                found.append(Finding(Grade.ERROR, _place(prompt, where), f"`{name}` {reason}"))
            found += [finding for finding in own_words(library, where) if f"`{name}`" in finding.message]
    return list(dict.fromkeys(found))
