"""How old events are when they are on the disk, as a server says of itself on `/metrics`."""

import re
from collections import Counter
from collections.abc import Mapping

import httpx

BUCKET = re.compile(r'^calmline_event_age_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)

Ages = Counter[float]
"""Events whose commit came at most so many seconds after they happened, by those seconds."""


async def read_ages(address: str, headers: Mapping[str, str]) -> Ages:
    """The events of a server since it started; `headers` hold the cookie of an admin."""
    cookie = {"Cookie": headers["Cookie"]}
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=cookie, timeout=60) as http:
        metrics = await http.get("/metrics")
    assert metrics.status_code == 200, metrics.text
    return Counter({float(most): round(float(count)) for most, count in BUCKET.findall(metrics.text)})


def describe(ages: Ages) -> str:
    """Shares of the events, within the bounds of the histogram: the smallest bound that holds the share."""
    total = max(ages.values())
    p50, p95, p99, most = (
        1000 * min(bound for bound, count in ages.items() if count >= share * total) for share in (0.5, 0.95, 0.99, 1.0)
    )
    return f"n={total}  p50 ≤ {p50:.0f} ms  p95 ≤ {p95:.0f} ms  p99 ≤ {p99:.0f} ms  max ≤ {most:.0f} ms"
