"""Statements over HTTP."""

from uuid import uuid4

import httpx2
import pypdfium2 as pdfium
import pytest

from models.enums import Role
from models.registry import Merchant
from tests.cast import Person, make_person
from tests.routes.api.test_desk_benefits import Till
from tests.server.benefits.desk import make_benefit

MINE, ANYBODYS = "/api/v1/desk/statement", "/api/v1/admin/statement"


@pytest.fixture
async def till(client: httpx2.AsyncClient, clerk: Person, gold_resident: Person) -> Till:
    return Till(client, clerk, gold_resident, await make_benefit())


async def test_an_owner_reads_the_own_day_and_an_administrator_anybodys(till: Till, noodle_shop: Merchant, administrator: Person) -> None:
    await till.redeem()
    owner = await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop)
    told = (await till.client.get(MINE, headers=owner.headers)).json()
    line = {
        "benefit": till.benefit.code,
        "funder": "city",
        "merchant": noodle_shop.name,
        "spent_fen": 4_500,
        "returned_fen": 0,
        "paid_fen": 0,
    }
    assert (told["opening_fen"], told["closing_fen"], told["lines"]) == (0, 4_500, [line])
    for asked in ({}, {"merchant_id": str(noodle_shop.id)}, {"funder": "city"}):
        assert (await till.client.get(ANYBODYS, params=asked, headers=administrator.headers)).json() == told
    sheet = await till.client.get(f"{MINE}.csv", headers=owner.headers)
    assert (sheet.headers["content-type"], sheet.text.splitlines()[1].endswith(",4500,0,0")) == ("text/csv; charset=utf-8", True)


async def test_a_statement_is_printed(till: Till, noodle_shop: Merchant, administrator: Person) -> None:
    await till.redeem()
    owner = await make_person(Role.MERCHANT_OWNER, merchant=noodle_shop)
    for url, who in (
        (f"{MINE}.pdf", owner),
        (f"{ANYBODYS}.pdf?merchant_id={noodle_shop.id}", administrator),
        (f"{ANYBODYS}.pdf", administrator),
    ):
        printed = await till.client.get(url, headers=who.headers)
        words = pdfium.PdfDocument(printed.content)[0].get_textpage().get_text_bounded()
        assert (printed.headers["content-type"], "45.00" in words, noodle_shop.name in words) == ("application/pdf", True, True)


async def test_what_stands_out_is_listed_with_its_reason(till: Till, administrator: Person) -> None:
    for _ in range(5):
        await till.redeem()
    told = (await till.client.get("/api/v1/admin/anomalies?lang=en", headers=administrator.headers)).json()
    [found] = told["items"]
    assert (found["pattern"], found["expected"], found["actual"], len(found["redemption_ids"])) == ("same_pair", 5, 5, 5)
    assert found["message"] == "One resident used benefits 5 times at one merchant on one day"


async def test_nobody_is_asked_of_who_is_not_there(till: Till, administrator: Person) -> None:
    for asked, status in (
        ({"merchant_id": str(uuid4())}, 404),
        ({"funder": "moon"}, 404),
        ({"merchant_id": str(uuid4()), "funder": "city"}, 422),
    ):
        answer = await till.client.get(f"{ANYBODYS}.csv", params=asked, headers=administrator.headers)
        assert answer.status_code == status, answer.text
