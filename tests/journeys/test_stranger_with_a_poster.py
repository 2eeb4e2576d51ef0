"""A stranger photographs the poster in a shop, reads the credit, complains with a photo, and follows it to its end; on every width."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import Browser, FilePayload, Page, Request

from models.enums import Role
from models.registry import Merchant
from server.platform.settings import Settings
from tests import readable
from tests.cast import Person, make_person
from tests.pictures import blurred, pages, shaded, texts_in, turned
from tests.routes.pages.full_house import open_house
from tests.server.complaints import pictures

WIDTHS = (320, 390, 768, 1280)


@dataclass(frozen=True)
class Shop:
    """A shop with a poster on its wall, its clerk, and the authority."""

    server: str
    merchant: Merchant
    code: str
    clerk: Person
    administrator: Person

    async def ask(self, method: str, path: str, who: Person, **sent: Any) -> httpx2.Response:
        headers = {**who.headers, "idempotency-key": f"{method} {path} {sent}"[:200].encode("ascii", "replace").decode().replace(" ", "-")}
        async with httpx2.AsyncClient(base_url=self.server) as client:
            answer = await client.request(method, path, headers=headers, **sent)
        assert answer.status_code in (200, 201), answer.text
        return answer


@pytest.fixture
async def shop(live_server: str, administrator: Person, settings: Settings) -> Shop:
    merchant, code = await open_house(settings)
    return Shop(live_server, merchant, code, await make_person(Role.CLERK, merchant=merchant), administrator)


async def test_a_stranger_scans_reads_complains_and_follows_it_to_the_end(shop: Shop, browser: Browser) -> None:
    for width in WIDTHS:
        context = await browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
        page, asked = await context.new_page(), list[str]()
        page.on("request", partial(note, asked))
        await page.goto(f"{shop.server}{await scanned(shop)}")
        assert await page.get_by_role("heading", level=1).inner_text() == "湖滨老面馆（古塔店）", width
        assert await page.get_by_role("img", name="信用等级 A").is_visible()
        reference, secret = await complain(page, f"面里有头发，在 {width} 像素的屏幕上投诉")
        await take_up(shop, width)
        await follow(page, shop, reference, secret)
        assert await faults(page) == [], width
        assert [url for url in asked if not url.startswith(f"{shop.server}/")] == []
        await context.close()
    told = await shop.ask("GET", f"/api/v1/merchants/{shop.code}", shop.administrator)
    assert told.json()["complaints"]["resolved"] == 1 + len(WIDTHS)


def note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


async def scanned(shop: Shop) -> str:
    """Photograph the poster askew, out of focus and in half shade; return the path of the address that is read."""
    poster = await shop.ask("GET", f"/m/{shop.code}/poster.pdf", shop.clerk)
    [photograph] = pages(poster.content)
    for worse in (turned(7), blurred(1.2), shaded):
        photograph = worse(photograph)
    [address] = texts_in(photograph)
    return urlsplit(address).path


async def complain(page: Page, text: str) -> tuple[str, str]:
    """File a complaint with a photo by the form; return reference and secret as they stand on the page."""
    await page.get_by_role("link", name="投诉或举报").click()
    await page.get_by_label("发生了什么").fill(text)
    photo = FilePayload(name="noodles.jpg", mimeType="image/jpeg", buffer=pictures.photographed(size=(800, 600)))
    await page.get_by_label("照片").set_input_files(photo)
    assert await faults(page) == []
    await page.get_by_role("button", name="提交").click()
    reference, secret = await page.locator(".slip .number").all_inner_texts()
    assert re.fullmatch(r"[\d-]{12,14}", reference)
    return reference, secret


async def take_up(shop: Shop, width: int) -> None:
    """The authority accepts it, the merchant sees the photo and answers, the authority closes it."""
    [complaint] = (await shop.ask("GET", "/api/v1/admin/complaints?state=filed", shop.administrator)).json()["items"]
    decision = f"/api/v1/admin/complaints/{complaint['id']}/decision"
    await shop.ask("POST", decision, shop.administrator, json={"decision": "accepted", "note": "已受理。"})
    photo = await shop.ask("GET", f"/api/v1/desk/complaints/{complaint['id']}/photos/1", shop.clerk)
    assert photo.headers["content-type"] == "image/jpeg"
    assert pictures.MAKER.encode() not in photo.content
    await shop.ask("POST", f"/api/v1/desk/complaints/{complaint['id']}/answer", shop.clerk, json={"note": f"已退款并致歉（{width}）。"})
    await shop.ask("POST", decision, shop.administrator, json={"decision": "resolved", "note": "双方达成一致。"})


async def follow(page: Page, shop: Shop, reference: str, secret: str) -> None:
    await page.goto(f"{shop.server}/")
    await page.get_by_role("navigation").get_by_role("link", name="查询进度").click()
    await page.get_by_label("编号").fill(reference)
    await page.get_by_label("查询码").fill(secret)
    await page.get_by_role("button", name="查询").click()
    assert await page.get_by_role("heading", level=1).inner_text() == "已解决"
    for said in ("已退款并致歉", "双方达成一致。", "面里有头发"):
        assert await page.get_by_text(said).first.is_visible(), said


async def faults(page: Page) -> list[str]:
    return [*await readable.too_wide(page), *await readable.overlapping(page)]
