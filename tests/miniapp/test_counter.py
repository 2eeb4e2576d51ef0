"""At the counter: a resident's screen is photographed, a clerk's phone reads the picture, the benefit is granted once."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, async_playwright

from tests.miniapp.camera import film
from tests.miniapp.phone import City, Hold, Phone

GOLD = "demo-resident-5"
GOLD_TOO = "demo-resident-40"
GARAGE_CLERK = "demo-clerk-0"
DISCOUNT_OF_300_YUAN = 4500
UNDRAWN = 300
"""The width of a canvas on which nothing was drawn yet (HTML)."""


async def test_the_clerk_scans_the_pixels_of_the_residents_screen_and_the_resident_sees_it(hold: Hold, tmp_path: Path) -> None:
    resident = await hold(GOLD)
    clerk = await hold(GARAGE_CLERK)
    picture = await _photographed(resident)
    await _scan(clerk, picture)
    await _type(clerk, "300")
    await _redeem(clerk)
    done = await clerk.until("done")
    assert (done["discount_fen"], done["payable_fen"]) == (DISCOUNT_OF_300_YUAN, 25_500)
    assert "45" in await resident.until("used")

    await _scan(clerk, picture)
    refused = await clerk.until("refused")
    assert refused["title"]
    assert await clerk.page.get_by_role("alert").inner_text()
    assert "code" not in refused["title"], "the reason is said in words"
    clerk.errors[:] = [said for said in clerk.errors if "status of 409" not in said]

    await resident.open("/pages/records/index")
    newest = (await resident.until("items"))[0]
    assert newest["id"] == done["id"]


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


async def test_eight_digits_do_where_no_camera_does(hold: Hold, city: City) -> None:
    clerk = await hold(GARAGE_CLERK, path="#/merchant/pages/poster/index")
    shop = await clerk.until("shop")
    resident = await hold(GOLD, path="#/pages/code/index")
    await resident.page.get_by_role("textbox").fill(shop["short_number"])
    await resident.button("取得 8 位数字").click()
    spoken = await resident.until("spoken")
    await clerk.open("/merchant/pages/desk/index")
    await clerk.page.get_by_role("textbox").fill(spoken["digits"])
    await clerk.button("核验").click()
    assert (await clerk.until("resident"))["tier_title"]


async def _photographed(resident: Phone) -> bytes:
    """Open the code and return a picture of it, as a camera over the counter would take it."""
    await resident.open("/pages/code/index")
    await resident.until("payload")
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
