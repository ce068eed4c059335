from pathlib import Path


class FileSource:
    """A file of this machine as a `store.sealed_file.Source`, read without holding it open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size

    def read(self, start: int, end: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
