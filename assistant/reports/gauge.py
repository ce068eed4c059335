"""The gauge of a call as a picture: steps of heat over time, in units of a box."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reports.words import clock

WIDTH, HEIGHT = 640.0, 120.0
"""The box, without the words around it."""
NAMED_FROM = 56.0
"""Width from which a stretch has room for the name of its level."""
STEPS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600)
"""Seconds between two marks of the time line."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch in which the gauge stood still."""

    x: float
    y: float
    width: float
    height: float
    level: int


def blocks(points: Sequence[tuple[float, float, int]], duration: float) -> list[Block]:
    """The stretches of the gauge, from left to right."""
    found = []
    for index, (at, heat, level) in enumerate(points):
        until = points[index + 1][0] if index + 1 < len(points) else duration
        x, end = (max(0.0, min(moment / duration, 1.0)) * WIDTH for moment in (at, max(at, until)))
        height = max(0.0, min(heat, 1.0)) * HEIGHT
        if end > x and height > 0:
            found.append(Block(round(x, 1), round(HEIGHT - height, 1), round(end - x, 1), round(height, 1), level))
    return found


def ticks(duration: float) -> list[tuple[float, str]]:
    """Marks of the time line, at most eight: place and time."""
    step = next((step for step in STEPS if duration / step <= 8), STEPS[-1])
    return [(round(at / duration * WIDTH, 1), clock(at)) for at in range(0, int(duration) + 1, step)]
