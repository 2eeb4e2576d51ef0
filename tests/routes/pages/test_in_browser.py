"""The public pages in a real browser: every width, both languages, light and dark, without script, and to a reader of the screen."""

from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route

from server.codes import qr
from server.platform.settings import Settings
from tests.cast import make_merchant, make_merchant_code
from tests.pictures import picture, texts_in
from tests.routes.pages.full_house import code_text, open_house
from tests.servers import ROOT

WIDTHS = [320, 390, 768, 1280]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BUILD = ROOT / "build" / "pictures"
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && !each.closest(".skip") && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map(each => each.outerHTML.slice(0, 120))"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(each =>
    getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1 && each.tagName !== "svg"
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
        answered = await client.request(route.request.method, route.request.url, headers=await route.request.all_headers())
        await route.fulfill(status=answered.status_code, headers=dict(answered.headers), body=answered.content)

    await context.route("**/*", answer)
    return asked


@pytest.fixture
async def addresses(served: list[str], client: httpx2.AsyncClient, settings: Settings) -> dict[str, str]:
    """Pages of every sort: full, empty, with names as long as they come, landing, not found."""
    _, full = await open_house(settings)
    names = {"empty": "新店", "long": "长" * 200, "unbroken": "W" * 200}
    codes = {name: code_text(await make_merchant_code(await make_merchant(text)), settings) for name, text in names.items()}
    paths = {"full": f"/m/{full}?full=true", **{name: f"/m/{code}?" for name, code in codes.items()}}
    paths |= {"landing": "/?", "found": "/?q=湖滨&", "not found": "/m/AAAA?"}
    return {name: f"{str(client.base_url).rstrip('/')}{path}" for name, path in paths.items()}


@pytest.fixture
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make setup` installs the front-end packages")
    return AXE.read_text()


async def open_all(page: Page, url: str) -> None:
    """Open a page with all that folds unfolded."""
    await page.goto(url)
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_wider_than_the_screen(width: int, page: Page, addresses: dict[str, str], console_errors: list[str]) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    for name, url in addresses.items():
        for language in ("zh", "en"):
            await open_all(page, f"{url}&lang={language}")
            assert await page.evaluate(TOO_WIDE) == [], f"{name} in {language}"
            assert await page.evaluate(CUT_OFF) == [], f"{name} in {language}"
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} in {language}"
    _forget_404(console_errors)


async def test_the_width_check_sees_what_is_too_wide(page: Page) -> None:
    await page.set_content("<main><p style='width:200vw'>wide</p></main>")
    assert len(await page.evaluate(TOO_WIDE)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_there_is_no_barrier(scheme: Any, page: Page, axe: str, addresses: dict[str, str], console_errors: list[str]) -> None:
    await page.emulate_media(color_scheme=scheme)
    for name, url in addresses.items():
        for language in ("zh", "en"):
            await open_all(page, f"{url}&lang={language}")
            assert await barriers(page, axe) == [], f"{name} in {language}"
    _forget_404(console_errors)


async def test_the_barrier_check_sees_a_barrier(page: Page, axe: str) -> None:
    await page.set_content("<html lang='zh-CN'><title>x</title><main><img src='data:,'><p style='color:#bbb'>pale</p></main>")
    assert {each.split(":")[0] for each in await barriers(page, axe)} == {"image-alt", "color-contrast"}


async def barriers(page: Page, axe: str) -> list[str]:
    """Return what axe-core holds against the page at WCAG 2.2 A and AA, as `rule: element`."""
    await page.evaluate(axe)
    found = await page.evaluate("levels => axe.run(document, {runOnly: levels})", LEVELS)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


async def test_no_request_leaves_the_host(page: Page, served: list[str], addresses: dict[str, str], settings: Settings) -> None:
    await page.goto(addresses["full"])
    await page.locator("img").last.scroll_into_view_if_needed()
    await page.wait_for_load_state("networkidle")
    assert any(each.endswith("/qr.svg") for each in served)
    assert [each for each in served if not each.startswith(f"{settings.base_url}/")] == []


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
    for name in ("full", "empty", "landing", "not found"):
        await page.goto(addresses[name].replace("full=true", ""))
        screen = await page.screenshot(path=BUILD / f"{name} {width} {scheme}.png")
        await page.screenshot(path=BUILD / f"{name} {width} {scheme} whole.png", full_page=True)
        assert picture(screen).width == width * scale
    await context.close()


def _forget_404(console_errors: list[str]) -> None:
    """The browser reports the status of the page that was not found, as it should."""
    console_errors[:] = [each for each in console_errors if "404" not in each]
