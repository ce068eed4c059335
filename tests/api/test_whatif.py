"""What another playbook would have shown in a call."""

from pathlib import Path

import pytest

from assistant.api import whatif
from assistant.prompting.library import Choice, Library, load_library
from tests.api.conftest import Serve
from tests.api.site import make_site

DRAFT = """\
pack: our-draft
version: 0.1.0
needs_engine: 2
locale: en
title: Ours
kind: site
without: [{without}]
prompts: []
"""


async def test_the_choices_are_the_other_locales_and_laws_and_the_drafts(serve: Serve, tmp_path: Path) -> None:
    drafts, own = tmp_path / "drafts", tmp_path / "own"
    for folder in (drafts, own):
        folder.mkdir()
    (drafts / "softer.yaml").write_text("pack: softer\n")
    served = await serve(drafts=drafts, locale="en-GB", site_prompts=own)
    answer = (await served.http.get("/api/playbooks", timeout=60)).json()["playbooks"]
    ids = [one["id"] for one in answer]
    assert ids[:2] == ["in-force", "no-site"]
    assert {"locale:en-US", "jurisdiction:us-fdcpa", "jurisdiction:none", "draft:softer.yaml"} <= set(ids)
    assert "locale:en-GB" not in ids
    assert "jurisdiction:uk-conc" not in ids
    plain = (await (await serve()).http.get("/api/playbooks", timeout=60)).json()["playbooks"]
    assert not {"no-site", "draft:softer.yaml"} & {one["id"] for one in plain}


async def test_the_playbook_in_force_changes_nothing(serve: Serve) -> None:
    site = await make_site(serve)
    path = f"/api/calls/{site.calls['lead', 'team']}/what-if"
    answer = await site.ask("lead", "POST", path, json={"playbook": "in-force"}, timeout=60)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["before"]
    assert body["before"] == body["after"]
    assert body["same"] == len(body["before"]) == len(body["rows"])
    assert (body["added"], body["gone"], body["changed"]) == (0, 0, 0)


async def test_a_draft_takes_cards_away(serve: Serve, tmp_path: Path) -> None:
    site = await make_site(serve, drafts=tmp_path)
    path = f"/api/calls/{site.calls['lead', 'team']}/what-if"
    now = (await site.ask("lead", "POST", path, json={"playbook": "in-force"}, timeout=60)).json()["before"]
    (tmp_path / "less.yaml").write_text(DRAFT.format(without=now[0]["prompt"]))
    answer = await site.ask("lead", "POST", path, json={"playbook": "draft:less.yaml"}, timeout=60)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert "our-draft 0.1.0" in body["packs"]
    assert now[0]["prompt"] not in {card["prompt"] for card in body["after"]}
    assert body["same"] + body["changed"] + body["gone"] == len(body["before"])
    assert body["same"] + body["changed"] + body["added"] == len(body["after"])
    assert body["gone"] + body["changed"] >= 1


async def test_before_are_the_cards_that_the_call_had_where_its_playbook_is_in_force(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await make_site(serve, drafts=tmp_path)
    call_id = site.calls["lead", "team"]
    path = f"/api/calls/{call_id}/what-if"
    had = (await site.ask("lead", "GET", f"/api/calls/{call_id}")).json()["cards"]
    (tmp_path / "less.yaml").write_text(DRAFT.format(without=had[0]["prompt"]))
    for playbook in ("in-force", "draft:less.yaml"):
        body = (await site.ask("lead", "POST", path, json={"playbook": playbook}, timeout=60)).json()
        assert body["happened"] is True
        assert [(card["at"], card["prompt"], card["text"]) for card in body["before"]] == [
            (round(card["offered_at"], 2), card["prompt"], card["text"]) for card in had
        ]
    monkeypatch.setattr(Library, "describe", lambda _self: "core 9.9.9")
    body = (await site.ask("lead", "POST", path, json={"playbook": "in-force"}, timeout=60)).json()
    assert body["happened"] is False
    assert body["before"] == body["after"]


async def test_a_library_is_read_once_as_long_as_its_files_are_the_same(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await make_site(serve, drafts=tmp_path)
    path = f"/api/calls/{site.calls['lead', 'team']}/what-if"
    draft = tmp_path / "less.yaml"
    now = (await site.ask("lead", "POST", path, json={"playbook": "in-force"}, timeout=60)).json()["before"]
    draft.write_text(DRAFT.format(without=now[0]["prompt"]) + "# read once\n")
    reads: list[Choice] = []

    def load(folder: Path, choice: Choice, own: Path | None) -> Library:
        reads.append(choice)
        return load_library(folder, choice, own)

    monkeypatch.setattr(whatif, "load_library", load)
    first = (await site.ask("lead", "POST", path, json={"playbook": "draft:less.yaml"}, timeout=60)).json()
    assert (await site.ask("lead", "POST", path, json={"playbook": "draft:less.yaml"}, timeout=60)).json() == first
    assert len(reads) == 1
    draft.write_text(DRAFT.format(without="").replace("0.1.0", "0.2.0"))
    second = (await site.ask("lead", "POST", path, json={"playbook": "draft:less.yaml"}, timeout=60)).json()
    assert len(reads) == 2
    assert "our-draft 0.2.0" in second["packs"]
    assert second["gone"] < first["gone"] + first["changed"]


async def test_a_draft_that_is_wrong_says_where(serve: Serve, tmp_path: Path) -> None:
    site = await make_site(serve, drafts=tmp_path)
    (tmp_path / "wrong.yaml").write_text(DRAFT.format(without="there-is-no-such-prompt"))
    path = f"/api/calls/{site.calls['lead', 'team']}/what-if"
    answer = await site.ask("lead", "POST", path, json={"playbook": "draft:wrong.yaml"}, timeout=60)
    assert answer.status_code == 422
    assert answer.json()["code"] == "prompts_invalid"
    assert "wrong.yaml" in answer.json()["message"]


async def test_only_a_playbook_of_the_list_can_be_tried(serve: Serve, tmp_path: Path) -> None:
    site = await make_site(serve, drafts=tmp_path)
    path = f"/api/calls/{site.calls['lead', 'team']}/what-if"
    for name in ("draft:../../etc/passwd", "draft:none.yaml", "locale:xx-XX", "", "no-site"):
        answer = await site.ask("lead", "POST", path, json={"playbook": name}, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (404, "playbook_unknown"), name
