"""Commands that keep the records: `backup`, `restore`, `calls export`, `calls import`, `keys rotate`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.auth.audit import AuditLog
from assistant.cli import app
from assistant.errors import Unavailable
from assistant.settings import Settings, load_settings
from assistant.store.backup import Place, back_up, restore
from assistant.store.callfile import export_call, import_call
from assistant.store.erasures import ledger_path
from assistant.store.masters import MasterKeys
from assistant.store.objects import Objects, open_objects
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.sql import SqlStore, open_store

ACTOR = "system"
"""Who did it, in the audit log: somebody with the rights of this machine."""

calls_app = typer.Typer(no_args_is_help=True, help="Take a call out of the records as one file, or take one in.")
keys_app = typer.Typer(no_args_is_help=True, help="The master keys that seal what was said.")
app.add_typer(calls_app, name="calls")
app.add_typer(keys_app, name="keys")


@dataclass(frozen=True, slots=True)
class _Site:
    """The opened records."""

    settings: Settings
    store: SqlStore
    objects: Objects
    audit: AuditLog

    @property
    def place(self) -> Place:
        masters = self.store.call_keys.masters
        return Place(self.store.database, masters, self.objects, self.settings.data / "live")


@app.command("backup")
def backup_records(file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Copy all records into one file: calls, recordings, accounts, audit log. The server may go on meanwhile.

    The master keys are not in it, and without them nobody can read it: keep a copy of the key file somewhere else.
    """

    async def work(site: _Site) -> None:
        manifest = await back_up(file, site.place, _progress)
        await site.audit.write(ACTOR, "site.backed_up", file.name, detail={"members": len(manifest.members)})
        typer.echo(f"Backed up to {file}.")
        _tell_keys(site.store.call_keys.masters)

    _run(work)


@app.command("restore")
def restore_records(file: Annotated[Path, typer.Argument(help="A file that `calmline backup` wrote.")]) -> None:
    """Put a backup into an empty place: a new data folder, and a new database and bucket where the settings name them.

    The key file must be there first, and the ledger of erasures beside it (`keys.erased`): what was erased after the
    backup was made stays erased. A backup of SQLite can be restored into PostgreSQL, and the other way round.
    """
    settings = load_settings()
    if not settings.key_file.exists():
        raise Unavailable(
            "master_key_missing",
            f"The key file {settings.key_file} is not there, and no backup holds it.",
            "Put it there from where it is kept safe, or name it with CALMLINE_MASTER_KEY=/some/keys.json.",
        )

    async def work(site: _Site) -> None:
        restored = await restore(file, site.place, _progress)
        made = restored.manifest.about["made"]
        detail = {"made": made, "erased_again": restored.erased_again}
        await site.audit.write(ACTOR, "site.restored", file.name, detail=detail)
        typer.echo(f"Restored the backup of {made}. Check it with: calmline audit verify")

    _run(work)


@calls_app.command("export")
def export_one(
    call: Annotated[str, typer.Argument(help="Id of the call.")],
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
) -> None:
    """Write a call into one file: its events and its sound. The file is not sealed: whoever has it can read it."""

    async def work(site: _Site) -> None:
        keys = CallSeals(site.store.database, site.store.call_keys)
        recordings = Recordings(site.objects, site.settings.data, keys)
        await export_call(call, file, site.store, recordings)
        await site.audit.write(ACTOR, "call.exported", call)
        typer.echo(f"Exported {call} to {file}, which is not sealed: keep it where only those may read it who should.")

    _run(work)


@calls_app.command("import")
def import_one(file: Annotated[Path, typer.Argument(help="A file that `calmline calls export` wrote.")]) -> None:
    """Take a call into the records, sealed with a key of its own. A call that is there already is refused."""

    async def work(site: _Site) -> None:
        call = await import_call(file, site.store, site.objects)
        await site.audit.write(ACTOR, "call.imported", call)
        typer.echo(f"Imported {call}.")

    _run(work)


@keys_app.command("rotate")
def rotate_keys(
    forget_old: Annotated[
        bool,
        typer.Option("--forget-old", help="Take the old master keys out of the file: backups from before need a copy."),
    ] = False,
) -> None:
    """Make a new master key and seal every call's key with it; calls that version 0.1 kept plain are sealed too.

    Words and sound stay as they are, and a running server goes on: it reads the file again. The old keys stay in the
    file, so that older backups can be restored, unless --forget-old is given.
    """

    async def work(site: _Site) -> None:
        keys = site.store.call_keys
        name = keys.masters.rotate()
        sealed = await site.store.seal_old(lambda done: _progress(f"sealed {done} calls of version 0.1"))
        rewrapped = await keys.rewrap(lambda done: _progress(f"{done} keys of calls sealed anew"))
        gone = keys.masters.drop(()) if forget_old else 0
        await site.audit.write(
            ACTOR, "keys.rotated", name, detail={"rewrapped": rewrapped, "sealed": sealed, "forgotten": gone}
        )
        typer.echo(f"The master key is now {name}; it seals the keys of {rewrapped} calls that had an older one.")
        if gone:
            typer.echo(f"{gone} older keys are forgotten: what they sealed, such as older backups, cannot be read.")
        _tell_keys(site.store.call_keys.masters)

    _run(work)


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[_Site]:
    store = await open_store(settings.data, settings.database, settings.key_file)
    try:
        objects = open_objects(settings.data / "recordings", settings.objects)
        yield _Site(settings, store, objects, AuditLog(store.database, store.call_keys.masters.derive("audit")))
    finally:
        await store.aclose()


def _run(work: Callable[[_Site], Awaitable[None]]) -> None:
    async def with_site() -> None:
        async with _open(load_settings()) as site:
            await work(site)

    asyncio.run(with_site())


def _progress(done: str) -> None:
    typer.secho(f"  {done}", fg=typer.colors.BRIGHT_BLACK, err=True)


def _tell_keys(masters: MasterKeys) -> None:
    typer.echo(
        f"The key file is {masters.path}. It is in no backup: copy it somewhere else, apart from the backups.\n"
        "Without it nobody can read the records; whoever has it and them can read everything.\n"
        f"Keep a fresh copy of {ledger_path(masters)} with it, once there is one: it tells a restore what was erased\n"
        "after the backup was made."
    )
