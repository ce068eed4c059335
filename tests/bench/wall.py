"""The wall with 200 live calls, each with ten events a second: `python -m tests.bench wall`, in about 80 seconds.

A real server (`wall_site`, a process of its own) and the built page in Chromium, on one machine. The page is watched

- at rest: 200 calls on which nothing happens but their clocks; beside it an empty page, for what the machine drops;
- with the usual mix of events, most of them partials, of which the wall is not told;
- with events all of which change the row, so that the server tells of each call as often as it ever does.

The cost of the page is the processor time of its main thread, which what else runs on the machine disturbs little;
frames are seconds on a clock, and compare only with the page at rest. It ends with status 1 where it could not measure.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np

from tests.bench.chromium import Chromium, Tab, chromium
from tests.bench.wall_page import FRAME, PROBES, Seen, watch
from tests.bench.wall_site import CALLS, EVENTS

PHASES = {"rest": 8.0, "usual": 8.0, "every": 30.0}
"""Seconds of each mix."""
EMPTY_SECONDS = 4.0
WARM_UP = 4.0
"""Seconds between the beginning of a mix and of its figures; longer than rows may wait for their new places."""
START_SECONDS = 60
LEAST = 0.9
"""Share of the events asked for with which there is a figure."""
LEAST_TOLD = 2.5
"""Changes a second that are told of each call at least; about 3.8 where the machine has nothing else to do."""
LONG = 50
"""Milliseconds of a task that a person may feel."""
MOST_LOAD, MOST_DROPPED = 0.5, 0.03
"""Of the main thread's time; of frames, beyond those that are dropped at rest."""


class Site:
    """The server's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def tell(self, line: str) -> None:
        """Say a line to it."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def hear(self, seconds: float = 10) -> dict[str, Any]:
        """What it says next. Raises RuntimeError where it is gone."""
        assert self._process.stdout
        async with asyncio.timeout(seconds):
            if not (line := await self._process.stdout.readline()):
                raise RuntimeError("the server's process ended")
        said: dict[str, Any] = json.loads(line)
        return said

    async def figures(self) -> tuple[int, float]:
        """Events so far, and seconds of processor time."""
        await self.tell("figures")
        said = await self.hear()
        return said["events"], said["seconds"]


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """A server with live calls at rest, until the context ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench.wall_site",
            folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Site(process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def run() -> None:
    """Print the figures; exit with status 1 where there are none."""
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    try:
        async with site() as server, chromium("--window-size=1920,1080") as browser:
            told = await server.hear(START_SECONDS)
            await measure(server, browser, told["address"], told["cookie"])
    except (RuntimeError, TimeoutError, OSError) as error:
        raise SystemExit(f"wall: could not measure: {error or type(error).__name__}") from error


async def measure(server: Site, browser: Chromium, address: str, cookie: str) -> None:
    """Watch the wall through all phases, and say what was seen."""
    empty = await browser.page()
    await empty.send("Performance.enable", timeDomain="threadTicks")
    await empty.send("Page.addScriptToEvaluateOnNewDocument", source=PROBES)
    await empty.send("Page.enable")
    await empty.send("Page.navigate", url=f"http://{address}/favicon.svg")
    await empty.until("document.readyState === 'complete' && Boolean(window.probe)")
    seen = [await watch(empty, "an empty page", EMPTY_SECONDS, await empty.process(), server.figures)]
    await empty.send("Page.close")
    print(figures(seen[0]), flush=True)
    tab = await wall_of(browser, address, cookie)
    process = await tab.process()
    for mix, seconds in PHASES.items():
        await server.tell(mix)
        await asyncio.sleep(WARM_UP)
        seen.append(await watch(tab, mix, seconds, process, server.figures))
        print(figures(seen[-1]), flush=True)
    await server.tell("rest")
    judge(seen[1], seen[-1])


async def wall_of(browser: Chromium, address: str, cookie: str) -> Tab:
    """The wall of a lead, with all calls on it."""
    tab = await browser.page()
    name, value = cookie.split("=", 1)
    await tab.send("Performance.enable", timeDomain="threadTicks")
    await tab.send("Page.enable")
    await browser.send("Storage.setCookies", cookies=[{"name": name, "value": value, "url": f"http://{address}"}])
    await tab.send("Page.addScriptToEvaluateOnNewDocument", source=PROBES)
    await tab.send("Page.navigate", url=f"http://{address}/wall")
    await tab.until(f"document.querySelectorAll('[data-testid=row]').length === {CALLS}")
    return tab


def figures(one: Seen) -> str:
    """What some seconds were, in words."""
    gaps, tasks = one.gaps, one.tasks
    lines = [
        f"{one.name}, {one.seconds:.0f} s: main thread {one.load:.1%} of the time (script "
        f"{one.parts['Script'] / one.seconds:.1%}, style {one.parts['RecalcStyle'] / one.seconds:.1%}, layout "
        f"{one.parts['Layout'] / one.seconds:.1%}); the whole browser {one.browser / one.seconds:.2f} processors",
        f"tasks by processor time: p99 {np.percentile(tasks, 99):.1f} most {tasks.max():.1f} ms, "
        f"{(tasks > FRAME).sum()} longer than a frame, {(tasks > LONG).sum()} over {LONG} ms; by the clock "
        f"{len(one.long)} over {LONG} ms{f', most {max(one.long):.0f} ms' if one.long else ''}",
        f"frames: {len(gaps) / one.seconds:.0f} a second, gaps p50 {np.percentile(gaps, 50):.0f} "
        f"p99 {np.percentile(gaps, 99):.0f} most {gaps.max():.0f} ms, {one.dropped:.2%} dropped; the main thread "
        f"waited {one.waited / one.seconds:.1%} of the time for others to leave the processor",
    ]
    if one.events:
        apart = np.diff([move["at"] for move in one.moves]) / 1e3
        lines += [
            f"{one.events / one.seconds:.0f} events/s on the server ({one.server / one.events * 1e6:.0f} µs of its "
            f"processor each); in the browser {one.updates / one.seconds:.0f} changes of rows/s in "
            f"{one.messages / one.seconds:.0f} messages/s ({one.characters / one.seconds / 1e3:.0f} kB/s)",
            f"main thread {one.each('main', one.events):.0f} µs an event, {one.each('main', one.updates):.0f} µs a "
            f"change (script {one.each('Script', one.updates):.0f}, style {one.each('RecalcStyle', one.updates):.0f}, "
            f"layout {one.each('Layout', one.updates):.0f}), {one.each('main', one.messages) / 1e3:.1f} ms a message",
            f"heap {one.heap / 1e6:.1f} MB, {one.grown / 1e6:+.2f} MB, {one.nodes:+.0f} nodes",
            f"order: {len(one.moves)} re-sorts{f', {apart.min():.1f} s apart at least' if len(apart) else ''}; of "
            f"{sum(move['moved'] for move in one.moves):.0f} rows in sight that moved {one.jumped:.0f} jumped; layout "
            f"shift beside the rows {one.shifts:.3f}",
        ]
    return "\n  ".join(lines)


def judge(rest: Seen, busy: Seen) -> None:
    """Say what is as wanted and what is not. Raises RuntimeError where the figures are worth nothing."""
    asked = CALLS * EVENTS * busy.seconds
    if busy.events < LEAST * asked:
        raise RuntimeError(f"the server played {busy.events} of {asked:.0f} events")
    if busy.updates < LEAST_TOLD * CALLS * busy.seconds:
        raise RuntimeError(f"the browser was told of {busy.updates / busy.seconds:.0f} changes a second")
    more, long = busy.dropped - rest.dropped, int((busy.tasks > LONG).sum())
    for what, good in (
        (f"main thread {busy.load:.1%} of the time", busy.load < MOST_LOAD),
        (f"{long} tasks over {LONG} ms", not long),
        (f"{busy.jumped:.0f} rows jumped", not busy.jumped),
        (f"{more:+.2%} of frames dropped beyond those at rest", more <= MOST_DROPPED),
    ):
        print(f"{'as wanted' if good else 'NOT AS WANTED'}: {what}")
    if busy.disturbed:
        print("frames are no figure of this run: others had the processors; try again on a quiet machine")
