"""A merchant corrected by hand."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.registry import Merchant
from server.platform.actions import action
from server.platform.errors import NotFound
from server.registry.actions.merchants import correct_merchant, upsert_merchants
from server.registry.batch import Batch
from tests.cast import NOW, Person

PHONE = "13800138000"


async def corrected(merchant: Merchant, by: Person, **changes: Any) -> Merchant:
    return await correct_merchant(merchant_id=merchant.id, changes=changes, reason="现场核实", actor_id=by.account_id, now=NOW)


async def test_what_is_corrected_is_told_from_and_to_but_for_the_phone(noodle_shop: Merchant, administrator: Person) -> None:
    row = await corrected(noodle_shop, administrator, name="湖滨面馆（新）", phone=PHONE, closed_on=date(2026, 11, 1))
    assert (row.name, row.phone, row.closed_on, row.address) == ("湖滨面馆（新）", PHONE, date(2026, 11, 1), noodle_shop.address)
    line = await AuditLine.get(deed="correct_merchant", object_id=noodle_shop.id, actor_id=administrator.account_id)
    assert line.particulars == {
        "changed": {"name": ["湖滨面馆", "湖滨面馆（新）"], "phone": True, "closed_on": [None, "2026-11-01"]}, "reason": "现场核实"
    }  # fmt: skip


async def test_what_is_so_already_and_what_is_not_for_hands_change_nothing(noodle_shop: Merchant, administrator: Person) -> None:
    row = await corrected(noodle_shop, administrator, name=noodle_shop.name, uscc="91510100MA6DABCD0K", district="别处")
    assert (row.uscc, row.district) == (noodle_shop.uscc, noodle_shop.district)
    assert await AuditLine.all().count() == 0
    with pytest.raises(NotFound):
        await correct_merchant(merchant_id=uuid4(), changes={"name": "x"}, reason="r", actor_id=administrator.account_id, now=NOW)


@action
async def delivered(name: str, told: bytes) -> None:
    batch = Batch(lines=[2], keys=["R-1"], columns={"source_ref": ["R-1"], "name": [name], "industry": ["food"]}, hashes=[told])
    await upsert_merchants(batch, key="source_ref", source_code="register", now=NOW)


async def test_it_stays_until_the_register_says_something_else(administrator: Person, database: None) -> None:
    await delivered("旧名", b"1" * 16)
    row = await Merchant.get(source_ref="R-1")
    await corrected(row, administrator, name="正名")
    await delivered("旧名", b"1" * 16)
    assert (await Merchant.get(id=row.id)).name == "正名"
    await delivered("新名", b"2" * 16)
    assert (await Merchant.get(id=row.id)).name == "新名"
