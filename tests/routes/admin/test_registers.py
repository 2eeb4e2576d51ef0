"""The registers of the console: to look up, never to change."""

import re
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from models.audit import AuditLine
from models.codes import Scan
from models.enums import RecordKind, ScanPurpose, Visibility
from models.registry import Merchant, Record
from routes.admin import register
from server.codes import short_number, static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from tests.cast import NOW, Person, make_merchant
from tests.routes.admin.staff import rows_in, submit
from tests.server.benefits.actions.test_holds import Desk
from tests.server.benefits.desk import make_benefit

REGISTERS = ["merchants", "records", "scans", "redemptions", "holds", "audit", "partners", "waivers", "deliveries", "listings"]


@pytest.mark.parametrize("key", REGISTERS)
async def test_every_register_opens_in_both_languages(console: httpx2.AsyncClient, key: str) -> None:
    chinese = await console.get(f"/admin/{key}/list")
    assert chinese.status_code == 200, chinese.text
    console.cookies.set("lang", "en")
    english = await console.get(f"/admin/{key}/list")
    visible = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", english.text, flags=re.DOTALL).replace("试", "").replace("中文", "")
    assert not re.search(r"[\u4e00-\u9fff]+", visible), "Chinese is left on the English page"


@pytest.mark.parametrize("key", REGISTERS)
@pytest.mark.parametrize("page", ["create", "edit"])
async def test_nothing_is_made_or_changed_in_a_register(console: httpx2.AsyncClient, noodle_shop: Merchant, key: str, page: str) -> None:
    answer = await console.get(f"/admin/{key}/{page}?pk={noodle_shop.id}")
    assert answer.status_code in (403, 404)


async def test_a_merchant_cannot_be_deleted(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    page = "/admin/merchants/list"
    for path in ("row-action", "action"):
        answer = await submit(console, page, f"/admin/_api/merchants/{path}?name=delete&pk={noodle_shop.id}&pks={noodle_shop.id}", {})
        assert answer.status_code >= 300
    assert await Merchant.exists(id=noodle_shop.id)


async def test_a_merchant_is_found_by_a_part_of_its_name(console: httpx2.AsyncClient, noodle_shop: Merchant, garage: Merchant) -> None:
    found = (await console.get("/admin/merchants/list", params={"q": "面馆"})).text
    assert noodle_shop.name in found
    assert garage.name not in found
    detail = (await console.get("/admin/merchants/detail", params={"pk": str(noodle_shop.id)})).text
    assert "湖滨路 1 号" in detail
    assert "公示页" not in detail, "it has no code yet"


async def test_a_merchant_leads_to_its_public_page(
    console: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring, settings: Settings
) -> None:
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    code = static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))
    detail = (await console.get("/admin/merchants/detail", params={"pk": str(noodle_shop.id)})).text
    assert f'href="/m/{code}"' in detail


async def test_a_merchant_is_found_by_the_digits_beside_its_code(
    console: httpx2.AsyncClient, noodle_shop: Merchant, garage: Merchant
) -> None:
    number = (await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)).short_number
    found = (await console.get("/admin/merchants/list", params={"q": short_number.grouped(number)})).text
    assert noodle_shop.name in found
    assert garage.name not in found


async def test_records_of_residents_are_not_for_leafing_through(
    console: httpx2.AsyncClient, noodle_shop: Merchant, gold_resident: Person
) -> None:
    about: dict[str, Any] = {
        "catalogue_code": "x",
        "kind": RecordKind.HONOUR,
        "source_code": "x",
        "dated_on": NOW.date(),
    }
    for ref, whose in (("shop", {"merchant_id": noodle_shop.id}), ("person", {"resident_id": gold_resident.resident_id})):
        await Record.create(source_ref=ref, title=f"title of the {ref}", received_at=NOW, visibility=Visibility.PUBLIC, **about, **whose)
    page = (await console.get("/admin/records/list")).text
    assert "title of the shop" in page
    assert "title of the person" not in page
    hidden = await Record.get(source_ref="person")
    assert (await console.get("/admin/records/detail", params={"pk": str(hidden.id)})).status_code == 404


async def test_rows_are_counted_up_to_a_limit_only(console: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST_COUNTED", 30)
    monkeypatch.setattr(register.Register, "most_counted", 30)
    for number in range(40):
        await make_merchant(f"商户{number}")
    first = (await console.get("/admin/merchants/list")).text
    assert rows_in(first) == 25
    assert "30 以上" in first
    beyond = await console.get("/admin/merchants/list", params={"page": 3})
    assert beyond.status_code == 200
    assert (
        "商户" not in re.sub(r"<(script|style|aside)\b.*?</\1>", "", beyond.text, flags=re.DOTALL).split("<tbody")[1].split("</tbody>")[0]
    )


async def test_a_list_is_exported_as_csv_and_the_export_is_noted(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    words = {"scope": "page", "format": "csv", "filename": "merchants"}
    answer = await submit(console, "/admin/merchants/list", "/admin/_api/merchants/action?name=export", words)
    assert answer.headers["content-type"].startswith("text/csv")
    assert noodle_shop.name in answer.content.decode("utf-8-sig")
    line = await AuditLine.get(deed="export_register")
    assert line.particulars == {"register": "merchants", "rows": 1}


async def test_a_scan_shows_where_roughly_and_never_who(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    await Scan.create(
        merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=NOW, latitude_e3=30251, longitude_e3=120123
    )
    page = (await console.get("/admin/scans/list")).text
    assert "30.251, 120.123" in page
    assert noodle_shop.name in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=99999999999999999999", "sort=id__asc", "q=%00", "filter=x", "filter=(", "cols=x"]
)
@pytest.mark.parametrize("key", REGISTERS)
async def test_a_strange_query_is_no_bug(console: httpx2.AsyncClient, key: str, query: str) -> None:
    assert (await console.get(f"/admin/{key}/list?{query}")).status_code < 500


async def test_open_holds_are_found_by_their_benefit_and_over_ones_are_not(
    console: httpx2.AsyncClient, clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    limits = [
        {"entity": "resident", "period": "day", "max_count": 9},
        {"entities": ["resident", "merchant"], "period": "rolling", "days": 30, "max_fen": 10**6},
    ]
    benefit, desk = await make_benefit(limits=limits), Desk(clerk, keyring)
    await desk.hold(gold_resident, benefit, order_ref="kept-open")
    await desk.release(await desk.hold(gold_resident, benefit, order_ref="let-go"))
    page = (await console.get("/admin/holds/list", params={"q": benefit.code})).text
    assert "kept-open" in page
    assert "let-go" not in page
    assert "每位居民 每日" in page
    assert "每家商户" in page
    assert rows_in((await console.get("/admin/holds/list", params={"q": "another"})).text) == 0
