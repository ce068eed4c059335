"""The site's master keys, in a file apart from the records: whoever has both can read everything."""

import asyncio
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Self

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.errors import Unavailable
from assistant.privacy.sealing import KEY, Sealer, new_key
from assistant.store.database import Database
from assistant.store.tables import audit, call_keys


class _File(msgspec.Struct, frozen=True):
    """The key file; bytes are base64."""

    current: str
    """Id of the key that wraps new call keys."""
    keys: dict[str, bytes]
    """Master keys by id."""
    site: bytes
    """The secret that everything derived comes from; turning the keys over keeps it."""


class MasterKeys:
    """The keys of a site, in a file that only its owner may read.

    The file may change while a server runs, as `calmline keys rotate` does: it is read again when it has.
    """

    def __init__(self, path: Path, file: _File) -> None:
        self.path = path
        self._file = file
        self._stamp = _stamp(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The keys in a file, which is made where there is none.

        Raises:
            Unavailable: `master_key_invalid`, `master_key_exposed`, `master_key_unwritable`.
        """
        if not path.exists():
            first = _new_id(())
            _write(path, _File(first, {first: new_key()}, new_key()), fresh=True)
        return cls(path, _read(path))

    @property
    def current(self) -> str:
        """Id of the key that wraps new call keys."""
        self._follow()
        return self._file.current

    def has(self, name: str) -> bool:
        """Whether the file holds this key."""
        self._follow()
        return name in self._file.keys

    def rotate(self) -> str:
        """Make a new current key; the old ones stay until `drop`. Answers its id.

        Raises:
            Unavailable: `master_key_unwritable`.
        """
        self._follow()
        name = _new_id(self._file.keys)
        self._replace(_File(name, self._file.keys | {name: new_key()}, self._file.site))
        return name

    def drop(self, keep: Collection[str]) -> int:
        """Take every key out of the file but the current one and those named; answers how many went."""
        self._follow()
        left = {name: key for name, key in self._file.keys.items() if name == self._file.current or name in keep}
        gone = len(self._file.keys) - len(left)
        if gone:
            self._replace(_File(self._file.current, left, self._file.site))
        return gone

    def wrap(self, key: bytes, call_id: str) -> tuple[str, bytes]:
        """A call's key wrapped by the current master key: the master key's id, and what to store."""
        name = self.current
        return name, Sealer(self._file.keys[name]).seal(key, call_id)

    def unwrap(self, master: str, wrapped: bytes, call_id: str) -> bytes:
        """A call's key.

        Raises:
            Unavailable: `master_key_unknown`.
            SealBroken: `seal_broken`.
        """
        if master not in self._file.keys:
            self._follow()
        if master not in self._file.keys:
            raise Unavailable(
                "master_key_unknown",
                f"The records were sealed with the master key {master}, which {self.path} does not hold.",
                "Name the key file that belongs to these records with CALMLINE_MASTER_KEY=/some/keys.json.",
            )
        return Sealer(self._file.keys[master]).open(wrapped, call_id)

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose (HKDF, RFC 5869), 32 bytes, the same for ever: the master keys may be turned over."""
        return HKDF(SHA256(), KEY, salt=None, info=f"calmline {purpose}".encode()).derive(self._file.site)

    def site_sealer(self) -> Sealer:
        """Seals what belongs to the site and to no call, such as the secrets of one-time codes."""
        return Sealer(self.derive("site"))

    def _follow(self) -> None:
        stamp = _stamp(self.path)
        if stamp is not None and stamp != self._stamp:
            self._file, self._stamp = _read(self.path), stamp

    def _replace(self, file: _File) -> None:
        _write(self.path, file, fresh=False)
        self._file, self._stamp = file, _stamp(self.path)


async def open_masters(database: Database, path: Path) -> MasterKeys:
    """The master keys of these records; the file is made for records that nothing was sealed in yet.

    Raises:
        Unavailable: `master_key_missing` where the records are sealed and the file is gone; or as `MasterKeys.open`.
    """
    if not await asyncio.to_thread(path.exists):
        async with database.read() as connection:
            sealed = await connection.scalar(sa.select(call_keys.c.call_id).limit(1))
            chained = await connection.scalar(sa.select(audit.c.seq).limit(1))
        if sealed is not None or chained is not None:
            raise Unavailable(
                "master_key_missing",
                f"The records are sealed, and their key file {path} is not there.",
                "Bring it back from where it is kept safe, or name it with CALMLINE_MASTER_KEY=/some/keys.json.",
            )
    return await asyncio.to_thread(MasterKeys.open, path)


def _read(path: Path) -> _File:
    try:
        content = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise _invalid(path, error.strerror or str(error)) from error
    if mode & 0o007:
        raise Unavailable(
            "master_key_exposed",
            f"Everybody on this machine may read the key file {path}.",
            f"Take it from them: chmod 600 {path}",
        )
    try:
        file = msgspec.json.decode(content, type=_File)
    except msgspec.MsgspecError as error:
        raise _invalid(path, str(error)) from error
    if file.current not in file.keys or any(len(key) != KEY for key in (*file.keys.values(), file.site)):
        raise _invalid(path, "a key is missing or too short")
    return file


def _invalid(path: Path, reason: str) -> Unavailable:
    return Unavailable(
        "master_key_invalid",
        f"{path} is no key file of Calmline: {reason}.",
        "Bring it back from where it is kept safe, or name another with CALMLINE_MASTER_KEY=/some/keys.json.",
    )


def _write(path: Path, file: _File, *, fresh: bool) -> None:
    """Put the file there whole, on disk, and readable for its owner alone; a fresh one never replaces another's."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")
                out.flush()
                os.fsync(out.fileno())
            if fresh:
                _link(name, path)
            else:
                os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unavailable(
            "master_key_unwritable",
            f"The key file {path} cannot be written: {error.strerror or error}.",
            "Make its folder writable, or name another file with CALMLINE_MASTER_KEY=/some/keys.json.",
        ) from error


def _link(name: str, path: Path) -> None:
    try:
        os.link(name, path)
    except FileExistsError:
        return


def _new_id(taken: Collection[str]) -> str:
    while (name := os.urandom(4).hex()) in taken:
        continue
    return name


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
