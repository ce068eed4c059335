"""The list of calls, the search over what was said in them, and who and what they can be filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request

from assistant.api.access import Allowed, address_of, call_unknown, owner
from assistant.api.calls import scope
from assistant.api.cards import CardFate, count_cards
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.schemas import (
    Asked,
    CallLine,
    CallList,
    CardFigures,
    CardsLookedAt,
    Choices,
    HitLine,
    HitList,
    Name,
    NameList,
)
from assistant.api.who import principal
from assistant.auth.roles import Action, Principal, may, reach
from assistant.calls.state import CallStatus
from assistant.store.coaching import Status
from assistant.store.listing import CallFilter, Listed, list_calls, one_call, within
from assistant.store.tables import calls

router = APIRouter(prefix="/api/calls", tags=["calls"], responses=PROBLEMS)
site = APIRouter(prefix="/api", tags=["calls"], responses=PROBLEMS)

Lists = Annotated[Principal, Depends(Allowed(Action.LIST_CALLS))]
Sees = Annotated[Principal, Depends(Allowed(Action.SEE_CALL))]
Id = Annotated[str | None, Query(max_length=64)]
NO_TEAM = "none"
"""What stands for calls of no team in an address."""


def plain_filter(
    flag: Annotated[str | None, Query(max_length=64, description="A kind of flag, or `any`.")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="A kind of source.")] = None,
    agent: Id = None,
    team: Annotated[str | None, Query(max_length=64, description="Its id, or `none`.")] = None,
    since: Annotated[datetime | None, Query(alias="from", description="Began at or after this.")] = None,
    until: Annotated[datetime | None, Query(alias="to", description="Began before this.")] = None,
    level: Annotated[int | None, Query(ge=0, le=4, description="Highest level reached, at least.")] = None,
    longer: Annotated[float | None, Query(ge=0, le=1e6, description="Seconds, at least.")] = None,
    shorter: Annotated[float | None, Query(ge=0, le=1e6, description="Seconds, at most.")] = None,
    status: CallStatus | None = None,
    reviewed: Annotated[Status | Literal["yes"] | None, Query(description="`yes`: begun or done.")] = None,
    calmed: Annotated[bool | None, Query(description="Heated calls that ended calm, or those that did not.")] = None,
    hour: Annotated[int | None, Query(ge=0, le=23, description="Of the start, UTC.")] = None,
) -> CallFilter:
    """Which calls a request is about, but for their cards."""
    return CallFilter(
        flag=flag,
        source=kind,
        agent=agent,
        team=_team(team),
        since=since,
        until=until,
        level=level,
        longer=longer,
        shorter=shorter,
        status=status,
        reviewed=reviewed,
        calmed=calmed,
        hour=hour,
    )


Plain = Annotated[CallFilter, Depends(plain_filter)]


@dataclass(frozen=True, slots=True)
class WithCard:
    """The calls with a card that was asked for, among the newest that fit the other filters."""

    only: frozenset[str]
    looked_at: CardsLookedAt


async def calls_with_card(
    hub: HubDep,
    who: Annotated[Principal, Depends(principal)],
    plain: Plain,
    card: Annotated[str | None, Query(max_length=64, description="With a card about this.")] = None,
    fate: Annotated[CardFate, Query(alias="card_fate", description="What became of it.")] = CardFate.OFFERED,
) -> WithCard | None:
    """Where cards are asked for, the calls that had them."""
    if card is None:
        return None
    counted = await count_cards(hub, who, plain)
    looked_at = CardsLookedAt(looked_at=len(counted.by_call), calls=counted.of)
    return WithCard(counted.calls_with(card, fate), looked_at)


Cards = Annotated[WithCard | None, Depends(calls_with_card)]


def wanted_calls(plain: Plain, cards: Cards) -> CallFilter:
    """Which calls a request is about."""
    return plain if cards is None else msgspec.structs.replace(plain, only=cards.only)


Wanted = Annotated[CallFilter, Depends(wanted_calls)]


@router.get("")
async def show_list(
    hub: HubDep,
    who: Lists,
    wanted: Wanted,
    cards: Cards,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: datetime | None = None,
) -> CallList:
    """The calls that whoever asks may see, newest first; `before` pages back by their start.

    Of calls whose words they may not see, such as an analyst's, the title is empty.
    """
    found = await list_calls(hub.database, wanted, scope(reach(who, Action.SEE_FIGURES)), limit=limit, before=before)
    lines = await call_lines(hub, who, found.lines)
    looked_at = cards.looked_at if cards else None
    return CallList(calls=lines, next=lines[-1].started if found.more else None, cards=looked_at)


@site.post("/search")
async def search_words(
    hub: HubDep,
    request: Request,
    who: Annotated[Principal, Depends(Allowed(Action.SEARCH_WORDS))],
    asked: Asked,
) -> HitList:
    """What was said in calls that whoever asks may read: all the words, and phrases in double quotes.

    The words are sent in the body, so that they stand in no address and in no log. The audit log holds a keyed hash.
    """
    if not who.open:
        detail = {"words": hub.audit.digest(asked.words)}
        await hub.audit.write(who.user_id, "words.searched", detail=detail, address=address_of(request))
    given = asked.model_dump(exclude={"words", "limit", "kind", "team"}, exclude_none=True)
    wanted = CallFilter(**given, source=asked.kind or None, team=_team(asked.team))
    hits = await hub.store.search(
        asked.words, scope=scope(reach(who, Action.SEARCH_WORDS)), limit=asked.limit, wanted=wanted
    )
    return HitList(hits=[HitLine.model_validate(msgspec.to_builtins(hit)) for hit in hits])


@site.get("/listing")
async def show_choices(hub: HubDep, who: Lists) -> Choices:
    """Agents, teams and kinds of source of the calls that whoever asks may see: what the list can be filtered by."""
    reached = within(scope(reach(who, Action.SEE_FIGURES)))

    async def distinct(name: Literal["agent", "team", "source"]) -> list[str]:
        query = sa.select(calls.c[name]).where(reached, calls.c[name] != "").distinct().order_by(calls.c[name])
        async with hub.database.read() as connection:
            return list(await connection.scalars(query))

    return Choices(
        agents=_named(await hub.accounts.names(await distinct("agent"))),
        teams=_named(await hub.people.teams.names(await distinct("team"))),
        sources=await distinct("source"),
    )


@router.get("/{call_id}/line")
async def show_line(hub: HubDep, call_id: str, who: Sees) -> CallLine:
    """A call as the list shows it: whose it is, how far its review has come, and what was erased of it."""
    found = await one_call(hub.database, call_id)
    if found is None:
        raise call_unknown(call_id)
    return (await call_lines(hub, who, [found]))[0]


@router.get("/{call_id}/people")
async def show_people(hub: HubDep, call_id: str, _who: Sees) -> NameList:
    """Who may see a call, by name: whom a note on it can mention."""
    call = await owner(hub, call_id)
    if call is None:
        raise call_unknown(call_id)
    able = {
        user.id: user.name
        for user in await hub.accounts.all()
        if not user.disabled and may(user.principal(""), Action.SEE_CALL, call)
    }
    return NameList(people=_named(able))


async def call_lines(hub: Hub, who: Principal, listed: Sequence[Listed]) -> list[CallLine]:
    """Calls as a list shows them to whoever asks: by name, and without what they may not read."""
    agents = await hub.accounts.names({one.call.agent for one in listed} - {""})
    teams = await hub.people.teams.names({one.call.team for one in listed} - {""})
    lines = []
    for one in listed:
        call = one.call
        shown = call if may(who, Action.SEE_CALL, call) else msgspec.structs.replace(call, title="", hold="")
        cards = CardFigures(**msgspec.to_builtins(one.cards), ignored=one.cards.ignored)
        lines.append(
            CallLine(
                **msgspec.to_builtins(shown),
                agent_name=agents.get(call.agent, ""),
                team_name=teams.get(call.team, ""),
                review=one.review.value,
                cards=cards,
                held=bool(call.hold),
            )
        )
    return lines


def _team(given: str | None) -> str | None:
    """The team that a filter means."""
    return "" if given == NO_TEAM else given or None


def _named(names: dict[str, str]) -> list[Name]:
    return [Name(id=key, name=name) for key, name in sorted(names.items(), key=lambda item: item[1].casefold())]
