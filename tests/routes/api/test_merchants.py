"""Finding merchants, as programs and the landing page do."""

from datetime import UTC, datetime

import httpx2
import pytest

from models.codes import MerchantCode
from models.enums import CodeEnd, Industry
from models.registry import Merchant
from server.codes import short_number
from tests.cast import make_merchant, make_merchant_code

NOW = datetime(2026, 11, 20, tzinfo=UTC)
USCC = "91310000132200000X"


async def shop(name: str, *, place: tuple[int, int] | None = None, **more: str | Industry) -> Merchant:
    merchant = await make_merchant(name)
    latitude_e6, longitude_e6 = place or (None, None)
    await Merchant.filter(id=merchant.id).update(latitude_e6=latitude_e6, longitude_e6=longitude_e6, **more)
    await make_merchant_code(merchant)
    return merchant


async def names(client: httpx2.AsyncClient, **query: str | int) -> list[str]:
    answer = await client.get("/api/v1/merchants", params=query)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def test_a_part_of_the_name_finds_and_wildcards_mean_themselves(client: httpx2.AsyncClient) -> None:
    for name in ("湖滨面馆", "湖滨书店", "松月_书店", "100%棉"):
        await shop(name)
    assert await names(client, q="书店") == ["松月_书店", "湖滨书店"]
    assert await names(client, q="_") == ["松月_书店"]
    assert await names(client, q="%") == ["100%棉"]
    assert await names(client, q="没有这家") == []


async def test_a_unified_code_finds_its_merchant(client: httpx2.AsyncClient) -> None:
    from server.registry.unified_code import completed

    uscc = completed("91330199MA2AAAA1")
    await shop("甲", uscc=uscc)
    await shop("乙")
    assert await names(client, q=uscc.lower()) == ["甲"]


async def test_the_digits_beside_a_code_find_its_merchant_and_no_other(client: httpx2.AsyncClient) -> None:
    for name in ("甲", "乙"):
        await shop(name)
    code = await MerchantCode.get(merchant__name="甲")
    number = short_number.from_entropy(b"12345678")
    await MerchantCode.filter(id=code.id).update(short_number=number)
    assert await names(client, q=number) == await names(client, q=short_number.grouped(number)) == ["甲"]
    assert await names(client, q=short_number.from_entropy(b"another!")) == []
    await MerchantCode.filter(id=code.id).update(ended_at=NOW, end=CodeEnd.REVOKED)
    assert await names(client, q=number) == []


async def test_district_and_industry_narrow(client: httpx2.AsyncClient) -> None:
    await shop("甲", district="古塔街道", industry=Industry.REPAIR)
    await shop("乙", district="古塔街道")
    await shop("丙", industry=Industry.REPAIR)
    assert await names(client, district="古塔街道", industry="repair") == ["甲"]


async def test_pages_follow_one_another_without_gap_or_repeat(client: httpx2.AsyncClient) -> None:
    for number in range(7):
        await shop(f"店{number}")
    seen, cursor = [], None
    while True:
        page = (await client.get("/api/v1/merchants", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [each["name"] for each in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [f"店{number}" for number in range(7)]


async def test_the_nearest_come_first_with_their_distance(client: httpx2.AsyncClient) -> None:
    await shop("远", place=(30_260_000, 120_148_000))
    await shop("近", place=(30_244_500, 120_148_000))
    await shop("他城", place=(31_200_000, 121_500_000))
    await shop("无处")
    items = (await client.get("/api/v1/merchants", params={"near": "30.244,120.148"})).json()["items"]
    assert [(each["name"], each["distance_metres"]) for each in items] == [("近", 56), ("远", 1779)]


async def test_a_merchant_whose_code_is_not_open_is_not_led_to(client: httpx2.AsyncClient) -> None:
    await make_merchant("无码")
    assert await names(client, q="无码") == []


async def test_one_merchant_has_the_facts_of_its_page_and_no_scan_is_logged(client: httpx2.AsyncClient) -> None:
    from models.codes import Scan

    await shop("湖滨面馆")
    code = (await client.get("/api/v1/merchants")).json()["items"][0]["code"]
    facts = await client.get(f"/api/v1/merchants/{code}")
    assert await Scan.all().count() == 0
    page = await client.get(f"/m/{code}", headers={"accept": "application/json"})
    assert facts.json() == page.json()
    assert (await client.get("/api/v1/merchants/AAAAAAAAAAAAAAAAAAAAAAAAAA")).status_code == 404


@pytest.mark.parametrize("query", ["near=91,0", "near=here", "limit=0", "limit=101", "cursor=x", "industry=none", "q=%00", "what=1"])
async def test_nonsense_is_refused(client: httpx2.AsyncClient, query: str) -> None:
    assert (await client.get(f"/api/v1/merchants?{query}")).status_code == 400


async def test_the_landing_page_finds_by_name_and_by_the_number_under_a_code(client: httpx2.AsyncClient) -> None:
    from models.codes import MerchantCode
    from server.codes import short_number

    merchant = await shop("湖滨面馆")
    number = short_number.from_entropy(b"12345678")
    await MerchantCode.filter(merchant_id=merchant.id).update(short_number=number)
    found = await client.get("/", params={"q": "面馆"})
    assert (found.status_code, "湖滨面馆" in found.text) == (200, True)
    led = await client.get("/", params={"q": short_number.grouped(number)})
    assert (led.status_code, led.headers["location"].startswith("/m/")) == (303, True)
    nobody = await client.get("/", params={"q": "没有这家"})
    assert (nobody.status_code, "没有这家" in nobody.text) == (200, True)
