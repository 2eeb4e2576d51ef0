"""Opening, migrating and checking the database; the one transaction of an action."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import asyncpg
from tortoise import Tortoise, connections
from tortoise.backends.sqlite.client import SqliteTransactionWrapper
from tortoise.exceptions import DBConnectionError, OperationalError, TransactionManagementError
from tortoise.migrations.executor import MigrationExecutor
from tortoise.transactions import in_transaction

from models import MODULES
from server.platform.settings import BadSettings, Settings

MIGRATION_LOCK = 0x58494E4D41
COMMAND_TIMEOUT_SECONDS = 15
OUTAGES = (
    *(DBConnectionError, ConnectionError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError),
    *(asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError, asyncpg.InternalClientError),
)
"""The database cannot be reached: nothing was done, or nobody knows."""


def tortoise_config(settings: Settings, *, patient: bool = False) -> dict[str, Any]:
    return {
        "connections": {"default": _connection(settings, patient=patient)},
        "apps": {"models": {"models": MODULES, "migrations": "models.migrations", "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def database(settings: Settings, *, patient: bool = False) -> AsyncIterator[None]:
    """Open the pool for the length of the block, for every task of it. BadSettings when the database does not answer.

    patient: statements may take as long as they take; for commands that a person waits for, never for requests.
    """
    if settings.on_sqlite:
        _make_file(Path(settings.database_url.removeprefix("sqlite://")))
    await Tortoise.init(config=tortoise_config(settings, patient=patient), _enable_global_fallback=True)
    try:
        await _first_word()
        yield
    finally:
        await Tortoise.close_connections()


async def migrate(settings: Settings) -> None:
    """Bring the schema to the newest version. Several processes may call it at once: one works, the others wait."""
    connection = connections.get("default")
    apps = {"models": {"models": MODULES, "migrations": "models.migrations", "default_connection": "default"}}
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_script("PRAGMA foreign_keys=OFF")
        await MigrationExecutor(connection, apps).migrate()
        await connection.execute_script("PRAGMA foreign_keys=ON")
        return
    # A connection of its own, which may wait as long as another's migration takes and leaves the pool to this one's.
    lock_holder = await asyncpg.connect(**_unpooled(settings, patient=True))
    try:
        await lock_holder.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await MigrationExecutor(connection, apps).migrate()
    finally:
        await lock_holder.close()


async def pending_migrations() -> list[str]:
    """Return the names of migrations not yet applied; empty when the schema is current."""
    apps = {"models": {"models": MODULES, "migrations": "models.migrations", "default_connection": "default"}}
    plan = await MigrationExecutor(connections.get("default"), apps).plan()
    return [step.migration.name for step in plan]


async def refuse_weak_durability() -> None:
    """Production must not run on a PostgreSQL that forgets a commit (fsync or synchronous_commit off)."""
    for name in ("fsync", "synchronous_commit"):
        rows = await connections.get("default").execute_query_dict(f"SHOW {name}")
        if rows[0][name] in ("off", "local"):
            raise BadSettings(
                f"the database runs with {name}={rows[0][name]}: a redemption could be forgotten after a crash. Set {name}=on"
            )


class Unreset(asyncpg.Connection):  # type: ignore[misc]
    """Goes back to the pool as it is: nothing of ours sets anything on a session, and undoing nothing would cost each query a second
    round trip. A transaction that was left open is still rolled back.
    """

    def get_reset_query(self) -> str:
        return ""


class OwnConnection:
    """A PostgreSQL connection outside the pool, for a writer that must not wait for a free one; opened anew after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._credentials = _unpooled(settings)
        self._connection: asyncpg.Connection | None = None

    async def execute(self, statement: str, *values: Any) -> None:
        """Run one statement in a transaction of its own; it is committed on return."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._credentials)
        try:
            await self._connection.execute(statement, *values)
        except (OSError, asyncpg.InterfaceError):
            self._connection.terminate()
            raise

    async def close(self) -> None:
        if self._connection:
            await self._connection.close(timeout=COMMAND_TIMEOUT_SECONDS)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction for the length of the block. Also a caller who is cut off while it begins leaves nothing behind.

    TimeoutError when another process has been writing to SQLite for too long.
    """
    context = in_transaction()
    try:
        await context.__aenter__()
    except BaseException:
        # Tortoise gives nothing back of a transaction that never began: neither the connection, nor SQLite's lock, nor the task's view.
        if hasattr(context, "token"):
            await _abandon(context)
        raise
    try:
        yield
    except BaseException as error:
        await context.__aexit__(type(error), error, error.__traceback__)
        raise
    await context.__aexit__(None, None, None)


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """A part of the open transaction that may fail by itself: what the block wrote is then undone, and what was written before it stays."""
    async with in_transaction():
        yield


async def _abandon(context: Any) -> None:
    try:
        if dialect() == "sqlite":
            await context.connection._connection.rollback()  # noqa: SLF001 — behind the BEGIN that may still be waiting in its thread
        else:
            context.client._connection.terminate()  # noqa: SLF001 — who knows how far it came; the pool opens another
    finally:
        await context.__aexit__(TransactionManagementError, None, None)


def _make_file(path: Path) -> None:
    """Tried here because aiosqlite leaves a thread behind that quarrels with the end of the program where a file does not open."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sqlite3.connect(path).close()
    except (OSError, sqlite3.Error) as error:
        raise BadSettings(f"XINMA_DATABASE_URL: the file cannot be opened: {path}: {error}") from None


async def _first_word() -> None:
    try:
        await connections.get("default").execute_query("SELECT 1")
    except (OSError, DBConnectionError, OperationalError, asyncpg.PostgresError, sqlite3.Error) as error:
        raise BadSettings(f"XINMA_DATABASE_URL: the database does not answer: {type(error).__name__}: {error}") from error


def dialect() -> str:
    """`sqlite` or `postgres`, for the few statements that differ."""
    return str(connections.get("default").capabilities.dialect)


def _unpooled(settings: Settings, *, patient: bool = False) -> dict[str, Any]:
    credentials: dict[str, Any] = _connection(settings, patient=patient)["credentials"]
    return {name: value for name, value in credentials.items() if name not in ("minsize", "maxsize")}


def _connection(settings: Settings, *, patient: bool = False) -> dict[str, Any]:
    if settings.on_sqlite:
        pragmas = {"journal_mode": "WAL", "synchronous": "NORMAL", "busy_timeout": 5000, "foreign_keys": "ON"}
        return {
            "engine": "tortoise.backends.sqlite",
            "credentials": {"file_path": settings.database_url.removeprefix("sqlite://"), **pragmas},
        }
    parts = urlsplit(settings.database_url)
    query = dict(parse_qsl(parts.query))
    credentials: dict[str, Any] = {
        "host": query.pop("host", None) or parts.hostname or "localhost",
        "port": parts.port or int(query.pop("port", 5432)),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/") or "xinma",
        "minsize": 1,
        "maxsize": settings.pool_size,
        "command_timeout": None if patient else COMMAND_TIMEOUT_SECONDS,
        "connection_class": Unreset,
        **query,
    }
    if re.search(r"[^\w-]", credentials["database"]):
        raise BadSettings("XINMA_DATABASE_URL: the database name may have letters, digits, - and _")
    return {"engine": "tortoise.backends.asyncpg", "credentials": credentials}


async def _begin_immediate(self: SqliteTransactionWrapper) -> None:
    # SQLite's plain BEGIN takes the write lock at the first write, when a reader may already stand in the way.
    try:
        await self._connection.commit()
        await self._connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise TimeoutError(f"SQLite: {error}") from error


SqliteTransactionWrapper.begin = _begin_immediate  # type: ignore[method-assign]
