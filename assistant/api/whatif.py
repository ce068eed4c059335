"""Which cards another playbook would have shown in a call, beside those of the one in force."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec
import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.access import Allowed, call_unknown
from assistant.api.deps import PROBLEMS, HubDep
from assistant.auth.roles import Action
from assistant.errors import BadInput, NotFound
from assistant.events import LogEvent, Reading
from assistant.hostility.base import SIGNALS
from assistant.prompting.backtest import LoggedCall, Shown, compare, from_log, run
from assistant.prompting.helplines import HelplineKind, Helplines
from assistant.prompting.library import HELPLINES, JURISDICTION_OF, Choice, Library, load_library
from assistant.prompting.pack import Kind
from assistant.prompting.slots import Facts, Filler
from assistant.prompting.source import Source, UnreadableError
from assistant.settings import Settings

router = APIRouter(prefix="/api", tags=["what-if"], responses=PROBLEMS)

LONGEST = 4 * 3600.0
"""Seconds of a call that is tried at most."""
IN_FORCE = "in-force"
NO_SITE = "no-site"
_trying = asyncio.Semaphore(1)
log = structlog.get_logger(__name__)


class PlaybookLine(BaseModel):
    """A playbook that can be tried."""

    id: str
    kind: Literal["in_force", "no_site", "locale", "jurisdiction", "draft"]
    name: str = Field(description="Of the locale, the jurisdiction or the draft; empty for the first two kinds.")


class PlaybookList(BaseModel):
    """What can be tried, the one in force first."""

    playbooks: list[PlaybookLine]


class Trial(BaseModel):
    """Which playbook to try."""

    model_config = ConfigDict(extra="forbid")

    playbook: str = Field(max_length=200, description="An id of GET /api/playbooks.")


class ShownCard(BaseModel):
    """A card of a run."""

    at: float = Field(description="Seconds into the call.")
    prompt: str
    text: str
    quote: str = Field(description="The words that called for it.")


class TrialRow(BaseModel):
    """A moment of the call: what is shown there before and after."""

    what: Literal["same", "reworded", "moved", "replaced", "gone", "added"]
    before: ShownCard | None
    after: ShownCard | None


class TrialAnswer(BaseModel):
    """The cards of a call under both playbooks."""

    playbook: str
    packs: str = Field(description="Packs and versions of the playbook that was tried.")
    rows: list[TrialRow] = Field(description="In the order of the call.")
    before: list[ShownCard] = Field(description="What the playbook in force shows in this call.")
    after: list[ShownCard]
    same: int
    changed: int = Field(description="Reworded, moved or replaced by another.")
    added: int
    gone: int


@router.get("/playbooks", dependencies=[Depends(Allowed(Action.ASK_PROMPTS))])
async def list_playbooks(hub: HubDep) -> PlaybookList:
    """The playbooks that can be tried on a call."""
    return PlaybookList(playbooks=await asyncio.to_thread(playbooks, hub.settings))


@router.post("/calls/{call_id}/what-if", dependencies=[Depends(Allowed(Action.SEE_CALL))])
async def try_playbook(hub: HubDep, call_id: str, given: Trial) -> TrialAnswer:
    """Run a call again with another playbook. Readings are those of then; nothing of the call changes."""
    events = await hub.store.events(call_id)
    if not events:
        raise call_unknown(call_id)
    if events[-1].at > LONGEST:
        raise BadInput("call_too_long", "This call is too long to be tried again.", "Four hours at most can be tried.")
    if given.playbook not in {one.id for one in await asyncio.to_thread(playbooks, hub.settings)}:
        raise NotFound("playbook_unknown", "There is no such playbook.", "See GET /api/playbooks.")
    async with _trying:
        return await asyncio.to_thread(_tried, hub.settings, hub.calls.library, call_id, events, given.playbook)


def playbooks(settings: Settings) -> list[PlaybookLine]:
    """What can be tried at a site."""
    found = [PlaybookLine(id=IN_FORCE, kind="in_force", name="")]
    if settings.site_prompts is not None:
        found.append(PlaybookLine(id=NO_SITE, kind="no_site", name=""))
    law = settings.jurisdiction or JURISDICTION_OF.get(settings.locale, "none")
    for kind, name in _packs(settings.prompts):
        if kind is Kind.LOCALE and name != settings.locale:
            found.append(PlaybookLine(id=f"locale:{name}", kind="locale", name=name))
        elif kind is Kind.JURISDICTION and name != law:
            found.append(PlaybookLine(id=f"jurisdiction:{name}", kind="jurisdiction", name=name))
    if law != "none":
        found.append(PlaybookLine(id="jurisdiction:none", kind="jurisdiction", name="none"))
    if settings.drafts is not None:
        files = sorted(settings.drafts.glob("*.yaml"))
        found += [PlaybookLine(id=f"draft:{file.name}", kind="draft", name=file.stem) for file in files]
    return found


def library_of(settings: Settings, playbook: str) -> Library:
    """The library of one of `playbooks`.

    Raises:
        BadInput: `prompts_invalid`, with file and line.
    """
    kind, _, name = playbook.partition(":")
    choice, site = Choice(settings.locale, settings.jurisdiction), settings.site_prompts
    if kind == NO_SITE:
        site = None
    elif kind == "locale":
        choice = Choice(name, settings.jurisdiction)
    elif kind == "jurisdiction":
        choice = Choice(settings.locale, name)
    elif kind == "draft" and settings.drafts is not None:
        return _with_draft(settings, choice, settings.drafts / Path(name).name)
    return load_library(settings.prompts, choice, site)


def _with_draft(settings: Settings, choice: Choice, draft: Path) -> Library:
    """The library with a draft among the site's own packs, in place of the one of the same name."""
    with TemporaryDirectory() as folder:
        together = Path(folder)
        for file in settings.site_prompts.glob("*.yaml") if settings.site_prompts else ():
            (together / file.name).write_bytes(file.read_bytes())
        (together / draft.name).write_bytes(draft.read_bytes())
        try:
            return load_library(settings.prompts, choice, together)
        except BadInput as error:
            raise BadInput(error.code, error.message.replace(f"{together}/", ""), error.hint) from error


def _packs(folder: Path) -> list[tuple[Kind, str]]:
    """Kind and name of every pack that can be read."""
    found = []
    for file in sorted(folder.glob("*.yaml")):
        if file.name == HELPLINES:
            continue
        try:
            data = Source.read(file).data
        except (UnreadableError, OSError) as error:
            log.warning("prompts.unreadable", file=file.name, error=type(error).__name__)
            continue
        if isinstance(data, dict) and data.get("kind") in tuple(Kind):
            found.append((Kind(data["kind"]), str(data.get("pack", ""))))
    return found


def _tried(settings: Settings, present: Library, call_id: str, events: list[LogEvent], playbook: str) -> TrialAnswer:
    call = from_log(call_id, [_whole(event) for event in events])
    changed = present if playbook == IN_FORCE else library_of(settings, playbook)
    before, after = (_run(settings, call, library) for library in (present, changed))
    rows = _rows(call_id, before, after)
    count = [row.what for row in rows].count
    return TrialAnswer(
        playbook=playbook,
        packs=changed.describe(),
        rows=rows,
        before=[ShownCard(**msgspec.to_builtins(card)) for card in before],
        after=[ShownCard(**msgspec.to_builtins(card)) for card in after],
        same=count("same"),
        changed=count("reworded") + count("moved") + count("replaced"),
        added=count("added"),
        gone=count("gone"),
    )


def _whole(event: LogEvent) -> LogEvent:
    """A reading with every signal there is: one that an older classifier did not know was not heard."""
    if not isinstance(event, Reading):
        return event
    return msgspec.structs.replace(event, signals=dict.fromkeys(SIGNALS, 0.0) | event.signals)


def _run(settings: Settings, call: LoggedCall, library: Library) -> list[Shown]:
    file = settings.prompts / HELPLINES
    lines = Helplines.read(file) if file.is_file() else Helplines(())
    helpline, advice = (lines.said(settings.locale, kind) for kind in (HelplineKind.CRISIS, HelplineKind.DEBT_ADVICE))
    filler = Filler(Facts(company=settings.company or None), library.options, helpline, advice)
    return run(call, library, filler, cooldown=settings.cooldown_seconds, max_cards=settings.max_cards)


NAMES: dict[str, Literal["reworded", "moved", "replaced", "gone", "added"]] = {
    "appears": "added",
    "vanishes": "gone",
    "replaced": "replaced",
    "moved": "moved",
    "reworded": "reworded",
}


def _rows(call_id: str, before: list[Shown], after: list[Shown]) -> list[TrialRow]:
    """Both runs side by side: what differs, and what is left over once that is taken away is the same."""
    rows = []
    left = list(before)
    for one in compare(call_id, before, after):
        if one.before is not None:
            left.remove(one.before)
        rows.append(TrialRow(what=NAMES[one.what.value], before=_card(one.before), after=_card(one.after)))
    rows += [TrialRow(what="same", before=_card(card), after=_card(card)) for card in left]
    return sorted(rows, key=_place)


def _place(row: TrialRow) -> float:
    return min(card.at for card in (row.before, row.after) if card is not None)


def _card(shown: Shown | None) -> ShownCard | None:
    return ShownCard(**msgspec.to_builtins(shown)) if shown is not None else None
