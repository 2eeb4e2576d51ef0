"""What anyone sees who scans a merchant's code: the page, the JSON of the same facts, and the log of the scan."""

import json
import re
from typing import Any

import httpx2
import pytest

from models.codes import MerchantCode, Scan
from models.complaints import Review
from models.enums import CodeEnd, RecordKind, ScanPurpose, Severity
from models.registry import Merchant
from models.scoring import Withholding
from server.codes.actions import issue_merchant_code, rotate_merchant_code
from server.platform.group_commit import NotWritten
from server.platform.settings import Settings
from tests.cast import NOW, make_merchant, make_merchant_code, make_resident
from tests.conftest import Application
from tests.routes.pages.full_house import add_record, code_text, open_house

PAGE, JSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, {"accept": "application/json"}
MOST_BYTES = 60 * 1024
HOSTILE = "<script>alert(1)</script>&\"'{{7*7}}\u202e甲"


@pytest.fixture
async def house(database: None, settings: Settings) -> tuple[Merchant, str]:
    """The merchant of whom everything is known, and its code."""
    return await open_house(settings)


async def test_the_page_tells_who_what_grade_and_why(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    answer = await client.get(f"/m/{house[1]}", headers=PAGE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for told in (
        *("湖滨老面馆（古塔店）", "湖滨街道古塔路 18 号一层", "91330106MA2ABCDE5X", "优秀", "93 分（满分 100）", "监督检查", "+18", "−8"),
        *("食品经营许可证", "有效期至 2028年5月5日", "冷藏柜温度 9 ℃", "中风险", "七日内无条件退换", "已履行", "2025 年度纳税信用 A 级"),
        *("未公示食品经营许可证", "杭西市监罚〔2026〕118 号", "公示至 2027年8月12日", "罚款 ¥2,000"),
        *("调解未达成一致", "平均 4.7 星，3 条评价", "面劲道，明码标价，老板实在。", "来源：税务局，2026年11月19日收到"),
    ):
        assert told in answer.text, told


async def test_the_page_is_there_in_english(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    for answer in (
        await client.get(f"/m/{house[1]}?lang=en", headers=PAGE),
        await client.get(f"/m/{house[1]}", headers={**PAGE, "accept-language": "en-GB,en;q=0.9"}),
    ):
        assert '<html lang="en">' in answer.text
        for told in ("Excellent", "93 of 100 points", "Why this grade", "Valid until 5 May 2028", "From Tax Bureau, received 19 Nov 2026"):
            assert told in answer.text, told
        assert f'href="/m/{house[1]}?lang=zh"' in answer.text.replace("&amp;", "&")


async def test_the_json_says_the_same_facts(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    answer = await client.get(f"/m/{house[1]}", headers=JSON)
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert told["code"] == house[1]
    assert told["who"]["name"] == house[0].name
    assert (told["rating"]["state"], told["rating"]["tier"]["code"], told["rating"]["points"]) == ("graded", "A", 93)
    assert sum(each["points"] for each in told["rating"]["why"]) == 93
    assert told["penalties"][0]["amount_fen"] == 200_000
    assert told["licences"][0]["origin"]["received_at"] == "2026-11-19T04:00:00Z"
    assert told["reviews"]["average_tenths"] == 47
    ids = {str(house[0].id), *map(str, await MerchantCode.all().values_list("id", flat=True))}
    assert not any(each in answer.text for each in ids), "an id of the database got out"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("application/json, */*;q=0.1", "application/json"),
        ("text/html, application/json", "text/html"),
        ("text/html;q=0.2, application/json;q=0.9", "application/json"),
        ("application/*", "application/json"),
        ("text/html;q=x, application/json", "application/json"),
        ("image/png", "text/html"),
    ],
)
async def test_the_form_is_the_one_that_is_wanted(
    accept: str | None, media_type: str, client: httpx2.AsyncClient, house: tuple[Merchant, str]
) -> None:
    client.headers.pop("accept")
    answer = await client.get(f"/m/{house[1]}", headers={"accept": accept} if accept else {})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("headers", [PAGE, JSON], ids=["page", "json"])
async def test_who_has_it_already_gets_no_body(headers: dict[str, str], client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    first = await client.get(f"/m/{house[1]}", headers=headers)
    again = await client.get(f"/m/{house[1]}", headers={**headers, "if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert await Scan.all().count() == 2


async def test_page_json_and_languages_have_tags_of_their_own(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    asked = [(PAGE, ""), (PAGE, "?lang=en"), (JSON, "")]
    tags = [(await client.get(f"/m/{house[1]}{query}", headers=headers)).headers["etag"] for headers, query in asked]
    assert len(set(tags)) == 3


async def test_a_change_gives_another_tag(client: httpx2.AsyncClient, application: Application, house: tuple[Merchant, str]) -> None:
    before = await client.get(f"/m/{house[1]}", headers=JSON)
    await add_record(house[0], "penalty_general", RecordKind.PENALTY, severity=Severity.GENERAL, title="新处罚")
    application.state["pages"].forget(str(house[0].id))
    after = await client.get(f"/m/{house[1]}", headers={**JSON, "if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["penalties"][0]["title"]) == (200, "新处罚")


async def test_a_code_typed_in_small_letters_leads_to_the_page(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    answer = await client.get(f"/m/{house[1].lower()}?lang=en", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/m/{house[1]}?lang=en")


async def test_a_rotated_code_leads_to_the_new_one_and_only_that_is_a_scan(
    client: httpx2.AsyncClient, noodle_shop: Merchant, settings: Settings
) -> None:
    old = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    new = await rotate_merchant_code(code_id=old.id, actor_id=None, now=NOW)
    moved = await client.get(f"/m/{code_text(old, settings)}", headers=PAGE)
    assert (moved.status_code, moved.headers["location"]) == (308, f"/m/{code_text(new, settings)}")
    assert not await Scan.exists()
    await client.get(moved.headers["location"], headers=PAGE)
    assert (await Scan.get()).code_id == new.id


async def test_a_revoked_code_says_so(client: httpx2.AsyncClient, noodle_shop: Merchant, settings: Settings) -> None:
    code = await make_merchant_code(noodle_shop)
    await MerchantCode.filter(id=code.id).update(ended_at=NOW, end=CodeEnd.REVOKED)
    page = await client.get(f"/m/{code_text(code, settings)}", headers=PAGE)
    assert (page.status_code, "此信用码已吊销" in page.text) == (410, True)
    told = await client.get(f"/m/{code_text(code, settings)}", headers=JSON)
    assert (told.status_code, told.headers["content-type"], told.json()["code"]) == (410, "application/problem+json", "gone")
    assert not await Scan.exists()


@pytest.mark.parametrize("code", ["A" * 26, "x", "%00", "%F0%9F%8D%9C", "'; DROP TABLE scan; --", "A" * 3000, "..%2F..%2Fetc"])
async def test_codes_that_are_none_are_told_alike(code: str, client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    forged = house[1][:-2] + ("AA" if house[1][-2:] != "AA" else "BA")
    answers = [await client.get(f"/m/{each}", headers=JSON) for each in (code, forged)]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    page = await client.get(f"/m/{forged}", headers=PAGE)
    assert (page.status_code, "它可能是伪造的" in page.text) == (404, True)


async def test_a_merchant_that_is_not_yet_rated_is_shown_as_such(client: httpx2.AsyncClient, settings: Settings, database: None) -> None:
    _, code = await open_house(settings, graded=False)
    page = (await client.get(f"/m/{code}", headers=PAGE)).text
    assert "暂未评级" in page
    assert "为什么是这个等级" not in page


async def test_a_merchant_that_closed_is_shown_as_such(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    await Merchant.filter(id=house[0].id).update(closed_on=NOW.date())
    page = (await client.get(f"/m/{house[1]}", headers=PAGE)).text
    for told in ("已停业", "自2026年11月20日起", "食品经营许可证"):
        assert told in page
    assert "优秀" not in page


async def test_a_contested_grade_is_not_shown(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    await Withholding.create(merchant=house[0], reason="内部说明", since=NOW)
    page = (await client.get(f"/m/{house[1]}", headers=PAGE)).text
    assert "评级复核中" in page
    for hidden in ("优秀", "93 分", "内部说明"):
        assert hidden not in page


async def test_a_hostile_name_is_only_a_name(client: httpx2.AsyncClient, settings: Settings, database: None) -> None:
    merchant, code = await open_house(settings, name=HOSTILE)
    await add_record(merchant, "x", RecordKind.INSPECTION, title=HOSTILE, content={"findings": [{"text": HOSTILE}], "authority": HOSTILE})
    resident = await make_resident()
    await Review.create(merchant=merchant, resident_id=resident.resident_id, stars=1, text=HOSTILE, written_at=NOW)
    page = (await client.get(f"/m/{code}", headers=PAGE)).text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page
    assert (await client.get(f"/m/{code}", headers=JSON)).json()["who"]["name"] == HOSTILE


async def test_the_page_needs_no_script_no_login_and_no_other_host(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    answer = await client.get(f"/m/{house[1]}", headers=PAGE)
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert "set-cookie" not in answer.headers
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_page_style_and_pictures_stay_below_their_limit_whatever_is_on_record(
    client: httpx2.AsyncClient, settings: Settings, database: None
) -> None:
    merchant, code = await open_house(settings, name="名" * 200)
    long_texts = dict.fromkeys(("authority", "offence", "measure", "law", "issuer", "scope", "promise"), "文" * 2000)
    findings = [{"text": "题" * 2000, "risk": "high", "corrected": True}] * 200
    for kind in (RecordKind.LICENCE, RecordKind.INSPECTION, RecordKind.COMMITMENT, RecordKind.HONOUR, RecordKind.PENALTY):
        for _ in range(15):
            content: dict[str, Any] = {**long_texts, **({"findings": findings} if kind is RecordKind.INSPECTION else {})}
            await add_record(merchant, "x", kind, title="标" * 300, document_no="号" * 120, content=content)
    for _ in range(6):
        resident = await make_resident()
        await Review.create(merchant=merchant, resident_id=resident.resident_id, stars=3, text="评" * 500, written_at=NOW)
    answer = await client.get(f"/m/{code}", headers=PAGE)
    paths = [each.replace("&amp;", "&") for each in re.findall(r'(?:<link rel="(?:stylesheet|icon)" href|<img src)="([^"]+)"', answer.text)]
    assert len(paths) == 3
    rest = [await client.get(path) for path in paths]
    assert [each.status_code for each in rest] == [200] * 3
    total = len(answer.content) + sum(len(each.content) for each in rest)
    assert total <= MOST_BYTES, f"{total:,} bytes"
    whole = await client.get(f"/m/{code}?full=true", headers=PAGE)
    assert whole.text.count("标" * 300) >= 60


async def test_a_scan_is_logged_with_its_purpose_and_a_coarse_place(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    await client.get(f"/m/{house[1]}?at=30.24412,120.14849&purpose=inspection", headers=JSON)
    await client.get(f"/m/{house[1]}", headers={**PAGE, "scan-at": "30.2,120.1"})
    await client.get(f"/m/{house[1]}?from=timeline&scene=1011", headers=PAGE)
    scans = await Scan.all().order_by("id")
    assert [(each.purpose, each.latitude_e3, each.longitude_e3) for each in scans] == [
        (ScanPurpose.INSPECTION, 30_244, 120_148),
        (ScanPurpose.VIEW, 30_200, 120_100),
        (ScanPurpose.VIEW, None, None),
    ]
    assert {each.merchant_id for each in scans} == {house[0].id}


@pytest.mark.parametrize("query", ["at=here", "at=91,0", "purpose=fun", "full=perhaps", "at=1,1&at=2,2", f"at={'1' * 100},1"])
async def test_a_scan_that_makes_no_sense_is_refused_and_not_logged(
    query: str, client: httpx2.AsyncClient, house: tuple[Merchant, str]
) -> None:
    answer = await client.get(f"/m/{house[1]}?{query}", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")
    assert not await Scan.exists()


async def test_asking_for_the_head_alone_is_no_scan(client: httpx2.AsyncClient, house: tuple[Merchant, str]) -> None:
    answer = await client.head(f"/m/{house[1]}", headers=JSON)
    assert (answer.status_code, "etag" in answer.headers) == (200, True)
    assert not await Scan.exists()


async def test_a_scan_that_cannot_be_logged_is_not_answered(
    client: httpx2.AsyncClient, house: tuple[Merchant, str], application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk:
        async def add(self, row: object) -> None:
            raise NotWritten("the disk is full")

    monkeypatch.setitem(application.state, "scans", FullDisk())
    answer = await client.get(f"/m/{house[1]}", headers=JSON)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    page = await client.get(f"/m/{house[1]}", headers=PAGE)
    assert (page.status_code, house[0].name in page.text) == (503, False)


async def test_a_change_is_visible_when_the_kept_seconds_are_over(
    client: httpx2.AsyncClient, house: tuple[Merchant, str], application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = application.state["pages"]
    clock = pages._clock()
    monkeypatch.setattr(pages, "_clock", lambda: clock)
    await client.get(f"/m/{house[1]}", headers=JSON)
    await Merchant.filter(id=house[0].id).update(name="新名")
    assert (await client.get(f"/m/{house[1]}", headers=JSON)).json()["who"]["name"] == house[0].name
    clock += 3.0
    assert (await client.get(f"/m/{house[1]}", headers=JSON)).json()["who"]["name"] == "新名"


async def test_flushing_redis_costs_nothing(client: httpx2.AsyncClient, house: tuple[Merchant, str], application: Application) -> None:
    before = await client.get(f"/m/{house[1]}", headers=JSON)
    await application.state["cache"].flushall()
    assert (await client.get(f"/m/{house[1]}", headers=JSON)).content == before.content


async def test_a_merchant_of_whom_nothing_is_known_has_a_page_without_holes(client: httpx2.AsyncClient, settings: Settings) -> None:
    code = code_text(await make_merchant_code(await make_merchant("新店")), settings)
    page = (await client.get(f"/m/{code}", headers=PAGE)).text
    for told in ("暂未评级", "没有公示期内的行政处罚", "没有收到许可信息", "没有收到检查记录", "没有受理的投诉", "还没有评价"):
        assert told in page
    assert json.loads((await client.get(f"/m/{code}", headers=JSON)).content)["rating"]["tier"] is None


async def test_names_that_the_page_ignores_may_come_twice_but_its_own_may_not(
    client: httpx2.AsyncClient, house: tuple[Merchant, str]
) -> None:
    assert (await client.get(f"/m/{house[1]}?utm_source=a&utm_source=b")).status_code == 200
    assert (await client.get(f"/m/{house[1]}?full=true&full=false")).status_code == 400


async def test_one_is_said_in_the_singular_and_the_register_is_shown(
    client: httpx2.AsyncClient, settings: Settings, database: None
) -> None:
    merchant, code = await open_house(settings, graded=False)
    await Merchant.filter(id=merchant.id).update(scope="热食类食品制售", registered_capital="30 万元人民币")
    other = await make_merchant("单数面馆")
    handle = await make_merchant_code(other)
    resident = await make_resident()
    await Review.create(merchant=other, resident_id=resident.resident_id, stars=1, text="", written_at=NOW)
    await add_record(other, "x", RecordKind.INSPECTION, content={"findings": [{"text": "one"}]})
    page = (await client.get(f"/m/{code}", headers=PAGE)).text
    assert "热食类食品制售" in page
    assert "30 万元人民币" in page
    single = (await client.get(f"/m/{code_text(handle, settings)}?lang=en", headers=PAGE)).text
    for said, wrong in (("1 finding", "1 findings"), ("1 review", "1 reviews"), ("1 star", "1 stars<")):
        assert said in single
        assert wrong not in single
