"""A month of calls in figures, and what followed when cards were used. Every figure is of calls the list can show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from assistant.api.access import Allowed
from assistant.api.calls import scope
from assistant.api.cards import CardFate, Tallies, Tally, count_cards
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.roles import Action, Principal, reach
from assistant.errors import BadInput
from assistant.prompting.report import FEW as FEW_USES
from assistant.store.insights import FEW, GroupFigures, Insights, insights
from assistant.store.listing import CallFilter

router = APIRouter(prefix="/api/insights", tags=["insights"], responses=PROBLEMS)

Sees = Annotated[Principal, Depends(Allowed(Action.SEE_FIGURES))]
Month = Annotated[str, Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="Such as `2026-11`, in the time zone.")]
Zone = Annotated[
    str, Query(pattern=r"^[A-Za-z0-9_+/-]{1,64}$", description="Of the calendar, such as `Pacific/Auckland`.")
]
Team = Annotated[str | None, Query(max_length=64)]


class ShareShown(BaseModel):
    """A part of a whole."""

    part: int
    whole: int
    few: bool = Field(description=f"Fewer than {FEW}: give no share.")


class DayShown(BaseModel):
    """The calls of a day, in the time zone."""

    day: str
    calls: int
    heated: int
    flagged: int


class HourShown(BaseModel):
    """The calls that began within an hour of the day, UTC."""

    hour: int
    calls: int
    heated: int


class GroupShown(BaseModel):
    """The calls of an agent or a team. They stand by name: nobody is ranked."""

    id: str
    name: str
    calls: int
    heated: int
    calmed: ShareShown
    flagged: int
    reviewed: int


class CardSum(BaseModel):
    """What became of the cards."""

    offered: int
    used: int
    dismissed: int
    ignored: int


class InsightsShown(BaseModel):
    """A month in figures."""

    month: str
    since: datetime
    until: datetime = Field(description="Calls that began before this.")
    few: int = Field(description="Calls below which no share is given.")
    calls: int
    minutes: float
    flagged: int
    flags: dict[str, int] = Field(description="Calls by kind of flag.")
    heated: int
    calmed: ShareShown = Field(description="Of the heated calls, those that ended calm.")
    reviewed: int
    levels: list[int] = Field(description="Calls by highest level, calm first.")
    days: list[DayShown]
    hours: list[HourShown]
    cards: CardSum
    teams: list[GroupShown] = Field(description="By name.")
    agents: list[GroupShown] | None = Field(description="By name, of the teams one leads; null for who leads none.")


class CardKind(BaseModel):
    """The cards about one thing, and what the customer said next."""

    about: str
    offered: int
    used: int
    dismissed: int
    ignored: int
    calls: dict[CardFate, int] = Field(description="Calls with such a card, by what became of it.")
    after_use: ShareShown = Field(description="Uses after which the customer was calmer or kinder, of those followed.")
    without: ShareShown = Field(description="The same of cards that were not used.")


class CardsShown(BaseModel):
    """What followed when cards were used."""

    calls: int = Field(description="Calls of the month.")
    looked_at: int = Field(description="Calls whose logs were read: the newest.")
    few: int = Field(description="Uses below which no share is given.")
    kinds: list[CardKind] = Field(description="The most offered first.")


@router.get("")
async def month_figures(hub: HubDep, who: Sees, month: Month, team: Team = None, zone: Zone = "UTC") -> InsightsShown:
    """The figures of a month: of the calls that whoever asks may count. Names of agents are for their leads."""
    calendar = _calendar(zone)
    since, until = _span(month, calendar)
    counted = reach(who, Action.SEE_FIGURES)
    figures = await insights(hub.database, since, until, scope(counted), team, calendar)
    led = reach(who, Action.COACH_CALL)
    agents: list[GroupShown] | None = None
    if led.everything or led.teams is not None:
        own = figures if led == counted else await insights(hub.database, since, until, scope(led), team, calendar)
        known = {one.id for one in own.agents}
        agents = _groups((one for one in figures.agents if one.id in known), await hub.accounts.names(known))
    teams = await hub.people.teams.names({one.id for one in figures.teams} - {""})
    return _shown(month, figures, _groups(figures.teams, teams), agents)


@router.get("/cards")
async def month_cards(hub: HubDep, who: Sees, month: Month, team: Team = None, zone: Zone = "UTC") -> CardsShown:
    """What the customer said next when cards were used, by kind of card, over the newest calls of a month."""
    since, until = _span(month, _calendar(zone))
    counted = await count_cards(hub, who, CallFilter(since=since, until=until, team=team))
    sums: Tallies = {}
    for _, of_call in counted.by_call:
        for about, tally in of_call.items():
            sums.setdefault(about, Tally()).add(tally)
    kinds = sorted((_kind(about, tally) for about, tally in sums.items()), key=lambda one: (-one.offered, one.about))
    return CardsShown(calls=counted.of, looked_at=len(counted.by_call), few=FEW_USES, kinds=kinds)


def _calendar(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput("zone_unknown", f"{zone} is no time zone.", "Give a name such as Europe/Oslo.") from error


def _span(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    year, number = map(int, month.split("-"))
    if not 2000 <= year <= 2999:
        raise BadInput("month_invalid", f"{month} is no month that can be shown.", "Give one such as 2026-11.")
    return datetime(year, number, 1, tzinfo=zone), datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)


def _kind(about: str, tally: Tally) -> CardKind:
    cards = tally.cards
    followed, unused = tally.followed, tally.unused_followed
    return CardKind(
        about=about,
        offered=cards[CardFate.OFFERED],
        used=cards[CardFate.USED],
        dismissed=cards[CardFate.DISMISSED],
        ignored=cards[CardFate.IGNORED],
        calls={fate: tally.calls[fate] for fate in CardFate},
        after_use=ShareShown(part=cards[CardFate.CALMER], whole=followed, few=followed < FEW_USES),
        without=ShareShown(part=cards[CardFate.CALMER_WITHOUT], whole=unused, few=unused < FEW_USES),
    )


def _groups(found: Iterable[GroupFigures], names: dict[str, str]) -> list[GroupShown]:
    shown = [
        GroupShown(
            id=one.id,
            name=names.get(one.id, ""),
            calls=one.calls,
            heated=one.heated,
            calmed=ShareShown(part=one.calmed, whole=one.heated, few=one.heated < FEW),
            flagged=one.flagged,
            reviewed=one.reviewed,
        )
        for one in found
    ]
    return sorted(shown, key=lambda one: (one.name.casefold(), one.id))


def _shown(month: str, figures: Insights, teams: list[GroupShown], agents: list[GroupShown] | None) -> InsightsShown:
    plain = msgspec.to_builtins(figures)
    same = ("since", "until", "calls", "minutes", "flagged", "flags", "heated", "reviewed", "levels", "days", "hours")
    return InsightsShown(
        **{name: plain[name] for name in same},
        month=month,
        few=FEW,
        calmed=ShareShown(part=figures.calmed.part, whole=figures.calmed.whole, few=figures.calmed.few),
        cards=CardSum(**plain["cards"], ignored=figures.cards.ignored),
        teams=teams,
        agents=agents,
    )
