"""What the agent of a live call does on it, besides using cards: other wordings, pins, undo, hold, the team lead."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant import events as ev
from assistant.api.access import Allowed
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.roles import Action, Principal

router = APIRouter(prefix="/api/calls/{call_id}", tags=["acting"], responses=PROBLEMS)

Agent = Annotated[Principal, Depends(Allowed(Action.ACT_ON_CALL))]
Lead = Annotated[Principal, Depends(Allowed(Action.COACH_CALL))]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Happened(BaseModel):
    """What came of it."""

    event: dict[str, Any] | None = Field(description="The event appended; null when nothing changed.")


class Wording(_Given):
    """One of the card's `others`."""

    text: str = Field(max_length=1_000)


class Pinned(_Given):
    """Whether the card stays."""

    pinned: bool


class Held(_Given):
    """Whether the customer is on hold."""

    held: bool


class PromptAsked(_Given):
    """A prompt that was looked up."""

    prompt: str = Field(max_length=100)


class NoteGiven(_Given):
    """A note to the agent."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


@router.post("/cards/{card}/reword")
async def reword_card(hub: HubDep, call_id: str, card: str, _who: Agent, given: Wording) -> Happened:
    """Put another wording on the card."""
    return _happened(hub.calls.get(call_id).desk.reword(card, given.text))


@router.post("/cards/{card}/pin")
async def pin_card(hub: HubDep, call_id: str, card: str, _who: Agent, given: Pinned) -> Happened:
    """Keep the card on the screen, or let it go."""
    return _happened(hub.calls.get(call_id).desk.pin(card, given.pinned))


@router.post("/cards/{card}/undo")
async def undo_card(hub: HubDep, call_id: str, card: str, _who: Agent) -> Happened:
    """Take back that a card was used or put away, a moment ago."""
    return _happened(hub.calls.get(call_id).desk.undo(card))


@router.post("/ask")
async def ask_prompt(hub: HubDep, call_id: str, _who: Agent, given: PromptAsked) -> Happened:
    """Put a prompt that was looked up on the card."""
    return _happened(hub.calls.get(call_id).desk.ask(given.prompt))


@router.post("/on-hold")
async def hold_customer(hub: HubDep, call_id: str, who: Agent, given: Held) -> Happened:
    """Put the customer on hold, or take them off it."""
    return _happened(hub.calls.get(call_id).desk.hold(given.held, who.user_id))


@router.post("/lead")
async def call_lead(hub: HubDep, call_id: str, who: Agent) -> Happened:
    """Ask for the team lead: the call goes to the top of their wall."""
    return _happened(hub.calls.get(call_id).desk.call_lead(who.user_id))


@router.post("/notes")
async def send_note(hub: HubDep, call_id: str, who: Lead, given: NoteGiven) -> Happened:
    """Send the agent a note, as a lead."""
    return _happened(hub.calls.get(call_id).desk.send_note(given.text, who.user_id, who.name))


@router.post("/notes/{note}/read")
async def read_note(hub: HubDep, call_id: str, note: str, _who: Agent) -> Happened:
    """The agent puts a note away."""
    return _happened(hub.calls.get(call_id).desk.read_note(note))


@router.post("/flags/{flag}/acknowledge")
async def acknowledge_flag(hub: HubDep, call_id: str, flag: str, who: Lead) -> Happened:
    """A lead has seen a flag, and the other walls show it."""
    return _happened(hub.calls.get(call_id).desk.acknowledge(flag, who.user_id, who.name))


def _happened(event: ev.LogEvent | None) -> Happened:
    return Happened(event=msgspec.to_builtins(event) if event else None)
