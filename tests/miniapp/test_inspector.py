"""A regulator scans a merchant, inspects it, and everybody's page shows it."""

from io import BytesIO

from PIL import Image
from playwright.async_api import FilePayload, Page

from tests import readable
from tests.miniapp.phone import City, Hold, Phone

WIDTHS = (320, 390, 768, 1280)


def pixels(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


async def test_a_regulator_scans_inspects_and_the_page_shows_it(hold: Hold, city: City) -> None:
    phone = await hold("demo-inspector")
    for width in WIDTHS:
        await phone.page.set_viewport_size({"width": width, "height": 844})
        await phone.open("/pages/home/index")
        found = f"冷藏柜门封条老化，{width} 像素"
        await _inspect(phone, city, found)
        assert found in await phone.page.locator("#phone").inner_text()
        await _read_by_a_stranger(await phone.page.context.new_page(), city, found)


async def _inspect(phone: Phone, city: City, found: str) -> None:
    code = city.merchant(9)["code"]
    poster = await phone.page.context.request.get(f"{city.base_url}/m/{code}/qr.png?size=600")
    await phone.will_scan(await poster.body())
    await phone.button("现场检查").click()
    assert (await phone.until("credit"))["who"]["name"] == city.merchant(9)["name"]
    await phone.button("记录现场检查").click()
    await phone.page.wait_for_function("() => window.__mp.route().startsWith('inspector/') && window.__mp.data().credit")
    await phone.page.get_by_role("button", name="当场改正").click()
    await phone.page.get_by_role("textbox", name="问题").fill(found)
    await phone.page.get_by_role("button", name="中风险").click()
    await phone.button("加入这一条").click()
    async with phone.page.expect_file_chooser() as choosing:
        await phone.button("添加照片").click()
    photo = pixels(Image.new("RGB", (320, 240), "#507080"))
    await (await choosing.value).set_files(FilePayload(name="seal.png", mimeType="image/png", buffer=photo))
    await phone.page.wait_for_function("() => window.__mp.data().photos.length === 1")
    assert [*await phone.too_wide(), *await phone.overlapping()] == []
    await phone.button("提交检查").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.wait_for_function("() => window.__mp.route().startsWith('pages/merchant') && window.__mp.data().credit")
    shown = "image => image.src.includes('/photos/1') && image.naturalWidth > 0"
    await phone.page.wait_for_function(f"() => [...document.querySelectorAll('#phone img')].some({shown})")


async def _read_by_a_stranger(stranger: Page, city: City, found: str) -> None:
    await stranger.goto(f"{city.base_url}/m/{city.merchant(9)['code']}?lang=zh")
    assert found in await stranger.content()
    assert await stranger.get_by_role("link", name="现场照片 1").first.is_visible()
    assert [*await readable.too_wide(stranger), *await readable.overlapping(stranger)] == []
    await stranger.close()


async def test_a_resident_has_no_way_to_inspect(hold: Hold, city: City) -> None:
    phone = await hold("demo-resident-5")
    await phone.until("score")
    assert await phone.button("现场检查").count() == 0
    await phone.open(f"/inspector/pages/record/index?code={city.merchant(9)['code']}")
    await phone.page.get_by_role("button", name="合格", exact=True).click()
    await phone.button("提交检查").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="知道了").click()
    assert (await phone.page.evaluate("() => window.__mp.route()")).startswith("inspector/pages/record/index")
    phone.errors[:] = [said for said in phone.errors if "status of 403" not in said]
