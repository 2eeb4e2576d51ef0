"""What tests rely on without saying so: a migrated, empty database, a flushed cache, a real server, and no network."""

import socket

import httpx2
import pytest
from redis.asyncio import Redis
from tortoise import connections

from models.registry import Merchant
from server.platform import db
from tests.cast import make_merchant


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_begins_with_an_empty_database(turn: int, database: None) -> None:
    assert await Merchant.all().count() == 0
    await make_merchant("面馆")


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_begins_with_an_empty_cache(turn: int, cache: Redis) -> None:
    assert not await cache.exists("left over")
    await cache.set("left over", turn)


async def test_the_schema_came_from_the_migrations_and_is_current(engine: str, database: None) -> None:
    assert db.dialect() == engine
    assert await db.pending_migrations() == []


async def test_foreign_keys_hold_again_after_the_cleaning(engine: str, database: None) -> None:
    connection = connections.get("default")
    question = "PRAGMA foreign_keys" if engine == "sqlite" else "SHOW session_replication_role"
    (row,) = await connection.execute_query_dict(question)
    assert next(iter(row.values())) in (1, "origin")


async def test_the_client_asks_the_application_with_its_state(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 200, answer.text


async def test_a_real_server_answers_on_the_database_of_the_test(live_server: str) -> None:
    async with httpx2.AsyncClient(base_url=live_server) as asking:
        answer = await asking.get("/readyz")
    assert answer.status_code == 200, answer.text


def test_a_test_that_reaches_for_the_network_is_refused() -> None:
    with socket.socket() as reaching, pytest.raises(PermissionError, match="this machine only"):
        reaching.connect(("192.0.2.1", 80))
