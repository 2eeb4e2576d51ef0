"""Complaining on the page: without script, without account, in both languages."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page

from models.complaints import Complaint, ComplaintPhoto
from models.registry import Merchant
from routes.api import complaints
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from tests.cast import NOW
from tests.server.complaints import pictures


@pytest.fixture
async def code(noodle_shop: Merchant, keyring: Keyring, settings: Settings) -> str:
    """The printed code of the noodle shop."""
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    return static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))


def token_in(page: str) -> str:
    """The hidden token of a form."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def credentials_in(page: str) -> tuple[str, str]:
    """The reference and the secret on the page that shows them once."""
    reference, secret = re.findall(r'<dd class="number">([^<]+)</dd>', page)
    return reference, secret


async def test_the_form_files_with_photos_and_shows_the_secret_once(client: httpx2.AsyncClient, code: str) -> None:
    token = token_in((await client.get(f"/m/{code}/complaint")).text)
    files = [("photos", (f"{n}.jpg", pictures.photographed(), "image/jpeg")) for n in range(2)]
    words = {"kind": "complaint", "text": "面是凉的", "contact": "", "token": token}
    filed = await client.post(f"/m/{code}/complaint", data=words, files=files)
    assert filed.status_code == 201, filed.text
    assert filed.headers["cache-control"] == "no-store"
    reference, secret = credentials_in(filed.text)
    assert await ComplaintPhoto.all().count() == 2
    seen = await client.post("/complaints", data={"reference": reference, "secret": secret.lower()})
    assert "面是凉的" in seen.text
    assert "湖滨面馆" in seen.text


async def test_a_form_sent_again_files_nothing_new_and_shows_the_same(client: httpx2.AsyncClient, code: str) -> None:
    words = {"kind": "tip", "text": "后厨有老鼠", "token": token_in((await client.get(f"/m/{code}/complaint")).text)}
    first, again = [await client.post(f"/m/{code}/complaint", data=words) for _ in range(2)]
    assert credentials_in(first.text) == credentials_in(again.text)
    assert await Complaint.all().count() == 1


@pytest.mark.parametrize(
    ("words", "photo", "said"),
    [
        ({"text": ""}, None, "发生了什么"),
        ({"kind": "praise"}, None, "格式不对"),
        ({"contact": "1" * 101}, None, "联系方式"),
        ({}, b"not a photo", "只接受 JPEG"),
        ({}, pictures.bomb(8000, 8000), "像素过多"),
    ],
)
async def test_an_error_is_told_and_what_was_typed_is_kept(
    client: httpx2.AsyncClient, code: str, words: dict[str, str], photo: bytes | None, said: str
) -> None:
    token = token_in((await client.get(f"/m/{code}/complaint")).text)
    typed = {"kind": "complaint", "text": "面<是>凉的", "contact": "138", "token": token, **words}
    files = [("photos", ("p.jpg", photo, "image/jpeg"))] if photo else None
    answer = await client.post(f"/m/{code}/complaint", data=typed, files=files)
    assert answer.status_code in (400, 422)
    assert said in answer.text
    assert typed["contact"] in answer.text
    assert typed["text"].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert token_in(answer.text) == token
    assert ("请重新选择" in answer.text or "需要重新选择" in answer.text) is bool(photo)
    assert await Complaint.all().count() == 0


async def test_it_is_withdrawn_only_when_sure(client: httpx2.AsyncClient, code: str) -> None:
    words = {"kind": "complaint", "text": "面是凉的", "token": token_in((await client.get(f"/m/{code}/complaint")).text)}
    reference, secret = credentials_in((await client.post(f"/m/{code}/complaint", data=words)).text)
    asked = {"reference": reference, "secret": secret}
    assert (await client.post("/complaints/withdrawal", data=asked)).status_code == 400
    done = await client.post("/complaints/withdrawal", data={**asked, "sure": "yes", "note": "已退款"})
    assert "已撤回" in done.text
    assert 'action="/complaints/withdrawal' not in done.text


async def test_a_wrong_secret_and_an_unknown_reference_look_alike(client: httpx2.AsyncClient, code: str) -> None:
    words = {"kind": "complaint", "text": "面是凉的", "token": token_in((await client.get(f"/m/{code}/complaint")).text)}
    reference, secret = credentials_in((await client.post(f"/m/{code}/complaint", data=words)).text)
    wrong = await client.post("/complaints", data={"reference": reference, "secret": "0000-0000-0000"})
    unknown = await client.post("/complaints", data={"reference": "0000-0000-0001", "secret": secret})
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(reference, "0000-0000-0001") == unknown.text


async def test_a_form_on_another_site_files_nothing(client: httpx2.AsyncClient, code: str) -> None:
    words = {"kind": "tip", "text": "好", "token": "a" * 32}
    refused = await client.post(f"/m/{code}/complaint", data=words, headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    assert await Complaint.all().count() == 0


def multipart(words: dict[str, bytes], charset: str) -> dict[str, Any]:
    parts = [b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value) for name, value in words.items()]
    return {"content": b"".join(parts) + b"--b--\r\n", "headers": {"content-type": f"multipart/form-data; boundary=b; charset={charset}"}}


@pytest.mark.parametrize(
    ("charset", "value"), [("unicode_escape", rb"\ud800"), ("punycode", b"\xff-\xff"), ("idna", b"xn--\xff"), ("utf-7", b"+2AA-")]
)
async def test_a_form_in_a_hostile_charset_is_refused_and_nothing_filed(
    client: httpx2.AsyncClient, code: str, charset: str, value: bytes
) -> None:
    for path in (f"/m/{code}/complaint", "/complaints", "/complaints/withdrawal"):
        sent = {"text": value, "reference": value, "secret": value}
        assert (await client.post(path, **multipart(sent, charset))).status_code == 415, path
        assert (await client.post(path, **multipart(sent, "utf-8"))).status_code in (400, 404), path
    assert await Complaint.all().count() == 0


async def test_every_page_speaks_english_when_asked(client: httpx2.AsyncClient, code: str) -> None:
    for path in (f"/m/{code}/complaint", "/complaints"):
        answer = await client.get(path, params={"lang": "en"})
        assert 'lang="en"' in answer.text
        main = answer.text.split("<main")[1].split("</main>")[0].replace("湖滨面馆", "").replace("湖滨路", "").replace("号", "")
        assert not re.search(r"[\u4e00-\u9fff]", main), "Chinese is left on the English page"


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_person_files_follows_and_withdraws(live_server: str, code: str, page: Page, tmp_path: Path, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.photographed())
    await page.goto(f"{live_server}/m/{code}/complaint")
    await page.get_by_label("发生了什么").fill("面是凉的，要求退款")
    await page.get_by_label("照片").set_input_files(photo)
    await page.get_by_label("联系方式").fill("138 0000 1111")
    await nothing_is_cut_off(page)
    await page.screenshot(path=tmp_path / "form.png", full_page=True)
    await page.get_by_role("button", name="提交").click()
    secret = await page.locator(".slip dd").nth(1).inner_text()
    await nothing_is_cut_off(page)
    await page.screenshot(path=tmp_path / "filed.png", full_page=True)
    await page.get_by_role("link", name="查询进度").click()
    await page.get_by_label("查询码").fill(secret)
    await page.get_by_role("button", name="查询").click()
    assert await page.get_by_role("heading", level=1).inner_text() == "已提交"
    await page.get_by_text("撤回投诉").first.click()
    await nothing_is_cut_off(page)
    await page.get_by_label("我确认撤回").check()
    await page.screenshot(path=tmp_path / "case.png", full_page=True)
    await page.get_by_role("button", name="撤回投诉").click()
    assert await page.get_by_role("heading", level=1).inner_text() == "已撤回"
    assert secret not in page.url


async def nothing_is_cut_off(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_a_form_that_came_apart_is_replaced_and_can_be_sent(client: httpx2.AsyncClient, code: str) -> None:
    words = {"kind": "complaint", "text": "面是凉的", "token": "broken"}
    answer = await client.post(f"/m/{code}/complaint", data=words)
    assert "请再提交一次" in answer.text
    assert "面是凉的" in answer.text
    again = await client.post(f"/m/{code}/complaint", data=words | {"token": token_in(answer.text)})
    assert again.status_code == 201


async def test_refused_tries_cost_nothing_and_too_many_keep_what_was_typed(
    client: httpx2.AsyncClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaints, "FILINGS_OF_AN_ADDRESS", replace(complaints.FILINGS_OF_AN_ADDRESS, most=1))
    token = token_in((await client.get(f"/m/{code}/complaint")).text)
    words = {"kind": "complaint", "text": "面是凉的", "token": token}
    for _ in range(2):
        refused = await client.post(f"/m/{code}/complaint", data=words, files=[("photos", ("p.jpg", b"no photo", "image/jpeg"))])
        assert refused.status_code == 400
    assert (await client.post(f"/m/{code}/complaint", data=words)).status_code == 201
    late = await client.post(f"/m/{code}/complaint", data=words | {"text": "汤也是凉的"})
    assert (late.status_code, int(late.headers["retry-after"]) > 0) == (429, True)
    assert "汤也是凉的" in late.text
    assert token_in(late.text) == token
    assert await Complaint.all().count() == 1
