"""What a wall costs the browser that shows it: probes put into the page, and the figures of some seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.bench.chromium import Tab, thread_time

FRAME = 1000 / 60
"""Milliseconds between two frames of a screen."""
PARTS = ("Script", "Layout", "RecalcStyle")

PROBES = """(() => {
    const probe = window.probe = { messages: 0, updates: 0, bytes: 0, gaps: [], long: [], shifts: 0, moves: [] };
    const Real = window.WebSocket;
    window.WebSocket = class extends Real {
        constructor(...of) {
            super(...of);
            this.addEventListener("message", ({ data }) => {
                probe.messages += 1;
                probe.bytes += data.length;
                for (let at = data.indexOf('"call_id"'); at >= 0; at = data.indexOf('"call_id"', at + 1))
                    probe.updates += 1;
            });
        }
    };
    probe.begin = () => {
        const list = document.querySelector(".wall-list");
        Object.assign(probe, { messages: 0, updates: 0, bytes: 0, gaps: [], long: [], shifts: 0, moves: [] });
        let on = true, last = 0, before = tops(list);
        const frame = now => {
            if (last) probe.gaps.push(now - last);
            last = now;
            if (on) requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
        const long = new PerformanceObserver(all => probe.long.push(...all.getEntries().map(one => one.duration)));
        long.observe({ type: "longtask" });
        const shift = new PerformanceObserver(all => {
            for (const one of all.getEntries())
                if (!one.sources.every(({ node }) => node?.closest?.(".wall-list"))) probe.shifts += one.value;
        });
        shift.observe({ type: "layout-shift" });
        const order = new MutationObserver(() => {
            const then = before;
            before = tops(list);
            let moved = 0, jumped = 0;
            for (const row of list.children) {
                const [from, to] = [then.get(row), before.get(row)];
                if (from === undefined || from === to) continue;
                const top = list.getBoundingClientRect().top;
                if (top + Math.min(from, to) > innerHeight || top + Math.max(from, to) + row.offsetHeight < 0) continue;
                moved += 1;
                if (!row.getAnimations().length) jumped += 1;
            }
            probe.moves.push({ at: performance.now(), moved, jumped });
        });
        if (list) order.observe(list, { childList: true });
        probe.end = () => {
            on = false;
            for (const one of [long, shift, order]) one.disconnect();
            const { messages, updates, bytes, gaps, long: tasks, shifts, moves } = probe;
            return { messages, updates, bytes, gaps, long: tasks, shifts, moves };
        };
    };
    /** Where each row lies below the first, whatever its glide makes of it. */
    const tops = list => {
        const rows = [...list?.children ?? []];
        return new Map(rows.map(row => [row, row.offsetTop - rows[0].offsetTop]));
    };
})()"""


@dataclass
class Seen:
    """What some seconds of a page were."""

    name: str
    seconds: float
    main: float
    """Seconds of processor time that the page's main thread had."""
    waited: float
    """Seconds for which it wanted a processor and had none: others were at work."""
    parts: dict[str, float]
    """Seconds of it by `PARTS`."""
    messages: int
    updates: int
    """Calls told of in these messages."""
    characters: int
    gaps: Any
    """Milliseconds between frames."""
    tasks: Any
    """Milliseconds of processor time of each task of the main thread."""
    long: list[float]
    """Milliseconds on the clock of each task that took over 50, others' turns at the processor included."""
    shifts: float
    """Score of the layout shifts outside the list."""
    moves: list[dict[str, float]]
    """Each re-sort: `at` (ms), rows in sight that `moved`, and those of them that `jumped` instead of gliding."""
    heap: float
    """Bytes in use at the end, after a collection."""
    grown: float
    """Bytes in use more than at the beginning."""
    nodes: float
    """Nodes more than at the beginning."""
    events: int
    """Events on all calls meanwhile."""
    browser: float
    """Seconds of processor time of all of the browser's threads: most of them draw what a graphics card would."""
    server: float
    """Seconds of processor time of the server."""

    @property
    def load(self) -> float:
        """Share of the time for which the main thread worked."""
        return self.main / self.seconds

    @property
    def dropped(self) -> float:
        """Share of frames that were due and did not come: each gap of more than a frame and a half lacks some."""
        lacking = np.where(self.gaps > 1.5 * FRAME, np.round(self.gaps / FRAME) - 1, 0).sum()
        return float(lacking / (len(self.gaps) + lacking))

    @property
    def jumped(self) -> float:
        """Rows in sight that changed places without a glide."""
        return sum(move["jumped"] for move in self.moves)

    @property
    def disturbed(self) -> bool:
        """Whether others had the processor when the page wanted it, so that its frames say little."""
        return self.waited > 0.1 * self.seconds

    def each(self, part: str, of: float) -> float:
        """Microseconds of a part, or of all (`main`), for each of so many."""
        return (self.main if part == "main" else self.parts[part]) / max(1, of) * 1e6


Figures = Callable[[], Awaitable[tuple[int, float]]]
"""What a server has done so far: events, and seconds of processor time."""


async def watch(tab: Tab, name: str, seconds: float, process: int, server: Figures) -> Seen:
    """Watch a page for some seconds; it must have the probes, and `Performance` must be enabled."""
    before = await _collected(tab)
    await tab.ask("probe.begin()")
    await tab.chromium.trace()
    done, all_before = await server(), await tab.chromium.spent()
    cost, thread, began = await tab.metrics(), thread_time(process), time.monotonic()
    await asyncio.sleep(seconds)
    spent, had, passed = await tab.metrics(), thread_time(process), time.monotonic() - began
    does, all_after = await server(), await tab.chromium.spent()
    seen = await tab.ask("probe.end()")
    tasks = await tab.chromium.traced(process)
    after = await _collected(tab)
    if len(seen["gaps"]) < 10 or not tasks:
        raise RuntimeError(f"{name}: {len(seen['gaps'])} frames and {len(tasks)} tasks in {passed:.0f} s")
    return Seen(
        name,
        passed,
        had[0] - thread[0],
        had[1] - thread[1],
        {part: spent[f"{part}Duration"] - cost[f"{part}Duration"] for part in PARTS},
        seen["messages"],
        seen["updates"],
        seen["bytes"],
        np.array(seen["gaps"]),
        np.array(tasks),
        seen["long"],
        seen["shifts"],
        seen["moves"],
        after["JSHeapUsedSize"],
        after["JSHeapUsedSize"] - before["JSHeapUsedSize"],
        after["Nodes"] - before["Nodes"],
        does[0] - done[0],
        all_after - all_before,
        does[1] - done[1],
    )


async def _collected(tab: Tab) -> dict[str, float]:
    """The page's figures when nothing lies about that could be collected."""
    for _ in range(2):
        await tab.send("HeapProfiler.collectGarbage")
    return await tab.metrics()
