"""A code never outlives its merchant, also when both are written in the same moment."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from models.checks import CheckReferencePerStatement
from models.codes import MerchantCode
from models.registry import Merchant
from server.platform import db
from tests.cast import NOW

ISSUE = "INSERT INTO merchant_code (id, merchant_id, handle, short_number, issued_at) VALUES (gen_random_uuid(), $1, 7, '7', now())"


@pytest.fixture
async def two(database: None, environment: dict[str, str]) -> AsyncIterator[list[asyncpg.Connection]]:
    if db.dialect() == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing happens in the same moment")
    connections = [await asyncpg.connect(environment["XINMA_DATABASE_URL"]) for _ in range(2)]
    yield connections
    for connection in connections:
        await connection.close()


async def test_a_merchant_with_a_code_is_not_deleted(noodle_shop: Merchant) -> None:
    await MerchantCode.create(merchant=noodle_shop, handle=1, short_number="1", issued_at=NOW)
    with pytest.raises(IntegrityError):
        await Merchant.filter(id=noodle_shop.id).delete()


async def test_a_code_issued_while_its_merchant_is_deleted_is_refused(noodle_shop: Merchant, two: list[asyncpg.Connection]) -> None:
    assert await refused(two, "DELETE FROM merchant WHERE id = $1", ISSUE, noodle_shop.id)
    assert await MerchantCode.filter(merchant_id=noodle_shop.id).count() == 0


async def test_a_check_without_a_lock_is_noticed(two: list[asyncpg.Connection]) -> None:
    """The control: the triggers that stood there until migration 0005."""
    await two[0].execute("CREATE TABLE shop (id uuid PRIMARY KEY); CREATE TABLE sign (shop_id uuid REFERENCES shop)")
    for statement in CheckReferencePerStatement("sign", "shop_id", "shop").statements():
        await two[0].execute(statement)
    shop = uuid4()
    await two[0].execute("INSERT INTO shop VALUES ($1)", shop)
    try:
        assert not await refused(two, "DELETE FROM shop WHERE id = $1", "INSERT INTO sign VALUES ($1)", shop)
    finally:
        await two[0].execute("DROP TABLE shop, sign CASCADE; DROP FUNCTION sign_shop_id_exists, sign_shop_id_is_free")


async def refused(two: list[asyncpg.Connection], delete: str, refer: str, to: UUID) -> bool:
    """Tell whether a row that refers to another is refused while that one is being deleted."""
    deleting, referring = two
    async with deleting.transaction():
        await deleting.execute(delete, to)
        writing = asyncio.create_task(referring.execute(refer, to))
        # The database tells nobody when somebody begins to wait.
        while not writing.done() and not await deleting.fetchval("SELECT pg_blocking_pids($1) <> '{}'", referring.get_server_pid()):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    outcome = (await asyncio.gather(writing, return_exceptions=True))[0]
    return isinstance(outcome, asyncpg.ForeignKeyViolationError)
