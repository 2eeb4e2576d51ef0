import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import base45
import httpx2
import pytest
from PIL import Image

from models.codes import MerchantCode
from models.enums import ScorecardState, SubjectKind
from models.registry import Merchant
from models.scoring import Score, Scorecard
from server.codes import offline_proof, static_code
from server.codes.actions import issue_merchant_code, revoke_merchant_code, rotate_merchant_code
from server.codes.keys import Issuer
from server.platform.crypto import Keyring
from tests.pictures import pages, picture, texts_in, words

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
HERE = Issuer("510100", "embedded")
SHEETS = {"poster.pdf": 1, "stickers.pdf": 12, "table-card.pdf": 2}
FILES = ["qr.svg", "qr.png", *SHEETS]
TIERS = [
    {"code": "C", "rank": 0, "minimum_points": 0, "title": {"zh": "一般", "en": "Fair"}, "colour": "#b3261e"},
    {"code": "A", "rank": 1, "minimum_points": 60, "title": {"zh": "优秀", "en": "Excellent"}, "colour": "#1a7f37"},
]

HONOUR = {"code": "honour", "title": {"zh": "荣誉", "en": "Honours"}, "kinds": ["honour"], "points": 10}
RANGE = {"base_points": 50, "minimum_points": 0, "maximum_points": 100}
CARD = {"subject_kind": "merchant", **RANGE, "tiers": TIERS, "indicators": [HONOUR]}


@pytest.fixture
async def code(noodle_shop: Merchant) -> MerchantCode:
    return await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)


@pytest.fixture
def text(keyring: Keyring) -> Callable[[MerchantCode], str]:
    return lambda code: static_code.encode(code.handle, keyring=keyring, issuer=HERE)


Get = Callable[[str], Awaitable[httpx2.Response]]
Text = Callable[[MerchantCode], str]


async def test_the_picture_is_as_large_as_asked_and_opens_the_merchants_page(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text
) -> None:
    answer = await client.get(f"/m/{text(code)}/qr.png", params={"size": 300})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == (300, 300)
    assert texts_in(picture(answer.content)) == [f"HTTP://127.0.0.1:8000/m/{text(code)}"]


async def test_the_scalable_picture_is_named_after_the_merchant(client: httpx2.AsyncClient, code: MerchantCode, text: Text) -> None:
    answer = await client.get(f"/m/{text(code)}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "<title>湖滨面馆</title>" in answer.text


@pytest.mark.parametrize("sheet", SHEETS)
async def test_every_symbol_of_a_sheet_opens_the_merchants_page(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text, sheet: str
) -> None:
    answer = await client.get(f"/m/{text(code)}/{sheet}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    [page] = pages(answer.content)
    assert texts_in(page) == [f"HTTP://127.0.0.1:8000/m/{text(code)}"] * SHEETS[sheet]
    assert "湖滨面馆" in words(answer.content)


async def test_a_poster_shows_the_grade_that_is_public_today(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text, noodle_shop: Merchant
) -> None:
    assert "优秀" not in words((await client.get(f"/m/{text(code)}/poster.pdf")).content)
    card = await Scorecard.create(
        subject_kind=SubjectKind.MERCHANT, version=1, title_zh="商户", title_en="Merchants", state=ScorecardState.LIVE,
        definition=CARD,
        drafted_at=NOW, published_at=NOW,
    )  # fmt: skip
    await Score.create(merchant=noodle_shop, scorecard=card, points=80, tier="A", sequence=1, as_of=NOW)
    assert "优秀" in words((await client.get(f"/m/{text(code)}/poster.pdf")).content)
    await Merchant.filter(id=noodle_shop.id).update(closed_on=date(2020, 1, 1))
    assert "优秀" not in words((await client.get(f"/m/{text(code)}/poster.pdf")).content)


async def test_a_poster_may_carry_a_proof_that_the_published_keys_verify(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text, keyring: Keyring
) -> None:
    [page] = pages((await client.get(f"/m/{text(code)}/poster.pdf", params={"proof": "true"})).content)
    [proof] = [each for each in texts_in(page) if "/m/" not in each]
    assert len(base45.b45decode(proof)) == 78
    read = offline_proof.verify(proof, public_keys=offline_proof.public_keys(keyring), issuer=HERE)
    assert read is not None
    assert read.handle == code.handle
    published = (await client.get("/api/v1/proof-keys")).json()
    assert (published["city"], published["environment"]) == ("510100", "embedded")
    assert [key["key_id"] for key in published["items"]] == [1]


@pytest.mark.parametrize("file", FILES)
async def test_a_rotated_code_gives_its_successors_and_a_revoked_one_is_gone(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text, file: str
) -> None:
    successor = await rotate_merchant_code(code_id=code.id, actor_id=None, now=NOW)
    old = await client.get(f"/m/{text(code)}/{file}")
    assert old.headers["etag"] == (await client.get(f"/m/{text(successor)}/{file}")).headers["etag"]
    await revoke_merchant_code(code_id=successor.id, actor_id=None, now=NOW)
    gone = await client.get(f"/m/{text(code)}/{file}")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")


@pytest.mark.parametrize("file", FILES)
async def test_forged_and_unknown_codes_are_answered_alike(client: httpx2.AsyncClient, keyring: Keyring, file: str) -> None:
    unknown = static_code.encode(99, keyring=keyring, issuer=HERE)
    answers = [await client.get(f"/m/{each}/{file}") for each in ("A" * 26, unknown, "x", "..%2f")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("file", FILES)
async def test_who_has_the_file_already_is_told_so(client: httpx2.AsyncClient, code: MerchantCode, text: Text, file: str) -> None:
    first = await client.get(f"/m/{text(code)}/{file}")
    for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}'):
        again = await client.get(f"/m/{text(code)}/{file}", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    await Merchant.filter(id=code.merchant_id).update(name="新名面馆")
    changed = await client.get(f"/m/{text(code)}/{file}", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == (304 if file == "qr.png" else 200)


@pytest.mark.parametrize("size", ["99", "2001", "-1", "1e3", "", "true", "400&size=500"])
async def test_a_size_that_makes_no_sense_is_refused_with_its_field(
    client: httpx2.AsyncClient, code: MerchantCode, text: Text, size: str
) -> None:
    answer = await client.get(f"/m/{text(code)}/qr.png?size={size}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")


async def test_many_posters_at_once_are_all_drawn(client: httpx2.AsyncClient, code: MerchantCode, text: Text) -> None:
    answers = await asyncio.gather(*[client.get(f"/m/{text(code)}/{sheet}") for sheet in list(SHEETS) * 6])
    assert {answer.status_code for answer in answers} == {200}
