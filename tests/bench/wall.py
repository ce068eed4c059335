"""The wall with 200 live calls, each with ten events a second: `python -m tests.bench wall`.

Two halves, about two minutes together; nothing else should run meanwhile, since both share the machine's cores:

- the server: a board and its walls follow 200 calls; processor time an event, with none, one and five walls open;
- the screen: the built page in Chromium, before a small server that speaks `/wall-feed`, at the rate at which the real
  one tells changes (four a second a call) and at all 2,000 events a second, uncoalesced; main-thread time a message,
  gaps between frames, layout shifts.
"""

import asyncio
import json
import os
import random
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import uvicorn
from fastapi import FastAPI, WebSocket
from playwright.async_api import Page, async_playwright
from starlette.websockets import WebSocketDisconnect

from assistant import events as ev
from assistant.api import screens
from assistant.api.board import Board
from assistant.api.screen_socket import ScreenSocket
from assistant.api.wall import _Wall
from assistant.auth.roles import ANYONE
from assistant.bus.memory import MemoryBus
from assistant.calls.state import CallState, initial, reduce
from tests.builders import final, partial, risk, started
from tests.e2e.conftest import ARGUMENTS, CHROMIUM

CALLS, EVENTS = 200, 10
"""Live calls, and events a second of each; most of them are partials, as they are on real calls."""
SECONDS = 10.0
TOLD = 4
"""Times a second that the server tells of a call at most."""
WORDS = "this is the fourth time that i call you about the same bill and nobody ever calls me back"

WATCH_FRAMES = """() => {
    window.gaps = []; window.shifts = 0; window.moves = 0; window.long = [];
    let last = performance.now();
    const frame = now => { window.gaps.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); });
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) {
            const rows = one.sources.length > 0 && one.sources.every(({ node }) => node?.closest?.(".wall-list"));
            if (rows) window.moves += one.value; else window.shifts += one.value;
        }
    }).observe({ type: "layout-shift" });
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) window.long.push(one.duration);
    }).observe({ type: "longtask" });
}"""


async def run() -> None:
    """Print the figures."""
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    without = None
    for walls in (0, 1, 5):
        spent, events, sent = await follow(walls)
        without = spent if without is None else without
        own = (spent - without) / events * 1e6
        print(
            f"server, {CALLS} calls, {walls} walls: {events / SECONDS:.0f} events/s, {spent / events * 1e6:.1f} µs an "
            f"event, {own:.1f} µs of it for the walls ({own * CALLS * EVENTS / 1e4:.1f} % of a core); "
            f"{sent / SECONDS:.0f} messages/s",
            flush=True,
        )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for rate, name in ((0, "at rest"), (TOLD, "as told"), (EVENTS, "uncoalesced")):
            async with feeding(rate) as (address, sent_so_far):
                context = await browser.new_context(viewport={"width": 1920, "height": 1080})
                page = await context.new_page()
                await page.goto(f"http://{address}/wall")
                await page.get_by_test_id("row").nth(CALLS - 1).wait_for(state="attached")
                await asyncio.sleep(2)
                print(await watch(page, name, sent_so_far), flush=True)
                await context.close()
        await browser.close()


class Live:
    """Live calls without sound: only what the board and the walls ask of them."""

    def __init__(self) -> None:
        self.states: dict[str, CallState] = {}

    @property
    def live(self) -> list[Any]:
        """As a registry's."""
        return [SimpleNamespace(call_id=call_id, state=state) for call_id, state in self.states.items()]


class Counter:
    """A line that takes everything and counts it."""

    def __init__(self) -> None:
        self.messages = 0

    async def send(self, message: bytes) -> None:
        """Take a message."""
        self.messages += bool(message)


async def nobody(_ids: object) -> dict[str, str]:
    """Names of nobody."""
    return {}


async def follow(walls: int) -> tuple[float, int, int]:
    """Processor seconds, events and messages of some seconds with so many walls open."""
    bus, live, line = MemoryBus(), Live(), Counter()
    await bus.start()
    board = Board(bus, cast("Any", live))
    names = SimpleNamespace(names=nobody)
    hub = cast("Any", SimpleNamespace(board=board, calls=live, accounts=names, people=SimpleNamespace(teams=names)))
    running = [asyncio.create_task(board.run())]
    await asyncio.sleep(0)
    for number in range(CALLS):
        begun = started(f"call-{number}")
        live.states[begun.call_id] = initial(begun)
        bus.append(begun)
    running += [asyncio.create_task(_Wall(cast("ScreenSocket", line), hub, ANYONE).run()) for _ in range(walls)]
    await asyncio.sleep(0.5)
    line.messages = events = 0
    began, spent = time.monotonic(), time.process_time()
    while (passed := time.monotonic() - began) < SECONDS:
        due = int(passed * CALLS * EVENTS)
        while events < due:
            event = nth(events // CALLS, f"call-{events % CALLS}", live.states)
            events += 1
            live.states[event.call_id] = reduce(live.states[event.call_id], event)
            if isinstance(event, ev.TranscriptPartial):
                bus.publish(event)
            else:
                bus.append(event)
        await asyncio.sleep(0.005)
    spent = time.process_time() - spent
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return spent, events, line.messages


def nth(turn: int, call_id: str, states: dict[str, CallState]) -> ev.AnyEvent:
    """What happens next on a call: seven partials, then a final, what was read in it, and a change of the gauge."""
    seq, utterance = states[call_id].seq + 1, f"customer-{turn // EVENTS}"
    at = turn / EVENTS
    match turn % EVENTS:
        case 8:
            return final(seq, WORDS, at, at, utterance, call_id)
        case 9:
            return risk(seq, turn // EVENTS % 5, at, call_id)
    return partial(WORDS[: 8 * (turn % EVENTS) + 8], utterance, at, call_id)


@asynccontextmanager
async def feeding(rate: int) -> AsyncIterator[tuple[str, list[int]]]:
    """A server of the screens whose calls change so many times a second each; its address and what it has sent."""
    app, sent = FastAPI(), [0]

    @app.get("/api/session")
    async def session() -> dict[str, object]:
        return {"state": "open", "setup": False, "user": None, "oidc": None, "expires": None}

    @app.websocket("/wall-feed")
    async def feed(line: WebSocket) -> None:
        await line.accept()
        await line.send_text(json.dumps({"kind": "calls", "calls": [glance(number) for number in range(CALLS)]}))
        telling = asyncio.create_task(tell(line, rate, sent))
        with suppress(WebSocketDisconnect):
            await line.receive()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)

    app.include_router(screens.router)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"127.0.0.1:{listening.getsockname()[1]}", sent
    server.should_exit = True
    await serving


async def tell(line: WebSocket, rate: int, sent: list[int]) -> None:
    """Tell of so many changes a second of each call; beat where there is none."""
    calls = [glance(number) for number in range(CALLS)]
    began, told = time.monotonic(), 0
    while True:
        await asyncio.sleep(0.005 if rate else 1.0)
        for number in range(told, due := int((time.monotonic() - began) * CALLS * rate)):
            call = calls[number % CALLS]
            change(call, random.Random(number))
            await line.send_text(json.dumps({"kind": "call", "call": call}))
            await asyncio.sleep(0)
        sent[0] += due - told
        told = due
        if not rate:
            await line.send_text('{"kind":"beat"}')


def glance(number: int) -> dict[str, Any]:
    """A call's line on the wall."""
    chance = random.Random(number)
    at = chance.uniform(60, 1500)
    level = chance.choices(range(5), (60, 20, 12, 7, 1))[0]
    return {
        "call_id": f"call-{number}",
        "title": "The bill he already paid",
        "status": "live",
        "agent": f"user-{number}",
        "agent_name": f"Agent {number}",
        "team": f"team-{number % 4}",
        "team_name": f"Team {number % 4}",
        "started": "2026-03-01T09:30:00Z",
        "at": at,
        "level": level,
        "heat": level / 4,
        "trend": "steady",
        "heats": [[max(0.0, at - 5 * (60 - point)), chance.random()] for point in range(60)],
        "last_hostile": {"text": WORDS, "at": at, "level": level} if level else None,
        "card": None,
        "flags": [],
        "held": False,
        "lead_called_at": None,
        "degraded": [],
        "consent": "told",
        "recording_paused": "",
        "kept": True,
    }


def change(call: dict[str, Any], chance: random.Random) -> None:
    """Let something happen on a call: always its time and its gauge, now and then its words, level or card."""
    call["at"] += 0.1
    heat = max(0.0, min(1.0, call["heat"] + chance.uniform(-0.05, 0.05)))
    call["heat"] = heat
    call["heats"] = [*call["heats"][1:], [call["at"], heat]]
    if chance.random() < 0.01:
        call["level"] = round(heat * 4)
        call["trend"] = chance.choice(("rising", "steady", "falling"))
        call["last_hostile"] = {"text": WORDS[chance.randrange(40) :], "at": call["at"], "level": call["level"]}
    if chance.random() < 0.02:
        call["card"] = {"text": "What would make this right for you?", "urgent": False, "offered_at": call["at"]}
        call["held"] = chance.random() < 0.2


async def watch(page: Page, name: str, sent: list[int]) -> str:
    """What some seconds cost the page."""
    chromium = await page.context.new_cdp_session(page)
    await chromium.send("Performance.enable")

    async def costs() -> dict[str, float]:
        metrics = (await chromium.send("Performance.getMetrics"))["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    await page.evaluate(WATCH_FRAMES)
    before, first, began = await costs(), sent[0], time.monotonic()
    await asyncio.sleep(SECONDS)
    after, last, seconds = await costs(), sent[0], time.monotonic() - began
    seen = await page.evaluate("({ gaps: gaps, shifts: shifts, moves: moves, long: long })")
    spent = {
        part: after[f"{part}Duration"] - before[f"{part}Duration"]
        for part in ("Task", "Script", "Layout", "RecalcStyle")
    }
    gaps, messages = np.array(seen["gaps"]), max(1, last - first)
    dropped = np.maximum(np.round(gaps / (1000 / 60)) - 1, 0).sum()
    return (
        f"screen, {CALLS} calls {name}: {(last - first) / seconds:.0f} messages/s; main thread "
        f"{spent['Task'] / seconds:.0%} of the time, {spent['Task'] / messages * 1e3:.2f} ms a message (script "
        f"{spent['Script'] / messages * 1e3:.2f}, style {spent['RecalcStyle'] / messages * 1e3:.2f}, layout "
        f"{spent['Layout'] / messages * 1e3:.2f}); {len(gaps) / seconds:.0f} frames/s, gaps p50 "
        f"{np.percentile(gaps, 50):.0f} p95 {np.percentile(gaps, 95):.0f} most {gaps.max():.0f} ms, "
        f"{dropped / (len(gaps) + dropped):.1%} dropped; {len(seen['long'])} tasks over 50 ms; "
        f"layout shift {seen['shifts']:.3f}, rows that change places {seen['moves']:.3f}"
    )
