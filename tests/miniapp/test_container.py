"""The container keeps WeChat's rules, so that what runs in it runs in WeChat: what WeChat refuses is refused with its words."""

import asyncio
import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Route

from tests.miniapp.phone import City, Hold, Phone

OUTCOME = """([name, options]) => Promise.resolve(window.__mp.wx[name](options)).then(() => 'ok', error => error.errMsg)"""
CHECK = "switchTab is for tabs, navigateTo for everything else (WeChat, wx.switchTab)"


async def outcome(phone: Phone, name: str, **options: Any) -> str:
    """Call an interface as a script of the mini-program would, and return `ok` or what it says."""
    said: str = await phone.page.evaluate(OUTCOME, [name, options])
    return said


async def test_pages_and_tabs_are_reached_each_in_its_way(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    assert await outcome(phone, "navigateTo", url="/pages/me/index") == "navigateTo:fail can not navigateTo a tabbar page", CHECK
    assert await outcome(phone, "switchTab", url="/pages/score/index") == "switchTab:fail can not switch to no-tabBar page", CHECK
    assert "is not found" in await outcome(phone, "navigateTo", url="/pages/nowhere/index")
    for _ in range(9):
        assert await outcome(phone, "navigateTo", url="/pages/complaint/index") == "ok"
    assert await outcome(phone, "navigateTo", url="/pages/complaint/index") == "navigateTo:fail webview count limit exceed"
    assert await outcome(phone, "navigateBack", delta=9) == "ok"


async def test_words_on_buttons_are_short_and_a_sheet_has_six_lines(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    assert "larger than 4" in await outcome(phone, "showModal", title="x", confirmText="Understood")
    assert "at most 6" in await outcome(phone, "showActionSheet", itemList=["x"] * 7)


async def test_what_is_kept_on_the_phone_is_bounded(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    kept = "size => { try { window.__mp.wx.setStorageSync('big', 'x'.repeat(size)); return 'ok' } catch (error) { return error.message } }"
    assert await phone.page.evaluate(kept, 1000) == "ok"
    assert "limit" in await phone.page.evaluate(kept, 1024 * 1024)


async def test_a_subscription_is_asked_for_and_answered(hold: Hold) -> None:
    phone = await hold("demo-resident-5", path="#/pages/messages/index")
    assert "1 to 3" in await outcome(phone, "requestSubscribeMessage", tmplIds=["a", "b", "c", "d"])
    await phone.until("template")
    await phone.button("微信也提醒我一次").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="允许").click()
    assert await phone.page.get_by_role("status").filter(has_text="下一条会发到微信").count() == 1


async def test_an_interface_that_is_not_there_is_written_down(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    assert await phone.page.evaluate("() => window.__mp.wx.makePhoneCall") is None
    assert await phone.missing() == ["makePhoneCall"]
    await phone.page.evaluate("() => { window.__mp.host.missing.length = 0 }")


@pytest.mark.parametrize("name", ["request", "uploadFile", "downloadFile"])
async def test_no_other_host_is_asked(hold: Hold, name: str) -> None:
    phone = await hold("demo-resident-5")
    ask = "name => new Promise(fail => window.__mp.wx[name]({ url: 'https://example.org/', filePath: 'x', name: 'x', fail }))"
    assert (await phone.page.evaluate(ask, name))["errMsg"] == f"{name}:fail url not in domain list"


async def test_a_file_is_uploaded_with_its_fields(hold: Hold, city: City) -> None:
    phone = await hold("demo-resident-5")
    picture = BytesIO()
    Image.new("RGB", (40, 30), "#507080").save(picture, "PNG")
    upload = """async ([coded, url]) => {
        const bytes = Uint8Array.from(atob(coded), letter => letter.charCodeAt(0))
        const filePath = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }))
        const formData = { kind: 'tip', text: '后厨无证', token: 'x'.repeat(32) }
        return window.__mp.wx.uploadFile({ url, filePath, name: 'photos', formData })
    }"""
    address = f"{city.base_url}/m/{city.merchant(7)['code']}/complaint"
    answer = await phone.page.evaluate(upload, [base64.b64encode(picture.getvalue()).decode(), address])
    assert answer["statusCode"] == 201, answer["data"]


async def test_pulling_down_asks_anew_and_says_so_until_it_is_answered(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    seen = asyncio.Event()

    async def after_it_was_seen(route: Route) -> None:
        await seen.wait()
        await route.continue_()

    await phone.page.route("**/api/v1/me", after_it_was_seen)
    async with phone.page.expect_request("**/api/v1/me"):
        await phone.page.evaluate("() => window.__mp.wx.startPullDownRefresh()")
    assert await phone.page.get_by_role("status", name="正在刷新").count() == 1
    seen.set()
    await phone.page.wait_for_selector(".host-pulled", state="detached")
    assert await phone.shown("problem") is None
