"""The `calmline` command."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from assistant.errors import CalmlineError, Exit
from assistant.telemetry import set_up_logs

app = typer.Typer(
    name="calmline",
    help="Hears both sides of a hard phone call and shows the agent one good sentence while it still helps.\n\n"
    "Start with `calmline demo`. Settings are environment variables that begin with CALMLINE_.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def main() -> NoReturn:
    """Run the command line."""
    from assistant import commands  # noqa: F401  (registers the commands; late, so that `--help` is quick)

    set_up_logs()
    run(app)


def run(command: Callable[[], object]) -> NoReturn:
    """Run a command: errors go to stderr with their code and hint, and the exit status tells their kind."""
    try:
        command()
    except CalmlineError as error:
        typer.secho(f"error {error}", fg=typer.colors.RED, err=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.OK)
    sys.exit(Exit.OK)
