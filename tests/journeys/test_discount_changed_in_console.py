"""An administrator changes the garage's discount in the console, a second one approves it, and the next customer gets the new one."""

import re
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from models.benefits import Benefit
from models.registry import Merchant
from server.platform.clock import utc_now
from tests.cast import Person
from tests.routes.admin.staff import PASSWORD, make_staff
from tests.server.benefits.desk import make_benefit

ORDER_FEN = 30_000


@pytest.fixture
async def discount(database: None) -> Benefit:
    """Live at garages: silver 8 %, gold 15 %."""
    return await make_benefit(now=utc_now(), scope={"industries": ["repair"]})


async def offered(server: str, clerk: Person, customer: Person, benefit: Benefit) -> int:
    """What the desk is told that the customer would save, in fen."""
    async with httpx2.AsyncClient(base_url=server) as phone:
        code = await phone.post("/api/v1/me/codes", headers=customer.headers)
        assert code.status_code == 201, code.text
        wish = {"payload": code.json()["payload"], "amount_fen": ORDER_FEN}
        told = await phone.post("/api/v1/desk/verifications", json=wish, headers=clerk.headers)
        assert told.is_success, told.text
    [mine] = [each for each in told.json()["benefits"] if each["id"] == str(benefit.id)]
    saved: int = mine["discount_fen"]
    return saved


async def sign_in(page: Page, server: str, username: str) -> None:
    await page.goto(f"{server}/admin/")
    await page.get_by_label("用户名").fill(username)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("heading", level=1, name="总览")).to_be_visible()


async def test_the_next_customer_gets_the_new_discount(
    live_server: str,
    browser: Browser,
    page: Page,
    garage: Merchant,
    clerk_of: Callable[[Merchant], Awaitable[Person]],
    gold_resident: Person,
    discount: Benefit,
) -> None:
    clerk = await clerk_of(garage)
    for username in ("chen", "wang"):
        await make_staff(username)
    assert await offered(live_server, clerk, gold_resident, discount) == 4_500

    await sign_in(page, live_server, "chen")
    await page.goto(f"{live_server}/admin/benefits")
    await page.get_by_text("诚信折扣").click()
    await page.get_by_role("link", name="修订条款").click()
    await page.get_by_label("金 数值").fill("20")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.get_by_text("减 20%")).to_be_visible()
    await page.get_by_role("button", name="测算").click()
    await page.get_by_role("link", name="继续办理").click()
    await expect(page.get_by_role("button", name="批准")).to_have_count(0)
    assert await offered(live_server, clerk, gold_resident, discount) == 4_500, "a draft grants nothing"

    second = await browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    theirs = await second.new_page()
    await sign_in(theirs, live_server, "wang")
    await theirs.goto(re.sub(r"#.*", "", page.url))
    await theirs.get_by_role("button", name="批准", exact=True).click()
    await theirs.get_by_text("发布", exact=True).click()
    await theirs.get_by_role("button", name="确认发布").click()
    await expect(theirs.get_by_text("新条款即时生效")).to_be_visible()
    await second.close()

    assert await offered(live_server, clerk, gold_resident, discount) == 6_000
