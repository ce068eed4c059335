"""Fewer partial results while recognition is behind: asking for one costs time that the finals need.

A partial is out of date by as much as the stream is behind, so the further it is behind the less a partial is worth.
Finals are never thinned.
"""

from prometheus_client import Counter

KEEPS_UP = 0.6
"""Seconds of sound waiting up to which every partial is asked for."""
HOPELESS = 6.0
"""Seconds of sound waiting from which none is asked for."""
RARER = 2.0
"""Seconds of sound between two partials for each second that the stream is behind."""

THINNED = Counter("calmline_partials_thinned", "Partial results not asked for, since recognition was behind")


class Thinning:
    """Chooses when to ask for the partial of one stream. Times are in seconds of sound."""

    def __init__(self) -> None:
        self._asked = float("-inf")

    def due(self, at: float, behind: float) -> bool:
        """Whether to ask now, `at` seconds into the call with `behind` seconds waiting; a yes is remembered."""
        if behind > KEEPS_UP and (behind >= HOPELESS or at - self._asked < RARER * behind):
            THINNED.inc()
            return False
        self._asked = at
        return True
