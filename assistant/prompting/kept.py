"""Vectors of a library kept on disk, so that the next start need not make them again."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.prompting.meaning import SIZE, Vectors

MOST = 8
"""Libraries kept; the oldest make room."""


def kept_file(folder: Path, sentences: Sequence[str]) -> Path:
    """Where the vectors of these sentences are kept, below the folder of the network that makes them."""
    digest = hashlib.sha256("\n".join(sentences).encode()).hexdigest()
    return folder / f"library-{digest[:24]}.npy"


def read_kept(file: Path, count: int) -> Vectors | None:
    """The vectors, shape (count, 384); None where they were not kept, or not whole."""
    try:
        vectors: Vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.shape == (count, SIZE) and vectors.dtype == np.float32 else None


def keep(file: Path, vectors: Vectors) -> None:
    """Keep the vectors; a folder that cannot be written is no harm."""
    scratch = file.with_name(f"{file.stem}.{os.getpid()}.new")
    try:
        with scratch.open("wb") as opened:
            np.save(opened, vectors)
        scratch.replace(file)
        others = sorted(file.parent.glob("library-*.npy"), key=lambda path: path.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        scratch.unlink(missing_ok=True)
