"""Reading packs: what is refused, and how the error says where."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from assistant.errors import BadInput, Exit
from assistant.prompting.library import load_library
from assistant.prompting.pack import json_schema
from assistant.settings import PROJECT

GOOD = """\
pack: small
version: 1.0.0
needs_engine: 2
title: Small
locale: en
prompts:
  - id: one
    source: 001/7
    about: distress
    stance: acknowledge
    when: { any_signal: [distress] }
    say:
      - "Take your time."
      - "No rush."
"""


def refused(folder: Path, text: str, name: str = "small.yaml") -> str:
    (folder / name).write_text(text)
    with pytest.raises(BadInput) as caught:
        load_library(folder)
    assert caught.value.code == "prompts_invalid"
    assert caught.value.exit_status is Exit.BAD_INPUT
    assert "prompts/schema.json" in caught.value.hint
    return caught.value.message


def test_a_good_pack_loads(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(GOOD)
    library = load_library(tmp_path)
    assert library.describe() == "small 1.0.0"
    assert [prompt.id for prompt in library.prompts] == ["one"]
    assert library.prompts[0].spec.say == ("Take your time.", "No rush.")


def test_a_library_cannot_be_changed(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(GOOD)
    with pytest.raises(FrozenInstanceError):
        load_library(tmp_path).packs = ()  # type: ignore[misc]


def test_core_comes_first(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "core.yaml").write_text(GOOD.replace("pack: small", "pack: core").replace("id: one", "id: two"))
    assert load_library(tmp_path).describe() == "core 1.0.0, small 1.0.0"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[distress]", "[distres]", 11, "unknown signal `distres`; known are frustration, anger"),
        ("stance: acknowledge", "stance: shout", 10, "'shout'; known are acknowledge, ask"),
        ("about: distress", "about: weather", 9, "'weather'; known are hostility"),
        ('"No rush."', '"  "', 14, "an empty wording"),
        ('"No rush."', '""', 14, "length >= 1"),
        ('"No rush."', '"Take your time."', 14, "the same wording twice"),
        ('"No rush."', f'"{"so " * 23}"', 14, "23 words; a wording has 22 at most"),
        ('      - "No rush."\n', "", 13, "length >= 2"),
        ("    stance: acknowledge\n", "", 7, "missing required field `stance`"),
        ("    stance:", "    tone: soft\n    stance:", 7, "unknown field `tone`"),
        ("    stance: acknowledge", "    stance: ask\n    stance: ask", 11, "`stance` stands twice"),
        ("  - id: one", "\t- id: one", 7, "there is a tab"),
        ("id: one", "id: One Two", 7, "matching regex"),
        ("source: 001/7", "source: article 1", 8, "matching regex"),
        ("version: 1.0.0", "version: 1.0", 2, "Expected `str`, got `float`"),
        ("needs_engine: 2", "needs_engine: 3", 3, "needs engine 3, this is 2; upgrade"),
        ("locale: en", "locale: no", 5, "Expected `str`, got `bool`"),
        ("{ any_signal: [distress] }", "{ level: { min: 5 } }", 11, "<= 4"),
        ("{ any_signal: [distress] }", "{ level: { min: 3, max: 2 } }", 11, "min 3 is over max 2"),
        ("{ any_signal: [distress] }", "{ trend: [rising] }", 11, "fits every moment"),
        ("{ any_signal: [distress] }", "{ customer_says: [(a|b] }", 11, "cannot read"),
        ("{ any_signal: [distress] }", "{ agent_says: [relax] }", 9, "`agent_wording` goes with `agent_says`"),
        (
            "{ any_signal: [distress] }",
            "{ agent_says: [relax], any_signal: [anger] }",
            11,
            "the agent's words",
        ),
        ("{ any_signal: [distress] }", "{ level: { min: 2 }, repeated: 2 }", 11, "name one"),
        ("    stance:", "    urgent: true\n    stance:", 10, "only threat_violence, self_harm and unlawful words"),
        ("say:", "say: [", 13, "no valid YAML"),
    ],
)
def test_trouble_names_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    message = refused(tmp_path, GOOD.replace(old, new))
    assert message.startswith(f"{tmp_path / 'small.yaml'}:{line}: ")
    assert words in message


@pytest.mark.parametrize(
    "when",
    [
        "{ any_signal: [anger] }",
        "{ any_signal: [anger], level: { min: 1 } }",
        "{ any_signal: [anger], utterance_level: { min: 2 } }",
        "{ any_signal: [frustration], repeated: 2 }",
    ],
)
def test_hostility_that_a_calm_call_could_show_is_refused(tmp_path: Path, when: str) -> None:
    text = GOOD.replace("about: distress", "about: hostility").replace("{ any_signal: [distress] }", when)
    assert "a calm call must never show this" in refused(tmp_path, text)


@pytest.mark.parametrize(
    "when",
    [
        "{ any_signal: [anger], level: { min: 2 } }",
        "{ any_signal: [anger], level: { min: 1 }, utterance_level: { min: 2 } }",
        "{ any_signal: [frustration], level: { min: 1 }, repeated: 2 }",
    ],
)
def test_hostility_with_enough_ground_is_accepted(tmp_path: Path, when: str) -> None:
    text = GOOD.replace("about: distress", "about: hostility").replace("{ any_signal: [distress] }", when)
    (tmp_path / "small.yaml").write_text(text)
    assert len(load_library(tmp_path).prompts) == 1


def test_a_prompt_id_in_two_packs_names_both_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    message = refused(tmp_path, GOOD.replace("pack: small", "pack: tall"), "b.yaml")
    assert message == f"{tmp_path / 'b.yaml'}:7: prompt `one` stands at a.yaml:7 already"


def test_a_prompt_id_twice_in_one_pack(tmp_path: Path) -> None:
    again = GOOD[GOOD.index("  - id: one") :]
    assert "small.yaml:15: prompt `one` stands at small.yaml:7 already" in refused(tmp_path, GOOD + again)


def test_a_pack_that_stands_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    message = refused(tmp_path, GOOD.replace("id: one", "id: two"), "b.yaml")
    assert message == f"{tmp_path / 'b.yaml'}:1: pack `small` stands in a.yaml already"


def test_every_file_in_trouble_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("[distress]", "[distres]"))
    message = refused(tmp_path, "", "b.yaml")
    assert "a.yaml:11:" in message
    assert "b.yaml:1: the file is empty" in message


def test_a_long_list_of_trouble_is_counted(tmp_path: Path) -> None:
    signals = ", ".join(f"x{number}" for number in range(9))
    assert refused(tmp_path, GOOD.replace("[distress]", f"[{signals}]")).endswith("and 4 more")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"small\.yaml:1: cannot be read as UTF-8"):
        load_library(tmp_path)


def test_a_folder_without_packs(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_library(tmp_path)
    assert caught.value.code == "prompts_missing"
    assert "CALMLINE_PROMPTS" in caught.value.hint


def test_the_published_schema_is_current() -> None:
    published = json.loads((PROJECT / "prompts/schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(json_schema()))


def test_the_published_schema_names_the_signals() -> None:
    assert "threat_violence" in json.dumps(json_schema())
