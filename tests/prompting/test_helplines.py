"""Crisis lines and debt advice."""

from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.prompting.helplines import HelplineKind, Helplines
from assistant.prompting.patterns import Heard
from assistant.prompting.slots import Facts, Filler

FILE = Path(__file__).parents[2] / "prompts" / "helplines.yaml"
ENTRY = """\
helplines:
  - country: GB
    kind: crisis
    name: Samaritans
    number: "116 123"
    said: "Samaritans, on one one six, one two three"
    hours: "24 hours"
    source: https://www.samaritans.org
    read_on: "2026-11-22"
"""


def read(folder: Path, text: str) -> Helplines:
    file = folder / "helplines.yaml"
    file.write_text(text, encoding="utf-8")
    return Helplines.read(file)


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-NZ", "en-IE"])
@pytest.mark.parametrize("kind", list(HelplineKind))
def test_ours_has_a_line_for_every_locale_that_can_be_said(locale: str, kind: HelplineKind) -> None:
    said = Helplines.read(FILE).said(locale, kind)
    assert said
    filled = Filler(Facts(), helpline=said).fill("You could ring {helpline}.", Heard.of("yes"), 1.0)
    assert filled == f"You could ring {said}."


def test_the_line_of_the_country(tmp_path: Path) -> None:
    lines = read(tmp_path, ENTRY + ENTRY.replace("helplines:\n", "").replace("Samaritans, on", "Another, on"))
    assert lines.said("en-GB", HelplineKind.CRISIS) == "Samaritans, on one one six, one two three"
    assert lines.said("en-GB", HelplineKind.DEBT_ADVICE) is None
    assert lines.said("en-NZ", HelplineKind.CRISIS) is None
    assert lines.said("en", HelplineKind.CRISIS) is None


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: crisis", "kind: pizza", 3),
        ("country: GB", "country: NO", 2),
        ("country: GB", "country: gb", 2),
        ("on one one six", "on {name}", 6),
        ('    said: "Samaritans, on one one six, one two three"\n', "", 2),
        ("    hours:", "    ours:", 2),
        ("helplines:", "helpline:", 1),
        ("    number:", "\tnumber:", 5),
        (ENTRY, "", 1),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, ENTRY.replace(old, new))
    assert caught.value.code == "helplines_invalid"
    assert f"helplines.yaml:{line}: " in caught.value.message


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        Helplines.read(tmp_path / "absent.yaml")
