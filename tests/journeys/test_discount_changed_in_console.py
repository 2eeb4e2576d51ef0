"""An administrator changes a discount in the console, a second one approves it, the next customer gets the new one; on every width."""

from collections.abc import Awaitable, Callable

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from models.benefits import Benefit
from models.registry import Merchant
from server.platform.clock import utc_now
from tests import readable
from tests.cast import Person
from tests.routes.admin.staff import PASSWORD, make_staff
from tests.server.benefits.desk import make_benefit

ORDER_FEN = 30_000
PERCENT_AT = {320: 16, 390: 18, 768: 20, 1280: 22}
"""What the discount of gold becomes, in the order in which the widths are tried."""


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


async def draft(page: Page, server: str, percent: int) -> None:
    """Revise the terms by keyboard, and simulate them by mouse."""
    await page.goto(f"{server}/admin/benefits")
    await page.get_by_text("诚信折扣").click()
    await page.get_by_role("link", name="修订条款").click()
    value = page.get_by_label("金 数值")
    await value.focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.type(str(percent))
    await expect(page.get_by_text(f"金级居民消费 ¥300，实付 ¥{3 * (100 - percent)}")).to_be_visible()
    assert await faults(page) == []
    await page.get_by_role("button", name="保存草稿").press("Enter")
    await expect(page.get_by_text(f"减 {percent}%").first).to_be_visible()
    await page.get_by_role("button", name="测算").click()
    await page.get_by_role("link", name="继续办理").click()
    await expect(page.get_by_role("button", name="批准")).to_have_count(0)


async def approve(page: Page, server: str) -> None:
    """Approve what waits in the inbox, and publish it."""
    await page.goto(f"{server}/admin/approvals")
    assert await faults(page) == []
    await page.get_by_role("button", name="批准", exact=True).click()
    await page.goto(f"{server}/admin/approvals")
    await page.get_by_role("link", name="已批准，去发布").click()
    await page.get_by_text("发布", exact=True).click()
    await page.get_by_role("button", name="确认发布").click()
    await expect(page.get_by_text("新条款即时生效")).to_be_visible()


async def faults(page: Page) -> list[str]:
    return [*await readable.too_wide(page), *await readable.overlapping(page)]


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
    second = await (await browser.new_context(locale="zh-CN")).new_page()
    await sign_in(page, live_server, "chen")
    await sign_in(second, live_server, "wang")
    gets = 4_500
    for width, percent in PERCENT_AT.items():
        for each in (page, second):
            await each.set_viewport_size({"width": width, "height": 900})
        await draft(page, live_server, percent)
        assert await offered(live_server, clerk, gold_resident, discount) == gets, "a draft grants nothing"
        await approve(second, live_server)
        gets = ORDER_FEN * percent // 100
        assert await offered(live_server, clerk, gold_resident, discount) == gets, width
    await second.context.close()
