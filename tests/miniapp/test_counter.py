"""At the counter: a resident's screen is photographed, a clerk's phone reads the picture, the benefit is granted once."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Route, async_playwright

from tests.miniapp.camera import film
from tests.miniapp.phone import City, Hold, Phone

GOLD = "demo-resident-5"
GOLD_TOO = "demo-resident-40"
GARAGE_CLERK = "demo-clerk-0"
NOODLE_CLERK = "demo-clerk-6"
DISCOUNT_OF_300_YUAN = 4500
WIDTHS = (320, 390, 768, 1280)
BRIGHTNESS = "async () => (await window.__mp.wx.getScreenBrightness()).value"
CODES = "**/api/v1/me/codes"
VERIFICATIONS = "**/api/v1/desk/verifications"
UNDRAWN = 300
"""The width of a canvas on which nothing was drawn yet (HTML)."""


async def test_somebody_joins_reads_why_and_the_pixels_of_the_screen_count_once_on_every_width(hold: Hold) -> None:
    clerk = await hold(NOODLE_CLERK)
    for width in WIDTHS:
        await clerk.page.set_viewport_size({"width": width, "height": 844})
        resident = await hold(f"joins-at-{width}", width=width)
        await resident.page.clock.install()
        await _join(resident)
        await _read_why(resident)
        picture = await _photographed(resident)
        await _scan(clerk, picture)
        await _type(clerk, "35")
        await _redeem(clerk)
        done = await clerk.until("done")
        assert (done["discount_fen"], done["payable_fen"]) == (500, 3_000), width
        assert await _faults(clerk) == await _faults(resident) == [], width
        await _later(resident, 0)
        told = await resident.until("used")
        assert "优惠 5 元" in told
        await _refused_again(clerk, resident, picture)
        await resident.open("/pages/records/index")
        assert (await resident.until("items"))[0]["id"] == done["id"]


async def test_the_tier_decides_how_much_a_desk_takes_off(hold: Hold) -> None:
    resident, clerk = await hold(GOLD), await hold(GARAGE_CLERK)
    await _scan(clerk, await _photographed(resident))
    await _type(clerk, "300")
    choice = await clerk.page.locator("#phone").inner_text()
    assert "需在商户的柜台系统中使用" in choice, "the truck card asks for vehicle and kind of order, for which this desk has no field"
    assert "请在订单中补充此项" not in choice
    await _redeem(clerk)
    done = await clerk.until("done")
    assert (done["discount_fen"], done["payable_fen"]) == (DISCOUNT_OF_300_YUAN, 25_500)


async def test_the_camera_reads_the_code_from_a_film_of_the_residents_screen(hold: Hold, tmp_path: Path) -> None:
    resident = await hold(GOLD_TOO)
    picture = await _photographed(resident)
    async with _with_camera(film(picture, tmp_path / "counter.y4m")) as chromium:
        clerk = await hold(GARAGE_CLERK, on=chromium, path="#/merchant/pages/desk/index")
        await clerk.page.context.grant_permissions(["camera"])
        await clerk.button("扫顾客的信用码").click()
        seen = await clerk.until("resident")
        assert seen["tier_title"]
        assert await clerk.missing() == []


async def test_the_drawn_code_is_what_the_server_gave(hold: Hold, tmp_path: Path) -> None:
    resident = await hold(GOLD)
    (tmp_path / "code.png").write_bytes(await _photographed(resident))
    read = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert [each.text for each in read] == [await resident.shown("payload")]


async def test_eight_digits_stand_alone_and_count_until_their_clock_has_run_down(hold: Hold, city: City) -> None:
    clerk = await hold(GARAGE_CLERK, path="#/merchant/pages/poster/index")
    shop = await clerk.until("shop")
    resident = await hold(GOLD)
    await resident.page.clock.install()
    await resident.open("/pages/code/index")
    await resident.page.get_by_role("textbox").fill(shop["short_number"])
    await resident.button("取得 8 位数字").click()
    spoken = await resident.until("spoken")
    await _later(resident, 40)
    assert await resident.page.locator("#phone canvas").count() == 0, "one of the two is shown: the other does not count"
    left = await resident.shown("seconds")
    assert 0 < left <= 20
    assert f"还有 {left} 秒有效" in await resident.page.locator("#phone").inner_text()
    for tab in ("home", "code"):
        await resident.page.evaluate("tab => window.__mp.wx.switchTab({ url: `/pages/${tab}/index` })", tab)
        await resident.settle()
    await clerk.open("/merchant/pages/desk/index")
    await clerk.page.get_by_role("textbox").fill(spoken["digits"])
    await clerk.button("核验").click()
    assert (await clerk.until("resident"))["tier_title"], "no refresh of the symbol has ended them"
    await _later(resident, 21)
    await resident.until("payload")
    assert "刚才的数字已失效" in await resident.page.locator("#phone").inner_text()
    assert await resident.shown("spoken") is None


async def test_of_two_phones_of_one_person_the_one_shown_last_counts_and_the_other_says_so(hold: Hold) -> None:
    first = await hold(GOLD)
    await first.page.clock.install()
    await first.open("/pages/code/index")
    ended = await first.until("payload")
    second = await hold(GOLD, path="#/pages/code/index")
    counts = await second.until("payload")
    await _later(first, 3)
    await first.until("elsewhere")
    assert "另一部手机出示了更新的码" in await first.page.locator("#phone").inner_text()
    await _later(first, 60)
    clerk = await hold(GARAGE_CLERK)
    await clerk.open(f"/merchant/pages/redeem/index?payload={quote(counts)}")
    assert await clerk.until("resident"), "the first phone, left alone, has not ended it"
    await first.button("在这部手机上出示").click()
    assert await first.until("payload") not in (ended, counts)
    await second.until("elsewhere")


async def test_who_leaves_the_code_while_it_loads_leaves_neither_light_nor_clock_behind(hold: Hold) -> None:
    phone = await hold(GOLD)
    await phone.page.clock.install()
    looks: list[str] = []
    phone.page.on("request", lambda asked: looks.append(asked.url) if "limit=1" in asked.url else None)
    dimmed = await phone.page.evaluate(BRIGHTNESS)
    left = asyncio.Event()

    async def after_leaving(route: Route) -> None:
        await left.wait()
        await route.continue_()

    await phone.page.route(CODES, after_leaving)
    async with phone.page.expect_response(CODES) as shown:
        async with phone.page.expect_request(CODES):
            await phone.page.evaluate("() => window.__mp.wx.switchTab({ url: '/pages/code/index' })")
        await phone.page.evaluate("() => window.__mp.wx.switchTab({ url: '/pages/home/index' })")
        left.set()
    await (await shown.value).finished()
    await phone.settle()
    looks.clear()
    await phone.page.clock.run_for(7_000)
    assert (await phone.page.evaluate(BRIGHTNESS), looks) == (dimmed, [])


async def test_a_desk_that_was_not_connected_is_told_and_tries_again(hold: Hold) -> None:
    resident = await hold(GOLD, path="#/pages/code/index")
    clerk = await hold(GARAGE_CLERK)
    await clerk.page.route(VERIFICATIONS, lambda route: route.abort())
    await clerk.open(f"/merchant/pages/redeem/index?payload={quote(await resident.until('payload'))}")
    assert (await clerk.until("problem"))["code"] == "offline"
    await clerk.page.unroute(VERIFICATIONS)
    await clerk.page.get_by_role("alert").get_by_role("button").click()
    assert (await clerk.until("resident"))["tier_title"]
    clerk.errors[:] = [said for said in clerk.errors if "net::ERR_FAILED" not in said]


async def _later(phone: Phone, seconds: int) -> None:
    """Let the clock of a phone go on; it ticks three times more, which is when it looks at what counts."""
    await phone.page.clock.fast_forward(seconds * 1_000)
    await phone.page.clock.run_for(3_000)


async def _join(phone: Phone) -> None:
    await phone.button("了解并加入").click()
    await phone.until("consents")
    for purpose in ("信用评分", "激励"):
        await phone.page.get_by_role("switch", name=purpose).click()
    assert await _faults(phone) == []
    await phone.button("同意并加入").click()
    await phone.page.wait_for_function("() => window.__mp.route() === 'pages/home/index' && window.__mp.data().joined")


async def _read_why(phone: Phone) -> None:
    """The score on the first screen, and behind it entries that add up to it and ways to the next tier."""
    at_home = await phone.until("score")
    assert str(at_home["points"]) in await phone.page.locator("#phone").inner_text()
    await phone.button("看明细").click()
    await phone.page.wait_for_function("() => window.__mp.route() === 'pages/score/index' && window.__mp.data().score")
    score = await phone.shown("score")
    assert score["points"] == at_home["points"] == sum(entry["points"] for entry in score["entries"])
    read = await phone.page.locator("#phone").inner_text()
    assert all(entry["title_zh"] in read for entry in score["entries"])
    assert score["next_tier"]["ways"][0]["title_zh"] in read
    assert await _faults(phone) == []


async def _refused_again(clerk: Phone, resident: Phone, picture: bytes) -> None:
    """Scan the same picture once more: the clerk reads why, and the resident has read it and sees nothing new taken."""
    await _scan(clerk, picture)
    await clerk.until("refused")
    alert = await clerk.page.get_by_role("alert").inner_text()
    assert "未能核销" in alert
    assert "此码已使用过" in alert
    card = await resident.page.get_by_role("status").filter(has_text="最近使用").inner_text()
    assert "那个码和它的截图已失效，再扫会被拒绝" in card
    clerk.errors[:] = [said for said in clerk.errors if "status of 409" not in said]


async def _faults(phone: Phone) -> list[str]:
    return [*await phone.too_wide(), *await phone.overlapping()]


async def _photographed(resident: Phone) -> bytes:
    """Open the code and return a picture of it, as a camera over the counter would take it."""
    await resident.open("/pages/code/index")
    await resident.until("payload")
    await resident.page.wait_for_selector(".host-toast", state="detached")
    symbol = resident.page.locator("#phone canvas")
    await resident.page.wait_for_function(f"() => document.querySelector('#phone canvas').width !== {UNDRAWN}")
    return await symbol.screenshot()


async def _scan(clerk: Phone, picture: bytes) -> None:
    await clerk.open("/merchant/pages/desk/index")
    await clerk.will_scan(picture)
    await clerk.button("扫顾客的信用码").click()
    await clerk.page.wait_for_function("() => window.__mp.route().startsWith('merchant/pages/redeem')")


async def _type(clerk: Phone, amount: str) -> None:
    await clerk.until("resident")
    for key in amount:
        await clerk.page.get_by_role("button", name=key, exact=True).click()
    await clerk.button("计算优惠").click()
    await clerk.until("chosen")


async def _redeem(clerk: Phone) -> None:
    await clerk.button("确认核销").click()
    await clerk.page.get_by_role("dialog").get_by_role("button", name="确定").click()


@asynccontextmanager
async def _with_camera(video: Path) -> AsyncIterator[Browser]:
    program = next(filter(None, map(_which, ("chromium", "chromium-browser", "google-chrome"))))
    flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={video}"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=program, args=[*flags, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        )
        yield chromium
        await chromium.close()


_which: Callable[[str], str | None] = shutil.which
