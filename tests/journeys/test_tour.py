"""The guided tour in docs/tour: its pictures are taken here, in the demo city, and compared with those that are kept.

`make tour` takes them anew. A picture is stale when the page looks different from afar: what changes with the day, as dates and numbers
do, does not count.
"""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, Page

from routes.admin.sign_in import COOKIE
from tests.miniapp.phone import City, Hold, Phone
from tests.pictures import coloured_pages
from tests.servers import ROOT

DOCS = ROOT / "docs" / "tour"
GUIDES = {"zh": DOCS / "README.md", "en": DOCS / "README.en.md"}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
MOST_BYTES = 2_000_000
COLOURS = 64
FAR = 48
STALE, STALE_WIDE = 8.0, 3.0
"""How different a picture may be from the one that is kept, of a phone and of a wide screen, which is emptier: of 255 levels on average."""
RESIDENT, CLERK, INSPECTOR = "demo-resident-5", "demo-clerk-0", "demo-inspector"
SHOP = 6
Box = tuple[int, int, int, int]
CODE: Box = (80, 150, 310, 382)
"""Where the code stands on the resident's screen."""


class Album:
    """Pictures of one language. `take` compares; with `--write-tour` it keeps."""

    def __init__(self, language: str, *, write: bool) -> None:
        self.language, self.write, self.faults, self.names = language, write, list[str](), list[str]()

    def take(self, name: str, picture: Image.Image, *, besides: Box | None = None) -> None:
        """Compare but for what lies `besides`: a code is another one each time."""
        file = DOCS / f"{name}.{self.language}.png"
        self.names.append(file.name)
        if self.write:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        if not file.exists() or is_stale(*(without(each, besides) for each in (kept_picture(file), picture))):
            self.faults.append(f"{file.name} is missing or stale: `make tour` takes the pictures anew; look at them before you keep them")


def without(picture: Image.Image, box: Box | None) -> Image.Image:
    bare = picture.convert("RGB")
    if box:
        bare.paste((128, 128, 128), box)
    return bare


def kept_picture(file: Path) -> Image.Image:
    return Image.open(io.BytesIO(file.read_bytes()))


def is_stale(kept: Image.Image, taken: Image.Image) -> bool:
    return difference(kept, taken) > (STALE_WIDE if taken.width > taken.height else STALE)


def difference(kept: Image.Image, taken: Image.Image) -> float:
    """Return how different two pictures look from afar, 0 to 255."""
    if abs(kept.width * taken.height - kept.height * taken.width) > 0.02 * kept.width * taken.height:
        return 255.0
    size = (FAR, FAR * taken.height // taken.width)
    far = [each.convert("RGB").resize(size, Image.Resampling.BOX) for each in (kept, taken)]
    return sum(ImageStat.Stat(ImageChops.difference(*far)).mean) / 3


def test_a_picture_of_another_page_is_noticed_and_one_of_another_day_is_not() -> None:
    pages = {file.name: kept_picture(file) for file in sorted(DOCS.glob("*.zh.png"))}
    taken_for_each_other = [(one, two) for one in pages for two in pages if one < two and not is_stale(pages[one], pages[two])]
    assert taken_for_each_other == []
    for name, page in pages.items():
        other_day = page.convert("RGB")
        other_day.paste((120, 120, 120), (40, 60, 140, 72))
        assert not is_stale(page, other_day), name


def test_both_guides_show_every_picture_and_stay_small() -> None:
    for language, guide in GUIDES.items():
        shown = re.findall(r'src="([^"]+)"', guide.read_text())
        assert sorted(shown) == sorted(file.name for file in DOCS.glob(f"*.{language}.png")), guide.name
        assert len(re.findall(r'alt="[^"]{4,}"', guide.read_text())) == len(shown)
    assert sum(file.stat().st_size for file in DOCS.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("language", LOCALES)
async def test_the_pictures_show_what_is_there(
    language: str, hold: Hold, city: City, browser: Browser, request: pytest.FixtureRequest
) -> None:
    album = Album(language, write=bool(request.config.getoption("--write-tour")))
    await public_pages(album, city, browser)
    await resident(album, hold, city)
    await counter(album, hold)
    await inspector(album, hold, city)
    await console(album, city, browser)
    assert album.faults == []
    kept = {file.name for file in DOCS.glob(f"*.{language}.png")}
    assert kept == set(album.names)


async def public_pages(album: Album, city: City, browser: Browser) -> None:
    code = city.merchant(SHOP)["code"]
    async with opened(album, city, browser, width=390, height=844) as page:
        paths = {
            "landing": "/?",
            "merchant": f"/m/{code}?",
            "complaint": f"/m/{code}/complaint?",
            "incentives": "/incentives?",
        }
        for name, path in paths.items():
            await page.goto(f"{city.base_url}{path}lang={album.language}")
            if name == "incentives":
                await page.locator("h2#places").evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 12)")
            album.take(name, await seen(page))
        await page.goto(f"{city.base_url}/verify?lang={album.language}")
        await page.locator("textarea").fill(code)
        await page.locator("form .button").first.click()
        await page.wait_for_selector(".verdict")
        album.take("verify", await seen(page))
    async with opened(album, city, browser, width=1280, height=800) as page:
        await page.goto(f"{city.base_url}/open-data?lang={album.language}")
        await page.wait_for_selector(".charts")
        album.take("open-data", await seen(page))
        poster = await page.request.get(f"{city.base_url}/m/{code}/poster.pdf")
        album.take("poster", coloured_pages(await poster.body(), dots_per_inch=60)[0])


async def resident(album: Album, hold: Hold, city: City) -> None:
    phone = await hold(RESIDENT, locale=LOCALES[album.language])
    screens = {"home": "pages/home/index", "score": "pages/score/index", "benefits": "pages/benefits/index", "code": "pages/code/index"}
    for name, path in screens.items():
        await phone.open(f"/{path}")
        if name == "code":
            await phone.until("payload")
        album.take(name, await seen(phone.page), besides=CODE if name == "code" else None)


async def counter(album: Album, hold: Hold) -> None:
    """The clerk reads the resident's code and types the price."""
    holder = await hold(RESIDENT, locale=LOCALES[album.language], path="#/pages/code/index")
    payload = await holder.until("payload")
    clerk = await hold(CLERK, locale=LOCALES[album.language])
    await clerk.open(f"/merchant/pages/redeem/index?payload={quote(payload)}")
    await clerk.until("resident")
    await type_amount(clerk, "300")
    album.take("desk", await seen(clerk.page))


async def type_amount(clerk: Phone, amount: str) -> None:
    for key in amount:
        await clerk.page.get_by_role("button", name=key, exact=True).click()
    await clerk.page.get_by_role("button", name=re.compile("计算优惠|Work it out")).click()
    await clerk.until("chosen")


async def inspector(album: Album, hold: Hold, city: City) -> None:
    phone = await hold(INSPECTOR, locale=LOCALES[album.language])
    await phone.open(f"/inspector/pages/record/index?code={city.merchant(SHOP)['code']}")
    album.take("inspector", await seen(phone.page))


async def console(album: Album, city: City, browser: Browser) -> None:
    async with opened(album, city, browser, width=1280, height=800) as page:
        await page.context.add_cookies(
            [
                {"name": COOKIE, "value": await signed_in(page, city), "url": city.base_url},
                {"name": "lang", "value": album.language, "url": city.base_url},
            ]
        )
        await print_district(page, city)
        paths = {"dashboard": "/", "benefits-desk": "/benefits", "complaints-desk": "/complaints", "print": "/prints"}
        for name, path in paths.items():
            await page.goto(f"{city.base_url}/admin{path}", wait_until="networkidle")
            album.take(name, await seen(page))


async def print_district(page: Page, city: City) -> None:
    """Order the posters of a district, and wait until the city's worker has drawn them."""
    headers = {"authorization": f"Bearer {await signed_in(page, city)}"}
    orders = f"{city.base_url}/api/v1/admin/print-orders"
    order = await (await page.request.post(orders, headers=headers, data={"sheet": "poster", "district": "湖滨街道"})).json()
    for _ in range(300):
        if (await (await page.request.get(f"{orders}/{order['id']}", headers=headers)).json())["state"] == "ready":
            return
        await asyncio.sleep(0.2)
    raise AssertionError("the worker of the demo city prints nothing")


async def signed_in(page: Page, city: City) -> str:
    named = {name: city.described["admin"][name] for name in ("username", "password")}
    answer = await page.request.post(f"{city.base_url}/api/v1/sessions", data=named)
    token: str = (await answer.json())["token"]
    return token


@asynccontextmanager
async def opened(album: Album, city: City, browser: Browser, *, width: int, height: int) -> AsyncIterator[Page]:
    """A page of a phone, or of a screen, whose pictures are then smaller."""
    scale = 1 if width < 500 else 0.75
    context = await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, locale=LOCALES[album.language], timezone_id="Asia/Shanghai"
    )
    yield await context.new_page()
    await context.close()


async def seen(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(await page.screenshot(animations="disabled")))
