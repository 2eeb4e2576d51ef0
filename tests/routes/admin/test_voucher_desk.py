"""Voucher campaigns in the console: opened, given to a tier, printed, ended."""

import httpx2
import pytest

from models.audit import AuditLine
from models.vouchers import Voucher, VoucherCampaign
from server.platform.clock import utc_now
from tests.cast import Person, resident_scorecard
from tests.routes.admin.staff import submit
from tests.server.benefits.actions.test_vouchers import work
from tests.server.benefits.desk import make_benefit

HERE = "/admin/vouchers"


async def test_a_campaign_from_opening_to_its_end(console: httpx2.AsyncClient, gold_resident: Person) -> None:
    benefit = await make_benefit(now=utc_now())
    wish = {"benefit_id": str(benefit.id), "title_zh": "文旅券", "title_en": "Travel", "pattern": "LH-########", "wanted": "3",
            "expires_at": "2120-01-01T00:00"}  # fmt: skip
    made = await submit(console, HERE, HERE, wish)
    assert made.status_code == 303, made.text
    page, campaign = made.headers["location"], await VoucherCampaign.get()
    assert "正在生成券码" in (await console.get(page)).text
    await work()
    await submit(console, page, f"{page}/grants", {"tier_gold": "yes"})
    await work()
    granted = (await console.get(page)).text
    assert ("已发 1 张" in granted, '<b class="me-auto">金</b>' in granted) == (True, True)
    printed = await submit(console, page, f"{page}/codes", {})
    free = await Voucher.filter(campaign=campaign, resident_id=None).values_list("code", flat=True)
    assert sorted(printed.text.split()) == sorted(["code", *map(str, free)])
    await submit(console, page, f"{page}/end", {})
    await campaign.refresh_from_db()
    assert campaign.ended_at
    assert "文旅券" in (await console.get(HERE)).text
    deeds = {line.deed for line in await AuditLine.filter(object_id=campaign.id)}
    assert deeds == {"open_campaign", "grant_vouchers", "print_vouchers", "end_campaign"}


@pytest.mark.parametrize("wrong", [{"wanted": "many"}, {"expires_at": "soon"}, {"pattern": "#"}, {"benefit_id": "x"}, {"title_zh": ""}])
async def test_what_is_wrong_is_said_and_what_was_typed_stays(console: httpx2.AsyncClient, wrong: dict[str, str]) -> None:
    await resident_scorecard()
    wish = {"benefit_id": "", "title_zh": "文旅券", "title_en": "Travel", "pattern": "LH-########", "wanted": "3", "expires_at": ""}
    refused = await submit(console, HERE, HERE, wish | wrong)
    assert (refused.status_code, 'value="Travel"' in refused.text) == (400, True)
    assert await VoucherCampaign.all().count() == 0
