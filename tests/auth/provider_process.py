"""The identity provider of `provider.py`, started, and what it is told."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

SCRIPT = Path(__file__).parent / "provider.py"
SECRET = "not so secret & with / signs"
ANN = {"preferred_username": "ann", "name": "Ann Smith", "roles": ["agent", "owner"], "teams": ["Berlin"]}
"""Whom it lets in, as it tells of her until it is told otherwise."""


@contextmanager
def running_provider() -> Iterator[str]:
    """The address of a provider that runs until the context ends."""
    with subprocess.Popen([sys.executable, SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


async def control(issuer: str, **how: Any) -> None:
    """What the provider says and does from now on."""
    async with httpx.AsyncClient() as client:
        await client.put(f"{issuer}/control", json={"person": ANN} | how)
