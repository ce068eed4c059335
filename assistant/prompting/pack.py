"""The format of a pack: one YAML file of prompts. Published as JSON schema by `json_schema`."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from assistant.events import Stance, Trend
from assistant.hostility.base import SIGNALS

ENGINE_VERSION = 1
"""Version of the format this engine reads; a pack names the lowest that it needs."""


class About(StrEnum):
    """What a card answers."""

    HOSTILITY = "hostility"
    THREAT = "threat"
    LEGAL = "legal"
    SELF_HARM = "self_harm"
    DISTRESS = "distress"
    HARDSHIP = "hardship"
    DISPUTE = "dispute"
    DISENGAGE = "disengage"
    CONFUSION = "confusion"
    REQUEST = "request"
    AGENT_WORDING = "agent_wording"
    OPENING = "opening"
    CLOSING = "closing"


class Firmness(StrEnum):
    """How hard a sentence stands."""

    SOFT = "soft"
    EVEN = "even"
    FIRM = "firm"


class Phase(StrEnum):
    """Where the call stands."""

    OPENING = "opening"
    VENTING = "venting"
    PROBLEM = "problem"
    OPTIONS = "options"
    AGREEMENT = "agreement"
    CLOSING = "closing"


Signal = Annotated[str, Meta(extra_json_schema={"enum": list(SIGNALS)})]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
Wording = Annotated[str, Meta(min_length=1, max_length=140)]
LevelNumber = Annotated[int, Meta(ge=0, le=4)]


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Levels of hostility, both ends included."""

    min: LevelNumber = 0
    max: LevelNumber = 4


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The conditions of a prompt: all that are named must hold."""

    any_signal: tuple[Signal, ...] = ()
    """At least one of these is active in the customer's utterance."""
    all_signals: tuple[Signal, ...] = ()
    """Each of these is active in it."""
    not_signal: tuple[Signal, ...] = ()
    """None of these is active in it."""
    earlier_signal: tuple[Signal, ...] = ()
    """At least one of these was active in an earlier utterance of the call."""
    repeated: Annotated[int, Meta(ge=1, le=5)] = 1
    """Utterances in the last minute, this one counted, that carried the same one of `any_signal`."""
    level: Range = Range()
    """Level of the call."""
    utterance_level: Range = Range()
    """Level of the utterance alone."""
    trend: tuple[Trend, ...] = ()
    """Where the heat of the call is going; any when empty."""
    phase: tuple[Phase, ...] = ()
    """Where the call stands; any when empty."""
    tried: tuple[Stance, ...] = ()
    """A card of each of these stances was offered before in this call in answer to the customer."""
    customer_says: tuple[Words, ...] = ()
    """The customer said at least one of these phrases."""
    agent_says: tuple[Words, ...] = ()
    """The agent said at least one of these phrases: the card offers better words."""
    unless_says: tuple[Words, ...] = ()
    """Said in the same utterance, any of these phrases makes the prompt unfit."""


class PromptSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One prompt as it stands in a pack."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    """Unique in the whole library."""
    source: Annotated[str, Meta(pattern=r"^\d{3}/\d{1,2}$")]
    """The practice it comes from: article and row, such as `001/8`."""
    about: About
    stance: Stance
    when: When
    say: Annotated[tuple[Wording, ...], Meta(min_length=2, max_length=5)]
    """Wordings; each is shown once in a call at most."""
    firmness: Firmness = Firmness.EVEN
    priority: Annotated[int, Meta(ge=-2, le=2)] = 0
    """Lifts or lowers it among prompts that fit the same moment."""
    urgent: bool = False
    """Pre-empts other cards and quiet times. For threats of violence and self-harm alone."""


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file."""

    pack: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[A-Za-z0-9]+)*$", max_length=40)]
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    needs_engine: Annotated[int, Meta(ge=1)]
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    prompts: tuple[PromptSpec, ...]
    phases: dict[Phase, tuple[Words, ...]] = {}
    """Phrases of the agent that move the call into a phase."""


CHOICES: dict[str, tuple[str, ...]] = {
    "about": tuple(About),
    "stance": tuple(Stance),
    "firmness": tuple(Firmness),
    "phase": tuple(Phase),
    "phases": tuple(Phase),
    "trend": tuple(Trend),
}
"""The words a field may hold, for messages."""


def json_schema() -> dict[str, Any]:
    """JSON schema of a pack, for editors."""
    schema = msgspec.json.schema(PackFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Calmline prompt pack",
    } | schema
