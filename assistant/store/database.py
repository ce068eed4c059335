"""The database of the records: SQLite in the data folder, or PostgreSQL where a site names one."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.errors import BadInput, Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "calmline.sqlite3"
BEGIN = "calmline_begin"
"""Execution option: how a transaction of a connection begins on SQLite; empty for none at all."""
SQLITE_SCRUB = ("PRAGMA busy_timeout=0", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA busy_timeout=5000")
"""As far as it goes without waiting for a reader, such as a backup, and holding up writers meanwhile."""
POSTGRESQL_SCRUB = ("VACUUM events", "VACUUM call_keys", "VACUUM search")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON")


T = TypeVar("T")


class Database:
    """An open database, migrated to the newest revision."""

    def __init__(self, engine: AsyncEngine, direct: sa.Engine | None = None) -> None:
        """`direct` is SQLite's own engine, for a thread in which whole transactions are done."""
        self._engine = engine
        self._direct = direct and direct.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="transactions")
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ") if self.is_postgresql else engine
        self._writer = engine if self.is_postgresql else engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        # SQLite admits one writer; those of this process wait here, in order, instead of in the file's lock.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def is_postgresql(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self._engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with: one snapshot until it is closed."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed when the context ends well and rolled back when it does not."""
        if self._turn is None:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._turn, self._writer.begin() as connection:
            yield connection

    async def transact(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` answers, all of it done in one transaction, as of `write`.

        On SQLite it is done in a thread, so that a busy event loop holds it up once, and not at every statement: `work`
        must touch nothing that is not safe there. Who is cancelled while it is done does not know whether it was.
        """
        if self._turn is None or self._direct is None:
            async with self.write() as connection:
                return await connection.run_sync(work)
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _transacted, self._direct, work)

    async def scrub(self) -> None:
        """Take what was deleted or replaced off the disk, as far as readers let it: bytes must not outlive their row.

        SQLite overwrites deleted rows (`secure_delete`) and keeps old pages in its journal until they are copied back;
        PostgreSQL keeps old rows until they are vacuumed.
        """
        options = {"isolation_level": "AUTOCOMMIT"} if self.is_postgresql else {BEGIN: ""}
        statements = POSTGRESQL_SCRUB if self.is_postgresql else SQLITE_SCRUB
        async with self._engine.execution_options(**options).connect() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))

    async def aclose(self) -> None:
        """Close every connection, once what is being done is done."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._direct is not None:
            self._direct.dispose()
        await self._engine.dispose()


async def open_database(folder: Path, url: str = "") -> Database:
    """Open the database, making or migrating its tables first.

    Args:
        folder: the data folder, which holds SQLite's file where no `url` is given.
        url: `postgresql://user@host/name`, or empty for SQLite.

    Raises:
        Unavailable: `data_unwritable`, `data_damaged`, `database_unreachable`.
        BadInput: `database_url_invalid`.
    """
    return await (_open_postgresql(url) if url else _open_sqlite(folder))


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the tables up (or down) to a revision: `base`, `head`, or a number, which grow with time."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    if revision == "base" or (revision != "head" and current is not None and revision < current):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


async def _open_sqlite(folder: Path) -> Database:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / FILE}")
    direct = sa.create_engine(f"sqlite:///{folder / FILE}")
    for one in (engine.sync_engine, direct):
        sa.event.listen(one, "connect", _set_up_sqlite)
        sa.event.listen(one, "begin", _begin_sqlite)
    try:
        await asyncio.to_thread(_try_to_write, folder)
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    except (OSError, sa.exc.OperationalError) as error:
        await engine.dispose()
        raise Unavailable(
            "data_unwritable",
            f"The data folder {folder} cannot be written: {_short(error)}.",
            "Make it writable, or name another with CALMLINE_DATA=/some/folder.",
        ) from error
    except sa.exc.DatabaseError as error:
        await engine.dispose()
        raise Unavailable(
            "data_damaged",
            f"{folder / FILE} is no database of Calmline: {_short(error)}.",
            "Move it away and start again, or name another folder with CALMLINE_DATA=/some/folder.",
        ) from error
    return Database(engine, direct)


async def _open_postgresql(url: str) -> Database:
    try:
        made = sa.make_url(url)
        if made.drivername not in ("postgresql", "postgres"):
            raise ValueError
        engine = create_async_engine(made.set(drivername="postgresql+asyncpg"), pool_pre_ping=True)
    except (ValueError, sa.exc.ArgumentError) as error:
        raise BadInput(
            "database_url_invalid",
            "CALMLINE_DATABASE is not the address of a PostgreSQL database.",
            "It looks like postgresql://user@host/name; leave it out for SQLite in the data folder.",
        ) from error
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    except (OSError, sa.exc.SQLAlchemyError) as error:
        await engine.dispose()
        raise Unavailable(
            "database_unreachable",
            f"The database named by CALMLINE_DATABASE cannot be used: {_short(error)}.",
            "Check that it runs, and that its name, user and password are right.",
        ) from error
    return Database(engine)


def _transacted(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin late, and not at all for reads: `_begin_sqlite` begins
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin at once: a reader has one snapshot, and a writer its lock before it reads what it is about to change."""
    if how := connection.get_execution_options().get(BEGIN, "BEGIN"):
        connection.exec_driver_sql(how)


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def storable(text: str) -> str:
    """Text that every database can hold: without NUL and without halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _short(error: Exception) -> str:
    return (getattr(error, "orig", None) or error).__str__().split("\n")[0]
