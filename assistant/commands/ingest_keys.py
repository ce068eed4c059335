"""`calmline ingest`: the keys of phone systems."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.auth.audit import AuditLog
from assistant.auth.ingest_keys import DEFAULT_DAYS, OVERLAP_HOURS, IngestKeys
from assistant.auth.ingest_token import SOURCES, NewKey
from assistant.cli import app
from assistant.errors import BadInput
from assistant.settings import load_settings
from assistant.store.sql import open_store

ACTOR = "system"
"""Who the audit log says it was: whoever may run commands on this machine."""

ingest = typer.Typer(help="Keys of phone systems: make, list, turn over, revoke.", no_args_is_help=True)
app.add_typer(ingest, name="ingest")

KeyId = Annotated[str, typer.Argument(help="Id of the key; see `calmline ingest list`.")]


@ingest.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the key is for, such as `Berlin switchboard`.")],
    source: Annotated[str, typer.Option(help=f"What it speaks: {', '.join(SOURCES)}.")] = "vosk",
    team: Annotated[str, typer.Option(help="Id or name of the one team whose calls it may send.")] = "",
    days: Annotated[float, typer.Option(help="Days until it expires; 0 for never.")] = DEFAULT_DAYS,
    signs: Annotated[bool, typer.Option("--signs", help="It signs its requests; a shared secret is made.")] = False,
    secret_file: Annotated[
        Path | None, typer.Option(help="File of the shared secret, where the other system made it.")
    ] = None,
) -> None:
    """Make a key. It is shown once."""
    secret = _secret(secret_file) if secret_file else ""

    async def work(keys: IngestKeys, audit: AuditLog) -> None:
        made = await keys.add(name, source, team, days or None, signs=signs, secret=secret)
        await audit.write(ACTOR, "ingest_key.made", made.key.id, detail={"source": source, "team": made.key.team})
        _show(made, secret_known=bool(secret))

    _run(work)


@ingest.command("list")
def list_keys() -> None:
    """List the keys, newest first."""

    async def work(keys: IngestKeys, _audit: AuditLog) -> None:
        now = datetime.now().astimezone()
        for key in await keys.every():
            state = "revoked" if key.revoked else "works" if key.works(now) else "expired"
            until = f"{key.expires:%Y-%m-%d}" if key.expires else "never"
            used = f"{key.used:%Y-%m-%d %H:%M}" if key.used else "never"
            signs = " signs" if key.signs else ""
            team = f" team {key.team}" if key.team else ""
            typer.echo(
                f"{key.id}  {state:<8} {key.source:<12} expires {until:<10} used {used:<16}  {key.name}{team}{signs}"
            )

    _run(work)


@ingest.command("rotate")
def rotate(
    key: KeyId,
    overlap_hours: Annotated[float, typer.Option(help="Hours that the old key works on.")] = OVERLAP_HOURS,
    days: Annotated[
        float | None, typer.Option(help="Days until the new key expires.", show_default="as before")
    ] = None,
) -> None:
    """Make a key like another, which works on for a while."""

    async def work(keys: IngestKeys, audit: AuditLog) -> None:
        made = await keys.rotate(key, overlap_hours, days)
        await audit.write(ACTOR, "ingest_key.rotated", key, detail={"new": made.key.id})
        _show(made, secret_known=False)
        typer.echo(f"The key {key} works for another {overlap_hours:g} hours.")

    _run(work)


@ingest.command("revoke")
def revoke(key: KeyId) -> None:
    """Let a key work no more, at once. Calls that it has begun go on."""

    async def work(keys: IngestKeys, audit: AuditLog) -> None:
        await keys.revoke(key)
        await audit.write(ACTOR, "ingest_key.revoked", key)
        typer.echo(f"The key {key} works no more.")

    _run(work)


@asynccontextmanager
async def records() -> AsyncIterator[tuple[IngestKeys, AuditLog]]:
    """The keys and the audit log of the site that the settings name, whether a server runs on it or not."""
    settings = load_settings()
    store = await open_store(settings.data, settings.database, settings.key_file)
    try:
        masters = store.call_keys.masters
        yield IngestKeys(store.database, masters.site_sealer()), AuditLog(store.database, masters.derive("audit"))
    finally:
        await store.aclose()


def _run(work: Callable[[IngestKeys, AuditLog], Awaitable[None]]) -> None:
    async def with_records() -> None:
        async with records() as (keys, audit):
            await work(keys, audit)

    asyncio.run(with_records())


def _show(made: NewKey, *, secret_known: bool) -> None:
    typer.echo(f"Key {made.key.id} for {made.key.source}, shown now and never again:")
    typer.secho(made.token, bold=True)
    if made.secret and not secret_known:
        typer.echo("Shared secret for signatures, shown now and never again:")
        typer.secho(made.secret, bold=True)


def _secret(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("secret_unreadable", f"{path} cannot be read.", "Name a text file that holds it.") from error
