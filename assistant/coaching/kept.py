"""What is costly to make from files, kept by what is in them: made once, and anew as soon as a file is another."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """So many of them at most; the one that was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """What stands under a key, made where it does not; what `make` raises is raised, and nothing is kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


def key_of(words: Iterable[str], *folders: Path | None, files: Iterable[Path] = ()) -> str:
    """A key for words and the content of files: every YAML file of folders, and others that are named."""
    digest = sha256()

    def take(part: bytes) -> None:
        digest.update(len(part).to_bytes(8, "big") + part)

    for word in words:
        take(word.encode())
    for folder in folders:
        found = sorted(folder.glob("*.yaml")) if folder else []
        take(str(len(found)).encode())
        for file in found:
            take(file.name.encode())
            take(file.read_bytes())
    for file in files:
        take(file.name.encode())
        take(file.read_bytes())
    return digest.hexdigest()
