"""`calmline audit`: read the audit log, and check that nobody changed it."""

import asyncio
from typing import Annotated

import typer

from assistant.cli import app
from assistant.commands.ingest_keys import records

audit = typer.Typer(help="Who did what: list it, and check that nobody changed it.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command("verify")
def verify(
    anchor: Annotated[str, typer.Option(help="What an earlier check printed: finds rows cut off the end since.")] = "",
) -> None:
    """Check the whole audit log: a row that was changed, removed, swapped or slipped in is found."""

    async def work() -> None:
        async with records() as (_keys, log):
            verified = await log.verify(anchor)
        typer.echo(f"The audit log is whole: {verified.rows} rows.")
        typer.echo(f"anchor {verified.anchor}")

    asyncio.run(work())


@audit.command("list")
def list_rows(
    limit: Annotated[int, typer.Option(min=1, help="How many rows, the newest.")] = 50,
    actor: Annotated[str, typer.Option(help="Of this user or key alone.")] = "",
    action: Annotated[str, typer.Option(help="Of this action alone, such as `call.seen`.")] = "",
    resource: Annotated[str, typer.Option(help="About this call, user or key alone.")] = "",
) -> None:
    """List who did what, newest first."""

    async def work() -> None:
        async with records() as (_keys, log):
            rows = await log.rows(limit, None, actor, action, resource)
        for row in rows:
            more = f" {row.detail}" if row.detail != "{}" else ""
            where = f" from {row.address}" if row.address else ""
            typer.echo(
                f"{row.seq:>7} {row.time:%Y-%m-%d %H:%M:%S} {row.outcome:<8}"
                f" {row.actor} {row.action} {row.resource}{where}{more}"
            )

    asyncio.run(work())
