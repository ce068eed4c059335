"""From a fresh clone to the first card, by the README alone: `python -m tests.bench first-card`.

Clones the last commit into an empty folder, runs `make run` there, opens the screen's socket at the address it prints,
and waits for a card of the first demo call. What pip and npm keep in their caches is used, as on any machine.
"""

import asyncio
import json
import os
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.asyncio.client import connect

PROJECT = Path(__file__).parents[2]


async def run() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        await _do("git", "clone", "--quiet", str(PROJECT), folder)
        make = await asyncio.create_subprocess_exec(
            "make",
            "run",
            "ARGS=--no-browser --once --port 0",
            cwd=folder,
            env={**_clean_environment(), "CALMLINE_DATA": f"{folder}/data"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            address = await _address(make)
            ready = time.monotonic() - began
            card = await _first_card(address)
        finally:
            make.terminate()
            await make.wait()
        print(f"clone to screen      {ready / 60:.1f} min")
        print(f"clone to first card  {(time.monotonic() - began) / 60:.1f} min: “{card}”")


async def _do(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait() != 0:
        raise SystemExit(f"{command[0]} failed")


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}


async def _address(make: asyncio.subprocess.Process) -> str:
    assert make.stdout is not None
    said = []
    while line := (await make.stdout.readline()).decode():
        said.append(line)
        if found := re.search(r"screen: http://(\S+?)/", line):
            return found.group(1)
    raise SystemExit("make run ended before the screen was there:\n" + "".join(said[-20:]))


async def _first_card(address: str) -> str:
    async with connect(f"ws://{address}/live") as screen:
        async for text in screen:
            message = json.loads(text)
            cards = message.get("state", {}).get("cards") or [message.get("event", {})]
            if cards[-1].get("type") == "card.offered" or "offered_at" in cards[-1]:
                return str(cards[-1]["text"])
    raise SystemExit("the call ended without a card")
