"""Adding a prompt to a pack file as text, so that its comments and its layout stay."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.errors import BadInput
from assistant.events import Stance
from assistant.prompting.deep_check import Grade, check_prompt, choices, places, read_packs
from assistant.prompting.library import load_library
from assistant.prompting.pack import About, Fault, Kind
from assistant.prompting.source import Source, UnreadableError

SHOWN = 5
"""Problems named in one error; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person says of a new prompt."""

    id: str
    about: About
    stance: Stance
    source: str
    signals: Sequence[str]
    phrases: Sequence[str]
    """Of the agent where it is about the agent's wording, else of the customer."""
    say: Sequence[str]
    level: int = 0
    """Level of the call from which it fits."""
    fault: Fault | None = None

    def lines(self) -> list[str]:
        """The entry of a pack."""
        says = "agent_says" if self.about is About.AGENT_WORDING else "customer_says"
        lines = [f"- id: {_quoted(self.id)}", f"  source: {_quoted(self.source)}", f"  about: {self.about.value}"]
        lines += [f"  fault: {self.fault.value}"] if self.fault else []
        lines += [f"  stance: {self.stance.value}", "  when:"]
        lines += [f"    any_signal: [{', '.join(map(_quoted, self.signals))}]"] if self.signals else []
        lines += [f"    level: {{ min: {self.level} }}"] if self.level else []
        lines += [f"    {says}:", *(f"      - {_quoted(phrase)}" for phrase in self.phrases)] if self.phrases else []
        if lines[-1] == "  when:":
            lines[-1] += " {}"
        return [*lines, "  say:", *(f"    - {_quoted(wording)}" for wording in self.say)]


def add(draft: Draft, pack: Path, folder: Path, site: Path | None) -> int:
    """Append a prompt to a pack file and check the library with it; the line on which it begins.

    Args:
        draft: the prompt.
        pack: the file; its folder is taken for the site's own where its kind is `site`, else for the library's.
        folder: of the library otherwise.
        site: of the site's own packs otherwise.

    Raises:
        BadInput: `pack_missing`; `prompts_invalid` with what the checks found: the file is as it was.
    """
    if not pack.is_file():
        raise BadInput("pack_missing", f"There is no pack {pack}.", "Name a *.yaml file of prompts.")
    try:
        source = Source.read(pack)
    except UnreadableError as error:
        raise _refused([str(error.problem)]) from error
    text, line = appended(source, draft)
    with tempfile.TemporaryDirectory() as temporary:
        tried = Path(temporary)
        for file in pack.parent.glob("*.yaml"):
            shutil.copy(file, tried)
        (tried / pack.name).write_text(text, "utf-8")
        sites = isinstance(source.data, dict) and source.data.get("kind") == Kind.SITE
        found = _check(draft.id, folder if sites else tried, tried if sites else site)
    if found:
        raise _refused([problem.replace(f"{tried}/", f"{pack.parent}/") for problem in found])
    new = pack.with_name(f".{pack.name}.new")
    new.write_text(text, "utf-8")
    new.replace(pack)
    return line


def appended(source: Source, draft: Draft) -> tuple[str, int]:
    """The text of a pack with a prompt after its last one, and the line on which it begins.

    Raises:
        BadInput: `pack_layout`, the prompts are not a list with a prompt to a dash.
    """
    lines = source.file.read_text("utf-8").splitlines()
    top = source.node.value if isinstance(source.node, yaml.MappingNode) else ()
    node = next((value for key, value in top if key.value == "prompts"), None)
    if node is None:
        place, indent = len(lines), 2
        entry = ["prompts:"]
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        place, indent = node.end_mark.line, node.start_mark.column
        place = len(lines) if node.end_mark.column and place == len(lines) - 1 else place
        while not lines[place - 1].strip() or lines[place - 1].lstrip().startswith("#"):
            place -= 1
        entry = []
    else:
        raise BadInput(
            "pack_layout",
            f"`prompts` in {source.file} is no list with dashes.",
            "Write one `- id: …` under `prompts:`.",
        )
    begins = place + len(entry) + 1
    entry += [" " * indent + line for line in draft.lines()]
    return "\n".join([*lines[:place], *entry, *lines[place:]]) + "\n", begins


def _check(name: str, folder: Path, site: Path | None) -> list[str]:
    problems, read = read_packs(folder, site)
    if problems:
        return [str(problem) for problem in problems]
    libraries = [load_library(folder, choice, site) for choice in choices(read)]
    found = check_prompt(name, libraries, places(read))
    return [f"{finding.where}: {finding.message}" for finding in found if finding.grade is Grade.ERROR]


def _refused(found: Sequence[str]) -> BadInput:
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return BadInput(
        "prompts_invalid", "\n  ".join([*found[:SHOWN], *more]), "Nothing was written; say it again with that mended."
    )


def _quoted(text: str) -> str:
    plain = text.replace("-", "").replace("_", "").isalnum() and text.isascii() and not text.isdigit()
    return (
        text
        if plain and text.lower() not in ("no", "yes", "on", "off", "true", "false", "null", "y", "n")
        else (json.dumps(text, ensure_ascii=False))
    )
