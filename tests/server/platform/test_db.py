"""Connections: what goes back to the pool, and what stays outside it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from typing import Any

import asyncpg
import pytest
from tortoise import connections
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteTransactionWrapper
from tortoise.transactions import in_transaction

from models.registry import Source
from server.platform.db import OwnConnection, Unreset, transaction
from server.platform.settings import Settings

CUT_OFF = 120


@pytest.fixture
def postgres(engine: str, database: None) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one connection and no pool")


async def test_a_transaction_left_open_is_rolled_back_when_its_connection_is_given_back(postgres: None) -> None:
    pool = connections.get("default")._pool
    async with pool.acquire() as connection:
        assert isinstance(connection._con, Unreset)
        await connection.execute("BEGIN")
        await connection.execute("CREATE TABLE left_open (id int)")
    (row,) = await connections.get("default").execute_query_dict("SELECT to_regclass('left_open') AS found")
    assert row["found"] is None


async def test_nothing_is_asked_of_the_database_when_a_connection_is_given_back(postgres: None) -> None:
    pool = connections.get("default")._pool
    async with pool.acquire() as connection:
        assert connection.get_reset_query() == ""


async def test_a_connection_of_its_own_commits_each_statement(postgres: None, settings: Settings) -> None:
    own = OwnConnection(settings)
    try:
        await own.execute("INSERT INTO source (id, code, title_zh, title_en) SELECT gen_random_uuid(), $1, $1, $1", "written")
        (row,) = await connections.get("default").execute_query_dict("SELECT code FROM source WHERE code = 'written'")
        assert row["code"] == "written"
    finally:
        await own.close()


async def test_a_connection_of_its_own_goes_on_after_a_statement_that_failed(postgres: None, settings: Settings) -> None:
    own = OwnConnection(settings)
    try:
        with pytest.raises(asyncpg.UndefinedTableError):
            await own.execute("INSERT INTO nowhere VALUES (1)")
        await own.execute("SELECT 1")
    finally:
        await own.close()
    await own.close()


class NaiveTransaction:
    """Tortoise's own, which can be tidied up after it left something behind."""

    left: TransactionContext

    def __call__(self) -> TransactionContext:
        NaiveTransaction.left = in_transaction()
        return self.left


def taken(engine: str) -> int:
    """How many connections (PostgreSQL) or locks (SQLite) somebody holds."""
    client: Any = connections.get("default")
    return sum(each._in_use is not None for each in client._pool._holders) if engine == "postgres" else int(client._lock.locked())


@pytest.fixture
async def beginning_for_ever(monkeypatch: pytest.MonkeyPatch, database: None) -> AsyncIterator[asyncio.Event]:
    """Every BEGIN hangs; the event says that one does."""
    reached = asyncio.Event()

    async def begin(_: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        for each in (TransactionWrapper, SqliteTransactionWrapper):
            patched.setattr(each, "begin", begin)
        yield reached


async def cut_off_while_beginning(begin: Callable[[], AbstractAsyncContextManager[Any]], reached: asyncio.Event) -> None:
    async def deed() -> None:
        async with begin():
            pass

    doing = asyncio.create_task(deed())
    await reached.wait()
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing


async def let_go(left: Any, engine: str) -> None:
    if engine == "postgres":
        await left.client._parent._pool.release(left.client._connection)
    else:
        left._trxlock.release()


async def test_a_caller_cut_off_while_beginning_leaves_nothing_taken(beginning_for_ever: asyncio.Event, engine: str) -> None:
    await cut_off_while_beginning(transaction, beginning_for_ever)
    assert taken(engine) == 0


async def test_the_librarys_own_transaction_is_seen_to_leave_something(beginning_for_ever: asyncio.Event, engine: str) -> None:
    await cut_off_while_beginning(NaiveTransaction(), beginning_for_ever)
    assert taken(engine) == 1
    await let_go(NaiveTransaction.left, engine)
    assert taken(engine) == 0


async def test_deeds_cut_off_at_any_moment_leave_nothing_behind(database: None, engine: str) -> None:
    async def deed(code: str) -> None:
        async with transaction():
            await Source.create(code=code, title_zh=code, title_en=code)

    for number in range(CUT_OFF):
        doing = asyncio.create_task(deed(str(number)))
        for _ in range(number % 12):
            await asyncio.sleep(0)
        await asyncio.sleep(number % 7 / 20_000)
        doing.cancel()
        await asyncio.wait([doing])
    await asyncio.wait_for(deed("after"), 5)
    assert taken(engine) == 0
    assert await Source.exists(code="after")


async def test_another_process_that_writes_for_long_is_an_outage_and_no_end(database: None, engine: str, settings: Settings) -> None:
    if engine == "postgres":
        pytest.skip("PostgreSQL has many writers")
    await connections.get("default").execute_script("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite://"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            async with transaction():
                pass
        other.execute("COMMIT")
    await connections.get("default").execute_script("PRAGMA busy_timeout = 5000")
    async with transaction():
        await Source.create(code="after", title_zh="after", title_en="after")
    assert taken(engine) == 0
