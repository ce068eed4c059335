"""The database of the records: SQLite in the data folder, or PostgreSQL where a site names one."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.errors import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "calmline.sqlite3"


class Database:
    """An open database, migrated to the newest revision."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite admits one writer; those of this process wait here, in order, instead of in the file's lock.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def is_postgresql(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self._engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with: one snapshot until it is closed."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed when the context ends well and rolled back when it does not."""
        if self._turn is None:
            async with self._engine.begin() as connection:
                yield connection
            return
        async with self._turn, self._engine.begin() as connection:
            yield connection

    async def aclose(self) -> None:
        """Close every connection."""
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
    """Bring the tables up (or down) to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


async def _open_sqlite(folder: Path) -> Database:
    try:
        await asyncio.to_thread(_try_to_write, folder)
        engine = create_async_engine(f"sqlite+aiosqlite:///{folder / FILE}")
        sa.event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    except (OSError, sa.exc.OperationalError) as error:
        raise Unavailable(
            "data_unwritable",
            f"The data folder {folder} cannot be written: {_short(error)}.",
            "Make it writable, or name another with CALMLINE_DATA=/some/folder.",
        ) from error
    except sa.exc.DatabaseError as error:
        raise Unavailable(
            "data_damaged",
            f"{folder / FILE} is no database of Calmline: {_short(error)}.",
            "Move it away and start again, or name another folder with CALMLINE_DATA=/some/folder.",
        ) from error
    return Database(engine)


async def _open_postgresql(url: str) -> Database:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), pool_pre_ping=True)
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


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def _short(error: Exception) -> str:
    return (getattr(error, "orig", None) or error).__str__().split("\n")[0]
