"""What of a call is due to be erased. A legal hold beats everything; a floor of the law beats a ceiling of the site.

What was said and how it sounded are sealed with one key, so erasing the words of a call takes its sound along.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from assistant.errors import Conflict

Stage = Literal["call", "words", "sound"]
"""What is erased: all of a call; what was said and heard; the recording alone."""

STAGES: tuple[Stage, ...] = ("call", "words", "sound")


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a law says something must be kept."""

    jurisdiction: str
    """As in the phrase library, such as `us-fdcpa`."""
    what: Literal["sound", "records"]
    years: int
    since: Literal["call", "last_activity"]
    citation: str


@cache
def all_floors() -> tuple[Floor, ...]:
    """The floors known here, from `floors.yaml`."""
    content = Path(__file__).with_name("floors.yaml").read_bytes()
    return msgspec.yaml.decode(content, type=tuple[Floor, ...])


def floors_of(jurisdiction: str | None) -> tuple[Floor, ...]:
    """The floors of a jurisdiction; none where it has none, or none is in force."""
    return tuple(floor for floor in all_floors() if floor.jurisdiction == jurisdiction)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site keeps, for how long."""

    sound_days: int | None = None
    """Age in days at which recordings are erased; none keeps them."""
    words_days: int | None = None
    figures_days: int | None = None
    """Age at which everything about a call is erased."""
    floors: tuple[Floor, ...] = ()

    def ceiling(self, stage: Stage) -> int | None:
        """Days after which a stage is due."""
        return {"sound": self.sound_days, "words": self.words_days, "call": self.figures_days}[stage]

    @property
    def shortest(self) -> int | None:
        """Days before which nothing is ever due; none where nothing is."""
        return min((days for stage in STAGES if (days := self.ceiling(stage)) is not None), default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of a call that has ended."""

    call_id: str
    started: datetime
    last_activity: datetime
    """Start of the newest call of the same customer."""
    hold: str
    """Why it must be kept; empty where nothing holds it."""
    has_words: bool
    has_sound: bool
    subject: str = ""
    """Keyed hash of the customer's reference; empty where none is named."""
    agent: str = ""
    """Id of the user who talked."""
    team: str = ""
    """Id of the team."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a ceiling asks for, and what becomes of it."""

    call_id: str
    stage: Stage
    """What is due."""
    kept_by: str = ""
    """What forbids it all the same, in words; empty where it is erased."""


def decide(call: Kept, policy: Policy, now: datetime) -> list[Decision]:
    """What is due of a call: at most one erasure, after the greater ones that are due and forbidden."""
    decisions = []
    for stage in STAGES:
        days = policy.ceiling(stage)
        there = {"call": True, "words": call.has_words or call.has_sound, "sound": call.has_sound}[stage]
        if days is None or not there or now < call.started + timedelta(days=days):
            continue
        decision = Decision(call.call_id, stage, kept_by(call, stage, policy.floors, now))
        decisions.append(decision)
        if not decision.kept_by:
            break
    return decisions


def kept_by(call: Kept, stage: Stage, floors: Iterable[Floor], now: datetime) -> str:
    """What forbids to erase so much of a call now, in words; empty where nothing does."""
    if call.hold:
        return f"hold: {call.hold}"
    return under_floor(call, stage, floors, now)


def under_floor(call: Kept, stage: Stage, floors: Iterable[Floor], now: datetime) -> str:
    """The law that forbids to erase so much of a call now, and until when; empty where none does."""
    found = []
    for floor in floors:
        touched = call.has_sound if floor.what == "sound" else stage != "sound"
        since = call.started if floor.since == "call" else call.last_activity
        until = _years_after(since, floor.years)
        if touched and now < until:
            found.append((until, f"{floor.citation} until {until:%Y-%m-%d}"))
    return max(found, default=(now, ""))[1]


def refuse_to_erase(call: Kept, stage: Stage, floors: Iterable[Floor], now: datetime, *, despite_floor: bool) -> None:
    """Say no where a person asks for an erasure that may not be.

    Raises:
        Conflict: `call_held`; `call_under_floor`, unless `despite_floor`.
    """
    if call.hold:
        raise Conflict(
            "call_held", f"The call {call.call_id} is on hold: {call.hold}.", "Release the hold first, if it is over."
        )
    law = under_floor(call, stage, floors, now)
    if law and not despite_floor:
        raise Conflict(
            "call_under_floor",
            f"The law wants the call {call.call_id} kept: {law}.",
            "Where another duty weighs more, say so: --despite-floor, with the reason.",
        )


def _years_after(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, month=3, day=1)
