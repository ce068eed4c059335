"""Commands for what customers, courts and the law may ask: `calmline privacy …`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.auth.audit import AuditLog
from assistant.cli import app
from assistant.errors import BadInput
from assistant.events import now
from assistant.settings import load_settings
from assistant.store.objects import open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.retention import Retention, policy_of
from assistant.store.sql import open_store
from assistant.store.subjects import Subjects

ACTOR = "system"
"""Who did it, in tombstones and in the audit log: somebody with the rights of this machine."""

privacy_app = typer.Typer(
    no_args_is_help=True, help="Export and erase what is kept about a customer; hold, release and let go of calls."
)
app.add_typer(privacy_app, name="privacy")

Reference = Annotated[
    str, typer.Argument(help="The customer's reference, as the phone system sends it; - reads it from standard input.")
]
Reason = Annotated[str, typer.Option(help="Why; kept with what is left, so no private word.")]
DespiteFloor = Annotated[
    bool, typer.Option("--despite-floor", help="Erase what a law wants kept, since another duty weighs more.")
]
Call = Annotated[str, typer.Argument(help="Id of the call.")]


@dataclass(frozen=True, slots=True)
class _Site:
    """The opened records."""

    retention: Retention
    subjects: Subjects
    audit: AuditLog


@privacy_app.command("export")
def export_subject(
    reference: Reference, file: Annotated[Path, typer.Argument(help="The zip to write; one that is there is replaced.")]
) -> None:
    """Write all that is kept about a customer into one zip: transcripts, events and sound of every call."""
    name = _given(reference)

    async def work(site: _Site) -> None:
        count = await site.subjects.export(name, file)
        await site.audit.write(ACTOR, "subject.exported", site.subjects.hash(name), detail={"calls": count})
        typer.echo(f"{count} call{'' if count == 1 else 's'} in {file}.")

    _run(work)


@privacy_app.command("erase")
def erase_subject(reference: Reference, reason: Reason, despite_floor: DespiteFloor = False) -> None:
    """Erase every ended call of a customer; none, where one of them is on hold or the law wants it kept."""
    name = _given(reference)

    async def work(site: _Site) -> None:
        stones = await site.subjects.erase(name, actor=ACTOR, reason=reason, despite_floor=despite_floor)
        await site.audit.write(ACTOR, "subject.erased", site.subjects.hash(name), detail={"tombstones": stones})
        typer.echo(f"Erased. {len(stones)} tombstones are left: calmline privacy tombstones")

    _run(work)


@privacy_app.command("hold")
def hold_call(call: Call, reason: Reason) -> None:
    """Keep a call, whatever its age, until it is released."""

    async def work(site: _Site) -> None:
        await site.retention.hold(call, reason)
        await site.audit.write(ACTOR, "call.held", call, detail={"reason": reason})
        typer.echo(f"{call} is on hold.")

    _run(work)


@privacy_app.command("release")
def release_call(call: Call) -> None:
    """Let a call that was on hold go the way of the others."""

    async def work(site: _Site) -> None:
        await site.retention.release(call)
        await site.audit.write(ACTOR, "call.released", call)
        typer.echo(f"{call} is not on hold any more.")

    _run(work)


@privacy_app.command("retain")
def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due and erase nothing.")] = False,
) -> None:
    """Erase what is older than the site keeps it (`CALMLINE_KEEP_…_DAYS`), as the server does each night."""

    async def work(site: _Site) -> None:
        decisions = await site.retention.run(now(), dry=dry_run)
        for decision in decisions:
            what = f"kept by {decision.kept_by}" if decision.kept_by else "due" if dry_run else "erased"
            typer.echo(f"{decision.call_id}  {decision.stage:<5}  {what}")
        erased = sum(not decision.kept_by for decision in decisions)
        typer.echo(f"{erased} {'due' if dry_run else 'erased'}, {len(decisions) - erased} kept all the same.")
        if erased and not dry_run:
            await site.audit.write(ACTOR, "retention.done", detail={"erased": erased})

    _run(work)


@privacy_app.command("tombstones")
def list_tombstones(
    reference: Annotated[str, typer.Option(help="Of this customer alone; - reads it from standard input.")] = "",
) -> None:
    """List what was erased: when, by whom, why, and the SHA-256 of what stood there, as sealed."""
    name = _given(reference) if reference else ""

    async def work(site: _Site) -> None:
        for stone in await site.subjects.tombstones(site.subjects.hash(name) if name else ""):
            typer.echo(
                f"{stone.time:%Y-%m-%d %H:%M:%S}  {stone.call_id}  {stone.what:<5}  {stone.events:>5} events"
                f"  {stone.digest}  by {stone.actor}: {stone.reason}"
            )

    _run(work)


def _given(reference: str) -> str:
    if reference != "-":
        return reference
    name = typer.get_text_stream("stdin").readline().strip()
    if not name:
        raise BadInput("reference_empty", "No reference came on standard input.", "Write it there in one line.")
    return name


def _run(work: Callable[[_Site], Awaitable[None]]) -> None:
    async def go() -> None:
        async with _open() as site:
            await work(site)

    asyncio.run(go())


@asynccontextmanager
async def _open() -> AsyncIterator[_Site]:
    settings = load_settings()
    store = await open_store(settings.data, settings.database, settings.key_file)
    try:
        objects = open_objects(settings.data / "recordings", settings.objects)
        recordings = Recordings(objects, settings.data, CallSeals(store.database, store.call_keys))
        retention = Retention(store, recordings, policy_of(settings))
        audit = AuditLog(store.database, store.call_keys.masters.derive("audit"))
        yield _Site(retention, Subjects(store, recordings, retention), audit)
    finally:
        await store.aclose()
