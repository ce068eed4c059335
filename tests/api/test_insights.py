"""A month in figures: what is counted for whom, and what followed when cards were used."""

from datetime import UTC, datetime

import httpx

from assistant.api.cards import CardFate, tallies
from assistant.auth.roles import Role
from assistant.events import Stance
from assistant.prompting.outcomes import Fate, Mood, Outcome
from tests.api.conftest import Serve
from tests.api.site import Site, make_site

NOW = f"{datetime.now(UTC):%Y-%m}"


async def month(site: Site, who: str, path: str = "", **params: str) -> httpx.Response:
    answer = await site.ask(who, "GET", f"/api/insights{path}", params={"month": NOW, **params})
    assert answer.status_code == 200, answer.text
    return answer


async def test_leads_see_their_teams_by_name_and_analysts_see_teams_alone(serve: Serve) -> None:
    site = await make_site(serve)
    lead, analyst = (await month(site, "lead")).json(), (await month(site, "analyst")).json()
    assert lead["calls"] == 5
    assert analyst["calls"] == 6
    assert [team["name"] for team in lead["teams"]] == ["ours"]
    assert [team["name"] for team in analyst["teams"]] == ["ours", "theirs"]
    assert analyst["agents"] is None
    assert "Mate" not in (await month(site, "analyst")).text
    names = [agent["name"] for agent in lead["agents"]]
    assert names == sorted(names, key=str.casefold)
    assert {agent["calls"] for agent in lead["agents"]} == {1}
    assert "Stranger" not in (await month(site, "lead")).text


async def test_who_leads_and_counts_sees_every_team_and_the_names_of_their_own(serve: Serve) -> None:
    site = await make_site(serve)
    both = await site.served.hub.accounts.add("both", "Both", [Role.LEAD, Role.ANALYST], [site.teams["ours"]])
    site.users["both"] = both.id
    answer = (await month(site, "both")).json()
    assert answer["calls"] == 6
    assert [team["name"] for team in answer["teams"]] == ["ours", "theirs"]
    assert "Stranger" not in [agent["name"] for agent in answer["agents"]]


async def test_every_figure_is_the_number_of_calls_in_the_list_behind_it(serve: Serve) -> None:
    site = await make_site(serve)
    figures = (await month(site, "lead")).json()
    span = {"from": figures["since"], "to": figures["until"], "limit": "500"}

    async def count(**wanted: str) -> int:
        answer = await site.ask("lead", "GET", "/api/calls", params={**span, **wanted})
        return len(answer.json()["calls"])

    assert figures["calls"] == await count()
    assert figures["heated"] == await count(level="2")
    assert figures["flagged"] == await count(flag="any")
    for kind, number in figures["flags"].items():
        assert number == await count(flag=kind)
    assert figures["calmed"]["part"] == await count(calmed="true")
    assert figures["calmed"]["few"] is True
    assert figures["reviewed"] == await count(reviewed="yes") == 0
    assert await count(reviewed="new") == figures["calls"]
    assert await count(team="none") == 0
    for hour in figures["hours"]:
        assert hour["calls"] == await count(hour=str(hour["hour"]))
    assert sum(figures["levels"]) == sum(day["calls"] for day in figures["days"]) == figures["calls"]
    [team] = figures["teams"]
    assert team["calls"] == await count(team=team["id"])
    assert (await month(site, "lead", team=site.teams["theirs"])).json()["calls"] == 0


async def test_what_followed_is_counted_by_kind_and_cut_to_whom_asks(serve: Serve) -> None:
    site = await make_site(serve)
    lead = (await month(site, "lead", "/cards")).json()
    assert (lead["calls"], lead["looked_at"]) == (5, 5)
    assert (await month(site, "analyst", "/cards")).json()["calls"] == 6
    again = (await month(site, "lead", "/cards")).json()
    assert again == lead
    for kind in lead["kinds"]:
        assert kind["offered"] == kind["used"] + kind["dismissed"] + kind["ignored"]
        assert kind["after_use"]["few"]
        for fate, number in kind["calls"].items():
            asked = {"card": kind["about"], "card_fate": fate, "limit": "500"}
            listed = (await site.ask("lead", "GET", "/api/calls", params=asked)).json()
            assert len(listed["calls"]) == number
            assert listed["cards"] == {"looked_at": 5, "calls": 5}
            sheet = (await site.ask("lead", "GET", "/api/calls.csv", params=asked)).text
            assert len(sheet.splitlines()) == number + 1
    assert sum(kind["calls"]["offered"] for kind in lead["kinds"]) > 0


async def test_cards_are_looked_for_page_by_page_and_only_where_somebody_may_count(serve: Serve) -> None:
    site = await make_site(serve)
    [kind, *_] = (await month(site, "lead", "/cards")).json()["kinds"]
    asked = {"card": kind["about"], "limit": "2"}
    found: list[str] = []
    for _ in range(5):
        page = (await site.ask("lead", "GET", "/api/calls", params=asked)).json()
        found += [call["call_id"] for call in page["calls"]]
        if page["next"] is None:
            break
        asked["before"] = page["next"]
    assert len(found) == len(set(found)) == kind["calls"]["offered"]
    assert site.calls["lead", "other"] not in found
    refused = await site.ask("lead", "GET", "/api/calls", params={"card": kind["about"], "card_fate": "eaten"})
    assert refused.status_code == 422
    assert (await site.ask(None, "GET", "/api/calls", params=asked)).status_code == 401


async def test_months_and_days_are_those_of_a_time_zone(serve: Serve) -> None:
    site = await make_site(serve)
    answer = (await month(site, "lead", zone="Pacific/Kiritimati")).json()
    assert answer["since"].endswith("+14:00")
    assert sum(day["calls"] for day in answer["days"]) == answer["calls"]
    for wrong in ("Nowhere/Land", "America", "../../etc/passwd"):
        refused = await site.ask("lead", "GET", "/api/insights", params={"month": NOW, "zone": wrong})
        assert refused.status_code == 422, wrong


async def test_a_month_must_be_one(serve: Serve) -> None:
    site = await make_site(serve)
    for wrong in ("2026-13", "2026", "2026-1", "0000-01", "2026-11-01"):
        answer = await site.ask("lead", "GET", "/api/insights", params={"month": wrong})
        assert answer.status_code == 422, wrong


def outcome(fate: Fate, *after: float, before: float = 2.0) -> Outcome:
    moods = tuple(Mood(level, 0.0) for level in after)
    return Outcome("hear-anger", "hostility", Stance.ACKNOWLEDGE, fate, Mood(before, 0.0), moods)


def test_better_and_worse_are_told_apart_for_cards_used_and_not() -> None:
    found = tallies([outcome(Fate.USED, 1.0), outcome(Fate.USED, 3.0), outcome(Fate.USED), outcome(Fate.IGNORED, 1.0)])
    tally = found["hostility"]
    assert (tally.cards[CardFate.OFFERED], tally.cards[CardFate.USED], tally.cards[CardFate.IGNORED]) == (4, 3, 1)
    assert (tally.followed, tally.cards[CardFate.CALMER]) == (2, 1)
    assert (tally.unused_followed, tally.cards[CardFate.CALMER_WITHOUT]) == (1, 1)
    assert tally.calls[CardFate.USED] == tally.calls[CardFate.OFFERED] == 1
    assert tally.calls[CardFate.DISMISSED] == 0
