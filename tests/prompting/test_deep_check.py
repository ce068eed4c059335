"""What only the whole library shows: each kind of finding, and that the shipped library can be checked."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.prompting.deep_check import Finding, Grade, check, check_prompt, read_packs, unreachable
from assistant.prompting.library import Prompt, load_library
from assistant.prompting.patterns import Heard, Phrase
from assistant.prompting.race import Race, saying
from assistant.settings import PROJECT
from tests.prompting.moments import library, prompt


def write(folder: Path, *prompts: dict[str, Any], **header: Any) -> None:
    pack = {"pack": "small", "version": "1.0.0", "needs_engine": 2, "title": "Small", "locale": "en"}
    (folder / "small.yaml").write_text(yaml.safe_dump(pack | header | {"prompts": list(prompts)}, sort_keys=False))


def found(folder: Path, *prompts: dict[str, Any], **header: Any) -> list[Finding]:
    write(folder, *prompts, **header)
    return check(folder)


def only(findings: list[Finding], words: str) -> Finding:
    [finding] = [finding for finding in findings if words in finding.message]
    return finding


def one(folder: Path, when: dict[str, Any], **more: Any) -> Prompt:
    return library(folder, prompt("one", when, **more)).prompts[0]


def test_every_mistake_in_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    bad = [prompt(f"p{number}", {"any_signal": ["angr"]}) for number in range(7)]
    bad.append(prompt("shouts", {"any_signal": ["anger"]}, stance="shout"))
    bad.append(prompt("weather", {"any_signal": ["anger"]}, about="weather"))
    write(tmp_path, *bad[:7])
    write_second = {"pack": "other", "version": "1.0.0", "needs_engine": 2, "title": "Other", "locale": "en"}
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(write_second | {"prompts": bad[7:]}))
    findings = check(tmp_path)
    assert len(findings) == 9
    assert {finding.grade for finding in findings} == {Grade.ERROR}
    assert only(findings, "'shout'; known are acknowledge").where.startswith(f"{tmp_path / 'other.yaml'}:")
    assert "known are hostility" in only(findings, "'weather'").message
    lines = {finding.where for finding in findings}
    assert len(lines) == 9, "each on a line of its own"


def test_layers_are_looked_at_once_every_file_can_be_read(tmp_path: Path) -> None:
    same = prompt("one", {"any_signal": ["anger"]})
    write(tmp_path, same, same)
    problems, _ = read_packs(tmp_path)
    assert ["prompt `one` stands at small.yaml" in problem.message for problem in problems] == [True]


def test_a_helpline_file_that_is_broken_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "helplines.yaml").write_text("helplines:\n  - country: Germany\n")
    finding = next(iter(found(tmp_path, prompt("one", {"any_signal": ["anger"]}))))
    assert finding.grade is Grade.ERROR
    assert "helplines.yaml" in finding.where


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"any_signal": ["anger"], "not_signal": ["anger"]}, "`not_signal` rules out"),
        ({"all_signals": ["anger", "insult"], "not_signal": ["insult"]}, "`not_signal` rules out"),
        ({"any_signal": ["anger"], "tried": ["offer"], "not_tried": ["offer"]}, "both name offer"),
        ({"any_signal": ["anger"], "tried": ["exit"]}, "no other prompt has the stance exit"),
        ({"any_signal": ["insult"], "utterance_level": {"min": 3}, "level": {"max": 2}}, "lifts the call above"),
        ({"any_signal": ["anger"], "level": {"min": 2}, "phase": ["options"]}, "`venting`, which `phase` leaves out"),
        (
            {"any_signal": ["hardship"], "level": {"max": 1}, "utterance_level": {"max": 1}, "phase": ["venting"]},
            "only",
        ),
        ({"customer_says": ["no money"], "unless_says": ["money"]}, "`unless_says` rules out"),
        ({"open_item": "nowhere"}, "no item `nowhere`"),
    ],
)
def test_conditions_that_cannot_hold_together_are_named(tmp_path: Path, when: dict[str, Any], words: str) -> None:
    more = {"about": "agent_wording", "fault": "missing"} if "open_item" in when else {}
    small = library(tmp_path, prompt("one", when, **more))
    assert words in (unreachable(small.prompts[0], small) or "")


def test_conditions_that_can_hold_together_are_let_be(tmp_path: Path) -> None:
    when = {"any_signal": ["anger", "insult"], "not_signal": ["insult"], "level": {"min": 2}, "phase": ["venting"]}
    small = library(tmp_path, prompt("one", when))
    assert unreachable(small.prompts[0], small) is None


def test_a_prompt_behind_a_stronger_one_can_never_win(tmp_path: Path) -> None:
    strong = [prompt(f"strong-{number}", {"any_signal": ["hardship"]}, priority=2) for number in range(8)]
    findings = found(tmp_path, *strong, prompt("weak", {"any_signal": ["hardship"]}, priority=-2))
    finding = only(findings, "`weak` can never win")
    assert finding.grade is Grade.ERROR
    assert "strong-" in finding.message
    assert not any("`strong-0`" in f.message and "never" in f.message for f in findings if f is not finding)


def test_a_prompt_that_wins_in_some_places_is_a_note(tmp_path: Path) -> None:
    write(tmp_path, prompt("weak", {"any_signal": ["hardship"]}, priority=-2))
    strong = [prompt(f"strong-{number}", {"any_signal": ["hardship"]}, priority=2) for number in range(8)]
    for locale, prompts in (("en-GB", strong), ("en-US", [prompt("us", {"any_signal": ["distress"]})])):
        header = {"pack": locale, "version": "1.0.0", "needs_engine": 2, "title": locale, "locale": "en"}
        (tmp_path / f"{locale}.yaml").write_text(yaml.safe_dump(header | {"kind": "locale", "prompts": prompts}))
    finding = only(check(tmp_path), "`weak` can never win")
    assert finding.grade is Grade.NOTE
    assert "en-GB" in finding.message
    assert "en-US" not in finding.message


TIMED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"timing": "talk_over", "level": {"min": 2}}, {"about": "pace"}),
    ({"timing": "monologue", "phase": ["options"]}, {"about": "pace"}),
    ({"timing": "silence", "earlier_signal": ["distress"]}, {"about": "pace"}),
    ({"open_item": "late"}, {"about": "agent_wording", "fault": "missing"}),
    ({"open_item": "next"}, {"about": "agent_wording", "fault": "missing"}),
    ({"customer_says": ["yes please"], "agent_just_said": ["shall I send it"]}, {}),
    ({"any_signal": ["cooperation"], "phase": ["agreement"]}, {}),
    ({"any_signal": ["dispute"], "phase": ["problem"]}, {}),
    ({"agent_says": ["calm down"], "level": {"min": 2}}, {"about": "agent_wording", "fault": "adversarial"}),
]


@pytest.mark.parametrize(("when", "more"), TIMED)
def test_every_kind_of_condition_can_be_brought_about(
    tmp_path: Path, when: dict[str, Any], more: dict[str, Any]
) -> None:
    items = [
        {
            "id": "late",
            "title": "Late",
            "phase": "opening",
            "after_seconds": 30,
            "heard": ["my name"],
            "example": "I'm",
        },
        {"id": "next", "title": "Next", "phase": "problem", "heard": ["so you say"], "example": "So you say"},
    ]
    phases = {"options": ["here are some options"], "agreement": ["so we are agreed"], "closing": ["goodbye"]}
    small = library(tmp_path, prompt("one", when, **more), checklist=items, phases=phases, needs_engine=2)
    assert Race(small).can_win(small.prompts[0])


def test_slots_without_a_value_and_gaps_are_notes(tmp_path: Path) -> None:
    say = ["We could do {options}.", "There are a few ways."]
    findings = found(tmp_path, prompt("one", {"any_signal": ["hardship"]}, say=say))
    assert "name `options`" in only(findings, "nothing fills `{options}`").message
    assert "anger" in only(findings, "no prompt answers these signals").message
    assert "closing" in only(findings, "made for these phases").message
    assert ", 8, " in only(findings, "rows of the practices").message
    assert {finding.grade for finding in findings} == {Grade.NOTE}
    again = found(tmp_path, prompt("one", {"any_signal": ["hardship"]}, say=say), options=["a pause"])
    assert not any("{options}" in finding.message for finding in again)


def test_long_wordings_are_noted(tmp_path: Path) -> None:
    say = ["word " * 17 + "x", "Short enough."]
    finding = only(found(tmp_path, prompt("one", {"any_signal": ["anger"]}, say=say)), "18 words")
    assert finding.grade is Grade.NOTE
    assert finding.where.endswith("small.yaml:7")


def test_a_wording_that_another_prompt_warns_of_is_an_error(tmp_path: Path) -> None:
    rule = {"agent_says": ["calm down"], "unless_says": ["calm down together"]}
    warns = prompt("warns", rule, about="agent_wording", fault="adversarial")
    says = prompt("says", {"any_signal": ["anger"]}, say=["Please calm down.", "Let's calm down together."])
    finding = only(found(tmp_path, warns, says), "is what `warns` warns of")
    assert finding.grade is Grade.ERROR
    assert "Please calm down." in finding.message
    small = load_library(tmp_path)
    assert [f.message for f in check_prompt("says", [small], {})] == [finding.message]


def test_a_phrase_can_be_said() -> None:
    phrase = Phrase.parse("you [really] (need|have) to ... pay")
    assert saying(phrase) == "you need to pay"
    assert phrase.find(Heard.of(saying(phrase)))


def test_the_shipped_library_can_be_checked() -> None:
    findings = check(PROJECT / "prompts")
    never = [
        str(f) for f in findings if f.grade is Grade.ERROR and ("can never" in f.message or "words take" in f.message)
    ]
    assert never == []


def test_the_examples_of_the_readme_hold(tmp_path: Path) -> None:
    shipped = PROJECT / "prompts"
    blocks = re.findall(r"```yaml\n(.*?)```", (shipped / "README.md").read_text("utf-8"), re.DOTALL)
    parts = [block for block in blocks if not block.startswith(("pack:", "    cite"))]
    assert len(parts) >= 5
    for number, block in enumerate(parts):
        header = f"pack: part-{number}\nversion: 1.0.0\nneeds_engine: 2\ntitle: A part\nlocale: en\n"
        (tmp_path / f"part-{number}.yaml").write_text(header + block.replace("[ask-what-works]", "[]"))
    assert read_packs(tmp_path)[0] == []
    site = tmp_path / "site"
    site.mkdir()
    [ours] = [block for block in blocks if block.startswith("pack: ours")]
    (site / "ours.yaml").write_text(ours)
    assert read_packs(shipped, site)[0] == []
