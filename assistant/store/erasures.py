"""The ledger of erasures: every tombstone once more, in a file beside the master keys and apart from the records.

A backup knows nothing of what was erased after it was made; the ledger does, so that a restore erases it again. Lines
are only ever added, each signed with a key of the site. What a crash or a full disk kept out of it, the last line cut
off among it, is written from the tombstones at the next start. It does not show that lines were taken away: it is as
safe as the key file beside it.
"""

import asyncio
import fcntl
import hmac
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
import sqlalchemy as sa
import structlog

from assistant.errors import BadInput, CalmlineError, Unavailable
from assistant.store.database import Database
from assistant.store.masters import MasterKeys
from assistant.store.tables import tombstones
from assistant.store.tombstones import What

PURPOSE = "erasures"
"""What the key that signs the lines is derived for."""

log = structlog.get_logger(__name__)


class Erasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line: a tombstone, which holds nothing that was said."""

    id: str
    call_id: str
    time: datetime
    actor: str
    what: What
    reason: str
    subject: str
    events: int
    digest: str
    mac: str = ""
    """HMAC-SHA-256 of the line without it."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a ledger says."""

    erasures: dict[str, Erasure]
    """By the id of the tombstone."""
    cut_off: bool
    """The last line is not whole, and left out."""


def ledger_path(masters: MasterKeys) -> Path:
    """Where the ledger of a site lies: `keys.erased` beside `keys.json`."""
    return masters.path.with_name(masters.path.name.removesuffix(".json") + ".erased")


def read_ledger(masters: MasterKeys) -> Ledger | None:
    """The ledger beside the master keys, every whole line checked, or none where there is no file. Blocks.

    Raises:
        BadInput: `erasures_altered`.
        Unavailable: `erasures_unreadable`.
    """
    path, key = ledger_path(masters), masters.derive(PURPOSE)
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(
            "erasures_unreadable",
            f"The ledger of erasures {path} cannot be read: {error.strerror or error}.",
            "Make it readable for who runs this.",
        ) from error
    found = [_checked(line, key, f"line {number} of {path}") for number, line in enumerate(lines, 1)]
    return Ledger({erasure.id: erasure for erasure in found}, bool(rest))


class Erasures:
    """Brings the ledger up to the tombstones. An erasure never waits for it to work: the log says what is not there."""

    def __init__(self, database: Database, masters: MasterKeys) -> None:
        self._database = database
        self._masters = masters
        self._level = False
        """The ledger had every tombstone when it was last written."""

    async def add(self, stones: Collection[str]) -> None:
        """Write tombstones that were left just now, by their ids, and before them all that could not be written."""
        level = self._level and await asyncio.to_thread(ledger_path(self._masters).exists)
        await self._try(stones if level else None)

    async def catch_up(self) -> None:
        """Write every tombstone that the ledger lacks."""
        await self._try(None)

    async def _try(self, stones: Collection[str] | None) -> None:
        try:
            await self._write(stones)
        except Exception as error:  # what was erased is erased
            self._level = False
            name = error.code if isinstance(error, CalmlineError) else type(error).__name__
            log.error("erasures.not_mirrored", error=name, path=str(ledger_path(self._masters)))
        else:
            self._level = True

    async def _write(self, stones: Collection[str] | None) -> None:
        """Write some tombstones, or those of all that the ledger lacks."""
        query = sa.select(tombstones).order_by(tombstones.c.time, tombstones.c.id)
        if stones is not None:
            query = query.where(tombstones.c.id.in_(stones))
        async with self._database.read() as connection:
            found = [Erasure(**row) for row in (await connection.execute(query)).mappings()]
        if stones is None and (ledger := await asyncio.to_thread(read_ledger, self._masters)) is not None:
            found = [erasure for erasure in found if erasure.id not in ledger.erasures]
        if found:
            key = self._masters.derive(PURPOSE)
            await asyncio.to_thread(_append, ledger_path(self._masters), [_line(erasure, key) for erasure in found])


def _line(erasure: Erasure, key: bytes) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(erasure, mac=_sign(erasure, key))) + b"\n"


def _sign(erasure: Erasure, key: bytes) -> str:
    return hmac.digest(key, msgspec.json.encode(msgspec.structs.replace(erasure, mac="")), "sha256").hex()


def _checked(line: bytes, key: bytes, where: str) -> Erasure:
    try:
        erasure = msgspec.json.decode(line, type=Erasure)
    except msgspec.MsgspecError as error:
        raise _altered(where) from error
    if not hmac.compare_digest(erasure.mac.encode(), _sign(erasure, key).encode()):
        raise _altered(where)
    return erasure


def _altered(where: str) -> BadInput:
    return BadInput(
        "erasures_altered",
        f"In the ledger of erasures, {where} is not as it was written, or is another site's.",
        "Take a copy that was kept with the key file; or move it away on a site that runs, and start the server: "
        "it writes the ledger anew.",
    )


def _append(path: Path, lines: Sequence[bytes]) -> None:
    """Add lines, on disk when this returns; what was cut off at the end goes first, for its tombstone is written anew.

    Other processes of the site wait meanwhile.
    """
    made = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _cut_back(file)
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
    if made:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _cut_back(file: IO[bytes]) -> None:
    """Take off the end what is no whole line."""
    if file.seek(0, os.SEEK_END) == 0:
        return
    file.seek(-1, os.SEEK_END)
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
