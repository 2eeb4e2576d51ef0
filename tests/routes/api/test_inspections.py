"""Inspecting over HTTP: by inspectors only, at once on the merchant's page."""

import base64
from io import BytesIO
from typing import Any

import httpx2
import pytest
from PIL import Image

from models.registry import Merchant, Record
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import NOW, Person

FOUND: dict[str, Any] = {
    "result": "correction_ordered", "mark": 78, "note": "复查于两周后进行",
    "findings": [{"text": "冷藏柜温度偏高", "risk": "moderate", "corrected": True}],
}  # fmt: skip


def photo(size: tuple[int, int] = (40, 30)) -> str:
    kept = BytesIO()
    Image.new("RGB", size, "#806040").save(kept, "JPEG")
    return base64.b64encode(kept.getvalue()).decode()


@pytest.fixture
async def code(client: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring, settings: Settings) -> str:
    await seed_catalogue(now=NOW)
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    return static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))


async def test_an_inspection_stands_on_the_page_at_once_with_its_photo(client: httpx2.AsyncClient, code: str, inspector: Person) -> None:
    before = await client.get(f"/m/{code}", headers={"accept": "text/html"})
    assert "冷藏柜" not in before.text
    answer = await client.post(f"/api/v1/merchants/{code}/inspections", json=FOUND | {"photos": [photo()]}, headers=inspector.headers)
    assert answer.status_code == 201, answer.text
    page = await client.get(f"/m/{code}", headers={"accept": "text/html"})
    assert "冷藏柜温度偏高" in page.text
    [shown] = (await client.get(f"/m/{code}", headers={"accept": "application/json"})).json()["inspections"]
    assert (shown["mark"], shown["result"], shown["photos"]) == (78, "correction_ordered", 1)
    link = f"/m/{code}/inspections/{answer.json()['id']}/photos/1"
    assert link in page.text
    pixels = await client.get(link)
    assert (pixels.headers["content-type"], pixels.content[:2]) == ("image/jpeg", b"\xff\xd8")


async def test_a_lost_answer_is_asked_for_again_and_inspects_once(client: httpx2.AsyncClient, code: str, inspector: Person) -> None:
    headers = inspector.headers | {"Idempotency-Key": "visit-1"}
    first, again = [await client.post(f"/api/v1/merchants/{code}/inspections", json=FOUND, headers=headers) for _ in range(2)]
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert await Record.all().count() == 1


async def test_nobody_else_inspects(client: httpx2.AsyncClient, code: str, clerk: Person, gold_resident: Person) -> None:
    for who in (clerk, gold_resident):
        assert (await client.post(f"/api/v1/merchants/{code}/inspections", json=FOUND, headers=who.headers)).status_code == 403
    assert await Record.all().count() == 0


async def test_a_photo_that_is_none_refuses_the_whole(client: httpx2.AsyncClient, code: str, inspector: Person) -> None:
    for sent, status, path in (("aGVsbG8=", 422, "photos.0"), ("aGVsbG8", 400, "photos.0")):
        answer = await client.post(f"/api/v1/merchants/{code}/inspections", json=FOUND | {"photos": [sent]}, headers=inspector.headers)
        assert (answer.status_code, answer.json()["reasons"][0]["path"]) == (status, path)
    assert await Record.all().count() == 0
