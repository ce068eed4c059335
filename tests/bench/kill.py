"""What it costs to kill the server in the middle of live calls: `python -m tests.bench kill`.

A real server, forked each time from a process that has loaded the models, is killed by SIGKILL at random moments of its
calls, which are sent in real time over its sockets. Two calls go on through every kill, one more begins in each life of
the server and is left alone by its phone. See `tests/e2e/killing.py`. It takes about three minutes.

How old events are at their commit is what each server said of itself (`calmline_event_age_seconds`) right before it was
killed. Most events of such short lives are those of coming back; `overload` prints the same of calls that go on.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.ages import describe
from tests.e2e.killing import killed

KILLS = 50


async def run() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        toll = await killed(Path(folder), KILLS, seed=1)
    print(f"kills                                {toll.kills}")
    print(f"events seen by a screen              {toll.seen}")
    print(f"of these lost                        {len(toll.lost)} {toll.lost or ''}")
    print(f"gaps in sequences                    {len(toll.gaps)}")
    print(f"calls resumed                        {toll.resumed}")
    print(f"ended though their phone came back   {len(toll.not_resumed)}")
    print(f"left open though nobody came back    {len(toll.unclosed)}")
    print(f"recordings                           {toll.recordings}")
    print(f"of these do not open                 {len(toll.unopened)}")
    for what, seconds in (("answered", toll.sound_lost), ("sent", toll.sound_missing)):
        lost = np.clip(seconds, 0.0, None)
        print(
            f"lost of the sound that was {what:<9} p50 {np.median(lost):.2f} s   max {lost.max():.2f} s   n={len(lost)}"
        )
    ages = np.array(toll.ages) * 1000
    p50, p95 = np.percentile(ages, [50, 95])
    print(f"event to screen (n={len(ages)})             p50 {p50:.0f} ms   p95 {p95:.0f} ms   max {ages.max():.0f} ms")
    print(f"event to commit                      {describe(toll.stored)}")
