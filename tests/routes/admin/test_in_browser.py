"""The console in Chromium: whole at every width, silent in its console, usable from the keyboard."""

import pytest
from playwright.async_api import Page

from models.benefits import Benefit
from models.registry import Merchant
from routes.admin.sign_in import COOKIE
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import Person
from tests.server.benefits.desk import make_benefit
from tests.server.complaints.filing import filed_on

PAGES = [
    "/admin/",
    "/admin/complaints",
    "/admin/benefits",
    "/admin/benefits/new",
    "/admin/scorecards",
    "/admin/scorecards/resident/tiers",
    "/admin/residents",
    "/admin/merchants/list",
    "/admin/records/list",
    "/admin/scans/list",
    "/admin/redemptions/list",
    "/admin/audit/list",
    "/admin/prints",
    "/admin/partners/list",
    "/admin/waivers/list",
    "/admin/deliveries/list",
    "/admin/listings/list",
]


@pytest.fixture
async def signed_in(live_server: str, page: Page, administrator: Person) -> Page:
    """A page whose context has the administrator's session."""
    await page.context.add_cookies([{"name": COOKIE, "value": administrator.token, "url": live_server}])
    return page


@pytest.fixture
async def city(noodle_shop: Merchant, keyring: Keyring) -> Benefit:
    """A little of everything."""
    await filed_on(noodle_shop, keyring=keyring, text="面是凉的，店员态度不好，要求退款" * 20)
    return await make_benefit(now=utc_now())


async def test_every_page_is_whole_and_silent_on_a_small_phone(signed_in: Page, live_server: str, city: Benefit) -> None:
    width = 320
    await signed_in.set_viewport_size({"width": width, "height": 900})
    for path in [*PAGES, f"/admin/benefits/{city.id}", f"/admin/benefits/{city.id}/revision"]:
        answer = await signed_in.goto(f"{live_server}{path}")
        assert answer
        assert answer.ok, path
        assert await signed_in.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is cut off at {width} px"
        unnamed = await signed_in.evaluate(UNNAMED)
        assert unnamed == [], f"{path} has fields without a name for those who cannot see"


async def test_a_list_is_filtered_in_the_browser(signed_in: Page, live_server: str, noodle_shop: Merchant, garage: Merchant) -> None:
    await signed_in.set_viewport_size({"width": 1280, "height": 900})
    await signed_in.goto(f"{live_server}/admin/merchants/list")
    await signed_in.get_by_role("searchbox").fill("湖滨")
    await signed_in.keyboard.press("Enter")
    await signed_in.wait_for_url("**q=*")
    assert await signed_in.get_by_text("湖滨面馆").count()
    assert not await signed_in.get_by_text("诚信汽修").count()


async def test_charts_are_drawn(signed_in: Page, live_server: str, city: Benefit) -> None:
    await signed_in.goto(f"{live_server}/admin/", wait_until="networkidle")
    if not await signed_in.evaluate("Boolean(window.echarts)"):
        pytest.skip("front-end packages are not installed: make setup")
    assert await signed_in.locator(".chart svg").count() == 2


UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
  .filter((each) => each.checkVisibility() && !each.labels?.length && !each.ariaLabel && !each.textContent.trim() && !each.title)
  .map((each) => each.outerHTML.slice(0, 120))"""
