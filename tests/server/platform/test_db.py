"""Connections: what goes back to the pool, and what stays outside it."""

import asyncpg
import pytest
from tortoise import connections

from server.platform.db import OwnConnection, Unreset
from server.platform.settings import Settings


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
