"""`calmline users`: accounts, for whoever may run commands on the server's machine."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from assistant.auth.audit import AuditLog
from assistant.auth.links import Purpose
from assistant.auth.passwords import check_password
from assistant.auth.people import People, open_people
from assistant.auth.roles import Role
from assistant.auth.users import User
from assistant.cli import app
from assistant.commands.reach import address_of
from assistant.errors import BadInput, Conflict, NotFound
from assistant.settings import Settings, load_settings
from assistant.store.sql import open_store

ACTOR = "system"
"""Who the audit log says it was."""

users = typer.Typer(help="Accounts: make, list, disable, reset, and links to sign in with.", no_args_is_help=True)
app.add_typer(users, name="users")

Login = Annotated[str, typer.Argument(help="What they type to sign in.")]


@users.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="What they are called.", show_default="their login")] = "",
    role: Annotated[list[Role] | None, typer.Option(help="What they are here for; may be given again.")] = None,
    team: Annotated[list[str] | None, typer.Option(help="Name of a team, made if need be; may be given again.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read their password from standard input.")
    ] = False,
) -> None:
    """Make an account; without a password, print the link with which they choose one."""
    called = name or login
    password = _read_password(login, called) if password_stdin else None

    async def work(people: People, audit: AuditLog, settings: Settings) -> None:
        hashed = await people.entrance.passwords.hash(password) if password else None
        made = await people.accounts.add(login, called, role or [Role.AGENT], await _teams(people, team or []), hashed)
        await audit.write(ACTOR, "user.added", made.id, detail={"roles": sorted(made.roles)})
        typer.echo(f"{made.login} is {', '.join(sorted(made.roles))}.")
        if hashed is None:
            await _print_link(people, audit, settings, made)

    _run(work)


@users.command("list")
def list_users() -> None:
    """List the accounts."""

    async def work(people: People, _audit: AuditLog, _settings: Settings) -> None:
        counts = await people.sessions.counts()
        for user in await people.accounts.all():
            state = "disabled" if user.disabled else "invited" if user.invited else "active"
            second = " second step" if user.totp else ""
            teams = f" [{', '.join(team.name for team in user.teams)}]" if user.teams else ""
            typer.echo(
                f"{user.login:<24} {state:<8} {','.join(sorted(user.roles)):<24} "
                f"{counts.get(user.id, 0)} sessions{second}{teams}  {user.name}"
            )

    _run(work)


@users.command("disable")
def disable(
    login: Login, undo: Annotated[bool, typer.Option("--undo", help="Switch the account on again.")] = False
) -> None:
    """Switch an account off: they are signed out everywhere, at once."""

    async def work(people: People, audit: AuditLog, _settings: Settings) -> None:
        user = await _user(people, login)
        await people.accounts.change(user.id, disabled=not undo)
        await audit.write(ACTOR, "user.changed", user.id, detail={"disabled": not undo})
        typer.echo(f"{user.login} is switched {'on' if undo else 'off'}.")

    _run(work)


@users.command("reset")
def reset(login: Login) -> None:
    """Sign somebody out everywhere, take their second step away, and print a link for a new password."""

    async def work(people: People, audit: AuditLog, settings: Settings) -> None:
        user = await _user(people, login)
        await people.accounts.set_totp(user.id, None, 0, ())
        await people.sessions.end_all(user.id)
        await audit.write(ACTOR, "user.totp_removed", user.id)
        if user.issuer is None:
            await _print_link(people, audit, settings, user)

    _run(work)


@users.command("link")
def link(login: Login) -> None:
    """Print a one-time link with which somebody chooses a password."""

    async def work(people: People, audit: AuditLog, settings: Settings) -> None:
        user = await _user(people, login)
        if user.issuer is not None:
            raise Conflict(
                "password_elsewhere", f"{user.login} signs in through the identity provider.", "They change it there."
            )
        await _print_link(people, audit, settings, user)

    _run(work)


async def _print_link(people: People, audit: AuditLog, settings: Settings, user: User) -> None:
    made = await people.links.make(Purpose.INVITE if user.invited else Purpose.RESET, user.id)
    await audit.write(ACTOR, "link.made", user.id)
    typer.echo(f"{address_of(settings, settings.port)}welcome#{made.token}")
    typer.echo(f"Works once, until {made.expires.astimezone():%Y-%m-%d %H:%M}.", err=True)


async def _user(people: People, login: str) -> User:
    user = await people.accounts.find(login)
    if user is None:
        raise NotFound("user_unknown", f"There is no user {login}.", "See `calmline users list`.")
    return user


async def _teams(people: People, names: list[str]) -> list[str]:
    known = {team.name: team.id for team, _ in await people.teams.all()}
    ids = set(known.values())
    for name in names:
        if name not in known and name not in ids:
            known[name] = (await people.teams.add(name)).id
    return [name if name in ids else known[name] for name in names]


def _read_password(login: str, name: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadInput("password_missing", "Standard input held no password.", "Pipe it in: it is the first line.")
    check_password(password, login, name)
    return password


def _run(work: Callable[[People, AuditLog, Settings], Awaitable[None]]) -> None:
    settings = load_settings()

    async def run() -> None:
        store = await open_store(settings.data, settings.database, settings.key_file)
        masters = store.call_keys.masters
        people = open_people(store.database, masters, settings)
        try:
            await work(people, AuditLog(store.database, masters.derive("audit")), settings)
        finally:
            await people.aclose()
            await store.aclose()

    asyncio.run(run())
