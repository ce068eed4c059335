"""`assistant/SECURITY.md` is true as far as tests go: every promise names tests, and each of them exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from assistant.settings import PACKAGE

TESTS = Path(__file__).parent
TEXT = (PACKAGE / "SECURITY.md").read_text("utf-8")
SECTIONS = ("Records", "Who may", "Privacy", "Under attack and load")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def promises(section: str) -> list[tuple[str, str]]:
    """Each promise of a section, and what is said to hold it."""
    part = TEXT.partition(f"\n### {section}\n")[2].partition("\n### ")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in part.splitlines() if line.startswith("| ")]
    return [(promise, held) for promise, held in rows if promise != "promise"]


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of a file's tests that are run."""
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not any(re.search(r"mark\.(skip|xfail)\b", ast.unparse(mark)) for mark in node.decorator_list)
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_every_promise_is_held_by_tests_that_exist(section: str) -> None:
    made = promises(section)
    assert len(made) >= 5
    for promise, held in made:
        named = NAMED.findall(held)
        assert named, f"nothing holds: {promise}"
        assert NAMED.sub("", held).strip(" ,|") == "", f"this is no list of tests: {held}"
        for path, name in named:
            assert (TESTS / path).is_file(), f"{promise}: there is no {path}"
            assert name in names_in(path), f"{promise}: {path} has no {name}"


def test_nothing_is_promised_outside_the_sections_that_are_looked_at() -> None:
    looked_at = sum(len(NAMED.findall(held)) for section in SECTIONS for _, held in promises(section))
    assert looked_at == len(NAMED.findall(TEXT))
