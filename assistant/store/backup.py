"""A site's records in one file, and back: every table, every recording, and never the master keys.

What was erased after a backup was made does not come back with it, as far as the ledger beside the keys tells.

A backup is logical: made from SQLite or PostgreSQL, it is restored into either. The tables are one moment of the
database, while a server may go on. What was sealed stays sealed, so a backup gives no more away than the database does.

Both functions block while they move bytes: they are for a command of their own, not for a server's event loop.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import BadInput, CalmlineError, Conflict, NotFound
from assistant.store.again import Again
from assistant.store.database import MIGRATIONS, Database
from assistant.store.erasures import ledger_path, read_ledger
from assistant.store.masters import MasterKeys
from assistant.store.objects import Objects
from assistant.store.package import PIECE, Manifest, PackageReader, PackageWriter, Stream
from assistant.store.tables import Instant, call_keys, metadata, tombstones

KIND = "calmline backup"
FORMAT = 1
PURPOSE = "backup"
"""What the key that signs a backup is derived for."""
ROWS = 500
"""Rows written at once."""
JOURNALS = "*.sound"
"""The sound of live calls."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is backed up, or restored into."""

    database: Database
    masters: MasterKeys
    objects: Objects
    live: Path
    """Folder of the sound of live calls."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    manifest: Manifest
    erased_again: int
    """Calls of the backup that came back without what was erased of them since."""


Progress = Callable[[str], None]
"""Told in words of each part that is done."""


async def back_up(path: Path, place: Place, progress: Progress) -> Manifest:
    """Write the records into a file that only its owner may read, signed with a key of the site.

    Raises:
        Conflict: `file_exists`.
        Unavailable: `file_unwritable`, `objects_unreachable`.
    """
    with PackageWriter(path, KIND, FORMAT) as package:
        async with place.database.read() as connection:
            masters = sorted(await connection.scalars(sa.select(call_keys.c.master).distinct()))
            for table in metadata.sorted_tables:
                progress(f"{table.name}: {await _dump(connection, table, package)} rows")
        await _dump_objects(place.objects, package, progress)
        for journal in sorted(place.live.glob(JOURNALS)):
            _dump_journal(journal, package)
        about = {
            "version": version("calmline"),
            "revision": _revisions()[-1],
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "masters": masters,
        }
        return package.finish(about, place.masters.derive(PURPOSE))


async def restore(path: Path, place: Place, progress: Progress) -> Restored:
    """Put a backup into an empty place, all of it but what was erased since, or nothing.

    Raises:
        BadInput: `file_missing`, `erasures_altered`, or `package_…` as `PackageReader` says.
        Conflict: `restore_not_empty`, `restore_other_keys`.
        Unavailable: `objects_unreachable`, `erasures_unreadable`.
    """
    with PackageReader(path, KIND, FORMAT, place.masters.derive(PURPOSE)) as package:
        _check_about(package, place.masters)
        progress("the backup is whole")
        again = _erased_since(package, place.masters, progress)
        await _check_empty(place)
        put: list[str] = []
        try:
            await _load_objects(package, place, again, put, progress)
            async with place.database.write() as connection:
                for table in metadata.sorted_tables:
                    if package.has(_table(table)):
                        progress(f"{table.name}: {await _load(connection, table, package, again)} rows")
                if stones := again.stones():
                    await connection.execute(sa.insert(tombstones), stones)
                for name in package.names("live"):
                    if not again.keeps_out(name):
                        _load_journal(package, name, place.live)
        except BaseException:
            for name in put:
                with suppress(CalmlineError):
                    await place.objects.delete(name)
            for journal in package.names("live"):
                (place.live / journal).unlink(missing_ok=True)
            raise
        progress(f"erased again: {len(again.calls)} calls")
        return Restored(package.manifest, len(again.calls))


def _erased_since(package: PackageReader, masters: MasterKeys, progress: Progress) -> Again:
    ledger = read_ledger(masters)
    if ledger is None:
        progress(f"there is no {ledger_path(masters)}: what was erased since the backup is not known, and comes back")
        return Again((), ())
    if ledger.cut_off:
        progress(f"the last line of {ledger_path(masters)} is cut off, and left out")
    held: set[str] = set()
    if package.has(_table(tombstones)):
        with package.open(_table(tombstones)) as file:
            held = {msgspec.json.decode(line)["id"] for line in file}
    return Again(ledger.erasures.values(), held)


async def _dump(connection: AsyncConnection, table: sa.Table, package: PackageWriter) -> int:
    """One JSON object a row; bytes are base64, moments ISO 8601, and numbers the database gave by itself left out."""
    columns = [column for column in table.columns if not _is_made_up(column)]
    count = 0
    with package.member(_table(table)) as out:
        async with connection.stream(sa.select(*columns).order_by(*table.primary_key)) as found:
            async for row in found.mappings():
                out.write(msgspec.json.encode(dict(row)) + b"\n")
                count += 1
    return count


async def _load(connection: AsyncConnection, table: sa.Table, package: PackageReader, again: Again) -> int:
    with package.open(_table(table)) as file:
        kept = (row for line in file if (row := again.row(table, _row(table, line))) is not None)
        count = 0
        while rows := list(islice(kept, ROWS)):
            await connection.execute(sa.insert(table), rows)
            count += len(rows)
    return count


def _row(table: sa.Table, line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.json.decode(line)
    for name, value in row.items():
        kind = table.columns[name].type
        if value is not None and isinstance(kind, sa.LargeBinary):
            row[name] = msgspec.convert(value, bytes)
        elif value is not None and isinstance(kind, Instant):
            row[name] = datetime.fromisoformat(value)
    return row


async def _dump_objects(objects: Objects, package: PackageWriter, progress: Progress) -> None:
    done = 0
    for line in await objects.list():
        try:
            reader = await objects.open(line.name)
            package.add(f"objects/{line.name}", Stream(reader), reader.size)
        except NotFound:
            continue  # erased since it was listed
        done += 1
        if done % 50 == 0:
            progress(f"recordings: {done} files")
    progress(f"recordings: {done} files")


async def _load_objects(package: PackageReader, place: Place, again: Again, put: list[str], progress: Progress) -> None:
    for name in package.names("objects"):
        if again.keeps_out(name):
            continue
        put.append(name)
        with package.on_disk(f"objects/{name}") as file:
            await place.objects.put(name, file)
        if len(put) % 50 == 0:
            progress(f"recordings: {len(put)} files")
    progress(f"recordings: {len(put)} files")


def _dump_journal(journal: Path, package: PackageWriter) -> None:
    try:
        with journal.open("rb") as file:
            package.add(f"live/{journal.name}", file, os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        return  # the call ended


def _load_journal(package: PackageReader, name: str, live: Path) -> None:
    live.mkdir(parents=True, exist_ok=True)
    with package.open(f"live/{name}") as file, (live / name).open("xb") as out:
        os.chmod(out.fileno(), 0o600)
        while piece := file.read(PIECE):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _check_about(package: PackageReader, masters: MasterKeys) -> None:
    about = package.manifest.about
    if about.get("revision") not in _revisions():
        raise BadInput(
            "package_newer",
            f"{package.path} was made by a newer version of Calmline ({about.get('version')}).",
            "Use that version, or a newer one.",
        )
    if missing := [name for name in about.get("masters", ()) if not masters.has(name)]:
        raise Conflict(
            "restore_other_keys",
            f"The backup is sealed with the master key {missing[0]}, which {masters.path} does not hold.",
            "Put the key file there that the site had when the backup was made.",
        )


async def _check_empty(place: Place) -> None:
    full = ""
    async with place.database.read() as connection:
        for table in metadata.sorted_tables:
            if (await connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1))).first():
                full = f"the table {table.name} has rows"
    if await place.objects.list():
        full = "there are recordings"
    if list(place.live.glob(JOURNALS)):
        full = "there is sound of live calls"
    if full:
        raise Conflict(
            "restore_not_empty",
            f"A backup is restored into an empty place alone: {full}.",
            "Name a fresh place with CALMLINE_DATA, CALMLINE_DATABASE and CALMLINE_OBJECTS.",
        )


def _is_made_up(column: sa.Column[Any]) -> bool:
    return column.primary_key and column.autoincrement is True


def _table(table: sa.Table) -> str:
    return f"tables/{table.name}.jsonl"


def _revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
