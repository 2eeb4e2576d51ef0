"""Funds, groups and allotments in the console."""

import httpx2

from models.enums import AccountKind
from models.ledger import LedgerAccount
from models.registry import Merchant, MerchantGroupMember
from tests.routes.admin.staff import submit
from tests.server.benefits.desk import make_benefit

HERE = "/admin/funds"


async def test_a_cap_a_group_and_an_allotment_are_set_and_what_is_wrong_is_said(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    benefit = await make_benefit(budget_fen=100_000)
    await submit(console, HERE, f"{HERE}/city/appropriation", {"expected": "", "cap": "999"})
    assert "不能低于已拨付数" in (await console.get(HERE)).text
    await submit(console, HERE, f"{HERE}/city/appropriation", {"expected": "", "cap": "2000.00"})
    assert (await LedgerAccount.get(kind=AccountKind.FUND)).cap_fen == 200_000
    await submit(console, HERE, f"{HERE}/groups", {"code": "green", "title_zh": "绿色商户", "title_en": "Green"})
    await submit(console, HERE, f"{HERE}/groups/green/members", {"joining": str(noodle_shop.id), "leaving": ""})
    assert await MerchantGroupMember.filter(merchant=noodle_shop).count() == 1
    page = f"/admin/benefits/{benefit.id}"
    for place in (noodle_shop.district, str(noodle_shop.id)):
        await submit(console, page, f"{HERE}/allotments/{benefit.id}", {"place": place, "expected": "0", "allotted": "50"})
    shown = (await console.get(page)).text
    assert "湖滨面馆" in shown
    assert await LedgerAccount.filter(kind=AccountKind.ALLOTMENT, in_fen=5_000).count() == 2
    await submit(console, page, f"{HERE}/allotments/{benefit.id}", {"place": "天上", "expected": "0", "allotted": "50"})
    assert "没有该商户或区域" in (await console.get(page)).text
