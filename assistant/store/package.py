"""One file that carries many: a tar whose manifest names every member with its size and SHA-256.

The manifest comes last, so that a package is written in one go; it is read, and every member checked, before anything
in it is used. A package that a site made for itself is signed with a key of the site, so that nobody else can change
what is in it.
"""

import hashlib
import hmac
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, Self

import msgspec

from assistant.errors import BadInput, Conflict, Unavailable
from assistant.store.sealed_file import Source

MANIFEST = "manifest.json"
PIECE = 1 << 20
"""Bytes moved at once."""
SPOOL = 8 << 20
"""Bytes of a member that is being made which are held in memory before they go to a temporary file."""
MAX_MANIFEST = 256 << 20
_TROUBLE = (tarfile.TarError, OSError, EOFError, msgspec.MsgspecError, KeyError, ValueError)
"""What reading a damaged file raises."""
_NAME = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


class Readable(Protocol):
    """What is read front to back."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end."""


class Member(msgspec.Struct, frozen=True):
    """What the manifest says of a file."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a package holds."""

    kind: str
    """`calmline backup` or `calmline call`."""
    format: int
    about: dict[str, Any]
    """What the writer says of the whole."""
    members: dict[str, Member]
    signature: str = ""
    """HMAC-SHA-256 of the manifest without it; empty where there is none."""


class PackageWriter:
    """Writes a package beside its place and puts it there once it is whole. For one thread at a time."""

    def __init__(self, path: Path, kind: str, number: int) -> None:
        """Begin a package.

        Raises:
            Conflict: `file_exists`.
            Unavailable: `file_unwritable`.
        """
        if path.exists():
            raise Conflict("file_exists", f"{path} is there already.", "Name another file, or move that one away.")
        self._path = path
        self._kind, self._number = kind, number
        self._members: dict[str, Member] = {}
        with _told(path):
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            self._part = Path(name)
            self._file = os.fdopen(handle, "wb")
            self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def add(self, name: str, content: Readable, size: int) -> None:
        """Add a member of `size` bytes; raises Unavailable `file_unwritable`."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashed = _Hashed(content)
        with _told(self._path):
            self._tar.addfile(entry, hashed)
        self._members[name] = Member(size, hashed.hash.hexdigest())

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write a member into; it is added when the context ends well."""
        with tempfile.SpooledTemporaryFile(SPOOL, dir=str(self._path.parent)) as spool:
            yield spool
            size = spool.tell()
            spool.seek(0)
            self.add(name, spool, size)

    def finish(self, about: dict[str, Any], key: bytes = b"") -> Manifest:
        """Write the manifest, signed where a key is given, and put the package in its place, on disk."""
        manifest = Manifest(self._kind, self._number, about, dict(self._members))
        if key:
            manifest = msgspec.structs.replace(manifest, signature=_sign(manifest, key))
        with self.member(MANIFEST) as out:
            out.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        with _told(self._path):
            self._tar.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            os.replace(self._part, self._path)
        return manifest


class PackageReader:
    """A package that is whole: every member was checked against the manifest. For one thread at a time."""

    def __init__(self, path: Path, kind: str, number: int, key: bytes = b"") -> None:
        """Open and check a package.

        Raises:
            BadInput: `file_missing`, `package_other`, `package_newer`, `package_damaged`, `package_altered`.
        """
        self.path = path
        try:
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115
        except FileNotFoundError as error:
            raise BadInput("file_missing", f"There is no file {path}.", "Check its name.") from error
        except _TROUBLE as error:
            raise _damaged(path, str(error)) from error
        try:
            self.manifest = self._check(kind, number, key)
        except _TROUBLE as error:
            self._tar.close()
            raise _damaged(path, str(error)) from error
        except BaseException:
            self._tar.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._tar.close()

    def names(self, folder: str) -> list[str]:
        """Names of the members in a folder of the package, without it."""
        return [name.removeprefix(folder + "/") for name in self.manifest.members if name.startswith(folder + "/")]

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self.manifest.members

    def open(self, name: str) -> IO[bytes]:
        """A member to read; KeyError where there is none."""
        file = self._tar.extractfile(self._tar.getmember(name))
        if file is None:
            raise KeyError(name)
        return file

    def read(self, name: str) -> bytes:
        """A small member whole."""
        with self.open(name) as file:
            return file.read()

    @contextmanager
    def on_disk(self, name: str) -> Iterator[Path]:
        """A member as a temporary file of its own, for as long as the context lasts."""
        with tempfile.NamedTemporaryFile(prefix="calmline-") as out:
            with self.open(name) as file:
                while piece := file.read(PIECE):
                    out.write(piece)
            out.flush()
            yield Path(out.name)

    def _check(self, kind: str, number: int, key: bytes) -> Manifest:
        found: dict[str, Member] = {}
        for entry in self._tar:
            if not entry.isreg() or not _NAME.fullmatch(entry.name) or ".." in entry.name or entry.name in found:
                raise _damaged(self.path, f"it holds {entry.name!r}")
            content = _Hashed(self.open(entry.name))
            while content.read(PIECE):
                continue
            if content.count != entry.size:
                raise _damaged(self.path, f"{entry.name} is cut off")
            found[entry.name] = Member(entry.size, content.hash.hexdigest())
        if found.pop(MANIFEST, Member(MAX_MANIFEST + 1, "")).size > MAX_MANIFEST:
            raise _damaged(self.path, "its manifest is not there")
        manifest = msgspec.json.decode(self.read(MANIFEST), type=Manifest)
        if manifest.kind != kind:
            raise BadInput("package_other", f"{self.path} is no {kind}: it is a {manifest.kind}.", "Name another file.")
        if manifest.format > number:
            raise BadInput(
                "package_newer",
                f"{self.path} was made by a newer version of Calmline.",
                "Use that version, or a newer one.",
            )
        for name, member in manifest.members.items():
            if found.pop(name, None) != member:
                raise _damaged(self.path, f"{name} is not what it was")
        if found:
            raise _damaged(self.path, f"{next(iter(found))} does not belong to it")
        if key and not hmac.compare_digest(manifest.signature.encode(), _sign(manifest, key).encode()):
            raise BadInput(
                "package_altered",
                f"{self.path} was changed since it was made, or was made by another site.",
                "Take it from where it was kept safe, and the key file that belongs to it.",
            )
        return manifest


class Stream:
    """What can be read from any place, read front to back."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        """See `Readable.read`."""
        end = self._source.size if size < 0 else min(self._source.size, self._at + size)
        piece = self._source.read(self._at, end) if end > self._at else b""
        self._at = end
        return piece


class _Hashed:
    """Hashes what is read through it."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.hash.update(piece)
        self.count += len(piece)
        return piece


def _sign(manifest: Manifest, key: bytes) -> str:
    return hmac.digest(key, msgspec.json.encode(msgspec.structs.replace(manifest, signature="")), "sha256").hex()


def _damaged(path: Path, reason: str) -> BadInput:
    return BadInput("package_damaged", f"{path} is damaged: {reason}.", "Take another copy of it.")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "file_unwritable",
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file in a folder that is there, may be written, and has the space.",
        ) from error
