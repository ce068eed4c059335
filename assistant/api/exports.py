"""Taking calls away as files: a report to read or print, the words alone, a list as a sheet. Each is audited."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from assistant.api.access import Allowed, address_of
from assistant.api.calls import scope, state_of
from assistant.api.coaching import review_shown
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.listing import Wanted, call_lines
from assistant.api.marks import MarkShown, marks_for, marks_shown
from assistant.api.schemas import CallLine
from assistant.auth.roles import Action, Principal, reach
from assistant.calls.state import CallState
from assistant.errors import Conflict
from assistant.reports.content import Report, Written, make_report
from assistant.reports.html import POLICY, to_html
from assistant.reports.pdf import to_pdf
from assistant.reports.sheet import to_csv
from assistant.reports.transcripts import to_json, to_text, to_vtt
from assistant.reports.words import LEADS_ONLY, REVIEWS, named
from assistant.store.listing import list_calls

router = APIRouter(prefix="/api", tags=["exports"], responses=PROBLEMS)

Exports = Annotated[Principal, Depends(Allowed(Action.EXPORT_CALL))]
PAGE = 200
"""Lines of a sheet that are read at once."""
COLUMNS = (
    "Call", "Title", "Began (UTC)", "Seconds", "Status", "Highest level", "Flags", "Agent", "Team", "Source",
    "Consent", "Review", "Cards shown", "Cards used", "Cards put away", "Recorded", "Held",
)  # fmt: skip
_making = asyncio.Semaphore(2)


@router.get("/calls/{call_id}/report.html", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def report_page(hub: HubDep, request: Request, call_id: str, who: Exports) -> Response:
    """A report on a call as one page: readable, printable, without scripts, and whole when it is saved."""
    content = await asyncio.to_thread(to_html, await _report(hub, call_id, who))
    await _note(hub, request, who, call_id, "report.html")
    headers = {"content-security-policy": POLICY} | _named(call_id, "html", inline=True)
    return Response(content, headers=headers, media_type="text/html")


@router.get(
    "/calls/{call_id}/report.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}}
)
async def report_pdf(hub: HubDep, request: Request, call_id: str, who: Exports) -> Response:
    """A report on a call as PDF."""
    report = await _report(hub, call_id, who)
    async with _making:
        content = await asyncio.to_thread(to_pdf, report)
    await _note(hub, request, who, call_id, "report.pdf")
    return Response(content, headers=_named(call_id, "pdf"), media_type="application/pdf")


@router.get(
    "/calls/{call_id}/transcript.txt", response_class=Response, responses={200: {"content": {"text/plain": {}}}}
)
async def transcript_text(hub: HubDep, request: Request, call_id: str, who: Exports) -> Response:
    """What was said, one utterance a line."""
    state = await _state(hub, request, call_id, who, "transcript.txt")
    return Response(to_text(state), headers=_named(call_id, "txt"), media_type="text/plain")


@router.get("/calls/{call_id}/transcript.vtt", response_class=Response, responses={200: {"content": {"text/vtt": {}}}})
async def transcript_vtt(hub: HubDep, request: Request, call_id: str, who: Exports) -> Response:
    """What was said, as subtitles for the recording."""
    state = await _state(hub, request, call_id, who, "transcript.vtt")
    return Response(to_vtt(state), headers=_named(call_id, "vtt"), media_type="text/vtt")


@router.get(
    "/calls/{call_id}/transcript.json",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def transcript_json(hub: HubDep, request: Request, call_id: str, who: Exports) -> Response:
    """What was said, with times, levels and flags, for a program."""
    state = await _state(hub, request, call_id, who, "transcript.json")
    return Response(to_json(state), headers=_named(call_id, "json"), media_type="application/json")


@router.get("/calls.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def calls_sheet(hub: HubDep, request: Request, who: Exports, wanted: Wanted) -> Response:
    """The calls of the list, with the same filters, as a sheet: those that whoever asks may take away."""
    if not who.open:
        asked = {"fields": ",".join(sorted(name for name in request.query_params if name.isidentifier()))[:200]}
        await hub.audit.write(who.user_id, "calls.exported", detail=asked, address=address_of(request))
    within = scope(reach(who, Action.EXPORT_CALL))

    async def parts() -> AsyncIterator[str]:
        yield to_csv([COLUMNS])
        before: datetime | None = None
        while True:
            found = await list_calls(hub.database, wanted, within, limit=PAGE, before=before)
            lines = await call_lines(hub, who, found.lines)
            yield to_csv(map(_cells, lines)).removeprefix("\ufeff")
            if not found.more or not lines:
                return
            before = lines[-1].started

    return StreamingResponse(parts(), headers=_named("calls", "csv"), media_type="text/csv")


def _cells(line: CallLine) -> tuple[object, ...]:
    return (
        line.call_id,
        line.title,
        f"{line.started.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        line.duration,
        line.status,
        line.level,
        ", ".join(line.flags),
        line.agent_name or line.agent,
        line.team_name or line.team,
        line.source,
        line.consent,
        line.review,
        line.cards.offered,
        line.cards.used,
        line.cards.dismissed,
        line.recorded,
        line.held,
    )


async def _report(hub: Hub, call_id: str, who: Principal) -> Report:
    state = await _kept(hub, call_id)
    agents = await hub.accounts.names({state.agent} - {""})
    teams = await hub.people.teams.names({state.team} - {""})
    return make_report(
        state,
        agent=agents.get(state.agent, ""),
        team=teams.get(state.team, ""),
        written=await _written(hub, call_id, who),
        made=datetime.now(UTC),
        by="" if who.open else who.name,
    )


async def _kept(hub: Hub, call_id: str) -> CallState:
    """The state of a call that is kept: what is to be forgotten is not taken away either."""
    state = await state_of(hub, call_id)
    if not state.kept:
        raise Conflict("call_not_kept", "This call is not kept, so nothing of it can be taken away.", "")
    return state


async def _written(hub: Hub, call_id: str, who: Principal) -> Written:
    """What people wrote about a call, as far as whoever asks may see it."""
    if await hub.store.call(call_id) is None:
        return Written()
    review = await review_shown(hub, call_id, who, await hub.coaching.review(call_id))
    marks = await marks_shown(hub, await marks_for(hub, call_id, who))
    wrapup = await hub.coaching.wrapup(call_id)
    texts = {item.id: item for item in hub.plan.items}
    dispositions = {one.id: one.text for one in hub.plan.dispositions}
    scores = tuple(
        (item.text, ("Yes" if score else "No") if item.kind == "yes_no" else f"{score} of {item.highest}")
        for name, score in review.scores.items()
        if (item := texts.get(name))
    )
    return Written(
        review=REVIEWS[review.status.value] if review.updated else "",
        total=review.total if scores else None,
        scores=scores,
        comment=review.comment,
        reply=review.reply,
        reviewer=review.by_name,
        marks=tuple((mark.at, _writer(mark), mark.text) for mark in marks),
        disposition=(dispositions.get(wrapup.disposition) or named(wrapup.disposition)) if wrapup else "",
        wrapup=wrapup.note if wrapup else "",
    )


def _writer(mark: MarkShown) -> str:
    """Who wrote a note, and that it is not for the agent: a report is handed on more easily than a screen."""
    name = mark.by_name or "Somebody"
    return name if mark.shared else f"{name} ({LEADS_ONLY})"


async def _state(hub: Hub, request: Request, call_id: str, who: Principal, form: str) -> CallState:
    state = await _kept(hub, call_id)
    await _note(hub, request, who, call_id, form)
    return state


async def _note(hub: Hub, request: Request, who: Principal, call_id: str, form: str) -> None:
    if not who.open:
        await hub.audit.write(who.user_id, "call.exported", call_id, detail={"form": form}, address=address_of(request))


def _named(call_id: str, kind: str, *, inline: bool = False) -> dict[str, str]:
    """The name under which a browser saves a file."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", call_id)[:80]
    how = "inline" if inline else "attachment"
    return {"content-disposition": f'{how}; filename="calmline-{name}.{kind}"', "cache-control": "no-store"}
