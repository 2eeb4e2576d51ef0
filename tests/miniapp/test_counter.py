"""At the counter: a resident's screen is photographed, a clerk's phone reads the picture, the benefit is granted once."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import httpx2
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Route, async_playwright

from tests.miniapp.camera import film
from tests.miniapp.phone import City, Hold, Phone

GOLD = "demo-resident-5"
GOLD_TOO = "demo-resident-40"
DIAMOND = "demo-resident-8"
GARAGE_CLERK = "demo-clerk-0"
CAR_PARK_CLERK = "demo-clerk-3"
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


async def test_the_camera_reads_the_code_from_a_film_of_the_residents_screen_once_and_both_sides_understand_why_not_twice(
    hold: Hold, tmp_path: Path
) -> None:
    resident = await hold(GOLD_TOO)
    await resident.page.clock.install()
    picture = await _photographed(resident)
    async with _with_camera(film(picture, tmp_path / "counter.y4m")) as chromium:
        clerk = await hold(GARAGE_CLERK, on=chromium)
        await clerk.page.context.grant_permissions(["camera"])
        await _scan(clerk)
        await _type(clerk, "300")
        await _redeem(clerk)
        done = await clerk.until("done")
        assert (done["discount_fen"], done["payable_fen"]) == (DISCOUNT_OF_300_YUAN, 25_500), "as gold has it"
        await _later(resident, 0)
        assert "优惠 45 元" in await resident.until("used")
        await _refused_again(clerk, resident)


async def test_the_desk_asks_for_just_the_facts_that_are_missing_and_works_it_out_again(hold: Hold) -> None:
    resident, clerk = await hold(GOLD), await hold(CAR_PARK_CLERK)
    await _scan(clerk, await _photographed(resident))
    await clerk.until("resident")
    assert await clerk.shown("asked") == [], "without an amount no order is judged"
    await _enter(clerk, "20")
    asked = {each["fact"]: [word["word"] for word in each["words"]] for each in await clerk.until("asked")}
    refused = [reason for benefit in await clerk.shown("others") for reason in benefit["reasons"]]
    assert asked.keys() == {reason["fact"] for reason in refused if reason["code"] == "fact_missing"}
    assert {"order.kind", "order.vehicle", "order.quantity", "order.unit"} <= asked.keys()
    assert "kerb-parking" in asked["order.kind"]
    assert "缺少“车牌号”" in await clerk.text()
    assert await _faults(clerk) == []
    await clerk.button("路边停车").click()
    await clerk.button("分钟").click()
    await clerk.page.get_by_role("textbox", name="车牌号").fill("浙A·12345")
    await clerk.page.get_by_role("textbox", name="数量").fill("120")
    await clerk.button("重新计算").click()
    await clerk.until("calculated")
    await clerk.page.get_by_role("button", name="诚信停车延时").click()
    await _redeem(clerk)
    done = await clerk.until("done")
    assert (done["title"], done["discount_fen"]) == ("诚信停车延时", 500), "30 of 120 minutes for 20 yuan"


async def test_what_a_till_holds_is_given_up_or_settled_at_the_desk_and_the_resident_is_told(hold: Hold, city: City) -> None:
    resident, clerk = await hold(DIAMOND), await hold(GARAGE_CLERK)
    await resident.page.clock.install()
    ends = {"放弃": "released", "核销": "committed"}
    held = []
    for deed in ends:
        await resident.open("/pages/code/index")
        held.append(await _hold(city, await resident.until("payload"), order_ref=f"till-{deed}"))
        await _later(resident, 0)
        assert "预占了“诚信汽修折扣”" in await resident.until("used")
        await clerk.open("/merchant/pages/today/index")
        assert [each["id"] for each in await clerk.shown("holds")] == held[-1:]
        await clerk.page.get_by_role("button", name=f"{deed} till-{deed}").click()
        await clerk.page.get_by_role("dialog").get_by_role("button", name="确定").click()
        await clerk.page.wait_for_function("() => window.__mp.data().holds.length === 0")
    assert (await clerk.shown("items"))[0]["order_ref"] == "till-核销"
    await resident.open("/pages/records/index")
    await resident.button("预占").click()
    await resident.settle()
    assert {each["id"]: each["state"] for each in await resident.shown("items")} == dict(zip(held, ends.values(), strict=True))


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
    phone.page.on("request", lambda asked: looks.append(asked.url) if asked.url.endswith("/me/codes") else None)
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


async def _refused_again(clerk: Phone, resident: Phone, picture: bytes | None = None) -> None:
    """Scan the same once more: the clerk reads why, and the resident reads it on the code's screen and among the messages."""
    await _scan(clerk, picture)
    await clerk.until("refused")
    alert = await clerk.page.get_by_role("alert").inner_text()
    assert all(said in alert for said in ("未能核销", "此码已使用过", "在本店用过"))
    await _later(resident, 0)
    told = await resident.until("replayed")
    assert "已拒绝，没有再使用任何激励" in told
    assert told in await resident.page.get_by_role("alert").inner_text()
    assert "最近使用" in await resident.text(), "what was used stays told"
    await resident.open("/pages/messages/index")
    assert told in await resident.text()
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


async def _hold(city: City, payload: str, order_ref: str) -> str:
    """As the till of the garage does, by the API; return the hold's id."""
    [discount] = [each["id"] for each in city.described["benefits"] if each["title"] == "诚信汽修折扣"]
    headers = {"Authorization": f"Bearer {city.merchant(0)['clerk_token']}"}
    body = {"payload": payload, "benefit_id": discount, "amount_fen": 30_000, "order_ref": order_ref, "seconds": 3_600}
    async with httpx2.AsyncClient(base_url=city.base_url) as client:
        answer = await client.post("/api/v1/desk/holds", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


async def _scan(clerk: Phone, picture: bytes | None = None) -> None:
    """Scan a picture, or without one what the camera sees."""
    await clerk.open("/merchant/pages/desk/index")
    if picture:
        await clerk.will_scan(picture)
    await clerk.button("扫顾客的信用码").click()
    await clerk.page.wait_for_function("() => window.__mp.route().startsWith('merchant/pages/redeem')")


async def _type(clerk: Phone, amount: str) -> None:
    await _enter(clerk, amount)
    await clerk.until("chosen")


async def _enter(clerk: Phone, amount: str) -> None:
    await clerk.until("resident")
    for key in amount:
        await clerk.page.get_by_role("button", name=key, exact=True).click()
    await clerk.button("计算优惠").click()
    await clerk.until("calculated")


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
