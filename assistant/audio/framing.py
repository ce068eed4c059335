"""Cut streams into pieces of the size the next part wants; left-overs wait for what comes next."""

import numpy as np
from numpy.typing import NDArray

from assistant.audio.chunk import Samples


class ByteFramer:
    """Cuts bytes into multiples of `unit` bytes (2 for PCM16), carrying what is left over."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._rest = b""

    def push(self, data: bytes) -> bytes:
        """All whole units so far that were not given out yet; may be empty."""
        data = self._rest + data
        whole = len(data) - len(data) % self._unit
        self._rest = data[whole:]
        return data[:whole]

    @property
    def rest(self) -> bytes:
        """The bytes carried, fewer than `unit`."""
        return self._rest


class SampleFramer:
    """Cuts samples into frames of `size` samples, carrying what is left over."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest: Samples = np.empty(0, dtype=np.int16)

    def push(self, samples: Samples) -> NDArray[np.int16]:
        """The frames completed, shape (n, size); n may be 0."""
        joined = np.concatenate((self._rest, samples))
        count = len(joined) // self._size
        self._rest = joined[count * self._size :]
        return joined[: count * self._size].reshape(count, self._size)

    @property
    def rest(self) -> Samples:
        """The samples carried, fewer than `size`."""
        return self._rest

    def flush(self) -> NDArray[np.int16]:
        """The samples carried, filled up with silence to a frame: shape (1, size), or (0, size) for none."""
        if not len(self._rest):
            return np.empty((0, self._size), dtype=np.int16)
        return self.push(np.zeros(self._size - len(self._rest), dtype=np.int16))
