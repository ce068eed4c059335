"""Which cards another playbook would have shown in a call, beside those that the call had."""

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
from assistant.coaching.kept import Kept, key_of
from assistant.coaching.trial import Change, Pair, against_then, between_runs, cards_then
from assistant.errors import BadInput, NotFound
from assistant.events import CallStarted, LogEvent, Reading
from assistant.hostility.base import SIGNALS
from assistant.prompting.backtest import LoggedCall, Shown, from_log, run
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
_libraries: Kept[Library] = Kept(8)
_names: Kept[list[tuple[Kind, str]]] = Kept(8)
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

    what: Change
    before: ShownCard | None
    after: ShownCard | None


class TrialAnswer(BaseModel):
    """The cards of a call under both playbooks."""

    playbook: str
    packs: str = Field(description="Packs and versions of the playbook that was tried.")
    happened: bool = Field(
        description="`before` is what the call had; false where its playbook was another than the one in force."
    )
    rows: list[TrialRow] = Field(description="In the order of the call.")
    before: list[ShownCard] = Field(description="What the call had, or what the playbook in force shows in it.")
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
    """Kind and name of every pack that can be read; read once as long as the files are the same."""
    return _names.get(key_of((), folder), lambda: _read_packs(folder))


def _read_packs(folder: Path) -> list[tuple[Kind, str]]:
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
    changed = present if playbook == IN_FORCE else _library(settings, playbook)
    first = events[0]
    happened = isinstance(first, CallStarted) and first.playbook == present.describe()
    pairs = _pairs(settings, present, changed, call_id, events, happened=happened)
    count = [pair.what for pair in pairs].count
    return TrialAnswer(
        playbook=playbook,
        packs=changed.describe(),
        happened=happened,
        rows=[TrialRow(what=pair.what, before=_card(pair.before), after=_card(pair.after)) for pair in pairs],
        before=[card for pair in pairs if (card := _card(pair.before))],
        after=[card for pair in sorted(pairs, key=_after) if (card := _card(pair.after))],
        same=count("same"),
        changed=count("reworded") + count("moved") + count("replaced"),
        added=count("added"),
        gone=count("gone"),
    )


def _pairs(
    settings: Settings, present: Library, changed: Library, call_id: str, events: list[LogEvent], *, happened: bool
) -> list[Pair]:
    then = cards_then(events)
    if happened and changed is present:
        return [Pair("same", card, card) for card in then]
    call = from_log(call_id, [_whole(event) for event in events])
    now = _run(settings, call, present)
    tried = now if changed is present else _run(settings, call, changed)
    if not happened:
        return between_runs(call_id, now, tried)
    return against_then(call_id, then, now, tried, {prompt.spec.id for prompt in changed.prompts})


def _library(settings: Settings, playbook: str) -> Library:
    """As `library_of`, read once as long as its files are the same."""
    kind, _, name = playbook.partition(":")
    draft = [settings.drafts / Path(name).name] if kind == "draft" and settings.drafts else []
    words = (playbook, settings.locale, settings.jurisdiction or "")
    key = key_of(words, settings.prompts, settings.site_prompts, files=draft)
    return _libraries.get(key, lambda: library_of(settings, playbook))


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


def _after(pair: Pair) -> float:
    return pair.after.at if pair.after else 0.0


def _card(shown: Shown | None) -> ShownCard | None:
    return ShownCard(**msgspec.to_builtins(shown)) if shown is not None else None
