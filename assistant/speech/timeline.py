"""Where in the call each sample lies that was fed to a decoder, although silence was left out."""

from bisect import bisect_right

from assistant.audio.chunk import RATE


class Timeline:
    """Maps the decoder's clock (samples fed) to the call's (samples since its start)."""

    def __init__(self) -> None:
        self._fed = 0
        self._from: list[int] = []
        self._to: list[int] = []

    def feed(self, offset: int, count: int) -> None:
        """`count` samples that begin at `offset` of the call are fed."""
        if not self._from or self._to[-1] + self._fed - self._from[-1] != offset:
            self._from.append(self._fed)
            self._to.append(offset)
        self._fed += count

    def at(self, seconds: float) -> float:
        """Seconds into the call of `seconds` on the decoder's clock."""
        fed = seconds * RATE
        place = max(0, bisect_right(self._from, fed) - 1)
        return round((self._to[place] + fed - self._from[place]) / RATE, 3)

    def forget(self, keep: int = 8) -> None:
        """Drop all stretches but the last `keep`; words older than those cannot be placed any more."""
        del self._from[:-keep], self._to[:-keep]
