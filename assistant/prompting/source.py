"""Reading a YAML file so that every complaint can name its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file."""

    file: Path
    line: int
    """From 1."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class UnreadableError(Exception):
    """The file is no YAML that a pack can be read from."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its plain data, and the nodes that know their lines."""

    file: Path
    data: Any
    node: yaml.Node

    @classmethod
    def read(cls, file: Path) -> "Source":
        """Read one file.

        Raises:
            UnreadableError: no UTF-8, tabs, no YAML, empty, or a key that stands twice.
        """
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableError(Problem(file, 1, f"cannot be read as UTF-8 text: {error}")) from error
        for number, line in enumerate(text.splitlines(), 1):
            if "\t" in line:
                raise UnreadableError(Problem(file, number, "there is a tab; use spaces"))
        loader = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise UnreadableError(Problem(file, 1, "the file is empty"))
            _refuse_double_keys(file, node)
            return cls(file, loader.construct_document(node), node)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or "cannot be read"
            raise UnreadableError(Problem(file, mark.line + 1 if mark else 1, f"no valid YAML: {what}")) from error
        finally:
            loader.dispose()

    def line(self, path: str) -> int:
        """Line, from 1, of the node at a path such as `$.prompts[3].when`; of the one above if absent."""
        node: yaml.Node = self.node
        for name, index in _STEP.findall(path.removeprefix("$")):
            below = _key(node, name) if name else _item(node, int(index))
            if below is None:
                break
            node = below
        return int(node.start_mark.line) + 1

    def problem(self, path: str, message: str) -> Problem:
        """A problem with the node at `path`."""
        return Problem(self.file, self.line(path), message)


def _key(node: yaml.Node, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    return None


def _item(node: yaml.Node, index: int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and index < len(node.value):
        item: yaml.Node = node.value[index]
        return item
    return None


def _refuse_double_keys(file: Path, node: yaml.Node) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_double_keys(file, item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise UnreadableError(Problem(file, key.start_mark.line + 1, f"`{key.value}` stands twice here"))
            seen.add(str(key.value))
            _refuse_double_keys(file, value)
