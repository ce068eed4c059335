"""The server's end of a screen's line, on which a test says what it likes; and calls to say."""

import asyncio
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from playwright.async_api import WebSocketRoute

from tests.e2e.conftest import Screen

GOLDEN = Path(__file__).parents[1] / "golden"
LINES = 10_000
"""Of a very long call."""

State = dict[str, Any]


class Line:
    """The server's end of the screen's line. A screen that comes back is shown what it was shown last."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.greeting: State = {"kind": "waiting"}
        self._route: WebSocketRoute | None = None

    async def opened(self, route: WebSocketRoute) -> None:
        self._route = route
        self.say(self.greeting)
        self.open.set()

    def say(self, message: State) -> None:
        assert self._route is not None
        self._route.send(json.dumps(message))

    def show(self, state: State) -> None:
        self.greeting = {"kind": "snapshot", "state": state}
        self.say(self.greeting)

    async def cut(self) -> None:
        assert self._route is not None
        await self._route.close()


def golden(name: str, **change: Any) -> State:
    """The last state of a golden log, still live."""
    state: State = json.loads((GOLDEN / f"{name}.state.json").read_text())
    live: State = {"status": "live", "end_reason": None, "duration": None, "degraded": []}
    return {**deepcopy(state), **live, **change}


ITEMS = [
    {"id": "name", "title": "Say who you are", "phase": "opening", "example": "I'm Karen.", "citation": "Section 4"},
    {"id": "feel", "title": "Take up what they feel", "phase": "opening", "example": "", "citation": ""},
]
CHECKLIST = [
    {**item, "ticked_at": at, "by": "heard" if at else ""} for item, at in zip(ITEMS, (3.0, None), strict=True)
]
POINTS = [
    {"id": "p1", "kind": "agreed", "by": "customer", "quote": "twenty a month", "utterance": "customer-1", "at": 9.0},
    {"id": "p2", "kind": "promised", "by": "agent", "quote": "in writing", "utterance": "agent-1", "at": 12.0},
]
NOTE = {"id": "note-1", "by": "lead", "name": "Anna", "text": "Well done.", "at": 20.0, "read": False}
TROUBLE = {"component": "scorer", "channel": None, "code": "scorer_failed", "message": "The mood is not read."}


def carded(**change: Any) -> State:
    """A call with a card, lists and a checklist."""
    state = golden("calmed", checklist=CHECKLIST, points=POINTS)
    state["cards"] = [{**state["cards"][0], "outcome": "open", "closed_at": None, "others": ["Other words."]}]
    return {**state, **change}


def long_call() -> State:
    """A call of ten thousand lines, three hours long."""
    state = carded(at=10_800.0)
    first = state["utterances"][0]
    state["utterances"] = [
        {**first, "words": [], "id": f"line-{n}", "channel": ("customer", "agent")[n % 2], "start": n, "end": n + 0.9}
        | {"text": f"line {n} " + "and so on " * (n % 7)}
        for n in range(LINES)
    ]
    return state


async def speak_to(screen: Screen) -> Line:
    """Take the place of the server on the line of an open screen."""
    line = Line()
    await screen.page.route_web_socket(re.compile("/live"), line.opened)
    await screen.page.reload()
    await asyncio.wait_for(line.open.wait(), 20)
    return line
