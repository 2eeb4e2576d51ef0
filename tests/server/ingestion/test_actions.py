import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from models.audit import AuditLine
from models.codes import MerchantCode
from models.registry import Merchant
from server.codes import short_number
from server.ingestion.actions import Import, store_merchants
from server.ingestion.queries import merchants_by_ref
from server.registry.batch import Batch

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _run(number: int = 1) -> Import:
    return Import(id=UUID(int=number), source_code="lives", file="f.csv", began_at=NOW)


def _batch(*names: str, key: str = "source_ref") -> Batch:
    columns = {"name": list(names), key: [f"k{name[:1]}" for name in names]}
    return Batch(list(range(2, len(names) + 2)), columns[key], [name.encode() for name in names], columns)


async def test_new_merchants_get_their_code_in_the_same_transaction(database: None) -> None:
    stored = await store_merchants(_batch("a", "b"), key="source_ref", run=_run())
    codes = await MerchantCode.filter(ended_at=None)
    assert {str(code.merchant_id) for code in codes} == set(stored.created)
    assert all(short_number.parse(code.short_number) == code.short_number for code in codes)
    assert len({code.handle for code in codes}) == 2


async def test_a_batch_is_written_down_when_it_changed_something(database: None) -> None:
    await store_merchants(_batch("a", "b"), key="source_ref", run=_run())
    await store_merchants(_batch("a", "b"), key="source_ref", run=_run())
    [line] = await AuditLine.filter(deed="import_merchants")
    assert (line.object_id, line.done_at) == (UUID(int=1), NOW)
    assert line.particulars == {"source": "lives", "file": "f.csv", "created": 2, "updated": 0, "first_line": 2, "last_line": 3}


async def test_references_of_two_sources_do_not_meet(database: None) -> None:
    await store_merchants(_batch("a"), key="source_ref", run=_run())
    other = Import(id=UUID(int=2), source_code="demo", file="f.csv", began_at=NOW)
    assert len((await store_merchants(_batch("a other"), key="source_ref", run=other)).created) == 1
    assert list(await merchants_by_ref({"ka"}, source_code="demo")) == ["ka"]
    assert {each.name for each in await Merchant.all()} == {"a", "a other"}


@pytest.mark.parametrize("key", ["source_ref", "uscc"])
async def test_two_imports_of_the_same_merchants_at_once_make_each_once(database: None, key: str) -> None:
    """Both find nothing and insert: the unique key refuses one, whose action is tried again and finds them."""
    names = [chr(ord("a") + place) for place in range(20)]
    stored = await asyncio.gather(*(store_merchants(_batch(*names, key=key), key=key, run=_run(number)) for number in range(2)))
    assert sorted(len(each.created) for each in stored) == [0, 20]
    assert sorted(each.unchanged for each in stored) == [0, 20]
    assert await Merchant.all().count() == await MerchantCode.all().count() == 20
