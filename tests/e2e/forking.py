"""Servers that start quickly: a process that has loaded what takes long forks one after another.

Run as `python -m tests.e2e.forking`. Each line on its input is a JSON object: `arguments` of a `calmline`, and `env`
that it has besides; the child that forks is that process, with threads, sockets and files of its own, and ends with its
parent. `FORKED` and its id is printed, and `GONE`, its id and its exit status when it is over, however it ended. The
parent opens no socket and no file of the records, and runs no thread that a child would miss. What it loads is what its
own environment chooses.
"""

import ctypes
import json
import os
import signal
import sys
from typing import Any

FORKED, GONE = "forked:", "gone:"
PR_SET_PDEATHSIG = 1
"""See prctl(2)."""


def main() -> None:
    """Fork until the input ends."""
    load()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            be_calmline(**json.loads(line))
        sys.stdout.write(f"{FORKED} {child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{GONE} {child} {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def load() -> None:
    """Load the models and the prompts, and let the children be served from what is loaded."""
    import vosk

    import assistant.commands.serving  # noqa: F401  (loaded once for all children)
    from assistant import loading
    from assistant.hostility.loading import load_scorer
    from assistant.model_store import load_manifest, path_of
    from assistant.playbook import open_shelf, prompting_parts
    from assistant.settings import load_settings

    settings = load_settings()
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(path_of(load_manifest(settings.models), "vosk-small-en-us")))
    shelf = open_shelf(settings)
    parts = prompting_parts(settings, shelf)
    scorer = load_scorer(settings)
    kept: dict[str, Any] = {
        "open_shelf": lambda _settings: shelf,
        "prompting_parts": lambda _settings, _shelf: parts,
        "load_scorer": lambda _settings: scorer,
    }
    vars(loading).update(kept)
    vosk.Model = lambda _path: model


def be_calmline(arguments: list[str], env: dict[str, str]) -> None:
    """Run the command in this process, and end it."""
    from assistant.cli import app

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 1
    try:
        app(arguments)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
