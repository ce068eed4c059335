"""The format of a pack: one YAML file of prompts. Published as JSON schema by `json_schema`."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from assistant.events import Stance, Trend
from assistant.hostility.base import SIGNALS

ENGINE_VERSION = 2
"""Version of the format this engine reads; a pack names the lowest that it needs."""


class Kind(StrEnum):
    """The layers of a library, in this order; a later one may replace prompts of an earlier one."""

    CORE = "core"
    TRADE = "trade"
    LOCALE = "locale"
    """Its `pack` is the locale, such as `en-NZ`; the site's locale alone is in force."""
    JURISDICTION = "jurisdiction"
    """Its `pack` is the jurisdiction, such as `us-fdcpa`; those the site names are in force."""
    SITE = "site"
    """A site's own; it alone may replace prompts and leave some out."""


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
    OPTIONS = "options"
    AGREEMENT = "agreement"
    PACE = "pace"
    """The timing of the talk: who speaks over whom, how long, and silence."""


class Fault(StrEnum):
    """What is amiss with a sentence of the agent."""

    JARGON = "jargon"
    ADVERSARIAL = "adversarial"
    """It blames, rebuts, commands or corners."""
    PERSONAL = "personal"
    """It is about the person and not the matter."""
    OVERPROMISE = "overpromise"
    UNLAWFUL = "unlawful"
    """It threatens or states what the law forbids."""
    MISSING = "missing"
    """Something that had to be said was not."""


class Timing(StrEnum):
    """What the timing of the talk alone shows."""

    TALK_OVER = "talk_over"
    """The agent began while the customer was speaking, and went on."""
    MONOLOGUE = "monologue"
    """The agent has spoken for long without a pause."""
    SILENCE = "silence"
    """Nobody has spoken for long."""


class Slot(StrEnum):
    """What a wording may leave open, written `{name}`."""

    NAME = "name"
    """The customer's name."""
    WORDS = "words"
    """The customer's own words as a clause in the second person: `you lost your job last month`."""
    AMOUNT = "amount"
    """The sum spoken of: `forty dollars`."""
    DATE = "date"
    """The day spoken of: `Friday`."""
    OPTIONS = "options"
    """What the site allows, as a list to be said aloud: `a smaller payment or a later date`."""
    HELPLINE = "helpline"
    """The crisis line of the country, as said aloud."""
    ADVICE = "advice"
    """Free debt advice of the country, as said aloud."""
    COMPANY = "company"
    AGENT = "agent"
    """The agent's first name."""


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
    agent_fault: tuple[Fault, ...] = ()
    """The agent's words show one of these faults, and no prompt names the phrase."""
    unless_says: tuple[Words, ...] = ()
    """Said in the same utterance, any of these phrases makes the prompt unfit."""
    agent_just_said: tuple[Words, ...] = ()
    """The agent's turn before the customer's words held at least one of these phrases."""
    not_tried: tuple[Stance, ...] = ()
    """No card of any of these stances was offered before in this call in answer to the customer."""
    timing: Timing | None = None
    """The timing of the talk shows this; a prompt with it looks at no words."""
    open_item: str = ""
    """This item of a checklist is overdue; a prompt with it looks at no words."""


class Citation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rule that a prompt or an item of a checklist stands on."""

    rule: Annotated[str, Meta(min_length=1, max_length=80)]
    """As lawyers cite it: `12 CFR 1006.22(b)(1)`."""
    says: Annotated[str, Meta(min_length=1, max_length=200)]
    """What it says, in a sentence."""
    as_of: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """The day on which the rule was read."""


class ChecklistItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the agent does in every call; it ticks itself when it is heard."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    """Unique in the whole library."""
    title: Annotated[str, Meta(min_length=1, max_length=60)]
    phase: Phase
    """The phase it belongs to; it is overdue once the call has moved beyond."""
    heard: Annotated[tuple[Words, ...], Meta(min_length=1)]
    """Phrases of the agent, any of which ticks it."""
    example: Wording
    """A way to say it."""
    after_seconds: Annotated[float, Meta(ge=0)] | None = None
    """Overdue so many seconds into the call, whatever the phase."""
    cite: Citation | None = None


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
    """Pre-empts other cards and quiet times. For threats of violence, self-harm and unlawful words alone."""
    fault: Fault | None = None
    """What is amiss with the agent's words; for `agent_wording` alone."""
    then: tuple[str, ...] = ()
    """Ids of prompts that follow well on this one."""
    cite: Citation | None = None
    """For a rule: what it stands on."""


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file."""

    pack: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[A-Za-z0-9]+)*$", max_length=40)]
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    needs_engine: Annotated[int, Meta(ge=1)]
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    prompts: tuple[PromptSpec, ...] = ()
    kind: Kind = Kind.CORE
    phases: dict[Phase, tuple[Words, ...]] = {}
    """Phrases of the agent that move the call into a phase."""
    jargon: dict[Words, Words] = {}
    """Phrases of the agent, each with the plain words for it."""
    checklist: tuple[ChecklistItem, ...] = ()
    options: tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...] = ()
    """What the site allows, most welcome first: fills `{options}`."""
    without: tuple[str, ...] = ()
    """Ids of prompts and checklist items that a site leaves out."""


CHOICES: dict[str, tuple[str, ...]] = {
    "about": tuple(About),
    "kind": tuple(Kind),
    "fault": tuple(Fault),
    "agent_fault": tuple(Fault),
    "timing": tuple(Timing),
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
