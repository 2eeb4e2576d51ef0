"""Settlement in the console: a day's money of anybody, as page, CSV and PDF; payments; what stands out."""

from datetime import timedelta

import httpx2
import pytest

from models.benefits import Benefit
from models.registry import Merchant
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.settlement.actions import DELAY_DAYS, pay_out
from tests.cast import NOW, Person
from tests.server.benefits.desk import Counter, make_benefit

HERE, DAY = "/admin/settlement", str(local_day(NOW))
THEN = NOW + timedelta(days=DELAY_DAYS + 1)


@pytest.fixture
async def used(console: httpx2.AsyncClient, clerk: Person, gold_resident: Person, keyring: Keyring) -> Benefit:
    """A benefit used five times by one resident on one day, and paid eight days later."""
    benefit = await make_benefit()
    for _ in range(5):
        await Counter(clerk, keyring).redeem(gold_resident, benefit, 10_000)
    await action(pay_out)(now=THEN)
    return benefit


async def test_a_day_is_told_for_the_programme_a_funder_and_a_merchant(
    console: httpx2.AsyncClient, used: Benefit, noodle_shop: Merchant
) -> None:
    for asked in ({}, {"funder": "city"}, {"merchant_id": str(noodle_shop.id)}):
        page = await console.get(HERE, params={"day": DAY, **asked})
        assert page.status_code == 200, page.text
        assert [word for word in (used.title_zh, "市级财政", noodle_shop.name, "¥75") if word not in page.text] == []
    found = (await console.get(HERE, params={"day": DAY, "shop": "面馆"})).text
    assert f"merchant_id={noodle_shop.id}" in found
    sheet = await console.get(f"{HERE}/statement.csv", params={"day": DAY, "merchant_id": str(noodle_shop.id)})
    assert sheet.text.splitlines()[1].endswith(",7500,0,0")
    printed = await console.get(f"{HERE}/statement.pdf", params={"day": DAY, "funder": "city"})
    assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")


async def test_what_was_paid_on_a_day_is_listed(console: httpx2.AsyncClient, used: Benefit) -> None:
    page = (await console.get(HERE, params={"day": str(local_day(THEN))})).text
    assert "当日支付 1 笔，共 ¥75" in page
    assert "当日没有支付" in (await console.get(HERE, params={"day": DAY})).text


async def test_what_stands_out_leads_to_its_merchant_and_its_uses(
    console: httpx2.AsyncClient, used: Benefit, noodle_shop: Merchant
) -> None:
    page = (await console.get(f"{HERE}/anomalies", params={"day": DAY})).text
    assert "同一人当日在同一商户核销 5 次" in page
    assert f"/admin/merchants/detail?pk={noodle_shop.id}" in page
    assert page.count("/admin/redemptions/detail?pk=") == 5
    assert "没有发现异常" in (await console.get(f"{HERE}/anomalies", params={"day": "2020-01-01"})).text


@pytest.mark.parametrize(
    "asked", ["day=x", "merchant_id=1", "funder=%00", "day=2026-11-20&merchant_id=00000000-0000-7000-8000-000000000000"]
)
async def test_what_nobody_can_ask_is_said_no_to(console: httpx2.AsyncClient, asked: str) -> None:
    assert (await console.get(f"{HERE}?{asked}")).status_code in (400, 404)


async def test_one_goes_from_day_to_day_up_to_today(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    for path in (HERE, f"{HERE}/anomalies"):
        past = (await console.get(path, params={"day": "2026-02-28"})).text
        assert ('href="?day=2026-02-27' in past, 'href="?day=2026-03-01' in past) == (True, True)
        assert "后一天" not in (await console.get(path)).text
        assert "前一天" not in (await console.get(path, params={"day": "2000-01-01"})).text
        assert (await console.get(path, params={"day": "0001-01-01"})).status_code in (200, 400)
    whose = {"day": "2026-02-28", "merchant_id": str(noodle_shop.id)}
    assert f'href="?day=2026-02-27&amp;merchant_id={noodle_shop.id}"' in (await console.get(HERE, params=whose)).text
