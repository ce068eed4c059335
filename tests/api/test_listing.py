"""The list of calls, its filters and its search, over HTTP."""

from tests.api.conftest import Serve
from tests.api.site import make_site


async def test_a_lead_sees_names_reviews_and_what_to_filter_by(serve: Serve) -> None:
    site = await make_site(serve)
    own = site.calls["lead", "team"]
    lines = (await site.ask("lead", "GET", "/api/calls?limit=1")).json()
    assert lines["next"] == lines["calls"][0]["started"]
    assert (await site.ask("lead", "GET", "/api/calls")).json()["next"] is None
    line = (await site.ask("lead", "GET", f"/api/calls/{own}/line")).json()
    assert (line["agent_name"], line["team_name"], line["review"], line["held"]) == ("Mate", "ours", "new", False)
    found = (await site.ask("lead", "GET", f"/api/calls?agent={site.users['mate']}&reviewed=new&level=1")).json()
    assert [one["call_id"] for one in found["calls"]] == [own]
    choices = (await site.ask("lead", "GET", "/api/listing")).json()
    assert [team["name"] for team in choices["teams"]] == ["ours"]
    assert "Stranger" not in [agent["name"] for agent in choices["agents"]]
    people = (await site.ask("lead", "GET", f"/api/calls/{own}/people")).json()["people"]
    assert [one["name"] for one in people] == ["lead", "Mate"]


async def test_an_analyst_sees_every_line_and_no_title(serve: Serve) -> None:
    site = await make_site(serve)
    lines = (await site.ask("analyst", "GET", "/api/calls")).json()["calls"]
    assert len(lines) > 3
    assert {line["title"] for line in lines if line["agent"] != site.users["analyst"]} == {""}


async def test_a_search_says_where_and_keeps_to_the_filters(serve: Serve) -> None:
    site = await make_site(serve)
    asked = {"words": "absolute disgrace", "agent": site.users["mate"]}
    assert (await site.ask("lead", "POST", "/api/search", json=asked)).json()["hits"] == []
    asked["words"] = "disgrace"
    (hit,) = (await site.ask("lead", "POST", "/api/search", json=asked)).json()["hits"]
    assert (hit["start"], hit["parts"][1], "".join(hit["parts"])) == (1.0, "disgrace", hit["snippet"])
    asked["reviewed"] = "done"
    assert (await site.ask("lead", "POST", "/api/search", json=asked)).json()["hits"] == []
