"""Adding a prompt to a pack: comments stay, what follows stays, and nothing is written that the checks refuse."""

from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.events import Stance
from assistant.prompting.drafting import Draft, add
from assistant.prompting.library import load_library
from assistant.prompting.pack import About, Fault

PACK = """\
# Ours, since March.
pack: small
version: 1.0.0
needs_engine: 2
title: Small
locale: en

prompts:
  # the first of all
  - id: one
    source: 001/7
    about: distress
    stance: acknowledge
    when: { any_signal: [distress] }  # anywhere
    say:
      - "Take your time."
      - "No rush."

# what we may offer
options:
  - a pause
"""
DRAFT = Draft(
    "two",
    About.HARDSHIP,
    Stance.ASK,
    "001/8",
    ("hardship",),
    ("my (job|work): gone",),
    ('What would "help"?', "What's left?"),
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(PACK)
    return file


def test_a_prompt_joins_the_list_and_everything_else_stays(pack: Path) -> None:
    line = add(DRAFT, pack, pack.parent, None)
    lines = pack.read_text().splitlines()
    assert "id: two" in lines[line - 1]
    del lines[line - 1 : line - 1 + len(DRAFT.lines())]
    assert lines == PACK.splitlines()
    [one, two] = load_library(pack.parent).prompts
    assert (one.id, two.id, two.pack) == ("one", "two", "small")
    assert two.spec.say == DRAFT.say
    assert two.spec.when.customer_says == DRAFT.phrases
    assert load_library(pack.parent).options == ("a pause",)


def test_a_pack_without_prompts_gets_its_first(pack: Path) -> None:
    pack.write_text(PACK.split("prompts:", maxsplit=1)[0])
    add(DRAFT, pack, pack.parent, None)
    assert [prompt.id for prompt in load_library(pack.parent).prompts] == ["two"]


def test_a_pack_that_ends_with_its_prompts(pack: Path) -> None:
    pack.write_text(PACK.split("# what we", maxsplit=1)[0].rstrip())
    add(DRAFT, pack, pack.parent, None)
    assert [prompt.id for prompt in load_library(pack.parent).prompts] == ["one", "two"]


def test_a_prompt_about_the_agents_words(pack: Path) -> None:
    draft = Draft(
        "two",
        About.AGENT_WORDING,
        Stance.INFORM,
        "001/9",
        (),
        ("calm down",),
        ("I'm listening.", "Go on."),
        2,
        Fault.ADVERSARIAL,
    )
    add(draft, pack, pack.parent, None)
    spec = load_library(pack.parent).prompts[1].spec
    assert (spec.when.agent_says, spec.fault, spec.when.level.min) == (("calm down",), Fault.ADVERSARIAL, 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "one"}, "`one` stands at"),
        ({"id": "Two!"}, "id"),
        ({"signals": ("hardshp",)}, "unknown signal `hardshp`"),
        ({"phrases": ("(open",)}, "phrase"),
        ({"signals": (), "phrases": ()}, "fits every moment"),
        ({"say": ("Only one.",)}, "say"),
        ({"source": "7"}, "source"),
        ({"about": About.HOSTILITY}, "a calm call must never"),
    ],
)
def test_what_the_checks_refuse_is_not_written(pack: Path, change: dict[str, object], words: str) -> None:
    fields = {name: getattr(DRAFT, name) for name in DRAFT.__slots__} | change
    with pytest.raises(BadInput) as caught:
        add(Draft(**fields), pack, pack.parent, None)
    assert caught.value.code == "prompts_invalid"
    assert words in caught.value.message
    assert f"{pack}:" in caught.value.message
    assert pack.read_text() == PACK
    assert [file.name for file in pack.parent.iterdir()] == ["small.yaml"]


def test_a_site_may_replace_a_prompt_of_the_library(pack: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    ours = site / "ours.yaml"
    ours.write_text("pack: ours\nversion: 1.0.0\nneeds_engine: 2\ntitle: Ours\nlocale: en\nkind: site\n")
    add(Draft("one", *[getattr(DRAFT, name) for name in DRAFT.__slots__[1:]]), ours, pack.parent, None)
    [one] = load_library(pack.parent, site=site).prompts
    assert (one.id, one.pack) == ("one", "ours")


def test_a_pack_that_is_not_there_or_has_another_layout(pack: Path) -> None:
    with pytest.raises(BadInput) as caught:
        add(DRAFT, pack.with_name("nowhere.yaml"), pack.parent, None)
    assert caught.value.code == "pack_missing"
    pack.write_text(PACK.split("prompts:", maxsplit=1)[0] + "prompts: []\n")
    with pytest.raises(BadInput) as caught:
        add(DRAFT, pack, pack.parent, None)
    assert caught.value.code == "pack_layout"
