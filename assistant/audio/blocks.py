"""Read an open sound file block by block, whether or not it is whole."""

from collections.abc import Iterator

import numpy as np
import soundfile
from numpy.typing import NDArray


class Blocks:
    """An open file in 16-bit blocks of shape (n, channels), to its end or to the first damage."""

    def __init__(self, file: soundfile.SoundFile, block: int) -> None:
        self._file = file
        self._block = block
        self.damaged = False
        """True once reading met damage rather than the end."""

    def __iter__(self) -> Iterator[NDArray[np.int16]]:
        """Each block, `block` frames but for the last."""
        while True:
            try:
                frames = self._file.read(self._block, dtype="int16", always_2d=True)
            except soundfile.LibsndfileError:
                self.damaged = True
                return
            if not len(frames):
                return
            yield frames
