"""The public pages in a real browser: every width, both languages, light and dark, without script, and to a reader of the screen."""

import io
from typing import Any

import httpx2
import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Response, Route

from models.enums import Industry
from models.registry import Merchant
from server.codes import qr
from server.opendata.actions import reckon_open_figures
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.settings import Settings
from tests import readable
from tests.cast import NOW, make_merchant, make_merchant_code
from tests.pictures import pages, picture, texts_in
from tests.routes.pages.full_house import code_text, open_house
from tests.server.benefits.desk import make_benefit
from tests.servers import ROOT

WIDTHS = [320, 390, 768, 1280]
BUILD = ROOT / "build" / "pictures"
ENGLISH_IS_LONGER = ("landing", "verify", "open data", "incentives")
CONTROLS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(each => each.checkVisibility() && (each.type !== "radio" || each.checked))
    .map((each, number) => each.dataset.number = String(number))"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(each =>
    getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1
    && each.tagName !== "svg" && each.type !== "file"
).map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture
async def served(page: Page, client: httpx2.AsyncClient) -> list[str]:
    """Answers every request of the browser from the application, without a socket; the URLs that were asked for."""
    return await serve(page.context, client)


async def serve(context: BrowserContext, client: httpx2.AsyncClient) -> list[str]:
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        if not route.request.url.startswith(str(client.base_url)):
            await route.abort()
            return
        headers, sent = await route.request.all_headers(), route.request.post_data_buffer
        answered = await client.request(route.request.method, route.request.url, headers=headers, content=sent)
        await route.fulfill(status=answered.status_code, headers=dict(answered.headers), body=answered.content)

    await context.route("**/*", answer)
    return asked


@pytest.fixture
async def addresses(served: list[str], client: httpx2.AsyncClient, settings: Settings) -> dict[str, str]:
    """Pages of every sort: full, empty, with names as long as they come, landing, map, checking, open data, not found."""
    shop, full = await open_house(settings)
    await Merchant.filter(id=shop.id).update(latitude_e6=30_251_000, longitude_e6=120_151_000)
    await make_benefit(now=NOW)
    names = {"empty": "新店", "long": "长" * 200, "unbroken": "W" * 200}
    codes = {name: code_text(await make_merchant_code(await make_merchant(text)), settings) for name, text in names.items()}
    await reckon()
    paths = {"full": f"/m/{full}?full=true", **{name: f"/m/{code}?" for name, code in codes.items()}}
    paths |= {
        "landing": "/?",
        "found": "/?q=湖滨&",
        "not found": "/m/AAAA?",
        "complaint": f"/m/{full}/complaint?",
        "follow": "/complaints?",
    }
    paths |= {"incentives": "/incentives?", "verify": "/verify?", "open data": "/open-data?"}
    return {name: f"{str(client.base_url).rstrip('/')}{path}" for name, path in paths.items()}


@action
async def reckon() -> None:
    await reckon_open_figures(now=utc_now())


@pytest.fixture
def packages() -> None:
    if not readable.AXE.exists():
        pytest.skip("axe-core is not installed: `make setup` installs the front-end packages")


async def open_all(page: Page, url: str) -> None:
    """Open a page with all that folds unfolded."""
    await page.goto(url)
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_wider_than_the_screen_or_drawn_over_another(
    width: int, page: Page, addresses: dict[str, str], console_errors: list[str]
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    for name, url in addresses.items():
        for language in ("zh", "en"):
            await open_all(page, f"{url}&lang={language}")
            assert await faults_of(page) == [], f"{name} in {language}"
    _forget_404(console_errors)


async def test_text_of_twice_the_size_still_fits(page: Page, addresses: dict[str, str], console_errors: list[str]) -> None:
    await page.set_viewport_size({"width": 640, "height": 800})
    for name, url in addresses.items():
        await open_all(page, f"{url}&lang={'en' if name in ENGLISH_IS_LONGER else 'zh'}")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await faults_of(page) == [], name
    _forget_404(console_errors)


async def faults_of(page: Page) -> list[str]:
    """Return what is wider than the screen, cut off, or drawn over another."""
    rolls = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = ["the page rolls sideways"] if rolls else []
    return [*found, *await readable.too_wide(page), *await page.evaluate(CUT_OFF), *await readable.overlapping(page)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_there_is_no_barrier(scheme: Any, page: Page, packages: None, addresses: dict[str, str], console_errors: list[str]) -> None:
    await page.emulate_media(color_scheme=scheme)
    for name, url in addresses.items():
        for language in ("zh", "en"):
            await open_all(page, f"{url}&lang={language}")
            assert await readable.barriers(page) == [], f"{name} in {language}"
    _forget_404(console_errors)


async def test_the_checks_see_what_they_are_for(page: Page, packages: None) -> None:
    await page.set_content("<html lang='zh-CN'><title>x</title><main><img src='data:,'><p style='color:#bbb'>pale</p></main>")
    assert {each.split(":")[0] for each in await readable.barriers(page)} == {"image-alt", "color-contrast"}
    await page.set_content("<main><p style='width:200vw'>wide</p></main>")
    assert len(await faults_of(page)) == 2
    await page.set_content("<main><p>over</p><p style='margin-top:-2.5em'>under</p></main>")
    assert len(await faults_of(page)) == 1


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, addresses: dict[str, str]) -> None:
    for name in ("full", "landing", "found", "complaint", "follow", "incentives", "verify", "open data"):
        await open_all(page, addresses[name])
        wanted = await page.evaluate(CONTROLS)
        reached = set()
        for _ in range(len(wanted) + 1):
            await page.keyboard.press("Tab")
            assert await page.evaluate(readable.UNSEEN_FOCUS) == "", name
            reached.add(await page.evaluate("document.activeElement.dataset.number ?? ''"))
        assert set(wanted) - reached == set(), f"{name}: not reached by Tab"


async def test_a_merchant_is_found_and_a_benefit_chosen_by_the_keyboard_alone(page: Page, addresses: dict[str, str]) -> None:
    await page.goto(addresses["landing"])
    for _ in range(4):
        await page.keyboard.press("Tab")
    await page.keyboard.type("湖滨")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.get_by_role("link", name="湖滨老面馆").is_visible()
    await page.goto(addresses["incentives"])
    await page.get_by_label("行业").focus()
    for _ in range(1 + list(Industry).index(Industry.REPAIR)):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.get_by_text("没有找到商户").is_visible()


async def test_a_printed_code_is_read_from_a_picture_and_found_genuine(
    page: Page, packages: None, served: list[str], addresses: dict[str, str], client: httpx2.AsyncClient, settings: Settings
) -> None:
    """The decoder runs in the browser, served by us; what it read goes through the same form as what is pasted."""
    code = addresses["full"].partition("/m/")[2].partition("?")[0]
    poster = pages((await client.get(f"/m/{code}/poster.pdf")).content)[0]
    await page.goto(addresses["verify"])
    await page.set_input_files(
        "#picture", {"name": "poster.png", "mimeType": "image/png", "buffer": _png(poster.rotate(5, expand=True, fillcolor=255))}
    )
    await page.wait_for_selector(".verdict.genuine", timeout=20_000)
    assert await page.get_by_role("heading", name="是真的").is_visible()
    assert await page.get_by_text("湖滨老面馆（古塔店）").is_visible()
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await faults_of(page) == []
    assert await readable.barriers(page) == []
    await page.set_input_files("#picture", {"name": "blank.png", "mimeType": "image/png", "buffer": _png(Image.new("L", (200, 200), 255))})
    await page.get_by_text("图片里没有找到二维码").wait_for()
    assert [each for each in served if not each.startswith(f"{settings.base_url}/")] == []


async def test_the_credit_page_is_small_and_needs_no_script(page: Page, addresses: dict[str, str]) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 — a method of a list carries no mark of Playwright's
    await page.goto(addresses["full"])
    await page.locator("img").last.scroll_into_view_if_needed()
    await page.wait_for_load_state("networkidle")
    assert sum([len(await answer.body()) for answer in answers]) <= 60 * 1024
    assert {answer.request.resource_type for answer in answers} <= {"document", "stylesheet", "image", "other"}


async def test_no_request_leaves_the_host(
    page: Page, served: list[str], addresses: dict[str, str], settings: Settings, console_errors: list[str]
) -> None:
    for url in addresses.values():
        await page.goto(url)
        await page.wait_for_load_state("networkidle")
    assert any(each.endswith("/qr.svg") for each in served)
    assert any("/static/verify.js" in each for each in served)
    assert [each for each in served if not each.startswith(f"{settings.base_url}/")] == []
    _forget_404(console_errors)


async def test_the_code_on_the_page_is_read_from_a_photograph(page: Page, settings: Settings, addresses: dict[str, str]) -> None:
    await page.goto(addresses["full"])
    image = page.get_by_role("img", name="打开本页的二维码")
    await image.scroll_into_view_if_needed()
    await image.evaluate("each => each.decode()")
    photograph = picture(await page.screenshot())
    code = addresses["full"].partition("/m/")[2].partition("?")[0]
    assert texts_in(photograph) == [qr.scan_url(settings.base_url, code)]


async def test_the_page_is_complete_without_script(browser: Browser, client: httpx2.AsyncClient, addresses: dict[str, str]) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    await serve(context, client)
    page = await context.new_page()
    await page.goto(addresses["full"])
    await page.get_by_text("发现 2 个问题").click()
    assert await page.get_by_text("冷藏柜温度 9 ℃").is_visible()
    await page.get_by_role("link", name="English").click()
    assert await page.get_by_role("heading", name="Why this grade").is_visible()
    await page.get_by_role("link", name="Complain or report").click()
    assert page.url.split("?")[0].endswith("/complaint")
    await context.close()


async def test_the_grade_is_told_to_who_cannot_see_it(page: Page, addresses: dict[str, str]) -> None:
    await page.goto(addresses["full"])
    assert await page.get_by_role("img", name="信用等级 A，优秀").is_visible()
    assert await page.get_by_role("heading", level=1).inner_text() == "湖滨老面馆（古塔店）"


async def test_what_matters_stands_on_the_first_screen_of_a_phone(page: Page, addresses: dict[str, str]) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await page.goto(addresses["full"])
    for told in ("湖滨老面馆（古塔店）", "优秀", "1 项行政处罚在公示期内"):
        box = await page.get_by_text(told, exact=True).first.bounding_box()
        assert box, told
        assert box["y"] + box["height"] <= 568, told


async def test_paper_has_no_buttons(page: Page, addresses: dict[str, str]) -> None:
    await page.goto(addresses["full"])
    await page.emulate_media(media="print")
    assert not await page.get_by_text("投诉或举报").is_visible()
    assert await page.get_by_text("优秀", exact=True).is_visible()


@pytest.mark.parametrize(("width", "scale", "scheme"), [(390, 2, "light"), (390, 2, "dark"), (1280, 1, "light")])
async def test_pictures_are_left_to_look_at(
    width: int, scale: int, scheme: Any, browser: Browser, client: httpx2.AsyncClient, addresses: dict[str, str]
) -> None:
    """docs/pictures/merchant-page.png is a copy of the first."""
    BUILD.mkdir(parents=True, exist_ok=True)
    viewport: Any = {"width": width, "height": 844}
    context = await browser.new_context(viewport=viewport, device_scale_factor=scale, locale="zh-CN", color_scheme=scheme)
    await serve(context, client)
    page = await context.new_page()
    for name in ("full", "empty", "landing", "incentives", "verify", "open data", "not found"):
        await page.goto(addresses[name].replace("full=true", ""))
        screen = await page.screenshot(path=BUILD / f"{name} {width} {scheme}.png")
        await page.screenshot(path=BUILD / f"{name} {width} {scheme} whole.png", full_page=True)
        assert picture(screen).width == width * scale
    await context.close()


def _forget_404(console_errors: list[str]) -> None:
    """The browser reports the status of the page that was not found, as it should."""
    console_errors[:] = [each for each in console_errors if "404" not in each]


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
